package parts

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/certificates/types"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// PersonID and CandidateID are what this package names most.
type (
	PersonID    = id.ID[people.Person]
	CandidateID = id.ID[sessions.Candidate]
)

// Results is what parts need to know of marking.
type Results interface {
	// PassesSince returns the published passes of attempts handed in at since or later: of the persons named, or of
	// everybody where persons is nil.
	PassesSince(tx dbx.Tx, since clock.Instant, persons []PersonID) ([]Pass, error)
}

// Rules is what parts need to know of the rules in force.
type Rules interface {
	// PassMonths returns how long a pass of a theory exam holds, 0 = without end.
	PassMonths(tx dbx.Tx, on clock.Date) (int, error)
}

// Service keeps part results and judges how people stand.
type Service struct {
	db      dbx.DB
	now     clock.Clock
	log     *audit.Log
	people  *people.Service
	types   *types.Service
	results Results
	rules   Rules
	store   store
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, people *people.Service, types *types.Service, results Results, rules Rules) *Service {
	return &Service{db: db, now: now, log: log, people: people, types: types, results: results, rules: rules}
}

// MaxLines bounds what is typed in at once.
const MaxLines = 500

// Enter stores lines of a sheet, all of them or none. Invalid "part.invalid" names each wrong field as
// lines[n].name; a practical line of somebody without a theory pass on or before its day is one of those, and so is a
// line that is there already, which would count its hours twice.
func (s *Service) Enter(ctx context.Context, by audit.Actor, typeID uint16, lines []Result) error {
	if len(lines) == 0 || len(lines) > MaxLines {
		return fault.New(fault.Invalid, "part.invalid").With(fault.Field{Path: "lines", Code: "part.lines.number"})
	}
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		if _, err := s.types.Lock(tx); err != nil { // the same sheet sent twice at once is one after the other
			return err
		}
		t, err := s.types.Type(tx, typeID)
		if err != nil {
			return err
		}
		if t.Closed() {
			return fault.New(fault.Conflict, "certificate.type.closed")
		}
		wrong, err := s.checkLines(tx, t, lines)
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			return fault.New(fault.Invalid, "part.invalid").With(wrong...)
		}
		for _, r := range lines {
			r = r.tidy()
			r.ID, r.TypeID, r.EnteredAt, r.EnteredBy, r.Version = id.New[Result](), typeID, s.now(), by.Name, 1
			if err := s.store.insert(tx, r); err != nil {
				return err
			}
			if err := s.log.Write(tx, by, entry("part.enter", r)); err != nil {
				return err
			}
		}
		return nil
	})
}

// sameLine is what two lines of a sheet may not share.
type sameLine struct {
	person PersonID
	part   Part
	on     clock.Date
	amount int
	sheet  string
}

func (r Result) line() sameLine { return sameLine{r.PersonID, r.Part, r.On, r.Amount, r.Sheet} }

// checkLines looks each line's person, the lines they have and, for a practical exam, their theory up.
func (s *Service) checkLines(tx dbx.Tx, t types.Type, lines []Result) (wrong []fault.Field, err error) {
	if len(lines) == 0 {
		return nil, nil
	}
	var persons []PersonID
	for _, r := range lines {
		persons = append(persons, r.PersonID)
	}
	known, err := s.people.ByIDs(tx, persons)
	if err != nil {
		return nil, err
	}
	stood, err := s.standings(tx, t, persons, nil, false)
	if err != nil {
		return nil, err
	}
	had, err := s.store.of(tx, t.ID, persons, false)
	if err != nil {
		return nil, err
	}
	there := map[sameLine]bool{}
	for _, r := range had {
		there[r.line()] = true
	}
	for i, r := range lines {
		r = r.tidy()
		fields := r.check(t, clock.DateOf(s.now()))
		if r.PersonID != "" && there[r.line()] {
			fields = append(fields, fault.Field{Path: "sheet", Code: "part.line.twice"})
		}
		there[r.line()] = true
		if !slices.ContainsFunc(known, func(p people.Person) bool { return p.ID == r.PersonID }) {
			fields = append(fields, fault.Field{Path: "personId", Code: "person.unknown"})
		} else if r.Part == Practical && (stood[r.PersonID].Theory == nil || stood[r.PersonID].first > r.On) {
			fields = append(fields, fault.Field{Path: "on", Code: "part.practical.before"})
		}
		for _, f := range fields {
			wrong = append(wrong, fault.Field{Path: fmt.Sprintf("lines[%d].%s", i, f.Path), Code: f.Code})
		}
	}
	return wrong, nil
}

// Void takes a line back for a reason. What was certified on it stays certified: whoever voids decides about that too.
func (s *Service) Void(ctx context.Context, by audit.Actor, rid id.ID[Result], reason string, version int64) (r Result, err error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return r, fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "reason", Code: "reason.empty"})
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if r, err = s.store.lock(tx, rid); err != nil {
			return err
		}
		if r.Version != version {
			return fault.New(fault.Conflict, "conflict.changed")
		}
		if r.Voided() {
			return fault.New(fault.Conflict, "part.voided")
		}
		r.VoidedAt, r.VoidedBy, r.VoidReason = s.now(), by.Name, reason
		if err := s.store.void(tx, &r); err != nil {
			return err
		}
		return s.log.Write(tx, by, entry("part.void", r))
	})
	return r, err
}

func entry(action string, r Result) audit.Entry {
	return audit.Entry{Action: action, Object: "part_result", ObjectID: string(r.ID),
		Detail: map[string]any{"type": r.TypeID, "person": string(r.PersonID), "part": string(r.Part), "sheet": r.Sheet}}
}

// Filter chooses part results.
type Filter struct {
	TypeID        uint16
	PersonID      PersonID
	Offset, Limit int
}

// Search returns one page of part results, the newest first, and how many there are.
func (s *Service) Search(ctx context.Context, f Filter) (list []Result, total int, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		list, total, err = s.store.search(tx, f)
		return err
	})
	return list, total, err
}

// judged is a standing with the day of the first pass that still holds.
type judged struct {
	Standing
	first clock.Date
}

// Standings judges persons for a type as of today; everybody who has anything for it where persons is nil.
func (s *Service) Standings(tx dbx.Tx, t types.Type, persons []PersonID) (map[PersonID]Standing, error) {
	found, err := s.standings(tx, t, persons, nil, false)
	return plain(found), err
}

// StandingsOf judges who is to get a certificate. by names each person and the candidate whose pass must count, "" where
// any pass will do. hold keeps the part results until the transaction ends, so that what is certified cannot be voided
// meanwhile.
func (s *Service) StandingsOf(tx dbx.Tx, t types.Type, by map[PersonID]CandidateID, hold bool) (map[PersonID]Standing, error) {
	found, err := s.standings(tx, t, slices.Sorted(maps.Keys(by)), by, hold)
	return plain(found), err
}

func plain(found map[PersonID]judged) map[PersonID]Standing {
	out := make(map[PersonID]Standing, len(found))
	for person, j := range found {
		out[person] = j.Standing
	}
	return out
}

func (s *Service) standings(tx dbx.Tx, t types.Type, persons []PersonID, only map[PersonID]CandidateID, hold bool) (map[PersonID]judged, error) {
	today := clock.DateOf(s.now())
	months, err := s.rules.PassMonths(tx, today)
	if err != nil {
		return nil, err
	}
	results, err := s.store.of(tx, t.ID, persons, hold)
	if err != nil {
		return nil, err
	}
	passes, err := s.passes(tx, t, persons, today, months)
	if err != nil {
		return nil, err
	}
	if persons == nil {
		for _, p := range passes {
			persons = append(persons, p.PersonID)
		}
		for _, r := range results {
			persons = append(persons, r.PersonID)
		}
	}
	own, done := map[PersonID][]Pass{}, map[PersonID][]Result{}
	for _, p := range passes {
		own[p.PersonID] = append(own[p.PersonID], p)
	}
	for _, r := range results {
		done[r.PersonID] = append(done[r.PersonID], r)
	}
	out := make(map[PersonID]judged, len(persons))
	for _, person := range persons {
		if _, ok := out[person]; ok {
			continue
		}
		j := judged{Standing: standing(t, person, own[person], done[person], today, months, only[person])}
		for _, p := range own[person] {
			if until := holdsUntil(p.On(), months); (until == "" || until >= today) && (j.first == "" || p.On() < j.first) {
				j.first = p.On()
			}
		}
		out[person] = j
	}
	return out, nil
}

// passes returns the passes that lead to t: those that hold, and of the year before them those that lapsed, so that
// the screen can say so.
func (s *Service) passes(tx dbx.Tx, t types.Type, persons []PersonID, today clock.Date, months int) ([]Pass, error) {
	if !t.Theory {
		return nil, nil
	}
	since := clock.Instant(0)
	if months > 0 {
		since = clock.At(today.Time().AddDate(-1, -months, -1))
	}
	all, err := s.results.PassesSince(tx, since, persons)
	return slices.DeleteFunc(all, func(p Pass) bool { return p.CertificateType != t.ID }), err
}
