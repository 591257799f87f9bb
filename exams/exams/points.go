package exams

import (
	"slices"

	"ankao/content/bank"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// NamesPoints returns the names of exams whose blueprint draws from one of the
// points, in order.
func (s *Service) NamesPoints(tx dbx.Tx, points []id.ID[bank.Point]) ([]string, error) {
	all, err := allExams(tx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range all {
		if slices.ContainsFunc(e.Terms.Rules, func(r Rule) bool { return r.PointID != "" && slices.Contains(points, r.PointID) }) {
			names = append(names, e.Terms.Name)
		}
	}
	return names, nil
}
