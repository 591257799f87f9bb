package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ankao/internal/clock"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
)

// turned is a clock that tests turn by hand.
type turned struct{ at atomic.Int64 }

func newTurned() *turned {
	c := &turned{}
	c.at.Store(int64(clock.System()))
	return c
}
func (c *turned) now() clock.Instant     { return clock.Instant(c.at.Load()) }
func (c *turned) turn(by time.Duration)  { c.at.Add(by.Milliseconds()) }
func quick(r *Runner) *Runner            { r.poll = 5 * time.Millisecond; return r }
func nothing(context.Context, Job) error { return nil }
func failing(context.Context, Job) error { return errors.New("no paper in the printer") }
func panicky(context.Context, Job) error { panic("unplugged") }
func payload(s string) []byte            { return []byte(s) }
func job(kind, key, pay string) Job      { return Job{Kind: kind, Key: key, Payload: payload(pay)} }
func background(t *testing.T, r *Runner) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	stop = sync.OnceFunc(func() { cancel(); <-done })
	t.Cleanup(stop)
	return stop
}

func enqueue(t *testing.T, db dbx.DB, r *Runner, list ...Job) {
	t.Helper()
	for _, j := range list {
		if err := db.Write(t.Context(), func(tx dbx.Tx) error { return r.Enqueue(tx, j) }); err != nil {
			t.Fatal(err)
		}
	}
}

// stored reads the rows of one-shot jobs.
func stored(t *testing.T, db dbx.DB) (list []jobRow) {
	t.Helper()
	err := db.Read(t.Context(), func(tx dbx.Tx) error {
		return rows(tx).Where("state <> ?", recurring).Order("id").Find(&list).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func until(t *testing.T, what string, met func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if met() {
			return
		}
	}
	t.Fatal("waited in vain until ", what)
}

// step claims and runs one due job, and tells which.
func step(t *testing.T, r *Runner) (Job, bool) {
	t.Helper()
	j, holder, err := r.take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if holder == "" {
		return Job{}, false
	}
	r.run(t.Context(), j, holder)
	return j, true
}

func TestEnqueuedJobRunsOnceAndGoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		r := quick(New(db, clock.System))
		got := make(chan Job, 10)
		r.Handle("seal", func(_ context.Context, j Job) error { got <- j; return nil })
		background(t, r)
		enqueue(t, db, r, job("seal", "attempt-1", `{"a":"安"}`))
		j := <-got
		if j.Kind != "seal" || j.Key != "attempt-1" || string(j.Payload) != `{"a":"安"}` || j.Attempt != 1 {
			t.Fatalf("the handler got %+v", j)
		}
		until(t, "the job is gone", func() bool { return len(stored(t, db)) == 0 })
		if len(got) != 0 {
			t.Fatal("it ran again")
		}
	})
}

func TestRolledBackEnqueueLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		r := New(db, clock.System)
		changed := errors.New("changed my mind")
		err := db.Write(t.Context(), func(tx dbx.Tx) error {
			return errors.Join(r.Enqueue(tx, job("seal", "", "")), changed)
		})
		if !errors.Is(err, changed) || len(stored(t, db)) != 0 || len(r.wake) != 0 {
			t.Fatalf("%v, %d jobs, %d wakes", err, len(stored(t, db)), len(r.wake))
		}
	})
}

func TestOneJobOfAKeyWaits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		c := newTurned()
		r := New(db, c.now)
		var got []string
		r.Handle("seal", func(_ context.Context, j Job) error { got = append(got, string(j.Payload)); return nil })
		early, late := job("seal", "k", "first"), job("seal", "k", "second")
		late.RunAt = c.now().Add(time.Hour)
		enqueue(t, db, r, early, late, job("seal", "", "x"), job("seal", "", "y"))
		for {
			if _, ran := step(t, r); !ran {
				break
			}
		}
		if !slices.Equal(got, []string{"x", "y"}) {
			t.Fatalf("before its time: %v", got)
		}
		c.turn(time.Hour)
		step(t, r)
		if !slices.Equal(got, []string{"x", "y", "second"}) || len(stored(t, db)) != 0 {
			t.Fatalf("ran %v, left %v", got, stored(t, db))
		}
	})
}

func TestEnqueuedWhileRunningRunsOnceMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		r := New(db, clock.System)
		runs := 0
		r.Handle("seal", func(_ context.Context, j Job) error {
			if runs++; runs == 1 {
				enqueue(t, db, r, job("seal", "k", "news"))
			}
			return nil
		})
		enqueue(t, db, r, job("seal", "k", "old"))
		step(t, r)
		if j, ran := step(t, r); !ran || string(j.Payload) != "news" || j.Attempt != 1 {
			t.Fatalf("the second run: %v %+v", ran, j)
		}
		if _, ran := step(t, r); ran || len(stored(t, db)) != 0 {
			t.Fatal("it runs for ever")
		}
	})
}

func TestFailureWaitsLongerEachTimeAndEnds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		c := newTurned()
		r := New(db, c.now)
		r.Handle("print", failing)
		enqueue(t, db, r, job("print", "k", ""))
		for n := 1; n < maxAttempts; n++ {
			if j, ran := step(t, r); !ran || j.Attempt != n {
				t.Fatalf("attempt %d: ran %v as attempt %d", n, ran, j.Attempt)
			}
			c.turn(backoff(n) - time.Millisecond)
			if _, ran := step(t, r); ran {
				t.Fatalf("attempt %d came too early", n+1)
			}
			c.turn(time.Millisecond)
		}
		step(t, r)
		c.turn(24 * time.Hour)
		if _, ran := step(t, r); ran {
			t.Fatal("a job that was given up ran")
		}
		list, err := r.Failed(t.Context(), 10)
		if err != nil || len(list) != 1 || list[0].Attempts != maxAttempts || list[0].LastError != "no paper in the printer" {
			t.Fatalf("failed jobs: %+v, %v", list, err)
		}
		r.handlers["print"] = nothing
		enqueue(t, db, r, job("print", "k", ""))
		if _, ran := step(t, r); !ran || len(stored(t, db)) != 0 {
			t.Fatal("a new job of its key does not revive it")
		}
	})
}

func TestPanicIsAFailure(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		r := New(db, clock.System)
		r.Handle("print", panicky)
		enqueue(t, db, r, job("print", "k", ""))
		step(t, r)
		if list := stored(t, db); len(list) != 1 || list[0].LastError == "" || list[0].Holder != "" {
			t.Fatalf("left %+v", list)
		}
	})
}

// Two servers, one database: every job runs, and none runs twice.
func TestTwoRunnersRace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		const n = 120
		var mu sync.Mutex
		runs, by := map[string]int{}, map[int]int{}
		a, b := quick(New(db, clock.System)), quick(New(db, clock.System))
		for i, r := range []*Runner{a, b} {
			r.Handle("count", func(_ context.Context, j Job) error {
				mu.Lock()
				runs[j.Key]++
				by[i]++
				mu.Unlock()
				time.Sleep(time.Millisecond)
				return nil
			})
		}
		err := db.Write(t.Context(), func(tx dbx.Tx) error {
			for i := range n {
				if err := a.Enqueue(tx, job("count", fmt.Sprint(i), "")); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		stopA, stopB := background(t, a), background(t, b)
		until(t, "all jobs are done", func() bool { return len(stored(t, db)) == 0 })
		stopA()
		stopB()
		if len(runs) != n || by[0] == 0 || by[1] == 0 {
			t.Fatalf("%d of %d jobs ran, by server %v", len(runs), n, by)
		}
		for key, times := range runs {
			if times != 1 {
				t.Errorf("job %s ran %d times", key, times)
			}
		}
	})
}

// The same row offered to many: compare-and-set lets one have it.
func TestOnlyOneClaimWins(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		r := New(db, clock.System)
		enqueue(t, db, r, job("seal", "k", ""))
		row := stored(t, db)[0]
		var wins atomic.Int32
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				err := db.Write(t.Context(), func(tx dbx.Tx) error {
					won, err := claim(tx, row, fmt.Sprint(i), clock.System().Add(time.Minute))
					if won {
						wins.Add(1)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if wins.Load() != 1 {
			t.Fatalf("%d of 8 took the job", wins.Load())
		}
	})
}

func TestCrashedLeaseIsTakenOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		c := newTurned()
		dead, alive := New(db, c.now), New(db, c.now)
		dead.Handle("seal", nothing)
		alive.Handle("seal", nothing)
		enqueue(t, db, alive, job("seal", "k", ""))
		j, holder, err := dead.take(t.Context()) // and then its machine loses power
		if err != nil || holder == "" {
			t.Fatal("not taken: ", err)
		}
		c.turn(alive.lease - time.Millisecond)
		if _, ran := step(t, alive); ran {
			t.Fatal("taken from a server whose lease still runs")
		}
		c.turn(time.Millisecond)
		second, ran := step(t, alive)
		if !ran || second.Attempt != 2 {
			t.Fatalf("after the lease: %v, attempt %d", ran, second.Attempt)
		}
		// the dead server comes back and wants to store that it has failed
		enqueue(t, db, alive, job("seal", "k", "next"))
		dead.handlers["seal"] = failing
		dead.run(t.Context(), j, holder)
		if list := stored(t, db); len(list) != 1 || list[0].Attempts != 0 || list[0].Payload != "next" {
			t.Fatalf("the late server changed what is no longer its own: %+v", list)
		}
	})
}

func TestLostLeaseEndsTheHandler(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		r := New(db, clock.System)
		r.lease = 60 * time.Millisecond
		ended := false
		r.Handle("seal", func(ctx context.Context, j Job) error {
			err := db.Write(ctx, func(tx dbx.Tx) error { return rows(tx).Where("id = ?", j.ID).Update("holder", "another").Error })
			if err != nil {
				return err
			}
			select {
			case <-ctx.Done():
				ended = true
			case <-time.After(10 * time.Second):
			}
			return ctx.Err()
		})
		enqueue(t, db, r, job("seal", "k", ""))
		step(t, r)
		if list := stored(t, db); !ended || len(list) != 1 || list[0].Holder != "another" || list[0].LastError != "" {
			t.Fatalf("ended %v, left %+v", ended, list)
		}
	})
}

func TestLongJobKeepsItsLease(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		a, b := quick(New(db, clock.System)), quick(New(db, clock.System))
		var runs atomic.Int32
		for _, r := range []*Runner{a, b} {
			r.lease, r.poll = 2*time.Second, 50*time.Millisecond
			r.Handle("render", func(context.Context, Job) error { runs.Add(1); time.Sleep(3 * time.Second); return nil })
			background(t, r)
		}
		enqueue(t, db, a, job("render", "k", ""))
		until(t, "it is done", func() bool { return len(stored(t, db)) == 0 })
		if runs.Load() != 1 {
			t.Fatalf("a job longer than its lease ran %d times", runs.Load())
		}
	})
}

func TestRecurringTaskHasOneServer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		var inside, overlaps atomic.Int32
		var runs [2]atomic.Int32
		var stops [2]func()
		for i := range 2 {
			r := quick(New(db, clock.System))
			r.lease = 3 * time.Second
			r.Every("purge", time.Millisecond, func(context.Context) error {
				if inside.Add(1) > 1 {
					overlaps.Add(1)
				}
				runs[i].Add(1)
				time.Sleep(time.Millisecond)
				inside.Add(-1)
				return nil
			})
			stops[i] = background(t, r)
		}
		until(t, "one has run often", func() bool { return runs[0].Load()+runs[1].Load() > 50 })
		first := 0
		if runs[1].Load() > 0 {
			first = 1
		}
		if runs[1-first].Load() != 0 {
			t.Fatal("both ran it")
		}
		stops[first]() // gives its lease back, so the other need not wait for it to run out
		until(t, "the other has taken over", func() bool { return runs[1-first].Load() > 5 })
		if overlaps.Load() != 0 {
			t.Fatal("two servers ran it at once")
		}
	})
}

func TestRecurringTaskOutlivesItsFailures(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		r := quick(New(db, clock.System))
		var runs atomic.Int32
		r.Every("purge", time.Millisecond, func(context.Context) error {
			if n := runs.Add(1); n < 3 {
				panic("the disk is full")
			}
			return nil
		})
		background(t, r)
		until(t, "it has run after two failures", func() bool { return runs.Load() > 5 })
	})
}

func TestRunWaitsForWhatRuns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		for name, grace := range map[string]time.Duration{"patient": time.Minute, "impatient": 20 * time.Millisecond} {
			r := quick(New(db, clock.System))
			r.grace = grace
			started, cutOff := make(chan struct{}), false
			r.Handle(name, func(ctx context.Context, _ Job) error {
				close(started)
				select {
				case <-ctx.Done():
					cutOff = true
					return ctx.Err()
				case <-time.After(200 * time.Millisecond):
					return nil
				}
			})
			stop := background(t, r)
			enqueue(t, db, r, job(name, "k", ""))
			<-started
			stop()
			list := slices.DeleteFunc(stored(t, db), func(r jobRow) bool { return r.Kind != name })
			if name == "patient" && (cutOff || len(list) != 0) {
				t.Errorf("a job was cut off within the grace period: %+v", list)
			}
			if name == "impatient" && (!cutOff || len(list) != 1 || list[0].Holder != "" || list[0].State != waiting) {
				t.Errorf("cut off %v, left %+v", cutOff, list)
			}
		}
	})
}

func TestEnqueueRefuses(t *testing.T) {
	r := New(dbtest.SQLite(t), clock.System)
	for _, j := range []Job{{}, {Kind: string(make([]byte, 61))}, {Kind: "k", Key: string(make([]byte, 121))}} {
		if err := r.Enqueue(nil, j); err == nil {
			t.Errorf("accepted %+v", j)
		}
	}
}
