// Package ca is the centre's own certificate authority, for a local network where no public one can reach: seats need
// HTTPS for camera and cryptography. The root is constrained, critically, to private addresses, to local names and to
// the names the centre was configured with, so that a stolen root key cannot impersonate a bank to the people who
// installed it.
package ca

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ankao/internal/clock"
	"ankao/internal/crypt"
)

const (
	rootLife = 10 * 365 * 24 * time.Hour
	leafLife = 396 * 24 * time.Hour // browsers refuse what lives longer than 398 days
	renewAt  = 30 * 24 * time.Hour  // before the end
	backdate = 24 * time.Hour       // a seat's clock may be slow

	rootFile = "root.pem" // certificate and key
	leafFile = "leaf.pem" // certificate and key
)

// Authority holds the root and the certificate in use. It is safe for concurrent use.
type Authority struct {
	dir   string
	hosts []string // configured names and addresses
	clock clock.Clock
	local func() Names
	root  pair

	refresh sync.Mutex
	leaf    atomic.Pointer[tls.Certificate]
}

type pair struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// Open reads the authority under dir, or makes one at first start. Hosts are the names and addresses that the centre
// was configured with, above all the host of its base URL: the root permits them for good, and a later configuration
// with a host that it does not permit is an error that says so.
func Open(dir string, hosts []string, now clock.Clock) (*Authority, error) {
	return open(dir, hosts, now, hostNames)
}

func open(dir string, hosts []string, now clock.Clock, local func() Names) (*Authority, error) {
	a := &Authority{dir: dir, hosts: hosts, clock: now, local: local}
	path := filepath.Join(dir, rootFile)
	root, err := readPair(path)
	if errors.Is(err, fs.ErrNotExist) {
		root, err = a.makeRoot(path)
	}
	if err != nil {
		return nil, err
	}
	a.root = root
	if !now().Time().Before(root.cert.NotAfter) {
		return nil, fmt.Errorf("%s has expired: move the folder away, start again and install the new root on every seat", path)
	}
	if err := a.checkHosts(); err != nil {
		return nil, err
	}
	return a, a.Refresh()
}

func (a *Authority) makeRoot(path string) (pair, error) {
	now := a.clock().Time()
	if now.Year() < 2026 {
		return pair{}, fmt.Errorf("the clock of this machine says %s: set it before the root certificate is made", now.Format(time.DateOnly))
	}
	limits, err := constraints(a.hosts)
	if err != nil {
		return pair{}, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair{}, err
	}
	name := pkix.Name{Organization: []string{"Ankao 安考"}, CommonName: "Ankao local root " + now.Format(time.DateOnly)}
	template := &x509.Certificate{
		Subject: name, NotBefore: now.Add(-backdate), NotAfter: now.Add(rootLife),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		PermittedDNSDomainsCritical: true, PermittedDNSDomains: limits.DNS, PermittedIPRanges: limits.ranges,
	}
	root, err := issue(template, template, key, key)
	if err != nil {
		return pair{}, err
	}
	return root, writePair(path, root, crypt.CreateSecret)
}

// checkHosts names a configured host that the root does not permit, before browsers do it in their own words.
func (a *Authority) checkHosts() error {
	for _, host := range a.hosts {
		if !a.permits(host) {
			return fmt.Errorf("the root certificate in %s was not made for %q: move that folder away, start again and install the new root on every seat", a.dir, host)
		}
	}
	return nil
}

// Refresh puts a new certificate in use when the one there is does not name all addresses of this machine, or ends
// within 30 days. Connections that stand are not touched.
func (a *Authority) Refresh() error {
	a.refresh.Lock()
	defer a.refresh.Unlock()
	want, left := a.wanted()
	path := filepath.Join(a.dir, leafFile)
	if a.leaf.Load() == nil {
		leaf, err := readPair(path)
		switch {
		case err == nil:
			a.use(leaf)
		case !errors.Is(err, fs.ErrNotExist):
			slog.Warn("local certificate is unreadable and is made anew", "path", path, "error", err)
		}
	}
	if current := a.leaf.Load(); current != nil && a.serves(current.Leaf, want) {
		return nil
	}
	leaf, err := a.makeLeaf(want)
	if err != nil {
		return err
	}
	if err := writePair(path, leaf, crypt.ReplaceSecret); err != nil {
		return err
	}
	a.use(leaf)
	slog.Info("local certificate made", "names", leaf.cert.DNSNames, "addresses", leaf.cert.IPAddresses, "left_out", left, "until", leaf.cert.NotAfter)
	return nil
}

func (a *Authority) use(leaf pair) {
	a.leaf.Store(&tls.Certificate{Certificate: [][]byte{leaf.cert.Raw, a.root.cert.Raw}, PrivateKey: leaf.key, Leaf: leaf.cert})
}

// wanted returns what a certificate must name now: what is configured, and what of this machine the root permits. What
// it does not permit, a public address for example, is left out.
func (a *Authority) wanted() (n Names, left []string) {
	for _, host := range a.hosts {
		n.add(host)
	}
	local := a.local()
	names := slices.Clone(local.DNS)
	for _, ip := range local.IPs {
		names = append(names, ip.String())
	}
	for _, name := range names {
		if a.permits(name) {
			n.add(name)
		} else {
			left = append(left, name)
		}
	}
	n.sort()
	return n, left
}

// permits says whether a certificate for host would be accepted under the root, by the rules that checkers use.
func (a *Authority) permits(host string) bool {
	var n Names
	n.add(host)
	leaf := &x509.Certificate{DNSNames: n.DNS, IPAddresses: n.IPs}
	return permitted(a.root.cert, leaf)
}

// serves says whether cert may stay in use for want.
func (a *Authority) serves(cert *x509.Certificate, want Names) bool {
	return cert.CheckSignatureFrom(a.root.cert) == nil &&
		a.clock().Time().Before(a.leafEnd(cert.NotAfter)) &&
		slices.Equal(cert.DNSNames, want.DNS) &&
		slices.EqualFunc(cert.IPAddresses, want.IPs, net.IP.Equal)
}

// leafEnd is when a certificate that is valid until end is to be replaced: the last one of a root is used to its end.
func (a *Authority) leafEnd(end time.Time) time.Time {
	if end.Equal(a.root.cert.NotAfter) {
		return end
	}
	return end.Add(-renewAt)
}

func (a *Authority) makeLeaf(names Names) (pair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair{}, err
	}
	now := a.clock().Time()
	from := now.Add(-backdate)
	if from.Before(a.root.cert.NotBefore) {
		from = a.root.cert.NotBefore
	}
	end := from.Add(leafLife)
	if end.After(a.root.cert.NotAfter) {
		end = a.root.cert.NotAfter
	}
	template := &x509.Certificate{
		Subject:   pkix.Name{Organization: []string{"Ankao 安考"}},
		NotBefore: from, NotAfter: end,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: names.DNS, IPAddresses: names.IPs,
	}
	return issue(template, a.root.cert, key, a.root.key)
}

// Run keeps the certificate fresh until ctx ends: a machine that gets another address answers on it within a minute.
func (a *Authority) Run(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := a.Refresh(); err != nil {
				slog.Error("local certificate not refreshed", "error", err)
			}
		}
	}
}

// TLSConfig returns a configuration that serves the certificate in use at each handshake.
func (a *Authority) TLSConfig() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return a.leaf.Load(), nil
		},
	}
}

// RootPEM returns the root certificate as people install it on most systems.
func (a *Authority) RootPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.root.cert.Raw})
}

// RootDER returns the root certificate as Windows and Chromium's policy want it.
func (a *Authority) RootDER() []byte { return bytes.Clone(a.root.cert.Raw) }

// RootNotAfter is when the root ends and every seat needs a new one.
func (a *Authority) RootNotAfter() time.Time { return a.root.cert.NotAfter }
