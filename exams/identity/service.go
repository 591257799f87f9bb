package identity

import (
	"context"
	"fmt"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/record"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Photos knows the registered photo of a person; ok is false where there is
// none: the document and a human look are always enough.
type Photos interface {
	Photo(ctx context.Context, person id.ID[people.Person]) (jpeg []byte, ok bool, err error)
}

// Service keeps identity checks.
type Service struct {
	db       dbx.DB
	now      clock.Clock
	log      *audit.Log
	ring     *crypt.Ring
	sessions *sessions.Service
	photos   Photos
	store    store
}

// New makes the service. photos may be nil: then nobody has a photo.
func New(db dbx.DB, now clock.Clock, log *audit.Log, ring *crypt.Ring, s *sessions.Service, photos Photos) *Service {
	return &Service{db: db, now: now, log: log, ring: ring, sessions: s, photos: photos, store: store{ring}}
}

// Card is a candidate as staff at the door sees them.
type Card struct {
	sessions.Listed
	State State
	Check *Check // the newest, nil before the first
	Late  bool   // looked at after the session had started
}

// Board is everybody of a session.
type Board struct {
	Session sessions.Session
	Needed  bool
	Cards   []Card // in the order of entry
}

// State is where a candidate of a session stands.
func (s *Service) State(tx dbx.Tx, session sessions.Session, candidate id.ID[sessions.Candidate]) (State, error) {
	if !Needed(session.Terms.Kind) {
		return Unneeded, nil
	}
	newest, err := s.store.newest(tx, candidate)
	return stateAfter(newest.Verdict), err
}

// Confirmed tells whether the newest check of a candidate is a confirmation.
func (s *Service) Confirmed(tx dbx.Tx, candidate id.ID[sessions.Candidate]) (bool, error) {
	newest, err := s.store.newest(tx, candidate)
	return newest.Verdict == Confirmed, err
}

// States is where every candidate of a session who was ever checked stands. Who
// is not named is Unchecked, or Unneeded.
func (s *Service) States(tx dbx.Tx, session sessions.Session) (map[id.ID[sessions.Candidate]]State, error) {
	states := map[id.ID[sessions.Candidate]]State{}
	if !Needed(session.Terms.Kind) {
		return states, nil
	}
	newest, err := s.newestOf(tx, session.ID)
	for candidate, c := range newest {
		states[candidate] = stateAfter(c.Verdict)
	}
	return states, err
}

func (s *Service) newestOf(tx dbx.Tx, session id.ID[sessions.Session]) (map[id.ID[sessions.Candidate]]Check, error) {
	all, err := s.store.ofSession(tx, session)
	newest := make(map[id.ID[sessions.Candidate]]Check, len(all))
	for _, c := range all {
		newest[c.CandidateID] = c
	}
	return newest, err
}

// Board lists everybody of a session. Fault: NotFound "session.unknown".
func (s *Service) Board(ctx context.Context, sessionID id.ID[sessions.Session]) (b Board, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if b.Session, err = s.sessions.Session(tx, sessionID); err != nil {
			return err
		}
		b.Needed = Needed(b.Session.Terms.Kind)
		candidates, err := s.sessions.Candidates(tx, sessionID)
		if err != nil {
			return err
		}
		b.Cards, err = s.cards(tx, b.Session, candidates)
		return err
	})
	return b, err
}

func (s *Service) cards(tx dbx.Tx, session sessions.Session, candidates []sessions.Candidate) ([]Card, error) {
	listed, err := s.sessions.List(tx, candidates)
	if err != nil {
		return nil, err
	}
	newest, err := s.newestOf(tx, session.ID)
	if err != nil {
		return nil, err
	}
	cards := make([]Card, len(listed))
	for i, one := range listed {
		cards[i] = Card{Listed: one, State: Of(session, "")}
		if c, ok := newest[one.ID]; ok {
			cards[i].Check, cards[i].State = &c, Of(session, stateAfter(c.Verdict))
			cards[i].Late = session.StartedAt != 0 && c.At > session.StartedAt
		}
	}
	return cards, nil
}

const mostFound = 12 // candidates shown for one look-up

// Find looks for who is meant by what a reader or a person typed: a ticket, a
// whole ID number, a seat, or part of a name. Faults: NotFound
// "session.unknown", "identity.nobody"; Conflict "identity.elsewhere" for the
// ticket of another session, with its exam and start.
func (s *Service) Find(ctx context.Context, sessionID id.ID[sessions.Session], text string) (found []Card, err error) {
	board, err := s.Board(ctx, sessionID)
	if err != nil {
		return nil, err
	}
	t := readTyped(text)
	for _, c := range board.Cards {
		if t.finds(c.Listed) && len(found) < mostFound {
			found = append(found, c)
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	return nil, s.elsewhere(ctx, t)
}

// elsewhere says why nobody of the session was found.
func (s *Service) elsewhere(ctx context.Context, t typed) error {
	nobody := fault.New(fault.NotFound, "identity.nobody")
	if t.ticket == "" {
		return nobody
	}
	var other sessions.Session
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		c, err := s.sessions.FindByTicket(tx, t.ticket)
		if err == nil {
			other, err = s.sessions.Session(tx, c.SessionID)
		}
		return err
	})
	if fault.KindOf(err) == fault.NotFound {
		return nobody
	}
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "identity.elsewhere").Param("exam", other.Terms.Name).Param("startsAt", other.StartsAt.String())
}

// Verdict keeps what one member of staff found of one candidate. A reason is
// needed unless it is a confirmation at the door. The same verdict again changes
// nothing. Faults: NotFound "candidate.unknown"; Invalid "identity.reason";
// Conflict "identity.unneeded" in a mock exam, "session.state" unless the doors
// are open, "candidate.state" for who has withdrawn, "identity.decided".
func (s *Service) Verdict(ctx context.Context, candidate id.ID[sessions.Candidate], v Verdict, way Way, reason string, by audit.Actor) (card Card, err error) {
	reason, err = reasonOf(reason, v == Refused || v == Replacement || way == Officer)
	if err != nil {
		return Card{}, err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		c, err := s.sessions.CandidateForUpdate(tx, candidate)
		if err != nil {
			return err
		}
		session, err := s.mayCheck(tx, c.SessionID)
		if err != nil {
			return err
		}
		if _, err := s.decide(tx, c, v, way, reason, by); err != nil {
			return err
		}
		cards, err := s.cards(tx, session, []sessions.Candidate{c})
		if err == nil {
			card = cards[0]
		}
		return err
	})
	return card, err
}

// mayCheck returns the session when its candidates are checked, and now.
func (s *Service) mayCheck(tx dbx.Tx, sessionID id.ID[sessions.Session]) (sessions.Session, error) {
	session, err := s.sessions.Session(tx, sessionID)
	switch {
	case err != nil:
		return session, err
	case !Needed(session.Terms.Kind):
		return session, fault.New(fault.Conflict, "identity.unneeded")
	case session.State != sessions.Open && session.State != sessions.Running:
		return session, fault.New(fault.Conflict, "session.state").Param("state", string(session.State))
	}
	return session, nil
}

// decide adds a verdict about a candidate who is locked; false when it says
// nothing new.
func (s *Service) decide(tx dbx.Tx, c sessions.Candidate, v Verdict, way Way, reason string, by audit.Actor) (bool, error) {
	if c.State.Gone() || c.State == sessions.Absent {
		return false, fault.New(fault.Conflict, "candidate.state").Param("state", string(c.State))
	}
	before, err := s.store.newest(tx, c.ID)
	if err != nil {
		return false, err
	}
	news, err := stateAfter(before.Verdict).take(v, way)
	if err != nil || !news {
		return false, err
	}
	check := Check{SessionID: c.SessionID, CandidateID: c.ID, Verdict: v, Way: way, Note: reason, At: s.now(), By: by.ID, ByName: by.Name}
	if check.Note != "" {
		check.NoteKey = s.ring.Lookup(check.Note, noteContext)
	}
	if err := s.append(tx, check); err != nil {
		return false, err
	}
	return true, s.log.Write(tx, by, audit.Entry{Action: "identity." + string(v), Object: "candidate", ObjectID: c.ID.String(),
		Detail: map[string]any{"session": c.SessionID.String(), "way": string(way), "before": string(stateAfter(before.Verdict))}})
}

// append links a check to its session's chain. A session that ended since it was
// read has sealed the chain: Conflict "session.state".
func (s *Service) append(tx dbx.Tx, c Check) error {
	head, err := s.lockHead(tx, c.SessionID)
	if err != nil {
		return err
	}
	if head.Closed {
		return fault.New(fault.Conflict, "session.state").Param("state", string(sessions.Ended))
	}
	c.Row = record.Next(s.ring, chain(c.SessionID), head.Head, 1, c.content())
	if err := s.store.insert(tx, c); err != nil {
		return err
	}
	return s.store.setHead(tx, c.SessionID, c.Head())
}

// lockHead returns where the chain stands, and keeps others from adding to it.
// Who adds the first row of a session takes the session first, so that of two
// only one begins the chain.
func (s *Service) lockHead(tx dbx.Tx, session id.ID[sessions.Session]) (head, error) {
	h, ok, err := s.store.lockHead(tx, session)
	if err != nil || ok {
		return h, err
	}
	if _, err := s.sessions.SessionForUpdate(tx, session); err != nil {
		return head{}, err
	}
	if h, ok, err = s.store.lockHead(tx, session); err != nil || ok {
		return h, err
	}
	return head{}, s.store.begin(tx, session)
}

const maxBulk = 500

// ConfirmAll confirms several candidates of a session at once, for a centre so
// small that the same person knows them all: with a reason. Who is confirmed
// already is left as they are. It returns how many were ticked. Faults: NotFound
// "session.unknown"; Invalid "identity.reason", "identity.candidates" naming
// candidateIds[i] that are not of this session; Conflict as Verdict, for
// anybody of them.
func (s *Service) ConfirmAll(ctx context.Context, sessionID id.ID[sessions.Session], who []id.ID[sessions.Candidate], reason string, by audit.Actor) (ticked int, err error) {
	if reason, err = reasonOf(reason, true); err != nil {
		return 0, err
	}
	if len(who) == 0 || len(who) > maxBulk {
		return 0, fault.New(fault.Invalid, "identity.candidates").With(fault.Field{Path: "candidateIds", Code: "identity.candidates"})
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		ticked = 0
		if _, err := s.mayCheck(tx, sessionID); err != nil {
			return err
		}
		for i, one := range who {
			c, err := s.sessions.CandidateForUpdate(tx, one)
			if err == nil && c.SessionID != sessionID || fault.KindOf(err) == fault.NotFound {
				return fault.New(fault.Invalid, "identity.candidates").With(fault.Field{Path: fmt.Sprintf("candidateIds[%d]", i), Code: "candidate.unknown"})
			}
			if err != nil {
				return err
			}
			news, err := s.decide(tx, c, Confirmed, Bulk, reason, by)
			if err != nil {
				return err
			}
			if news {
				ticked++
			}
		}
		return nil
	})
	return ticked, err
}

// History returns every check of a candidate, newest first. Fault: NotFound
// "candidate.unknown".
func (s *Service) History(ctx context.Context, candidate id.ID[sessions.Candidate]) (list []Check, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if _, err := s.sessions.Candidate(tx, candidate); err != nil {
			return err
		}
		list, err = s.store.ofCandidate(tx, candidate)
		return err
	})
	return list, err
}

// Photo returns the registered photo of a candidate, a JPEG. Faults: NotFound
// "candidate.unknown", "photo.none".
func (s *Service) Photo(ctx context.Context, candidate id.ID[sessions.Candidate]) ([]byte, error) {
	var c sessions.Candidate
	err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		c, err = s.sessions.Candidate(tx, candidate)
		return err
	})
	if err != nil {
		return nil, err
	}
	none := fault.New(fault.NotFound, "photo.none")
	if s.photos == nil {
		return nil, none
	}
	jpeg, ok, err := s.photos.Photo(ctx, c.PersonID)
	if err == nil && !ok {
		err = none
	}
	return jpeg, err
}

// SessionEnded seals the chain of a session in the transaction that ends it.
func (s *Service) SessionEnded(tx dbx.Tx, session id.ID[sessions.Session]) error {
	head, err := s.lockHead(tx, session)
	if err != nil {
		return err
	}
	return s.store.seal(tx, session, record.Close(s.ring, chain(session), head.Head))
}
