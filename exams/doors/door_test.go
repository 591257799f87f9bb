package doors

import (
	"context"
	"testing"
	"time"

	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/fault"
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

// A flood at a public door must not stand in front of the exam, nor at the other
// door.
func TestAFloodWaitsOutside(t *testing.T) {
	s := New(nil, nil, nil, nil, nil)
	s.wait = 10 * time.Millisecond
	for range triesAtOnce {
		if _, err := s.enter(context.Background(), LearnerDoor); err != nil {
			t.Fatal(err)
		}
	}
	tickets, err := sessions.NewTickets("2026-11-23", 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Identify(context.Background(), LearnerDoor, tickets[0], "440199198001010039")
	if fault.KindOf(err) != fault.Unavailable || fault.CodeOf(err) != "door.busy" {
		t.Errorf("%v", err)
	}
	leave, err := s.enter(context.Background(), SeatDoor)
	if err != nil {
		t.Fatal(err)
	}
	leave()
}
