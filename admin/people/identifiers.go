package people

import (
	"strings"
	"time"
	"unicode/utf8"

	"ankao/internal/clock"
)

// fold makes the forms of a number equal that people type: full-width digits
// and letters, lower case, spaces and hyphens.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		case r == '　' || r == ' ' || r == '-' || r == '\t':
			return -1
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	}, strings.TrimSpace(s))
}

// NormaliseIDNumber returns the form of an ID number that is stored and looked
// up.
func NormaliseIDNumber(s string) string { return fold(s) }

var residentWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// residentFault returns the code of what is wrong with a resident ID number
// (GB 11643-1999): 18 characters, a date of birth that exists and is not in the
// future, and the check character of ISO 7064 MOD 11-2. "" is none.
func residentFault(n string, today clock.Date) string {
	if len(n) != 18 {
		return "id-number.length"
	}
	sum := 0
	for i, w := range residentWeights {
		if n[i] < '0' || n[i] > '9' {
			return "id-number.form"
		}
		sum += int(n[i]-'0') * w
	}
	birth, err := time.ParseInLocation("20060102", n[6:14], clock.Shanghai)
	if err != nil || birth.Year() < 1850 {
		return "id-number.birth"
	}
	if clock.Date(birth.Format(time.DateOnly)) > today {
		return "id-number.future"
	}
	if "10X98765432"[sum%11] != n[17] {
		return "id-number.check"
	}
	return ""
}

func idNumberFault(t IDType, n string, today clock.Date) string {
	switch {
	case t == Resident:
		return residentFault(n, today)
	case len(n) < 5 || len(n) > 30:
		return "id-number.length"
	}
	for _, r := range n {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && r != '(' && r != ')' && r != '/' {
			return "id-number.form"
		}
	}
	return ""
}

const codeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// codeFault returns the code of what is wrong with a unified social credit code
// (GB 32100-2015). A wrong check character is told apart: real codes with one
// exist, and a person may confirm them.
func codeFault(code string) string {
	if len(code) != 18 {
		return "organisation.code.length"
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(codeAlphabet, code[i])
		if v < 0 {
			return "organisation.code.form"
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	last := strings.IndexByte(codeAlphabet, code[17])
	if last < 0 {
		return "organisation.code.form"
	}
	if last != (31-sum%31)%31 {
		return codeCheck
	}
	return ""
}

const codeCheck = "organisation.code.check"

// phoneFault accepts mainland mobile numbers, land lines with area code, and
// international numbers: 5 to 20 digits, an optional + before them.
func phoneFault(p string) string {
	digits := strings.TrimPrefix(p, "+")
	if len(digits) < 5 || len(digits) > 20 || strings.Trim(digits, "0123456789") != "" {
		return "phone.form"
	}
	return ""
}

// maskIDNumber shows the first and the last characters: 4401**********0028
// for a resident ID, less of a short number.
func maskIDNumber(n string) string {
	switch {
	case n == "":
		return ""
	case len(n) == 18:
		return n[:4] + strings.Repeat("*", 12) + n[16:]
	case len(n) > 6:
		return n[:2] + strings.Repeat("*", len(n)-4) + n[len(n)-2:]
	}
	return strings.Repeat("*", len(n))
}

func maskPhone(p string) string {
	switch {
	case p == "":
		return ""
	case len(p) >= 11:
		return p[:3] + strings.Repeat("*", len(p)-7) + p[len(p)-4:]
	case len(p) > 4:
		return strings.Repeat("*", len(p)-2) + p[len(p)-2:]
	}
	return strings.Repeat("*", len(p))
}

func nameFault(name string) string {
	n := utf8.RuneCountInString(name)
	if n < 1 || n > 60 {
		return "person.name.form"
	}
	for _, r := range name {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return "person.name.form"
		}
	}
	return ""
}

// listCodeFault tells whether a code can be one of a list of the rules: whether
// it is, the list decides.
func listCodeFault(code, fault string) string {
	if len(code) > 60 || strings.ContainsFunc(code, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_' && r != '.'
	}) {
		return fault
	}
	return ""
}
