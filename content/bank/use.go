package bank

import (
	"context"

	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// Use tells where questions stand: the exams know it.
type Use interface {
	// UseOf counts the papers and responses of a question with these versions and
	// names the sessions it stands in, the last one first, up to limit of them.
	UseOf(tx dbx.Tx, q id.ID[Question], versions []id.ID[Version], limit int) (Used, error)
}

// Used is what has become of a question. Answers count only once the results of
// their session are published.
type Used struct {
	Sessions int           // in which it stands
	Drawn    int           // papers it stands on
	Answered int           // responses that were scored
	Right    int           // of them with full marks
	Last     clock.Instant // when the last of its sessions starts, 0 for never
	In       []UsedIn
}

// UsedIn is one session that a question stands in.
type UsedIn struct {
	SessionID string
	Exam      string
	Starts    clock.Instant
	Drawn     int // papers of it
}

// sessionsShown is how many sessions the use of a question names.
const sessionsShown = 20

// UseOf returns where a question stands, or a NotFound fault "question.unknown".
func (s *Service) UseOf(ctx context.Context, q id.ID[Question]) (Used, error) {
	return read(ctx, s.db, func(tx dbx.Tx) (Used, error) {
		if _, err := s.store.question(tx, q); err != nil || s.use == nil {
			return Used{}, err
		}
		history, err := s.store.history(tx, q)
		if err != nil {
			return Used{}, err
		}
		versions := make([]id.ID[Version], len(history))
		for i, v := range history {
			versions[i] = v.ID
		}
		return s.use.UseOf(tx, q, versions, sessionsShown)
	})
}
