package imports

import (
	"ankao/content/bank"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// HoldsMedia returns those of the pictures that a preview shows which may still
// be committed.
func (s *Service) HoldsMedia(tx dbx.Tx, ids []id.ID[bank.Medium]) (map[id.ID[bank.Medium]]bool, error) {
	return s.store.holdsMedia(tx, ids)
}
