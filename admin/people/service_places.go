package people

import (
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// OrganisationsOf returns organisations by their ids; unknown ids are left out.
func (s *Service) OrganisationsOf(tx dbx.Tx, ids []id.ID[Organisation]) (map[id.ID[Organisation]]Organisation, error) {
	return s.store.organisationsOf(tx, ids)
}
