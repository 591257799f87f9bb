package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"
)

type thing struct{}

type echoBody struct {
	ID    id.ID[thing]  `json:"id"`
	At    clock.Instant `json:"at,omitempty"`
	Count int           `json:"count" minimum:"1" maximum:"9"`
	Name  string        `json:"name" minLength:"1" maxLength:"5"`
	Tags  []echoTag     `json:"tags" required:"false"`
}

type echoTag struct {
	Words []string `json:"words"`
}

type echo struct{ Body echoBody }

type failIn struct {
	How string `query:"how"`
}

func serve(t *testing.T, cfg web.Config) (string, *web.API) {
	t.Helper()
	app, api := web.New(cfg)
	web.Route(api, http.MethodPost, "/api/v1/echo", "echo", web.Public, func(_ context.Context, in *echo) (*echo, error) { return in, nil })
	web.Route(api, http.MethodGet, "/api/v1/fail", "fail", web.Public, func(_ context.Context, in *failIn) (*echo, error) {
		switch in.How {
		case "fault":
			return nil, fault.Wrap(fault.Conflict, "thing.taken", errors.New("row 7 of secrets")).
				With(fault.Field{Path: "name", Code: "thing.name.taken"}).Param("limit", "5")
		case "panic":
			panic("row 8 of secrets")
		}
		return nil, errors.New("row 9 of secrets")
	})
	web.Route(api, http.MethodGet, "/api/v1/staff", "staff-only", web.Staff, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return &struct{}{}, nil
	})
	upload := func(context.Context, *struct{}) (*struct{}, error) { return &struct{}{}, nil }
	web.Route(api, http.MethodPost, "/api/v1/imports", "upload-book", web.Public, upload, web.Uploads(web.Workbook))
	web.Route(api, http.MethodPost, "/api/v1/things/{id}/picture", "upload-picture", web.Public, upload, web.Uploads(web.Workbook))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.Listener(ln) }()
	t.Cleanup(func() { _ = app.Shutdown() })
	return "http://" + ln.Addr().String(), api
}

func send(t *testing.T, method, url, body string, header ...string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(b)
}

func TestErrorsSayWhereAndNothingElse(t *testing.T) {
	base, _ := serve(t, web.Config{})
	for name, tc := range map[string]struct {
		method, path, body string
		status             int
		code, field        string
	}{
		"fault":         {"GET", "/api/v1/fail?how=fault", "", 409, "thing.taken", "name thing.name.taken"},
		"plain error":   {"GET", "/api/v1/fail", "", 500, "internal", ""},
		"panic":         {"GET", "/api/v1/fail?how=panic", "", 500, "internal", ""},
		"unknown route": {"GET", "/api/v1/none", "", 404, "not-found", ""},
		"not JSON":      {"POST", "/api/v1/echo", "{secrets", 400, "input.invalid", "body input.format"},
		"missing":       {"POST", "/api/v1/echo", `{"id":"x","count":1}`, 422, "input.invalid", "name input.required"},
		"range":         {"POST", "/api/v1/echo", `{"id":"x","count":424242,"name":"a"}`, 422, "input.invalid", "count input.range"},
		"length":        {"POST", "/api/v1/echo", `{"id":"x","count":1,"name":"secrets"}`, 422, "input.invalid", "name input.length"},
		"unknown field": {"POST", "/api/v1/echo", `{"id":"x","count":1,"name":"a","secrets":1}`, 422, "input.invalid", "secrets input.unknown"},
		"denied":        {"GET", "/api/v1/staff", "", 403, "denied", ""},
	} {
		status, header, body := send(t, tc.method, base+tc.path, tc.body)
		var p web.Problem
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			t.Errorf("%s: %v in %.200s", name, err, body)
			continue
		}
		field := ""
		if len(p.Fields) > 0 {
			field = p.Fields[0].Path + " " + p.Fields[0].Code
		}
		if status != tc.status || p.Status != tc.status || p.Code != tc.code || (tc.field != "" && field != tc.field) {
			t.Errorf("%s: %d %q field %q, want %d %q %q; body %s", name, status, p.Code, field, tc.status, tc.code, tc.field, body)
		}
		if name == "unknown route" && p.RequestID == "" {
			t.Errorf("%s: no request id", name)
		}
		if header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: content type %q", name, header.Get("Content-Type"))
		}
		if strings.Contains(body, "row ") || strings.Contains(body, "424242") || (strings.Contains(body, "secrets") && name != "unknown field") {
			t.Errorf("%s: the answer leaks: %s", name, body)
		}
	}
}

// A body that is too large is refused by its announced length, before any of it
// is read.
func TestLargeBodiesAreRefused(t *testing.T) {
	base, _ := serve(t, web.Config{})
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := fmt.Fprintf(conn, "POST /api/v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", 2<<20); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var p web.Problem
	if err := json.NewDecoder(res.Body).Decode(&p); err != nil || res.StatusCode != http.StatusRequestEntityTooLarge || p.Code != "input.large" {
		t.Fatalf("%d %+v %v", res.StatusCode, p, err)
	}
}

// What a request announces is refused before memory is taken for it, except a form with a file.
func TestLargeBodiesAreForFilesOnly(t *testing.T) {
	base, _ := serve(t, web.Config{})
	for name, tc := range map[string]struct{ line, header, want string }{
		"JSON where files go": {"POST /api/v1/imports", "Content-Type: application/json", "413"},
		"below":               {"POST /api/v1/imports/x", "Content-Type: multipart/form-data; boundary=b", "413"},
		"another name":        {"POST /api/v1/importsx", "Content-Type: multipart/form-data; boundary=b", "413"},
		"another method":      {"PUT /api/v1/imports", "Content-Type: multipart/form-data; boundary=b", "413"},
		"a form of one":       {"POST /api/v1/things/7/picture", "Content-Type: multipart/form-data; boundary=b", ""},
		"a form of none":      {"POST /api/v1/things//picture", "Content-Type: multipart/form-data; boundary=b", "413"},
		"a form":              {"POST /api/v1/imports?a=b", "Content-Type: multipart/form-data; boundary=b", ""}, // it is waited for
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "%s HTTP/1.1\r\nHost: a\r\n%s\r\nContent-Length: 5000000\r\n\r\n", tc.line, tc.header)
		wait := 5 * time.Second
		if tc.want == "" {
			wait = 200 * time.Millisecond
		}
		_ = conn.SetReadDeadline(time.Now().Add(wait))
		if line, err := bufio.NewReader(conn).ReadString('\n'); tc.want != "" && err != nil || !strings.Contains(line, tc.want) || tc.want == "" && line != "" {
			t.Errorf("%s: %q, %v, want %s", name, line, err, tc.want)
		}
		_ = conn.Close()
	}
}

// A few bytes that unpack to gigabytes must not be unpacked.
func TestPackedBodiesAreRefused(t *testing.T) {
	base, _ := serve(t, web.Config{})
	for _, encodings := range [][]string{{"gzip"}, {"br"}, {"deflate"}, {"gzip, gzip"}, {"identity"}, {"", "gzip"}} {
		req, err := http.NewRequest("POST", base+"/api/v1/echo", strings.NewReader(`{"id":"0123","count":1,"name":"a"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header = http.Header{"Content-Type": {"application/json"}, "Content-Encoding": encodings}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusUnsupportedMediaType {
			t.Errorf("%q: %d", encodings, res.StatusCode)
		}
	}
}

func TestTimesAndIdsAreStrings(t *testing.T) {
	base, api := serve(t, web.Config{})
	body := `{"id":"0123","at":"2026-11-23T15:04:05.678+08:00","count":1,"name":"安","tags":[{"words":[]}]}`
	status, _, got := send(t, "POST", base+"/api/v1/echo", body)
	want := `{"id":"0123","at":"2026-11-23T07:04:05.678Z","count":1,"name":"安","tags":[{"words":[]}]}`
	if status != 200 || strings.TrimSpace(got) != want {
		t.Fatalf("%d %s", status, got)
	}
	_, _, got = send(t, "POST", base+"/api/v1/echo", `{"id":"0123","count":1,"name":"安"}`)
	if !strings.Contains(got, `"tags":[]`) {
		t.Errorf("no list is not an empty list: %s", got)
	}
	doc, err := api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var parsed struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct{ Type string }
			}
		}
	}
	if err := json.Unmarshal(doc, &parsed); err != nil {
		t.Fatal(err)
	}
	props := parsed.Components.Schemas["EchoBody"].Properties
	if props["at"].Type != "string" || props["id"].Type != "string" {
		t.Fatalf("schema of EchoBody: %+v", props)
	}
}

func TestForeignOriginsCannotWrite(t *testing.T) {
	base, _ := serve(t, web.Config{})
	body := `{"id":"0123","count":1,"name":"a"}`
	for name, tc := range map[string]struct {
		header []string
		status int
	}{
		"no browser":         {nil, 200},
		"own page":           {[]string{"Sec-Fetch-Site", "same-origin", "Origin", base}, 200},
		"old browser":        {[]string{"Origin", base}, 200},
		"other site":         {[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		"neighbour host":     {[]string{"Sec-Fetch-Site", "same-site"}, 403},
		"old, other site":    {[]string{"Origin", "https://example.com"}, 403},
		"old, opaque origin": {[]string{"Origin", "null"}, 403},
	} {
		if status, _, got := send(t, "POST", base+"/api/v1/echo", body, tc.header...); status != tc.status {
			t.Errorf("%s: %d, want %d: %s", name, status, tc.status, got)
		}
	}
}

func TestForwardedAddresses(t *testing.T) {
	proxies, err := web.ParseProxies("127.0.0.0/8, 10.1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		proxies   web.Proxies
		forwarded string
		want      string
	}{
		"direct":              {nil, "1.2.3.4", "127.0.0.1"},
		"behind one":          {proxies, "1.2.3.4", "1.2.3.4"},
		"behind two":          {proxies, "1.2.3.4, 10.1.2.3", "1.2.3.4"},
		"client lies":         {proxies, "9.9.9.9, 1.2.3.4", "1.2.3.4"},
		"garbage in the list": {proxies, "9.9.9.9, what", "127.0.0.1"},
		"none":                {proxies, "", "127.0.0.1"},
	} {
		app, api := web.New(web.Config{Proxies: tc.proxies})
		var got string
		api.SetGate(web.Public, func(ctx context.Context, _ web.Permission, r web.Request) (context.Context, error) {
			got = r.Address()
			return ctx, nil
		})
		web.Route(api, http.MethodGet, "/a", "a", web.Public, func(context.Context, *struct{}) (*struct{}, error) { return &struct{}{}, nil })
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() { _ = app.Listener(ln) }()
		send(t, "GET", "http://"+ln.Addr().String()+"/a", "", "X-Forwarded-For", tc.forwarded)
		_ = app.Shutdown()
		if got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
	if _, err := web.ParseProxies("10.0.0.0/99"); err == nil {
		t.Error("a range that is none was accepted")
	}
}

type hidden struct {
	ID string `path:"id"`
}

func TestAnInputThatHumaWouldNotReadIsRefused(t *testing.T) {
	_, api := web.New(web.Config{})
	defer func() {
		if recover() == nil {
			t.Error("a route whose id is never read was registered")
		}
	}()
	web.Route(api, http.MethodGet, "/api/v1/things/{id}", "get-thing", web.Public, func(context.Context, *struct{ hidden }) (*struct{}, error) {
		return nil, nil
	})
}
