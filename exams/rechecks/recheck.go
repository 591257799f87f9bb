// Package rechecks keeps what candidates ask about their marks and what they
// were answered. A recheck changes no mark: it scores the sealed record once
// more, and where that or a question is found wrong, the procedure for flawed
// questions takes over.
package rechecks

import (
	"strings"
	"unicode/utf8"

	"ankao/exams/marking"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// State is how far a recheck has come.
type State string

// The states.
const (
	Requested State = "requested"
	Answered  State = "answered"
	Withdrawn State = "withdrawn" // by the candidate, before the answer
)

// Outcome is what an answer comes to.
type Outcome string

// The outcomes.
const (
	Confirmed Outcome = "confirmed" // the marks stand
	Referred  Outcome = "referred"  // something is wrong with a question or the marking: it is looked into
)

// Recheck is one request and its answer.
type Recheck struct {
	ID          id.ID[Recheck]
	CandidateID marking.CandidateID
	SessionID   marking.SessionID
	PersonID    marking.PersonID
	Marks       int // hundredths, as they were when it was asked for
	TotalMarks  int
	Passed      bool
	Reason      string
	State       State
	Outcome     Outcome
	Answer      string
	RequestedAt clock.Instant
	RequestedBy string // name: the candidate's own or of whoever typed it in
	AnsweredAt  clock.Instant
	AnsweredBy  string
	Version     int64
}

const maxText = 1000 // characters of a reason or an answer

// text trims what a person wrote. Faults: Invalid, on the field.
func text(value, field, empty string) (string, error) {
	value = strings.TrimSpace(value)
	switch {
	case value == "":
		return "", fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: field, Code: empty})
	case utf8.RuneCountInString(value) > maxText:
		return "", fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: field, Code: "input.length"})
	}
	return value, nil
}

// answer closes a request. Faults: Conflict "recheck.state", Invalid.
func (r *Recheck) answer(outcome Outcome, words, by string, now clock.Instant) error {
	if r.State != Requested {
		return fault.New(fault.Conflict, "recheck.state")
	}
	if outcome != Confirmed && outcome != Referred {
		return fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "outcome", Code: "input.choice"})
	}
	words, err := text(words, "answer", "recheck.answer.empty")
	if err != nil {
		return err
	}
	r.State, r.Outcome, r.Answer, r.AnsweredBy, r.AnsweredAt = Answered, outcome, words, by, now
	return nil
}

// withdraw takes a request back. Fault: Conflict "recheck.state".
func (r *Recheck) withdraw() error {
	if r.State != Requested {
		return fault.New(fault.Conflict, "recheck.state")
	}
	r.State = Withdrawn
	return nil
}
