// Package demo fills an empty database with a small centre that somebody can
// try everything on. It goes through the services, as people would, so that
// what it leaves is what the product makes.
package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/exams/attempts/seat"
	"ankao/exams/certificates"
	"ankao/exams/certificates/keys"
	"ankao/exams/certificates/official"
	"ankao/exams/certificates/types"
	"ankao/exams/entries"
	"ankao/exams/exams"
	"ankao/exams/identity"
	"ankao/exams/marking"
	"ankao/exams/papers"
	"ankao/exams/parts"
	"ankao/exams/practice"
	"ankao/exams/rechecks"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// Centre is the services that the demo uses.
type Centre struct {
	DB           dbx.DB
	Now          clock.Clock
	Audit        *audit.Log
	Accounts     *accounts.Service
	People       *people.Service
	Bank         *bank.Service
	Rooms        *rooms.Service
	Exams        *exams.Service
	Sessions     *sessions.Service
	Entries      *entries.Service
	Papers       *papers.Service
	Practice     *practice.Service
	Seat         *seat.Service
	Identity     *identity.Service
	Marking      *marking.Service
	Certificates *certificates.Service
	Keys         *keys.Service
	Types        *types.Service
	Parts        *parts.Service
	Rechecks     *rechecks.Service
	Official     *official.Service
}

// ErrForeign is returned for a database that holds something and is no demo.
var ErrForeign = errors.New("the database is in use and holds no demo centre: serve it without --demo, or name an empty one (ANKAO_DATA, ANKAO_DATABASE)")

// What the demo leaves in the audit trail about itself.
const (
	begun  = "demo.begin"
	filled = "demo.fill"
)

// State tells whether the database is empty, or holds a demo centre.
// Anything else is ErrForeign.
func (c Centre) State(ctx context.Context) (empty bool, err error) {
	if n, err := c.count(ctx, filled); err != nil || n > 0 {
		return false, err
	}
	if n, err := c.count(ctx, begun); err != nil || n > 0 {
		return false, errors.Join(err, errors.New("the demo centre was not filled to its end: remove its data folder or database and start again"))
	}
	untouched, err := c.Accounts.SetupNeeded(ctx)
	if err != nil {
		return false, err
	}
	syllabuses, err := c.Bank.Syllabuses(ctx)
	if err != nil {
		return false, err
	}
	_, organisations, err := c.People.Organisations(ctx, people.OrganisationFilter{}, 0, 1)
	if err != nil {
		return false, err
	}
	if !untouched || len(syllabuses) > 0 || organisations > 0 {
		return false, ErrForeign
	}
	return true, nil
}

func (c Centre) count(ctx context.Context, action string) (int64, error) {
	_, n, err := c.Audit.List(ctx, audit.Filter{Action: action}, 0, 1)
	return n, err
}

func (c Centre) mark(ctx context.Context, action string) error {
	return c.DB.Write(ctx, func(tx dbx.Tx) error {
		return c.Audit.Write(tx, audit.Operator(), audit.Entry{Action: action, Object: "system"})
	})
}

// Calendar is a clock that the history of the demo is told by.
type Calendar struct{ at atomic.Int64 }

// NewCalendar returns a calendar that shows now.
func NewCalendar(now clock.Instant) *Calendar {
	c := &Calendar{}
	c.at.Store(int64(now))
	return c
}

// Now is what the calendar shows; it moves a little each time, as time does.
func (c *Calendar) Now() clock.Instant { return clock.Instant(c.at.Add(1)) }

// set turns the calendar to a day before or after base, at a time in Shanghai.
func (c *Calendar) set(base clock.Instant, days int, hour, minute int) {
	day := clock.DateOf(base).Time().AddDate(0, 0, days)
	c.at.Store(int64(clock.At(day.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute))))
}

// pass lets time go by.
func (c *Calendar) pass(d time.Duration) { c.at.Add(d.Milliseconds()) }

// Fill makes the demo centre as of now. The calendar is the clock of the
// services of c: the history happens in the days before now.
func (c Centre) Fill(ctx context.Context, calendar *Calendar, now clock.Instant) error {
	slog.InfoContext(ctx, "filling the demo centre")
	calendar.set(now, -7, 9, 0)
	if err := c.mark(ctx, begun); err != nil {
		return err
	}
	staff, err := c.addStaff(ctx)
	if err != nil {
		return fmt.Errorf("demo accounts: %w", err)
	}
	if err := c.Keys.Prepare(ctx); err != nil {
		return err
	}
	persons, err := c.addPeople(ctx, staff["officer"])
	if err != nil {
		return fmt.Errorf("demo people: %w", err)
	}
	syllabus, points, err := c.addBank(ctx, staff["author"], staff["reviewer"])
	if err != nil {
		return fmt.Errorf("demo bank: %w", err)
	}
	hall, err := c.addRooms(ctx, staff["officer"])
	if err != nil {
		return fmt.Errorf("demo rooms: %w", err)
	}
	exam, err := c.addExams(ctx, staff["officer"], syllabus, points)
	if err != nil {
		return fmt.Errorf("demo exams: %w", err)
	}
	if err := c.hold(ctx, calendar, now, staff, exam, hall, persons[:examined]); err != nil {
		return fmt.Errorf("demo session: %w", err)
	}
	if err := c.certify(ctx, calendar, now, staff["officer"], persons[examined:examined+6]); err != nil {
		return fmt.Errorf("demo certificates: %w", err)
	}
	if err := c.addEntries(ctx, calendar, now, staff["officer"], exam, hall, persons[:10]); err != nil {
		return fmt.Errorf("demo entries: %w", err)
	}
	if err := c.practise(ctx, syllabus.ID, persons[0]); err != nil {
		return fmt.Errorf("demo practice: %w", err)
	}
	return c.mark(ctx, filled)
}

// Guide is what somebody needs to try the demo.
type Guide struct {
	Logins     []Login     `json:"logins"`
	Candidates []Candidate `json:"candidates"` // of the session that is open
	Learners   []Candidate `json:"learners"`   // of the session that is over
	Verify     string      `json:"verify"`     // address of a certificate
}

// Login is a demo account.
type Login struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	Role     string `json:"role"` // in Chinese, for the person who reads it
}

// Candidate is what a candidate types at a seat.
type Candidate struct {
	Name     string `json:"name"`
	Ticket   string `json:"ticket"`
	IDNumber string `json:"idNumber"`
}

// Open makes sure that a session is open and returns what to try. It runs at
// every start, with the real clock. Where somebody has changed the demo so that
// no session can be opened, the log says so and the rest can still be tried.
func (c Centre) Open(ctx context.Context) (Guide, error) {
	g := Guide{Logins: logins()}
	session, err := c.openSession(ctx)
	if err != nil {
		slog.WarnContext(ctx, "no demo session could be opened", "cause", err)
	} else if g.Candidates, err = c.candidates(ctx, session.ID); err != nil {
		return g, err
	}
	over, _, err := c.Sessions.Search(ctx, sessions.Filter{State: sessions.Published, Limit: 1})
	if err != nil {
		return g, err
	}
	if len(over) > 0 {
		if g.Learners, err = c.candidates(ctx, over[0].ID); err != nil {
			return g, err
		}
	}
	issued, _, err := c.Certificates.Search(ctx, certificates.Filter{State: certificates.Active, Limit: 1})
	if err != nil {
		return g, err
	}
	if len(issued) > 0 {
		g.Verify = "/v/" + issued[0].Token
	}
	return g, nil
}

func (c Centre) candidates(ctx context.Context, session id.ID[sessions.Session]) ([]Candidate, error) {
	listed, _, err := c.Sessions.SearchCandidates(ctx, session, sessions.CandidateFilter{Limit: 3})
	var list []Candidate
	for _, one := range listed {
		list = append(list, Candidate{Name: one.Person.Name, Ticket: one.Ticket, IDNumber: one.Person.IDNumber})
	}
	return list, err
}

func actor(a accounts.Account) audit.Actor {
	return audit.Actor{Kind: audit.Account, ID: a.ID.String(), Name: a.Name}
}
