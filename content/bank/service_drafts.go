package bank

import (
	"cmp"
	"slices"

	"ankao/admin/audit"
	"ankao/content/bank/syllabus"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Fresh is a question that a file brings.
type Fresh struct {
	ID       id.ID[Question] // to be; "" for any
	Practice bool            // into the public practice pool
	Path     []string        // names of knowledge points, from the top
	Content  QuestionContent
	Key      QuestionKey
	Source   string // "file.xlsx Sheet1 row 7"
}

// Known is a question of the bank as its latest version says it.
type Known struct {
	ID      id.ID[Question]
	State   State
	Content QuestionContent
	Key     QuestionKey
}

// AddDrafts makes a draft of every question in the caller's transaction, with
// the syllabus and the knowledge points they hang on where these are missing. A
// question that does not hold is the Invalid fault of Validate and adds none;
// the caller's audit entry tells of all of them together.
func (s *Service) AddDrafts(tx dbx.Tx, by audit.Actor, code, name string, fresh []Fresh) (Syllabus, error) {
	hangs, grower, err := s.Grow(tx, by, code, name)
	if err != nil {
		return Syllabus{}, err
	}
	for part := range slices.Chunk(fresh, draftStep) {
		if err := s.addDrafts(tx, by, hangs, grower, part); err != nil {
			return Syllabus{}, err
		}
	}
	return hangs, nil
}

// draftStep is how many drafts are in memory as rows at once.
const draftStep = 1000

func (s *Service) addDrafts(tx dbx.Tx, by audit.Actor, hangs Syllabus, grower *syllabus.Grower, fresh []Fresh) error {
	now := s.now()
	var shows []id.ID[Medium]
	questions, versions := make([]Question, 0, len(fresh)), make([]Version, 0, len(fresh))
	for _, f := range fresh {
		if err := Validate(f.Content, f.Key); err != nil {
			return err
		}
		point, err := grower.Ensure(f.Path)
		if err != nil {
			return err
		}
		shows = append(shows, f.Content.Media()...)
		q := Question{ID: cmp.Or(f.ID, id.New[Question]()), Syllabus: hangs.ID, Point: point, Practice: f.Practice, Version: 1, Created: now, Updated: now}
		v := NewVersion(q.ID, f.Content, f.Key, party(by), now)
		v.Source = f.Source
		q.Latest = v.ID
		questions, versions = append(questions, q), append(versions, v)
	}
	if _, err := s.media.Claim(tx, shows); err != nil {
		return err
	}
	return s.store.insert(tx, questions, versions)
}

// Alike returns, by StemHash, the questions of a syllabus that ask the same; a
// code that no syllabus has knows none.
func (s *Service) Alike(tx dbx.Tx, code string, hashes []string) (map[string][]Known, error) {
	hangs, err := s.SyllabusByCode(tx, code)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.store.alike(tx, hangs.ID, hashes)
}
