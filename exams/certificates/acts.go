package certificates

import (
	"context"
	"errors"
	"slices"
	"strings"

	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/exams/certificates/keys"
	"ankao/exams/certificates/token"
	"ankao/exams/certificates/types"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Act is what is done to one certificate: to which version of it, and why.
type Act struct {
	Reason  string
	Version int64
}

func reasonMissing(code string) error {
	return fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "reason", Code: code})
}

// act runs change on a certificate that nobody else changes meanwhile, and stores its new state.
func (s *Service) act(ctx context.Context, by audit.Actor, cid id.ID[Certificate], a *Act, action string, change func(c *Certificate) error) (c Certificate, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if c, err = s.lockFor(tx, cid, a); err != nil {
			return err
		}
		if err := change(&c); err != nil {
			return err
		}
		if err := s.store.turn(tx, &c); err != nil {
			return err
		}
		return s.log.Write(tx, by, entry(action, c))
	})
	return c, err
}

func (s *Service) lockFor(tx dbx.Tx, cid id.ID[Certificate], a *Act) (Certificate, error) {
	a.Reason = strings.TrimSpace(a.Reason)
	c, err := s.store.lock(tx, cid)
	if err == nil && c.Version != a.Version {
		err = fault.New(fault.Conflict, "conflict.changed")
	}
	return c, err
}

// Revoke takes a certificate out of force for good. The reason is kept with it. Invalid without a reason, Conflict when
// it is revoked or superseded already or was changed meanwhile.
func (s *Service) Revoke(ctx context.Context, by audit.Actor, cid id.ID[Certificate], reason string, version int64) (Certificate, error) {
	a := Act{reason, version}
	return s.act(ctx, by, cid, &a, "certificate.revoke", func(c *Certificate) error {
		switch {
		case a.Reason == "":
			return reasonMissing("certificate.reason.empty")
		case c.State == StateRevoked:
			return fault.New(fault.Conflict, "certificate.revoked")
		case !c.Live():
			return fault.New(fault.Conflict, "certificate.not_active")
		}
		c.State, c.RevokedAt, c.RevokedReason, c.SuspendedUntil = StateRevoked, s.now(), a.Reason, ""
		return nil
	})
}

// Suspend takes a certificate out of force for the time being: until the end of a day, or until somebody resumes it
// where the day is empty.
func (s *Service) Suspend(ctx context.Context, by audit.Actor, cid id.ID[Certificate], a Act, until clock.Date) (Certificate, error) {
	return s.act(ctx, by, cid, &a, "certificate.suspend", func(c *Certificate) error {
		today := clock.DateOf(s.now())
		if until != "" {
			if _, err := clock.ParseDate(string(until)); err != nil || until < today {
				return fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "until", Code: "certificate.until.past"})
			}
		}
		switch {
		case a.Reason == "":
			return reasonMissing("certificate.reason.empty")
		case c.State != Active:
			return fault.New(fault.Conflict, "certificate.not_active")
		}
		c.State, c.StateAt, c.StateReason, c.SuspendedUntil = StateSuspended, s.now(), a.Reason, until
		return nil
	})
}

// Resume puts a suspended certificate back in force. Conflict "certificate.not_suspended" for any other.
func (s *Service) Resume(ctx context.Context, by audit.Actor, cid id.ID[Certificate], a Act) (Certificate, error) {
	return s.act(ctx, by, cid, &a, "certificate.resume", func(c *Certificate) error {
		if a.Reason == "" {
			return reasonMissing("certificate.reason.empty")
		}
		return c.resume(s.now(), a.Reason)
	})
}

func (c *Certificate) resume(now clock.Instant, reason string) error {
	if c.State != StateSuspended {
		return fault.New(fault.Conflict, "certificate.not_suspended")
	}
	c.State, c.StateAt, c.StateReason, c.SuspendedUntil = Active, now, reason, ""
	return nil
}

// ResumeDue puts those back in force whose suspension had a last day that is over. Verification has counted them as in
// force since; this brings lists and searches up to date.
func (s *Service) ResumeDue(ctx context.Context) error {
	var ids []id.ID[Certificate]
	err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		ids, err = s.store.suspendedUntilBefore(tx, clock.DateOf(s.now()), 500)
		return err
	})
	var failed []error
	for _, cid := range ids {
		failed = append(failed, s.db.Write(ctx, func(tx dbx.Tx) error {
			c, err := s.store.lock(tx, cid)
			if err != nil || c.State != StateSuspended || c.SuspendedUntil == "" || c.SuspendedUntil >= clock.DateOf(s.now()) {
				return err
			}
			if err := c.resume(s.now(), c.StateReason); err != nil {
				return err
			}
			if err := s.store.turn(tx, &c); err != nil {
				return err
			}
			return s.log.Write(tx, audit.Actor{Kind: audit.System, Name: "calendar"}, entry("certificate.resume", c))
		}))
	}
	return errors.Join(append(failed, err)...)
}

// Reviewed notes that the review that is due was passed: the next one is due every so many years as the type says.
// Conflict "certificate.review.none" when none is due.
func (s *Service) Reviewed(ctx context.Context, by audit.Actor, cid id.ID[Certificate], a Act) (Certificate, error) {
	list, err := s.types.List(ctx)
	if err != nil {
		return Certificate{}, err
	}
	return s.act(ctx, by, cid, &a, "certificate.review", func(c *Certificate) error {
		switch {
		case a.Reason == "":
			return reasonMissing("certificate.review.empty")
		case c.State != Active:
			return fault.New(fault.Conflict, "certificate.not_active")
		case c.ReviewOn == "":
			return fault.New(fault.Conflict, "certificate.review.none")
		}
		i := slices.IndexFunc(list, func(t types.Type) bool { return t.ID == c.TypeID })
		c.ReviewOn, c.StateReason = c.nextReview(list[i].ReviewYears, c.ReviewOn), a.Reason
		return nil
	})
}

// Supersede issues a new certificate in the place of one that is in force: a name or an ID number was wrong. The holder
// is as people know them now; validity and review dates stay. The old one says superseded and leads nowhere.
func (s *Service) Supersede(ctx context.Context, by audit.Actor, cid id.ID[Certificate], a Act) (c Certificate, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		list, err := s.types.Lock(tx)
		if err != nil {
			return err
		}
		press, err := s.newPress(tx, list)
		if err != nil {
			return err
		}
		old, err := s.lockFor(tx, cid, &a)
		if err != nil {
			return err
		}
		if a.Reason == "" {
			return reasonMissing("certificate.reason.empty")
		}
		if c, err = s.replace(tx, by, press, old, a.Reason, true); err != nil {
			return err
		}
		return press.numbers.Close(tx)
	})
	return c, err
}

// replace makes the new certificate of old, which is locked. anew looks the holder up again.
func (s *Service) replace(tx dbx.Tx, by audit.Actor, press *press, old Certificate, reason string, anew bool) (Certificate, error) {
	today := clock.DateOf(s.now())
	if old.State != Active {
		return old, fault.New(fault.Conflict, "certificate.not_active")
	}
	if old.ValidTo != "" && old.ValidTo < today {
		return old, fault.New(fault.Conflict, "certificate.expired")
	}
	c := old
	c.IssuedOn, c.Replaces, c.StateAt, c.StateReason = today, old.ID, 0, ""
	if anew {
		if err := press.name(tx, &c); err != nil {
			return c, err
		}
	}
	if err := press.finish(tx, press.types[c.TypeID], &c); err != nil {
		return c, err
	}
	old.State, old.StateAt, old.StateReason, old.ReplacedBy = StateSuperseded, s.now(), reason, c.ID
	if err := s.store.turn(tx, &old); err != nil {
		return c, err
	}
	if err := s.store.insert(tx, c); err != nil {
		return c, err
	}
	if err := s.log.Write(tx, by, entry("certificate.supersede", old)); err != nil {
		return c, err
	}
	return c, s.log.Write(tx, by, entry("certificate.issue", c))
}

// resignReason is what a certificate says whose key was given up.
const resignReason = "签发密钥停用，换发新证 · signing key given up"

// resign names the key whose certificates are issued again.
type resign struct {
	Key byte `json:"key"`
}

// StartResign issues anew, as a task, every certificate in force that a compromised key signed. Conflict
// "certificate.key_sound" for a key that is not compromised.
func (s *Service) StartResign(ctx context.Context, by audit.Actor, key byte, work tasks.Work) (task id.ID[tasks.Task], err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.given(tx, key); err != nil {
			return err
		}
		work.Kind, work.Payload = taskResign, resign{key}
		task, err = s.tasks.Start(tx, by, work)
		return err
	})
	return task, err
}

func (s *Service) given(tx dbx.Tx, key byte) error {
	list, err := s.keys.All(tx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(k keys.Key) bool { return k.ID == key })
	if i < 0 {
		return fault.New(fault.NotFound, "certificate.key_unknown")
	}
	if list[i].State != token.KeyCompromised {
		return fault.New(fault.Conflict, "certificate.key_sound")
	}
	return nil
}

func (s *Service) runResign(ctx context.Context, r *tasks.Run) (tasks.Outcome, error) {
	var p resign
	if err := r.Payload(&p); err != nil {
		return tasks.Outcome{}, err
	}
	n, err := s.resignAll(ctx, r.By(), p.Key, func(done, total int) error { return r.Progress(ctx, done, total) })
	return tasks.Outcome{Counts: map[string]int{"resigned": n}}, err
}

// resignAll replaces certificates a portion at a time. Run again, it finds only those that are left.
func (s *Service) resignAll(ctx context.Context, by audit.Actor, key byte, progress func(done, total int) error) (done int, err error) {
	var ids []id.ID[Certificate]
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if err := s.given(tx, key); err != nil {
			return err
		}
		ids, err = s.store.ofKey(tx, key, clock.DateOf(s.now()), 1<<20)
		return err
	})
	if err != nil {
		return 0, err
	}
	for some := range slices.Chunk(ids, portion) {
		if err := progress(done, len(ids)); err != nil {
			return done, err
		}
		if err := s.resignSome(ctx, by, some); err != nil {
			return done, err
		}
		done += len(some)
	}
	return done, progress(done, len(ids))
}

func (s *Service) resignSome(ctx context.Context, by audit.Actor, ids []id.ID[Certificate]) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		list, err := s.types.Lock(tx)
		if err != nil {
			return err
		}
		press, err := s.newPress(tx, list)
		if err != nil {
			return err
		}
		for _, cid := range ids {
			old, err := s.store.lock(tx, cid)
			if err != nil {
				return err
			}
			if old.State != Active {
				continue
			}
			if _, err := s.replace(tx, by, press, old, resignReason, false); err != nil {
				return err
			}
		}
		return press.numbers.Close(tx)
	})
}
