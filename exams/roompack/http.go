package roompack

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/exams/roompack/sheets"
	"ankao/exams/sessions"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of what is printed for an exam day.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/prints", "print-session", accounts.SessionRead, s.httpStart)
	web.Route(api, http.MethodGet, "/api/v1/candidates/{id}/ticket", "print-ticket", accounts.SessionRead, s.httpTicket)
}

type startInput struct {
	ID   string `path:"id" maxLength:"26"`
	Body struct {
		Part sheets.Part `json:"part" enum:"tickets,tickets_four,pack,door,sign_in,roster,labels"`
	}
}

func (s *Service) httpStart(ctx context.Context, in *startInput) (*struct{ Body tasks.TaskStarted }, error) {
	sessionID, err := id.Parse[sessions.Session](in.ID)
	if err != nil {
		return nil, err
	}
	task, err := s.Start(ctx, sessionID, in.Body.Part, audit.From(ctx))
	return &struct{ Body tasks.TaskStarted }{tasks.TaskStarted{TaskID: task.String()}}, err
}

type ticketInput struct {
	ID string `path:"id" maxLength:"26"`
}

type pdfOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Body        []byte
}

func (s *Service) httpTicket(ctx context.Context, in *ticketInput) (*pdfOut, error) {
	candidate, err := id.Parse[sessions.Candidate](in.ID)
	if err != nil {
		return nil, err
	}
	ticket, pdf, err := s.Ticket(ctx, candidate, audit.From(ctx))
	return &pdfOut{ContentType: "application/pdf", Disposition: `inline; filename="ticket-` + ticket + `.pdf"`, Cache: "private, no-store", Body: pdf}, err
}
