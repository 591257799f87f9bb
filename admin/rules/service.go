package rules

import (
	"cmp"
	"context"
	"slices"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Service answers from the rules, keeps them and notes what they decided.
type Service struct {
	db           dbx.DB
	clock        clock.Clock
	log          *audit.Log
	jurisdiction string
	seeds        seeds
	store        store
}

// StandardJurisdiction is the one of a centre that was told none.
const StandardJurisdiction = "CN-440103"

// New makes the service of a centre in that jurisdiction. Seed fills an empty
// database.
func New(db dbx.DB, now clock.Clock, log *audit.Log, jurisdiction string) (*Service, error) {
	s := &Service{db: db, clock: now, log: log, jurisdiction: cmp.Or(jurisdiction, StandardJurisdiction)}
	if !ValidJurisdiction(s.jurisdiction) {
		return nil, fault.New(fault.Invalid, "rule.jurisdiction.form")
	}
	var err error
	s.seeds, err = readSeeds()
	return s, err
}

// ValidJurisdiction tells whether s is a jurisdiction: CN and, after a hyphen,
// two, four or six digits of GB/T 2260.
func ValidJurisdiction(s string) bool { return jurisdictionForm.MatchString(s) }

// Jurisdiction of the centre.
func (s *Service) Jurisdiction() string { return s.jurisdiction }

// Propose answers a question without leaving a trace: for forms to begin with.
// False: no rule says anything.
func (s *Service) Propose(tx dbx.Tx, a Ask) (Decision, bool, error) {
	a = s.whole(a)
	list, err := s.current(tx, a.Topic)
	if err != nil {
		return Decision{}, false, err
	}
	d, ok := decide(list, a)
	return d, ok, nil
}

// whole fills in what an Ask leaves out.
func (s *Service) whole(a Ask) Ask {
	a.On = cmp.Or(a.On, clock.DateOf(s.clock()))
	a.Jurisdiction = cmp.Or(a.Jurisdiction, s.jurisdiction)
	return a
}

// Decide answers a question on which something now rests, and notes in the
// caller's transaction which version of which rule said so. An answer about the
// same object that says nothing new is noted once.
func (s *Service) Decide(tx dbx.Tx, by audit.Actor, a Ask, object, objectID string) (Decision, bool, error) {
	a = s.whole(a)
	d, ok, err := s.Propose(tx, a)
	if err != nil || !ok {
		return d, ok, err
	}
	last, found, err := s.store.lastDecision(tx, a.Topic, object, objectID)
	if err != nil || found && last.Decision.same(d) {
		return d, true, err
	}
	return d, true, s.store.insertDecision(tx, Made{ID: id.New[Made](), At: s.clock(), Ask: a, Object: object, ObjectID: objectID, Decision: d,
		ActorID: by.ID, Actor: by.Name})
}

// current returns the latest versions on a topic ("" is all), each with what it
// leaves to its pack.
func (s *Service) current(tx dbx.Tx, topic string) ([]Rule, error) {
	list, err := s.store.current(tx, topic)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return s.inPacks(tx, list)
}

func (s *Service) inPacks(tx dbx.Tx, list []Rule) ([]Rule, error) {
	packs, err := s.store.packs(tx)
	byCode := make(map[string]Pack, len(packs))
	for _, p := range packs {
		byCode[p.Code] = p
	}
	for i, r := range list {
		list[i] = r.within(byCode[r.Pack])
	}
	return list, err
}

// Filter narrows a list of rules; empty fields do not.
type Filter struct {
	Pack, Topic, Q string
	Status         Status
}

// Rules returns a page of the latest versions, by pack and code.
func (s *Service) Rules(ctx context.Context, f Filter, offset, limit int) ([]Rule, int64, error) {
	var list []Rule
	var total int64
	err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		if list, total, err = s.store.list(tx, f, offset, limit); err != nil {
			return err
		}
		list, err = s.inPacks(tx, list)
		return err
	})
	return list, total, err
}

// History returns all versions of a rule, the newest first.
func (s *Service) History(ctx context.Context, code string) ([]Rule, error) {
	var list []Rule
	err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		if list, err = s.store.versions(tx, code); err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.New(fault.NotFound, "rule.unknown")
		}
		return nil
	})
	return list, err
}

// PackState is a pack with what its rules are.
type PackState struct {
	Pack
	Rules, Drafts, Verified, Empty int
	Lapsed                         bool
}

// Status of the pack is that of its least sure rule; a pack without rules is a
// draft.
func (p PackState) Status() Status {
	switch {
	case p.Rules == 0 || p.Drafts > 0:
		return Draft
	case p.Verified == p.Rules:
		return Verified
	}
	return Secondary
}

// Packs returns every pack with the state of its rules.
func (s *Service) Packs(ctx context.Context) ([]PackState, error) {
	var out []PackState
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		packs, err := s.store.packs(tx)
		if err != nil {
			return err
		}
		list, err := s.store.current(tx, "")
		out = states(packs, list, clock.DateOf(s.clock()))
		return err
	})
	return out, err
}

func states(packs []Pack, list []Rule, today clock.Date) []PackState {
	out := make([]PackState, len(packs))
	at := make(map[string]int, len(packs))
	for i, p := range packs {
		out[i], at[p.Code] = PackState{Pack: p, Lapsed: p.Lapsed(today)}, i
	}
	for _, r := range list {
		i, ok := at[r.Pack]
		if !ok {
			continue
		}
		p := &out[i]
		p.Rules++
		switch {
		case r.Status == Draft:
			p.Drafts++
		case r.Status == Verified:
			p.Verified++
		}
		if r.Empty() {
			p.Empty++
		}
	}
	return out
}

// AlarmKind is what an alarm is about.
type AlarmKind string

// The kinds of alarm.
const (
	PackLapsed AlarmKind = "pack.lapsed" // a pack has ended
	PackEmpty  AlarmKind = "pack.empty"  // a pack holds nothing: it was not obtained
	RuleEmpty  AlarmKind = "rule.empty"  // a rule waits for its figures
	RuleTied   AlarmKind = "rule.tied"   // two rules have the same claim and say different things
)

// Alarm is something about the rules that a person must see to.
type Alarm struct {
	Kind             AlarmKind
	Pack, Rule, With string // codes; With is the other rule of a tie
	On               clock.Date
}

// Alarms lists what must be seen to, lapsed packs first.
func (s *Service) Alarms(tx dbx.Tx) ([]Alarm, error) {
	packs, err := s.store.packs(tx)
	if err != nil {
		return nil, err
	}
	list, err := s.current(tx, "")
	if err != nil {
		return nil, err
	}
	today := clock.DateOf(s.clock())
	var out []Alarm
	for _, p := range states(packs, list, today) {
		if p.Lapsed {
			out = append(out, Alarm{Kind: PackLapsed, Pack: p.Code, On: p.EffectiveTo})
		} else if p.Rules == 0 {
			out = append(out, Alarm{Kind: PackEmpty, Pack: p.Code})
		}
	}
	for i, r := range list {
		if r.Empty() && !r.Lapsed(today) {
			out = append(out, Alarm{Kind: RuleEmpty, Pack: r.Pack, Rule: r.Code})
		}
		for _, o := range list[i+1:] {
			if r.ties(o, today) {
				out = append(out, Alarm{Kind: RuleTied, Pack: r.Pack, Rule: r.Code, With: o.Code})
			}
		}
	}
	slices.SortStableFunc(out, func(x, y Alarm) int { return cmp.Compare(rank[x.Kind], rank[y.Kind]) })
	return out, nil
}

var rank = map[AlarmKind]int{PackLapsed: 0, RuleTied: 1, PackEmpty: 2, RuleEmpty: 3}

// DecisionFilter narrows a list of decisions; empty fields do not.
type DecisionFilter struct {
	Object, ObjectID, Topic, Rule, Warning string
}

// Decisions returns a page of what was decided by which version, newest first.
func (s *Service) Decisions(ctx context.Context, f DecisionFilter, offset, limit int) ([]Made, int64, error) {
	var list []Made
	var total int64
	err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		list, total, err = s.store.decisions(tx, f, offset, limit)
		return err
	})
	return list, total, err
}

// Streets of the district, by code.
func (s *Service) Streets(tx dbx.Tx) ([]Street, error) { return s.store.streets(tx) }

// Industries in the order in which forms offer them.
func (s *Service) Industries(tx dbx.Tx) ([]Industry, error) { return s.store.industries(tx) }

// Catalogues of special operations, those of the past as well.
func (s *Service) Catalogues() []Catalogue { return s.seeds.catalogues }
