package seat

import (
	"testing"
	"time"

	"ankao/exams/attempts"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

func TestShelfIsBounded(t *testing.T) {
	paper := &copied{encoded: make([]byte, 1000)}
	s := newShelf(nil, nil, 3*paper.size())
	var all []attempts.CandidateID
	for range 5 {
		c := id.New[sessions.Candidate]()
		all = append(all, c)
		s.put(c, &copied{encoded: make([]byte, 1000)})
		s.find(all[0]) // the first one is in use all the time
	}
	for i, want := range []bool{true, false, false, true, true} {
		if got := s.find(all[i]) != nil; got != want {
			t.Errorf("paper %d on the shelf: %v, want %v", i, got, want)
		}
	}
	if s.used != 3*paper.size() || s.order.Len() != 3 || len(s.byID) != 3 {
		t.Errorf("%d bytes in %d papers", s.used, s.order.Len())
	}
	s.put(all[0], paper)
	if s.order.Len() != 3 {
		t.Error("a paper is on the shelf twice")
	}
}

func TestPreparingNeverWaits(t *testing.T) {
	s := newShelf(nil, nil, 1000)
	done := make(chan struct{})
	go func() {
		for range 2 * cap(s.wanted) {
			s.prepare(id.New[sessions.Candidate]())
		}
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("prepare waits for a reader")
	}
}

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
		want    Phase
	}{
		{Active, sessions.Open, nil, Waiting},
		{Active, sessions.Running, nil, Running},
		{Active, sessions.Running, open, Running},
		{Superseded, sessions.Running, open, Running},
		{Active, sessions.Running, closed, HandedIn},
		{Active, sessions.Ended, closed, Ended},
		{Active, sessions.Ended, nil, Ended},
		{Active, sessions.Published, closed, Published},
		{Active, sessions.Published, nil, Ended},
		{Asking, sessions.Running, open, SecondSeat},
		{Asking, sessions.Open, nil, SecondSeat},
	} {
		if got := phase(c.login, sessions.Session{State: c.session}, c.attempt); got != c.want {
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
