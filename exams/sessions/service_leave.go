package sessions

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// maxExtra is the longest extra time that can be set before the start, in
// minutes.
const maxExtra = 240

// readNote trims why something is done to a candidate. Fault: Invalid
// "candidate.reason".
func readNote(typed string) (string, error) {
	note := strings.TrimSpace(typed)
	code := ""
	switch {
	case note == "":
		code = "candidate.reason.empty"
	case utf8.RuneCountInString(note) > maxReason:
		code = "candidate.reason.long"
	}
	if code != "" {
		return "", fault.New(fault.Invalid, "candidate.reason").With(fault.Field{Path: "reason", Code: code})
	}
	return note, nil
}

// some reads and locks candidates of a session, all of them or none. Faults:
// NotFound "candidate.unknown", Invalid "candidates.invalid" for a count out of
// range, Conflict "candidate.state" when one is no longer expected or has
// checked in.
func (s *Service) some(tx dbx.Tx, sessionID id.ID[Session], ids []id.ID[Candidate]) ([]Candidate, error) {
	if len(ids) == 0 || len(ids) > maxEntry {
		return nil, fault.New(fault.Invalid, "candidates.invalid").With(fault.Field{Path: "ids", Code: "candidates.count"})
	}
	found, err := lockCandidates(tx, sessionID, ids)
	if err != nil {
		return nil, err
	}
	distinct := map[id.ID[Candidate]]bool{}
	for _, one := range ids {
		distinct[one] = true
	}
	if len(found) != len(distinct) {
		return nil, fault.New(fault.NotFound, "candidate.unknown")
	}
	for _, c := range found {
		if c.State != Entered {
			return nil, fault.New(fault.Conflict, "candidate.state").Param("state", string(c.State))
		}
	}
	return found, nil
}

// Leave takes candidates out who will not come, before the start: withdrawn
// ones do not want to sit, their entries are withdrawn; the others are put off,
// excused by an officer, and their entries accepted again. What was prepared for
// them stays as a record. A reason is needed. Faults: NotFound
// "session.unknown", "candidate.unknown"; Conflict "session.state",
// "candidate.state"; Invalid "candidate.reason", "candidates.invalid".
func (s *Service) Leave(ctx context.Context, sessionID id.ID[Session], ids []id.ID[Candidate], withdraw bool, reason string, by audit.Actor) error {
	reason, err := readNote(reason)
	if err != nil {
		return err
	}
	state := PutOff
	if withdraw {
		state = Withdrawn
	}
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		session, err := s.SessionForUpdate(tx, sessionID)
		if err != nil {
			return err
		}
		if err := session.CanLeave(); err != nil {
			return err
		}
		leaving, err := s.some(tx, sessionID, ids)
		if err != nil {
			return err
		}
		return s.sendAway(tx, session, leaving, state, reason, by)
	})
}

// RemoveCandidates is RemoveCandidate for many: all of them, or none.
func (s *Service) RemoveCandidates(ctx context.Context, sessionID id.ID[Session], ids []id.ID[Candidate], by audit.Actor) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		session, err := s.SessionForUpdate(tx, sessionID)
		if err != nil {
			return err
		}
		if err := session.CanRemove(); err != nil {
			return err
		}
		leaving, err := s.some(tx, sessionID, ids)
		if err != nil {
			return err
		}
		return s.remove(tx, session, leaving, by)
	})
}

func (s *Service) remove(tx dbx.Tx, session Session, leaving []Candidate, by audit.Actor) error {
	away := make([]id.ID[people.Person], len(leaving))
	for i, c := range leaving {
		away[i] = c.PersonID
		if err := deleteCandidate(tx, c); err != nil {
			return err
		}
		if err := s.log.Write(tx, by, candidateEntry("candidate.remove", c)); err != nil {
			return err
		}
	}
	return s.entries.Released(tx, session, away, "", by)
}

// MoveCandidates takes candidates out of a session and into another one of the
// same exam, with new ticket numbers, all of them or none. Out of a session that
// has papers they are put off and stay as a record. Faults: as Leave and
// AddCandidates, and Conflict "session.exam.other".
func (s *Service) MoveCandidates(ctx context.Context, from, to id.ID[Session], ids []id.ID[Candidate], by audit.Actor) (added []Candidate, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := takeSchedule(tx); err != nil {
			return err
		}
		here, err := s.SessionForUpdate(tx, from)
		if err != nil {
			return err
		}
		there, err := s.SessionForUpdate(tx, to)
		if err != nil {
			return err
		}
		if here.ExamID != there.ExamID || from == to {
			return fault.New(fault.Conflict, "session.exam.other").With(fault.Field{Path: "sessionId", Code: "session.exam.other"})
		}
		if err := here.CanLeave(); err != nil {
			return err
		}
		leaving, err := s.some(tx, from, ids)
		if err != nil {
			return err
		}
		if here.CanRemove() == nil {
			err = s.remove(tx, here, leaving, by)
		} else {
			err = s.sendAway(tx, here, leaving, PutOff, fmt.Sprintf("→ %s", there.StartsAt), by)
		}
		if err != nil {
			return err
		}
		added, err = s.addIn(tx, there, personIDs(leaving), by)
		return err
	})
	return added, err
}

// Excuse keeps that an officer accepts why a candidate was absent. Faults:
// NotFound "candidate.unknown"; Conflict "candidate.state" for who was not
// absent; Invalid "candidate.reason".
func (s *Service) Excuse(ctx context.Context, candidateID id.ID[Candidate], reason string, by audit.Actor) error {
	reason, err := readNote(reason)
	if err != nil {
		return err
	}
	return s.change(ctx, candidateID, "candidate.excuse", by, func(c *Candidate, _ Session) error {
		if c.State != Absent {
			return fault.New(fault.Conflict, "candidate.state").Param("state", string(c.State))
		}
		c.Excused, c.Note = true, reason
		return nil
	})
}

// SetExtra gives a candidate so many minutes more, before the start. Faults:
// NotFound "candidate.unknown"; Conflict "session.state", "candidate.state";
// Invalid "candidate.extra".
func (s *Service) SetExtra(ctx context.Context, candidateID id.ID[Candidate], minutes int, by audit.Actor) error {
	if minutes < 0 || minutes > maxExtra {
		return fault.New(fault.Invalid, "candidate.extra").With(fault.Field{Path: "extraMinutes", Code: "candidate.extra"})
	}
	return s.change(ctx, candidateID, "candidate.extra", by, func(c *Candidate, session Session) error {
		if err := session.CanLeave(); err != nil {
			return err
		}
		if c.State.Gone() {
			return fault.New(fault.Conflict, "candidate.state").Param("state", string(c.State))
		}
		c.ExtraMinutes = minutes
		return nil
	})
}

// change writes one candidate of a locked session.
func (s *Service) change(ctx context.Context, candidateID id.ID[Candidate], action string, by audit.Actor, fn func(*Candidate, Session) error) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		c, err := readCandidate(tx, candidateID)
		if err != nil {
			return err
		}
		session, err := s.SessionForUpdate(tx, c.SessionID)
		if err != nil {
			return err
		}
		if c, err = lockCandidate(tx, candidateID); err != nil {
			return err
		}
		if err := fn(&c, session); err != nil {
			return err
		}
		c.Version++
		if err := updateCandidate(tx, c); err != nil {
			return err
		}
		entry := candidateEntry(action, c)
		entry.Detail["extraMinutes"], entry.Detail["state"] = c.ExtraMinutes, string(c.State)
		return s.log.Write(tx, by, entry)
	})
}
