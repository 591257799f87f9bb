package clock_test

import (
	"encoding/json"
	"testing"
	"time"

	"ankao/internal/clock"
)

func TestInstantText(t *testing.T) {
	type body struct {
		At clock.Instant `json:"at,omitempty"`
	}
	at := clock.At(time.Date(2026, 11, 23, 15, 4, 5, 678_999_999, clock.Shanghai))
	b, err := json.Marshal(body{At: at})
	if err != nil || string(b) != `{"at":"2026-11-23T07:04:05.678Z"}` {
		t.Fatalf("%s, %v", b, err)
	}
	var back body
	if err := json.Unmarshal([]byte(`{"at":"2026-11-23T15:04:05.678+08:00"}`), &back); err != nil || back.At != at {
		t.Fatalf("%v, %v", back.At, err)
	}
	if b, _ := json.Marshal(body{}); string(b) != `{}` {
		t.Fatalf("none is written: %s", b)
	}
	if err := json.Unmarshal([]byte(`{"at":"yesterday"}`), &back); err == nil {
		t.Fatal("a word was read as a moment")
	}
}

func TestDateIsShanghai(t *testing.T) {
	late := clock.At(time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC))
	if got := clock.DateOf(late); got != "2026-11-23" {
		t.Fatalf("16:00 UTC is the next day in Shanghai, got %s", got)
	}
	for _, s := range []string{"2026-02-30", "2026-2-3", "", "20260203"} {
		if _, err := clock.ParseDate(s); err == nil {
			t.Errorf("%q was accepted", s)
		}
	}
}
