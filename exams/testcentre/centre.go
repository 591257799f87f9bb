// Package testcentre builds a centre for tests: the real packages from people
// and the bank to sessions on one database, a clock that tests turn, and stand-ins for what
// stands above sessions.
package testcentre

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/content/bank/scoring"
	"ankao/exams/entries"
	"ankao/exams/exams"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/exams/sessions/moves"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Officer is who does everything that needs somebody.
var Officer = audit.Actor{Kind: audit.Account, ID: "officer", Name: "考务员"}

// Author writes questions, which Reviewer publishes.
var (
	Author   = audit.Actor{Kind: audit.Account, ID: "author", Name: "命题员"}
	Reviewer = audit.Actor{Kind: audit.Account, ID: "reviewer", Name: "审题员"}
)

// Centre is a centre whose clock stands a day before Nine.
type Centre struct {
	T        testing.TB
	DB       dbx.DB
	clock    *atomic.Int64
	Log      *audit.Log
	Ring     *crypt.Ring
	People   *people.Service
	Bank     *bank.Service
	Rooms    *rooms.Service
	Exams    *exams.Service
	Sessions *sessions.Service
	Entries  *entries.Service
	Moves    *moves.Service
	Syllabus id.ID[bank.Syllabus]
	Point    id.ID[bank.Point] // of Syllabus
	Upper    *Upper
	serial   int
}

// Upper records what papers and attempts are told.
type Upper struct {
	AtWork         int // answers Working
	Started, Ended int
	Drawn          []sessions.Candidate
	Fail           error // answers everything
}

func (u *Upper) DrawFor(_ dbx.Tx, _ sessions.Session, late []sessions.Candidate) error {
	u.Drawn = append(u.Drawn, late...)
	return u.Fail
}

func (u *Upper) SessionStarted(dbx.Tx, sessions.Session, audit.Actor) error {
	u.Started++
	return u.Fail
}

func (u *Upper) Working(dbx.Tx, id.ID[sessions.Session]) (int, error) { return u.AtWork, nil }

func (u *Upper) SessionEnded(dbx.Tx, sessions.Session, audit.Actor) error {
	u.Ended++
	return u.Fail
}

// Nine is 09:00 in Shanghai on the day of the exam.
var Nine = clock.At(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)) // 09:00 in Shanghai

// At is so many minutes after Nine.
func At(after int) clock.Instant {
	return Nine.Add(time.Duration(after) * time.Minute)
}

// New builds a centre on an empty database.
func New(t testing.TB, db dbx.DB) *Centre {
	c := &Centre{T: t, DB: db, clock: &atomic.Int64{}, Upper: &Upper{}}
	c.Set(At(-24 * 60))
	now := c.Now
	ring := crypt.NewTestRing(t)
	c.Ring = ring
	c.Log = audit.New(db, now, ring)
	blobs, err := blob.Files(t.TempDir())
	c.Must(err)
	c.People = people.New(db, now, c.Log, ring, blobs)
	c.Rooms = rooms.New(db, now, c.Log, sessions.SeatUse{})
	c.Bank = bank.New(db, now, c.Log, blobs)
	c.Exams = exams.New(db, now, c.Log, c.Bank)
	c.Sessions = sessions.New(db, now, c.Log, c.People, c.Rooms, c.Exams)
	c.Exams.Attach(c.Sessions)
	c.Moves = moves.New(db, now, c.Log, c.People, c.Rooms, c.Sessions)
	c.Entries = entries.New(db, now, c.Log, c.People, c.Exams)
	c.Sessions.Attach(c.Upper, c.Upper, c.Entries)
	syllabus, err := c.Bank.CreateSyllabus(context.Background(), Author, "SAFETY", "安全管理人员")
	c.Must(err)
	point, _, err := c.Bank.CreatePoint(context.Background(), Author, syllabus.ID, "", "法律责任", 0)
	c.Must(err)
	c.Syllabus, c.Point = syllabus.ID, point.ID
	return c
}

// Now is the time the clock shows.
func (c *Centre) Now() clock.Instant { return clock.Instant(c.clock.Load()) }

// Set turns the clock.
func (c *Centre) Set(now clock.Instant) { c.clock.Store(int64(now)) }

// Must fails the test when there is an error.
func (c *Centre) Must(err error) {
	c.T.Helper()
	if err != nil {
		c.T.Fatal(err)
	}
}

// Refuses fails the test unless err has this code.
func (c *Centre) Refuses(err error, code string) {
	c.T.Helper()
	if err == nil || fault.CodeOf(err) != code {
		c.T.Fatalf("got %v, want %s", err, code)
	}
}

// Terms are those of a usual exam: 120 minutes, 100 questions, pass at 80.
func (c *Centre) Terms() exams.Terms {
	return exams.Terms{Name: "安全管理人员培训考试", Kind: exams.Training, SyllabusID: c.Syllabus, Minutes: 120,
		PassMark: 80_00, DoorsMinutes: 15, LateMinutes: 30, LeaveMinutes: 30,
		Rules: []exams.Rule{{Type: bank.Single, Count: 100, Marks: 1_00, Multiple: scoring.Exact}}}
}

// Exam keeps an exam of these Terms.
func (c *Centre) Exam() exams.Exam {
	c.T.Helper()
	e, err := c.Exams.Create(context.Background(), c.Terms(), Officer)
	c.Must(err)
	return e
}

// Room makes a room.
func (c *Centre) Room(rows, columns int) rooms.Room {
	c.T.Helper()
	c.serial++
	r, err := c.Rooms.Create(context.Background(), rooms.Room{Name: fmt.Sprintf("机房 %d", c.serial), Rows: rows, Columns: columns}, Officer)
	c.Must(err)
	return r
}

// Session plans a session.
func (c *Centre) Session(e exams.Exam, r rooms.Room, startsAt clock.Instant) sessions.Session {
	c.T.Helper()
	s, err := c.Sessions.Create(context.Background(), e.ID, r.ID, startsAt, Officer)
	c.Must(err)
	return s
}

// Resident makes a resident ID number of region 440199, which nobody has.
func Resident(serial int) string {
	body := fmt.Sprintf("440199%s%03d", time.Date(1980, 1, 1+serial/1000, 0, 0, 0, 0, time.UTC).Format("20060102"), serial%1000)
	weights := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(body[i]-'0')
	}
	return body + string("10X98765432"[sum%11])
}

// Persons makes people, with the ID numbers they show.
func (c *Centre) Persons(n int) (ids []id.ID[people.Person], numbers []string) {
	c.T.Helper()
	for range n {
		c.serial++
		number := Resident(c.serial)
		p, err := c.People.CreatePerson(context.Background(), Officer, people.Person{Name: fmt.Sprintf("张%d", c.serial), IDType: people.Resident, IDNumber: number})
		c.Must(err)
		ids, numbers = append(ids, p.ID), append(numbers, number)
	}
	return ids, numbers
}

// Accept enters people for an exam and accepts their entries, those who have
// no open one yet.
func (c *Centre) Accept(exam id.ID[exams.Exam], ids ...id.ID[people.Person]) {
	c.T.Helper()
	ctx := context.Background()
	var stands map[entries.PersonID]entries.Standing
	c.Must(c.DB.Read(ctx, func(tx dbx.Tx) (err error) {
		stands, err = c.Entries.Standings(tx, exam, ids)
		return err
	}))
	fresh := slices.DeleteFunc(slices.Clone(ids), func(p entries.PersonID) bool { return stands[p].Open != nil })
	for part := range slices.Chunk(fresh, entries.MaxMany) {
		made, err := c.Entries.Submit(ctx, exam, part, "", Officer)
		c.Must(err)
		list := make([]id.ID[entries.Entry], len(made))
		for i, e := range made {
			list[i] = e.ID
		}
		_, err = c.Entries.Accept(ctx, list, Officer)
		c.Must(err)
	}
}

// Enter accepts people for the exam of a session and takes them into it.
func (c *Centre) Enter(s sessions.Session, ids ...id.ID[people.Person]) []sessions.Candidate {
	c.T.Helper()
	c.Accept(s.ExamID, ids...)
	added, err := c.Sessions.AddCandidates(context.Background(), s.ID, ids, Officer)
	c.Must(err)
	return added
}

// Read returns a session as it is now.
func (c *Centre) Read(sessionID id.ID[sessions.Session]) (s sessions.Session) {
	c.T.Helper()
	c.Must(c.DB.Read(context.Background(), func(tx dbx.Tx) (err error) {
		s, err = c.Sessions.Session(tx, sessionID)
		return err
	}))
	return s
}

// Freeze freezes a session without drawing papers.
func (c *Centre) Freeze(sessionID id.ID[sessions.Session]) error {
	return c.DB.Write(context.Background(), func(tx dbx.Tx) error {
		s, err := c.Sessions.SessionForUpdate(tx, sessionID)
		if err != nil {
			return err
		}
		_, err = c.Sessions.Freeze(tx, s, 0, Officer)
		return err
	})
}

// Audited counts the entries of an action in the trail.
func (c *Centre) Audited(action string) int {
	c.T.Helper()
	_, total, err := c.Log.List(context.Background(), audit.Filter{Action: action}, 0, 1)
	c.Must(err)
	return int(total)
}

// Questions publishes n questions of a type on a point; no point is the
// syllabus itself.
func (c *Centre) Questions(kind bank.Type, point id.ID[bank.Point], n int) []id.ID[bank.Question] {
	c.T.Helper()
	ctx := context.Background()
	ids := make([]id.ID[bank.Question], n)
	for i := range ids {
		c.serial++
		content, key := question(kind, c.serial)
		made, err := c.Bank.Create(ctx, Author, bank.Place{Syllabus: c.Syllabus, Point: point}, content, key)
		c.Must(err)
		ids[i] = made.ID
	}
	for part := range slices.Chunk(ids, bank.MaxBulk) {
		c.bulk(Author, bank.Submit, part)
		c.bulk(Reviewer, bank.Publish, part)
	}
	return ids
}

// Retire takes published questions out of use.
func (c *Centre) Retire(ids []id.ID[bank.Question]) {
	c.T.Helper()
	for part := range slices.Chunk(ids, bank.MaxBulk) {
		c.bulk(Reviewer, bank.Retire, part)
	}
}

func (c *Centre) bulk(by audit.Actor, action bank.Action, ids []id.ID[bank.Question]) {
	c.T.Helper()
	done, failed, err := c.Bank.Bulk(context.Background(), by, action, ids)
	c.Must(err)
	if done != len(ids) {
		c.T.Fatalf("%s: %v", action, failed)
	}
}

func question(kind bank.Type, n int) (bank.QuestionContent, bank.QuestionKey) {
	words := func(text string) []bank.Block { return []bank.Block{{Kind: bank.TextBlock, Text: text}} }
	c := bank.QuestionContent{Type: kind, Stem: words(fmt.Sprintf("第 %d 道试题问什么？", n)),
		Interaction: bank.Interaction{Kind: bank.Choice, Shuffle: true}}
	switch kind {
	case bank.TrueFalse:
		return c, bank.QuestionKey{Choices: []string{bank.True}}
	case bank.Multiple:
		c.Interaction.Options = choices(words)
		return c, bank.QuestionKey{Choices: []string{"A", "B"}}
	}
	c.Interaction.Options = choices(words)
	return c, bank.QuestionKey{Choices: []string{"A"}}
}

func choices(words func(string) []bank.Block) (options []bank.Option) {
	for i, text := range []string{"停止作业", "报告上级", "继续作业", "离开现场"} {
		options = append(options, bank.Option{ID: bank.OptionID(i), Blocks: words(text)})
	}
	return options
}
