package ca

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ankao/internal/clock"
)

// TestChromiumTrustsTheRootForLocalNamesOnly is what the constraints are for, seen by the browser that seats run.
func TestChromiumTrustsTheRootForLocalNamesOnly(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser four times")
	}
	chromium, certutil := program(t, "chromium"), program(t, "certutil")
	a, err := Open(t.TempDir(), nil, clock.System)
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	trust(t, certutil, home, a.RootPEM())

	_, port, _ := net.SplitHostPort(serve(t, a, "127.0.0.1"))
	pages := []string{"https://localhost:" + port}
	if lan := lanAddress(); lan != "" {
		pages = append(pages, "https://"+serve(t, a, lan))
	} else {
		t.Log("this machine has no address besides loopback: only localhost is tried")
	}
	for _, url := range pages {
		if dom := browse(t, chromium, home, url); !strings.Contains(dom, "secure page reached") {
			t.Errorf("%s: Chromium shows %.3000q", url, dom)
		}
	}

	// The same stolen key, once inside its limits: so it is the name that makes the difference.
	for host, sign := range map[string]string{"hall.local": "secure page reached", "example.com": "ERR_CERT_INVALID"} {
		_, port, _ = net.SplitHostPort(serve(t, forger(t, a, host), "127.0.0.1"))
		dom := browse(t, chromium, home, "https://"+host+":"+port, "--host-resolver-rules=MAP "+host+" 127.0.0.1")
		if !strings.Contains(dom, sign) {
			t.Errorf("%s: Chromium shows %.3000q, want %q", host, dom, sign)
		}
	}
}

// forger is an authority whose stolen root key has certified host.
func forger(t *testing.T, a *Authority, host string) *Authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := issue(&x509.Certificate{
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{host},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, a.root.cert, key, a.root.key)
	if err != nil {
		t.Fatal(err)
	}
	f := &Authority{root: a.root}
	f.leaf.Store(&tls.Certificate{Certificate: [][]byte{leaf.cert.Raw, a.root.cert.Raw}, PrivateKey: key, Leaf: leaf.cert})
	return f
}

func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	return path
}

func lanAddress() string {
	for _, ip := range hostNames().IPs {
		if ip.IsPrivate() {
			return ip.String()
		}
	}
	return ""
}

// trust puts root into the certificate store that Chromium reads under home.
func trust(t *testing.T, certutil, home string, root []byte) {
	t.Helper()
	store := filepath.Join(home, ".pki", "nssdb")
	if err := os.MkdirAll(store, 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(home, "root.pem")
	if err := os.WriteFile(file, root, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, arguments := range [][]string{
		{"-N", "--empty-password", "-d", "sql:" + store},
		{"-A", "-d", "sql:" + store, "-n", "ankao", "-t", "C,,", "-i", file},
	} {
		if out, err := exec.Command(certutil, arguments...).CombinedOutput(); err != nil {
			t.Fatalf("certutil %v: %v: %s", arguments, err, out)
		}
	}
}

// browse returns the page that headless Chromium ends on.
func browse(t *testing.T, chromium, home, url string, extra ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	arguments := append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--no-proxy-server",
		"--user-data-dir=" + t.TempDir(), "--timeout=20000", "--dump-dom", "--enable-logging=stderr"}, extra...)
	cmd := exec.CommandContext(ctx, chromium, append(arguments, url)...)
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_DATA_HOME=", "XDG_CONFIG_HOME=")
	out, err := cmd.CombinedOutput() // refusals are told on standard error
	if err != nil {
		t.Logf("chromium for %s: %v", url, err)
	}
	return string(out)
}
