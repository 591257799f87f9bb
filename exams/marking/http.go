package marking

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/exams/attempts"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of results.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodGet, "/api/v1/sessions/{id}/results", "list-results", accounts.ResultRead, s.httpList)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/score", "score-session", accounts.ResultPublish, s.httpScore)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/publish", "publish-results", accounts.ResultPublish, s.httpPublish)
}

// ResultBody is the schema Result.
type ResultBody = result

type result struct {
	CandidateID      string        `json:"candidateId"`
	Name             string        `json:"name"`
	Ticket           string        `json:"ticket"`
	OrganisationName string        `json:"organisationName"`
	Marks            int           `json:"marks" doc:"hundredths"`
	TotalMarks       int           `json:"totalMarks" doc:"hundredths"`
	Passed           bool          `json:"passed"`
	State            State         `json:"state" enum:"none,scored,published"`
	HandedInAt       clock.Instant `json:"handedInAt,omitempty"`
	HandedInBy       attempts.By   `json:"handedInBy,omitempty" enum:"candidate,server,proctor"`
	CertificateID    string        `json:"certificateId,omitempty"`
}

type resultList struct {
	Items []result `json:"items"`
	Total int      `json:"total"`
}

type listInput struct {
	web.Paging
	ID string `path:"id" maxLength:"26"`
	Q  string `query:"q" maxLength:"100" doc:"part of name, organisation or ticket"`
}

func (s *Service) httpList(ctx context.Context, in *listInput) (*struct{ Body resultList }, error) {
	sessionID, err := id.Parse[sessions.Session](in.ID)
	if err != nil {
		return nil, err
	}
	page, total, err := s.List(ctx, sessionID, in.Q, in.Offset(), in.Limit())
	out := resultList{Total: total}
	for _, r := range page {
		out.Items = append(out.Items, result{
			CandidateID: r.Who.ID.String(), Name: r.Who.Person.Name, Ticket: r.Who.Ticket, OrganisationName: r.Who.Person.OrganisationName,
			Marks: r.Marks, TotalMarks: r.TotalMarks, Passed: r.Passed, State: r.State, HandedInAt: r.HandedInAt, HandedInBy: r.HandedInBy,
			CertificateID: r.CertificateID,
		})
	}
	return &struct{ Body resultList }{out}, err
}

type pathID struct {
	ID string `path:"id" maxLength:"26"`
}

// ScoreReport tells what a scoring came to.
type ScoreReport struct {
	Scored  int `json:"scored" doc:"attempts that have a score now"`
	Changed int `json:"changed" doc:"of these, scored for the first time or otherwise than before"`
}

func (s *Service) httpScore(ctx context.Context, in *pathID) (*struct{ Body ScoreReport }, error) {
	sessionID, err := id.Parse[sessions.Session](in.ID)
	if err != nil {
		return nil, err
	}
	scored, changed, err := s.ScoreSession(ctx, sessionID, audit.From(ctx))
	return &struct{ Body ScoreReport }{ScoreReport{scored, changed}}, err
}

// PublishReport tells how many results were published.
type PublishReport struct {
	Published int `json:"published"`
}

func (s *Service) httpPublish(ctx context.Context, in *pathID) (*struct{ Body PublishReport }, error) {
	sessionID, err := id.Parse[sessions.Session](in.ID)
	if err != nil {
		return nil, err
	}
	n, err := s.Publish(ctx, sessionID, audit.From(ctx))
	return &struct{ Body PublishReport }{PublishReport{n}}, err
}
