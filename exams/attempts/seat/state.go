package seat

import (
	"time"

	"ankao/exams/attempts"
	"ankao/exams/identity"
	"ankao/exams/sessions"
	"ankao/internal/clock"
)

// Phase is what the page of a seat shows.
type Phase string

// The phases.
const (
	Waiting    Phase = "waiting"     // for the start
	SecondSeat Phase = "second_seat" // for the proctor's yes
	Running    Phase = "running"
	HandedIn   Phase = "handed_in"
	Ended      Phase = "ended"
	Published  Phase = "published"
	TurnedAway Phase = "turned_away" // staff found that somebody else sits here, or could not tell who
)

// View is what a seat may know.
type View struct {
	Phase   Phase
	Now     clock.Instant
	Who     Who
	Session sessions.Session
	Attempt *attempts.Attempt // nil before it is opened
	Result  *Result           // once it is published

	Identity identity.State
}

// Who is what a screen in the room shows of a candidate.
type Who struct {
	Name, Ticket, SeatLabel, MaskedID string
	ExtraMinutes                      int
}

func whoOf(c sessions.Listed) Who {
	return Who{Name: c.Person.Name, Ticket: c.Ticket, SeatLabel: c.SeatLabel, MaskedID: c.Person.MaskedIDNumber(), ExtraMinutes: c.ExtraMinutes}
}

// Said is what a seat says about a question.
type Said struct {
	ClientSeq int64
	Flag      bool // a flag, not a response
	Question  int
	Choices   []string
	Flagged   bool
	ClientAt  clock.Instant
}

func (e Said) draft() attempts.Draft {
	d := attempts.Draft{ClientSeq: e.ClientSeq, Question: e.Question, ClientAt: e.ClientAt}
	if e.Flag {
		d.Kind, d.Payload = attempts.Flagged, attempts.Flag(e.Flagged)
	} else {
		d.Kind, d.Payload = attempts.Responded, attempts.Response(e.Choices)
	}
	return d
}

// Result is a published result.
type Result struct {
	Marks, TotalMarks int // hundredths
	Passed            bool
	Certificate       *Certificate // once it is issued
}

// Certificate is what a seat shows of one.
type Certificate struct {
	ShortID, Token string
	ValidTo        clock.Date // "" for one without end
}

// phase tells what a seat shows. A superseded login sees the attempt go on elsewhere: the epoch tells its page.
// Until staff has ticked who it is, a candidate waits also in a session that runs.
func phase(login LoginState, s sessions.Session, a *attempts.Attempt, who identity.State) Phase {
	switch {
	case who.Bars() && (s.State == sessions.Open || s.State == sessions.Running) && (a == nil || a.State == attempts.StateOpen):
		return TurnedAway
	case login == Asking:
		return SecondSeat
	case s.State == sessions.Published && a != nil:
		return Published
	case s.State == sessions.Published || s.State == sessions.Ended:
		return Ended
	case a != nil && a.State != attempts.StateOpen:
		return HandedIn
	case s.State == sessions.Running && (a != nil || who.Starts() == nil):
		return Running
	}
	return Waiting
}

// Remaining is how long the candidate may write; 0 unless the attempt runs or could.
func (v View) Remaining() time.Duration {
	if v.Attempt != nil {
		return v.Attempt.Remaining(v.Now)
	}
	deadline := v.Session.Deadline(v.Who.ExtraMinutes)
	if v.Phase != Running || v.Now >= deadline {
		return 0
	}
	return deadline.Sub(v.Now)
}

// RoomState is where a candidate stands, as a proctor sees it.
type RoomState string

// The states of a row.
const (
	RowAbsent     RoomState = "absent"
	RowWaiting    RoomState = "waiting"
	RowWorking    RoomState = "working"
	RowHandedIn   RoomState = "handed_in"
	RowSecondSeat RoomState = "second_seat"
)

// Row is a candidate in the proctor's list.
type Row struct {
	CandidateID attempts.CandidateID
	Who         Who
	State       RoomState
	Identity    identity.State
	Attempt     *attempts.Attempt
	Answered    int
	Asking      *Login // the second seat that waits for a yes
}

func rowState(c sessions.Candidate, a *attempts.Attempt, asking *Login) RoomState {
	switch {
	case asking != nil:
		return RowSecondSeat
	case a != nil && a.State != attempts.StateOpen:
		return RowHandedIn
	case a != nil:
		return RowWorking
	case c.State == sessions.CheckedIn:
		return RowWaiting
	}
	return RowAbsent
}

// Room is a session as its proctor sees it.
type Room struct {
	Session sessions.Session
	Now     clock.Instant
	Rows    []Row // by seat, then by entry
}
