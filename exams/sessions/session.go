// Package sessions knows when and where an exam is held and for whom: sessions
// and their states, candidates with admission tickets, and who sits where.
package sessions

import (
	"time"

	"ankao/exams/exams"
	"ankao/exams/rooms"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// State is how far a session has come. It goes forward one step at a time; a
// session that was not opened yet may lose its date and get another.
type State string

// The states of a session, in their order.
const (
	Planned   State = "planned"   // everything can still be changed
	Frozen    State = "frozen"    // each candidate has a paper, the terms are copied
	Open      State = "open"      // doors open: candidates check in
	Running   State = "running"   // the clock runs
	Ended     State = "ended"     // nothing more is written
	Published State = "published" // candidates see their results

	Postponed State = "postponed" // has no date; goes back to planned or frozen when it has one
	Cancelled State = "cancelled" // will not be held
)

// Session is an exam at a time in a room.
type Session struct {
	ID        id.ID[Session]
	ExamID    id.ID[exams.Exam]
	RoomID    id.ID[rooms.Room]
	Terms     exams.Terms   // the exam's own while planned, the frozen copy afterwards
	StartsAt  clock.Instant // as planned
	StartedAt clock.Instant // as it was; 0 until the proctor starts
	EndsAt    clock.Instant // StartedAt and the minutes of the exam, without anybody's extra time
	ClosedAt  clock.Instant // when the proctor ended it
	State     State
	HasPapers bool // they are frozen: each candidate has one, the terms are copied
	Version   int64
}

// Span is a stretch of time; To is the first moment after it, so that spans
// which only touch do not overlap.
type Span struct{ From, To clock.Instant }

// DoorsAt is when check-in may begin, as planned.
func (s Session) DoorsAt() clock.Instant { return s.StartsAt.Add(-minutes(s.Terms.DoorsMinutes)) }

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// Busy is the span in which the room and the candidates of the session can be
// nowhere else: from the opening of the doors until the planned, later the
// real, end.
func (s Session) Busy() Span {
	from := s.DoorsAt()
	if s.StartedAt == 0 {
		return Span{from, s.StartsAt.Add(s.Terms.Duration())}
	}
	to := s.EndsAt
	if s.ClosedAt != 0 {
		to = s.ClosedAt
	}
	return Span{min(from, s.StartedAt), max(to, s.StartedAt)}
}

// wrongState is what a step answers that cannot be taken now.
func (s Session) wrongState() error {
	return fault.New(fault.Conflict, "session.state").Param("state", string(s.State))
}

// step moves s forward when it stands at from.
func (s *Session) step(from, to State) error {
	if s.State != from {
		return s.wrongState()
	}
	s.State = to
	return nil
}

// CanFreeze tells whether papers may be drawn: the session is planned and the
// papers are the centre's own. Faults: Conflict "session.state",
// "exam.statutory".
func (s Session) CanFreeze() error {
	if err := s.Terms.OwnPapers(); err != nil {
		return err
	}
	if s.State != Planned {
		return s.wrongState()
	}
	return nil
}

// freeze keeps the terms as they are. Faults as CanFreeze.
func (s *Session) freeze() error {
	if err := s.CanFreeze(); err != nil {
		return err
	}
	s.HasPapers = true
	return s.step(Planned, Frozen)
}

// open opens the doors, not before the time the exam says unless forced.
// Faults: Conflict "session.state", "session.doors.early" with the time.
func (s *Session) open(now clock.Instant, force bool) error {
	if s.State != Frozen {
		return s.wrongState()
	}
	if doors := s.DoorsAt(); now < doors && !force {
		return fault.New(fault.Conflict, "session.doors.early").Param("doorsAt", doors.String())
	}
	return s.step(Frozen, Open)
}

// start lets the clock run from now.
func (s *Session) start(now clock.Instant) error {
	if err := s.step(Open, Running); err != nil {
		return err
	}
	s.StartedAt, s.EndsAt = now, now.Add(s.Terms.Duration())
	return nil
}

// end closes a running session. Without force it waits until nobody works any
// more or the last candidate's time is over. Faults: Conflict "session.state",
// "session.working" with how many.
func (s *Session) end(now clock.Instant, working int, last clock.Instant, force bool) error {
	if s.State != Running {
		return s.wrongState()
	}
	if working > 0 && now < last && !force {
		return fault.New(fault.Conflict, "session.working").Param("working", itoa(working))
	}
	s.ClosedAt = now
	return s.step(Running, Ended)
}

// publish shows the results. Faults: Conflict "session.state", "exam.statutory".
func (s *Session) publish() error {
	if err := s.Terms.OwnPapers(); err != nil {
		return err
	}
	return s.step(Ended, Published)
}

// postpone takes the date from a session whose doors have not opened.
func (s *Session) postpone() error {
	if err := s.need(Planned, Frozen); err != nil {
		return err
	}
	s.State = Postponed
	return nil
}

// dated is the state of a postponed session that has a date again.
func (s Session) dated() State {
	if s.HasPapers {
		return Frozen
	}
	return Planned
}

// cancel gives a session up that has not started.
func (s *Session) cancel() error {
	if err := s.need(Planned, Frozen, Open, Postponed); err != nil {
		return err
	}
	s.State = Cancelled
	return nil
}

// CanEnterAt tells whether candidates may be added at now: until the start, and
// after it as long as a candidate may still come in. In a session whose papers
// are frozen each of them gets a paper at once. Faults: Conflict
// "session.state", "session.late".
func (s Session) CanEnterAt(now clock.Instant) error {
	if s.State == Running {
		return s.AdmitsAt(now, false)
	}
	if s.State == Postponed {
		return nil
	}
	return s.CanEnter()
}

// CanEnter tells whether candidates may be added without a look at the clock:
// before the start.
func (s Session) CanEnter() error {
	switch s.State {
	case Planned, Frozen, Open:
		return nil
	}
	return s.wrongState()
}

// CanRemove tells whether a candidate may be taken out without a trace: while no
// paper exists.
func (s Session) CanRemove() error {
	if s.HasPapers {
		return s.wrongState()
	}
	return s.need(Planned, Postponed)
}

// CanLeave tells whether a candidate may withdraw or be put off: before the
// start.
func (s Session) CanLeave() error { return s.need(Planned, Frozen, Open, Postponed) }

// CanMove tells whether time and room may be changed: before the doors open.
func (s Session) CanMove() error { return s.need(Planned, Frozen, Postponed) }

func (s Session) need(states ...State) error {
	for _, state := range states {
		if s.State == state {
			return nil
		}
	}
	return s.wrongState()
}

// AdmitsAt tells whether a candidate may come in at now. One who has checked
// in before may always come back while the session is not over; a new one not
// later than the exam allows. Faults: Conflict "session.doors.closed",
// "session.late", "session.over", "session.postponed", "session.cancelled".
func (s Session) AdmitsAt(now clock.Instant, back bool) error {
	switch s.State {
	case Open:
		return nil
	case Running:
		if !back && now > s.StartedAt.Add(minutes(s.Terms.LateMinutes)) {
			return fault.New(fault.Conflict, "session.late")
		}
		return nil
	case Ended, Published:
		return fault.New(fault.Conflict, "session.over")
	case Postponed:
		return fault.New(fault.Conflict, "session.postponed")
	case Cancelled:
		return fault.New(fault.Conflict, "session.cancelled")
	}
	return fault.New(fault.Conflict, "session.doors.closed")
}

// MayLeaveAt is the first moment at which a candidate may hand in; 0 until the
// session has started.
func (s Session) MayLeaveAt() clock.Instant {
	if s.StartedAt == 0 {
		return 0
	}
	return s.StartedAt.Add(minutes(s.Terms.LeaveMinutes))
}

// Deadline is when the time of a candidate with these extra minutes is over; 0
// until the session has started.
func (s Session) Deadline(extraMinutes int) clock.Instant {
	if s.StartedAt == 0 {
		return 0
	}
	return s.EndsAt.Add(time.Duration(extraMinutes) * time.Minute)
}
