// Package entries knows who has applied for which exam: entries are submitted,
// returned with a reason or accepted, and nobody is taken into a session
// without an accepted one. How often somebody may sit after failing is asked of
// the rules; what became of earlier sittings is asked of who keeps results.
package entries

import (
	"slices"
	"strings"
	"unicode/utf8"

	"ankao/admin/people"
	"ankao/exams/exams"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// The ids of what an entry joins.
type (
	ExamID    = id.ID[exams.Exam]
	PersonID  = id.ID[people.Person]
	SessionID = id.ID[sessions.Session]
)

// State is how far an entry has come.
type State string

// The states of an entry.
const (
	Submitted State = "submitted"
	Returned  State = "returned"  // with a reason; may be corrected and submitted again
	Accepted  State = "accepted"  // may be taken into a session
	Scheduled State = "scheduled" // is in a session
	Withdrawn State = "withdrawn"
)

// States in the order in which screens show them.
var States = []State{Submitted, Returned, Accepted, Scheduled, Withdrawn}

// Entry is a person's application for an exam. One is open until it is
// withdrawn or its session is over; a person has at most one open entry for an
// exam.
type Entry struct {
	ID             id.ID[Entry]
	ExamID         ExamID
	PersonID       PersonID
	OrganisationID id.ID[people.Organisation] // of the person when they were entered; "" where there was none
	State          State
	Reason         string // why it was returned or withdrawn
	Override       string // why somebody may sit once more whose retakes are used up
	SubmittedAt    clock.Instant
	SubmittedBy    string // id of the account; "" for what was there before entries were
	SubmittedName  string
	ReviewedAt     clock.Instant // 0 until it was returned or accepted
	ReviewedBy     string
	ReviewedName   string
	SessionID      SessionID     // that it leads to, or led to
	ClosedAt       clock.Instant // 0 while it is open
	Version        int64
}

// SameHand tells whether the account that submitted an entry has accepted it
// as well. That is allowed, shown and counted.
func (e Entry) SameHand() bool {
	return (e.State == Accepted || e.State == Scheduled) && e.ReviewedBy != "" && e.ReviewedBy == e.SubmittedBy
}

// Act is something done to an entry.
type Act string

// The acts.
const (
	Submit   Act = "submit"
	Accept   Act = "accept"
	Return   Act = "return"
	Again    Act = "again" // corrected and submitted again
	Withdraw Act = "withdraw"
	Schedule Act = "schedule" // taken into a session
	Release  Act = "release"  // out of the session again
)

// acts names the states in which an act is possible, and where it leads.
var acts = map[Act]struct {
	from []State
	to   State
}{
	Accept:   {[]State{Submitted}, Accepted},
	Return:   {[]State{Submitted, Accepted}, Returned},
	Again:    {[]State{Returned}, Submitted},
	Withdraw: {[]State{Submitted, Returned, Accepted}, Withdrawn},
	Schedule: {[]State{Accepted}, Scheduled},
	Release:  {[]State{Scheduled}, Accepted},
}

// Hand is who does something to an entry.
type Hand struct{ ID, Name string }

// take returns the entry after an act. Fault: Conflict "entry.state".
func (e Entry) take(a Act, by Hand, reason string, now clock.Instant) (Entry, error) {
	step, ok := acts[a]
	if !ok || e.ClosedAt != 0 || !slices.Contains(step.from, e.State) {
		return e, fault.New(fault.Conflict, "entry.state").Param("state", string(e.State))
	}
	e.State, e.Reason = step.to, ""
	switch a {
	case Accept, Return:
		e.ReviewedAt, e.ReviewedBy, e.ReviewedName = now, by.ID, by.Name
	case Again:
		e.SubmittedAt, e.SubmittedBy, e.SubmittedName = now, by.ID, by.Name
	case Release:
		e.SessionID = ""
	}
	if a == Return || a == Withdraw {
		e.Reason = reason
	}
	if a == Withdraw {
		e.ClosedAt = now
	}
	e.Version++
	return e, nil
}

const maxReason = 200

// readReason trims a reason. Fault: Invalid "entry.reason" when it is missing
// although one is needed, or too long.
func readReason(typed, path string, needed bool) (string, error) {
	reason := strings.TrimSpace(typed)
	code := ""
	switch {
	case needed && reason == "":
		code = "entry.reason.empty"
	case utf8.RuneCountInString(reason) > maxReason:
		code = "entry.reason.long"
	}
	if code != "" {
		return "", fault.New(fault.Invalid, "entry.reason").With(fault.Field{Path: path, Code: code})
	}
	return reason, nil
}

// Document is a kind of paper that an exam may ask for.
type Document string

// The documents. What is kept is that a reviewer has seen them, not the papers.
const (
	Photo     Document = "photo"
	Education Document = "education"
	Health    Document = "health"
	Hours     Document = "hours" // of training
)

// Documents in the order in which screens show them.
var Documents = []Document{Photo, Education, Health, Hours}

// Seen is a document that a reviewer has seen.
type Seen struct {
	Kind Document
	Note string
	At   clock.Instant
	By   string
	Name string
}

// Needs is what an exam asks for.
type Needs struct {
	ExamID    ExamID
	Documents []Document
	Version   int64 // 0 until somebody has set them
}

// check tidies the documents. Fault: Invalid "entry.needs".
func (n *Needs) check() error {
	for _, d := range n.Documents {
		if !slices.Contains(Documents, d) {
			return fault.New(fault.Invalid, "entry.needs").With(fault.Field{Path: "documents", Code: "input.choice"})
		}
	}
	var tidy []Document
	for _, d := range Documents {
		if slices.Contains(n.Documents, d) {
			tidy = append(tidy, d)
		}
	}
	n.Documents = tidy
	return nil
}

// Missing returns what is needed and not seen.
func (n Needs) Missing(seen []Seen) (missing []Document) {
	for _, d := range n.Documents {
		if !slices.ContainsFunc(seen, func(s Seen) bool { return s.Kind == d }) {
			missing = append(missing, d)
		}
	}
	return missing
}

// Event is a line of an entry's history.
type Event struct {
	At     clock.Instant
	Act    Act
	Reason string
	Name   string // of who did it
}
