package reports

import (
	"fmt"
	"testing"

	"ankao/admin/accounts"
)

func TestFourPeopleSuffice(t *testing.T) {
	staff := func(sets ...[]accounts.Role) (all []accounts.Account) {
		for i, roles := range sets {
			all = append(all, accounts.Account{Name: fmt.Sprint(i + 1), Roles: roles})
		}
		return all
	}
	type roles = []accounts.Role
	for _, c := range []struct {
		name            string
		all             []accounts.Account
		missing, broken int
		cannot          string
	}{
		{"nobody", nil, 7, 0, "setup bank exam misconduct certificates audit apart "},
		{"the first account", staff(roles{accounts.Administrator, accounts.Security}), 5, 2, "bank exam misconduct certificates audit apart "},
		{"author and reviewer in one", staff(roles{accounts.Author, accounts.Reviewer}), 5, 1, "setup bank exam misconduct certificates audit apart "},
		{"four people", staff(
			roles{accounts.Administrator, accounts.Author, accounts.Proctor}, roles{accounts.Security, accounts.Reviewer, accounts.Proctor},
			roles{accounts.Officer}, roles{accounts.Auditor}), 0, 1, ""},
	} {
		a := advise(c.all)
		cannot := ""
		for _, can := range a.Can {
			if !can.OK {
				cannot += can.Key + " "
			}
		}
		if len(a.Missing) != c.missing || len(a.Broken) != c.broken || cannot != c.cannot {
			t.Errorf("%s: missing %v, broken %v, cannot %s", c.name, a.Missing, a.Broken, cannot)
		}
	}
}

func TestCodesAreRead(t *testing.T) {
	for text, want := range map[string]string{
		"0000-0000-0000A": "0000-0000-0000A", "HTTPS://HOST/V/0000-0000-0000A": "0000-0000-0000A", "张三": "", "261123381210": "", "": "", "https://host/v/": "",
	} {
		if got := certificateCode(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzCertificateCode(f *testing.F) {
	f.Add("HTTPS://HOST/V/ABC")
	f.Fuzz(func(t *testing.T, text string) {
		if short := certificateCode(text); short != "" && certificateCode(short) != short {
			t.Errorf("%q is not read back", short)
		}
	})
}
