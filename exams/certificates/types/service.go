package types

import (
	"context"
	"slices"
	"strconv"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
)

// Service keeps the types and gives out their numbers.
type Service struct {
	db    dbx.DB
	now   clock.Clock
	log   *audit.Log
	store store
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log) *Service {
	return &Service{db: db, now: now, log: log}
}

// List returns every type by id, the closed ones among them.
func (s *Service) List(ctx context.Context) (types []Type, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		types, err = s.All(tx)
		return err
	})
	return types, err
}

// All is List within a transaction.
func (s *Service) All(tx dbx.Tx) ([]Type, error) { return s.store.all(tx) }

// Lock returns every type and holds them until the transaction ends: who issues waits for who issues, so that numbers
// follow each other and nobody gets two.
func (s *Service) Lock(tx dbx.Tx) ([]Type, error) { return s.store.lock(tx) }

// Type returns one type, or NotFound "certificate.type.unknown".
func (s *Service) Type(tx dbx.Tx, tid uint16) (Type, error) { return s.store.get(tx, tid) }

// Next returns the number that the next certificate of each type would get if it were issued now.
func (s *Service) Next(ctx context.Context) (next map[uint16]string, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		next = map[uint16]string{}
		types, err := s.store.all(tx)
		if err != nil {
			return err
		}
		counters, err := s.store.counters(tx)
		year := clock.DateOf(s.now()).Time().Year()
		for _, t := range types {
			next[t.ID] = t.Number(year, counters[counter{t.ID, t.counterYear(year)}]+1)
		}
		return err
	})
	return next, err
}

// Create adds a type. Its id is one that no type has had. Invalid "certificate.type.invalid", Conflict
// "certificate.type.taken" for a code or prefix of another.
func (s *Service) Create(ctx context.Context, by audit.Actor, t Type) (Type, error) {
	t = t.tidy()
	if err := t.check(); err != nil {
		return t, err
	}
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		types, err := s.store.lock(tx)
		if err != nil {
			return err
		}
		if err := taken(types, t); err != nil {
			return err
		}
		next := 1
		for _, other := range types {
			next = max(next, int(other.ID)+1)
		}
		if next > maxID {
			return fault.New(fault.Conflict, "certificate.type.exhausted")
		}
		t.ID, t.ClosedAt, t.Version = uint16(next), 0, 1
		if err := s.store.insert(tx, t); err != nil {
			return err
		}
		return s.log.Write(tx, by, entry("certificate.type.create", t))
	})
	return t, err
}

// Update changes a type for what is issued from now on. The prefix stands once a number was given out: Invalid
// "certificate.type.prefix.used". Conflict "conflict.changed" for an older version.
func (s *Service) Update(ctx context.Context, by audit.Actor, t Type) (Type, error) {
	t = t.tidy()
	if err := t.check(); err != nil {
		return t, err
	}
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		types, before, err := s.lockOne(tx, t.ID, t.Version)
		if err != nil {
			return err
		}
		if err := taken(types, t); err != nil {
			return err
		}
		if t.NumberPrefix != before.NumberPrefix {
			used, err := s.store.numbered(tx, t.ID)
			if err != nil {
				return err
			}
			if used {
				return fault.New(fault.Invalid, "certificate.type.invalid").With(fault.Field{Path: "numberPrefix", Code: "certificate.type.prefix.used"})
			}
		}
		t.ClosedAt = before.ClosedAt
		if err := s.store.update(tx, &t); err != nil {
			return err
		}
		return s.log.Write(tx, by, entry("certificate.type.update", t))
	})
	return t, err
}

// SetClosed closes a type, or opens it again.
func (s *Service) SetClosed(ctx context.Context, by audit.Actor, tid uint16, version int64, closed bool) (t Type, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if _, t, err = s.lockOne(tx, tid, version); err != nil {
			return err
		}
		action := "certificate.type.open"
		t.ClosedAt = 0
		if closed {
			action, t.ClosedAt = "certificate.type.close", s.now()
		}
		if err := s.store.update(tx, &t); err != nil {
			return err
		}
		return s.log.Write(tx, by, entry(action, t))
	})
	return t, err
}

func (s *Service) lockOne(tx dbx.Tx, tid uint16, version int64) ([]Type, Type, error) {
	types, err := s.store.lock(tx)
	if err != nil {
		return nil, Type{}, err
	}
	i := slices.IndexFunc(types, func(t Type) bool { return t.ID == tid })
	if i < 0 {
		return nil, Type{}, fault.New(fault.NotFound, "certificate.type.unknown")
	}
	if types[i].Version != version {
		return nil, Type{}, fault.New(fault.Conflict, "conflict.changed")
	}
	return types, types[i], nil
}

// taken says which of code and prefix another type has.
func taken(types []Type, t Type) error {
	for _, other := range types {
		switch {
		case other.ID == t.ID:
		case other.Code == t.Code:
			return fault.New(fault.Conflict, "certificate.type.taken").With(fault.Field{Path: "code", Code: "certificate.type.taken"})
		case other.NumberPrefix == t.NumberPrefix:
			return fault.New(fault.Conflict, "certificate.type.taken").With(fault.Field{Path: "numberPrefix", Code: "certificate.type.taken"})
		}
	}
	return nil
}

func entry(action string, t Type) audit.Entry {
	return audit.Entry{Action: action, Object: "certificate_type", ObjectID: strconv.Itoa(int(t.ID)), Detail: map[string]any{"code": t.Code}}
}

// Counter gives out numbers within one transaction that holds the types (see Lock). Close keeps what was given out; a
// transaction that rolls back gives its numbers out again, so that none is lost and none is doubled.
type Counter struct {
	store store
	last  map[counter]int
}

type counter struct {
	typeID uint16
	year   int
}

// Counter begins to give out numbers.
func (s *Service) Counter() *Counter { return &Counter{store: s.store, last: map[counter]int{}} }

// Take returns the next number of t in year.
func (c *Counter) Take(tx dbx.Tx, t Type, year int) (string, error) {
	key := counter{t.ID, t.counterYear(year)}
	if _, ok := c.last[key]; !ok {
		last, err := c.store.lastNumber(tx, key)
		if err != nil {
			return "", err
		}
		c.last[key] = last
	}
	c.last[key]++
	return t.Number(year, c.last[key]), nil
}

// Close keeps the numbers that were given out.
func (c *Counter) Close(tx dbx.Tx) error {
	for key, last := range c.last {
		if err := c.store.setLastNumber(tx, key, last); err != nil {
			return err
		}
	}
	return nil
}
