package clock

import (
	"testing"
	"time"
)

func TestSteadyKeepsItsPace(t *testing.T) {
	nine := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	wall, pace := nine, time.Duration(0)
	s := newSteady(func() (time.Time, time.Duration) { return wall, pace })
	pass := func(d time.Duration) { wall, pace = wall.Add(d), pace+d }
	set := func(d time.Duration) { wall = wall.Add(d) }
	tells := func(what string, want time.Duration) {
		t.Helper()
		if got := s.Now().Time().Sub(nine); got != want {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	set(time.Hour)
	tells("nobody works: the clock is right now", time.Hour)
	set(-time.Minute)
	s.Keep(true)
	pass(2 * time.Minute)
	tells("time goes by", 61*time.Minute)
	set(40 * time.Minute)
	tells("set forward", 61*time.Minute)
	pass(time.Minute)
	set(-time.Hour)
	tells("set back", 62*time.Minute)
	set(time.Second)
	tells("a time server at its work", 62*time.Minute+time.Second)
	set(365 * 24 * time.Hour)
	tells("a clock that was plainly wrong", 62*time.Minute+time.Second+365*24*time.Hour)
	set(-365 * 24 * time.Hour)
	s.Keep(true)
	tells("asked again", 62*time.Minute+time.Second)
	s.Keep(false)
	tells("done: the machine's", 42*time.Minute+time.Second)
}

func TestSteadyIsTheMachinesClock(t *testing.T) {
	s := NewSteady()
	s.Keep(true)
	if apart := s.Now().Sub(System()).Abs(); apart > time.Second {
		t.Errorf("%v apart", apart)
	}
}
