package accounts_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"
)

type desk struct {
	*accounts.Service
	now clock.Instant
}

func (d *desk) clock() clock.Instant { return d.now }

func open(t *testing.T, db dbx.DB) *desk {
	t.Helper()
	d := &desk{now: clock.At(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))}
	d.Service = accounts.New(db, d.clock, audit.New(db, d.clock, crypt.NewTestRing(t)))
	return d
}

var ctx = context.Background()

const right = "correct horse"

func (d *desk) create(t *testing.T, login string, roles ...accounts.Role) accounts.Account {
	t.Helper()
	a, err := d.Create(ctx, audit.Operator(), accounts.NewAccount{Login: login, Name: "张测试", Password: right, Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestFirstAdministratorNeedsTheCode(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		code, err := d.SetupCode(ctx)
		if err != nil || code == "" {
			t.Fatalf("%q, %v", code, err)
		}
		if _, _, err := d.Setup(ctx, audit.Actor{}, "wrong-code", "admin", "张测试", right); fault.CodeOf(err) != "setup.code" {
			t.Errorf("wrong code: %v", err)
		}
		if _, _, err := d.Setup(ctx, audit.Actor{}, code, "admin", "张测试", "short"); fault.CodeOf(err) != "input.invalid" {
			t.Errorf("short password: %v", err)
		}
		a, token, err := d.Setup(ctx, audit.Actor{}, strings.ToUpper(code), "Admin", "张测试", right)
		if err != nil || a.Login != "admin" || !a.May(accounts.AccountWrite) {
			t.Fatalf("%+v, %v", a, err)
		}
		if got, err := d.Admit(ctx, token); err != nil || got.ID != a.ID {
			t.Errorf("the first administrator is not logged in: %v", err)
		}
		if _, _, err := d.Setup(ctx, audit.Actor{}, code, "again", "张测试", right); err == nil {
			t.Error("the code worked twice")
		}
		if code, err := d.SetupCode(ctx); code != "" || err != nil {
			t.Errorf("a second code %q, %v", code, err)
		}
	})
}

func TestSetupCodeCannotBeGuessed(t *testing.T) {
	d := open(t, dbtest.SQLite(t))
	code, err := d.SetupCode(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		_, _, _ = d.Setup(ctx, audit.Actor{}, "aaaaa-aaaaa", "admin", "张测试", right)
	}
	if _, _, err := d.Setup(ctx, audit.Actor{}, code, "admin", "张测试", right); fault.CodeOf(err) != "setup.closed" {
		t.Fatalf("after ten wrong codes: %v", err)
	}
}

func TestWrongPasswordsLock(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		d.create(t, "proctor1", accounts.Proctor)
		for i := range accounts.MaxFailures {
			want := "login.refused"
			if i == accounts.MaxFailures-1 {
				want = "login.locked"
			}
			if _, _, err := d.Login(ctx, audit.Actor{}, "proctor1", "not it at all"); fault.CodeOf(err) != want {
				t.Fatalf("try %d: %v", i+1, err)
			}
		}
		if _, _, err := d.Login(ctx, audit.Actor{}, "proctor1", right); fault.CodeOf(err) != "login.locked" {
			t.Fatalf("locked: %v", err)
		}
		d.now = d.now.Add(accounts.LockFor)
		if _, _, err := d.Login(ctx, audit.Actor{}, " Proctor1 ", right); err != nil {
			t.Fatalf("after the lock: %v", err)
		}
		if _, _, err := d.Login(ctx, audit.Actor{}, "nobody", right); fault.CodeOf(err) != "login.refused" {
			t.Fatalf("an unknown login: %v", err)
		}
	})
}

func TestLoginsEnd(t *testing.T) {
	for name, tc := range map[string]struct {
		do   func(t *testing.T, d *desk, a accounts.Account, token string)
		want string
	}{
		"in use":     {func(_ *testing.T, d *desk, _ accounts.Account, _ string) { d.now = d.now.Add(29 * time.Minute) }, "ok"},
		"idle":       {func(_ *testing.T, d *desk, _ accounts.Account, _ string) { d.now = d.now.Add(30 * time.Minute) }, "login.needed"},
		"kept alive": {keepAlive(time.Hour), "ok"},
		"a long day": {keepAlive(12 * time.Hour), "login.needed"},
		"logged out": {func(t *testing.T, d *desk, _ accounts.Account, token string) {
			check(t, d.Logout(ctx, audit.Actor{}, token))
		}, "login.needed"},
		"disabled": {disable, "login.needed"},
		"reset": {func(t *testing.T, d *desk, a accounts.Account, _ string) {
			_, err := d.Reset(ctx, audit.Operator(), a.ID)
			check(t, err)
		}, "login.needed"},
		"own password": {changeOwn, "ok"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, dbtest.SQLite(t))
			d.create(t, "keeper", accounts.Security)
			a := d.create(t, "author1", accounts.Author)
			_, token, err := d.Login(ctx, audit.Actor{}, "author1", right)
			check(t, err)
			a.Version++
			tc.do(t, d, a, token)
			got := "ok"
			if _, err := d.Admit(ctx, token); err != nil {
				got = fault.CodeOf(err)
			}
			if got != tc.want {
				t.Fatalf("%s, want %s", got, tc.want)
			}
		})
	}
}

func keepAlive(total time.Duration) func(*testing.T, *desk, accounts.Account, string) {
	return func(t *testing.T, d *desk, _ accounts.Account, token string) {
		for spent := time.Duration(0); spent < total; spent += 20 * time.Minute {
			d.now = d.now.Add(20 * time.Minute)
			if _, err := d.Admit(ctx, token); err != nil {
				return
			}
		}
	}
}

func disable(t *testing.T, d *desk, a accounts.Account, _ string) {
	_, err := d.Update(ctx, audit.Operator(), a.ID, accounts.Change{Name: a.Name, Roles: a.Roles, State: accounts.Disabled, Version: a.Version})
	check(t, err)
	if _, _, err := d.Login(ctx, audit.Actor{}, a.Login, right); fault.CodeOf(err) != "login.refused" {
		t.Errorf("a disabled account logs in: %v", err)
	}
}

func changeOwn(t *testing.T, d *desk, a accounts.Account, token string) {
	_, other, err := d.Login(ctx, audit.Actor{}, "author1", right)
	check(t, err)
	by := audit.Actor{Kind: audit.Account, ID: a.ID.String()}
	if err := d.ChangePassword(ctx, by, token, "wrong one!!", "another long one"); fault.CodeOf(err) != "input.invalid" {
		t.Errorf("changed without the current password: %v", err)
	}
	check(t, d.ChangePassword(ctx, by, token, right, "another long one"))
	if _, err := d.Admit(ctx, other); fault.CodeOf(err) != "login.needed" {
		t.Errorf("another browser stays logged in: %v", err)
	}
	_, _, err = d.Login(ctx, audit.Actor{}, "author1", "another long one")
	check(t, err)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAccountRules(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		keeper := d.create(t, "keeper", accounts.Security)
		for name, tc := range map[string]struct {
			n    accounts.NewAccount
			want string
		}{
			"taken login":     {accounts.NewAccount{Login: "KEEPER", Name: "李", Password: right}, "login account.login.taken"},
			"login form":      {accounts.NewAccount{Login: "张三", Name: "李", Password: right}, "login account.login.form"},
			"password login":  {accounts.NewAccount{Login: "longlogin", Name: "李", Password: "longlogin1234"}, "password password.login"},
			"unknown role":    {accounts.NewAccount{Login: "a1", Name: "李", Password: right, Roles: []accounts.Role{"king"}}, "roles account.role.unknown"},
			"auditor+admin":   {accounts.NewAccount{Login: "a1", Name: "李", Password: right, Roles: []accounts.Role{accounts.Auditor, accounts.Administrator}}, "roles account.roles.apart"},
			"everything else": {accounts.NewAccount{Login: "", Name: "", Password: ""}, "login account.login.form, name account.name.form, password password.short"},
		} {
			_, err := d.Create(ctx, audit.Operator(), tc.n)
			var f *fault.Error
			if !errors.As(err, &f) {
				t.Errorf("%s: %v", name, err)
				continue
			}
			var got []string
			for _, field := range f.Fields {
				got = append(got, field.Path+" "+field.Code)
			}
			if strings.Join(got, ", ") != tc.want {
				t.Errorf("%s: %q, want %q", name, got, tc.want)
			}
		}
		change := accounts.Change{Name: "李", Roles: []accounts.Role{accounts.Author}, State: accounts.Active, Version: keeper.Version}
		if _, err := d.Update(ctx, audit.Operator(), keeper.ID, change); fault.CodeOf(err) != "account.last-security" {
			t.Errorf("the last keeper of accounts lost the role: %v", err)
		}
		d.create(t, "keeper2", accounts.Security)
		if _, err := d.Update(ctx, audit.Operator(), keeper.ID, change); err != nil {
			t.Errorf("with a second keeper: %v", err)
		}
		if _, err := d.Update(ctx, audit.Operator(), keeper.ID, change); fault.CodeOf(err) != "conflict.changed" {
			t.Errorf("a stale version wrote: %v", err)
		}
		list, total, err := d.List(ctx, "keep", 0, 1)
		if err != nil || total != 2 || len(list) != 1 || list[0].Login != "keeper" || len(list[0].Roles) != 1 {
			t.Errorf("%+v %d %v", list, total, err)
		}
	})
}

func TestTheCurrentPasswordCannotBeGuessed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		a := d.create(t, "author", accounts.Author)
		by := audit.Actor{Kind: audit.Account, ID: a.ID.String()}
		for n := 1; n <= accounts.MaxFailures+1; n++ {
			err, want := d.ChangePassword(ctx, by, "", "a wrong guess", "another password"), "input.invalid"
			if n >= accounts.MaxFailures {
				want = "login.locked"
			}
			if fault.CodeOf(err) != want {
				t.Errorf("guess %d: %v, want %s", n, err, want)
			}
		}
		if err := d.ChangePassword(ctx, by, "", right, "another password"); fault.CodeOf(err) != "login.locked" {
			t.Errorf("the right one after that: %v", err)
		}
		d.now = d.now.Add(accounts.LockFor)
		if err := d.ChangePassword(ctx, by, "", right, "another password"); err != nil {
			t.Error(err)
		}
	})
}

func TestARoleNamedTwiceIsHeldOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		d.create(t, "keeper", accounts.Security)
		a := d.create(t, "author", accounts.Author, accounts.Author)
		change := accounts.Change{Name: "李", Roles: []accounts.Role{accounts.Reviewer, accounts.Author, accounts.Reviewer}, State: accounts.Active, Version: a.Version}
		a, err := d.Update(ctx, audit.Operator(), a.ID, change)
		if err != nil || !slices.Equal(a.Roles, []accounts.Role{accounts.Author, accounts.Reviewer}) {
			t.Fatalf("%v, %v", a.Roles, err)
		}
	})
}

// Two keepers of accounts who leave at the same moment each see the other.
func TestSomebodyKeepsTheAccounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		for round := range 5 {
			keepers := []accounts.Account{
				d.create(t, fmt.Sprintf("left%d", round), accounts.Security), d.create(t, fmt.Sprintf("right%d", round), accounts.Security),
			}
			errs := make([]error, len(keepers))
			var wg sync.WaitGroup
			for i, k := range keepers {
				wg.Go(func() {
					_, errs[i] = d.Update(ctx, audit.Operator(), k.ID, accounts.Change{Name: "李", State: accounts.Disabled, Version: 1})
				})
			}
			wg.Wait()
			stayed := slices.IndexFunc(errs, func(err error) bool { return fault.CodeOf(err) == "account.last-security" })
			if stayed < 0 || errs[1-stayed] != nil {
				t.Fatalf("round %d: %v", round, errs)
			}
			demote(t, db, keepers[stayed].ID)
		}
	})
}

// demote ends an account behind the service's back.
func demote(t *testing.T, db dbx.DB, account id.ID[accounts.Account]) {
	t.Helper()
	if err := db.Write(ctx, func(tx dbx.Tx) error {
		return gormdb.From(tx).Exec("UPDATE accounts SET state = 'disabled' WHERE id = ?", account.String()).Error
	}); err != nil {
		t.Fatal(err)
	}
}

func TestEveryPermissionHasAHolder(t *testing.T) {
	all := accounts.Permissions(accounts.Roles)
	for _, p := range []web.Permission{accounts.QuestionRead, accounts.QuestionWrite, accounts.QuestionReview, accounts.QuestionPublish, accounts.SyllabusWrite,
		accounts.PersonRead, accounts.PersonWrite, accounts.PersonReveal, accounts.RoomRead, accounts.RoomWrite, accounts.ExamRead, accounts.ExamWrite,
		accounts.SessionRead, accounts.SessionWrite, accounts.SessionRun, accounts.ResultRead, accounts.ResultPublish, accounts.CertificateRead,
		accounts.CertificateIssue, accounts.CertificateRevoke, accounts.AccountRead, accounts.AccountWrite, accounts.AuditRead, accounts.SystemRead} {
		if !strings.Contains(strings.Join(text(all), " "), string(p)) {
			t.Errorf("no role grants %s", p)
		}
	}
}

func text(ps []web.Permission) []string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = string(p)
	}
	return out
}
