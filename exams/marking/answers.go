package marking

import (
	"ankao/content/bank"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// Answers counts how often these versions of a question were scored in attempts
// whose results are published, and how often with full marks. An attempt counts
// once, as it was scored last.
func (s *Service) Answers(tx dbx.Tx, versions []id.ID[bank.Version]) (answered, right int, err error) {
	return s.store.answers(tx, versions)
}
