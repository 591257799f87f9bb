package sessions

import (
	"testing"
	"time"

	"ankao/content/bank"
	"ankao/exams/exams"
	"ankao/internal/clock"
	"ankao/internal/fault"
)

var nine = clock.At(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)) // 09:00 in Shanghai

func at(minutesAfterNine int) clock.Instant {
	return nine.Add(time.Duration(minutesAfterNine) * time.Minute)
}

func terms() exams.Terms {
	return exams.Terms{Name: "安全管理人员培训考试", Kind: exams.Training, Minutes: 120, PassMark: 80_00, DoorsMinutes: 15, LateMinutes: 30,
		LeaveMinutes: 30, Rules: []exams.Rule{{Type: bank.Single, Count: 100, Marks: 1_00}}}
}

// in returns a session of 120 minutes, planned for nine, that has come to state.
func in(state State) Session {
	s := Session{Terms: terms(), StartsAt: nine, State: state}
	if state == Running || state == Ended || state == Published {
		s.StartedAt, s.EndsAt = nine, at(120)
	}
	return s
}

func TestSteps(t *testing.T) {
	steps := []struct {
		name string
		take func(*Session) error
		from State
		to   State
	}{
		{"freeze", (*Session).freeze, Planned, Frozen},
		{"open", func(s *Session) error { return s.open(nine, false) }, Frozen, Open},
		{"start", func(s *Session) error { return s.start(nine) }, Open, Running},
		{"end", func(s *Session) error { return s.end(at(60), 0, at(120), false) }, Running, Ended},
		{"publish", (*Session).publish, Ended, Published},
	}
	for _, step := range steps {
		for _, state := range []State{Planned, Frozen, Open, Running, Ended, Published} {
			t.Run(step.name+" when "+string(state), func(t *testing.T) {
				s := in(state)
				err := step.take(&s)
				if state == step.from {
					if err != nil || s.State != step.to {
						t.Fatalf("%s, %v", s.State, err)
					}
					return
				}
				if fault.CodeOf(err) != "session.state" || fault.KindOf(err) != fault.Conflict || s.State != state {
					t.Fatalf("%s, %v", s.State, err)
				}
			})
		}
	}
}

func TestOpenWaitsForTheDoors(t *testing.T) {
	tests := []struct {
		name  string
		now   clock.Instant
		force bool
		code  string
	}{
		{"before", at(-15) - 1, false, "session.doors.early"},
		{"before, forced", at(-60), true, ""},
		{"at the minute", at(-15), false, ""},
		{"after the planned start", at(10), false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := in(Frozen)
			check(t, s.open(tt.now, tt.force), tt.code)
		})
	}
}

func check(t *testing.T, err error, code string) {
	t.Helper()
	if code == "" && err != nil || code != "" && fault.CodeOf(err) != code {
		t.Fatalf("got %v, want code %q", err, code)
	}
}

func TestStartSetsTheClock(t *testing.T) {
	s := in(Open)
	if err := s.start(at(3)); err != nil {
		t.Fatal(err)
	}
	if s.StartedAt != at(3) || s.EndsAt != at(123) || s.Deadline(0) != at(123) || s.Deadline(20) != at(143) || s.MayLeaveAt() != at(33) {
		t.Fatalf("started %v, ends %v", s.StartedAt, s.EndsAt)
	}
	waiting := in(Open)
	if waiting.Deadline(20) != 0 || waiting.MayLeaveAt() != 0 {
		t.Fatal("a session that has not started has a deadline")
	}
}

func TestEnd(t *testing.T) {
	tests := []struct {
		name    string
		now     clock.Instant
		working int
		force   bool
		code    string
	}{
		{"all handed in", at(50), 0, false, ""},
		{"somebody works", at(50), 1, false, "session.working"},
		{"somebody works, forced", at(50), 1, true, ""},
		{"somebody has extra time", at(125), 1, false, "session.working"},
		{"the time of the last is over", at(140), 1, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := in(Running)
			err := s.end(tt.now, tt.working, at(140), tt.force)
			check(t, err, tt.code)
			if err == nil && s.ClosedAt != tt.now {
				t.Fatalf("closed at %v", s.ClosedAt)
			}
		})
	}
}

func TestStatutoryPapersAreNotOurs(t *testing.T) {
	planned, ended := in(Planned), in(Ended)
	planned.Terms.Kind, ended.Terms.Kind = exams.Statutory, exams.Statutory
	check(t, planned.CanFreeze(), "exam.statutory")
	check(t, planned.freeze(), "exam.statutory")
	check(t, ended.publish(), "exam.statutory")
	if planned.State != Planned || ended.State != Ended {
		t.Fatal("a refused step moved the session")
	}
}

func TestAdmits(t *testing.T) {
	tests := []struct {
		state State
		now   clock.Instant
		back  bool
		code  string
	}{
		{Planned, nine, false, "session.doors.closed"},
		{Frozen, nine, true, "session.doors.closed"},
		{Open, at(-10), false, ""},
		{Running, at(30), false, ""},
		{Running, at(30) + 1, false, "session.late"},
		{Running, at(90), true, ""},
		{Ended, at(121), true, "session.over"},
		{Published, at(121), false, "session.over"},
	}
	for _, tt := range tests {
		s := in(tt.state)
		err := s.AdmitsAt(tt.now, tt.back)
		if code := codeOf(err); code != tt.code {
			t.Errorf("%s at %v, back %v: %q, want %q", tt.state, tt.now, tt.back, code, tt.code)
		}
	}
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.CodeOf(err)
}

func TestWhatAStateAllows(t *testing.T) {
	tests := []struct {
		state               State
		enter, remove, move bool
	}{
		{Planned, true, true, true},
		{Frozen, true, false, true},
		{Open, true, false, false},
		{Running, false, false, false},
		{Ended, false, false, false},
		{Published, false, false, false},
	}
	for _, tt := range tests {
		s := in(tt.state)
		if (s.CanEnter() == nil) != tt.enter || (s.CanRemove() == nil) != tt.remove || (s.CanMove() == nil) != tt.move {
			t.Errorf("%s: enter %v, remove %v, move %v", tt.state, s.CanEnter(), s.CanRemove(), s.CanMove())
		}
	}
}

func TestBusy(t *testing.T) {
	late := in(Running)
	late.StartedAt, late.EndsAt = at(20), at(140)
	early := in(Ended)
	early.StartedAt, early.EndsAt, early.ClosedAt = at(-40), at(80), at(70)
	tests := []struct {
		name string
		s    Session
		want Span
	}{
		{"as planned, with the doors", in(Planned), Span{at(-15), at(120)}},
		{"started late", late, Span{at(-15), at(140)}},
		{"started before the doors, ended before its time", early, Span{at(-40), at(70)}},
	}
	for _, tt := range tests {
		if got := tt.s.Busy(); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
