package sessions

import (
	"context"
	"strings"
	"unicode/utf8"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Order is how a step of a session is asked for.
type Order struct {
	Version int64  // the version the caller saw; 0 when only the state matters
	Force   bool   // against the clock, or although candidates still work
	Reason  string // why; needed with Force, kept in the audit trail
}

const maxReason = 200

func (o Order) check(session Session) error {
	if o.Version != 0 && o.Version != session.Version {
		return changed()
	}
	switch reason := strings.TrimSpace(o.Reason); {
	case o.Force && reason == "":
		return fault.New(fault.Invalid, "session.reason").With(fault.Field{Path: "reason", Code: "session.reason.empty"})
	case utf8.RuneCountInString(reason) > maxReason:
		return fault.New(fault.Invalid, "session.reason").With(fault.Field{Path: "reason", Code: "session.reason.long"})
	}
	return nil
}

// Freeze copies the terms into a session that was read with SessionForUpdate
// in this transaction, in which its papers are drawn as well, and returns it
// as it now is. Faults: Conflict "session.state", "exam.statutory".
func (s *Service) Freeze(tx dbx.Tx, session Session, papers int, by audit.Actor) (Session, error) {
	if err := session.freeze(); err != nil {
		return session, err
	}
	return s.keep(tx, session, by, "session.freeze", map[string]any{"papers": papers})
}

// Publish shows the results of a session that was read with SessionForUpdate in
// this transaction. Faults: Conflict "session.state", "exam.statutory".
func (s *Service) Publish(tx dbx.Tx, session Session, by audit.Actor) (Session, error) {
	if err := session.publish(); err != nil {
		return session, err
	}
	return s.keep(tx, session, by, "session.publish", nil)
}

// keep writes a session after its step and says so in the audit trail.
func (s *Service) keep(tx dbx.Tx, session Session, by audit.Actor, action string, detail map[string]any) (Session, error) {
	session.Version++
	if err := updateSession(tx, session); err != nil {
		return session, err
	}
	return session, s.log.Write(tx, by, audit.Entry{Action: action, Object: "session", ObjectID: session.ID.String(), Detail: detail})
}

// step runs one step of a session: locked, with the order checked, in one
// transaction.
func (s *Service) step(ctx context.Context, sessionID id.ID[Session], o Order, fn func(dbx.Tx, Session) (Session, error)) (done Session, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		session, err := s.SessionForUpdate(tx, sessionID)
		if err != nil {
			return err
		}
		if err := o.check(session); err != nil {
			return err
		}
		done, err = fn(tx, session)
		return err
	})
	return done, err
}

// Open opens the doors: candidates may check in. Before the time that the exam
// names it needs force and a reason. Faults: NotFound "session.unknown",
// Conflict "session.state", "session.doors.early", "conflict.changed", Invalid
// "session.reason".
func (s *Service) Open(ctx context.Context, sessionID id.ID[Session], o Order, by audit.Actor) (Session, error) {
	return s.step(ctx, sessionID, o, func(tx dbx.Tx, session Session) (Session, error) {
		if err := session.open(s.now(), o.Force); err != nil {
			return session, err
		}
		return s.keep(tx, session, by, "session.open", o.detail())
	})
}

// detail is empty unless the order was forced.
func (o Order) detail() map[string]any {
	if !o.Force {
		return nil
	}
	return map[string]any{"force": true, "reason": strings.TrimSpace(o.Reason)}
}

// Start lets the clock of everybody run from now. Faults: NotFound
// "session.unknown", Conflict "session.state", "conflict.changed".
func (s *Service) Start(ctx context.Context, sessionID id.ID[Session], o Order, by audit.Actor) (Session, error) {
	return s.step(ctx, sessionID, o, func(tx dbx.Tx, session Session) (Session, error) {
		if err := session.start(s.now()); err != nil {
			return session, err
		}
		session, err := s.keep(tx, session, by, "session.start", nil)
		if err != nil || s.attempts == nil {
			return session, err
		}
		return session, s.attempts.SessionStarted(tx, session, by)
	})
}

// End closes a session when nobody works any more or everybody's time is over,
// or with force and a reason at once: what is open then is handed in. Who never
// came is absent. Faults: NotFound "session.unknown", Conflict "session.state", "session.working",
// "conflict.changed", Invalid "session.reason".
func (s *Service) End(ctx context.Context, sessionID id.ID[Session], o Order, by audit.Actor) (Session, error) {
	return s.step(ctx, sessionID, o, func(tx dbx.Tx, session Session) (Session, error) {
		working, last, err := s.atWork(tx, session)
		if err != nil {
			return session, err
		}
		if err := session.end(s.now(), working, last, o.Force); err != nil {
			return session, err
		}
		if s.attempts != nil {
			if err := s.attempts.SessionEnded(tx, session, by); err != nil {
				return session, err
			}
		}
		absent, err := markAbsent(tx, session.ID)
		if err != nil {
			return session, err
		}
		if err := s.entries.Held(tx, session); err != nil {
			return session, err
		}
		detail := map[string]any{"absent": absent, "working": working}
		for k, v := range o.detail() {
			detail[k] = v
		}
		return s.keep(tx, session, by, "session.end", detail)
	})
}

// atWork returns how many candidates still work and when the last of them has
// to stop.
func (s *Service) atWork(tx dbx.Tx, session Session) (working int, last clock.Instant, err error) {
	candidates, err := candidatesOf(tx, session.ID)
	if err != nil {
		return 0, 0, err
	}
	for _, c := range candidates {
		last = max(last, session.Deadline(c.ExtraMinutes))
	}
	if s.attempts != nil {
		working, err = s.attempts.Working(tx, session.ID)
	}
	return working, last, err
}
