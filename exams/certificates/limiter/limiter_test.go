package limiter

import (
	"testing"
	"time"

	"ankao/internal/clock"
)

func TestLimiter(t *testing.T) {
	l := New(2, time.Minute)
	now := clock.Instant(1_000_000)
	for i, want := range []bool{true, true, false, false} {
		if got := l.Allow("192.0.2.1", now); got != want {
			t.Errorf("request %d: %v", i+1, got)
		}
	}
	if !l.Allow("192.0.2.2", now) || !l.Allow("192.0.2.1", now.Add(time.Minute)) {
		t.Error("another address, or the next minute, is refused")
	}
	if !l.Allow("2001:db8::1", now) || !l.Allow("2001:db8::2", now) || l.Allow("2001:db8:0:0:ffff::3", now) || !l.Allow("2001:db8:0:1::1", now) {
		t.Error("an IPv6 network does not count as one address")
	}
	for i := range 2 * maxAddresses {
		l.Allow(string(rune(0x10000+i)), now)
	}
	if len(l.counts) > maxAddresses {
		t.Errorf("%d addresses are kept", len(l.counts))
	}
}
