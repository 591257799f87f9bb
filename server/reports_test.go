package main

import (
	"slices"
	"strings"
	"testing"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/server/reports"
)

// The demo centre has something of everything: what each role is told waits,
// and what a search shows it.
func TestHomeAndSearchShowWhatRolesMaySee(t *testing.T) {
	demoDatabases(t, func(t *testing.T, cfg config) {
		if err := fillDemo(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		c := at(t, cfg, clock.System)
		defer c.close()
		guide, err := c.demo().Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		as := func(role accounts.Role) accounts.Account { return accounts.Account{Roles: []accounts.Role{role}} }
		ctx := audit.With(t.Context(), audit.Actor{Kind: audit.Account, ID: "a", Name: "查找者"})
		kinds := func(found reports.Found) (list []string) {
			for _, g := range found.Groups {
				if len(g.Items) > 5 {
					t.Errorf("%d of kind %s", len(g.Items), g.Kind)
				}
				list = append(list, g.Kind)
			}
			return list
		}
		ticket, number := guide.Candidates[0].Ticket, guide.Candidates[0].IDNumber
		for _, q := range []struct {
			role  accounts.Role
			text  string
			kinds string
			exact bool
		}{
			{accounts.Officer, ticket, "candidate", true},
			{accounts.Proctor, ticket, "candidate", true},
			{accounts.Author, ticket, "", false},
			{accounts.Officer, number, "person", false},
			{accounts.Author, number, "", false},
			{accounts.Officer, "https://localhost" + guide.Verify, "certificate", true},
			{accounts.Auditor, guide.Verify, "certificate", true},
			{accounts.Proctor, guide.Verify, "", false},
			{accounts.Officer, "x", "", false},
		} {
			found, err := c.reports.Search(ctx, as(q.role), q.text)
			if got := strings.Join(kinds(found), " "); err != nil || got != q.kinds || found.Exact != q.exact {
				t.Errorf("%s looks for %.20q: %q %v, want %q %v (%v)", q.role, q.text, got, found.Exact, q.kinds, q.exact, err)
			}
		}
		noted, _, err := c.audit.List(t.Context(), audit.Filter{Action: "person.search"}, 0, 10)
		if err != nil || len(noted) != 1 {
			t.Errorf("%d searches for a whole ID number are in the trail (%v)", len(noted), err)
		}
		keys := func(role accounts.Role) (list []string) {
			h, err := c.reports.Home(t.Context(), as(role))
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range h.Todo {
				list = append(list, one.Key)
			}
			if role == accounts.Proctor && len(h.Today) == 0 {
				t.Error("the proctor sees no session of today")
			}
			return list
		}
		if list := keys(accounts.Administrator); !slices.Contains(list, "rules.alarms") || slices.Contains(list, "entries.review") {
			t.Errorf("administrator: %v", list)
		}
		for _, role := range []accounts.Role{accounts.Officer, accounts.Proctor, accounts.Reviewer, accounts.Author, accounts.Security, accounts.Auditor} {
			for _, key := range keys(role) {
				if role == accounts.Proctor || role == accounts.Reviewer && !strings.HasPrefix(key, "questions.") {
					t.Errorf("%s is told of %s", role, key)
				}
			}
		}
	})
}
