// Package certificates issues the centre's own certificates, prints them, and answers whoever wants to know whether
// one is genuine: by its token (package token), its short id, or without network at all.
package certificates

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"ankao/admin/people"
	"ankao/exams/certificates/token"
	"ankao/exams/parts"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/id"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// State is what the centre says of a certificate; that it has expired is a matter of the date.
type State string

const (
	Active          State = "active"
	StateRevoked    State = "revoked"
	StateSuperseded State = "superseded"
	StateSuspended  State = "suspended"
)

// Certificate is what was certified, as it stood on the day of issue.
type Certificate struct {
	ID          id.ID[Certificate]
	ShortID     string // as printed
	Number      string
	Token       string
	StatusIndex uint32
	Test        bool

	TypeID               uint16
	TypeName, TypeNameEn string
	CandidateID          id.ID[sessions.Candidate]
	SessionID            id.ID[sessions.Session]
	PersonID             id.ID[people.Person]
	HolderName           string
	HolderIDNumber       string // sealed in the database, never sent whole
	OrganisationName     string
	ExamName             string
	Marks, TotalMarks    int // hundredths
	IssuedOn             clock.Date
	ValidTo              clock.Date // inclusive, "" = no end
	IssuedAt             clock.Instant
	Issuer, IssuerEn     string

	Hours, Practical int        // of the parts it was issued on, hundredths
	ReviewOn         clock.Date // the next review, "" = none
	KeyID            byte       // of the key that signed the token

	State          State
	StateAt        clock.Instant // since when it is suspended or superseded
	StateReason    string
	SuspendedUntil clock.Date // the last day of a suspension, "" = until somebody resumes it
	Replaces       id.ID[Certificate]
	ReplacedBy     id.ID[Certificate] // never shown to the public
	RevokedAt      clock.Instant
	RevokedReason  string
	Version        int64

	basis string // what it rests on while it is in force or suspended: no second one rests on it
}

// Live certificates are in force, or will be again.
func (c Certificate) Live() bool { return c.State == Active || c.State == StateSuspended }

// Pass is a published result that a certificate may be issued for.
type Pass = parts.Pass

// verdictAt says what the records make of the certificate at the given time.
func (c Certificate) verdictAt(now clock.Instant) token.Verdict {
	switch c.State {
	case StateRevoked:
		return token.Revoked
	case StateSuperseded:
		return token.Superseded
	case StateSuspended:
		if c.SuspendedUntil == "" || clock.DateOf(now) <= c.SuspendedUntil {
			return token.Suspended
		}
	}
	last := token.NoLastDay
	if c.ValidTo != "" {
		last = token.Day(token.DayOf(c.ValidTo.Time()))
	}
	return token.Payload{Issued: token.Day(token.DayOf(c.IssuedOn.Time())), LastValid: last}.VerdictAt(now.Time())
}

// payload returns what the token of c states. mustCheck sets the flag of types whose certificates are replaced.
// payload returns what the token of c states. mustCheck sets the flag of types whose certificates are replaced.
func (c Certificate) payload(certificate uint64, mustCheck bool) (token.Payload, error) {
	issued := token.DayOf(c.IssuedOn.Time())
	last := int64(token.NoLastDay)
	if c.ValidTo != "" {
		last = token.DayOf(c.ValidTo.Time())
		if last >= int64(token.NoLastDay) {
			return token.Payload{}, fmt.Errorf("valid until %s, which no token can say", c.ValidTo)
		}
	}
	if issued < 0 || issued >= int64(token.NoLastDay) || c.StatusIndex > token.MaxStatusIndex {
		return token.Payload{}, fmt.Errorf("issued on %s with status index %d, which no token can say", c.IssuedOn, c.StatusIndex)
	}
	return token.Payload{
		Algorithm: token.Ed25519, KeyID: c.KeyID, ID: certificate, Type: c.TypeID, Issued: token.Day(issued), LastValid: token.Day(last),
		StatusIndex: c.StatusIndex, MustCheckSuperseded: mustCheck, Test: c.Test, Initial: initial(c.HolderName),
	}, nil
}

// initial returns the first character of a name, 0 when it lies beyond the BMP.
func initial(name string) uint16 {
	r, size := utf8.DecodeRuneInString(name)
	if size == 0 || utf16.RuneLen(r) != 1 {
		return 0
	}
	return uint16(r)
}

// lastValidDay returns the last day of a validity that begins on issued and lasts the given months: the day before the
// same day of the month, or the end of a month that has no such day. No months, no end.
func lastValidDay(issued clock.Date, months int) clock.Date {
	if months <= 0 {
		return ""
	}
	from := issued.Time()
	first := time.Date(from.Year(), from.Month()+time.Month(months), 1, 0, 0, 0, 0, clock.Shanghai)
	if end := first.AddDate(0, 1, -1); from.Day() > end.Day() {
		return clock.Date(end.Format(time.DateOnly))
	}
	return clock.Date(first.AddDate(0, 0, from.Day()-2).Format(time.DateOnly))
}

// nextReview returns the first review after the given day: every so many years from the issue on, within the validity.
func (c Certificate) nextReview(years int, after clock.Date) clock.Date {
	if years <= 0 {
		return ""
	}
	for n := years; n < 100; n += years {
		on := clock.Date(c.IssuedOn.Time().AddDate(n, 0, 0).Format(time.DateOnly))
		if c.ValidTo != "" && on >= c.ValidTo {
			return ""
		}
		if on > after {
			return on
		}
	}
	return ""
}

// Status indexes are drawn at random from lists of 131,072, so that a published list does not tell how many
// certificates were issued on which day. Each list is filled to half, which keeps the drawing short.
const listLength = 131072

func randomStatusIndex(issued int) (uint32, error) {
	list := uint32(issued / (listLength / 2))
	n, err := randomUint64()
	index := list*listLength + uint32(n%listLength)
	if index > token.MaxStatusIndex {
		return 0, fmt.Errorf("no status index is left after %d certificates", issued)
	}
	return index, err
}

func randomUint64() (uint64, error) {
	var b [8]byte
	_, err := rand.Read(b[:])
	return binary.BigEndian.Uint64(b[:]), err
}

// maskName keeps the first character of a name, and from three characters on the last: 张*, 张*丰, 欧**试. Compound
// surnames get no rule of their own: which two characters are one surname is a guess, and a wrong one shows more of the
// name. At most three stars are written, so that a long name does not tell its length. Characters beyond the BMP,
// and marks that belong to the character before them, are not cut.
func maskName(name string) string {
	var characters []string
	for _, r := range strings.TrimSpace(name) {
		if n := len(characters); n > 0 && unicode.In(r, unicode.Mn, unicode.Me, unicode.Variation_Selector) {
			characters[n-1] += string(r)
			continue
		}
		characters = append(characters, string(r))
	}
	switch n := len(characters); n {
	case 0:
		return ""
	case 1:
		return "*"
	case 2:
		return characters[0] + "*"
	default:
		return characters[0] + strings.Repeat("*", min(n-2, 3)) + characters[n-1]
	}
}

func lastTwo(idNumber string) string {
	if len(idNumber) < 6 {
		return ""
	}
	return idNumber[len(idNumber)-2:]
}

// normalName makes the forms of a name equal that people type: spaces, width and case of letters, and the dots
// between the parts of a name.
func normalName(name string) string {
	name = norm.NFC.String(width.Fold.String(name))
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case strings.ContainsRune("•‧∙・．.･᛫⋅", r):
			return '·'
		}
		return unicode.ToUpper(r)
	}, name)
}

// holderText is what is hashed to tell whether somebody is the holder.
func holderText(name, idNumber string) string {
	return normalName(name) + "\x00" + people.NormaliseIDNumber(idNumber)
}
