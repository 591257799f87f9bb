package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"flag"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// configured reads a configuration from variables and arguments.
func configured(env []string, args ...string) (config, error) {
	c := &call{name: "serve", flags: flag.NewFlagSet("serve", flag.ContinueOnError), raw: args, env: newEnvironment(env)}
	c.flags.SetOutput(io.Discard)
	cfg, _, err := c.configure()
	return cfg, err
}

func TestConfiguration(t *testing.T) {
	pair := certificate(t)
	secret := filepath.Join(t.TempDir(), "database")
	if err := os.WriteFile(secret, []byte("mysql://ankao:s3cret@db:3306/ankao\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		env  string // variables without ANKAO_, separated by spaces
		args string
		base string // expected base URL
		want string // expected in the error; "" = none
	}{
		"nothing set":                 {base: "http://localhost:8080"},
		"another port":                {env: "LISTEN=127.0.0.1:9000", base: "http://localhost:9000"},
		"IPv6 loopback":               {env: "LISTEN=[::1]:9000", base: "http://localhost:9000"},
		"flag before environment":     {env: "LISTEN=127.0.0.1:9000", args: "--listen 127.0.0.1:9001", base: "http://localhost:9001"},
		"TLS of its own":              {env: "LISTEN=192.168.1.10:8443 TLS=internal", base: "https://192.168.1.10:8443"},
		"TLS on the usual port":       {env: "LISTEN=192.168.1.10:443 TLS=internal", base: "https://192.168.1.10"},
		"TLS on loopback":             {env: "LISTEN=127.0.0.1:8443 TLS=internal", base: "https://localhost:8443"},
		"TLS from files":              {env: "LISTEN=:8443 TLS=" + pair + " BASE_URL=https://Exam.Example.CN/", base: "https://exam.example.cn"},
		"behind a proxy":              {env: "LISTEN=:8080 TRUSTED_PROXIES=10.0.0.5 BASE_URL=https://exam.example.cn", base: "https://exam.example.cn"},
		"behind a proxy here":         {env: "TRUSTED_PROXIES=127.0.0.1 BASE_URL=https://exam.example.cn", base: "https://exam.example.cn"},
		"MySQL":                       {env: "DATABASE=mysql://u:p@db:3306/ankao", base: "http://localhost:8080"},
		"MySQL from a file":           {env: "DATABASE_FILE=" + secret, base: "http://localhost:8080"},
		"longest host":                {env: "LISTEN=:443 TLS=internal BASE_URL=https://" + strings.Repeat("a", 50), base: "https://" + strings.Repeat("a", 50)},
		"listen without port":         {env: "LISTEN=127.0.0.1", want: "ANKAO_LISTEN: want address:port"},
		"port is none":                {env: "LISTEN=127.0.0.1:http", want: "ANKAO_LISTEN: want address:port"},
		"port too high":               {env: "LISTEN=127.0.0.1:70000", want: "ANKAO_LISTEN: want address:port"},
		"unknown database":            {env: "DATABASE=postgres://u:s3cret@db/x", want: "ANKAO_DATABASE: want sqlite or mysql://"},
		"database without name":       {env: "DATABASE=mysql://u:s3cret@db:3306", want: "ANKAO_DATABASE: want sqlite or mysql://"},
		"database without user":       {env: "DATABASE=mysql://db:3306/ankao", want: "ANKAO_DATABASE: want"},
		"database twice":              {env: "DATABASE=sqlite DATABASE_FILE=" + secret, want: "both set"},
		"database file gone":          {env: "DATABASE_FILE=/no/such", want: "ANKAO_DATABASE_FILE"},
		"unknown TLS":                 {env: "TLS=on", want: "ANKAO_TLS: want off, internal, or two files"},
		"TLS files gone":              {env: "TLS=/no/cert.pem,/no/key.pem", want: "ANKAO_TLS: open /no/cert.pem"},
		"proxies are none":            {env: "TRUSTED_PROXIES=proxy.local", want: "ANKAO_TRUSTED_PROXIES: want addresses"},
		"base without scheme":         {env: "BASE_URL=exam.example.cn", want: "ANKAO_BASE_URL: want http(s)://host"},
		"base with path":              {env: "BASE_URL=https://example.cn/exam", want: "ANKAO_BASE_URL: want http(s)://host"},
		"base with password":          {env: "BASE_URL=https://u:s3cret@example.cn", want: "ANKAO_BASE_URL: want http(s)://host"},
		"base too long":               {env: "LISTEN=:443 TLS=internal BASE_URL=https://" + strings.Repeat("a", 120), want: "too long for a code"},
		"log format":                  {env: "LOG=xml", want: "ANKAO_LOG: want text or json"},
		"two at once":                 {env: "LOG=xml TLS=on", want: "ANKAO_LOG"},
		"plain to the network":        {env: "LISTEN=:8080", want: "plain HTTP is not served"},
		"plain to one address":        {env: "LISTEN=192.168.1.10:8080", want: "set ANKAO_TLS=internal"},
		"proxy without https":         {env: "LISTEN=:8080 TRUSTED_PROXIES=10.0.0.5", want: "want the https://… address of the proxy"},
		"https without TLS":           {env: "BASE_URL=https://exam.example.cn", want: "needs ANKAO_TLS, or a proxy"},
		"TLS and http base":           {env: "TLS=internal BASE_URL=http://exam.local", want: "want https://… when ANKAO_TLS is internal"},
		"unknown flag":                {args: "--lisen :80", want: "not defined: -lisen"},
		"argument that is not wanted": {args: "now", want: `unexpected argument "now"`},
	} {
		t.Run(name, func(t *testing.T) {
			var env []string
			for word := range strings.FieldsSeq(tc.env) {
				env = append(env, "ANKAO_"+word)
			}
			cfg, err := configured(env, strings.Fields(tc.args)...)
			if tc.want != "" {
				if err == nil || !strings.Contains(err.Error(), tc.want) {
					t.Fatalf("got %v, want an error with %q", err, tc.want)
				}
				if strings.Contains(err.Error(), "s3cret") {
					t.Fatalf("the error repeats a password: %v", err)
				}
				return
			}
			if err != nil || cfg.BaseURL.String() != tc.base {
				t.Fatalf("base %v, want %s; %v", cfg.BaseURL, tc.base, err)
			}
		})
	}
}

func TestEverythingWrongIsNamedAtOnce(t *testing.T) {
	_, err := configured([]string{"ANKAO_LOG=xml", "ANKAO_TLS=on", "ANKAO_LISTEN=x"})
	for _, name := range []string{"ANKAO_LOG", "ANKAO_TLS", "ANKAO_LISTEN"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named: %v", name, err)
		}
	}
}

func TestSecretFileIsRead(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "database")
	if err := os.WriteFile(secret, []byte("mysql://ankao:p@db:3306/ankao\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := configured([]string{"ANKAO_DATABASE_FILE=" + secret})
	if err != nil || cfg.Database != "mysql://ankao:p@db:3306/ankao" {
		t.Fatalf("%q, %v", cfg.Database, err)
	}
}

func TestMisspeltSettingsAreListed(t *testing.T) {
	env := newEnvironment([]string{"ANKAO_LISTEN=x", "ANKAO_DATABSE=x", "ANKAO_DATABASE_FILE=x", "ANKAO_LISTEN_FILE=x", "ANKAO_TEST_MYSQL=x", "HOME=x"})
	if got := strings.Join(env.unknown(), " "); got != "ANKAO_DATABSE ANKAO_LISTEN_FILE" {
		t.Fatalf("listed %q", got)
	}
}

// certificate writes a self-signed pair and returns it as ANKAO_TLS wants it.
func certificate(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), NotBefore: time.Now(),
		NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert, keyFile := filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: pkcs8}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert + "," + keyFile
}
