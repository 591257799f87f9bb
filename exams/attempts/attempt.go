// Package attempts is the exam engine: it keeps what candidates do with their papers and never loses what it has
// acknowledged.
//
// Everything a seat or the server does to an attempt is a request ([Save], [Start], [HandIn], [Move]). The committer
// collects requests that arrive together, applies them to the ledger of one transaction, and answers each after the
// commit. What is stored is the chain of [Event]s of each attempt; responses and flags are its [Fold].
package attempts

import (
	"time"

	"ankao/exams/record"
	"ankao/internal/clock"
	"ankao/internal/id"
)

// State is how far an attempt has come.
type State string

// The states. StateScored is StateHandedIn with a score; a seat sees no difference.
const (
	StateOpen     State = "open"
	StateHandedIn State = "handed_in"
	StateScored   State = "scored"
)

// By is who handed an attempt in.
type By string

// Who hands in.
const (
	ByCandidate By = "candidate"
	ByServer    By = "server"  // the time was over
	ByProctor   By = "proctor" // the session was ended before the time was over
)

// Grace is how long after a deadline the server waits before it hands in: a save that reached any server before the
// deadline is committed within it, however many wait in the queue. What arrives after the deadline is refused from the
// first millisecond on.
const Grace = time.Second

// Attempt is one candidate's work on one paper. Epoch, Device, Head and the device's numbers change only together, by
// compare-and-set on (Head.Seq, Epoch).
type Attempt struct {
	ID          id.ID[Attempt]
	SessionID   SessionID
	CandidateID CandidateID
	PaperID     PaperID
	PaperSHA256 string
	Questions   int
	State       State
	Epoch       int64  // rises when another device takes over
	Device      string // the one that writes in this epoch
	Head        record.Head
	ClientSeq   int64 // the highest number stored of Device
	ClientCount int64 // how many numbers of Device are stored, as events or as evidence
	OpenedAt    clock.Instant
	Deadline    clock.Instant
	SavedAt     clock.Instant // of the last event
	HandedInAt  clock.Instant
	HandedInBy  By
	Seal        record.Seal
}

// chain is the name of the attempt's chain.
func chain(attempt id.ID[Attempt]) string { return "attempt:" + attempt.String() }

// Remaining is how long the candidate may still write, never negative, 0 after the hand-in.
func (a Attempt) Remaining(now clock.Instant) time.Duration {
	if a.State != StateOpen || now >= a.Deadline {
		return 0
	}
	return a.Deadline.Sub(now)
}

// inTime tells whether what arrived at that moment is part of the work.
func (a Attempt) inTime(arrived clock.Instant) bool {
	return a.State == StateOpen && arrived <= a.Deadline
}

// writable tells whether the device may write under that epoch.
func (a Attempt) writable(device string, epoch int64) bool {
	return a.Device == device && a.Epoch == epoch
}
