package sessions_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

var ctx = context.Background()

func each(t *testing.T, fn func(h *house)) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) { fn(newHouse(t, db)) })
}

func paths(err error) []string {
	var f *fault.Error
	var out []string
	if errors.As(err, &f) {
		for _, field := range f.Fields {
			out = append(out, field.Path+" "+field.Code)
		}
	}
	return out
}

func TestExamsAreKept(t *testing.T) {
	each(t, func(h *house) {
		terms := h.terms()
		terms.Rules[0].PointID = id.ID[bank.Point](h.names.point)
		terms.CertificateTypeID, terms.ValidMonths = 2, 36
		e, err := h.sessions.CreateExam(ctx, terms, officer)
		h.must(err)
		found, total, err := h.sessions.SearchExams(ctx, sessions.ExamFilter{Q: "管理人员", Kind: sessions.Training, Limit: 10})
		h.must(err)
		if total != 1 || found[0].ID != e.ID || found[0].Terms.ValidMonths != 36 || !slices.Equal(found[0].Terms.Rules, terms.Rules) {
			h.t.Fatalf("%d: %+v", total, found)
		}
		if _, total, _ := h.sessions.SearchExams(ctx, sessions.ExamFilter{Kind: sessions.Mock, Limit: 10}); total != 0 {
			h.t.Fatalf("%d exams of another kind", total)
		}
		terms.Minutes = 90
		e, err = h.sessions.UpdateExam(ctx, e.ID, terms, 1, officer)
		h.must(err)
		if e.Version != 2 || e.Terms.Minutes != 90 {
			h.t.Fatalf("%+v", e)
		}
		_, err = h.sessions.UpdateExam(ctx, e.ID, terms, 1, officer)
		h.refuses(err, "conflict.changed")
		_, err = h.sessions.UpdateExam(ctx, id.New[sessions.Exam](), terms, 1, officer)
		h.refuses(err, "exam.unknown")
		if h.audited("exam.create") != 1 || h.audited("exam.update") != 1 {
			h.t.Fatal("the trail does not tell of each change once")
		}
	})
}

func TestExamNamesWhatTheBankHasNot(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	terms := h.terms()
	terms.SyllabusID, terms.Rules[0].PointID = id.New[bank.Syllabus](), id.New[bank.Point]()
	_, err := h.sessions.CreateExam(ctx, terms, officer)
	h.refuses(err, "exam.invalid")
	if got := paths(err); !slices.Equal(got, []string{"syllabusId syllabus.unknown", "rules[0].pointId point.unknown"}) {
		t.Fatal(got)
	}
}

func TestRoomIsNotInTwoSessionsAtOnce(t *testing.T) {
	each(t, func(h *house) {
		e, r := h.exam(), h.room(2, 2)
		h.session(e, r, nine) // busy 08:45 to 11:00
		tests := []struct {
			name     string
			startsAt clock.Instant
			busy     bool
		}{
			{"same time", nine, true},
			{"doors open before the other ends", minutes(134), true},
			{"doors open as the other ends", minutes(135), false},
			{"ends after the other's doors open", minutes(-134), true},
			{"ends as the other's doors open", minutes(-135), false},
		}
		for _, tt := range tests {
			s, err := h.sessions.CreateSession(ctx, e.ID, r.ID, tt.startsAt, officer)
			if !tt.busy {
				h.must(err)
				h.must(h.sessions.DeleteSession(ctx, s.ID, officer))
				continue
			}
			if fault.CodeOf(err) != "session.room.busy" || !slices.Equal(paths(err), []string{"roomId session.room.busy"}) {
				h.t.Errorf("%s: %v", tt.name, err)
			}
		}
		h.session(e, h.room(2, 2), nine)
	})
}

func TestSessionNeedsWhatItNames(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	e, r := h.exam(), h.room(1, 1)
	for name, tt := range map[string]struct {
		exam   id.ID[sessions.Exam]
		room   id.ID[rooms.Room]
		starts clock.Instant
		code   string
	}{
		"no exam": {id.New[sessions.Exam](), r.ID, nine, "exam.unknown"},
		"no room": {e.ID, id.New[rooms.Room](), nine, "room.unknown"},
		"no time": {e.ID, r.ID, 0, "session.invalid"},
		"over":    {e.ID, r.ID, minutes(-24*60 - 120), "session.invalid"},
		"running": {e.ID, r.ID, minutes(-24*60 - 119), ""},
	} {
		_, err := h.sessions.CreateSession(ctx, tt.exam, tt.room, tt.starts, officer)
		if tt.code == "" && err != nil || tt.code != "" && fault.CodeOf(err) != tt.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSessionMoves(t *testing.T) {
	each(t, func(h *house) {
		e, here, there := h.exam(), h.room(2, 2), h.room(2, 2)
		s := h.session(e, here, nine)
		ids, _ := h.persons(2)
		h.enter(s, ids...)
		_, err := h.sessions.Seat(ctx, s.ID, officer)
		h.must(err)
		other := h.session(e, there, minutes(300))
		h.enter(other, ids[0])

		later := minutes(240)
		_, err = h.sessions.UpdateSession(ctx, s.ID, sessions.SessionChange{StartsAt: &later, Version: 1}, officer)
		h.refuses(err, "session.candidates.busy")
		_, err = h.sessions.UpdateSession(ctx, s.ID, sessions.SessionChange{StartsAt: &later, RoomID: &there.ID, Version: 1}, officer)
		h.refuses(err, "session.room.busy")
		_, err = h.sessions.UpdateSession(ctx, s.ID, sessions.SessionChange{Version: 7}, officer)
		h.refuses(err, "conflict.changed")

		soon := minutes(30)
		moved, err := h.sessions.UpdateSession(ctx, s.ID, sessions.SessionChange{StartsAt: &soon, RoomID: &there.ID, Version: 1}, officer)
		h.must(err)
		if moved.Version != 2 || h.read(s.ID).StartsAt != soon {
			h.t.Fatalf("%+v", moved)
		}
		all, _, err := h.sessions.SearchCandidates(ctx, s.ID, sessions.CandidateFilter{Limit: 10})
		h.must(err)
		for _, c := range all {
			if c.SeatID != "" {
				h.t.Fatal("a seat of the old room is still given")
			}
		}
	})
}

func TestFrozenSessionKeepsItsTerms(t *testing.T) {
	each(t, func(h *house) {
		e := h.exam()
		planned, frozen := h.session(e, h.room(1, 1), nine), h.session(e, h.room(1, 1), nine)
		h.must(h.freeze(frozen.ID))
		terms := h.terms()
		terms.Name, terms.Minutes, terms.PassMark = "新名", 60, 50_00
		_, err := h.sessions.UpdateExam(ctx, e.ID, terms, 1, officer)
		h.must(err)
		if got := h.read(frozen.ID); got.Terms.Minutes != 120 || got.Terms.PassMark != 80_00 || got.Terms.Name != h.terms().Name || got.State != sessions.Frozen {
			t := got.Terms
			h.t.Fatalf("the frozen session followed: %+v", t)
		}
		if got := h.read(planned.ID); got.Terms.Minutes != 60 || got.Terms.Name != "新名" || got.Version != 2 {
			h.t.Fatalf("the planned session did not follow: %+v", got)
		}
		other := h.exam()
		_, err = h.sessions.UpdateSession(ctx, frozen.ID, sessions.SessionChange{ExamID: &other.ID, Version: 2}, officer)
		h.refuses(err, "session.state")
		h.refuses(h.sessions.DeleteSession(ctx, frozen.ID, officer), "session.state")
		h.must(h.sessions.DeleteSession(ctx, planned.ID, officer))
	})
}

// A longer exam may push a planned session into the next one.
func TestLongerExamMustStillFit(t *testing.T) {
	each(t, func(h *house) {
		e, other, r := h.exam(), h.exam(), h.room(1, 1)
		h.session(e, r, nine)
		h.session(other, r, minutes(135))
		terms := h.terms()
		terms.Minutes = 121
		_, err := h.sessions.UpdateExam(ctx, e.ID, terms, 1, officer)
		h.refuses(err, "session.room.busy")
		terms.Minutes = 60
		_, err = h.sessions.UpdateExam(ctx, e.ID, terms, 1, officer)
		h.must(err)
		early := minutes(75)
		found, _, err := h.sessions.SearchSessions(ctx, sessions.SessionFilter{ExamID: other.ID, Limit: 1})
		h.must(err)
		_, err = h.sessions.UpdateSession(ctx, found[0].ID, sessions.SessionChange{StartsAt: &early, Version: 1}, officer)
		h.must(err)
	})
}

func TestSessionRunsItsCourse(t *testing.T) {
	each(t, func(h *house) {
		s := h.session(h.exam(), h.room(2, 2), nine)
		ids, _ := h.persons(3)
		added := h.enter(s, ids...)
		_, err := h.sessions.Open(ctx, s.ID, sessions.Order{}, officer)
		h.refuses(err, "session.state")
		h.must(h.freeze(s.ID))

		h.set(minutes(-30))
		_, err = h.sessions.Open(ctx, s.ID, sessions.Order{}, officer)
		h.refuses(err, "session.doors.early")
		_, err = h.sessions.Open(ctx, s.ID, sessions.Order{Force: true}, officer)
		h.refuses(err, "session.reason")
		_, err = h.sessions.Open(ctx, s.ID, sessions.Order{Version: 1}, officer)
		h.refuses(err, "conflict.changed")
		_, err = h.sessions.Open(ctx, s.ID, sessions.Order{Force: true, Reason: "考生提前到齐", Version: 2}, officer)
		h.must(err)

		h.must(h.db.Write(ctx, func(tx dbx.Tx) error {
			c, err := h.sessions.CandidateForUpdate(tx, added[0].ID)
			if err != nil {
				return err
			}
			c, err = h.sessions.CheckIn(tx, c, officer)
			if err == nil && (c.State != sessions.CheckedIn || c.CheckedInAt != minutes(-30)) {
				h.t.Errorf("checked in as %+v", c)
			}
			return err
		}))

		h.set(minutes(2))
		started, err := h.sessions.Start(ctx, s.ID, sessions.Order{}, officer)
		h.must(err)
		if started.EndsAt != minutes(122) || h.upper.started != 1 {
			h.t.Fatalf("%+v, told %d times", started, h.upper.started)
		}
		h.upper.working = 1
		_, err = h.sessions.End(ctx, s.ID, sessions.Order{}, officer)
		h.refuses(err, "session.working")
		h.set(minutes(122))
		ended, err := h.sessions.End(ctx, s.ID, sessions.Order{}, officer)
		h.must(err)
		if ended.State != sessions.Ended || ended.ClosedAt != minutes(122) || h.upper.ended != 1 {
			h.t.Fatalf("%+v, told %d times", ended, h.upper.ended)
		}
		h.must(h.db.Write(ctx, func(tx dbx.Tx) error {
			all, err := h.sessions.Candidates(tx, s.ID)
			if err != nil {
				return err
			}
			if all[0].State != sessions.CheckedIn || all[1].State != sessions.Absent || all[2].State != sessions.Absent {
				h.t.Errorf("%v", all)
			}
			locked, err := h.sessions.SessionForUpdate(tx, s.ID)
			if err != nil {
				return err
			}
			_, err = h.sessions.Publish(tx, locked, officer)
			return err
		}))
		if got := h.read(s.ID); got.State != sessions.Published || got.Version != 6 {
			h.t.Fatalf("%+v", got)
		}
		for _, action := range []string{"session.freeze", "session.open", "session.start", "session.end", "session.publish", "candidate.check_in"} {
			if h.audited(action) != 1 {
				h.t.Errorf("%d entries of %s", h.audited(action), action)
			}
		}
	})
}

// What the engine above refuses does not happen.
func TestStartFailsWithTheEngine(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	s := h.session(h.exam(), h.room(1, 1), nine)
	h.must(h.freeze(s.ID))
	h.set(nine)
	_, err := h.sessions.Open(ctx, s.ID, sessions.Order{}, officer)
	h.must(err)
	h.upper.fail = fault.New(fault.Unavailable, "engine")
	_, err = h.sessions.Start(ctx, s.ID, sessions.Order{}, officer)
	h.refuses(err, "engine")
	if got := h.read(s.ID); got.State != sessions.Open || got.StartedAt != 0 || h.audited("session.start") != 0 {
		t.Fatalf("%+v", got)
	}
}

func TestStatutorySessionGetsNoPapers(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	terms := sessions.Terms{Name: "低压电工理论考试", Kind: sessions.Statutory, Minutes: 120}
	e, err := h.sessions.CreateExam(ctx, terms, officer)
	h.must(err)
	s := h.session(e, h.room(1, 1), nine)
	ids, _ := h.persons(1)
	h.enter(s, ids...)
	_, err = h.sessions.Seat(ctx, s.ID, officer)
	h.must(err)
	h.refuses(h.freeze(s.ID), "exam.statutory")
}

func TestStepsAreTakenOnce(t *testing.T) {
	each(t, func(h *house) {
		s := h.session(h.exam(), h.room(1, 1), nine)
		h.set(nine)
		race := func(name string, step func() error) {
			errs := make([]error, 4)
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() { errs[i] = step() })
			}
			wg.Wait()
			won := 0
			for _, err := range errs {
				switch {
				case err == nil:
					won++
				case fault.CodeOf(err) != "session.state":
					h.t.Errorf("%s: %v", name, err)
				}
			}
			if won != 1 {
				h.t.Fatalf("%s was taken %d times", name, won)
			}
		}
		race("freeze", func() error { return h.freeze(s.ID) })
		race("open", func() error { _, err := h.sessions.Open(ctx, s.ID, sessions.Order{}, officer); return err })
		race("start", func() error { _, err := h.sessions.Start(ctx, s.ID, sessions.Order{}, officer); return err })
		race("end", func() error { _, err := h.sessions.End(ctx, s.ID, sessions.Order{}, officer); return err })
	})
}

func TestSessionsAreFound(t *testing.T) {
	each(t, func(h *house) {
		e := h.exam()
		first, second := h.session(e, h.room(1, 1), nine), h.session(h.exam(), h.room(1, 1), minutes(24*60))
		ids, _ := h.persons(2)
		h.enter(first, ids...)
		h.must(h.freeze(first.ID))
		tests := []struct {
			name string
			f    sessions.SessionFilter
			want []id.ID[sessions.Session]
		}{
			{"latest first", sessions.SessionFilter{}, []id.ID[sessions.Session]{second.ID, first.ID}},
			{"state", sessions.SessionFilter{State: sessions.Frozen}, []id.ID[sessions.Session]{first.ID}},
			{"exam", sessions.SessionFilter{ExamID: e.ID}, []id.ID[sessions.Session]{first.ID}},
			{"from", sessions.SessionFilter{From: nine + 1}, []id.ID[sessions.Session]{second.ID}},
			{"to is no longer wanted", sessions.SessionFilter{To: nine}, nil},
			{"second page", sessions.SessionFilter{Offset: 1}, []id.ID[sessions.Session]{first.ID}},
		}
		for _, tt := range tests {
			tt.f.Limit = 10
			found, _, err := h.sessions.SearchSessions(ctx, tt.f)
			h.must(err)
			var got []id.ID[sessions.Session]
			for _, s := range found {
				got = append(got, s.ID)
			}
			if !slices.Equal(got, tt.want) {
				h.t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
			}
		}
		h.must(h.db.Read(ctx, func(tx dbx.Tx) error {
			byID, err := h.sessions.Sessions(tx, []id.ID[sessions.Session]{first.ID, second.ID, id.New[sessions.Session]()})
			if err != nil {
				return err
			}
			bodies, err := h.sessions.Bodies(tx, []sessions.Session{byID[first.ID], byID[second.ID]})
			if err == nil && (len(byID) != 2 || bodies[0].CandidateCount != 2 || bodies[1].CandidateCount != 0 || bodies[0].RoomName == "") {
				h.t.Errorf("%+v", bodies)
			}
			return err
		}))
	})
}

func TestPersonIsNotInTwoSessionsAtOnce(t *testing.T) {
	each(t, func(h *house) {
		e := h.exam()
		first, second := h.session(e, h.room(2, 2), nine), h.session(e, h.room(2, 2), minutes(60))
		ids, _ := h.persons(3)
		h.enter(first, ids[0])
		_, err := h.sessions.AddCandidates(ctx, second.ID, []id.ID[people.Person]{ids[1], ids[0]}, officer)
		h.refuses(err, "candidate.busy")
		if got := paths(err); !slices.Equal(got, []string{"personIds[1] candidate.busy"}) {
			h.t.Fatal(got)
		}
		_, err = h.sessions.AddCandidates(ctx, first.ID, []id.ID[people.Person]{ids[2], ids[2], ids[0], id.New[people.Person]()}, officer)
		h.refuses(err, "candidates.invalid")
		if got := paths(err); !slices.Equal(got, []string{"personIds[1] candidate.twice", "personIds[3] person.unknown", "personIds[2] candidate.entered"}) {
			h.t.Fatal(got)
		}
		if all, total, _ := h.sessions.SearchCandidates(ctx, first.ID, sessions.CandidateFilter{Limit: 10}); total != 1 {
			h.t.Fatalf("refused people were entered: %v", all)
		}
		h.enter(second, ids[1])
	})
}

// Two officers add the same people to overlapping sessions at the same moment.
func TestPersonIsEnteredOnceUnderRace(t *testing.T) {
	each(t, func(h *house) {
		e := h.exam()
		ids, _ := h.persons(2)
		var all []sessions.Session
		for range 4 {
			all = append(all, h.session(e, h.room(2, 2), nine))
		}
		errs := make([]error, 8)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = h.sessions.AddCandidates(ctx, all[i%4].ID, ids, officer) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			code := fault.CodeOf(err)
			switch {
			case err == nil:
				won++
			case code != "candidate.busy" && code != "candidate.entered":
				h.t.Error(err)
			}
		}
		if won != 1 {
			h.t.Fatalf("entered %d times", won)
		}
	})
}

// The same for a room: overlapping sessions planned at the same moment.
func TestRoomIsTakenOnceUnderRace(t *testing.T) {
	each(t, func(h *house) {
		e, r := h.exam(), h.room(1, 1)
		errs := make([]error, 6)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = h.sessions.CreateSession(ctx, e.ID, r.ID, minutes(i), officer) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case fault.CodeOf(err) != "session.room.busy":
				h.t.Error(err)
			}
		}
		if won != 1 {
			h.t.Fatalf("the room was given %d times", won)
		}
	})
}

func TestTicketsAreUnique(t *testing.T) {
	each(t, func(h *house) {
		e := h.exam()
		seen := map[string]bool{}
		for n := range 3 {
			ids, _ := h.persons(20)
			for _, c := range h.enter(h.session(e, h.room(1, 1), minutes(n)), ids...) {
				if _, ok := sessions.ReadTicket(c.Ticket); !ok || seen[c.Ticket] {
					h.t.Fatalf("ticket %s", c.Ticket)
				}
				seen[c.Ticket] = true
				h.must(h.db.Read(ctx, func(tx dbx.Tx) error {
					found, err := h.sessions.FindByTicket(tx, c.Ticket)
					if err == nil && found.ID != c.ID {
						h.t.Errorf("ticket %s leads to another candidate", c.Ticket)
					}
					return err
				}))
			}
		}
	})
}

func TestCandidatesAreSeatedListedAndRemoved(t *testing.T) {
	each(t, func(h *house) {
		r := h.room(2, 2)
		s := h.session(h.exam(), r, nine)
		ids, _ := h.persons(5)
		added := h.enter(s, ids[:4]...)
		broken := rooms.Broken
		_, err := h.rooms.UpdateSeat(ctx, r.Seats[0].ID, rooms.SeatChange{State: &broken}, officer)
		h.must(err)
		_, err = h.sessions.Seat(ctx, s.ID, officer)
		h.refuses(err, "seating.full")
		h.must(h.sessions.RemoveCandidate(ctx, added[3].ID, officer))
		seated, err := h.sessions.Seat(ctx, s.ID, officer)
		h.must(err)
		for _, c := range seated {
			if c.SeatLabel == "" || c.SeatID == r.Seats[0].ID || c.Person.Name == "" {
				h.t.Fatalf("%+v", c)
			}
		}
		// Everybody moves while planned; the unique key must not stand in the way.
		_, err = h.sessions.Seat(ctx, s.ID, officer)
		h.must(err)

		for q, want := range map[string]int{"": 3, added[1].Ticket: 1, "张": 3, "1-0": 1, "nobody": 0} {
			page, total, err := h.sessions.SearchCandidates(ctx, s.ID, sessions.CandidateFilter{Q: q, Limit: 2})
			h.must(err)
			if total != want || len(page) != min(2, want) {
				h.t.Errorf("search %q: %d of %d, want %d", q, len(page), total, want)
			}
		}
		one := 1
		_, err = h.rooms.Update(ctx, r.ID, rooms.Change{Rows: &one, Version: 2}, officer)
		h.refuses(err, "room.seat.used")

		h.must(h.freeze(s.ID))
		h.refuses(h.sessions.RemoveCandidate(ctx, added[0].ID, officer), "session.state")
		h.enter(s, ids[4])
		if len(h.upper.drawn) != 1 || h.upper.drawn[0].PersonID != ids[4] {
			h.t.Fatalf("late papers for %v", h.upper.drawn)
		}
		_, err = h.sessions.Seat(ctx, s.ID, officer)
		h.refuses(err, "seating.full")
	})
}
