package sessions_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"ankao/admin/people"
	"ankao/exams/exams"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/clock"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

var ctx = context.Background()

func each(t *testing.T, fn func(c *testcentre.Centre)) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) { fn(testcentre.New(t, db)) })
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

func TestRoomIsNotInTwoSessionsAtOnce(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e, r := c.Exam(), c.Room(2, 2)
		c.Session(e, r, testcentre.Nine) // busy 08:45 to 11:00
		tests := []struct {
			name     string
			startsAt clock.Instant
			busy     bool
		}{
			{"same time", testcentre.Nine, true},
			{"doors open before the other ends", testcentre.At(134), true},
			{"doors open as the other ends", testcentre.At(135), false},
			{"ends after the other's doors open", testcentre.At(-134), true},
			{"ends as the other's doors open", testcentre.At(-135), false},
		}
		for _, tt := range tests {
			s, err := c.Sessions.Create(ctx, e.ID, r.ID, tt.startsAt, testcentre.Officer)
			if !tt.busy {
				c.Must(err)
				c.Must(c.Sessions.Delete(ctx, s.ID, testcentre.Officer))
				continue
			}
			if fault.CodeOf(err) != "session.room.busy" || !slices.Equal(paths(err), []string{"roomId session.room.busy"}) {
				c.T.Errorf("%s: %v", tt.name, err)
			}
		}
		c.Session(e, c.Room(2, 2), testcentre.Nine)
	})
}

func TestSessionNeedsWhatItNames(t *testing.T) {
	c := testcentre.New(t, dbtest.SQLite(t))
	e, r := c.Exam(), c.Room(1, 1)
	for name, tt := range map[string]struct {
		exam   id.ID[exams.Exam]
		room   id.ID[rooms.Room]
		starts clock.Instant
		code   string
	}{
		"no exam": {id.New[exams.Exam](), r.ID, testcentre.Nine, "exam.unknown"},
		"no room": {e.ID, id.New[rooms.Room](), testcentre.Nine, "room.unknown"},
		"no time": {e.ID, r.ID, 0, "session.invalid"},
		"over":    {e.ID, r.ID, testcentre.At(-24*60 - 120), "session.invalid"},
		"running": {e.ID, r.ID, testcentre.At(-24*60 - 119), ""},
	} {
		_, err := c.Sessions.Create(ctx, tt.exam, tt.room, tt.starts, testcentre.Officer)
		if tt.code == "" && err != nil || tt.code != "" && fault.CodeOf(err) != tt.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSessionMoves(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e, here, there := c.Exam(), c.Room(2, 2), c.Room(2, 2)
		s := c.Session(e, here, testcentre.Nine)
		ids, _ := c.Persons(2)
		c.Enter(s, ids...)
		_, err := c.Sessions.Seat(ctx, s.ID, testcentre.Officer)
		c.Must(err)
		other := c.Session(c.Exam(), there, testcentre.At(300))
		c.Enter(other, ids[0])

		later := testcentre.At(240)
		_, err = c.Sessions.Update(ctx, s.ID, sessions.Change{StartsAt: &later, Version: 1}, testcentre.Officer)
		c.Refuses(err, "session.candidates.busy")
		_, err = c.Sessions.Update(ctx, s.ID, sessions.Change{StartsAt: &later, RoomID: &there.ID, Version: 1}, testcentre.Officer)
		c.Refuses(err, "session.room.busy")
		_, err = c.Sessions.Update(ctx, s.ID, sessions.Change{Version: 7}, testcentre.Officer)
		c.Refuses(err, "conflict.changed")

		soon := testcentre.At(30)
		moved, err := c.Sessions.Update(ctx, s.ID, sessions.Change{StartsAt: &soon, RoomID: &there.ID, Version: 1}, testcentre.Officer)
		c.Must(err)
		if moved.Version != 2 || c.Read(s.ID).StartsAt != soon {
			c.T.Fatalf("%+v", moved)
		}
		all, _, err := c.Sessions.SearchCandidates(ctx, s.ID, sessions.CandidateFilter{Limit: 10})
		c.Must(err)
		for _, who := range all {
			if who.SeatID != "" {
				c.T.Fatal("a seat of the old room is still given")
			}
		}
	})
}

func TestFrozenSessionKeepsItsTerms(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e := c.Exam()
		planned, frozen := c.Session(e, c.Room(1, 1), testcentre.Nine), c.Session(e, c.Room(1, 1), testcentre.Nine)
		c.Must(c.Freeze(frozen.ID))
		terms := c.Terms()
		terms.Name, terms.Minutes, terms.PassMark = "新名", 60, 50_00
		_, err := c.Exams.Update(ctx, e.ID, terms, 1, testcentre.Officer)
		c.Must(err)
		if got := c.Read(frozen.ID); got.Terms.Minutes != 120 || got.Terms.PassMark != 80_00 || got.Terms.Name != c.Terms().Name || got.State != sessions.Frozen {
			c.T.Fatalf("the frozen session followed: %+v", got.Terms)
		}
		if got := c.Read(planned.ID); got.Terms.Minutes != 60 || got.Terms.Name != "新名" || got.Version != 2 {
			c.T.Fatalf("the planned session did not follow: %+v", got)
		}
		other := c.Exam()
		_, err = c.Sessions.Update(ctx, frozen.ID, sessions.Change{ExamID: &other.ID, Version: 2}, testcentre.Officer)
		c.Refuses(err, "session.state")
		c.Refuses(c.Sessions.Delete(ctx, frozen.ID, testcentre.Officer), "session.state")
		c.Must(c.Sessions.Delete(ctx, planned.ID, testcentre.Officer))
	})
}

// A longer exam may push a planned session into the next one.
func TestLongerExamMustStillFit(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e, other, r := c.Exam(), c.Exam(), c.Room(1, 1)
		c.Session(e, r, testcentre.Nine)
		c.Session(other, r, testcentre.At(135))
		terms := c.Terms()
		terms.Minutes = 121
		_, err := c.Exams.Update(ctx, e.ID, terms, 1, testcentre.Officer)
		c.Refuses(err, "session.room.busy")
		terms.Minutes = 60
		_, err = c.Exams.Update(ctx, e.ID, terms, 1, testcentre.Officer)
		c.Must(err)
		early := testcentre.At(75)
		found, _, err := c.Sessions.Search(ctx, sessions.Filter{ExamID: other.ID, Limit: 1})
		c.Must(err)
		_, err = c.Sessions.Update(ctx, found[0].ID, sessions.Change{StartsAt: &early, Version: 1}, testcentre.Officer)
		c.Must(err)
	})
}

func TestSessionRunsItsCourse(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		s := c.Session(c.Exam(), c.Room(2, 2), testcentre.Nine)
		ids, _ := c.Persons(3)
		added := c.Enter(s, ids...)
		_, err := c.Sessions.Open(ctx, s.ID, sessions.Order{}, testcentre.Officer)
		c.Refuses(err, "session.state")
		c.Must(c.Freeze(s.ID))

		c.Set(testcentre.At(-30))
		_, err = c.Sessions.Open(ctx, s.ID, sessions.Order{}, testcentre.Officer)
		c.Refuses(err, "session.doors.early")
		_, err = c.Sessions.Open(ctx, s.ID, sessions.Order{Force: true}, testcentre.Officer)
		c.Refuses(err, "session.reason")
		_, err = c.Sessions.Open(ctx, s.ID, sessions.Order{Version: 1}, testcentre.Officer)
		c.Refuses(err, "conflict.changed")
		_, err = c.Sessions.Open(ctx, s.ID, sessions.Order{Force: true, Reason: "考生提前到齐", Version: 2}, testcentre.Officer)
		c.Must(err)

		c.Must(c.DB.Write(ctx, func(tx dbx.Tx) error {
			who, err := c.Sessions.CandidateForUpdate(tx, added[0].ID)
			if err != nil {
				return err
			}
			who, err = c.Sessions.CheckIn(tx, who, testcentre.Officer)
			if err == nil && (who.State != sessions.CheckedIn || who.CheckedInAt != testcentre.At(-30)) {
				c.T.Errorf("checked in as %+v", who)
			}
			return err
		}))

		c.Set(testcentre.At(2))
		started, err := c.Sessions.Start(ctx, s.ID, sessions.Order{}, testcentre.Officer)
		c.Must(err)
		if started.EndsAt != testcentre.At(122) || c.Upper.Started != 1 {
			c.T.Fatalf("%+v, told %d times", started, c.Upper.Started)
		}
		c.Upper.AtWork = 1
		_, err = c.Sessions.End(ctx, s.ID, sessions.Order{}, testcentre.Officer)
		c.Refuses(err, "session.working")
		c.Set(testcentre.At(122))
		ended, err := c.Sessions.End(ctx, s.ID, sessions.Order{}, testcentre.Officer)
		c.Must(err)
		if ended.State != sessions.Ended || ended.ClosedAt != testcentre.At(122) || c.Upper.Ended != 1 {
			c.T.Fatalf("%+v, told %d times", ended, c.Upper.Ended)
		}
		c.Must(c.DB.Write(ctx, func(tx dbx.Tx) error {
			all, err := c.Sessions.Candidates(tx, s.ID)
			if err != nil {
				return err
			}
			if all[0].State != sessions.CheckedIn || all[1].State != sessions.Absent || all[2].State != sessions.Absent {
				c.T.Errorf("%v", all)
			}
			locked, err := c.Sessions.SessionForUpdate(tx, s.ID)
			if err != nil {
				return err
			}
			_, err = c.Sessions.Publish(tx, locked, testcentre.Officer)
			return err
		}))
		if got := c.Read(s.ID); got.State != sessions.Published || got.Version != 6 {
			c.T.Fatalf("%+v", got)
		}
		for _, action := range []string{"session.freeze", "session.open", "session.start", "session.end", "session.publish", "candidate.check_in"} {
			if c.Audited(action) != 1 {
				c.T.Errorf("%d entries of %s", c.Audited(action), action)
			}
		}
	})
}

// What the engine above refuses does not happen.
func TestStartFailsWithTheEngine(t *testing.T) {
	c := testcentre.New(t, dbtest.SQLite(t))
	s := c.Session(c.Exam(), c.Room(1, 1), testcentre.Nine)
	c.Must(c.Freeze(s.ID))
	c.Set(testcentre.Nine)
	_, err := c.Sessions.Open(ctx, s.ID, sessions.Order{}, testcentre.Officer)
	c.Must(err)
	c.Upper.Fail = fault.New(fault.Unavailable, "engine")
	_, err = c.Sessions.Start(ctx, s.ID, sessions.Order{}, testcentre.Officer)
	c.Refuses(err, "engine")
	if got := c.Read(s.ID); got.State != sessions.Open || got.StartedAt != 0 || c.Audited("session.start") != 0 {
		t.Fatalf("%+v", got)
	}
}

func TestStatutorySessionGetsNoPapers(t *testing.T) {
	c := testcentre.New(t, dbtest.SQLite(t))
	terms := exams.Terms{Name: "低压电工理论考试", Kind: exams.Statutory, Minutes: 120}
	e, err := c.Exams.Create(ctx, terms, testcentre.Officer)
	c.Must(err)
	s := c.Session(e, c.Room(1, 1), testcentre.Nine)
	ids, _ := c.Persons(1)
	c.Enter(s, ids...)
	_, err = c.Sessions.Seat(ctx, s.ID, testcentre.Officer)
	c.Must(err)
	c.Refuses(c.Freeze(s.ID), "exam.statutory")
}

func TestStepsAreTakenOnce(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		s := c.Session(c.Exam(), c.Room(1, 1), testcentre.Nine)
		c.Set(testcentre.Nine)
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
					c.T.Errorf("%s: %v", name, err)
				}
			}
			if won != 1 {
				c.T.Fatalf("%s was taken %d times", name, won)
			}
		}
		race("freeze", func() error { return c.Freeze(s.ID) })
		race("open", func() error { _, err := c.Sessions.Open(ctx, s.ID, sessions.Order{}, testcentre.Officer); return err })
		race("start", func() error { _, err := c.Sessions.Start(ctx, s.ID, sessions.Order{}, testcentre.Officer); return err })
		race("end", func() error { _, err := c.Sessions.End(ctx, s.ID, sessions.Order{}, testcentre.Officer); return err })
	})
}

func TestSessionsAreFound(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e := c.Exam()
		first, second := c.Session(e, c.Room(1, 1), testcentre.Nine), c.Session(c.Exam(), c.Room(1, 1), testcentre.At(24*60))
		ids, _ := c.Persons(2)
		c.Enter(first, ids...)
		c.Must(c.Freeze(first.ID))
		tests := []struct {
			name string
			f    sessions.Filter
			want []id.ID[sessions.Session]
		}{
			{"latest first", sessions.Filter{}, []id.ID[sessions.Session]{second.ID, first.ID}},
			{"state", sessions.Filter{State: sessions.Frozen}, []id.ID[sessions.Session]{first.ID}},
			{"exam", sessions.Filter{ExamID: e.ID}, []id.ID[sessions.Session]{first.ID}},
			{"from", sessions.Filter{From: testcentre.Nine + 1}, []id.ID[sessions.Session]{second.ID}},
			{"to is no longer wanted", sessions.Filter{To: testcentre.Nine}, nil},
			{"second page", sessions.Filter{Offset: 1}, []id.ID[sessions.Session]{first.ID}},
		}
		for _, tt := range tests {
			tt.f.Limit = 10
			found, _, err := c.Sessions.Search(ctx, tt.f)
			c.Must(err)
			var got []id.ID[sessions.Session]
			for _, s := range found {
				got = append(got, s.ID)
			}
			if !slices.Equal(got, tt.want) {
				c.T.Errorf("%s: %v, want %v", tt.name, got, tt.want)
			}
		}
		c.Must(c.DB.Read(ctx, func(tx dbx.Tx) error {
			byID, err := c.Sessions.Sessions(tx, []id.ID[sessions.Session]{first.ID, second.ID, id.New[sessions.Session]()})
			if err != nil {
				return err
			}
			bodies, err := c.Sessions.Bodies(tx, []sessions.Session{byID[first.ID], byID[second.ID]})
			if err == nil && (len(byID) != 2 || bodies[0].CandidateCount != 2 || bodies[1].CandidateCount != 0 || bodies[0].RoomName == "") {
				c.T.Errorf("%+v", bodies)
			}
			return err
		}))
	})
}

func TestPersonIsNotInTwoSessionsAtOnce(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e := c.Exam()
		first, second := c.Session(e, c.Room(2, 2), testcentre.Nine), c.Session(e, c.Room(2, 2), testcentre.At(60))
		ids, _ := c.Persons(3)
		c.Accept(e.ID, ids...)
		c.Enter(first, ids[0])
		_, err := c.Sessions.AddCandidates(ctx, second.ID, []id.ID[people.Person]{ids[1], ids[0]}, testcentre.Officer)
		c.Refuses(err, "candidate.busy")
		if got := paths(err); !slices.Equal(got, []string{"personIds[1] candidate.busy"}) {
			c.T.Fatal(got)
		}
		_, err = c.Sessions.AddCandidates(ctx, first.ID, []id.ID[people.Person]{ids[2], ids[2], ids[0], id.New[people.Person]()}, testcentre.Officer)
		c.Refuses(err, "candidates.invalid")
		if got := paths(err); !slices.Equal(got, []string{"personIds[1] candidate.twice", "personIds[3] person.unknown", "personIds[2] candidate.entered"}) {
			c.T.Fatal(got)
		}
		if all, total, _ := c.Sessions.SearchCandidates(ctx, first.ID, sessions.CandidateFilter{Limit: 10}); total != 1 {
			c.T.Fatalf("refused people were entered: %v", all)
		}
		c.Enter(second, ids[1])
	})
}

// Two officers add the same people to overlapping sessions at the same moment.
func TestPersonIsEnteredOnceUnderRace(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e := c.Exam()
		ids, _ := c.Persons(2)
		c.Accept(e.ID, ids...)
		var all []sessions.Session
		for range 4 {
			all = append(all, c.Session(e, c.Room(2, 2), testcentre.Nine))
		}
		errs := make([]error, 8)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = c.Sessions.AddCandidates(ctx, all[i%4].ID, ids, testcentre.Officer) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			code := fault.CodeOf(err)
			switch {
			case err == nil:
				won++
			case code != "candidate.busy" && code != "candidate.entered":
				c.T.Error(err)
			}
		}
		if won != 1 {
			c.T.Fatalf("entered %d times", won)
		}
	})
}

// The same for a room: overlapping sessions planned at the same moment.
func TestRoomIsTakenOnceUnderRace(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e, r := c.Exam(), c.Room(1, 1)
		errs := make([]error, 6)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = c.Sessions.Create(ctx, e.ID, r.ID, testcentre.At(i), testcentre.Officer) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case fault.CodeOf(err) != "session.room.busy":
				c.T.Error(err)
			}
		}
		if won != 1 {
			c.T.Fatalf("the room was given %d times", won)
		}
	})
}

func TestTicketsAreUnique(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e := c.Exam()
		seen := map[string]bool{}
		for n := range 3 {
			ids, _ := c.Persons(20)
			for _, who := range c.Enter(c.Session(e, c.Room(1, 1), testcentre.At(n)), ids...) {
				if _, ok := sessions.ReadTicket(who.Ticket); !ok || seen[who.Ticket] {
					c.T.Fatalf("ticket %s", who.Ticket)
				}
				seen[who.Ticket] = true
				c.Must(c.DB.Read(ctx, func(tx dbx.Tx) error {
					found, err := c.Sessions.FindByTicket(tx, who.Ticket)
					if err == nil && found.ID != who.ID {
						c.T.Errorf("ticket %s leads to another candidate", who.Ticket)
					}
					return err
				}))
			}
		}
	})
}

func TestCandidatesAreSeatedListedAndRemoved(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		r := c.Room(2, 2)
		s := c.Session(c.Exam(), r, testcentre.Nine)
		ids, _ := c.Persons(5)
		added := c.Enter(s, ids[:4]...)
		broken := rooms.Broken
		_, err := c.Rooms.UpdateSeat(ctx, r.Seats[0].ID, rooms.SeatChange{State: &broken}, testcentre.Officer)
		c.Must(err)
		_, err = c.Sessions.Seat(ctx, s.ID, testcentre.Officer)
		c.Refuses(err, "seating.full")
		c.Must(c.Sessions.RemoveCandidate(ctx, added[3].ID, testcentre.Officer))
		seated, err := c.Sessions.Seat(ctx, s.ID, testcentre.Officer)
		c.Must(err)
		for _, who := range seated {
			if who.SeatLabel == "" || who.SeatID == r.Seats[0].ID || who.Person.Name == "" {
				c.T.Fatalf("%+v", who)
			}
		}
		// Everybody moves while planned; the unique key must not stand in the way.
		_, err = c.Sessions.Seat(ctx, s.ID, testcentre.Officer)
		c.Must(err)

		for q, want := range map[string]int{"": 3, added[1].Ticket: 1, "张": 3, "1-0": 1, "nobody": 0} {
			page, total, err := c.Sessions.SearchCandidates(ctx, s.ID, sessions.CandidateFilter{Q: q, Limit: 2})
			c.Must(err)
			if total != want || len(page) != min(2, want) {
				c.T.Errorf("search %q: %d of %d, want %d", q, len(page), total, want)
			}
		}
		one := 1
		_, err = c.Rooms.Update(ctx, r.ID, rooms.Change{Rows: &one, Version: 2}, testcentre.Officer)
		c.Refuses(err, "room.seat.used")

		c.Must(c.Freeze(s.ID))
		c.Refuses(c.Sessions.RemoveCandidate(ctx, added[0].ID, testcentre.Officer), "session.state")
		c.Enter(s, ids[4])
		if len(c.Upper.Drawn) != 1 || c.Upper.Drawn[0].PersonID != ids[4] {
			c.T.Fatalf("late papers for %v", c.Upper.Drawn)
		}
		_, err = c.Sessions.Seat(ctx, s.ID, testcentre.Officer)
		c.Refuses(err, "seating.full")
	})
}

func TestEveryEntryOfAPersonIsFound(t *testing.T) {
	c := testcentre.New(t, dbtest.SQLite(t))
	ids, _ := c.Persons(2)
	var want []id.ID[sessions.Candidate]
	for n := range 3 {
		s := c.Session(c.Exam(), c.Room(1, 2), testcentre.At(n*300))
		added := c.Enter(s, []id.ID[people.Person]{ids[0], ids[1]}...)
		want = append([]id.ID[sessions.Candidate]{added[0].ID}, want...)
	}
	c.Must(c.DB.Read(ctx, func(tx dbx.Tx) error {
		found, err := c.Sessions.CandidatesOfPerson(tx, ids[0])
		var got []id.ID[sessions.Candidate]
		for _, who := range found {
			got = append(got, who.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		return err
	}))
}
