// Package limiter bounds how often one address may ask.
package limiter

import (
	"net/netip"
	"sync"
	"time"

	"ankao/internal/clock"
)

// Limiter allows each address so many requests per window. It is kept in memory: it spares the database from one noisy
// address and protects no secret.
type Limiter struct {
	most   int
	window time.Duration

	mu     sync.Mutex
	counts map[string]*allowance
}

type allowance struct {
	since clock.Instant
	n     int
}

// maxAddresses bounds the memory that addresses of strangers take.
const maxAddresses = 20_000

// New returns a limiter of so many requests per window.
func New(most int, window time.Duration) *Limiter {
	return &Limiter{most: most, window: window, counts: map[string]*allowance{}}
}

// Allow counts a request and says whether it is within the allowance.
func (l *Limiter) Allow(address string, now clock.Instant) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	name := network(address)
	a, ok := l.counts[name]
	if !ok {
		if len(l.counts) >= maxAddresses {
			l.forget(now)
		}
		a = &allowance{since: now}
		l.counts[name] = a
	}
	if now >= a.since.Add(l.window) {
		*a = allowance{since: now}
	}
	a.n++
	return a.n <= l.most
}

// forget drops windows that are over; when strangers fill the table within one window it starts anew.
func (l *Limiter) forget(now clock.Instant) {
	for name, a := range l.counts {
		if now >= a.since.Add(l.window) {
			delete(l.counts, name)
		}
	}
	if len(l.counts) >= maxAddresses {
		clear(l.counts)
	}
}

// network is what counts as one address: an IPv6 household has 2^64 of them.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Is4() || ip.Is4In6() {
		return address
	}
	prefix, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}
