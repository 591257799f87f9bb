package lists

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/exams/entries"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/web"
)

// Register declares the routes of lists. The rows of one are those of its
// roster.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodPost, "/api/v1/entry-lists", "make-entry-list", accounts.EntryWrite, s.httpMake)
	web.Route(api, http.MethodGet, "/api/v1/entry-lists/{id}", "get-entry-list", accounts.EntryRead, s.httpGet)
}

// entryListFile is the schema EntryListFile: a roster whose people are entered.
type entryListFile struct {
	RosterID   string          `json:"rosterId"`
	ExamID     string          `json:"examId"`
	ExamName   string          `json:"examName"`
	Entered    int             `json:"entered"`
	PassedOver []passedOverRow `json:"passedOver"`
	SettledAt  clock.Instant   `json:"settledAt,omitempty"`
}

// passedOverRow is the schema PassedOverRow.
type passedOverRow struct {
	Row  int    `json:"row"`
	Name string `json:"name"`
	Code string `json:"code"`
}

type listOut struct{ Body entryListFile }

func (s *Service) httpMake(ctx context.Context, in *struct {
	Body struct {
		RosterID RosterID       `json:"rosterId"`
		ExamID   entries.ExamID `json:"examId"`
	}
}) (*listOut, error) {
	if err := s.Make(ctx, in.Body.RosterID, in.Body.ExamID, audit.From(ctx)); err != nil {
		return nil, err
	}
	return s.answer(ctx, in.Body.RosterID)
}

func (s *Service) httpGet(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"26"`
}) (*listOut, error) {
	return s.answer(ctx, RosterID(in.ID))
}

func (s *Service) answer(ctx context.Context, rid RosterID) (*listOut, error) {
	out := &listOut{}
	return out, s.db.Read(ctx, func(tx dbx.Tx) error {
		l, err := s.Get(tx, rid)
		if err != nil {
			return err
		}
		exam, err := s.exams.Exam(tx, l.ExamID)
		if err != nil {
			return err
		}
		persons := make([]entries.PersonID, len(l.PassedOver))
		for i, p := range l.PassedOver {
			persons[i] = p.Person
		}
		names, err := s.entries.Names(tx, persons)
		out.Body = entryListFile{RosterID: l.RosterID.String(), ExamID: l.ExamID.String(), ExamName: exam.Terms.Name, Entered: l.Entered, SettledAt: l.SettledAt}
		for _, p := range l.PassedOver {
			out.Body.PassedOver = append(out.Body.PassedOver, passedOverRow{p.Row, names[p.Person], p.Code})
		}
		return err
	})
}
