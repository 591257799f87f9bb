// Package seat is what a candidate at a machine may do: check in, wait for the start, take the attempt, hand in and see
// the result; and what a proctor sees of a room of them. What is written goes through the engine in exams/attempts.
package seat

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"time"

	"ankao/exams/attempts"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// LoginState is what a login of a seat may do.
type LoginState string

// The states of a login. A candidate has at most one that is active and one that asks.
const (
	Active     LoginState = "active"           // may start, write and hand in
	Asking     LoginState = "waiting_approval" // another machine is active: the proctor must say yes
	Superseded LoginState = "superseded"       // another machine took over
	Refused    LoginState = "refused"          // the proctor said no
	Left       LoginState = "left"             // the candidate left the seat, or checked in anew at the same machine
)

// loginLife ends a login that nothing else has ended.
const loginLife = 18 * time.Hour

// Login is a candidate at a machine. The cookie holds a random secret of which only the SHA-256 is stored.
type Login struct {
	ID          id.ID[Login]
	TokenHash   string
	CandidateID attempts.CandidateID
	SessionID   attempts.SessionID
	Device      string // the machine's own random id
	State       LoginState
	Address     string
	CreatedAt   clock.Instant
	DecidedAt   clock.Instant // when a proctor decided
	DecidedBy   string        // id of the account
}

// holds tells whether the login still opens anything at now.
func (l Login) holds(now clock.Instant) bool {
	return l.State != Refused && l.State != Left && now < l.CreatedAt.Add(loginLife)
}

var deviceForm = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)

// checkDevice refuses what no seat page makes: Invalid "seat.device".
func checkDevice(device string) error {
	if !deviceForm.MatchString(device) {
		return fault.New(fault.Invalid, "seat.device").With(fault.Field{Path: "device", Code: "seat.device"})
	}
	return nil
}

// admit tells why a candidate with the right papers may not come in now. Another day is refused like a wrong ticket;
// before the doors open and after the end the answer says when they open.
func admit(s sessions.Session, now clock.Instant, back bool) error {
	err := s.AdmitsAt(now, back)
	switch {
	case err == nil:
		return nil
	case s.State == sessions.Running:
		return fault.New(fault.Conflict, "seat.late")
	case clock.DateOf(now) != clock.DateOf(s.StartsAt):
		return errRefused
	}
	return fault.New(fault.Conflict, "seat.closed").
		Param("doorsAt", s.DoorsAt().String()).Param("startsAt", s.StartsAt.String()).Param("state", string(s.State))
}

// stateFor decides what a new login may do beside the candidate's logins so far: at the same machine, or when nobody
// works any more, it takes over without asking.
func stateFor(device string, before []Login, working bool) LoginState {
	for _, l := range before {
		if l.State == Active && l.Device != device && working {
			return Asking
		}
	}
	return Active
}

// newToken makes the secret of a cookie and its hash.
func newToken() (token, hash string, err error) {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", "", err
	}
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, hashToken(token), nil
}

func hashToken(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

// What a seat is told. The codes of Unauthenticated lead its page back to the check-in.
var (
	errRefused    = fault.New(fault.Unauthenticated, "seat.refused")    // wrong ticket, ID number or day
	errNobody     = fault.New(fault.Unauthenticated, "seat.login")      // no login, or one that is over
	errDenied     = fault.New(fault.Unauthenticated, "seat.denied")     // the proctor said no
	errSuperseded = fault.New(fault.Unauthenticated, "seat.superseded") // another machine took over before the start
	errAsking     = fault.New(fault.Conflict, "seat.waiting")           // the proctor has not decided
)
