package official

import (
	"context"
	"fmt"
	"strings"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Service records certificates of authorities.
type Service struct {
	db     dbx.DB
	now    clock.Clock
	log    *audit.Log
	people *people.Service
	store  store
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, ring *crypt.Ring, people *people.Service) *Service {
	return &Service{db: db, now: now, log: log, people: people, store: store{ring}}
}

// Record stores certificates, all of them or none. Invalid "official.invalid" names each wrong field as rows[n].name; a
// number that is recorded already is one.
func (s *Service) Record(ctx context.Context, by audit.Actor, list []Certificate) ([]Certificate, error) {
	if len(list) == 0 || len(list) > MaxRows {
		return nil, fault.New(fault.Invalid, "official.invalid").With(fault.Field{Path: "rows", Code: "official.rows.number"})
	}
	for i := range list {
		list[i] = list[i].tidy()
	}
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		wrong, err := s.faults(tx, list)
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			return fault.New(fault.Invalid, "official.invalid").With(wrong...)
		}
		for i := range list {
			c := &list[i]
			c.ID, c.RecordedAt, c.RecordedBy, c.Version = id.New[Certificate](), s.now(), by.Name, 1
			if err := s.store.insert(tx, *c); err != nil {
				return err
			}
			if err := s.log.Write(tx, by, entry("official.record", *c)); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// faults looks over every row: its own fields, its person, its number among the others and in the records.
func (s *Service) faults(tx dbx.Tx, list []Certificate) (wrong []fault.Field, err error) {
	var persons []id.ID[people.Person]
	for _, c := range list {
		persons = append(persons, c.PersonID)
	}
	known, err := s.people.ByIDs(tx, persons)
	if err != nil {
		return nil, err
	}
	exists := map[id.ID[people.Person]]bool{}
	for _, p := range known {
		exists[p.ID] = true
	}
	seen := map[string]bool{}
	for i, c := range list {
		fields := c.check(clock.DateOf(s.now()))
		if !exists[c.PersonID] {
			fields = append(fields, fault.Field{Path: "personId", Code: "person.unknown"})
		}
		key := s.store.key(c.Number, c.Category)
		taken, err := s.store.taken(tx, key)
		if err != nil {
			return nil, err
		}
		switch {
		case seen[key]:
			fields = append(fields, fault.Field{Path: "number", Code: "official.number.twice"})
		case taken:
			fields = append(fields, fault.Field{Path: "number", Code: "official.number.taken"})
		}
		seen[key] = true
		for _, f := range fields {
			wrong = append(wrong, fault.Field{Path: fmt.Sprintf("rows[%d].%s", i, f.Path), Code: f.Code})
		}
	}
	return wrong, nil
}

// Renew notes new dates of a certificate that the authority reviewed or extended.
func (s *Service) Renew(ctx context.Context, by audit.Actor, cid id.ID[Certificate], validTo, reviewOn clock.Date, note string, version int64) (c Certificate, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if c, err = s.lock(tx, cid, version); err != nil {
			return err
		}
		c.ValidTo, c.ReviewOn, c.Note = validTo, reviewOn, note
		c = c.tidy()
		if wrong := c.check(clock.DateOf(s.now())); len(wrong) > 0 {
			return fault.New(fault.Invalid, "official.invalid").With(wrong...)
		}
		if err := s.store.update(tx, &c); err != nil {
			return err
		}
		return s.log.Write(tx, by, entry("official.renew", c))
	})
	return c, err
}

// Void takes a record back for a reason; its number may be recorded again.
func (s *Service) Void(ctx context.Context, by audit.Actor, cid id.ID[Certificate], reason string, version int64) (c Certificate, err error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return c, fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "reason", Code: "reason.empty"})
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if c, err = s.lock(tx, cid, version); err != nil {
			return err
		}
		c.VoidedAt, c.VoidReason = s.now(), reason
		if err := s.store.update(tx, &c); err != nil {
			return err
		}
		return s.log.Write(tx, by, entry("official.void", c))
	})
	return c, err
}

func (s *Service) lock(tx dbx.Tx, cid id.ID[Certificate], version int64) (Certificate, error) {
	c, err := s.store.lock(tx, cid)
	switch {
	case err != nil:
	case c.Version != version:
		err = fault.New(fault.Conflict, "conflict.changed")
	case c.Voided():
		err = fault.New(fault.Conflict, "official.voided")
	}
	return c, err
}

// Reveal returns the whole number and leaves a trace with the reason.
func (s *Service) Reveal(ctx context.Context, by audit.Actor, cid id.ID[Certificate], reason string) (number string, err error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return "", fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "reason", Code: "reason.empty"})
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		c, err := s.store.lock(tx, cid)
		if err != nil {
			return err
		}
		number = c.Number
		e := entry("official.reveal", c)
		e.Detail["reason"] = reason
		return s.log.Write(tx, by, e)
	})
	return number, err
}

func entry(action string, c Certificate) audit.Entry {
	return audit.Entry{Action: action, Object: "official_certificate", ObjectID: string(c.ID), Detail: map[string]any{"person": string(c.PersonID)}}
}

// Filter chooses records. Number is a whole number.
type Filter struct {
	Number        string
	Category      string
	Person        id.ID[people.Person]
	Offset, Limit int
}

// Line is a record with its holder.
type Line struct {
	Certificate
	Person people.Person
}

// Search returns one page of records that are not voided, by last day, and how many there are.
func (s *Service) Search(ctx context.Context, f Filter) (lines []Line, total int, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		list, n, err := s.store.search(tx, f)
		if err != nil {
			return err
		}
		total = n
		lines, err = s.named(tx, list)
		return err
	})
	return lines, total, err
}

func (s *Service) named(tx dbx.Tx, list []Certificate) ([]Line, error) {
	var ids []id.ID[people.Person]
	for _, c := range list {
		ids = append(ids, c.PersonID)
	}
	found, err := s.people.ByIDs(tx, ids)
	byID := map[id.ID[people.Person]]people.Person{}
	for _, p := range found {
		byID[p.ID] = p
	}
	lines := make([]Line, len(list))
	for i, c := range list {
		lines[i] = Line{c, byID[c.PersonID]}
	}
	return lines, err
}

// Ending returns records whose last day is within the span or whose review is due by its end, at most limit.
func (s *Service) Ending(tx dbx.Tx, from, to clock.Date, limit int) ([]Certificate, error) {
	return s.store.ending(tx, from, to, limit)
}
