package sessions

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/web"
)

// registerCandidates declares the routes of what becomes of candidates before
// and after a session, and of sessions that are not held as planned.
func registerCandidates(api *web.API, s *Service) {
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/postpone", "postpone-session", accounts.SessionWrite, s.httpPostpone)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/cancel", "cancel-session", accounts.SessionWrite, s.httpCancel)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/candidates/remove", "remove-candidates", accounts.SessionWrite, s.httpRemoveCandidates, web.NoContent)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/candidates/leave", "leave-candidates", accounts.SessionWrite, s.httpLeave, web.NoContent)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/candidates/move", "move-candidates", accounts.SessionWrite, s.httpMoveCandidates)
	web.Route(api, http.MethodPost, "/api/v1/candidates/{id}/excuse", "excuse-candidate", accounts.SessionWrite, s.httpExcuse, web.NoContent)
	web.Route(api, http.MethodPatch, "/api/v1/candidates/{id}", "update-candidate", accounts.SessionWrite, s.httpExtra, web.NoContent)
}

func (s *Service) httpPostpone(ctx context.Context, in *orderInput) (*sessionOut, error) {
	return s.httpStep(ctx, in, s.Postpone)
}

func (s *Service) httpCancel(ctx context.Context, in *orderInput) (*sessionOut, error) {
	return s.httpStep(ctx, in, s.Cancel)
}

type candidateIDs struct {
	IDs []id.ID[Candidate] `json:"ids"`
}

func (s *Service) httpRemoveCandidates(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body candidateIDs
}) (*struct{}, error) {
	return &struct{}{}, s.RemoveCandidates(ctx, id.ID[Session](in.ID), in.Body.IDs, audit.From(ctx))
}

func (s *Service) httpLeave(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body struct {
		IDs    []id.ID[Candidate] `json:"ids"`
		State  CandidateState     `json:"state" enum:"withdrawn,postponed" doc:"withdrawn: does not want to sit; postponed: excused, may sit another time"`
		Reason string             `json:"reason"`
	}
}) (*struct{}, error) {
	return &struct{}{}, s.Leave(ctx, id.ID[Session](in.ID), in.Body.IDs, in.Body.State == Withdrawn, in.Body.Reason, audit.From(ctx))
}

func (s *Service) httpMoveCandidates(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body struct {
		IDs       []id.ID[Candidate] `json:"ids"`
		SessionID id.ID[Session]     `json:"sessionId" doc:"of the same exam"`
	}
}) (*candidatesOut, error) {
	added, err := s.MoveCandidates(ctx, id.ID[Session](in.ID), in.Body.SessionID, in.Body.IDs, audit.From(ctx))
	if err != nil {
		return nil, err
	}
	var listed []Listed
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		listed, err = s.List(tx, added)
		return err
	})
	return showCandidates(listed, len(listed)), err
}

func (s *Service) httpExcuse(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason"`
	}
}) (*struct{}, error) {
	return &struct{}{}, s.Excuse(ctx, id.ID[Candidate](in.ID), in.Body.Reason, audit.From(ctx))
}

func (s *Service) httpExtra(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body struct {
		ExtraMinutes int `json:"extraMinutes"`
	}
}) (*struct{}, error) {
	return &struct{}{}, s.SetExtra(ctx, id.ID[Candidate](in.ID), in.Body.ExtraMinutes, audit.From(ctx))
}
