package doors

import (
	"context"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// How many tries a door judges at once, and how long the next one waits. Each is
// a transaction that writes: without a bound a flood of them at a public door
// would stand in front of what candidates save.
const (
	triesAtOnce = 4
	tryWait     = 10 * time.Second
)

// Service identifies candidates and keeps the logins of learners.
type Service struct {
	slots map[Door]chan struct{}
	wait  time.Duration

	db       dbx.DB
	now      clock.Clock
	log      *audit.Log
	people   *people.Service
	sessions *sessions.Service
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, persons *people.Service, s *sessions.Service) *Service {
	return &Service{db: db, now: now, log: log, people: persons, sessions: s, wait: tryWait,
		slots: map[Door]chan struct{}{SeatDoor: make(chan struct{}, triesAtOnce), LearnerDoor: make(chan struct{}, triesAtOnce)}}
}

// Identify finds the candidate who shows a ticket and an ID number at a door.
// A ticket that nobody has, an ID number of somebody else and a withdrawn
// candidate get the same answer, Unauthenticated "ticket.refused", for the
// same work; five of them within a quarter of an hour, for a ticket or at the
// LearnerDoor for an ID number, get Limited "ticket.limited" with the time at
// which the door opens again. Tries are counted before they are judged, in a
// transaction of their own. Who shows the number they had before their session
// moved is told when it is held now, Conflict "ticket.replaced", and who was put
// off so, "ticket.postponed". Unavailable "door.busy" when too many try at once.
func (s *Service) Identify(ctx context.Context, door Door, ticket, idNumber string) (who sessions.Candidate, err error) {
	number, ok := sessions.ReadTicket(ticket)
	if !ok {
		return sessions.Candidate{}, refused()
	}
	leave, err := s.enter(ctx, door)
	if err != nil {
		return sessions.Candidate{}, err
	}
	defer leave()
	var verdict error
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		who, verdict, err = s.judge(tx, door, number, idNumber)
		return err
	})
	if err == nil {
		err = verdict
	}
	if err != nil {
		return sessions.Candidate{}, err
	}
	return who, nil
}

// enter waits for a slot of a door.
func (s *Service) enter(ctx context.Context, door Door) (leave func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, s.wait)
	defer cancel()
	select {
	case s.slots[door] <- struct{}{}:
		return func() { <-s.slots[door] }, nil
	case <-ctx.Done():
		return nil, fault.Wrap(fault.Unavailable, "door.busy", ctx.Err())
	}
}

func refused() error { return fault.New(fault.Unauthenticated, "ticket.refused") }

// judge counts the try and says what comes of it. The verdict is no error of
// the transaction: the count must be kept.
func (s *Service) judge(tx dbx.Tx, door Door, ticket, idNumber string) (who sessions.Candidate, verdict, err error) {
	now := s.now()
	counts, err := s.lockCounts(tx, door, ticket, idNumber, now)
	if err != nil {
		return who, nil, err
	}
	for _, c := range counts {
		if c.spent(now) {
			return who, limited(c.tries), nil
		}
	}
	former := false
	who, err = s.sessions.FindByTicket(tx, ticket)
	if fault.KindOf(err) == fault.NotFound {
		who, err = s.sessions.FindByFormerTicket(tx, ticket)
		former = err == nil
	}
	if fault.KindOf(err) == fault.NotFound {
		// Nobody: the ID number is still looked up, for a person who is not.
		who, err = sessions.Candidate{PersonID: id.New[people.Person](), State: sessions.Withdrawn}, nil
	}
	if err != nil {
		return who, nil, err
	}
	matches, err := s.people.MatchID(tx, who.PersonID, idNumber)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return who, nil, err
	}
	switch {
	case matches && former:
		if err := deleteTries(tx, counts); err != nil {
			return who, nil, err
		}
		verdict, err := s.replaced(tx, who)
		return who, verdict, err
	case matches && who.State == sessions.PutOff && door == SeatDoor:
		return who, fault.New(fault.Conflict, "ticket.postponed"), deleteTries(tx, counts)
	case matches && who.State != sessions.Withdrawn:
		return who, nil, deleteTries(tx, counts)
	}
	for _, c := range counts {
		if err := setTries(tx, c, c.next(now)); err != nil {
			return who, nil, err
		}
	}
	return sessions.Candidate{}, refused(), deleteOldTries(tx, now.Add(-TryWindow))
}

// replaced tells somebody who shows the number they had before their session
// moved when it is held now.
func (s *Service) replaced(tx dbx.Tx, who sessions.Candidate) (verdict, err error) {
	session, err := s.sessions.Session(tx, who.SessionID)
	switch {
	case err != nil:
		return nil, err
	case who.State.Gone() || session.State == sessions.Cancelled || session.State == sessions.Postponed:
		return fault.New(fault.Conflict, "ticket.postponed"), nil
	}
	return fault.New(fault.Conflict, "ticket.replaced").Param("startsAt", session.StartsAt.String()), nil
}

// lockCounts reads what a try at a door counts against, locked always in the
// same order.
func (s *Service) lockCounts(tx dbx.Tx, door Door, ticket, idNumber string, now clock.Instant) ([]count, error) {
	keys := []count{{door: door, key: ticket}}
	if door == LearnerDoor {
		keys = append(keys, count{door: learnerNumbers, key: s.people.NumberKey(idNumber)[:sessions.TicketLength]})
	}
	for i, c := range keys {
		var err error
		if keys[i].tries, err = lockTries(tx, c.door, c.key, now); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// Login lets a person see their own results with any ticket of theirs, and
// returns the secret for the cookie. Faults as Identify.
func (s *Service) Login(ctx context.Context, ticket, idNumber string, by audit.Actor) (token string, who Learner, err error) {
	c, err := s.Identify(ctx, LearnerDoor, ticket, idNumber)
	if err != nil {
		return "", Learner{}, err
	}
	if token, err = newToken(); err != nil {
		return "", Learner{}, err
	}
	who = Learner{PersonID: c.PersonID, CandidateID: c.ID}
	by.Kind, by.ID = audit.Person, c.PersonID.String()
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		now := s.now()
		if err := deleteExpiredLearners(tx, now); err != nil {
			return err
		}
		login := learnerLogin{hash: hashToken(token), learner: who, seenAt: now, expiresAt: now.Add(learnerLife)}
		if err := insertLearner(tx, login, now); err != nil {
			return err
		}
		return s.log.Write(tx, by, learnerEntry("learner.login", who))
	})
	return token, who, err
}

func learnerEntry(action string, who Learner) audit.Entry {
	return audit.Entry{Action: action, Object: "person", ObjectID: who.PersonID.String(),
		Detail: map[string]any{"candidate": who.CandidateID.String()}}
}

// Recognise returns whose cookie this is and keeps the login from idling out.
// Fault: Unauthenticated "learner.login".
func (s *Service) Recognise(ctx context.Context, token string) (Learner, error) {
	none := fault.New(fault.Unauthenticated, "learner.login")
	if token == "" {
		return Learner{}, none
	}
	hash, now := hashToken(token), s.now()
	var login learnerLogin
	var found bool
	err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		login, found, err = readLearner(tx, hash)
		return err
	})
	if err != nil {
		return Learner{}, err
	}
	if !found || !login.holds(now) {
		return Learner{}, none
	}
	if now >= login.seenAt.Add(seenEvery) {
		err = s.db.Write(ctx, func(tx dbx.Tx) error { return seeLearner(tx, hash, now) })
	}
	return login.learner, err
}

// Logout forgets a login.
func (s *Service) Logout(ctx context.Context, token string, by audit.Actor) error {
	who := LearnerFrom(ctx)
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := deleteLearner(tx, hashToken(token)); err != nil {
			return err
		}
		return s.log.Write(tx, by, learnerEntry("learner.logout", who))
	})
}

// LearnerPerson returns the person behind a login.
func (s *Service) LearnerPerson(ctx context.Context, who Learner) (p people.Person, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		found, err := s.people.ByIDs(tx, []id.ID[people.Person]{who.PersonID})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, "person.unknown")
		}
		p = found[0]
		return nil
	})
	return p, err
}
