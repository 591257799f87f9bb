package ca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ankao/internal/clock"
)

var day0 = time.Date(2026, 11, 23, 12, 0, 0, 0, clock.Shanghai)

// machine stands in for a computer whose time and addresses change.
type machine struct {
	now   time.Time
	names Names
}

func (m *machine) clock() clock.Instant { return clock.At(m.now) }

func newMachine(ips ...string) *machine {
	m := &machine{now: day0, names: Names{DNS: []string{"localhost", "hall.local", "srv.example.com"}}}
	for _, ip := range append([]string{"127.0.0.1", "::1"}, ips...) {
		m.names.add(ip)
	}
	return m
}

func (m *machine) open(t testing.TB, dir string, hosts ...string) *Authority {
	t.Helper()
	a, err := open(dir, hosts, m.clock, func() Names { return m.names })
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// verify checks what a serves for host as a browser at the given time would.
func verify(a *Authority, leaf *x509.Certificate, host string, at time.Time) error {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(a.RootPEM())
	_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: host, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}})
	return err
}

func TestServesWhatTheMachineIsCalled(t *testing.T) {
	m := newMachine("192.168.7.20", "10.1.2.3", "fd00::7", "8.8.8.8")
	a := m.open(t, t.TempDir(), "px.example.gov.cn", "192.168.7.99")
	leaf := a.leaf.Load().Leaf
	for _, host := range []string{"localhost", "hall.local", "px.example.gov.cn", "127.0.0.1", "[::1]", "192.168.7.20", "192.168.7.99", "10.1.2.3", "[fd00::7]"} {
		if err := verify(a, leaf, host, m.now); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
	for _, host := range []string{"srv.example.com", "8.8.8.8", "example.com"} {
		if err := verify(a, leaf, host, m.now); err == nil {
			t.Errorf("%s is served although the root must not cover it", host)
		}
	}
	if life := leaf.NotAfter.Sub(leaf.NotBefore); life > 397*24*time.Hour {
		t.Errorf("certificate lives %v", life)
	}
	root := a.root.cert
	if !root.PermittedDNSDomainsCritical || !root.IsCA || !root.MaxPathLenZero || root.NotAfter.Sub(m.now) != rootLife {
		t.Errorf("root: critical constraints %v, CA %v, path length 0 %v, until %v", root.PermittedDNSDomainsCritical, root.IsCA, root.MaxPathLenZero, root.NotAfter)
	}
}

func TestAStolenRootKeyCannotImpersonateTheInternet(t *testing.T) {
	m := newMachine()
	a := m.open(t, t.TempDir(), "px.example.gov.cn")
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"example.com", "gov.cn", "example.gov.cn", "notlocal", "localhost.example.com", "8.8.8.8", "172.32.0.1", "[2001:db8::1]"} {
		var n Names
		n.add(host)
		forged, err := issue(&x509.Certificate{
			NotBefore: m.now, NotAfter: m.now.Add(time.Hour), DNSNames: n.DNS, IPAddresses: n.IPs,
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		}, a.root.cert, key, a.root.key)
		if err != nil {
			t.Fatal(err)
		}
		if err := verify(a, forged.cert, host, m.now); err == nil {
			t.Errorf("a certificate for %s verifies under the root", host)
		}
	}
	intermediate, err := issue(&x509.Certificate{
		NotBefore: m.now, NotAfter: m.now.Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, a.root.cert, key, a.root.key)
	if err != nil {
		t.Fatal(err)
	}
	under, err := issue(&x509.Certificate{NotBefore: m.now, NotAfter: m.now.Add(time.Hour), DNSNames: []string{"localhost"}}, intermediate.cert, key, key)
	if err != nil {
		t.Fatal(err)
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(a.root.cert)
	between.AddCert(intermediate.cert)
	if _, err := under.cert.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: m.now}); err == nil {
		t.Error("an authority below the root is accepted")
	}
}

func TestRenewsBeforeTheEndAndWhenAddressesChange(t *testing.T) {
	m := newMachine("192.168.7.20")
	a := m.open(t, t.TempDir())
	config := a.TLSConfig()
	serial := func() string {
		t.Helper()
		if err := a.Refresh(); err != nil {
			t.Fatal(err)
		}
		c, err := config.GetCertificate(nil)
		if err != nil {
			t.Fatal(err)
		}
		return c.Leaf.SerialNumber.String()
	}
	first := serial()
	if serial() != first {
		t.Error("renewed without a reason")
	}
	m.now = day0.Add(leafLife - renewAt - backdate - time.Minute)
	if serial() != first {
		t.Error("renewed too early")
	}
	m.now = m.now.Add(2 * time.Minute)
	second := serial()
	if second == first {
		t.Error("not renewed 30 days before the end")
	}
	m.names = newMachine("192.168.7.21").names
	third := serial()
	if third == second {
		t.Error("not renewed for another address")
	}
	if err := verify(a, a.leaf.Load().Leaf, "192.168.7.21", m.now); err != nil {
		t.Error(err)
	}
	m.now = a.RootNotAfter().Add(-time.Hour)
	last := serial()
	if got := a.leaf.Load().Leaf.NotAfter; got.After(a.RootNotAfter()) {
		t.Errorf("certificate ends %v, after its root", got)
	}
	if serial() != last {
		t.Error("the last certificate of a root is renewed again and again")
	}
}

func TestRestartKeepsRootAndCertificate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ca")
	m := newMachine("192.168.7.20")
	first := m.open(t, dir, "px.example.gov.cn")
	second := m.open(t, dir, "px.example.gov.cn")
	if string(first.RootDER()) != string(second.RootDER()) {
		t.Error("another root after a restart: every seat would have to be visited")
	}
	if first.leaf.Load().Leaf.SerialNumber.Cmp(second.leaf.Load().Leaf.SerialNumber) != 0 {
		t.Error("another certificate after a restart")
	}
	for _, name := range []string{rootFile, leafFile} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", name, info.Mode(), err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, leafFile), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if third := m.open(t, dir, "px.example.gov.cn"); verify(third, third.leaf.Load().Leaf, "localhost", m.now) != nil {
		t.Error("a damaged certificate was not made anew")
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	cases := []struct {
		name    string
		prepare func(t *testing.T, dir string, m *machine)
		hosts   []string
		says    string
	}{
		{"a host the root was not made for", func(t *testing.T, dir string, m *machine) { m.open(t, dir) }, []string{"px.example.gov.cn"}, `"px.example.gov.cn"`},
		{"a public address the root was not made for", func(t *testing.T, dir string, m *machine) { m.open(t, dir) }, []string{"8.8.8.8"}, `"8.8.8.8"`},
		{"a whole public suffix", func(*testing.T, string, *machine) {}, []string{"gov.cn"}, "not the name of one host"},
		{"a clock that was never set", func(_ *testing.T, _ string, m *machine) { m.now = time.Unix(0, 0) }, nil, "1970"},
		{"a damaged root", func(t *testing.T, dir string, _ *machine) {
			if err := os.WriteFile(filepath.Join(dir, rootFile), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, nil, "damaged"},
		{"a root that others may read", func(t *testing.T, dir string, m *machine) {
			m.open(t, dir)
			if err := os.Chmod(filepath.Join(dir, rootFile), 0o644); err != nil {
				t.Fatal(err)
			}
		}, nil, "chmod 600"},
		{"an expired root", func(t *testing.T, dir string, m *machine) {
			m.open(t, dir)
			m.now = m.now.Add(rootLife)
		}, nil, "expired"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, dir := newMachine(), t.TempDir()
			c.prepare(t, dir, m)
			_, err := open(dir, c.hosts, m.clock, func() Names { return m.names })
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
		})
	}
}

func TestHandshake(t *testing.T) {
	a, err := Open(t.TempDir(), nil, clock.System)
	if err != nil {
		t.Fatal(err)
	}
	address := serve(t, a, "127.0.0.1")
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(a.RootPEM())
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	_, port, _ := net.SplitHostPort(address)
	for _, host := range []string{"127.0.0.1", "localhost"} {
		response, err := client.Get("https://" + net.JoinHostPort(host, port))
		if err != nil {
			t.Errorf("%s: %v", host, err)
			continue
		}
		response.Body.Close()
	}
}

// serve answers every request with a page until the test ends and returns its address.
func serve(t *testing.T, a *Authority, ip string) string {
	t.Helper()
	listener, err := tls.Listen("tcp", net.JoinHostPort(ip, "0"), a.TLSConfig())
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "<!doctype html><title>Ankao</title><p>secure page reached</p>")
		}),
		ErrorLog: log.New(io.Discard, "", 0),
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return listener.Addr().String()
}
