package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
)

var script = strings.Repeat("console.log('安考');\n", 100)

// built are pages as Vite builds them, small.
func built(t *testing.T, cfg config) *fiber.App {
	t.Helper()
	pages, err := loadPages(fstest.MapFS{
		".placeholder":             {Data: []byte("x")},
		".vite/manifest.json":      {Data: []byte("{}")},
		"index.html":               {Data: []byte("learn" + strings.Repeat(" ", 600))},
		"admin/index.html":         {Data: []byte("admin")},
		"exam/index.html":          {Data: []byte("exam")},
		"favicon.svg":              {Data: []byte("<svg/>")},
		"_app/main-Ab12.js":        {Data: []byte(script)},
		"_app/picture-Ab12.woff2":  {Data: bytes.Repeat([]byte("f"), 2000)},
		"_app/_plugin-vue-x.css":   {Data: []byte("a{}")},
		"_app/deep/other-Ab12.css": {Data: []byte("b{}")},
	})
	if err != nil {
		t.Fatal(err)
	}
	app := fiber.New()
	app.Use(func(c *fiber.Ctx) error { return servePage(c, pages, cfg) })
	return app
}

func get(t *testing.T, app *fiber.App, path string, headers ...string) (*http.Response, string) {
	t.Helper()
	method := http.MethodGet
	if len(headers)%2 == 1 {
		method, headers = headers[0], headers[1:]
	}
	req := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := app.Test(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func plainConfig() config { return config{BaseURL: &url.URL{Scheme: "http", Host: "localhost"}} }

func TestFacesAnswerTheirAddresses(t *testing.T) {
	app := built(t, plainConfig())
	for path, want := range map[string]string{
		"/": "learn", "/my": "learn", "/my/results": "learn", "/practice": "learn", "/practice/run": "learn", "/trust": "learn", "/v": "learn", "/v/0ABC": "learn", "/V/0ABC": "learn",
		"/admin/": "admin", "/admin/questions/1": "admin", "/admin/index.html": "admin", "/exam/": "exam", "/exam/paper": "exam",
		"/admin": "301", "/exam": "301",
		"/nothing": "404", "/admin/app.js": "404", "/v/a.b": "404", "/.vite/manifest.json": "404", "/.placeholder": "404",
		"/_app/gone.js": "404", "/_app": "404", "/../main.go": "404", "/api/v1/none": "404",
	} {
		res, body := get(t, app, path)
		got := strings.TrimSpace(body)
		if res.StatusCode != http.StatusOK {
			got = strings.Split(res.Status, " ")[0]
		}
		if got != want {
			t.Errorf("%s answers %q, want %q", path, got, want)
		}
	}
	if res, _ := get(t, app, "/my", http.MethodPost); res.StatusCode != http.StatusNotFound {
		t.Errorf("POST answers %s", res.Status)
	}
}

func TestPagesAreCompressedAndCached(t *testing.T) {
	app := built(t, plainConfig())
	decode := map[string]func(io.Reader) (io.Reader, error){
		"":     func(r io.Reader) (io.Reader, error) { return r, nil },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	}
	tags := map[string]bool{}
	for accept, want := range map[string]string{
		"": "", "identity": "", "gzip, deflate, br, zstd": "br", "gzip, deflate": "gzip", "br;q=0, gzip;q=0.5": "gzip",
		"*": "br", "br;q=nonsense": "", "GZIP": "gzip", "br;q=0, *;q=0.1": "gzip",
	} {
		res, body := get(t, app, "/_app/main-Ab12.js", "Accept-Encoding", accept)
		if got := res.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q gets %q, want %q", accept, got, want)
			continue
		}
		r, err := decode[want](strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := io.ReadAll(r); err != nil || string(plain) != script {
			t.Errorf("Accept-Encoding %q: %d bytes, %v", accept, len(plain), err)
		}
		tag := res.Header.Get("Etag")
		tags[tag] = true
		if res.Header.Get("Vary") != "Accept-Encoding" || res.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("headers %v", res.Header)
		}
		for _, header := range []string{tag, `"other", ` + tag, "W/" + tag, "*"} {
			again, rest := get(t, app, "/_app/main-Ab12.js", "Accept-Encoding", accept, "If-None-Match", header)
			if again.StatusCode != http.StatusNotModified || rest != "" {
				t.Errorf("If-None-Match %s: %s with %d bytes", header, again.Status, len(rest))
			}
		}
	}
	if len(tags) != 3 {
		t.Errorf("three encodings have the tags %v", tags)
	}
	if res, _ := get(t, app, "/_app/picture-Ab12.woff2", "Accept-Encoding", "br"); res.Header.Get("Content-Encoding") != "" {
		t.Error("a font is compressed twice")
	}
	if res, _ := get(t, app, "/my", "Accept-Encoding", "br"); res.Header.Get("Cache-Control") != "no-cache" || res.Header.Get("Etag") == "" {
		t.Errorf("HTML is served with %v", res.Header)
	}
	if res, body := get(t, app, "/", http.MethodHead); res.StatusCode != http.StatusOK || body != "" {
		t.Errorf("HEAD answers %s with %d bytes", res.Status, len(body))
	}
}

func TestEveryPageIsProtected(t *testing.T) {
	https := config{BaseURL: &url.URL{Scheme: "https", Host: "exam.example.cn"}}
	for _, path := range []string{"/", "/admin/", "/exam/", "/v/x", "/_app/main-Ab12.js", "/nothing"} {
		res, _ := get(t, built(t, https), path)
		policy := res.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: the policy lacks %q: %s", path, want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
			t.Errorf("%s: the policy is open: %s", path, policy)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000"} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
	}
	for name, cfg := range map[string]config{"plain": plainConfig(), "own authority": {TLS: tlsInternal, BaseURL: https.BaseURL}} {
		if res, _ := get(t, built(t, cfg), "/"); res.Header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: browsers are told to refuse plain HTTP", name)
		}
	}
}

func TestServerWithoutPagesSaysWhatToRun(t *testing.T) {
	app := fiber.New()
	app.Use(notBuilt)
	if res, body := get(t, app, "/admin/"); res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "make run") {
		t.Errorf("%s: %s", res.Status, body)
	}
	if res, _ := get(t, app, "/api/v1/none"); res.StatusCode != http.StatusNotFound {
		t.Errorf("the API answers %s", res.Status)
	}
}
