package sessions

import (
	"context"
	"fmt"
	"strings"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/rooms"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// maxEntry bounds how many people one call enters.
const maxEntry = 500

// Listed is a candidate as a list shows it.
type Listed struct {
	Candidate
	Person    people.Person
	SeatLabel string
}

// CandidateFilter chooses candidates of a session: Q is looked for in name,
// organisation, ticket number and seat.
type CandidateFilter struct {
	Q             string
	State         CandidateState
	Organisation  id.ID[people.Organisation]
	Offset, Limit int
}

// Candidate returns a candidate, or NotFound "candidate.unknown".
func (s *Service) Candidate(tx dbx.Tx, candidateID id.ID[Candidate]) (Candidate, error) {
	return readCandidate(tx, candidateID)
}

// CandidateForUpdate is Candidate, and keeps every other change of the
// candidate waiting until tx ends.
func (s *Service) CandidateForUpdate(tx dbx.Tx, candidateID id.ID[Candidate]) (Candidate, error) {
	return lockCandidate(tx, candidateID)
}

// FindByTicket returns the candidate with this ticket number as ReadTicket
// gives it, or NotFound "candidate.unknown".
func (s *Service) FindByTicket(tx dbx.Tx, ticket string) (Candidate, error) {
	return candidateByTicket(tx, ticket)
}

// Candidates returns everybody entered for a session, in the order of entry.
func (s *Service) Candidates(tx dbx.Tx, sessionID id.ID[Session]) ([]Candidate, error) {
	return candidatesOf(tx, sessionID)
}

// CandidatesOfPerson returns every entry of a person, newest first.
func (s *Service) CandidatesOfPerson(tx dbx.Tx, personID id.ID[people.Person]) ([]Candidate, error) {
	return candidatesOfPerson(tx, personID)
}

// CheckIn keeps that a candidate read with CandidateForUpdate in this
// transaction has come. A second time changes nothing.
func (s *Service) CheckIn(tx dbx.Tx, c Candidate, by audit.Actor) (Candidate, error) {
	if c.State == CheckedIn {
		return c, nil
	}
	if c.State != Entered {
		return c, fault.New(fault.Conflict, "candidate.state").Param("state", string(c.State))
	}
	c.State, c.CheckedInAt = CheckedIn, s.now()
	c.Version++
	if err := updateCandidate(tx, c); err != nil {
		return c, err
	}
	return c, s.log.Write(tx, by, candidateEntry("candidate.check_in", c))
}

func candidateEntry(action string, c Candidate) audit.Entry {
	return audit.Entry{Action: action, Object: "candidate", ObjectID: c.ID.String(),
		Detail: map[string]any{"session": c.SessionID.String(), "person": c.PersonID.String()}}
}

// persons returns people by their ids; one that does not exist is left out.
func (s *Service) persons(tx dbx.Tx, ids []id.ID[people.Person]) (map[id.ID[people.Person]]people.Person, error) {
	found, err := s.people.ByIDs(tx, ids)
	byID := make(map[id.ID[people.Person]]people.Person, len(found))
	for _, p := range found {
		byID[p.ID] = p
	}
	return byID, err
}

// List adds to candidates who they are and where they sit.
func (s *Service) List(tx dbx.Tx, candidates []Candidate) ([]Listed, error) {
	var seatIDs []id.ID[rooms.Seat]
	persons := make([]id.ID[people.Person], len(candidates))
	for i, c := range candidates {
		persons[i] = c.PersonID
		if c.SeatID != "" {
			seatIDs = append(seatIDs, c.SeatID)
		}
	}
	known, err := s.persons(tx, persons)
	if err != nil {
		return nil, err
	}
	seats, err := s.rooms.Seats(tx, seatIDs)
	if err != nil {
		return nil, err
	}
	listed := make([]Listed, len(candidates))
	for i, c := range candidates {
		listed[i] = Listed{Candidate: c, Person: known[c.PersonID], SeatLabel: seats[c.SeatID].Label}
	}
	return listed, nil
}

// SearchCandidates returns one page of a session's candidates in the order of
// entry, and how many there are. Fault: NotFound "session.unknown".
func (s *Service) SearchCandidates(ctx context.Context, sessionID id.ID[Session], f CandidateFilter) (page []Listed, total int, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if _, err := readSession(tx, sessionID); err != nil {
			return err
		}
		all, err := candidatesOf(tx, sessionID)
		if err != nil {
			return err
		}
		listed, err := s.List(tx, all)
		if err != nil {
			return err
		}
		found := f.filter(listed)
		total = len(found)
		page = found[min(f.Offset, total):min(f.Offset+f.Limit, total)]
		return nil
	})
	return page, total, err
}

func (f CandidateFilter) filter(all []Listed) []Listed {
	q := strings.ToLower(strings.TrimSpace(f.Q))
	var found []Listed
	for _, c := range all {
		if f.State != "" && c.State != f.State || f.Organisation != "" && c.Person.Organisation != f.Organisation {
			continue
		}
		text := strings.ToLower(c.Person.Name + "\n" + c.Person.OrganisationName + "\n" + c.Ticket + "\n" + c.SeatLabel)
		if strings.Contains(text, q) {
			found = append(found, c)
		}
	}
	return found
}

// AddCandidates enters people for a session and gives each a ticket number:
// all of them, or none. When the papers are frozen already, each gets one more
// paper in the same transaction, and a seat where the others have theirs. Until
// the start, and after it as long as somebody may come late. Faults: NotFound "session.unknown"; Invalid
// "candidates.invalid" naming personIds[i] with "person.unknown",
// "candidate.twice" or a count out of range; Conflict "candidate.entered" (is
// in this session), "candidate.busy" (is in another at that time),
// "entry.missing" (has no accepted entry for the exam), "entry.scheduled",
// "entry.retake.used", each naming personIds[i]; "session.state",
// "ticket.exhausted".
func (s *Service) AddCandidates(ctx context.Context, sessionID id.ID[Session], persons []id.ID[people.Person], by audit.Actor) (added []Candidate, err error) {
	if len(persons) == 0 || len(persons) > maxEntry {
		return nil, fault.New(fault.Invalid, "candidates.invalid").With(fault.Field{Path: "personIds", Code: "candidates.count"})
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := takeSchedule(tx); err != nil {
			return err
		}
		session, err := s.SessionForUpdate(tx, sessionID)
		if err != nil {
			return err
		}
		added, err = s.addIn(tx, session, persons, by)
		return err
	})
	return added, err
}

// AddIn is AddCandidates in a transaction of the caller, in which CreateIn came
// first, for a session as it returned it.
func (s *Service) AddIn(tx dbx.Tx, session Session, persons []id.ID[people.Person], by audit.Actor) ([]Candidate, error) {
	return s.addIn(tx, session, persons, by)
}

func (s *Service) addIn(tx dbx.Tx, session Session, persons []id.ID[people.Person], by audit.Actor) ([]Candidate, error) {
	if err := session.CanEnterAt(s.now()); err != nil {
		return nil, err
	}
	if err := s.checkEntry(tx, session, persons); err != nil {
		return nil, err
	}
	added, err := s.enter(tx, session, persons)
	if err != nil {
		return nil, err
	}
	if err := s.entries.Scheduled(tx, session, persons, by); err != nil {
		return nil, err
	}
	if err := s.drawLate(tx, session, added); err != nil {
		return nil, err
	}
	if err := s.seatLate(tx, session, added); err != nil {
		return nil, err
	}
	for _, c := range added {
		if err := s.log.Write(tx, by, candidateEntry("candidate.enter", c)); err != nil {
			return nil, err
		}
	}
	return added, nil
}

// seatLate gives who comes into a session that is seated already one of the
// seats that are left. A full room is for a person to solve.
func (s *Service) seatLate(tx dbx.Tx, session Session, added []Candidate) error {
	all, err := candidatesOf(tx, session.ID)
	if err != nil {
		return err
	}
	seated := false
	for _, c := range all {
		seated = seated || c.SeatID != ""
	}
	if !seated {
		return nil
	}
	room, err := s.rooms.Room(tx, session.RoomID)
	if err != nil {
		return err
	}
	known, err := s.persons(tx, allPersons(all))
	if err != nil {
		return err
	}
	seed, err := newSeed()
	if err != nil {
		return err
	}
	plan, err := arrange(room, sitters(all, known, true), 0, seed)
	if fault.CodeOf(err) == "seating.full" {
		return nil
	}
	if err != nil {
		return err
	}
	done, err := s.seatBy(tx, session, all, plan)
	for _, one := range done.Listed {
		for i := range added {
			if added[i].ID == one.ID {
				added[i].SeatID = one.SeatID
			}
		}
	}
	return err
}

// checkEntry names every person who cannot be entered.
func (s *Service) checkEntry(tx dbx.Tx, session Session, persons []id.ID[people.Person]) error {
	known, err := s.persons(tx, persons)
	if err != nil {
		return err
	}
	all, err := candidatesOf(tx, session.ID)
	if err != nil {
		return err
	}
	here := map[id.ID[people.Person]]string{}
	for _, c := range all {
		here[c.PersonID] = "candidate.entered"
		if c.State.Gone() {
			here[c.PersonID] = "candidate.left"
		}
	}
	busy := map[id.ID[people.Person]]bool{}
	if session.State != Postponed { // it has no date that others could be at
		if busy, err = peopleBusy(tx, session, persons); err != nil {
			return err
		}
	}
	refused, err := s.entries.Refused(tx, session, persons)
	if err != nil {
		return err
	}
	seen := map[id.ID[people.Person]]bool{}
	var invalid, entered, elsewhere, without []fault.Field
	for i, p := range persons {
		path := fmt.Sprintf("personIds[%d]", i)
		switch _, exists := known[p]; {
		case !exists:
			invalid = append(invalid, fault.Field{Path: path, Code: "person.unknown"})
		case seen[p]:
			invalid = append(invalid, fault.Field{Path: path, Code: "candidate.twice"})
		case here[p] != "":
			entered = append(entered, fault.Field{Path: path, Code: here[p]})
		case busy[p]:
			elsewhere = append(elsewhere, fault.Field{Path: path, Code: "candidate.busy"})
		case refused[p] != "":
			without = append(without, fault.Field{Path: path, Code: refused[p]})
		}
		seen[p] = true
	}
	code := ""
	if len(without) > 0 {
		code = without[0].Code
	}
	return firstFault(
		fault.New(fault.Invalid, "candidates.invalid").With(invalid...),
		fault.New(fault.Conflict, "candidate.entered").With(entered...),
		fault.New(fault.Conflict, "candidate.busy").With(elsewhere...),
		fault.New(fault.Conflict, code).With(without...))
}

// firstFault returns the first fault that names a field, with the fields of
// all, so that one answer shows everything there is to mend.
func firstFault(faults ...*fault.Error) error {
	var first *fault.Error
	for _, f := range faults {
		switch {
		case len(f.Fields) == 0:
		case first == nil:
			first = f
		default:
			first = first.With(f.Fields...)
		}
	}
	if first == nil {
		return nil
	}
	return first
}

func (s *Service) enter(tx dbx.Tx, session Session, persons []id.ID[people.Person]) ([]Candidate, error) {
	day := clock.DateOf(session.StartsAt)
	tickets, err := s.newTickets(tx, day, len(persons))
	if err != nil {
		return nil, err
	}
	added := make([]Candidate, len(persons))
	for i, p := range persons {
		added[i] = Candidate{ID: id.New[Candidate](), SessionID: session.ID, PersonID: p, Ticket: tickets[i], State: Entered, Version: 1}
	}
	return added, insertCandidates(tx, added, s.now())
}

func (s *Service) drawLate(tx dbx.Tx, session Session, added []Candidate) error {
	if !session.HasPapers {
		return nil
	}
	if s.papers == nil {
		return session.wrongState()
	}
	return s.papers.DrawFor(tx, session, added)
}

// RemoveCandidate takes a candidate out of a session that has no papers yet;
// their entry is accepted again.
// Faults: NotFound "candidate.unknown", Conflict "session.state".
func (s *Service) RemoveCandidate(ctx context.Context, candidateID id.ID[Candidate], by audit.Actor) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		c, err := readCandidate(tx, candidateID)
		if err != nil {
			return err
		}
		session, err := s.SessionForUpdate(tx, c.SessionID)
		if err != nil {
			return err
		}
		if err := session.CanRemove(); err != nil {
			return err
		}
		return s.remove(tx, session, []Candidate{c}, by)
	})
}
