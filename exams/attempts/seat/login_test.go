package seat

import (
	"testing"
	"time"

	"ankao/exams/attempts"
	"ankao/exams/identity"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/fault"
)

func TestMemoForgets(t *testing.T) {
	m := newMemo[string, int](time.Second)
	n := 0
	load := func() (int, error) { n++; return n, nil }
	at := clock.At(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {999 * time.Millisecond, 1}, {time.Second, 2}, {500 * time.Millisecond, 3} /* the clock was set back */} {
		if got, err := m.get(at.Add(step.after), "a", load); got != step.want || err != nil {
			t.Errorf("after %v: %d, want %d", step.after, got, step.want)
		}
	}
	m.forget("a")
	if got, _ := m.get(at, "a", load); got != 4 {
		t.Errorf("what was forgotten is still known: %d", got)
	}
	if _, err := m.get(at, "b", func() (int, error) { return 0, errNobody }); err == nil {
		t.Error("an error was swallowed")
	}
	if got, _ := m.get(at, "b", load); got != 5 {
		t.Error("an error was remembered")
	}
}

func TestStateFor(t *testing.T) {
	active := Login{State: Active, Device: "one"}
	asking := Login{State: Asking, Device: "two"}
	for name, c := range map[string]struct {
		device  string
		before  []Login
		working bool
		want    LoginState
	}{
		"first":                    {"one", nil, true, Active},
		"same machine":             {"one", []Login{active}, true, Active},
		"another":                  {"two", []Login{active}, true, Asking},
		"another that asks again":  {"two", []Login{active, asking}, true, Asking},
		"another after all is in":  {"two", []Login{active}, false, Active},
		"another, and nobody sits": {"three", []Login{asking}, true, Active},
	} {
		if got := stateFor(c.device, c.before, c.working); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestPhase(t *testing.T) {
	open, closed := &attempts.Attempt{State: attempts.StateOpen}, &attempts.Attempt{State: attempts.StateScored}
	for _, c := range []struct {
		login   LoginState
		session sessions.State
		attempt *attempts.Attempt
		who     identity.State
		want    Phase
	}{
		{Active, sessions.Open, nil, identity.Unchecked, Waiting},
		{Active, sessions.Open, nil, identity.IsConfirmed, Waiting},
		{Active, sessions.Open, nil, identity.IsRefused, TurnedAway},
		{Active, sessions.Running, nil, identity.Unneeded, Running},
		{Active, sessions.Running, nil, identity.IsConfirmed, Running},
		{Active, sessions.Running, nil, identity.Unchecked, Waiting},
		{Active, sessions.Running, nil, identity.IsReplacement, TurnedAway},
		{Active, sessions.Running, open, identity.IsConfirmed, Running},
		{Active, sessions.Running, open, identity.Unchecked, Running}, // taken back after the start
		{Active, sessions.Running, open, identity.IsReplacement, TurnedAway},
		{Superseded, sessions.Running, open, identity.IsConfirmed, Running},
		{Active, sessions.Running, closed, identity.IsConfirmed, HandedIn},
		{Active, sessions.Running, closed, identity.IsRefused, HandedIn},
		{Active, sessions.Ended, closed, identity.IsConfirmed, Ended},
		{Active, sessions.Ended, nil, identity.IsRefused, Ended},
		{Active, sessions.Published, closed, identity.IsConfirmed, Published},
		{Active, sessions.Published, nil, identity.Unchecked, Ended},
		{Asking, sessions.Running, open, identity.IsConfirmed, SecondSeat},
		{Asking, sessions.Open, nil, identity.Unchecked, SecondSeat},
	} {
		s := sessions.Session{State: c.session}
		if got := phase(c.login, s, c.attempt, c.who); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestLoginHolds(t *testing.T) {
	at := clock.At(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	for state, want := range map[LoginState]bool{Active: true, Asking: true, Superseded: true, Refused: false, Left: false} {
		l := Login{State: state, CreatedAt: at}
		if l.holds(at.Add(time.Hour)) != want || l.holds(at.Add(loginLife)) {
			t.Errorf("%s holds %v, want %v", state, l.holds(at.Add(time.Hour)), want)
		}
	}
}

func TestDevice(t *testing.T) {
	for device, ok := range map[string]bool{"0123456789abcdef": true, "a-b_c-d_": true, "": false, "short": false, "with space": false, "安安安安安安安安": false} {
		if err := checkDevice(device); (err == nil) != ok || err != nil && fault.CodeOf(err) != "seat.device" {
			t.Errorf("%q: %v", device, err)
		}
	}
}
