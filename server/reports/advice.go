package reports

import (
	"context"
	"slices"

	"ankao/admin/accounts"
)

// Advice is what the accounts there are can do under the rules of separation.
type Advice struct {
	People  int                `json:"people" doc:"active accounts"`
	Roles   []RoleHolders      `json:"roles"`
	Missing []accounts.Role    `json:"missing" doc:"roles that nobody holds"`
	Broken  []BrokenSeparation `json:"broken"`
	Can     []Capability       `json:"can"`
}

// RoleHolders is who holds a role.
type RoleHolders struct {
	Role  accounts.Role `json:"role"`
	Names []string      `json:"names"`
}

// BrokenSeparation is something that two people should do and one does, or can.
type BrokenSeparation struct {
	Key   string   `json:"key"`
	Names []string `json:"names"`
}

// Capability is a piece of the centre's work and whether these accounts can do
// it lawfully.
type Capability struct {
	Key string `json:"key"`
	OK  bool   `json:"ok"`
}

// needed are the roles without which a centre cannot work by the rules.
var needed = []accounts.Role{accounts.Author, accounts.Reviewer, accounts.Officer, accounts.Proctor, accounts.Administrator,
	accounts.Security, accounts.Auditor}

// Advice looks at the active accounts.
func (s *Service) Advice(ctx context.Context) (Advice, error) {
	all, err := s.accounts(ctx)
	if err != nil {
		return Advice{}, err
	}
	return advise(all), nil
}

// mostAccounts bounds what is read: a centre has dozens.
const mostAccounts = 2000

// accounts returns the active ones.
func (s *Service) accounts(ctx context.Context) (active []accounts.Account, err error) {
	for offset := 0; offset < mostAccounts; offset += 200 {
		page, total, err := s.from.Accounts.List(ctx, "", offset, 200)
		if err != nil {
			return nil, err
		}
		for _, a := range page {
			if a.State == accounts.Active {
				active = append(active, a)
			}
		}
		if offset+len(page) >= int(total) || len(page) == 0 {
			break
		}
	}
	return active, nil
}

func holds(a accounts.Account, roles ...accounts.Role) bool {
	for _, r := range roles {
		if !slices.Contains(a.Roles, r) {
			return false
		}
	}
	return true
}

func names(all []accounts.Account, roles ...accounts.Role) (list []string) {
	for _, a := range all {
		if holds(a, roles...) {
			list = append(list, a.Name)
		}
	}
	return list
}

// two tells whether two different accounts hold the two roles.
func two(all []accounts.Account, x, y accounts.Role) bool {
	for i, a := range all {
		for j, b := range all {
			if i != j && holds(a, x) && holds(b, y) {
				return true
			}
		}
	}
	return false
}

func advise(all []accounts.Account) Advice {
	a := Advice{People: len(all)}
	for _, r := range accounts.Roles {
		a.Roles = append(a.Roles, RoleHolders{r, names(all, r)})
	}
	for _, r := range needed {
		if len(names(all, r)) == 0 {
			a.Missing = append(a.Missing, r)
		}
	}
	broken := func(bad bool, key string, names []string) {
		if bad {
			a.Broken = append(a.Broken, BrokenSeparation{key, names})
		}
	}
	both := names(all, accounts.Administrator, accounts.Security)
	broken(len(both) > 0, "administrator.security", both)
	hold := func(r accounts.Role) bool { return len(names(all, r)) > 0 }
	broken(hold(accounts.Author) && hold(accounts.Reviewer) && !two(all, accounts.Author, accounts.Reviewer), "author.reviewer",
		names(all, accounts.Author, accounts.Reviewer))
	broken(len(names(all, accounts.Proctor)) == 1, "proctor.one", names(all, accounts.Proctor))
	broken(len(names(all, accounts.Security)) == 1, "security.one", names(all, accounts.Security))
	a.Can = []Capability{
		{"setup", hold(accounts.Administrator) && hold(accounts.Security)},
		{"bank", two(all, accounts.Author, accounts.Reviewer)},
		{"exam", hold(accounts.Officer) && hold(accounts.Proctor)},
		{"misconduct", len(names(all, accounts.Proctor)) > 1},
		{"certificates", hold(accounts.Officer)},
		{"audit", hold(accounts.Auditor)},
		{"apart", len(both) == 0 && two(all, accounts.Administrator, accounts.Security) && hold(accounts.Auditor)},
	}
	return a
}
