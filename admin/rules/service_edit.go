package rules

import (
	"context"
	"regexp"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// CreateRule adds a rule; r.Reason says why. A taken code is a Conflict
// "rule.code.taken". Nobody creates a verified rule: Verify makes it so.
func (s *Service) CreateRule(ctx context.Context, by audit.Actor, r Rule) (Rule, error) {
	r.ID, r.Number, r.Latest, r.CreatedAt, r.Author = id.New[Rule](), 1, true, s.clock(), by.Name
	r.VerifiedBy, r.VerifiedOn, r.VerifiedNote = "", "", ""
	if err := r.clean().fault(); err != nil {
		return Rule{}, err
	}
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.knowPack(tx, r.Pack); err != nil {
			return err
		}
		if err := s.store.insertRule(tx, r); err != nil {
			return err
		}
		return s.log.Write(tx, by, r.entry("rule.create"))
	})
	return r, err
}

func (s *Service) knowPack(tx dbx.Tx, code string) error {
	_, err := s.store.pack(tx, code)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return fields{{Path: "pack", Code: "rule.pack.unknown"}}.fault()
	}
	return err
}

func (r Rule) entry(action string) audit.Entry {
	return audit.Entry{Action: action, Object: "rule", ObjectID: r.ID.String(),
		Detail: map[string]any{"code": r.Code, "version": r.Number, "status": r.Status, "values": r.Values, "reason": r.Reason}}
}

// EditRule makes the next version of the rule r.Code; r.Number is the version
// that was read, r.Reason says why. Pack and topic stay. The new version is
// secondary or draft, whatever the old one was.
func (s *Service) EditRule(ctx context.Context, by audit.Actor, r Rule) (Rule, error) {
	return s.next(ctx, by, "rule.edit", r.Code, r.Number, func(old Rule) (Rule, error) {
		r.Pack, r.Topic = old.Pack, old.Topic
		r.VerifiedBy, r.VerifiedOn, r.VerifiedNote = "", "", ""
		return r, r.clean().fault()
	})
}

// next writes the version after the latest one, which must be the one read.
func (s *Service) next(ctx context.Context, by audit.Actor, action, code string, number int, make func(old Rule) (Rule, error)) (Rule, error) {
	var out Rule
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		old, err := s.store.latest(tx, code)
		if err != nil {
			return err
		}
		if old.Number != number {
			return fault.New(fault.Conflict, "conflict.changed")
		}
		r, err := make(old)
		if err != nil {
			return err
		}
		r.ID, r.Code, r.Number, r.Latest, r.CreatedAt, r.Author = id.New[Rule](), code, old.Number+1, true, s.clock(), by.Name
		if err := s.store.replaced(tx, old); err != nil {
			return err
		}
		if err := s.store.insertRule(tx, r); err != nil {
			return err
		}
		out = r
		return s.log.Write(tx, by, r.entry(action))
	})
	return out, err
}

// Check is a named person's comparison of a rule with the official text.
type Check struct {
	Name, Note string
	On         clock.Date
}

// Verify makes the next version of a rule, unchanged but for its status. A rule
// that waits for its figures is a Conflict "rule.verify.empty".
func (s *Service) Verify(ctx context.Context, by audit.Actor, code string, number int, c Check) (Rule, error) {
	var f fields
	f.text(&c.Name, "name", 1, 50)
	f.text(&c.Note, "note", 2, 200)
	_, err := clock.ParseDate(string(c.On))
	f.add(err != nil, "on", "date.invalid")
	f.add(err == nil && c.On > clock.DateOf(s.clock()), "on", "rule.verify.future")
	if err := f.fault(); err != nil {
		return Rule{}, err
	}
	return s.next(ctx, by, "rule.verify", code, number, func(r Rule) (Rule, error) {
		if r.Empty() {
			return r, fault.New(fault.Conflict, "rule.verify.empty")
		}
		r.Status, r.Reason = Verified, c.Note
		r.VerifiedBy, r.VerifiedOn, r.VerifiedNote = c.Name, c.On, c.Note
		return r, nil
	})
}

// CreatePack adds a pack.
func (s *Service) CreatePack(ctx context.Context, by audit.Actor, p Pack, reason string) (Pack, error) {
	p.Version = 1
	return p, s.writePack(ctx, by, &p, reason, "rule.pack.create", s.store.insertPack)
}

// EditPack replaces a pack's fields; p.Version is the one that was read.
func (s *Service) EditPack(ctx context.Context, by audit.Actor, p Pack, reason string) (Pack, error) {
	err := s.writePack(ctx, by, &p, reason, "rule.pack.edit", s.store.updatePack)
	p.Version++
	return p, err
}

func (s *Service) writePack(ctx context.Context, by audit.Actor, p *Pack, reason, action string, write func(dbx.Tx, Pack) error) error {
	f := p.clean()
	f.text(&reason, "reason", 2, 200)
	if err := f.fault(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		if p.SupersededBy != "" {
			if _, err := s.store.pack(tx, p.SupersededBy); fault.KindOf(err) == fault.NotFound && err != nil {
				return fields{{Path: "supersededBy", Code: "rule.pack.unknown"}}.fault()
			} else if err != nil {
				return err
			}
		}
		if err := write(tx, *p); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: action, Object: "rule.pack", ObjectID: p.Code,
			Detail: map[string]any{"effectiveFrom": p.EffectiveFrom, "effectiveTo": p.EffectiveTo, "supersededBy": p.SupersededBy, "reason": reason}})
	})
}

var (
	streetForm   = regexp.MustCompile(`^\d{9}$`)
	industryForm = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)
)

// SaveStreet adds a street (Version 0) or renames it.
func (s *Service) SaveStreet(ctx context.Context, by audit.Actor, st Street, reason string) (Street, error) {
	var f fields
	f.add(!streetForm.MatchString(st.Code), "code", "rule.street.code")
	f.text(&st.Name, "name", 1, 50)
	f.text(&reason, "reason", 2, 200)
	if err := f.fault(); err != nil {
		return Street{}, err
	}
	st.Area = st.Code[:6]
	action, write := placeAct(st.Version, "street", s.store.insertStreet, s.store.updateStreet)
	old := st
	st.Version++
	if old.Version == 0 {
		old.Version = 1
	}
	return st, s.writePlace(ctx, by, action, "street", st.Code, map[string]any{"name": st.Name, "reason": reason},
		func(tx dbx.Tx) error { return write(tx, old) })
}

func placeAct[T any](version int64, object string, insert, update func(dbx.Tx, T) error) (string, func(dbx.Tx, T) error) {
	if version == 0 {
		return object + ".create", insert
	}
	return object + ".update", update
}

func (s *Service) writePlace(ctx context.Context, by audit.Actor, action, object, code string, detail map[string]any, write func(dbx.Tx) error) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := write(tx); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: action, Object: object, ObjectID: code, Detail: detail})
	})
}

// SaveIndustry adds an industry (Version 0) or changes its names and flags.
func (s *Service) SaveIndustry(ctx context.Context, by audit.Actor, n Industry, reason string) (Industry, error) {
	var f fields
	f.add(!industryForm.MatchString(n.Code), "code", "rule.industry.code")
	f.text(&n.Name, "name", 1, 50)
	f.text(&n.NameEn, "nameEn", 0, 100)
	f.text(&n.Basis, "basis", 0, 200)
	f.text(&reason, "reason", 2, 200)
	if err := f.fault(); err != nil {
		return Industry{}, err
	}
	insert := func(tx dbx.Tx, n Industry) error { return s.store.insertIndustry(tx, n, lastPosition) }
	action, write := placeAct(n.Version, "industry", insert, s.store.updateIndustry)
	old := n
	n.Version++
	if old.Version == 0 {
		old.Version = 1
	}
	return n, s.writePlace(ctx, by, action, "industry", n.Code, map[string]any{"highRiskHours": n.HighRiskHours,
		"highRiskAssessment": n.HighRiskAssessment, "reason": reason}, func(tx dbx.Tx) error { return write(tx, old) })
}

// lastPosition puts industries that a centre adds behind those shipped.
const lastPosition = 1000
