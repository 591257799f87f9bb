package accounts_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"ankao/admin/accounts"
	"ankao/internal/dbtest"
	"ankao/internal/web"

	"github.com/gofiber/fiber/v2"
)

func call(t *testing.T, app *fiber.App, method, path, cookie, body string) (int, string, string) {
	t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	if cookie != "" {
		req.Header.Set("Cookie", cookie)
	}
	res, err := app.Test(req, 20_000)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Set-Cookie"), string(b)
}

func TestLoginOverHTTP(t *testing.T) {
	d := open(t, dbtest.SQLite(t))
	d.create(t, "keeper", accounts.Security)
	app, api := web.New(web.Config{})
	accounts.Register(api, d.Service)

	status, _, body := call(t, app, http.MethodPost, "/api/v1/login", "", `{"login":"keeper","password":"wrong, quite wrong"}`)
	if status != 401 || !strings.Contains(body, `"login.refused"`) || strings.Contains(body, "quite") {
		t.Errorf("wrong password: %d %s", status, body)
	}
	status, set, body := call(t, app, http.MethodPost, "/api/v1/login", "", `{"login":"keeper","password":"`+right+`"}`)
	if status != 200 || !strings.Contains(body, `"mustChange":true`) || strings.Contains(body, "argon2") {
		t.Fatalf("login: %d %s", status, body)
	}
	for _, want := range []string{"__Host-staff=", "Secure", "HttpOnly", "SameSite=Strict", "Path=/"} {
		if !strings.Contains(set, want) {
			t.Errorf("cookie %q lacks %s", set, want)
		}
	}
	cookie, _, _ := strings.Cut(set, ";")
	if status, _, body := call(t, app, http.MethodGet, "/api/v1/accounts", cookie, ""); status != 403 || !strings.Contains(body, "password.change-first") {
		t.Errorf("before the password is changed: %d %s", status, body)
	}
	change := `{"current":"` + right + `","next":"chosen by the keeper"}`
	if status, _, body := call(t, app, http.MethodPost, "/api/v1/me/password", cookie, change); status != 204 {
		t.Fatalf("change: %d %s", status, body)
	}
	status, _, body = call(t, app, http.MethodGet, "/api/v1/accounts?q=keep", cookie, "")
	if status != 200 || !strings.Contains(body, `"total":1`) || strings.Contains(body, "argon2") || strings.Contains(body, "password") {
		t.Errorf("list: %d %s", status, body)
	}
	status, _, body = call(t, app, http.MethodPost, "/api/v1/accounts", cookie, `{"login":"author1","name":"李试用","roles":["author"]}`)
	if status != 200 || !regexp.MustCompile(`"password":"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}"`).MatchString(body) {
		t.Errorf("an account without a password of its maker's: %d %s", status, body)
	}
	if status, set, _ := call(t, app, http.MethodPost, "/api/v1/logout", cookie, ""); status != 204 || !strings.Contains(strings.ToLower(set), "max-age=0") {
		t.Errorf("logout: %d %q", status, set)
	}
	if status, _, body := call(t, app, http.MethodGet, "/api/v1/me", cookie, ""); status != 401 || !strings.Contains(body, "login.needed") {
		t.Errorf("after the logout: %d %s", status, body)
	}
}
