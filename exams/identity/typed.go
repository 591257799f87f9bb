package identity

import (
	"strings"
	"unicode"

	"ankao/admin/people"
	"ankao/exams/sessions"
)

// typed is what came from a scanner, an ID-card reader or a keyboard.
type typed struct {
	ticket   string // as stored, "" when there is none in it
	idNumber string // normalised, "" when there is none in it
	text     string // everything, lower-case: part of a name, or a seat
}

// readTyped takes apart what was typed at the door. A reader may send more than
// the number, such as the name and the address with separators: the first ticket
// number and the first resident ID number in it count.
func readTyped(s string) typed {
	out := typed{text: strings.ToLower(strings.TrimSpace(s))}
	whole := people.NormaliseIDNumber(s)
	if ticket, ok := sessions.ReadTicket(whole); ok {
		out.ticket = ticket
		return out
	}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		number := people.NormaliseIDNumber(part)
		if ticket, ok := sessions.ReadTicket(number); ok && out.ticket == "" {
			out.ticket = ticket
		}
		if residentForm(number) && out.idNumber == "" {
			out.idNumber = number
		}
	}
	if out.ticket == "" && out.idNumber == "" && len(whole) >= 6 && strings.ContainsFunc(whole, unicode.IsDigit) {
		out.idNumber = whole // a passport, or another document
	}
	return out
}

// residentForm tells whether s looks like a resident ID number (GB 11643); the
// check digit is not its matter: a number that nobody has finds nobody.
func residentForm(s string) bool {
	if len(s) != 18 {
		return false
	}
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (i != 17 || s[i] != 'X') {
			return false
		}
	}
	return true
}

// finds tells whether a candidate is meant.
func (t typed) finds(c sessions.Listed) bool {
	switch {
	case t.ticket != "":
		return c.Ticket == t.ticket
	case t.idNumber != "" && c.Person.IDNumber != "" && c.Person.IDNumber == t.idNumber:
		return true
	case t.text == "":
		return false
	}
	return strings.Contains(strings.ToLower(c.Person.Name), t.text) || c.SeatLabel != "" && strings.EqualFold(c.SeatLabel, t.text)
}
