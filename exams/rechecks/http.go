package rechecks

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/exams/marking"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of rechecks.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/rechecks", "list-rechecks", accounts.ResultRead, h.list)
	web.Route(api, http.MethodPost, "/api/v1/rechecks", "record-recheck", accounts.ResultRecheck, h.record)
	web.Route(api, http.MethodGet, "/api/v1/rechecks/{id}", "get-recheck", accounts.ResultRead, h.one)
	web.Route(api, http.MethodPost, "/api/v1/rechecks/{id}/answer", "answer-recheck", accounts.ResultRecheck, h.answer)
	web.Route(api, http.MethodGet, "/api/v1/learner/rechecks", "list-own-rechecks", web.Learner, h.own)
	web.Route(api, http.MethodPost, "/api/v1/learner/rechecks", "request-recheck", web.Learner, h.request)
	web.Route(api, http.MethodPost, "/api/v1/learner/rechecks/{id}/withdraw", "withdraw-recheck", web.Learner, h.withdraw)
}

type handler struct{ s *Service }

// recheck is the schema Recheck.
type recheck struct {
	ID               string        `json:"id"`
	CandidateID      string        `json:"candidateId"`
	SessionID        string        `json:"sessionId"`
	Name             string        `json:"name"`
	OrganisationName string        `json:"organisationName"`
	Ticket           string        `json:"ticket"`
	ExamName         string        `json:"examName"`
	StartsAt         clock.Instant `json:"startsAt"`
	Marks            int           `json:"marks" doc:"hundredths, when it was asked for"`
	TotalMarks       int           `json:"totalMarks" doc:"hundredths"`
	Passed           bool          `json:"passed"`
	Reason           string        `json:"reason"`
	State            State         `json:"state" enum:"requested,answered,withdrawn"`
	Outcome          Outcome       `json:"outcome,omitempty" enum:"confirmed,referred"`
	Answer           string        `json:"answer,omitempty"`
	RequestedAt      clock.Instant `json:"requestedAt"`
	RequestedBy      string        `json:"requestedBy"`
	AnsweredAt       clock.Instant `json:"answeredAt,omitempty"`
	AnsweredBy       string        `json:"answeredBy,omitempty"`
	Version          int64         `json:"version"`
}

// RecheckList is a page of rechecks.
type RecheckList struct {
	Items []recheck `json:"items"`
	Total int64     `json:"total"`
}

func view(l Listed) recheck {
	r := l.Recheck
	return recheck{ID: r.ID.String(), CandidateID: r.CandidateID.String(), SessionID: r.SessionID.String(), Name: l.Who.Person.Name,
		OrganisationName: l.Who.Person.OrganisationName, Ticket: l.Who.Ticket, ExamName: l.Session.Terms.Name, StartsAt: l.Session.StartsAt,
		Marks: r.Marks, TotalMarks: r.TotalMarks, Passed: r.Passed, Reason: r.Reason, State: r.State, Outcome: r.Outcome, Answer: r.Answer,
		RequestedAt: r.RequestedAt, RequestedBy: r.RequestedBy, AnsweredAt: r.AnsweredAt, AnsweredBy: r.AnsweredBy, Version: r.Version}
}

type recheckListOutput struct{ Body RecheckList }

func (h handler) page(ctx context.Context, f Filter) (*recheckListOutput, error) {
	page, total, err := h.s.Search(ctx, f)
	out := RecheckList{Total: total}
	for _, l := range page {
		out.Items = append(out.Items, view(l))
	}
	return &recheckListOutput{out}, err
}

func (h handler) list(ctx context.Context, in *struct {
	web.Paging
	State   State  `query:"state" enum:"requested,answered,withdrawn"`
	Session string `query:"session" maxLength:"26"`
}) (*recheckListOutput, error) {
	return h.page(ctx, Filter{State: in.State, Session: marking.SessionID(in.Session), Offset: in.Offset(), Limit: in.Limit()})
}

// RecheckRequest asks for a recheck.
type RecheckRequest struct {
	CandidateID string `json:"candidateId" maxLength:"26"`
	Reason      string `json:"reason" maxLength:"4000"`
}

// RecheckDone names a recheck that was made or changed.
type RecheckDone struct {
	ID    string `json:"id"`
	State State  `json:"state" enum:"requested,answered,withdrawn"`
}

type recheckDoneOutput struct{ Body RecheckDone }

func done(r Recheck) *recheckDoneOutput {
	return &recheckDoneOutput{RecheckDone{r.ID.String(), r.State}}
}

func (h handler) record(ctx context.Context, in *struct{ Body RecheckRequest }) (*recheckDoneOutput, error) {
	r, err := h.s.Request(ctx, audit.From(ctx), "", marking.CandidateID(in.Body.CandidateID), in.Body.Reason)
	return done(r), err
}

// RecheckDetail is a recheck with what comes of scoring the attempt once more.
type RecheckDetail struct {
	Recheck    recheck `json:"recheck"`
	MarksNow   int     `json:"marksNow" doc:"hundredths, scored from the frozen paper and the sealed record just now"`
	PassedNow  bool    `json:"passedNow"`
	Differ     []int   `json:"differ" doc:"questions that come out otherwise"`
	RecordHeld bool    `json:"recordHeld" doc:"the chain and the seal of the attempt hold"`
}

// RecheckInput names a recheck.
type RecheckInput struct {
	ID string `path:"id" maxLength:"26"`
}

func (h handler) one(ctx context.Context, in *RecheckInput) (*struct{ Body RecheckDetail }, error) {
	l, second, err := h.s.Get(ctx, id.ID[Recheck](in.ID))
	return &struct{ Body RecheckDetail }{RecheckDetail{Recheck: view(l), MarksNow: second.Now, PassedNow: second.PassedNow, Differ: second.Differ,
		RecordHeld: second.Broken == nil}}, err
}

func (h handler) answer(ctx context.Context, in *struct {
	RecheckInput
	Body struct {
		Outcome Outcome `json:"outcome" enum:"confirmed,referred"`
		Answer  string  `json:"answer" maxLength:"4000"`
		Version int64   `json:"version"`
	}
}) (*recheckDoneOutput, error) {
	r, err := h.s.Answer(ctx, audit.From(ctx), id.ID[Recheck](in.ID), in.Body.Outcome, in.Body.Answer, in.Body.Version)
	return done(r), err
}

// self is whom the Learner gate let in.
func self(ctx context.Context) (audit.Actor, marking.PersonID, error) {
	by := audit.From(ctx)
	if by.Kind != audit.Person || by.ID == "" {
		return by, "", fault.New(fault.Unauthenticated, "login.needed")
	}
	return by, marking.PersonID(by.ID), nil
}

func (h handler) own(ctx context.Context, in *struct{ web.Paging }) (*recheckListOutput, error) {
	_, person, err := self(ctx)
	if err != nil {
		return nil, err
	}
	return h.page(ctx, Filter{Person: person, Offset: in.Offset(), Limit: in.Limit()})
}

func (h handler) request(ctx context.Context, in *struct{ Body RecheckRequest }) (*recheckDoneOutput, error) {
	by, person, err := self(ctx)
	if err != nil {
		return nil, err
	}
	r, err := h.s.Request(ctx, by, person, marking.CandidateID(in.Body.CandidateID), in.Body.Reason)
	return done(r), err
}

func (h handler) withdraw(ctx context.Context, in *RecheckInput) (*recheckDoneOutput, error) {
	by, person, err := self(ctx)
	if err != nil {
		return nil, err
	}
	r, err := h.s.Withdraw(ctx, by, person, id.ID[Recheck](in.ID))
	return done(r), err
}
