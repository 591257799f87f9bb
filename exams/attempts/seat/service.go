package seat

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/exams/attempts"
	"ankao/exams/attempts/shelf"
	"ankao/exams/doors"
	"ankao/exams/identity"
	"ankao/exams/papers"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Media opens a picture of the question bank.
type Media interface {
	Media(ctx context.Context, medium id.ID[bank.Medium]) (content io.ReadCloser, contentType string, err error)
}

// Results tells what a candidate may see of the result: nothing, and false, before it is published.
type Results interface {
	PublishedResult(tx dbx.Tx, candidate attempts.CandidateID) (marks, totalMarks int, passed, ok bool, err error)
}

// Certificates tells which certificate a candidate was issued for a session, if any.
type Certificates interface {
	SeatCertificate(tx dbx.Tx, candidate attempts.CandidateID) (Certificate, bool, error)
}

// How long what seldom changes may be out of date on a seat's screen. What decides anything is read anew.
const (
	sessionLife = time.Second
	personLife  = 30 * time.Second
)

// Service is the seats' side of the engine.
type Service struct {
	db       dbx.DB
	now      clock.Clock
	log      *audit.Log
	doors    *doors.Service
	sessions *sessions.Service
	attempts *attempts.Service
	media    Media
	store    store
	shelf    *shelf.Shelf
	identity *identity.Service

	results      Results
	certificates Certificates

	session *memo[attempts.SessionID, sessions.Session]
	who     *memo[attempts.CandidateID, Who]

	lock  sync.Mutex
	folds map[id.ID[attempts.Attempt]]*attempts.Fold
}

// New makes the service. Attach names who knows of results and certificates.
func New(db dbx.DB, now clock.Clock, log *audit.Log, d *doors.Service, s *sessions.Service, p *papers.Service, a *attempts.Service,
	who *identity.Service, m Media,
) *Service {
	return &Service{
		db: db, now: now, log: log, doors: d, sessions: s, attempts: a, identity: who, media: m, shelf: shelf.New(db, p, shelf.Bytes),
		session: newMemo[attempts.SessionID, sessions.Session](sessionLife), who: newMemo[attempts.CandidateID, Who](personLife),
		folds: map[id.ID[attempts.Attempt]]*attempts.Fold{},
	}
}

// Attach names who knows of results and certificates; both stand above this package. It is called once, before the
// first request.
func (s *Service) Attach(r Results, c Certificates) { s.results, s.certificates = r, c }

// Run reads papers ahead of the start, until ctx ends.
func (s *Service) Run(ctx context.Context) { s.shelf.Run(ctx) }

// CheckIn is what a candidate shows at a seat.
type CheckIn struct {
	Ticket, IDNumber string
	Device           string
	Address          string
	Request          string // its id, for the audit trail
}

// CheckIn lets a candidate in and returns the secret for the cookie. A candidate who already works at another machine
// waits there for the proctor's yes; at the same machine the earlier login ends. Faults: Unauthenticated "seat.refused"
// for an unknown ticket, a wrong ID number or a session of another day alike; Limited "ticket.limited"; Conflict
// "seat.closed" with the time at which the doors open, "seat.late"; Invalid "seat.device".
func (s *Service) CheckIn(ctx context.Context, in CheckIn) (token string, login Login, err error) {
	if err := checkDevice(in.Device); err != nil {
		return "", Login{}, err
	}
	c, err := s.doors.Identify(ctx, doors.SeatDoor, in.Ticket, in.IDNumber)
	if fault.KindOf(err) == fault.Unauthenticated {
		return "", Login{}, errRefused
	}
	if err != nil {
		return "", Login{}, err
	}
	token, hash, err := newToken()
	if err != nil {
		return "", Login{}, err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		login = Login{ID: id.New[Login](), TokenHash: hash, CandidateID: c.ID, SessionID: c.SessionID, Device: in.Device, Address: in.Address, CreatedAt: s.now()}
		return s.enter(tx, &login, audit.Actor{Kind: audit.Candidate, ID: c.ID.String(), Address: in.Address, Request: in.Request})
	})
	if err != nil {
		return "", Login{}, err
	}
	s.who.forget(c.ID)
	s.shelf.Prepare(c.ID)
	return token, login, nil
}

// enter keeps a new login beside those the candidate has.
func (s *Service) enter(tx dbx.Tx, login *Login, by audit.Actor) error {
	c, err := s.sessions.CandidateForUpdate(tx, login.CandidateID)
	if err != nil {
		return err
	}
	session, err := s.sessions.Session(tx, c.SessionID)
	if err != nil {
		return err
	}
	if err := admit(session, login.CreatedAt, c.State == sessions.CheckedIn); err != nil {
		return err
	}
	if c, err = s.sessions.CheckIn(tx, c, by); err != nil {
		return err
	}
	attempt, err := s.attempt(tx, c.ID)
	if err != nil {
		return err
	}
	before, err := s.store.current(tx, c.ID)
	if err != nil {
		return err
	}
	login.State = stateFor(login.Device, before, attempt == nil || attempt.State == attempts.StateOpen)
	for _, old := range before {
		if login.State == Asking && old.State == Active {
			continue
		}
		next := Superseded
		if old.Device == login.Device || old.State == Asking {
			next = Left
		}
		if err := s.store.turn(tx, old.ID, old.State, next, login.CreatedAt, ""); err != nil {
			return err
		}
	}
	if err := s.store.purge(tx, login.CreatedAt.Add(-2*loginLife)); err != nil {
		return err
	}
	if err := s.store.insert(tx, *login); err != nil {
		return err
	}
	return s.log.Write(tx, by, audit.Entry{Action: "seat.check_in", Object: "candidate", ObjectID: c.ID.String(),
		Detail: map[string]any{"state": string(login.State), "device": login.Device}})
}

// attempt returns the candidate's attempt, nil before it is opened.
func (s *Service) attempt(tx dbx.Tx, candidate attempts.CandidateID) (*attempts.Attempt, error) {
	a, err := s.attempts.OfCandidate(tx, candidate)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	return &a, err
}

// Recognise returns whose cookie this is. Faults: Unauthenticated "seat.login", "seat.denied".
func (s *Service) Recognise(ctx context.Context, token string) (login Login, err error) {
	if token == "" {
		return Login{}, errNobody
	}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		login, err = s.store.byToken(tx, hashToken(token))
		return err
	})
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return Login{}, errNobody
	case err != nil:
		return Login{}, err
	case login.State == Refused:
		return Login{}, errDenied
	case !login.holds(s.now()):
		return Login{}, errNobody
	}
	return login, nil
}

// State returns what the seat may know now. A superseded login still sees that the attempt goes on under a higher
// epoch; without an attempt it gets Unauthenticated "seat.superseded".
func (s *Service) State(ctx context.Context, login Login) (v View, err error) {
	v.Now = s.now()
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if v.Session, err = s.sessionOf(tx, login, v.Now); err != nil {
			return err
		}
		if v.Who, err = s.whoIs(tx, login.CandidateID, v.Now); err != nil {
			return err
		}
		if v.Attempt, err = s.attempt(tx, login.CandidateID); err != nil {
			return err
		}
		if v.Attempt == nil && login.State == Superseded {
			return errSuperseded
		}
		if v.Identity, err = s.identity.State(tx, v.Session, login.CandidateID); err != nil {
			return err
		}
		v.Phase = phase(login.State, v.Session, v.Attempt, v.Identity)
		switch v.Phase {
		case Waiting:
			s.shelf.Prepare(login.CandidateID)
		case Published:
			v.Result, err = s.result(tx, login.CandidateID)
		}
		return err
	})
	return v, err
}

func (s *Service) sessionOf(tx dbx.Tx, login Login, now clock.Instant) (sessions.Session, error) {
	return s.session.get(now, login.SessionID, func() (sessions.Session, error) { return s.sessions.Session(tx, login.SessionID) })
}

func (s *Service) whoIs(tx dbx.Tx, candidate attempts.CandidateID, now clock.Instant) (Who, error) {
	return s.who.get(now, candidate, func() (Who, error) {
		c, err := s.sessions.Candidate(tx, candidate)
		if err != nil {
			return Who{}, err
		}
		listed, err := s.sessions.List(tx, []sessions.Candidate{c})
		if err != nil {
			return Who{}, err
		}
		return whoOf(listed[0]), nil
	})
}

func (s *Service) result(tx dbx.Tx, candidate attempts.CandidateID) (*Result, error) {
	if s.results == nil {
		return nil, nil
	}
	marks, total, passed, ok, err := s.results.PublishedResult(tx, candidate)
	if err != nil || !ok {
		return nil, err
	}
	r := &Result{Marks: marks, TotalMarks: total, Passed: passed}
	if s.certificates == nil {
		return r, nil
	}
	if c, ok, err := s.certificates.SeatCertificate(tx, candidate); err != nil {
		return nil, err
	} else if ok {
		r.Certificate = &c
	}
	return r, nil
}

// mayWork refuses a login that waits for the proctor, and a page that says it is another machine than the one that
// checked in.
func mayWork(login Login, device string) error {
	if login.State == Asking {
		return errAsking
	}
	if device != login.Device {
		return fault.New(fault.Conflict, "seat.device")
	}
	return nil
}

// Opened is an attempt with its paper and what was done so far.
type Opened struct {
	Attempt       attempts.Attempt
	Now           clock.Instant
	Paper         []byte // JSON of papers.SeatPaper
	Fold          *attempts.Fold
	LastClientSeq int64 // the highest number of this device that is stored
}

// Open starts the attempt, or takes it up again. Faults: Unauthenticated "seat.superseded"; Conflict "seat.waiting",
// "seat.device", "attempt.not_running" before the start and after the end, "identity.unchecked", "identity.refused",
// "attempt.closed"; as attempts.Service.Start.
func (s *Service) Open(ctx context.Context, login Login, device string) (o Opened, err error) {
	arrived := s.now()
	if err := mayWork(login, device); err != nil {
		return o, err
	}
	if login.State != Active {
		return o, errSuperseded
	}
	start := attempts.Start{CandidateID: login.CandidateID, SessionID: login.SessionID, Device: device, ArrivedAt: arrived,
		Guard: s.guard(login), Admit: s.admitsTo(login.SessionID)}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		session, err := s.sessions.Session(tx, login.SessionID)
		if err != nil {
			return err
		}
		if session.State != sessions.Running {
			return errNotRunning
		}
		if err := s.mayStart(tx, session, login.CandidateID); err != nil {
			return err
		}
		c, err := s.sessions.Candidate(tx, login.CandidateID)
		start.Deadline = session.Deadline(c.ExtraMinutes)
		return err
	})
	if err != nil {
		return o, err
	}
	paper, err := s.shelf.Take(ctx, login.CandidateID)
	if err != nil {
		return o, err
	}
	start.Paper = attempts.Paper{ID: paper.Paper.ID, SHA256: paper.Paper.SHA256, Questions: len(paper.Paper.Items)}
	if o.Attempt, err = s.attempts.Start(ctx, start); err != nil {
		return o, err
	}
	o.Paper, o.Now, o.Fold, o.LastClientSeq = paper.Encoded, s.now(), attempts.NewFold(), o.Attempt.ClientSeq
	if o.Attempt.Head.Seq == 1 {
		return o, nil // begun just now: nothing was done yet
	}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		o.Fold, err = s.attempts.Fold(tx, o.Attempt.ID)
		return err
	})
	return o, err
}

// mayStart refuses whoever staff has not ticked: nobody begins unchecked, and nobody who was turned away goes on.
func (s *Service) mayStart(tx dbx.Tx, session sessions.Session, candidate attempts.CandidateID) error {
	state, err := s.identity.State(tx, session, candidate)
	if err != nil {
		return err
	}
	begun, err := s.attempt(tx, candidate)
	if err != nil || begun != nil && !state.Bars() {
		return err
	}
	return state.Starts()
}

var errNotRunning = fault.New(fault.Conflict, "attempt.not_running")

// admitsTo refuses new attempts in a session that has ended in the meantime, and keeps it from ending.
func (s *Service) admitsTo(session attempts.SessionID) func(dbx.Tx) error {
	return func(tx dbx.Tx) error {
		now, err := s.sessions.SessionForUpdate(tx, session)
		if err == nil && now.State != sessions.Running {
			err = errNotRunning
		}
		return err
	}
}

// guard refuses to take an attempt over for a login that another has superseded in the meantime.
func (s *Service) guard(login Login) func(dbx.Tx) error {
	return func(tx dbx.Tx) error {
		now, err := s.store.one(tx, login.ID)
		if err == nil && now.State != Active {
			err = errSuperseded
		}
		return err
	}
}

// Save is a request of a seat to store what its candidate did.
type Save struct {
	AttemptID id.ID[attempts.Attempt]
	Epoch     int64
	Device    string
	Events    []Said
}

// Save stores what a candidate did. Faults: Invalid "events.invalid" naming events[i] that the paper does not allow;
// Conflict "seat.waiting", "seat.device"; as attempts.Service.Save.
func (s *Service) Save(ctx context.Context, login Login, in Save) (attempts.Saved, error) {
	r := attempts.Save{AttemptID: in.AttemptID, CandidateID: login.CandidateID, Epoch: in.Epoch, Device: in.Device, ArrivedAt: s.now()}
	if err := mayWork(login, in.Device); err != nil {
		return attempts.Saved{}, err
	}
	paper, err := s.shelf.Take(ctx, login.CandidateID)
	if err != nil {
		return attempts.Saved{}, err
	}
	if r.Events, err = drafts(paper.Paper, in.Events); err != nil {
		return attempts.Saved{}, err
	}
	return s.attempts.Save(ctx, r)
}

// drafts turns what a seat says into events, or names what the paper does not allow.
func drafts(paper papers.Paper, said []Said) ([]attempts.Draft, error) {
	bad := fault.New(fault.Invalid, "events.invalid")
	made := make([]attempts.Draft, len(said))
	for i, e := range said {
		if _, err := paper.Unmap(e.Question, e.Choices); err != nil {
			bad = bad.With(fault.Field{Path: fmt.Sprintf("events[%d]", i), Code: fault.CodeOf(err)})
		}
		made[i] = e.draft()
	}
	if len(bad.Fields) > 0 {
		return nil, bad
	}
	return made, nil
}

// HandIn hands in for the candidate. Faults: Conflict "seat.waiting", "seat.device", "attempt.early" with the time
// before which nobody may leave; as attempts.Service.HandIn.
func (s *Service) HandIn(ctx context.Context, login Login, r attempts.HandIn) (View, error) {
	r.ArrivedAt, r.CandidateID, r.By = s.now(), login.CandidateID, attempts.ByCandidate
	if err := mayWork(login, r.Device); err != nil {
		return View{}, err
	}
	if err := s.mayLeave(ctx, login, r); err != nil {
		return View{}, err
	}
	if _, err := s.attempts.HandIn(ctx, r); err != nil {
		return View{}, err
	}
	return s.State(ctx, login)
}

func (s *Service) mayLeave(ctx context.Context, login Login, r attempts.HandIn) error {
	return s.db.Read(ctx, func(tx dbx.Tx) error {
		session, err := s.sessionOf(tx, login, r.ArrivedAt)
		if err != nil || r.ArrivedAt >= session.MayLeaveAt() {
			return err
		}
		a, err := s.attempts.Attempt(tx, r.AttemptID)
		if err != nil || a.State != attempts.StateOpen {
			return err
		}
		return fault.New(fault.Conflict, "attempt.early").Param("from", session.MayLeaveAt().String())
	})
}

// Leave ends the login. Fault: Conflict "seat.working" while the attempt is open.
func (s *Service) Leave(ctx context.Context, login Login, by audit.Actor) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		a, err := s.attempt(tx, login.CandidateID)
		if err != nil {
			return err
		}
		if login.State == Active && a != nil && a.State == attempts.StateOpen {
			return fault.New(fault.Conflict, "seat.working")
		}
		if err := s.store.turn(tx, login.ID, login.State, Left, s.now(), ""); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "seat.leave", Object: "candidate", ObjectID: login.CandidateID.String()})
	})
}

// Picture opens a picture of the candidate's own paper, once the attempt is opened. Fault: NotFound "media.missing" for
// every other one.
func (s *Service) Picture(ctx context.Context, login Login, medium id.ID[bank.Medium]) (io.ReadCloser, string, error) {
	missing := fault.New(fault.NotFound, "media.missing")
	if login.State != Active {
		return nil, "", missing
	}
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		_, err := s.attempts.OfCandidate(tx, login.CandidateID)
		return err
	})
	if fault.KindOf(err) == fault.NotFound {
		return nil, "", missing
	}
	if err != nil {
		return nil, "", err
	}
	paper, err := s.shelf.Take(ctx, login.CandidateID)
	if err != nil {
		return nil, "", err
	}
	if !paper.Media[medium] {
		return nil, "", missing
	}
	return s.media.Media(ctx, medium)
}
