package papers

import (
	"context"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/exams/sessions"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// freezeKind is the task that freezes a session.
const freezeKind = "session.freeze"

type freezePayload struct {
	SessionID id.ID[sessions.Session] `json:"session"`
	Version   int64                   `json:"version"`
}

// Attach names who runs what takes longer than a second. It is called once,
// before the first request.
func (s *Service) Attach(t *tasks.Service) {
	s.tasks = t
	t.Handle(freezeKind, s.runFreeze)
}

// StartFreeze checks that a session can be frozen and starts the task that does
// it. Faults as FreezeFor.
func (s *Service) StartFreeze(ctx context.Context, sessionID id.ID[sessions.Session], version int64, by audit.Actor) (task id.ID[tasks.Task], err error) {
	set, err := s.prepare(ctx, Freezing{SessionID: sessionID, Version: version})
	if err != nil {
		return "", err
	}
	if err := set.check(); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		task, err = s.tasks.Start(tx, by, tasks.Work{Kind: freezeKind, Subject: "session", SubjectID: sessionID.String(),
			Needs: accounts.SessionWrite, Payload: freezePayload{sessionID, set.session.Version}})
		return err
	})
	return task, err
}

func (s *Service) runFreeze(ctx context.Context, r *tasks.Run) (tasks.Outcome, error) {
	var p freezePayload
	if err := r.Payload(&p); err != nil {
		return tasks.Outcome{}, fault.Wrap(fault.Internal, "task.broken", err)
	}
	session, papers, err := s.FreezeFor(ctx, Freezing{SessionID: p.SessionID, Version: p.Version, TaskID: r.ID(), Progress: r.Progress}, r.By())
	if err != nil {
		return tasks.Outcome{}, err
	}
	counts := map[string]int{"papers": papers}
	if n := session.Terms.SparePapers(papers); n > 0 {
		counts["spares"] = n
	}
	return tasks.Outcome{Link: "/sessions/" + p.SessionID.String() + "/papers", Counts: counts}, nil
}
