package bank

import (
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// Whole is a question with what its latest version says and where it hangs.
type Whole struct {
	Question
	Version Version
	Path    []string // names of its points, from the top
}

// IDs lists up to limit questions of a filter, the last changed first; of those
// that hold words up to MaxFound.
func (s *Service) IDs(tx dbx.Tx, f Filter, limit int) ([]id.ID[Question], error) {
	points, err := s.below(tx, f.Point)
	if err != nil {
		return nil, err
	}
	got, err := s.store.search(tx, s.store.narrow(tx, f, points), f.Q, 0, limit)
	out := make([]id.ID[Question], len(got.ids))
	for i, one := range got.ids {
		out[i] = id.ID[Question](one)
	}
	return out, err
}

// Wholes returns questions in the order asked for; unknown ids are left out.
func (s *Service) Wholes(tx dbx.Tx, ids []id.ID[Question]) ([]Whole, error) {
	rows, err := s.store.inOrder(tx, text(ids), "*")
	if err != nil {
		return nil, err
	}
	var latest []id.ID[Version]
	for _, r := range rows {
		latest = append(latest, id.ID[Version](r.LatestID))
	}
	versions, err := s.store.versions(tx, latest)
	if err != nil {
		return nil, err
	}
	paths := map[id.ID[Point]][]string{"": nil}
	var out []Whole
	for _, r := range rows {
		if r.ID == "" {
			continue
		}
		q := r.question()
		if _, ok := paths[q.Point]; !ok {
			if paths[q.Point], err = s.Path(tx, q.Point); err != nil {
				return nil, err
			}
		}
		out = append(out, Whole{Question: q, Version: versions[q.Latest], Path: paths[q.Point]})
	}
	return out, nil
}
