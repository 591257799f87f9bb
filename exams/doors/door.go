// Package doors is where somebody shows an admission ticket and an ID number:
// at a seat, or to see their own results. It counts tries and keeps the logins
// of learners.
package doors

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"ankao/admin/people"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Door is where somebody shows ticket and ID number. Each door counts tries of
// its own, so that guessing on the public page cannot keep a candidate from a
// seat.
type Door string

// The doors.
const (
	SeatDoor    Door = "seat"
	LearnerDoor Door = "learner"
)

// learnerNumbers counts at the LearnerDoor once more, by ID number: who knows
// somebody's could try the hundred thousand tickets of a day. Not at a seat:
// there it would let anybody who knows the number keep the candidate out.
const learnerNumbers Door = "learner-number"

// Tries that fail within the window close a door to a ticket number until the
// window, which opens with the first of them, is over.
const (
	MaxTries  = 5
	TryWindow = 15 * time.Minute
)

// A learner login ends after idle time, and after its life in any case.
const (
	learnerIdle = 30 * time.Minute
	learnerLife = 12 * time.Hour
	seenEvery   = time.Minute // how exactly the idle time is kept
)

// tries counts at one door for one ticket number or ID number.
type tries struct {
	n     int
	since clock.Instant
}

// spent tells whether the next try at now is one too many.
func (t tries) spent(now clock.Instant) bool {
	return t.n >= MaxTries && now < t.since.Add(TryWindow)
}

// next is the count with one more try at now.
func (t tries) next(now clock.Instant) tries {
	if t.n == 0 || now >= t.since.Add(TryWindow) {
		return tries{n: 1, since: now}
	}
	return tries{n: t.n + 1, since: t.since}
}

// count is the tries of one ticket number at a door, or of one ID number by a
// keyed hash.
type count struct {
	door Door
	key  string
	tries
}

// Learner is who looks at their own results.
type Learner struct {
	PersonID    id.ID[people.Person]
	CandidateID id.ID[sessions.Candidate] // whose ticket was shown
}

type learnerLogin struct {
	hash      string
	learner   Learner
	seenAt    clock.Instant
	expiresAt clock.Instant
}

// holds tells whether the login still admits at now.
func (l learnerLogin) holds(now clock.Instant) bool {
	return now < l.expiresAt && now < l.seenAt.Add(learnerIdle)
}

type learnerKey struct{}

// LearnerFrom returns who the Learner gate admitted, the zero value elsewhere.
func LearnerFrom(ctx context.Context) Learner {
	l, _ := ctx.Value(learnerKey{}).(Learner)
	return l
}

func withLearner(ctx context.Context, l Learner) context.Context {
	return context.WithValue(ctx, learnerKey{}, l)
}

// newToken makes the secret of a cookie; only its hash is kept.
func newToken() (string, error) {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

func hashToken(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

// limited is the answer at a closed door; it tells when the door opens again.
func limited(t tries) error {
	return fault.New(fault.Limited, "ticket.limited").Param("until", t.since.Add(TryWindow).String())
}
