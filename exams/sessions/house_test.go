package sessions_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/content/bank/scoring"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

var officer = audit.Actor{Kind: audit.Account, ID: "officer", Name: "考务员"}

// names stands in for the bank: it knows two syllabuses and a point.
type names struct{ syllabus, other, point string }

func (n names) SyllabusNames(_ dbx.Tx, ids []id.ID[bank.Syllabus]) (map[id.ID[bank.Syllabus]]string, error) {
	out := map[id.ID[bank.Syllabus]]string{}
	for _, i := range ids {
		if i.String() == n.syllabus || i.String() == n.other {
			out[i] = "安全管理人员"
		}
	}
	return out, nil
}

func (n names) PointNames(_ dbx.Tx, ids []id.ID[bank.Point]) (map[id.ID[bank.Point]]string, error) {
	out := map[id.ID[bank.Point]]string{}
	for _, i := range ids {
		if i.String() == n.point {
			out[i] = "法律责任"
		}
	}
	return out, nil
}

// house is a centre with its real lower packages, a clock that tests turn, and
// stand-ins for what stands above.
type house struct {
	t        *testing.T
	db       dbx.DB
	clock    *atomic.Int64
	log      *audit.Log
	people   *people.Service
	rooms    *rooms.Service
	sessions *sessions.Service
	names    names
	upper    *upper
	serial   int
}

// upper records what papers and attempts are told.
type upper struct {
	working        int
	started, ended int
	drawn          []sessions.Candidate
	fail           error
}

func (u *upper) DrawFor(_ dbx.Tx, _ sessions.Session, late []sessions.Candidate) error {
	u.drawn = append(u.drawn, late...)
	return u.fail
}

func (u *upper) SessionStarted(dbx.Tx, sessions.Session, audit.Actor) error {
	u.started++
	return u.fail
}

func (u *upper) Working(dbx.Tx, id.ID[sessions.Session]) (int, error) { return u.working, nil }

func (u *upper) SessionEnded(dbx.Tx, sessions.Session, audit.Actor) error {
	u.ended++
	return u.fail
}

var nine = clock.At(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)) // 09:00 in Shanghai

func minutes(afterNine int) clock.Instant {
	return nine.Add(time.Duration(afterNine) * time.Minute)
}

func newHouse(t *testing.T, db dbx.DB) *house {
	h := &house{t: t, db: db, clock: &atomic.Int64{}, upper: &upper{},
		names: names{id.New[bank.Syllabus]().String(), id.New[bank.Syllabus]().String(), id.New[bank.Point]().String()}}
	h.set(minutes(-24 * 60))
	now := func() clock.Instant { return clock.Instant(h.clock.Load()) }
	ring := crypt.NewTestRing(t)
	h.log = audit.New(db, now, ring)
	h.people = people.New(db, now, h.log, ring)
	h.rooms = rooms.New(db, now, h.log, sessions.SeatUse{})
	h.sessions = sessions.New(db, now, h.log, h.people, h.rooms, h.names)
	h.sessions.Attach(h.upper, h.upper)
	return h
}

func (h *house) set(now clock.Instant) { h.clock.Store(int64(now)) }

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// refuses fails the test unless err has this code.
func (h *house) refuses(err error, code string) {
	h.t.Helper()
	if err == nil || fault.CodeOf(err) != code {
		h.t.Fatalf("got %v, want %s", err, code)
	}
}

func (h *house) terms() sessions.Terms {
	return sessions.Terms{Name: "安全管理人员培训考试", Kind: sessions.Training, SyllabusID: id.ID[bank.Syllabus](h.names.syllabus), Minutes: 120,
		PassMark: 80_00, DoorsMinutes: 15, LateMinutes: 30, LeaveMinutes: 30,
		Rules: []sessions.Rule{{Type: bank.Single, Count: 100, Marks: 1_00, Multiple: scoring.Exact}}}
}

func (h *house) exam() sessions.Exam {
	h.t.Helper()
	e, err := h.sessions.CreateExam(context.Background(), h.terms(), officer)
	h.must(err)
	return e
}

func (h *house) room(rows, columns int) rooms.Room {
	h.t.Helper()
	h.serial++
	r, err := h.rooms.Create(context.Background(), rooms.Room{Name: fmt.Sprintf("机房 %d", h.serial), Rows: rows, Columns: columns}, officer)
	h.must(err)
	return r
}

func (h *house) session(e sessions.Exam, r rooms.Room, startsAt clock.Instant) sessions.Session {
	h.t.Helper()
	s, err := h.sessions.CreateSession(context.Background(), e.ID, r.ID, startsAt, officer)
	h.must(err)
	return s
}

// resident makes a resident ID number of region 440199, which nobody has.
func resident(serial int) string {
	body := fmt.Sprintf("440199%s%03d", time.Date(1980, 1, 1+serial/1000, 0, 0, 0, 0, time.UTC).Format("20060102"), serial%1000)
	weights := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(body[i]-'0')
	}
	return body + string("10X98765432"[sum%11])
}

func (h *house) persons(n int) (ids []id.ID[people.Person], numbers []string) {
	h.t.Helper()
	for range n {
		h.serial++
		number := resident(h.serial)
		p, err := h.people.CreatePerson(context.Background(), officer, people.Person{Name: fmt.Sprintf("张%d", h.serial), IDType: people.Resident, IDNumber: number})
		h.must(err)
		ids, numbers = append(ids, p.ID), append(numbers, number)
	}
	return ids, numbers
}

func (h *house) enter(s sessions.Session, ids ...id.ID[people.Person]) []sessions.Candidate {
	h.t.Helper()
	added, err := h.sessions.AddCandidates(context.Background(), s.ID, ids, officer)
	h.must(err)
	return added
}

func (h *house) read(sessionID id.ID[sessions.Session]) (s sessions.Session) {
	h.t.Helper()
	h.must(h.db.Read(context.Background(), func(tx dbx.Tx) (err error) {
		s, err = h.sessions.Session(tx, sessionID)
		return err
	}))
	return s
}

func (h *house) freeze(sessionID id.ID[sessions.Session]) error {
	return h.db.Write(context.Background(), func(tx dbx.Tx) error {
		s, err := h.sessions.SessionForUpdate(tx, sessionID)
		if err != nil {
			return err
		}
		_, err = h.sessions.Freeze(tx, s, 0, officer)
		return err
	})
}

func (h *house) audited(action string) int {
	h.t.Helper()
	_, total, err := h.log.List(context.Background(), audit.Filter{Action: action}, 0, 1)
	h.must(err)
	return int(total)
}
