package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"ankao/internal/dbtest"
)

// server is a running ankao serve.
type server struct {
	base   string
	ready  serving
	client *http.Client
	log    *buffer
	stop   func() int // ends it and returns its exit code
}

// buffer is written by the server while a test reads it.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) { b.mu.Lock(); defer b.mu.Unlock(); return b.b.Write(p) }
func (b *buffer) String() string              { b.mu.Lock(); defer b.mu.Unlock(); return b.b.String() }

// start runs ankao serve on a free port until the test ends.
func start(t *testing.T, env []string, args ...string) *server {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, stdout := io.Pipe()
	s := &server{log: &buffer{}, client: http.DefaultClient}
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"serve", "--json", "--listen", "127.0.0.1:0"}, args...), env, stdout, s.log)
		stdout.Close()
	}()
	s.stop = sync.OnceValue(func() int { cancel(); return <-code })
	t.Cleanup(func() { s.stop() })
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("the server did not start: %s", s.log)
	}
	if err := json.Unmarshal(line, &s.ready); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	s.base = s.ready.BaseURL
	return s
}

func fetch(t *testing.T, client *http.Client, url string) (int, string) {
	t.Helper()
	res, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func TestServeOnBothDatabases(t *testing.T) {
	for dialect, database := range map[string]func() string{
		"sqlite": func() string { return "sqlite" },
		"mysql":  func() string { return dbtest.MySQLURL(t) },
	} {
		t.Run(dialect, func(t *testing.T) {
			if dialect == "mysql" {
				dbtest.MySQLURL(t) // skips, and says so, where there is none
			}
			s := start(t, []string{"ANKAO_DATA=" + t.TempDir(), "ANKAO_DATABASE=" + database(), "ANKAO_LISEN=typo"})
			if status, body := fetch(t, http.DefaultClient, s.base+"/healthz"); status != http.StatusOK || body != `{"status":"ok"}` {
				t.Errorf("/healthz: %d %s", status, body)
			}
			if status, body := fetch(t, http.DefaultClient, s.base+"/readyz"); status != http.StatusOK || !strings.Contains(body, `"schema":"ok"`) {
				t.Errorf("/readyz: %d %s", status, body)
			}
			if code := askHealth(t, s); code != exitOK {
				t.Errorf("ankao health ends with %d", code)
			}
			if status, _ := fetch(t, http.DefaultClient, s.base+"/ca/root.crt"); status != http.StatusNotFound {
				t.Errorf("a centre without a root offers one: %d", status)
			}
			if status, body := fetch(t, http.DefaultClient, s.base+"/api/v1/ca"); status != http.StatusOK || !strings.Contains(body, `"available":false`) {
				t.Errorf("/api/v1/ca: %d %s", status, body)
			}
			if !strings.Contains(s.log.String(), "ANKAO_LISEN") {
				t.Errorf("a misspelt setting is passed over: %s", s.log)
			}
			if code := s.stop(); code != exitOK || !strings.Contains(s.log.String(), "stopped") {
				t.Errorf("exit code %d: %s", code, s.log)
			}
		})
	}
}

func askHealth(t *testing.T, s *server, env ...string) int {
	t.Helper()
	var out bytes.Buffer
	port := s.base[strings.LastIndex(s.base, ":")+1:]
	return run(t.Context(), []string{"health", "--listen", "127.0.0.1:" + port}, env, &out, &out)
}

// The code in the log makes the first administrator, once.
func TestFirstAdministrator(t *testing.T) {
	data := t.TempDir()
	s := start(t, []string{"ANKAO_DATA=" + data})
	match := regexp.MustCompile(`code=(\S+)`).FindStringSubmatch(s.log.String())
	if match == nil {
		t.Fatalf("no code in the log: %s", s.log)
	}
	setup := func(code string) (int, string) {
		res, err := http.Post(s.base+"/api/v1/setup", "application/json",
			strings.NewReader(`{"code":"`+code+`","login":"first","name":"首位管理员","password":"correct horse battery"}`))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(body)
	}
	if status, body := setup("wrong-code0"); status != http.StatusForbidden {
		t.Errorf("a wrong code: %d %s", status, body)
	}
	if status, body := setup(match[1]); status != http.StatusOK {
		t.Fatalf("the right code: %d %s", status, body)
	}
	if status, _ := setup(match[1]); status == http.StatusOK {
		t.Error("the code works twice")
	}
	s.stop()
	if again := start(t, []string{"ANKAO_DATA=" + data}); strings.Contains(again.log.String(), "code=") {
		t.Error("a code is made although there is an account")
	}
}

func TestServeWithItsOwnAuthority(t *testing.T) {
	s := start(t, []string{"ANKAO_DATA=" + t.TempDir(), "ANKAO_TLS=internal"})
	if !strings.HasPrefix(s.base, "https://localhost:") {
		t.Fatalf("base %s", s.base)
	}
	strange := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	status, pem := fetch(t, strange, s.base+"/ca/root.pem")
	roots := x509.NewCertPool()
	if status != http.StatusOK || !roots.AppendCertsFromPEM([]byte(pem)) {
		t.Fatalf("/ca/root.pem: %d %s", status, pem)
	}
	trusting := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	status, der := fetch(t, trusting, s.base+"/ca/root.crt")
	if _, err := x509.ParseCertificate([]byte(der)); status != http.StatusOK || err != nil {
		t.Fatalf("/ca/root.crt: %d, %v", status, err)
	}
	var root LocalRoot
	_, body := fetch(t, trusting, s.base+"/api/v1/ca")
	if err := json.Unmarshal([]byte(body), &root); err != nil || !root.Available || root.Fingerprint != fingerprint([]byte(der)) || root.NotAfter == 0 {
		t.Fatalf("/api/v1/ca: %s, %v", body, err)
	}
	if code := askHealth(t, s, "ANKAO_TLS=internal"); code != exitOK {
		t.Errorf("ankao health ends with %d", code)
	}
	s.stop()
	if code := askHealth(t, s, "ANKAO_TLS=internal"); code != exitFailed {
		t.Errorf("ankao health of a server that has stopped ends with %d", code)
	}
}

func TestStrangersDoNotTrustTheAuthority(t *testing.T) {
	s := start(t, []string{"ANKAO_DATA=" + t.TempDir(), "ANKAO_TLS=internal"})
	if _, err := http.Get(s.base + "/"); err == nil {
		t.Error("a browser that does not know the root trusts the page")
	}
}

// A renewed certificate is served without a restart.
func TestCertificateFilesAreFollowed(t *testing.T) {
	first, second := strings.Split(certificate(t), ","), strings.Split(certificate(t), ",")
	files := &certificateFiles{cert: first[0], key: first[1]}
	if err := files.load(); err != nil {
		t.Fatal(err)
	}
	before, err := files.get(nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range first {
		b, err := os.ReadFile(second[i])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(first[i], b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(first[0], time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	files.looked = time.Time{}
	after, err := files.get(nil)
	if err != nil || bytes.Equal(before.Certificate[0], after.Certificate[0]) {
		t.Fatalf("the old certificate is still served: %v", err)
	}
}

func TestListenAddressInUse(t *testing.T) {
	s := start(t, []string{"ANKAO_DATA=" + t.TempDir()})
	port := s.base[strings.LastIndex(s.base, ":")+1:]
	var log bytes.Buffer
	code := run(t.Context(), []string{"serve", "--listen", "127.0.0.1:" + port, "--data", t.TempDir()}, nil, io.Discard, &log)
	if code != exitFailed || !strings.Contains(log.String(), "ANKAO_LISTEN") {
		t.Errorf("exit code %d: %s", code, &log)
	}
}

// docs/openapi.json is what the pages' types are made from.
func TestOpenAPIDocumentIsCurrent(t *testing.T) {
	committed, err := os.ReadFile(filepath.Join("..", "docs", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := document(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytes.TrimSpace(committed), bytes.TrimSpace(doc)) {
		t.Error("docs/openapi.json is not what the routes say: run make openapi and commit it")
	}
}
