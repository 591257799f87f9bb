// Package album brings the photos of many people in at once: a zip of pictures
// that are named by ID number. Each file is shown with what became of it before
// any photo is anybody's. Names of files hold ID numbers: they lie sealed, are
// shown masked, and go after a day or when the import is settled.
package album

import (
	"path"
	"regexp"
	"strings"
	"time"

	"ankao/admin/people"
	"ankao/internal/clock"
	"ankao/internal/id"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// State is how far an import has come.
type State string

// The states.
const (
	Preview   State = "preview"
	Committed State = "committed"
	Discarded State = "discarded"
	Expired   State = "expired"
)

// Limits on one archive.
const (
	MaxFile  = 256 << 20 // bytes, as uploaded
	maxFiles = 5000
	maxTotal = 2 << 30 // bytes of all pictures together
	keep     = 20 * time.Hour
)

// Import is one archive on its way in.
type Import struct {
	ID        id.ID[Import]
	State     State
	Total     int
	Ready     int // photos that a commit sets
	MadeBy    string
	MadeName  string
	Created   clock.Instant
	ExpiresAt clock.Instant
}

// Outcome is what becomes of a file.
type Outcome string

// The outcomes.
const (
	Fresh   Outcome = "fresh"   // the person's first photo
	Replace Outcome = "replace" // in the place of another
	Reject  Outcome = "reject"
)

// File is one file of the archive.
type File struct {
	Position int           `json:"position"`
	Name     string        `json:"name"`   // inside the archive
	Number   string        `json:"number"` // ID number that the name says
	Outcome  Outcome       `json:"outcome"`
	Code     string        `json:"code,omitempty"` // what was found: of a rejected file why, of the others a note
	Person   string        `json:"person,omitempty"`
	As       string        `json:"as,omitempty"` // the person's name
	Photo    *people.Photo `json:"photo,omitempty"`
}

var (
	number = regexp.MustCompile(`^[0-9]{17}[0-9Xx]$`)
	word   = regexp.MustCompile(`[_\-\s（）()+,，、]+`)
)

// split reads an ID number, and a name where there is one, out of a file's name:
// 440199….jpg, 张三_440199….jpg, 440199…-张三.JPG.
func split(file string) (name, idNumber string) {
	base := path.Base(file)
	base = strings.TrimSuffix(base, path.Ext(base))
	parts := word.Split(strings.TrimSpace(base), -1)
	for _, p := range parts {
		if n := people.NormaliseIDNumber(p); idNumber == "" && (number.MatchString(n) || len(parts) == 1 && len(n) >= 5 && strings.ContainsAny(n, "0123456789")) {
			idNumber = n
		} else if p != "" && name == "" {
			name = p
		}
	}
	if idNumber == "" && len(parts) == 2 { // a passport beside a name
		for i, p := range parts {
			if n := people.NormaliseIDNumber(p); strings.ContainsAny(n, "0123456789") && len(n) >= 5 {
				return parts[1-i], n
			}
		}
	}
	return name, idNumber
}

// fileName decodes a name that its archive does not say to be UTF-8: old Chinese
// programs write GB18030.
func fileName(raw string, nonUTF8 bool) string {
	if nonUTF8 {
		if decoded, err := simplifiedchinese.GB18030.NewDecoder().String(raw); err == nil {
			return decoded
		}
	}
	return raw
}

// aside tells whether a file is one that systems leave in archives by themselves.
func aside(name string) bool {
	base := path.Base(name)
	return strings.HasSuffix(name, "/") || strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(base, ".") ||
		strings.EqualFold(base, "thumbs.db") || strings.EqualFold(base, "desktop.ini")
}

// strange tells whether a name tries to lead out of the archive. Nothing is ever
// written under it; such an archive is just not trusted.
func strange(name string) bool {
	return strings.HasPrefix(name, "/") || strings.Contains(name, "..") || strings.ContainsAny(name, "\x00\\:")
}
