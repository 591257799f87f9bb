// Package views keeps a list's filters under a name: an account's own, or
// shared with everybody of a role.
package views

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"ankao/admin/accounts"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// View is a list's filters under a name.
type View struct {
	ID        id.ID[View]
	Owner     id.ID[accounts.Account]
	OwnerName string
	Page      string // of the console, "questions"
	Name      string
	Query     string // of the address, "state=draft&q=…"
	Shared    accounts.Role
	Standard  bool // what the owner sees when they open the list
	CreatedAt clock.Instant
	Version   int64
}

// mostViews is how many views of one list an account may keep.
const mostViews = 50

var pageForm = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)

// Parameters that say where one stands in a list and not what it shows.
var passing = []string{"page", "open"}

// clean trims the view and puts its query into one form.
func (v *View) clean() error {
	var fields []fault.Field
	add := func(bad bool, path, code string) {
		if bad {
			fields = append(fields, fault.Field{Path: path, Code: code})
		}
	}
	v.Name = strings.TrimSpace(v.Name)
	n := utf8.RuneCountInString(v.Name)
	add(n < 1 || n > 40, "name", "view.name")
	add(!pageForm.MatchString(v.Page), "page", "view.page")
	add(v.Shared != "" && !slices.Contains(accounts.Roles, v.Shared), "shared", "account.role.unknown")
	values, err := url.ParseQuery(v.Query)
	if err == nil {
		for _, name := range passing {
			values.Del(name)
		}
		v.Query = values.Encode()
	}
	add(err != nil || len(v.Query) > 1000, "query", "view.query")
	if len(fields) > 0 {
		return fault.New(fault.Invalid, "input.invalid").With(fields...)
	}
	return nil
}
