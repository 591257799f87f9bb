// Package lists enters for an exam whoever is on a roster: the file is shown row
// by row as every roster is, and when it is committed its people are registered
// and entered in one transaction.
package lists

import (
	"context"
	"slices"

	"ankao/admin/audit"
	"ankao/admin/people/roster"
	"ankao/exams/entries"
	"ankao/exams/exams"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// RosterID names the roster of a list, and the list.
type RosterID = id.ID[roster.Import]

// List is a roster whose people are to be entered.
type List struct {
	RosterID   RosterID
	ExamID     entries.ExamID
	Entered    int
	PassedOver []PassedOver // rows that were registered and not entered
	SettledAt  clock.Instant
	MadeAt     clock.Instant
	MadeBy     string // id of the account
}

// PassedOver is somebody of a list who was not entered, and why.
type PassedOver struct {
	Row    int              `json:"row"`
	Person entries.PersonID `json:"person"`
	Code   string           `json:"code"` // "entry.exists", "entry.retake.used", "candidate.twice"
}

// Service keeps lists.
type Service struct {
	db      dbx.DB
	now     clock.Clock
	log     *audit.Log
	rosters *roster.Service
	exams   *exams.Service
	entries *entries.Service
}

// New makes the service, which follows rosters from then on.
func New(db dbx.DB, now clock.Clock, log *audit.Log, r *roster.Service, e *exams.Service, s *entries.Service) *Service {
	l := &Service{db: db, now: now, log: log, rosters: r, exams: e, entries: s}
	r.Attach(l)
	return l
}

var _ roster.Follower = (*Service)(nil)

// Make says that the people of a roster that is still a preview are to be
// entered for an exam. Faults: NotFound "roster.unknown", "exam.unknown",
// Conflict "list.roster" when it is no preview or lists no persons, "list.made".
func (s *Service) Make(ctx context.Context, rid RosterID, exam entries.ExamID, by audit.Actor) error {
	found, _, _, err := s.rosters.Rows(ctx, rid, "", 0, 1)
	if err != nil {
		return err
	}
	if found.State != roster.Preview || found.Kind != roster.Persons {
		return fault.New(fault.Conflict, "list.roster")
	}
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		if _, err := s.exams.Exam(tx, exam); err != nil {
			return err
		}
		if err := insert(tx, List{RosterID: rid, ExamID: exam, MadeAt: s.now(), MadeBy: by.ID}); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "entry.list", Object: "exam", ObjectID: exam.String(), Detail: map[string]any{"roster": rid.String()}})
	})
}

// Get returns a list. Fault: NotFound "list.unknown".
func (s *Service) Get(tx dbx.Tx, rid RosterID) (List, error) { return read(tx, rid, false) }

// RosterCommitted implements roster.Follower: everybody of a list who may be
// entered is, the others are named.
func (s *Service) RosterCommitted(tx dbx.Tx, rid RosterID, people []roster.Present, by audit.Actor) error {
	l, err := read(tx, rid, true)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return nil // a roster that is only that
	}
	if err != nil || l.SettledAt != 0 {
		return err
	}
	persons := make([]entries.PersonID, len(people))
	for i, p := range people {
		persons[i] = p.Person
	}
	stands, err := s.entries.Standings(tx, l.ExamID, persons)
	if err != nil {
		return err
	}
	var fresh []entries.PersonID
	seen := map[entries.PersonID]bool{}
	l.PassedOver = nil
	for _, p := range people {
		code := ""
		switch stand := stands[p.Person]; {
		case seen[p.Person]:
			code = "candidate.twice"
		case stand.Open != nil:
			code = "entry.exists"
		case stand.Spent():
			code = "entry.retake.used"
		}
		seen[p.Person] = true
		if code != "" {
			l.PassedOver = append(l.PassedOver, PassedOver{p.Row, p.Person, code})
			continue
		}
		fresh = append(fresh, p.Person)
	}
	for part := range slices.Chunk(fresh, entries.MaxMany) {
		if _, err := s.entries.SubmitIn(tx, l.ExamID, part, "", by); err != nil {
			return err
		}
	}
	l.Entered, l.SettledAt = len(fresh), s.now()
	slices.SortFunc(l.PassedOver, func(a, b PassedOver) int { return a.Row - b.Row })
	return settle(tx, l)
}
