package attempts

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// unsteady is a database whose next transactions go wrong in the given ways, one each.
type unsteady struct {
	dbx.DB
	lock   sync.Mutex
	next   []mishap
	writes atomic.Int64
	gate   chan struct{} // a write waits here when it is not nil
}

type mishap int

const (
	fine       mishap = iota
	lostAnswer        // committed, but the answer never came
	notDone           // rolled back
)

var errWire = errors.New("invalid connection")

func (u *unsteady) plan(next ...mishap) {
	u.lock.Lock()
	defer u.lock.Unlock()
	u.next = next
}

func (u *unsteady) mishap() mishap {
	u.lock.Lock()
	defer u.lock.Unlock()
	if len(u.next) == 0 {
		return fine
	}
	m := u.next[0]
	u.next = u.next[1:]
	return m
}

func (u *unsteady) Write(ctx context.Context, fn func(tx dbx.Tx) error) error {
	u.writes.Add(1)
	if u.gate != nil {
		<-u.gate
	}
	switch u.mishap() {
	case lostAnswer:
		if err := u.DB.Write(ctx, fn); err != nil {
			return err
		}
		return errWire
	case notDone:
		_ = u.DB.Write(ctx, func(tx dbx.Tx) error { return errors.Join(fn(tx), errWire) })
		return errWire
	}
	return u.DB.Write(ctx, fn)
}

func TestCommitWhoseAnswerWasLost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, inner dbx.DB) {
		db := &unsteady{DB: inner}
		shared := newBench(t, db)
		for name, plan := range map[string][]mishap{
			"answer lost":                 {lostAnswer},
			"answer lost twice":           {lostAnswer, lostAnswer},
			"not done":                    {notDone},
			"not done, then answer lost":  {notDone, lostAnswer},
			"answer lost, then not done":  {lostAnswer, notDone},
			"answer lost and then nobody": {lostAnswer, notDone, notDone},
			"nobody at all":               {notDone, notDone, notDone},
		} {
			t.Run(name, func(t *testing.T) {
				b := *shared
				b.T = t
				a := b.sit("d1")
				one := respond(a, "d1", 1, 1, 7, "A")
				db.plan(plan...)
				saved, err := b.Save(context.Background(), one)
				if err != nil && fault.CodeOf(err) != "engine.unavailable" {
					t.Fatal(err)
				}
				db.plan()
				again := b.save(one)
				if err == nil && again.Receipt != saved.Receipt {
					t.Errorf("told %+v, then %+v", saved.Receipt, again.Receipt)
				}
				if events := b.events(a); len(events) != 2 || b.choices(a, 7) != "A" {
					t.Errorf("%d events, response %q", len(events), b.choices(a, 7))
				}
				b.holds()
			})
		}
	})
}

// A start, a move and a hand-in whose answer was lost are done once.
func TestLostAnswersOfStepsAreDoneOnce(t *testing.T) {
	db := &unsteady{DB: dbtest.SQLite(t)}
	b := newBench(t, db)
	ctx := context.Background()
	candidate := id.New[sessions.Candidate]()
	db.plan(lostAnswer)
	a := b.start(candidate, "d1")
	decided := 0
	db.plan(lostAnswer)
	moved, err := b.Move(ctx, Move{AttemptID: a.ID, CandidateID: candidate, Device: "d2", By: "p", ArrivedAt: morning, Also: func(dbx.Tx) error { decided++; return nil }})
	if err != nil || moved.Epoch != 2 || decided != 2 { // what goes with a move is asked again
		t.Fatalf("%+v, %v, asked %d", moved, err, decided)
	}
	db.plan(lostAnswer)
	done, err := b.HandIn(ctx, HandIn{AttemptID: a.ID, CandidateID: candidate, By: ByCandidate, Epoch: 2, Device: "d2", ArrivedAt: morning, Stored: -1})
	if err != nil || done.State != StateHandedIn || done.Head.Seq != 3 {
		t.Fatalf("%+v, %v", done, err)
	}
	if n := len(b.events(a)); n != 3 {
		t.Errorf("%d events, want 3", n)
	}
	b.holds()
}

// hold fills the committer's hands: what is asked until release waits in the queue together.
func hold(t *testing.T, b *bench, db *unsteady) (release func()) {
	t.Helper()
	gate := make(chan struct{})
	db.gate = gate
	before := db.writes.Load()
	go func() {
		_, _ = b.Start(context.Background(), startOf(id.New[sessions.Candidate](), "d0", morning))
	}()
	for db.writes.Load() == before {
		time.Sleep(time.Millisecond)
	}
	return func() { close(gate) }
}

func waitQueued(t *testing.T, b *bench, n int) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); b.committer.Waiting() < n; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d requests wait, want %d", b.committer.Waiting(), n)
		}
	}
}

func TestRequestsThatGatherShareOneCommit(t *testing.T) {
	db := &unsteady{DB: dbtest.SQLite(t)}
	b := newBench(t, db)
	const n = 40
	var sat []Attempt
	for range n {
		sat = append(sat, b.sit("d1"))
	}
	release := hold(t, b, db)
	before := db.writes.Load()
	var group sync.WaitGroup
	for i, a := range sat {
		group.Go(func() {
			switch {
			case i%10 == 3: // refused by itself
				if _, err := b.Save(context.Background(), respond(a, "d2", 1, 1, 7, "A")); fault.CodeOf(err) != "attempt.superseded" {
					t.Errorf("got %v", err)
				}
			case i%10 == 4:
				if _, err := b.HandIn(context.Background(), HandIn{AttemptID: a.ID, CandidateID: a.CandidateID, By: ByCandidate, Epoch: 1, Device: "d1", ArrivedAt: morning, Stored: -1}); err != nil {
					t.Error(err)
				}
			default:
				if _, err := b.Save(context.Background(), respond(a, "d1", 1, 1, 7, "A")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	waitQueued(t, b, n)
	release()
	group.Wait()
	if commits := db.writes.Load() - before; commits != 1 {
		t.Errorf("%d commits for %d requests that waited together", commits, n)
	}
	for i, a := range sat {
		if want := 2; i%10 != 3 && len(b.events(a)) != want {
			t.Errorf("attempt %d has %d events", i, len(b.events(a)))
		}
	}
	b.holds()
}

// Many requests to one attempt in one batch are applied in the order in which they came.
func TestOneAttemptManyTimesInABatch(t *testing.T) {
	db := &unsteady{DB: dbtest.SQLite(t)}
	b := newBench(t, db)
	a := b.sit("d1")
	release := hold(t, b, db)
	var group sync.WaitGroup
	ask := func(fn func()) {
		n := b.committer.Waiting()
		group.Go(fn)
		waitQueued(t, b, n+1)
	}
	for range 3 { // the same save three times: one event
		ask(func() { b.save(respond(a, "d1", 1, 1, 7, "A")) })
	}
	ask(func() { b.save(respond(a, "d1", 1, 2, 7, "B")) })
	ask(func() { b.refused(respond(a, "d1", 1, 2, 7, "C"), "event.mismatch") })
	ask(func() {
		if _, err := b.Move(context.Background(), Move{AttemptID: a.ID, CandidateID: a.CandidateID, Device: "d2", ArrivedAt: morning, Also: func(dbx.Tx) error { return nil }}); err != nil {
			t.Error(err)
		}
	})
	ask(func() { b.refused(respond(a, "d1", 1, 3, 7, "D"), "attempt.superseded") })
	ask(func() { b.save(respond(a, "d2", 2, 1, 8, "A")) })
	for range 2 {
		ask(func() {
			if _, err := b.HandIn(context.Background(), HandIn{AttemptID: a.ID, CandidateID: a.CandidateID, By: ByCandidate, Epoch: 2, Device: "d2", LastClientSeq: 1, ArrivedAt: morning, Stored: -1}); err != nil {
				t.Error(err)
			}
		})
	}
	ask(func() { b.refused(respond(a, "d2", 2, 2, 8, "B"), "attempt.closed") })
	release()
	group.Wait()
	if got := b.choices(a, 7) + b.choices(a, 8); got != "BA" || len(b.events(a)) != 6 || len(b.evidence(a)) != 2 {
		t.Errorf("responses %q, %d events, %d evidence", got, len(b.events(a)), len(b.evidence(a)))
	}
	b.holds()
}

func TestOneThatCannotBeDoneFailsAlone(t *testing.T) {
	db := &unsteady{DB: dbtest.SQLite(t)}
	b := newBench(t, db)
	a, c, d := b.sit("d1"), b.sit("d1"), b.sit("d1")
	release := hold(t, b, db)
	var group sync.WaitGroup
	for _, x := range []Attempt{a, c} {
		group.Go(func() {
			if _, err := b.Save(context.Background(), respond(x, "d1", 1, 1, 7, "A")); err != nil {
				t.Error(err)
			}
		})
	}
	for _, broken := range []func(dbx.Tx) error{
		func(dbx.Tx) error { return errors.New("a row that the database does not take") },
		func(dbx.Tx) error { panic("a defect") },
	} {
		group.Go(func() {
			_, err := b.Move(context.Background(), Move{AttemptID: d.ID, CandidateID: d.CandidateID, Device: "d2", ArrivedAt: morning, Also: broken})
			if fault.CodeOf(err) != "engine.unavailable" {
				t.Errorf("got %v", err)
			}
		})
	}
	waitQueued(t, b, 4)
	release()
	group.Wait()
	if b.choices(a, 7)+b.choices(c, 7) != "AA" || b.stored(d).Epoch != 1 {
		t.Error("neighbours are not stored, or the broken one is")
	}
	b.holds()
}

func TestDatabaseGoneAndBack(t *testing.T) {
	db := &unsteady{DB: dbtest.SQLite(t)}
	b := newBench(t, db)
	a := b.sit("d1")
	db.plan(slices.Repeat([]mishap{notDone}, 20)...)
	b.refused(respond(a, "d1", 1, 1, 7, "A"), "engine.unavailable")
	db.plan()
	b.save(respond(a, "d1", 1, 1, 7, "A"))
	b.holds()
}

func TestFullQueueRefusesAndKeepsItsWord(t *testing.T) {
	db := &unsteady{DB: dbtest.SQLite(t)}
	h := &hand{}
	h.set(morning)
	b := &bench{Service: newService(db, h.now, crypt.NewTestRing(t), 2), T: t, clock: h}
	t.Cleanup(b.Close)
	a := b.sit("d1")
	release := hold(t, b, db)
	var group sync.WaitGroup
	for n := range int64(2) {
		group.Go(func() { b.save(respond(a, "d1", 1, n+1, 7, "A")) })
	}
	waitQueued(t, b, 2)
	_, err := b.Save(context.Background(), respond(a, "d1", 1, 3, 7, "B"))
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != "engine.busy" || f.Kind != fault.Unavailable {
		t.Errorf("got %v", err)
	}
	release()
	group.Wait()
	b.save(respond(a, "d1", 1, 3, 7, "B"))
	if got := b.choices(a, 7); got != "B" {
		t.Errorf("response is %q", got)
	}
}

func TestCloseAnswersWhatWaits(t *testing.T) {
	db := &unsteady{DB: dbtest.SQLite(t)}
	b := newBench(t, db)
	a := b.sit("d1")
	release := hold(t, b, db)
	var group sync.WaitGroup
	for n := range int64(5) {
		group.Go(func() { b.save(respond(a, "d1", 1, n+1, 7, "A")) })
	}
	waitQueued(t, b, 5)
	closed := make(chan struct{})
	go func() { b.Close(); close(closed) }()
	release()
	group.Wait()
	<-closed
	b.refused(respond(a, "d1", 1, 6, 7, "B"), "engine.busy")
	if n := len(b.events(a)); n != 6 {
		t.Errorf("%d events", n)
	}
}

// Pressing start ten times each makes one attempt each, also at two servers.
func TestStartPressedTenTimes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		b := newBench(t, db)
		second := New(db, b.clock.now, b.keys)
		t.Cleanup(second.Close)
		const n = 100
		ids := make([]map[id.ID[Attempt]]bool, n)
		var lock sync.Mutex
		var group sync.WaitGroup
		for i := range ids {
			ids[i] = map[id.ID[Attempt]]bool{}
			candidate := id.New[sessions.Candidate]()
			for press := range 10 {
				group.Go(func() {
					server := b.Service
					if press%2 == 1 {
						server = second
					}
					a, err := server.Start(context.Background(), startOf(candidate, "d1", morning))
					if err != nil {
						t.Error(err)
					}
					lock.Lock()
					ids[i][a.ID] = true
					lock.Unlock()
				})
			}
		}
		group.Wait()
		for i, made := range ids {
			if len(made) != 1 {
				t.Errorf("candidate %d has %d attempts", i, len(made))
			}
		}
		if report := b.holds(); report.Attempts != n || report.Events != n {
			t.Errorf("%+v", report)
		}
	})
}

// fighter is one of the devices that write the same attempt, each through its own server.
type fighter struct {
	*Service
	device string
	epoch  int64
	number int64
	acks   []ack
	kept   []Draft
}

type ack struct {
	epoch, number int64
	question      int
	choice        string
	seq           int64
}

// act does one random thing and notes what the server has acknowledged.
func (f *fighter) act(t *testing.T, a Attempt, rnd *rand.Rand) {
	ctx := context.Background()
	if rnd.IntN(12) == 0 {
		taken, err := f.Start(ctx, startOf(a.CandidateID, f.device, morning))
		if err != nil {
			t.Error(err)
			return
		}
		f.epoch = taken.Epoch
		return
	}
	if f.epoch == 0 {
		return
	}
	f.number++
	question, choice := 1+rnd.IntN(4), string(rune('A'+rnd.IntN(4)))
	s := respond(a, f.device, f.epoch, f.number, question, choice)
	for range 1 + rnd.IntN(2) { // some are sent twice
		saved, err := f.Save(ctx, s)
		switch {
		case err == nil:
			f.acks = append(f.acks, ack{f.epoch, f.number, question, choice, saved.Head.Seq})
		case fault.CodeOf(err) == "attempt.superseded":
			f.kept = append(f.kept, s.Events[0])
			f.epoch = 0
			return
		default:
			t.Error(err)
		}
	}
}

// Two devices at two servers fight for one attempt: every acknowledged response is stored as acknowledged, every refused
// one is evidence, and what counts is the last acknowledged one of the newest epoch that has one.
func TestTwoDevicesFight(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		rounds, steps := 20, 25 // times two devices: 1,000 interleaved acts
		if db.Dialect() == "mysql" {
			rounds = 8
		}
		b := newBench(t, db)
		second := New(db, b.clock.now, b.keys)
		t.Cleanup(second.Close)
		for round := range rounds {
			a := b.sit("d1")
			fighters := []*fighter{{Service: b.Service, device: "d1", epoch: 1}, {Service: second, device: "d2"}}
			var group sync.WaitGroup
			for i, f := range fighters {
				rnd := rand.New(rand.NewPCG(uint64(round), uint64(i)))
				group.Go(func() {
					for range steps {
						f.act(t, a, rnd)
					}
				})
			}
			group.Wait()
			b.judge(a, fighters)
		}
		b.holds()
	})
}

func (b *bench) judge(a Attempt, fighters []*fighter) {
	b.Helper()
	events, kept := b.events(a), b.evidence(a)
	newest := map[int]ack{}
	for _, f := range fighters {
		for _, k := range f.acks {
			e := events[k.seq-1]
			if e.Device != f.device || e.ClientSeq != k.number || e.Epoch != k.epoch || e.Payload != Response([]string{k.choice}) {
				b.Errorf("acknowledged %+v of %s, stored %+v", k, f.device, e)
			}
			if old, ok := newest[k.question]; !ok || old.epoch < k.epoch || old.epoch == k.epoch && old.number < k.number {
				newest[k.question] = k
			}
		}
		for _, d := range f.kept {
			if !slices.ContainsFunc(kept, func(e Evidence) bool { return e.Device == f.device && e.Draft == d && e.Why == Superseded }) {
				b.Errorf("%s was told superseded for %+v and it is not evidence", f.device, d)
			}
		}
	}
	fold := b.fold(a)
	for question, k := range newest {
		if got := strings.Join(fold.Choices(question), ""); got != k.choice {
			b.Errorf("question %d counts %q, the last acknowledged is %+v", question, got, k)
		}
	}
}

func TestRemaining(t *testing.T) {
	a := Attempt{State: StateOpen, Deadline: morning}
	for now, want := range map[clock.Instant]time.Duration{morning.Add(-time.Second): time.Second, morning: 0, morning.Add(time.Hour): 0} {
		if got := a.Remaining(now); got != want {
			t.Errorf("at %v remain %v, want %v", now, got, want)
		}
	}
}
