package bank

import (
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// PointsOf returns id and name of the knowledge point that the question of each
// version hangs on now. Versions of questions that hang on the syllabus itself
// are left out.
func (s *Service) PointsOf(tx dbx.Tx, versions []id.ID[Version]) (map[id.ID[Version]]Point, error) {
	places, err := s.store.pointsOf(tx, versions)
	if err != nil {
		return nil, err
	}
	var points []id.ID[Point]
	for _, p := range places {
		points = append(points, p)
	}
	names, err := s.PointNames(tx, points)
	if err != nil {
		return nil, err
	}
	found := make(map[id.ID[Version]]Point, len(places))
	for v, p := range places {
		found[v] = Point{ID: p, Name: names[p]}
	}
	return found, nil
}
