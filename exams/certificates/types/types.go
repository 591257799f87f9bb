// Package types holds what the centre certifies: each certificate type with its names, the parts it needs before anything
// is issued, the rule of its numbers, its validity and reviews. A type's id is part of every token: types are closed,
// never deleted, and no id is used again.
package types

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"ankao/internal/clock"
	"ankao/internal/fault"
)

// Type is a kind of certificate.
type Type struct {
	ID                       uint16
	Code                     string
	Name, NameEn             string
	Authority, AuthorityEn   string // who issues it, "" = the centre
	Theory, Hours, Practical bool   // the parts it needs
	MinHours                 int    // learning hours, in hundredths
	PracticalPass            int    // marks of 100, in hundredths
	NumberPrefix             string
	NumberYearly             bool // the year stands in the number, and counting begins anew each year
	NumberDigits             int
	ValidMonths              int  // 0 = no end; an exam may say otherwise
	ReviewYears              int  // 0 = none
	CheckSuperseded          bool // a check without network and without a status list must ask the issuer
	ClosedAt                 clock.Instant
	Version                  int64
}

// Closed types issue nothing more; what they issued stays as it is.
func (t Type) Closed() bool { return t.ClosedAt != 0 }

// maxID is what two bytes of a token hold.
const maxID = 1<<16 - 1

var (
	codeForm   = regexp.MustCompile(`^[a-z][a-z0-9_-]{1,39}$`)
	prefixForm = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,11}$`) // no hyphen, so that no two rules make the same number
)

func (t Type) tidy() Type {
	t.Code = strings.ToLower(strings.TrimSpace(t.Code))
	t.Name, t.NameEn = strings.TrimSpace(t.Name), strings.TrimSpace(t.NameEn)
	t.Authority, t.AuthorityEn = strings.TrimSpace(t.Authority), strings.TrimSpace(t.AuthorityEn)
	t.NumberPrefix = strings.ToUpper(strings.TrimSpace(t.NumberPrefix))
	if !t.Hours {
		t.MinHours = 0
	}
	return t
}

// check returns an Invalid fault "certificate.type.invalid" that names every wrong field.
func (t Type) check() error {
	var wrong []fault.Field
	field := func(bad bool, path, code string) {
		if bad {
			wrong = append(wrong, fault.Field{Path: path, Code: code})
		}
	}
	length := func(text string, least, most int) bool {
		n := utf8.RuneCountInString(text)
		return n < least || n > most
	}
	field(!codeForm.MatchString(t.Code), "code", "certificate.type.code.form")
	field(length(t.Name, 1, 60), "name", "certificate.type.name.form")
	field(length(t.NameEn, 1, 100), "nameEn", "certificate.type.name_en.form")
	field(length(t.Authority, 0, 100), "authority", "input.length")
	field(length(t.AuthorityEn, 0, 100), "authorityEn", "input.length")
	field(!t.Theory && !t.Hours && !t.Practical, "parts", "certificate.type.parts.none")
	field(t.Practical && !t.Theory, "parts", "certificate.type.practical.alone")
	field(t.Hours && (t.MinHours < 1 || t.MinHours > 1000_00), "minHours", "certificate.type.hours.range")
	field(t.Practical && (t.PracticalPass < 1 || t.PracticalPass > 100_00), "practicalPass", "certificate.type.practical.range")
	field(!prefixForm.MatchString(t.NumberPrefix), "numberPrefix", "certificate.type.prefix.form")
	field(t.NumberDigits < 4 || t.NumberDigits > 8, "numberDigits", "certificate.type.digits.range")
	field(t.ValidMonths < 0 || t.ValidMonths > 600, "validMonths", "certificate.type.months.range")
	field(t.ReviewYears < 0 || t.ReviewYears > 20, "reviewYears", "certificate.type.review.range")
	field(t.ReviewYears > 0 && t.ValidMonths > 0 && t.ReviewYears*12 >= t.ValidMonths, "reviewYears", "certificate.type.review.late")
	if len(wrong) > 0 {
		return fault.New(fault.Invalid, "certificate.type.invalid").With(wrong...)
	}
	return nil
}

// Number returns the n-th number of the type as it is printed: prefix, year where the rule has it, digits that count up.
// A count that has outgrown the digits is printed whole.
func (t Type) Number(year, n int) string {
	if !t.NumberYearly {
		return fmt.Sprintf("%s-%0*d", t.NumberPrefix, t.NumberDigits, n)
	}
	return fmt.Sprintf("%s-%d-%0*d", t.NumberPrefix, year, t.NumberDigits, n)
}

// counterYear is the year whose counter the numbers of year come from.
func (t Type) counterYear(year int) int {
	if !t.NumberYearly {
		return 0
	}
	return year
}
