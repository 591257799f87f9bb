package main

import (
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ankao/admin/rules"
	"ankao/exams/certificates"
	"ankao/internal/web"
)

// config is how this server was told to run.
type config struct {
	Listen       string   // host:port
	BaseURL      *url.URL // how browsers reach the centre, without a path
	Data         string   // folder of database, keys and files
	Database     string   // "sqlite" or a mysql:// address with its password
	TLS          tlsMode
	CertFile     string // TLS from files
	KeyFile      string
	Proxies      web.Proxies
	Log          string // "text" or "json"
	Centre       string // who issues certificates, as printed on them
	CentreEn     string
	Jurisdiction string // whose rules count: CN-440103
	Demo         bool   // certificates are marked as no official document
}

type tlsMode string

const (
	tlsOff      tlsMode = "off"
	tlsInternal tlsMode = "internal"
	tlsFiles    tlsMode = "files"
)

// setting is one thing that can be configured.
type setting struct {
	env, flag, about string
	standard         string
	secret           bool // may also be named by a file, and is never repeated in a message
}

var settings = []setting{
	{env: "ANKAO_LISTEN", flag: "listen", standard: "127.0.0.1:8080", about: "address and port to listen on"},
	{env: "ANKAO_BASE_URL", flag: "base-url", about: "how browsers reach the centre, e.g. https://exam.example.cn"},
	{env: "ANKAO_DATA", flag: "data", standard: "data", about: "folder of database, keys and files"},
	{env: "ANKAO_DATABASE", flag: "database", standard: "sqlite", secret: true, about: "sqlite, or mysql://user:password@host:3306/name"},
	{env: "ANKAO_TLS", flag: "tls", standard: "off", about: "off, internal, or certificate.pem,key.pem"},
	{env: "ANKAO_TRUSTED_PROXIES", flag: "trusted-proxies", about: "addresses of the proxies in front, e.g. 10.0.0.0/8"},
	{env: "ANKAO_CENTRE", flag: "centre", standard: "安全教育培训考试中心", about: "name of the centre, printed on its certificates"},
	{env: "ANKAO_CENTRE_EN", flag: "centre-en", standard: "Safety Training and Examination Centre", about: "the same in English"},
	{env: "ANKAO_JURISDICTION", flag: "jurisdiction", standard: rules.StandardJurisdiction, about: "whose rules count: CN- and the division's code (GB/T 2260)"},
	{env: "ANKAO_LOG", flag: "log", standard: "text", about: "text or json"},
}

// environment holds the variables that begin with ANKAO_.
type environment map[string]string

func newEnvironment(list []string) environment {
	env := environment{}
	for _, line := range list {
		if name, value, ok := strings.Cut(line, "="); ok && strings.HasPrefix(name, "ANKAO_") {
			env[name] = value
		}
	}
	return env
}

// unknown lists variables that look like settings and are none: a misspelt one
// must not be passed over in silence.
func (e environment) unknown() []string {
	var list []string
	for name := range e {
		known := strings.HasPrefix(name, "ANKAO_TEST_") || name == "ANKAO_FIXTURES" || slices.ContainsFunc(settings, func(s setting) bool {
			return name == s.env || s.secret && name == s.env+"_FILE"
		})
		if !known {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// configure parses the command line and reads the configuration: flags before
// the environment before what is usual. It names everything that is wrong.
func (c *call) configure(want ...string) (config, []string, error) {
	values := map[string]*string{}
	for _, s := range settings {
		values[s.env] = c.flags.String(s.flag, "", s.about+" ("+s.env+")")
	}
	args, err := c.parse(want...)
	if err != nil {
		return config{}, nil, err
	}
	given := map[string]bool{}
	c.flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var wrong []error
	for _, s := range settings {
		if given[s.flag] {
			continue
		}
		value, err := c.env.value(s)
		if err != nil {
			wrong = append(wrong, err)
		}
		*values[s.env] = value
	}
	if err := errors.Join(wrong...); err != nil {
		return config{}, nil, err
	}
	cfg, err := newConfig(func(name string) string { return *values[name] })
	return cfg, args, err
}

// value returns the value of a setting in the environment.
func (e environment) value(s setting) (string, error) {
	value, file := strings.TrimSpace(e[s.env]), e[s.env+"_FILE"]
	switch {
	case s.secret && value != "" && file != "":
		return "", fmt.Errorf("%s and %s_FILE are both set: want one of them", s.env, s.env)
	case s.secret && file != "":
		b, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("%s_FILE: %w", s.env, err)
		}
		value = strings.TrimSpace(string(b))
	}
	if value == "" {
		value = s.standard
	}
	return value, nil
}

// newConfig checks every setting and then how they go together.
func newConfig(get func(string) string) (config, error) {
	cfg := config{Listen: get("ANKAO_LISTEN"), Data: get("ANKAO_DATA"), Database: get("ANKAO_DATABASE"), Log: get("ANKAO_LOG"),
		Centre: get("ANKAO_CENTRE"), CentreEn: get("ANKAO_CENTRE_EN"), Jurisdiction: get("ANKAO_JURISDICTION")}
	var wrong []error
	refuse := func(name, want string) { wrong = append(wrong, fmt.Errorf("%s: want %s", name, want)) }

	if !validListen(cfg.Listen) {
		refuse("ANKAO_LISTEN", "address:port, for example 127.0.0.1:8080 or :8443")
	}
	if get("ANKAO_LOG") != "text" && get("ANKAO_LOG") != "json" {
		refuse("ANKAO_LOG", "text or json")
	}
	if !rules.ValidJurisdiction(cfg.Jurisdiction) {
		refuse("ANKAO_JURISDICTION", "CN, or CN- and two, four or six digits, for example CN-440103")
	}
	if !validDatabase(cfg.Database) {
		refuse("ANKAO_DATABASE", "sqlite or mysql://user:password@host:3306/name (special characters of the password percent-encoded)")
	}
	var err error
	if cfg.TLS, cfg.CertFile, cfg.KeyFile, err = parseTLS(get("ANKAO_TLS")); err != nil {
		wrong = append(wrong, err)
	}
	if cfg.Proxies, err = web.ParseProxies(get("ANKAO_TRUSTED_PROXIES")); err != nil {
		refuse("ANKAO_TRUSTED_PROXIES", "addresses or ranges separated by commas, for example 10.0.0.5,192.168.1.0/24")
	}
	if cfg.BaseURL, err = parseBase(get("ANKAO_BASE_URL")); err != nil {
		wrong = append(wrong, err)
	}
	if len(wrong) > 0 {
		return config{}, errors.Join(wrong...)
	}
	if cfg.BaseURL == nil {
		cfg.BaseURL = cfg.guessBase()
	}
	return cfg, cfg.together()
}

func validListen(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

func validDatabase(s string) bool {
	if s == "sqlite" {
		return true
	}
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "mysql" && u.Hostname() != "" && u.User.Username() != "" && len(u.Path) > 1
}

func parseTLS(s string) (mode tlsMode, cert, key string, err error) {
	if s == string(tlsOff) || s == string(tlsInternal) {
		return tlsMode(s), "", "", nil
	}
	cert, key, ok := strings.Cut(s, ",")
	cert, key = strings.TrimSpace(cert), strings.TrimSpace(key)
	if !ok || cert == "" || key == "" {
		return "", "", "", errors.New("ANKAO_TLS: want off, internal, or two files: certificate.pem,key.pem")
	}
	if _, err := tls.LoadX509KeyPair(cert, key); err != nil {
		return "", "", "", fmt.Errorf("ANKAO_TLS: %w", err)
	}
	return tlsFiles, cert, key, nil
}

func parseBase(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("ANKAO_BASE_URL: want http(s)://host or http(s)://host:port, without a path")
	}
	// The address is in the QR code of every certificate.
	if err := certificates.CheckHost(s); err != nil {
		return nil, fmt.Errorf("ANKAO_BASE_URL: %w", err)
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host)}, nil
}

// guessBase is the address for a browser on this machine or, where the server
// listens to all, on its network.
func (cfg config) guessBase() *url.URL {
	host, port, _ := net.SplitHostPort(cfg.Listen)
	base := &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}
	if cfg.TLS != tlsOff {
		base.Scheme = "https"
	}
	switch {
	case loopback(host):
		base.Host = "localhost:" + port
	case host == "" || wildcard(host):
		base.Host = net.JoinHostPort(lanAddress(), port)
	}
	if base.Scheme == "https" {
		base.Host = strings.TrimSuffix(base.Host, ":443")
	}
	return base
}

// together refuses settings that are right one by one and unsafe together:
// plain HTTP is for this machine alone, or for a proxy that adds the TLS.
func (cfg config) together() error {
	host, _, _ := net.SplitHostPort(cfg.Listen)
	https := cfg.BaseURL.Scheme == "https"
	switch {
	case cfg.TLS != tlsOff && !https:
		return fmt.Errorf("ANKAO_BASE_URL: want https://… when ANKAO_TLS is %s", cfg.TLS)
	case len(cfg.Proxies) > 0 && !https:
		return errors.New("ANKAO_BASE_URL: want the https://… address of the proxy when ANKAO_TRUSTED_PROXIES is set")
	case cfg.TLS == tlsOff && len(cfg.Proxies) == 0 && !loopback(host):
		return fmt.Errorf("ANKAO_LISTEN: %s is reachable from other machines, and plain HTTP is not served to them: "+
			"set ANKAO_TLS=internal (or certificate.pem,key.pem), or ANKAO_TRUSTED_PROXIES and an https ANKAO_BASE_URL, or listen on 127.0.0.1", cfg.Listen)
	case cfg.TLS == tlsOff && len(cfg.Proxies) == 0 && https:
		return errors.New("ANKAO_BASE_URL: https://… needs ANKAO_TLS, or a proxy named in ANKAO_TRUSTED_PROXIES")
	}
	return nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

func wildcard(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsUnspecified()
}

// lanAddress is the first private IPv4 address of this machine, else localhost.
func lanAddress() string {
	list, err := net.InterfaceAddrs()
	if err != nil {
		return "localhost"
	}
	for _, a := range list {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsPrivate() {
			return n.IP.String()
		}
	}
	return "localhost"
}

// path is a place under the data folder.
func (cfg config) path(elem ...string) string {
	return filepath.Join(append([]string{cfg.Data}, elem...)...)
}

// withPort puts the port that the system has chosen where 0 was asked for.
func (cfg config) withPort(addr net.Addr) (config, error) {
	host, port, err := net.SplitHostPort(cfg.Listen)
	if err != nil || port != "0" {
		return cfg, err
	}
	_, real, err := net.SplitHostPort(addr.String())
	if err != nil {
		return cfg, err
	}
	cfg.Listen = net.JoinHostPort(host, real)
	if cfg.BaseURL.Port() == "0" {
		cfg.BaseURL = &url.URL{Scheme: cfg.BaseURL.Scheme, Host: net.JoinHostPort(cfg.BaseURL.Hostname(), real)}
	}
	return cfg, nil
}
