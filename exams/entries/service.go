package entries

import (
	"context"
	"fmt"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/exams"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Service keeps entries.
type Service struct {
	db      dbx.DB
	now     clock.Clock
	log     *audit.Log
	people  *people.Service
	exams   *exams.Service
	results Results
	rules   Rules
}

// New makes the service. Until Attach names who knows of results and rules,
// nobody has sat before and any number of sittings is allowed.
func New(db dbx.DB, now clock.Clock, log *audit.Log, persons *people.Service, e *exams.Service) *Service {
	return &Service{db: db, now: now, log: log, people: persons, exams: e}
}

// Attach names who knows of earlier sittings and of the rules; either may be
// nil. It is called once, before the first request.
func (s *Service) Attach(results Results, rules Rules) { s.results, s.rules = results, rules }

// MaxMany bounds how many people or entries one call names.
const MaxMany = 500

// Filter chooses entries. Persons, when not nil, are the only people wanted.
type Filter struct {
	ExamID         ExamID
	State          State
	OrganisationID id.ID[people.Organisation]
	Persons        []PersonID
	SameHand       bool // accepted by the account that submitted them
	OldestFirst    bool
	Offset, Limit  int
}

func hand(by audit.Actor) Hand { return Hand{ID: by.ID, Name: by.Name} }

// Submit enters people for an exam: all of them, or none. override is why those
// may sit again whose sittings are used up; it is kept with their entries only.
// Faults: NotFound "exam.unknown"; Invalid "entries.invalid" naming
// personIds[i] with "person.unknown", "candidate.twice" or a count out of
// range, "entry.reason"; Conflict "entry.exists" (has an open entry) and
// "entry.retake.used" (back to training, unless overridden), both naming
// personIds[i].
func (s *Service) Submit(ctx context.Context, exam ExamID, persons []PersonID, override string, by audit.Actor) (made []Entry, err error) {
	override, err = readReason(override, "override", false)
	if err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		made, err = s.SubmitIn(tx, exam, persons, override, by)
		return err
	})
	return made, err
}

// SubmitIn is Submit in a transaction of the caller.
func (s *Service) SubmitIn(tx dbx.Tx, exam ExamID, persons []PersonID, override string, by audit.Actor) ([]Entry, error) {
	if len(persons) == 0 || len(persons) > MaxMany {
		return nil, fault.New(fault.Invalid, "entries.invalid").With(fault.Field{Path: "personIds", Code: "candidates.count"})
	}
	if _, err := s.exams.Exam(tx, exam); err != nil {
		return nil, err
	}
	found, err := s.people.ByIDs(tx, persons)
	if err != nil {
		return nil, err
	}
	known := make(map[PersonID]people.Person, len(found))
	for _, p := range found {
		known[p.ID] = p
	}
	stands, err := s.Standings(tx, exam, persons)
	if err != nil {
		return nil, err
	}
	if err := refuse(persons, known, stands, override); err != nil {
		return nil, err
	}
	now, who := s.now(), hand(by)
	made := make([]Entry, len(persons))
	for i, p := range persons {
		made[i] = Entry{ID: id.New[Entry](), ExamID: exam, PersonID: p, OrganisationID: known[p].Organisation, State: Submitted,
			SubmittedAt: now, SubmittedBy: who.ID, SubmittedName: who.Name, Version: 1}
		if stands[p].Spent() {
			made[i].Override = override
		}
	}
	if err := insertEntries(tx, made); err != nil {
		return nil, err
	}
	for _, e := range made {
		if e.Override != "" && s.rules != nil {
			if err := s.rules.Overridden(tx, by, e); err != nil {
				return nil, err
			}
		}
	}
	return made, s.note(tx, Submit, made, override, by)
}

// refuse names every person who cannot be entered.
func refuse(persons []PersonID, known map[PersonID]people.Person, stands map[PersonID]Standing, override string) error {
	seen := map[PersonID]bool{}
	var invalid, exists, spent []fault.Field
	for i, p := range persons {
		path := fmt.Sprintf("personIds[%d]", i)
		switch _, ok := known[p]; {
		case !ok:
			invalid = append(invalid, fault.Field{Path: path, Code: "person.unknown"})
		case seen[p]:
			invalid = append(invalid, fault.Field{Path: path, Code: "candidate.twice"})
		case stands[p].Open != nil:
			exists = append(exists, fault.Field{Path: path, Code: "entry.exists"})
		case stands[p].Spent() && override == "":
			spent = append(spent, fault.Field{Path: path, Code: "entry.retake.used"})
		}
		seen[p] = true
	}
	switch all := append(append(invalid, exists...), spent...); {
	case len(invalid) > 0:
		return fault.New(fault.Invalid, "entries.invalid").With(all...)
	case len(exists) > 0:
		return fault.New(fault.Conflict, "entry.exists").With(all...)
	case len(spent) > 0:
		return fault.New(fault.Conflict, "entry.retake.used").With(all...)
	}
	return nil
}

// note keeps an act in the history of each entry and in the audit trail.
func (s *Service) note(tx dbx.Tx, a Act, list []Entry, reason string, by audit.Actor) error {
	if err := insertEvents(tx, a, list, reason, hand(by), s.now()); err != nil {
		return err
	}
	for _, e := range list {
		detail := map[string]any{"exam": e.ExamID.String(), "person": e.PersonID.String()}
		if e.Override != "" && (a == Submit || a == Schedule) {
			detail["override"] = true
		}
		if e.SameHand() && a == Accept {
			detail["sameHand"] = true
		}
		if e.SessionID != "" {
			detail["session"] = e.SessionID.String()
		}
		if err := s.log.Write(tx, by, audit.Entry{Action: "entry." + string(a), Object: "entry", ObjectID: e.ID.String(), Detail: detail}); err != nil {
			return err
		}
	}
	return nil
}

// Standings tells how people stand towards an exam today.
func (s *Service) Standings(tx dbx.Tx, exam ExamID, persons []PersonID) (map[PersonID]Standing, error) {
	open, err := openEntries(tx, exam, persons, false)
	if err != nil {
		return nil, err
	}
	limit, months, err := s.limits(tx, exam)
	if err != nil {
		return nil, err
	}
	past := map[PersonID][]Past{}
	if s.results != nil {
		if past, err = s.results.Attempts(tx, exam, persons); err != nil {
			return nil, err
		}
	}
	today := clock.DateOf(s.now())
	stands := make(map[PersonID]Standing, len(persons))
	for _, p := range persons {
		one := standing(past[p], limit, months, today)
		if e, ok := open[p]; ok {
			one.Open = &e
		}
		stands[p] = one
	}
	return stands, nil
}

// limits asks the rules for the sittings allowed, 0 where no rule says, and
// the months a pass holds.
func (s *Service) limits(tx dbx.Tx, exam ExamID) (sittings, months int, err error) {
	if s.rules == nil {
		return 0, 0, nil
	}
	today := clock.DateOf(s.now())
	retakes, ok, err := s.rules.Retakes(tx, exam, today)
	if err != nil {
		return 0, 0, err
	}
	if ok {
		sittings = retakes + 1
	}
	months, _, err = s.rules.PassMonths(tx, exam, today)
	return sittings, months, err
}

// Accepted returns the accepted entries of these people for an exam.
func (s *Service) Accepted(tx dbx.Tx, exam ExamID, persons []PersonID) (map[PersonID]Entry, error) {
	open, err := openEntries(tx, exam, persons, false)
	for p, e := range open {
		if e.State != Accepted {
			delete(open, p)
		}
	}
	return open, err
}

// Found is one page of entries.
type Found struct {
	Page   []Entry
	Total  int
	Counts map[State]int // of what is chosen in whatever state
}

// Search returns one page of entries, newest first, and how many there are in
// each state.
func (s *Service) Search(tx dbx.Tx, f Filter) (found Found, err error) {
	if found.Page, found.Total, err = searchEntries(tx, f); err != nil {
		return found, err
	}
	found.Counts, err = countEntries(tx, f)
	return found, err
}

// Detail is an entry with what was seen and what happened.
type Detail struct {
	Entry   Entry
	Seen    []Seen
	Needs   Needs
	History []Event
	Stand   Standing
}

// Detail returns an entry whole. Fault: NotFound "entry.unknown".
func (s *Service) Detail(tx dbx.Tx, entryID id.ID[Entry]) (d Detail, err error) {
	if d.Entry, err = readEntry(tx, entryID); err != nil {
		return d, err
	}
	seen, err := documentsOf(tx, []id.ID[Entry]{entryID})
	if err != nil {
		return d, err
	}
	d.Seen = seen[entryID]
	needs, err := readNeeds(tx, []ExamID{d.Entry.ExamID})
	if err != nil {
		return d, err
	}
	d.Needs = needs[d.Entry.ExamID]
	if d.History, err = eventsOf(tx, entryID); err != nil {
		return d, err
	}
	stands, err := s.Standings(tx, d.Entry.ExamID, []PersonID{d.Entry.PersonID})
	d.Stand = stands[d.Entry.PersonID]
	return d, err
}

// OfPerson returns the entries of a person, newest first.
func (s *Service) OfPerson(tx dbx.Tx, person PersonID) ([]Entry, error) { return ofPerson(tx, person) }

// Names returns how people are called.
func (s *Service) Names(tx dbx.Tx, persons []PersonID) (map[PersonID]string, error) {
	found, err := s.people.ByIDs(tx, persons)
	names := make(map[PersonID]string, len(found))
	for _, p := range found {
		names[p.ID] = p.Name
	}
	return names, err
}
