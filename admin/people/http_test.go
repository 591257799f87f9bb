package people_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/internal/dbtest"
	"ankao/internal/web"

	"github.com/gofiber/fiber/v2"
)

func ask(t *testing.T, app *fiber.App, method, path, body string, into any) (int, string) {
	t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	res, err := app.Test(req, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode < 300 {
		if err := json.Unmarshal(b, into); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
	}
	return res.StatusCode, string(b)
}

func TestPeopleOverHTTP(t *testing.T) {
	app, api := web.New(web.Config{})
	api.SetStaffGate(func(ctx context.Context, _ web.Permission, _ web.Request) (context.Context, error) {
		return audit.With(ctx, officer), nil
	})
	people.Register(api, service(t, dbtest.SQLite(t)))

	var org, person struct {
		ID      string
		Version int
	}
	status, body := ask(t, app, http.MethodPost, "/api/v1/organisations", `{"name":"测试制造有限公司","code":"91440199TEXT000174","kind":"enterprise"}`, &org)
	if status != 422 || !strings.Contains(body, `"code":"organisation.code.check"`) {
		t.Fatalf("a wrong check character: %d %s", status, body)
	}
	status, body = ask(t, app, http.MethodPost, "/api/v1/organisations", `{"name":"测试制造有限公司","code":"91440199TEXT000174","codeConfirmed":true,"kind":"enterprise","phone":"15412345678"}`, &org)
	if status != 200 || !strings.Contains(body, `"codeValid":false`) || !strings.Contains(body, "154****5678") {
		t.Fatalf("confirmed: %d %s", status, body)
	}
	status, body = ask(t, app, http.MethodPatch, "/api/v1/organisations/"+org.ID, `{"name":"测试制造","code":"91440199TEXT000173","kind":"enterprise","version":1}`, &org)
	if status != 200 || !strings.Contains(body, `"codeValid":true`) || !strings.Contains(body, "154****5678") {
		t.Fatalf("changed: %d %s", status, body)
	}
	status, body = ask(t, app, http.MethodPost, "/api/v1/persons", `{"name":"张测试","idType":"resident","idNumber":"440199199005201013","phone":"15400000001","organisationId":"`+org.ID+`"}`, &person)
	if status != 200 || strings.Contains(body, "19900520") || strings.Contains(body, "15400000001") {
		t.Fatalf("created: %d %s", status, body)
	}
	status, body = ask(t, app, http.MethodPatch, "/api/v1/persons/"+person.ID, `{"name":"张测","idType":"resident","organisationId":"`+org.ID+`","version":1}`, &person)
	if status != 200 || !strings.Contains(body, "4401************13") || !strings.Contains(body, "测试制造") {
		t.Fatalf("changed: %d %s", status, body)
	}
	var list struct{ Total int }
	for _, q := range []string{"?q=440199199005201013", "?q=15400000001", "?q=%E5%BC%A0", "?organisation=" + org.ID} {
		if status, body = ask(t, app, http.MethodGet, "/api/v1/persons"+q, "", &list); status != 200 || list.Total != 1 || strings.Contains(body, "19900520") {
			t.Errorf("%s: %d %s", q, status, body)
		}
	}
	var value struct{ Value string }
	if status, body = ask(t, app, http.MethodPost, "/api/v1/persons/"+person.ID+"/reveal", `{"field":"phone","reason":"电话核对"}`, &value); status != 200 || value.Value != "15400000001" {
		t.Errorf("reveal: %d %s", status, body)
	}
	if status, body = ask(t, app, http.MethodGet, "/api/v1/persons/unknown", "", nil); status != 404 || !strings.Contains(body, "person.unknown") {
		t.Errorf("unknown: %d %s", status, body)
	}
}
