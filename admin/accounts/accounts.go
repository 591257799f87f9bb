// Package accounts is who may do what: staff accounts, their roles, their
// logins, and the one table from role to permission.
package accounts

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"
)

// State of an account.
type State string

// A disabled account keeps its history and cannot log in.
const (
	Active   State = "active"
	Disabled State = "disabled"
)

// Account is what a member of staff logs in with.
type Account struct {
	ID          id.ID[Account]
	Login       string
	Name        string
	Roles       []Role
	State       State
	MustChange  bool // the password was set by somebody else
	Failures    int  // wrong passwords since the last right one
	LockedUntil clock.Instant
	LastLoginAt clock.Instant
	CreatedAt   clock.Instant
	Version     int64

	password string // argon2id, PHC string format
}

// Login is one signed-in browser.
type Login struct {
	Account   id.ID[Account]
	Address   string
	CreatedAt clock.Instant
	SeenAt    clock.Instant
}

// How long logins and lock-outs last.
const (
	IdleLimit   = 30 * time.Minute
	LoginLimit  = 12 * time.Hour
	MaxFailures = 5
	LockFor     = 15 * time.Minute
	seenEvery   = time.Minute // how exactly SeenAt is kept
)

// Alive tells whether the login still counts at now.
func (l Login) Alive(now clock.Instant) bool {
	return now.Sub(l.SeenAt) < IdleLimit && now.Sub(l.CreatedAt) < LoginLimit
}

// Locked tells whether wrong passwords have locked the account at now.
func (a Account) Locked(now clock.Instant) bool { return a.LockedUntil > now }

// failed counts a wrong password and locks the account at the fifth.
func (a *Account) failed(now clock.Instant) {
	a.Failures++
	if a.Failures >= MaxFailures {
		a.LockedUntil, a.Failures = now.Add(LockFor), 0
	}
}

// May tells whether one of the account's roles grants p.
func (a Account) May(p web.Permission) bool {
	return p == web.Staff || slices.Contains(Permissions(a.Roles), p)
}

// normalise makes logins equal that people hold for equal.
func normalise(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

func checkLogin(login string) []fault.Field {
	ok := len(login) >= 2 && len(login) <= 64
	for _, r := range login {
		ok = ok && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("._-@", r))
	}
	if !ok {
		return []fault.Field{{Path: "login", Code: "account.login.form"}}
	}
	return nil
}

func checkName(name string) []fault.Field {
	if n := utf8.RuneCountInString(strings.TrimSpace(name)); n < 1 || n > 50 {
		return []fault.Field{{Path: "name", Code: "account.name.form"}}
	}
	return nil
}

// each returns every role once, in order.
func each(roles []Role) []Role {
	roles = slices.Clone(roles)
	slices.Sort(roles)
	return slices.Compact(roles)
}

func checkRoles(roles []Role) []fault.Field {
	var out []fault.Field
	for _, r := range roles {
		if _, ok := grants[r]; !ok {
			out = append(out, fault.Field{Path: "roles", Code: "account.role.unknown"})
		}
	}
	for _, pair := range apart {
		if slices.Contains(roles, pair[0]) && slices.Contains(roles, pair[1]) {
			out = append(out, fault.Field{Path: "roles", Code: "account.roles.apart"})
			break
		}
	}
	return out
}

// checkPassword asks for length rather than for kinds of characters (ASVS 4.0
// V2.1): 12 to 128 characters, not the login with something added.
func checkPassword(path, password, login string) []fault.Field {
	switch n := utf8.RuneCountInString(password); {
	case n < 12:
		return []fault.Field{{Path: path, Code: "password.short"}}
	case n > 128:
		return []fault.Field{{Path: path, Code: "password.long"}}
	case login != "" && strings.Contains(strings.ToLower(password), login) && n < 20:
		return []fault.Field{{Path: path, Code: "password.login"}}
	}
	return nil
}

func invalid(fields []fault.Field) error {
	if len(fields) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "input.invalid").With(fields...)
}

// randomText returns n characters that are easy to read out and hard to guess
// (5 bits each).
func randomText(n int) string {
	const alphabet = "abcdefghjkmnpqrstuvwxyz23456789x"
	b := make([]byte, n)
	rand.Read(b) // never fails (crypto/rand)
	for i := range b {
		b[i] = alphabet[b[i]&31]
	}
	return string(b)
}

// newPassword makes a password to hand over: 60 bits, for one use.
func newPassword() string { return randomText(4) + "-" + randomText(4) + "-" + randomText(4) }

func newToken() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// hashToken is what the database keeps of a login's token: reading the
// database gives nobody a login.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
