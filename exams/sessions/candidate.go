package sessions

import (
	"strconv"

	"ankao/admin/people"
	"ankao/exams/rooms"
	"ankao/internal/clock"
	"ankao/internal/id"
)

// CandidateState is how far a candidate has come in a session.
type CandidateState string

// The states of a candidate.
const (
	Entered   CandidateState = "entered"
	CheckedIn CandidateState = "checked_in"
	Absent    CandidateState = "absent"    // had not checked in when the session ended
	Withdrawn CandidateState = "withdrawn" // will not come; has no seat and cannot log in
	PutOff    CandidateState = "postponed" // excused before the start, or the centre put the session off; as withdrawn, but may sit another time
)

// Gone tells whether somebody is no longer expected.
func (s CandidateState) Gone() bool { return s == Withdrawn || s == PutOff }

// gone are the states of who is no longer expected.
var gone = []string{string(Withdrawn), string(PutOff)}

// Candidate is a person entered for a session.
type Candidate struct {
	ID           id.ID[Candidate]
	SessionID    id.ID[Session]
	PersonID     id.ID[people.Person]
	Ticket       string
	SeatID       id.ID[rooms.Seat] // empty until seated
	State        CandidateState
	ExtraMinutes int
	CheckedInAt  clock.Instant
	Note         string // why they withdrew, were put off or are excused
	Excused      bool   // of an absence: an officer has accepted the reason
	Accessible   bool   // needs an accessible seat
	Version      int64
}

func itoa(n int) string { return strconv.Itoa(n) }
