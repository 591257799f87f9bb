package doors

import (
	"testing"
	"time"

	"ankao/internal/clock"
)

func at(minutes int) clock.Instant {
	return clock.At(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)).Add(time.Duration(minutes) * time.Minute)
}

func TestTriesSpend(t *testing.T) {
	var count tries
	for i := range MaxTries {
		now := at(i)
		if count.spent(now) {
			t.Fatalf("closed before try %d", i+1)
		}
		count = count.next(now)
	}
	for _, tt := range []struct {
		now  clock.Instant
		want bool
	}{{at(4), true}, {at(15) - 1, true}, {at(15), false}} {
		if count.spent(tt.now) != tt.want {
			t.Errorf("spent at %v: want %v", tt.now, tt.want)
		}
	}
	if again := count.next(at(15)); again != (tries{n: 1, since: at(15)}) {
		t.Fatalf("a new window begins with %+v", again)
	}
}

func TestLearnerLoginEnds(t *testing.T) {
	login := learnerLogin{seenAt: at(0), expiresAt: at(12 * 60)}
	if !login.holds(at(29)) || login.holds(at(30)) {
		t.Fatal("idle time")
	}
	login.seenAt = at(12*60 - 1)
	if login.holds(at(12 * 60)) {
		t.Fatal("life")
	}
}
