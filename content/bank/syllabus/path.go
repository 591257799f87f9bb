package syllabus

import (
	"strings"

	"ankao/internal/dbx"
	"ankao/internal/id"
)

// Path returns the names of a point and of all points above it, from the top.
func (s *Service) Path(tx dbx.Tx, p id.ID[Point]) ([]string, error) {
	n, err := s.store.node(tx, p)
	if err != nil {
		return nil, err
	}
	var ids []id.ID[Point]
	for one := range strings.SplitSeq(strings.TrimSuffix(n.path, "/"), "/") {
		ids = append(ids, id.ID[Point](one))
	}
	names, err := s.store.pointNames(tx, ids)
	out := make([]string, len(ids))
	for i, one := range ids {
		out[i] = names[one]
	}
	return out, err
}
