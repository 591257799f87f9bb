package attempts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ankao/admin/audit"
	"ankao/exams/papers"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// hand is a clock that tests turn.
type hand struct{ at atomic.Int64 }

func (h *hand) now() clock.Instant   { return clock.Instant(h.at.Load()) }
func (h *hand) turn(d time.Duration) { h.at.Add(d.Milliseconds()) }
func (h *hand) set(i clock.Instant)  { h.at.Store(int64(i)) }

var morning = clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, clock.Shanghai))

// bench is an engine on a database, with a clock at hand.
type bench struct {
	*Service
	*testing.T
	clock *hand
	keys  *crypt.Ring
}

func newBench(t *testing.T, db dbx.DB) *bench {
	t.Helper()
	h := &hand{}
	h.set(morning)
	ring := crypt.NewTestRing(t)
	s := New(db, h.now, ring)
	t.Cleanup(s.Close)
	return &bench{Service: s, T: t, clock: h, keys: ring}
}

const minutes = 60

// sit opens an attempt of an hour for a new candidate at the device.
func (b *bench) sit(device string) Attempt {
	b.Helper()
	return b.start(id.New[sessions.Candidate](), device)
}

func (b *bench) start(candidate CandidateID, device string) Attempt {
	b.Helper()
	a, err := b.Start(context.Background(), startOf(candidate, device, b.clock.now()))
	if err != nil {
		b.Fatal(err)
	}
	return a
}

func startOf(candidate CandidateID, device string, now clock.Instant) Start {
	return Start{
		CandidateID: candidate, SessionID: "session1", Device: device, ArrivedAt: now,
		Paper: Paper{ID: id.New[papers.Paper](), SHA256: strings.Repeat("a", 64), Questions: 50}, Deadline: morning.Add(minutes * time.Minute),
		Guard: func(dbx.Tx) error { return nil },
	}
}

// respond is a save of one response.
func respond(a Attempt, device string, epoch, number int64, question int, choices ...string) Save {
	return Save{
		AttemptID: a.ID, CandidateID: a.CandidateID, Epoch: epoch, Device: device, ArrivedAt: morning,
		Events: []Draft{{ClientSeq: number, Kind: Responded, Question: question, Payload: Response(choices), ClientAt: morning}},
	}
}

func (b *bench) save(s Save) Saved {
	b.Helper()
	saved, err := b.Save(context.Background(), s)
	if err != nil {
		b.Fatal(err)
	}
	return saved
}

// refused does the save and wants it refused with the code.
func (b *bench) refused(s Save, code string) {
	b.Helper()
	if saved, err := b.Save(context.Background(), s); fault.CodeOf(err) != code {
		b.Fatalf("got %v, %v, want %s", saved, err, code)
	}
}

func (b *bench) fold(a Attempt) *Fold {
	b.Helper()
	var f *Fold
	err := b.db.Read(context.Background(), func(tx dbx.Tx) (err error) {
		f, err = b.Fold(tx, a.ID)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return f
}

func (b *bench) choices(a Attempt, question int) string {
	b.Helper()
	return strings.Join(b.fold(a).Choices(question), "")
}

func (b *bench) stored(a Attempt) Attempt {
	b.Helper()
	err := b.db.Read(context.Background(), func(tx dbx.Tx) (err error) {
		a, err = b.Attempt(tx, a.ID)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return a
}

func (b *bench) events(a Attempt) (events []Event) {
	b.Helper()
	err := b.db.Read(context.Background(), func(tx dbx.Tx) (err error) {
		events, err = b.store.after(tx, a.ID, 0)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return events
}

func (b *bench) evidence(a Attempt) (kept []Evidence) {
	b.Helper()
	err := b.db.Read(context.Background(), func(tx dbx.Tx) (err error) {
		kept, err = b.Evidence(tx, a.ID)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return kept
}

// holds wants every chain and seal to hold.
func (b *bench) holds() CheckReport {
	b.Helper()
	report, err := b.Check(context.Background())
	if err != nil || report.Broken != nil {
		b.Fatalf("check: %v, %v", report.Broken, err)
	}
	return report
}

func TestSaveIsStoredChainedAndFolded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		b := newBench(t, db)
		a := b.sit("d1")
		if a.Head.Seq != 1 || a.Epoch != 1 || a.Deadline != morning.Add(time.Hour) {
			t.Fatalf("opened as %+v", a)
		}
		first := b.save(respond(a, "d1", 1, 1, 7, "C", "A", "C"))
		b.clock.turn(5 * time.Second)
		flag := Save{AttemptID: a.ID, CandidateID: a.CandidateID, Epoch: 1, Device: "d1", ArrivedAt: b.clock.now(), Events: []Draft{
			{ClientSeq: 2, Kind: Flagged, Question: 9, Payload: Flag(true), ClientAt: morning},
			{ClientSeq: 3, Kind: Flagged, Question: 8, Payload: Flag(true), ClientAt: morning},
			{ClientSeq: 4, Kind: Flagged, Question: 9, Payload: Flag(false), ClientAt: morning},
		}}
		second := b.save(flag)
		if first.Head.Seq != 2 || first.SavedAt != morning || !slices.Equal(first.Accepted, []int64{1}) {
			t.Errorf("first acknowledgement %+v", first)
		}
		if second.Head.Seq != 5 || second.SavedAt != morning.Add(5*time.Second) || second.Head.MAC == first.Head.MAC || !slices.Equal(second.Accepted, []int64{2, 3, 4}) {
			t.Errorf("second acknowledgement %+v", second)
		}
		f := b.fold(a)
		if got := f.Responses(); len(got) != 1 || got[0].Question != 7 || !slices.Equal(got[0].Choices, []string{"A", "C"}) || got[0].SavedAt != morning {
			t.Errorf("responses %+v", got)
		}
		if !slices.Equal(f.Flags(), []int{8}) || f.Answered() != 1 {
			t.Errorf("flags %v, answered %d", f.Flags(), f.Answered())
		}
		if now := b.stored(a); now.Head != second.Head || now.SavedAt != second.SavedAt {
			t.Errorf("the stored head is %+v, acknowledged was %+v", now.Head, second.Head)
		}
		if report := b.holds(); report.Attempts != 1 || report.Events != 5 {
			t.Errorf("check walked %+v", report)
		}
	})
}

func TestSaveIsIdempotent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		b := newBench(t, db)
		a := b.sit("d1")
		one := respond(a, "d1", 1, 1, 7, "A")
		first := b.save(one)
		b.save(respond(a, "d1", 1, 2, 7, "B"))
		b.clock.turn(time.Minute)
		if again := b.save(one); again.Receipt != first.Receipt || !slices.Equal(again.Accepted, first.Accepted) {
			t.Errorf("repeated: %+v, first: %+v", again, first)
		}
		if got := b.choices(a, 7); got != "B" {
			t.Errorf("a repetition brought back %q", got)
		}
		b.refused(respond(a, "d1", 1, 1, 7, "D"), "event.mismatch")
		b.refused(respond(a, "d1", 1, 1, 8, "A"), "event.mismatch")
		other := one
		other.Events = []Draft{one.Events[0]}
		other.Events[0].ClientAt = morning.Add(time.Second)
		b.refused(other, "event.mismatch")

		// half known, half new: the known part changes nothing, the new one is added
		mixed := respond(a, "d1", 1, 2, 7, "B")
		mixed.Events = append(mixed.Events, respond(a, "d1", 1, 3, 8, "C").Events...)
		if got := b.save(mixed); !slices.Equal(got.Accepted, []int64{2, 3}) || got.Head.Seq != 4 {
			t.Errorf("mixed: %+v", got)
		}
		// a mismatch anywhere refuses the whole request
		bad := respond(a, "d1", 1, 2, 7, "A")
		bad.Events = append(bad.Events, respond(a, "d1", 1, 9, 9, "C").Events...)
		b.refused(bad, "event.mismatch")
		if n := len(b.events(a)); n != 4 {
			t.Errorf("%d events are stored, want 4", n)
		}
		b.holds()
	})
}

// A request that overtook another on the wire does not win by arriving last.
func TestOlderNumberDoesNotWinByArrivingLate(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	a := b.sit("d1")
	b.save(respond(a, "d1", 1, 2, 7, "B"))
	b.save(respond(a, "d1", 1, 1, 7, "A"))
	if got := b.choices(a, 7); got != "B" {
		t.Errorf("response is %q, want B", got)
	}
}

func TestForeignAndMalformedSavesAreRefused(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	a := b.sit("d1")
	for name, c := range map[string]struct {
		change func(*Save)
		code   string
	}{
		"unknown attempt":   {func(s *Save) { s.AttemptID = id.New[Attempt]() }, "attempt.unknown"},
		"another candidate": {func(s *Save) { s.CandidateID = id.New[sessions.Candidate]() }, "attempt.unknown"},
		"no events":         {func(s *Save) { s.Events = nil }, "events.invalid"},
		"too many":          {func(s *Save) { s.Events = make([]Draft, MaxEvents+1) }, "events.invalid"},
		"number zero":       {func(s *Save) { s.Events[0].ClientSeq = 0 }, "events.invalid"},
		"number too high":   {func(s *Save) { s.Events[0].ClientSeq = MaxClientSeq + 1 }, "events.invalid"},
		"numbers fall":      {func(s *Save) { s.Events = append(s.Events, s.Events[0]) }, "events.invalid"},
		"server's own kind": {func(s *Save) { s.Events[0].Kind = HandedIn }, "events.invalid"},
		"other device":      {func(s *Save) { s.Device = "d2" }, "attempt.superseded"},
		"future epoch":      {func(s *Save) { s.Epoch = 2 }, "attempt.superseded"},
	} {
		t.Run(name, func(t *testing.T) {
			s := respond(a, "d1", 1, 1, 7, "A")
			c.change(&s)
			if _, err := b.Save(context.Background(), s); fault.CodeOf(err) != c.code {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
	if n := len(b.events(a)); n != 1 {
		t.Errorf("%d events are stored, want the opening alone", n)
	}
}

func TestMoveSupersedesAndKeepsEvidence(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		b := newBench(t, db)
		ctx := context.Background()
		a := b.sit("d1")
		kept := respond(a, "d1", 1, 1, 7, "A")
		first := b.save(kept)
		asked := 0
		move := Move{AttemptID: a.ID, CandidateID: a.CandidateID, Device: "d2", By: "proctor1", ArrivedAt: morning, Also: func(dbx.Tx) error { asked++; return nil }}
		moved, err := b.Move(ctx, move)
		if err != nil || moved.Epoch != 2 || moved.Device != "d2" || asked != 1 {
			t.Fatalf("moved to %+v, asked %d, %v", moved, asked, err)
		}
		if again, err := b.Move(ctx, move); err != nil || again.Epoch != 2 {
			t.Fatalf("moving twice: %+v, %v", again, err)
		}
		late := respond(a, "d1", 1, 2, 7, "B")
		b.refused(late, "attempt.superseded")
		b.refused(late, "attempt.superseded")
		b.refused(respond(a, "d1", 1, 2, 7, "C"), "event.mismatch")
		if again := b.save(kept); again.Receipt != first.Receipt {
			t.Errorf("what was acknowledged is no longer: %+v", again)
		}
		b.save(respond(a, "d2", 2, 1, 7, "D"))
		if got := b.choices(a, 7); got != "D" {
			t.Errorf("response is %q, want the newest epoch's D", got)
		}
		if e := b.evidence(a); len(e) != 1 || e[0].Payload != Response([]string{"B"}) || e[0].Why != Superseded || e[0].Epoch != 1 || e[0].Device != "d1" {
			t.Errorf("evidence %+v", e)
		}

		// back to the first machine: what was put aside stays so, and its numbers count as stored
		move.Device = "d1"
		if moved, err = b.Move(ctx, move); err != nil || moved.Epoch != 3 || moved.ClientSeq != 2 || moved.ClientCount != 2 {
			t.Fatalf("moved back to %+v, %v", moved, err)
		}
		b.refused(respond(a, "d1", 3, 2, 7, "B"), "event.mismatch")
		b.save(respond(a, "d1", 3, 3, 8, "A"))
		if _, err := b.HandIn(ctx, HandIn{AttemptID: a.ID, CandidateID: a.CandidateID, By: ByCandidate, Epoch: 3, Device: "d1", LastClientSeq: 3, Stored: -1, ArrivedAt: morning}); err != nil {
			t.Fatal(err)
		}
		b.holds()
	})
}

func TestMoveIsRefusedWithWhatGoesWithIt(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	a := b.sit("d1")
	no := fault.New(fault.Conflict, "seat.decided")
	_, err := b.Move(context.Background(), Move{AttemptID: a.ID, CandidateID: a.CandidateID, Device: "d2", ArrivedAt: morning, Also: func(dbx.Tx) error { return no }})
	if !errors.Is(err, no) || b.stored(a).Epoch != 1 {
		t.Fatalf("got %v, epoch %d", err, b.stored(a).Epoch)
	}
}

func TestStartResumesAndTakesOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		b := newBench(t, db)
		a := b.sit("d1")
		if again := b.start(a.CandidateID, "d1"); again.ID != a.ID || again.Epoch != 1 || again.Head != a.Head {
			t.Errorf("resumed as %+v", again)
		}
		taken := startOf(a.CandidateID, "d2", morning)
		no := fault.New(fault.Denied, "seat.superseded")
		taken.Guard = func(dbx.Tx) error { return no }
		if _, err := b.Start(context.Background(), taken); !errors.Is(err, no) {
			t.Errorf("a seat without a place took over: %v", err)
		}
		if other := b.start(a.CandidateID, "d2"); other.ID != a.ID || other.Epoch != 2 {
			t.Errorf("taken over as %+v", other)
		}
		b.refused(respond(a, "d1", 1, 1, 7, "A"), "attempt.superseded")
		b.holds()
	})
}

func TestDeadline(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		b := newBench(t, db)
		ctx := context.Background()
		a := b.sit("d1")
		b.clock.set(a.Deadline)
		in := respond(a, "d1", 1, 1, 7, "A")
		in.ArrivedAt = a.Deadline
		b.save(in)
		b.clock.turn(time.Millisecond)
		out := respond(a, "d1", 1, 2, 7, "B")
		out.ArrivedAt = b.clock.now()
		b.refused(out, "attempt.closed")
		// waited in the queue across the deadline: it had arrived
		waited := respond(a, "d1", 1, 3, 8, "C")
		waited.ArrivedAt = a.Deadline.Add(-time.Millisecond)
		b.save(waited)

		if n, err := b.Sweep(ctx); n != 0 || err != nil {
			t.Fatalf("swept %d within the grace, %v", n, err)
		}
		b.clock.set(a.Deadline.Add(Grace))
		if n, err := b.Sweep(ctx); n != 1 || err != nil {
			t.Fatalf("swept %d, %v", n, err)
		}
		done := b.stored(a)
		if done.State != StateHandedIn || done.HandedInBy != ByServer || done.Seal.Signature == "" || done.Remaining(b.clock.now()) != 0 {
			t.Errorf("handed in as %+v", done)
		}
		if got := b.choices(a, 7) + b.choices(a, 8); got != "AC" {
			t.Errorf("responses are %q, want A and C", got)
		}
		waited.Events[0].ClientSeq, waited.Events[0].Question = 4, 9
		b.refused(waited, "attempt.closed")
		if e := b.evidence(a); len(e) != 2 || e[0].Why != Late || e[1].Why != Late {
			t.Errorf("evidence %+v", e)
		}
		b.save(in) // what was acknowledged stays acknowledged
		if n, err := b.Sweep(ctx); n != 0 || err != nil {
			t.Errorf("swept %d again, %v", n, err)
		}
		late := startOf(id.New[sessions.Candidate](), "d9", b.clock.now())
		if _, err := b.Start(ctx, late); fault.CodeOf(err) != "attempt.closed" {
			t.Errorf("started after the deadline: %v", err)
		}
		if _, err := b.Start(ctx, startOf(a.CandidateID, "d1", b.clock.now())); fault.CodeOf(err) != "attempt.closed" {
			t.Errorf("resumed after the hand-in: %v", err)
		}
		b.holds()
	})
}

func TestSweepTakesAllThatIsOverdue(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	const n = sweepBatch + 40
	var group sync.WaitGroup
	for range n {
		group.Go(func() {
			if _, err := b.Start(context.Background(), startOf(id.New[sessions.Candidate](), "d1", morning)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	unfinished := func(want bool) {
		t.Helper()
		if some, err := b.Unfinished(context.Background()); some != want || err != nil {
			t.Errorf("unfinished: %v, %v", some, err)
		}
	}
	unfinished(true)
	told := make(chan struct{}, n)
	b.OnHandIn(func() { told <- struct{}{} })
	b.clock.turn(2 * time.Hour)
	if swept, err := b.Sweep(context.Background()); swept != n || err != nil {
		t.Fatalf("swept %d of %d, %v", swept, n, err)
	}
	unfinished(false)
	if len(told) == 0 || len(told) > 50 {
		t.Errorf("%d commits for %d hand-ins", len(told), n)
	}
	b.holds()
}

func TestHandIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		b := newBench(t, db)
		ctx := context.Background()
		a := b.sit("d1")
		for _, n := range []int64{1, 2, 5, 6, 9} {
			b.save(respond(a, "d1", 1, n, int(n), "A"))
		}
		hand := HandIn{AttemptID: a.ID, CandidateID: a.CandidateID, By: ByCandidate, Epoch: 1, Device: "d1", LastClientSeq: 11, Stored: -1, ArrivedAt: morning}
		refuse := func(h HandIn, code, missing string) {
			t.Helper()
			_, err := b.HandIn(ctx, h)
			var f *fault.Error
			if !errors.As(err, &f) || f.Code != code || f.Params["missing"] != missing {
				t.Errorf("got %v %v, want %s %q", err, f, code, missing)
			}
		}
		refuse(hand, "events.missing", "3-4,7-8,10-11")
		hand.LastClientSeq = 9
		refuse(hand, "events.missing", "3-4,7-8")
		hand.Stored = 6
		refuse(hand, "events.missing", "3-4,7-8")
		other := hand
		other.Device = "d2"
		refuse(other, "attempt.superseded", "")
		other = hand
		other.CandidateID = id.New[sessions.Candidate]()
		refuse(other, "attempt.unknown", "")
		other = hand
		other.LastClientSeq = MaxClientSeq + 1
		refuse(other, "events.invalid", "")

		hand.Stored = 5 // the seat left numbers out on purpose
		done, err := b.HandIn(ctx, hand)
		if err != nil || done.State != StateHandedIn || done.HandedInBy != ByCandidate || done.HandedInAt != morning {
			t.Fatalf("%+v, %v", done, err)
		}
		b.clock.turn(time.Minute)
		if again, err := b.HandIn(ctx, hand); err != nil || again.HandedInAt != morning || again.Head != done.Head {
			t.Errorf("again: %+v, %v", again, err)
		}
		b.refused(respond(a, "d1", 1, 10, 1, "B"), "attempt.closed")
		b.holds()
	})
}

// After the deadline nothing can be stored any more, so nothing is waited for.
func TestHandInAfterTheDeadlineIsTheServers(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	a := b.sit("d1")
	b.clock.set(a.Deadline.Add(time.Millisecond))
	done, err := b.HandIn(context.Background(), HandIn{AttemptID: a.ID, CandidateID: a.CandidateID, By: ByCandidate, Epoch: 1, Device: "d1", LastClientSeq: 3, Stored: -1, ArrivedAt: b.clock.now()})
	if err != nil || done.HandedInBy != ByServer {
		t.Fatalf("%+v, %v", done, err)
	}
}

func TestSessionEndHandsIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		b := newBench(t, db)
		a, c := b.sit("d1"), b.sit("d2")
		b.save(respond(a, "d1", 1, 1, 7, "A"))
		err := db.Write(context.Background(), func(tx dbx.Tx) error {
			if n, err := b.Working(tx, "session1"); n != 2 || err != nil {
				t.Errorf("%d work, %v", n, err)
			}
			return b.SessionEnded(tx, sessions.Session{ID: "session1"}, audit.Operator())
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []Attempt{a, c} {
			if done := b.stored(x); done.State != StateHandedIn || done.HandedInBy != ByProctor {
				t.Errorf("%+v", done)
			}
		}
		b.refused(respond(a, "d1", 1, 2, 7, "B"), "attempt.closed")
		b.holds()
	})
}

func TestClockThatJumpsBackKeepsOrder(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	a := b.sit("d1")
	b.clock.turn(10 * time.Minute)
	first := b.save(respond(a, "d1", 1, 1, 7, "A"))
	b.clock.turn(-5 * time.Minute)
	if second := b.save(respond(a, "d1", 1, 2, 7, "B")); second.SavedAt < first.SavedAt {
		t.Errorf("saved at %v after %v", second.SavedAt, first.SavedAt)
	}
	b.holds()
}

func TestGaps(t *testing.T) {
	for _, c := range []struct {
		stored []int64
		last   int64
		want   string
	}{
		{nil, 0, ""}, {nil, 1, "1"}, {nil, 3, "1-3"}, {[]int64{1, 2, 3}, 3, ""}, {[]int64{2}, 3, "1,3"}, {[]int64{1, 5}, 8, "2-4,6-8"},
	} {
		set := map[int64]bool{}
		for _, n := range c.stored {
			set[n] = true
		}
		if got := gaps(set, c.last); got != c.want {
			t.Errorf("gaps(%v, %d) = %q, want %q", c.stored, c.last, got, c.want)
		}
	}
}

func TestFoldRefusesWhatItDoesNotKnow(t *testing.T) {
	f := NewFold()
	e := Event{Kind: "teleported"}
	e.Seq = 1
	if err := f.Add(e); err == nil {
		t.Fatal("an unknown kind was folded away")
	}
	e.Kind, e.Payload = Responded, "no JSON"
	if err := f.Add(e); err == nil {
		t.Fatal("a damaged payload was folded away")
	}
	if fmt.Sprint(f.Responses(), f.Flags()) != "[] []" {
		t.Fatal("the fold holds something")
	}
}
