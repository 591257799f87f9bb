package attempts

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"ankao/exams/record"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Limits of what a seat may send. A seat that keeps to the protocol comes nowhere near them.
const (
	MaxEvents    = 200     // of one request
	MaxClientSeq = 100_000 // of one device
)

// queueLength bounds how many requests wait: some seconds of work.
const queueLength = 4096

// sweepTime bounds the look-up of overdue attempts: a database that hangs must not keep the sweep after it is back.
const sweepTime = 10 * time.Second

// sweepBatch is how many overdue attempts are looked up at once.
const sweepBatch = 500

// Service is the engine. It is safe for concurrent use, and several servers may work on one database.
type Service struct {
	db        dbx.DB
	now       clock.Clock
	keys      record.Keys
	store     store
	committer *record.Committer[request]

	lock     sync.RWMutex
	handedIn []func()
}

// New makes the engine and starts its committer; Close stops it.
func New(db dbx.DB, now clock.Clock, keys record.Keys) *Service {
	return newService(db, now, keys, queueLength)
}

func newService(db dbx.DB, now clock.Clock, keys record.Keys, queue int) *Service {
	s := &Service{db: db, now: now, keys: keys}
	s.committer = record.NewCommitter(db, queue, s.apply)
	return s
}

// Close refuses new requests, and returns when every request that waits is committed and answered.
func (s *Service) Close() { s.committer.Close() }

// OnHandIn calls fn after a commit in which attempts were handed in. fn must not block. It may be missed when a server
// stops: what has to be done is found by HandedIn.
func (s *Service) OnHandIn(fn func()) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.handedIn = append(s.handedIn, fn)
}

// apply does a batch in one transaction: it locks the attempts, lets the requests change the ledger in their order, and
// writes the ledger.
func (s *Service) apply(tx dbx.Tx, batch []*task) error {
	l, err := s.open(tx, batch)
	if err != nil {
		return err
	}
	for _, t := range batch {
		t.Answer, t.Err = t.Request.apply(l)
		if t.Err != nil && !refusal(t.Err) {
			return t.Err
		}
	}
	return s.write(l)
}

// refusal tells whether err refuses one request and leaves its neighbours alone.
func refusal(err error) bool {
	kind := fault.KindOf(err)
	return kind != fault.Internal && kind != fault.Unavailable
}

func (s *Service) open(tx dbx.Tx, batch []*task) (*ledger, error) {
	found, err := s.store.load(tx, batch)
	if err != nil {
		return nil, err
	}
	l := &ledger{
		tx: tx, store: s.store, keys: s.keys, now: s.now(),
		attempts: make(map[id.ID[Attempt]]*Attempt, len(found)), sat: make(map[CandidateID]*Attempt, len(found)),
		admitted: map[SessionID]error{}, pending: map[eventKey]held{},
	}
	for _, a := range found {
		l.attempts[a.ID], l.sat[a.CandidateID] = &a, &a
	}
	return l, nil
}

func (s *Service) write(l *ledger) error {
	if err := s.store.add(l.tx, l); err != nil {
		return err
	}
	if err := s.store.move(l.tx, l.touched); err != nil {
		return err
	}
	if len(l.handedIn) > 0 {
		dbx.AfterCommit(l.tx, s.tellHandedIn)
	}
	return nil
}

func (s *Service) tellHandedIn() {
	s.lock.RLock()
	defer s.lock.RUnlock()
	for _, fn := range s.handedIn {
		fn()
	}
}

// Save stores the events of a seat and returns after they are on disk. The same request gives the same answer again.
// Faults: Invalid "events.invalid"; NotFound "attempt.unknown"; Conflict "event.mismatch", "attempt.superseded" and
// "attempt.closed", of which the last two have kept the events as evidence; Unavailable "engine.busy" and
// "engine.unavailable", after which the seat keeps the events and sends them again.
func (s *Service) Save(ctx context.Context, r Save) (Saved, error) {
	if err := r.check(); err != nil {
		return Saved{}, err
	}
	return answer[Saved](s.committer.Do(ctx, r, false))
}

// check names every event that no attempt could take.
func (r Save) check() error {
	bad := fault.New(fault.Invalid, "events.invalid")
	if len(r.Events) == 0 || len(r.Events) > MaxEvents {
		return bad.With(fault.Field{Path: "events", Code: "events.count"})
	}
	last := int64(0)
	for i, d := range r.Events {
		path := fmt.Sprintf("events[%d].", i)
		if d.ClientSeq <= last || d.ClientSeq > MaxClientSeq {
			bad = bad.With(fault.Field{Path: path + "clientSeq", Code: "event.client_seq"})
		}
		if d.Kind != Responded && d.Kind != Flagged {
			bad = bad.With(fault.Field{Path: path + "kind", Code: "event.kind"})
		}
		last = d.ClientSeq
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// Start begins an attempt or takes it up again, with the device of the request as the one that writes. Faults: Conflict
// "attempt.closed", what Guard returns; Unavailable as Save.
func (s *Service) Start(ctx context.Context, r Start) (Attempt, error) {
	return answer[Attempt](s.committer.Do(ctx, r, false))
}

// Move gives the attempt to another device; the one before is superseded from then on. Faults: NotFound
// "attempt.unknown", Conflict "attempt.closed", what Also returns; Unavailable as Save.
func (s *Service) Move(ctx context.Context, r Move) (Attempt, error) {
	return answer[Attempt](s.committer.Do(ctx, r, false))
}

// HandIn closes the attempt; a closed one is returned as it is. Faults: NotFound "attempt.unknown", Conflict
// "attempt.superseded", "events.missing" with the numbers in Params["missing"]; Unavailable as Save.
func (s *Service) HandIn(ctx context.Context, r HandIn) (Attempt, error) {
	if r.LastClientSeq < 0 || r.LastClientSeq > MaxClientSeq {
		return Attempt{}, fault.New(fault.Invalid, "events.invalid").
			With(fault.Field{Path: "lastClientSeq", Code: "event.client_seq"})
	}
	return answer[Attempt](s.committer.Do(ctx, r, false))
}

func answer[A any](a any, err error) (A, error) {
	if err != nil {
		var none A
		return none, err
	}
	return a.(A), nil
}

// Run hands in what is overdue, each second, until ctx ends.
func (s *Service) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if _, err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
				slog.Error("sweep of overdue attempts", "cause", err)
			}
		}
	}
}

// Sweep hands in, from the stored events, every attempt whose deadline has passed by Grace, and returns how many. One
// that cannot be handed in now is tried again at the next sweep.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	swept := 0
	for {
		ids, err := s.overdue(ctx)
		if err != nil {
			return swept, err
		}
		done, err := s.handInAll(ctx, ids)
		swept += done
		if err != nil || len(ids) < sweepBatch {
			return swept, err
		}
	}
}

func (s *Service) overdue(ctx context.Context) (ids []id.ID[Attempt], err error) {
	ctx, cancel := context.WithTimeout(ctx, sweepTime)
	defer cancel()
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		ids, err = s.store.overdue(tx, s.now().Add(-Grace), sweepBatch)
		return err
	})
	return ids, err
}

// handInAll puts all of them into the queue before it waits, so that they share commits.
func (s *Service) handInAll(ctx context.Context, ids []id.ID[Attempt]) (int, error) {
	var group sync.WaitGroup
	errs := make([]error, len(ids))
	for i, attempt := range ids {
		group.Go(func() {
			_, errs[i] = s.committer.Do(ctx, HandIn{AttemptID: attempt, By: ByServer, ArrivedAt: s.now()}, true)
		})
	}
	group.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
		}
	}
	return done, errors.Join(errs...)
}

// Durable returns nil when the database keeps what it has confirmed through a loss of power, and else an Unavailable
// fault "engine.not_durable" that says which setting must change. Without it nobody is examined.
func (s *Service) Durable(ctx context.Context) error {
	return s.db.Write(ctx, s.durable)
}

func (s *Service) durable(tx dbx.Tx) error {
	wrong, err := s.store.durable(tx, s.db.Dialect())
	if err == nil && wrong != "" {
		err = fault.Wrap(fault.Unavailable, "engine.not_durable", errors.New(wrong))
	}
	return err
}
