package testcentre

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"ankao/admin/audit"
	"ankao/internal/web"
)

// Desk is a client of an API as Officer, who may do everything.
type Desk struct {
	t   testing.TB
	API *web.API
	app interface {
		Test(req *http.Request, msTimeout ...int) (*http.Response, error)
	}
}

// Answer is what a request got.
type Answer struct {
	Status  int
	Body    string
	Cookies []*http.Cookie
}

// NewDesk serves the routes that register declares.
func NewDesk(t testing.TB, register func(api *web.API)) *Desk {
	app, api := web.New(web.Config{Version: "test"})
	api.SetStaffGate(func(ctx context.Context, _ web.Permission, _ web.Request) (context.Context, error) {
		return audit.With(ctx, Officer), nil
	})
	register(api)
	return &Desk{t: t, API: api, app: app}
}

// Send sends a JSON body, or none, with pairs of header names and values.
func (d *Desk) Send(method, path, body string, header ...string) Answer {
	d.t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := d.app.Test(req, -1)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return Answer{res.StatusCode, string(b), res.Cookies()}
}

// Read decodes an answer of status 200.
func (a Answer) Read(t testing.TB, into any) {
	t.Helper()
	if a.Status != http.StatusOK {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	if err := json.Unmarshal([]byte(a.Body), into); err != nil {
		t.Fatal(err)
	}
}

// Refuses sends a request that must get this status and a body that contains
// all of these texts.
func (d *Desk) Refuses(t *testing.T, name, method, path, body string, status int, contains ...string) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		a := d.Send(method, path, body)
		if a.Status != status {
			t.Fatalf("%d %s, want %d", a.Status, a.Body, status)
		}
		for _, want := range contains {
			if !strings.Contains(a.Body, want) {
				t.Errorf("%s lacks %s", a.Body, want)
			}
		}
	})
}

// Declares compares the routes, by operation, and the schemas with what is
// wanted. Further schemas are allowed.
func (d *Desk) Declares(routes map[string]web.Permission, schemas ...string) {
	d.t.Helper()
	seen := map[string]web.Permission{}
	for _, r := range d.API.Routes() {
		seen[r.Operation] = r.Permission
	}
	for operation, want := range routes {
		if seen[operation] != want {
			d.t.Errorf("%s asks for %q, want %q", operation, seen[operation], want)
		}
	}
	if len(seen) != len(routes) {
		d.t.Errorf("%d routes, want %d: %v", len(seen), len(routes), seen)
	}
	text, err := d.API.OpenAPI()
	if err != nil {
		d.t.Fatal(err)
	}
	var doc struct {
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		d.t.Fatal(err)
	}
	for _, name := range slices.Sorted(slices.Values(schemas)) {
		if doc.Components.Schemas[name] == nil {
			d.t.Errorf("no schema %s", name)
		}
	}
}
