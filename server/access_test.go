package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/id"
	"ankao/internal/web"

	"github.com/gofiber/fiber/v2"
)

// staffOf makes one account that may do what the roles grant, logs it in and
// returns the token of its cookie.
func staffOf(t *testing.T, s *accounts.Service, login string, roles ...accounts.Role) string {
	t.Helper()
	ctx := context.Background()
	a, err := s.Create(ctx, audit.Operator(), accounts.NewAccount{Login: login, Name: "测试" + login, Password: "given to them", Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	_, token, err := s.Login(ctx, audit.Actor{}, login, "given to them")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ChangePassword(ctx, audit.Actor{Kind: audit.Account, ID: a.ID.String()}, token, "given to them", "chosen by them"); err != nil {
		t.Fatal(err)
	}
	return token
}

type answer struct {
	status int
	code   string
}

func ask(t *testing.T, app *fiber.App, method, path, cookie string) answer {
	t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader("{}"))
	req.Header.Set("Content-Type", "application/json")
	if cookie != "" {
		req.Header.Set("Cookie", cookie)
	}
	res, err := app.Test(req, 20_000)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var p web.Problem
	if res.StatusCode >= 400 {
		if err := json.Unmarshal(body, &p); err != nil {
			t.Errorf("%s %s: %d with a body that is no problem: %.80s", method, path, res.StatusCode, body)
		}
	}
	return answer{res.StatusCode, p.Code}
}

var parameter = regexp.MustCompile(`\{\w+\}`)

// Every route, as nobody, as every role, and with a cookie of the wrong kind:
// a role reaches a handler exactly when the table grants the permission.
func TestEveryRouteAsEveryRole(t *testing.T) {
	base, err := url.Parse("http://localhost:8080")
	if err != nil {
		t.Fatal(err)
	}
	c, err := open(context.Background(), config{Listen: "127.0.0.1:0", BaseURL: base, Data: t.TempDir(), Database: "sqlite", TLS: tlsOff, Log: "text"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.close() })
	app, api := web.New(web.Config{Version: "test"})
	c.register(api)

	routes := api.Routes()
	if len(routes) < 50 {
		t.Fatalf("only %d routes are registered", len(routes))
	}
	// What ends or begins a login comes last.
	slices.SortStableFunc(routes, func(a, b web.RouteInfo) int {
		return strings.Compare(fmt.Sprint(a.Operation == "logout"), fmt.Sprint(b.Operation == "logout"))
	})
	tokens := map[accounts.Role]string{}
	for _, role := range accounts.Roles {
		tokens[role] = staffOf(t, c.accounts, string(role), role)
	}
	for _, r := range routes {
		path := parameter.ReplaceAllString(r.Path, id.New[answer]().String())
		switch r.Permission {
		case web.Public:
			continue
		case web.Seat, web.Learner:
			for _, cookie := range []string{"", "__Host-staff=" + tokens[accounts.Officer], "__Host-seat=guess", "__Host-learner=guess"} {
				if got := ask(t, app, r.Method, path, cookie); got.status != http.StatusUnauthorized {
					t.Errorf("%s %s with cookie %.14q: %d %s, want 401", r.Method, r.Path, cookie, got.status, got.code)
				}
			}
			continue
		}
		for _, cookie := range []string{"", "__Host-staff=guess", "__Host-seat=" + tokens[accounts.Officer]} {
			if got := ask(t, app, r.Method, path, cookie); got.status != http.StatusUnauthorized {
				t.Errorf("%s %s as nobody: %d %s, want 401", r.Method, r.Path, got.status, got.code)
			}
		}
		holders := 0
		for role, token := range tokens {
			granted := r.Permission == web.Staff || slices.Contains(accounts.Permissions([]accounts.Role{role}), r.Permission)
			got := ask(t, app, r.Method, path, "__Host-staff="+token)
			refused := got.status == http.StatusForbidden && got.code == "denied"
			if granted == refused || got.status == http.StatusUnauthorized || got.status >= 500 {
				t.Errorf("%s %s (%s) as %s: %d %s, granted %v", r.Method, r.Path, r.Permission, role, got.status, got.code, granted)
			}
			if granted {
				holders++
			}
		}
		if holders == 0 {
			t.Errorf("%s %s: nobody holds %s", r.Method, r.Path, r.Permission)
		}
	}
}
