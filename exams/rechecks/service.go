package rechecks

import (
	"context"

	"ankao/admin/audit"
	"ankao/exams/marking"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Service takes requests and answers them.
type Service struct {
	db       dbx.DB
	now      clock.Clock
	log      *audit.Log
	marking  *marking.Service
	sessions *sessions.Service
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, m *marking.Service, s *sessions.Service) *Service {
	return &Service{db: db, now: now, log: log, marking: m, sessions: s}
}

// Filter chooses rechecks.
type Filter struct {
	State         State
	Session       marking.SessionID
	Person        marking.PersonID
	Offset, Limit int
}

// Listed is a recheck with whose and what it is.
type Listed struct {
	Recheck
	Who     sessions.Listed
	Session sessions.Session
}

// Request asks for a recheck of a published result. person is whose it must be,
// empty where staff types in what was asked on paper. Faults: NotFound
// "result.unknown"; Conflict "recheck.open" while another one waits; Invalid.
func (s *Service) Request(ctx context.Context, by audit.Actor, person marking.PersonID, candidate marking.CandidateID, reason string) (r Recheck, err error) {
	if reason, err = text(reason, "reason", "recheck.reason.empty"); err != nil {
		return r, err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		// The candidate's row is what two requests at once wait for.
		if _, err := s.sessions.CandidateForUpdate(tx, candidate); err != nil {
			return fault.Wrap(fault.NotFound, "result.unknown", err)
		}
		d, err := s.marking.Detail(tx, candidate)
		if err != nil {
			return err
		}
		if d.Result.State != marking.Announced || person != "" && d.Result.Who.PersonID != person {
			return fault.New(fault.NotFound, "result.unknown")
		}
		open, err := openOf(tx, candidate)
		if err != nil {
			return err
		}
		if open {
			return fault.New(fault.Conflict, "recheck.open")
		}
		r = Recheck{ID: id.New[Recheck](), CandidateID: candidate, SessionID: d.Session.ID, PersonID: d.Result.Who.PersonID, Marks: d.Result.Marks,
			TotalMarks: d.Result.TotalMarks, Passed: d.Result.Passed, Reason: reason, State: Requested, RequestedAt: s.now(), RequestedBy: by.Name, Version: 1}
		if person != "" {
			r.RequestedBy = d.Result.Who.Person.Name
		}
		if err := insert(tx, r); err != nil {
			return err
		}
		return s.log.Write(tx, by, entry("recheck.request", r))
	})
	return r, err
}

func entry(action string, r Recheck) audit.Entry {
	return audit.Entry{Action: action, Object: "recheck", ObjectID: r.ID.String(),
		Detail: map[string]any{"candidate": r.CandidateID.String(), "session": r.SessionID.String(), "outcome": string(r.Outcome)}}
}

// change reads a recheck for writing, applies fn and stores it.
func (s *Service) change(ctx context.Context, by audit.Actor, recheck id.ID[Recheck], action string, fn func(*Recheck) error) (r Recheck, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if r, err = lock(tx, recheck); err != nil {
			return err
		}
		if err := fn(&r); err != nil {
			return err
		}
		r.Version++
		if err := update(tx, r); err != nil {
			return err
		}
		return s.log.Write(tx, by, entry(action, r))
	})
	return r, err
}

// Answer closes a request. Faults: NotFound "recheck.unknown"; Conflict
// "recheck.state", "conflict.changed"; Invalid.
func (s *Service) Answer(ctx context.Context, by audit.Actor, recheck id.ID[Recheck], outcome Outcome, words string, version int64) (Recheck, error) {
	return s.change(ctx, by, recheck, "recheck.answer", func(r *Recheck) error {
		if r.Version != version {
			return fault.New(fault.Conflict, "conflict.changed")
		}
		return r.answer(outcome, words, by.Name, s.now())
	})
}

// Withdraw takes a person's own request back.
func (s *Service) Withdraw(ctx context.Context, by audit.Actor, person marking.PersonID, recheck id.ID[Recheck]) (Recheck, error) {
	return s.change(ctx, by, recheck, "recheck.withdraw", func(r *Recheck) error {
		if r.PersonID != person {
			return fault.New(fault.NotFound, "recheck.unknown")
		}
		return r.withdraw()
	})
}

// Search returns a page of rechecks, those that wait longest first, and how
// many there are.
func (s *Service) Search(ctx context.Context, f Filter) (page []Listed, total int64, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		found, n, err := search(tx, f)
		if err != nil {
			return err
		}
		total = n
		page, err = s.listed(tx, found)
		return err
	})
	return page, total, err
}

// Waiting counts the requests without an answer.
func (s *Service) Waiting(tx dbx.Tx) (int64, error) { return countWaiting(tx) }

// Get returns a recheck and what comes of scoring the attempt once more.
func (s *Service) Get(ctx context.Context, recheck id.ID[Recheck]) (one Listed, second marking.Second, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		r, err := read(tx, recheck)
		if err != nil {
			return err
		}
		page, err := s.listed(tx, []Recheck{r})
		if err == nil {
			one = page[0]
		}
		return err
	})
	if err != nil {
		return one, second, err
	}
	second, err = s.marking.Second(ctx, one.CandidateID)
	return one, second, err
}

func (s *Service) listed(tx dbx.Tx, found []Recheck) ([]Listed, error) {
	var ids []marking.SessionID
	candidates := make([]sessions.Candidate, len(found))
	for i, r := range found {
		ids = append(ids, r.SessionID)
		c, err := s.sessions.Candidate(tx, r.CandidateID)
		if err != nil {
			return nil, err
		}
		candidates[i] = c
	}
	known, err := s.sessions.Sessions(tx, ids)
	if err != nil {
		return nil, err
	}
	who, err := s.sessions.List(tx, candidates)
	if err != nil {
		return nil, err
	}
	page := make([]Listed, len(found))
	for i, r := range found {
		page[i] = Listed{Recheck: r, Who: who[i], Session: known[r.SessionID]}
	}
	return page, nil
}
