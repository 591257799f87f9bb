package retake

import (
	"context"
	"net/http"
	"strconv"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/entries"
	"ankao/exams/exams"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/id"
	"ankao/internal/web"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Register declares the routes of retakes. Making one accepts entries.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodGet, "/api/v1/sessions/{id}/retake", "list-retake", accounts.EntryRead, s.httpList)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/retake", "make-retake", accounts.EntryReview, s.httpMake)
}

// retakeLine is the schema RetakeLine.
type retakeLine struct {
	PersonID         string          `json:"personId"`
	Name             string          `json:"name"`
	IDNumberMasked   string          `json:"idNumberMasked"`
	OrganisationName string          `json:"organisationName"`
	Outcome          entries.Outcome `json:"outcome" enum:"failed,absent,postponed,withheld"`
	Excused          bool            `json:"excused" doc:"of an absence"`
	Failures         int             `json:"failures"`
	Limit            int             `json:"limit" doc:"0: no rule says"`
	EntryID          string          `json:"entryId,omitempty"`
	Code             string          `json:"code" doc:"why they may not sit again; empty: they may"`
}

type retakeList struct {
	Items []retakeLine `json:"items"`
}

func (s *Service) httpList(ctx context.Context, in *struct {
	ID string `path:"id"`
}) (*struct{ Body retakeList }, error) {
	lines, err := s.List(ctx, id.ID[sessions.Session](in.ID))
	out := &struct{ Body retakeList }{}
	for _, l := range lines {
		p := l.Who.Person
		out.Body.Items = append(out.Body.Items, retakeLine{PersonID: l.Who.PersonID.String(), Name: p.Name, IDNumberMasked: p.MaskedIDNumber(),
			OrganisationName: p.OrganisationName, Outcome: l.Outcome, Excused: l.Who.Excused, Failures: l.Failures, Limit: l.Limit, EntryID: l.EntryID, Code: l.Code})
	}
	return out, err
}

type retakePlan struct {
	ExamID    id.ID[exams.Exam]      `json:"examId,omitempty" doc:"missing: the same exam"`
	RoomID    id.ID[rooms.Room]      `json:"roomId"`
	StartsAt  clock.Instant          `json:"startsAt"`
	PersonIDs []id.ID[people.Person] `json:"personIds"`
}

// retakeMade is the schema RetakeMade.
type retakeMade struct {
	SessionID  string `json:"sessionId"`
	Candidates int    `json:"candidates"`
	Seated     int    `json:"seated" doc:"0 when the room is too small"`
}

func (s *Service) httpMake(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body retakePlan
}) (*struct{ Body retakeMade }, error) {
	b := in.Body
	made, err := s.Make(ctx, id.ID[sessions.Session](in.ID), Plan{ExamID: b.ExamID, RoomID: b.RoomID, StartsAt: b.StartsAt, Persons: b.PersonIDs}, audit.From(ctx))
	return &struct{ Body retakeMade }{retakeMade{made.SessionID.String(), made.Candidates, made.Seated}}, err
}
