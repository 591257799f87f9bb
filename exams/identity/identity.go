// Package identity keeps who staff found at the door: before anybody starts, a
// person holds the ID document, and the registered photo where there is one,
// beside the face and ticks. Every verdict is a row of a chain per session; none
// is ever changed, the newest counts.
package identity

import (
	"strings"
	"unicode/utf8"

	"ankao/exams/exams"
	"ankao/exams/record"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Verdict is what a check came to.
type Verdict string

// The verdicts.
const (
	Confirmed   Verdict = "confirmed"
	Refused     Verdict = "refused"     // cannot show who they are
	Replacement Verdict = "replacement" // 替考: somebody else came to sit in the candidate's place
	TakenBack   Verdict = "taken_back"  // a confirmation given by mistake: the candidate is unchecked again
)

// Way is how a verdict came about.
type Way string

// The ways.
const (
	AtDoor  Way = "door"    // one candidate, looked at
	Bulk    Way = "bulk"    // several at once, with a reason
	Officer Way = "officer" // an officer decided over what the door found, with a reason
)

// State is where a candidate stands.
type State string

// The states. Unneeded is everybody's in a mock exam.
const (
	Unneeded      State = "unneeded"
	Unchecked     State = "unchecked"
	IsConfirmed   State = "confirmed"
	IsRefused     State = "refused"
	IsReplacement State = "replacement"
)

const (
	maxReason    = 500
	checkContent = "identity.check.v1"
	noteContext  = "identity.note"
)

// Check is one verdict.
type Check struct {
	record.Row
	SessionID   id.ID[sessions.Session]
	CandidateID id.ID[sessions.Candidate]
	Verdict     Verdict
	Way         Way
	Note        string // why; may say personal things and is kept sealed
	NoteKey     string // keyed digest of the note, which stays when the note is purged
	At          clock.Instant
	By          string // id of the account
	ByName      string
}

// chain is the name of a session's chain.
func chain(session id.ID[sessions.Session]) string { return "identity:" + session.String() }

// content is the digest that the chain carries of a check.
func (c Check) content() []byte {
	return record.NewDigest(checkContent).Text(c.CandidateID.String()).Text(string(c.Verdict)).Text(string(c.Way)).
		Text(c.NoteKey).Number(int64(c.At)).Text(c.By).Sum()
}

// Needed tells whether candidates of this kind of exam must be checked: all
// but those who try a mock exam.
func Needed(kind exams.Kind) bool { return kind != exams.Mock }

// stateAfter is where a candidate stands after a newest verdict; none is "".
func stateAfter(v Verdict) State {
	switch v {
	case Confirmed:
		return IsConfirmed
	case Refused:
		return IsRefused
	case Replacement:
		return IsReplacement
	}
	return Unchecked
}

// Of is the state of a candidate of a session whose verdicts are known; none is
// "".
func Of(session sessions.Session, known State) State {
	switch {
	case !Needed(session.Terms.Kind):
		return Unneeded
	case known == "":
		return Unchecked
	}
	return known
}

// Starts tells whether a candidate in this state may start. Faults: Conflict
// "identity.unchecked", "identity.refused".
func (s State) Starts() error {
	switch s {
	case Unneeded, IsConfirmed:
		return nil
	case Unchecked:
		return fault.New(fault.Conflict, "identity.unchecked")
	}
	return fault.New(fault.Conflict, "identity.refused")
}

// Bars tells whether the candidate was turned away: nobody in this state goes
// on either with what was begun.
func (s State) Bars() bool { return s == IsRefused || s == IsReplacement }

// take tells whether verdict v may follow state s, and whether it says anything
// new. Who was turned away at the door is let in by an officer only. Fault:
// Conflict "identity.decided" with the state.
func (s State) take(v Verdict, w Way) (news bool, err error) {
	switch {
	case v == Confirmed && s == IsConfirmed, v == TakenBack && s == Unchecked:
		return false, nil
	case v == Confirmed && s.Bars() && w == Officer,
		v == Confirmed && s == Unchecked,
		v == TakenBack && s == IsConfirmed,
		v == Refused && !s.Bars(),
		v == Replacement && s != IsReplacement:
		return true, nil
	}
	return false, fault.New(fault.Conflict, "identity.decided").Param("state", string(s))
}

// reasonOf trims a reason. Fault: Invalid "identity.reason" naming the field.
func reasonOf(text string, needed bool) (string, error) {
	text = strings.TrimSpace(text)
	code := ""
	switch {
	case text == "" && needed:
		code = "identity.reason.empty"
	case utf8.RuneCountInString(text) > maxReason:
		code = "identity.reason.long"
	}
	if code != "" {
		return "", fault.New(fault.Invalid, "identity.reason").With(fault.Field{Path: "reason", Code: code})
	}
	return text, nil
}
