// Package official records certificates that an authority issued to people: the centre never prints one. Their numbers
// often hold an ID number (T and the ID number of a special operator), so they are sealed, masked on every screen and
// shown whole only by an audited act.
package official

import (
	"strings"
	"unicode/utf8"

	"ankao/admin/people"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Certificate is a certificate of an authority.
type Certificate struct {
	ID         id.ID[Certificate]
	PersonID   id.ID[people.Person]
	Category   string // as the certificate says: 低压电工作业
	Authority  string
	Number     string // sealed in the database
	IssuedOn   clock.Date
	ValidTo    clock.Date // inclusive, "" = no end
	ReviewOn   clock.Date // the next review, "" = none
	Note       string
	RecordedAt clock.Instant
	RecordedBy string
	VoidedAt   clock.Instant
	VoidReason string
	Version    int64
}

// Voided records are kept and count for nothing.
func (c Certificate) Voided() bool { return c.VoidedAt != 0 }

// MaskedNumber shows the first three and the last two characters.
func (c Certificate) MaskedNumber() string {
	r := []rune(c.Number)
	if len(r) <= 6 {
		return strings.Repeat("*", len(r))
	}
	return string(r[:3]) + strings.Repeat("*", len(r)-5) + string(r[len(r)-2:])
}

// MaxRows bounds what is imported at once.
const MaxRows = 1000

// normalNumber makes the forms of a number equal that people type.
func normalNumber(number string) string { return people.NormaliseIDNumber(number) }

func (c Certificate) tidy() Certificate {
	c.Category, c.Authority, c.Note = strings.TrimSpace(c.Category), strings.TrimSpace(c.Authority), strings.TrimSpace(c.Note)
	c.Number = normalNumber(c.Number)
	return c
}

// check returns what is wrong, by the names of the form's fields.
func (c Certificate) check(today clock.Date) (wrong []fault.Field) {
	field := func(bad bool, path, code string) {
		if bad {
			wrong = append(wrong, fault.Field{Path: path, Code: code})
		}
	}
	length := func(text string, least, most int) bool {
		n := utf8.RuneCountInString(text)
		return n < least || n > most
	}
	day := func(d clock.Date, needed bool) bool {
		_, err := clock.ParseDate(string(d))
		return (needed || d != "") && err != nil
	}
	field(length(c.Category, 1, 100), "category", "official.category.form")
	field(length(c.Authority, 1, 100), "authority", "official.authority.form")
	field(length(c.Number, 4, 60), "number", "official.number.form")
	field(length(c.Note, 0, 200), "note", "input.length")
	field(day(c.IssuedOn, true), "issuedOn", "input.date")
	field(day(c.ValidTo, false), "validTo", "input.date")
	field(day(c.ReviewOn, false), "reviewOn", "input.date")
	if len(wrong) > 0 {
		return wrong
	}
	field(c.IssuedOn > today, "issuedOn", "official.issued.future")
	field(c.ValidTo != "" && c.ValidTo < c.IssuedOn, "validTo", "official.valid.before")
	field(c.ReviewOn != "" && (c.ReviewOn < c.IssuedOn || c.ValidTo != "" && c.ReviewOn > c.ValidTo), "reviewOn", "official.review.outside")
	return wrong
}
