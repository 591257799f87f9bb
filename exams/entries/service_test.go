package entries_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/entries"
	"ankao/exams/exams"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/clock"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

var ctx = context.Background()

func each(t *testing.T, fn func(c *testcentre.Centre)) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) { fn(testcentre.New(t, db)) })
}

func paths(err error) []string {
	var f *fault.Error
	var out []string
	if errors.As(err, &f) {
		for _, field := range f.Fields {
			out = append(out, field.Path+" "+field.Code)
		}
	}
	return out
}

// past is what everybody has sat before.
type past map[entries.PersonID][]entries.Past

func (p past) Attempts(dbx.Tx, entries.ExamID, []entries.PersonID) (map[entries.PersonID][]entries.Past, error) {
	return p, nil
}

// once allows one retake and holds passes for twelve months.
type once struct{}

func (once) Retakes(dbx.Tx, entries.ExamID, clock.Date) (int, bool, error)    { return 1, true, nil }
func (once) Overridden(dbx.Tx, audit.Actor, entries.Entry) error              { return nil }
func (once) PassMonths(dbx.Tx, entries.ExamID, clock.Date) (int, bool, error) { return 12, true, nil }

func ids(list []entries.Entry) []id.ID[entries.Entry] {
	out := make([]id.ID[entries.Entry], len(list))
	for i, e := range list {
		out[i] = e.ID
	}
	return out
}

func detail(c *testcentre.Centre, entryID id.ID[entries.Entry]) (d entries.Detail) {
	c.T.Helper()
	c.Must(c.DB.Read(ctx, func(tx dbx.Tx) (err error) {
		d, err = c.Entries.Detail(tx, entryID)
		return err
	}))
	return d
}

func TestEntryIsReturnedCorrectedAndAccepted(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e := c.Exam()
		who, _ := c.Persons(1)
		made, err := c.Entries.Submit(ctx, e.ID, who, "", testcentre.Author)
		c.Must(err)
		one := ids(made)
		_, err = c.Entries.Return(ctx, one, "  ", testcentre.Officer)
		c.Refuses(err, "entry.reason")
		for _, step := range []func() (entries.Report, error){
			func() (entries.Report, error) {
				return c.Entries.Return(ctx, one, "缺健康证明", testcentre.Officer)
			},
			func() (entries.Report, error) { return c.Entries.Resubmit(ctx, one, "已补交", testcentre.Author) },
			func() (entries.Report, error) { return c.Entries.Accept(ctx, one, testcentre.Officer) },
		} {
			done, err := step()
			c.Must(err)
			if done.Done != 1 || done.SameHand != 0 || len(done.Failed) != 0 {
				c.T.Fatalf("%+v", done)
			}
		}
		again, err := c.Entries.Accept(ctx, one, testcentre.Officer)
		c.Must(err)
		if len(again.Failed) != 1 || again.Failed[0].Code != "entry.state" {
			c.T.Fatalf("accepted twice: %+v", again)
		}
		got := detail(c, one[0])
		var acts []entries.Act
		for _, h := range got.History {
			acts = append(acts, h.Act)
		}
		if got.Entry.State != entries.Accepted || !slices.Equal(acts, []entries.Act{entries.Submit, entries.Return, entries.Again, entries.Accept}) ||
			got.History[1].Reason != "缺健康证明" || got.Entry.Reason != "" {
			c.T.Fatalf("%+v", got)
		}
		for _, action := range []string{"entry.submit", "entry.return", "entry.again", "entry.accept"} {
			if c.Audited(action) != 1 {
				c.T.Errorf("%d entries of %s", c.Audited(action), action)
			}
		}
	})
}

func TestOneHandIsCounted(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		who, _ := c.Persons(3)
		e := c.Exam()
		mine, err := c.Entries.Submit(ctx, e.ID, who[:2], "", testcentre.Officer)
		c.Must(err)
		theirs, err := c.Entries.Submit(ctx, e.ID, who[2:], "", testcentre.Author)
		c.Must(err)
		done, err := c.Entries.Accept(ctx, append(ids(mine), ids(theirs)...), testcentre.Officer)
		c.Must(err)
		if done.Done != 3 || done.SameHand != 2 {
			c.T.Fatalf("%+v", done)
		}
		c.Must(c.DB.Read(ctx, func(tx dbx.Tx) error {
			found, err := c.Entries.Search(tx, entries.Filter{SameHand: true, Limit: 9})
			if err == nil && (found.Total != 2 || found.Counts[entries.Accepted] != 2) {
				c.T.Errorf("%+v", found)
			}
			return err
		}))
	})
}

func TestSubmitNamesEverybodyItRefuses(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e := c.Exam()
		who, _ := c.Persons(4)
		failed := []entries.Past{{Outcome: entries.Failed, On: "2026-01-01"}, {Outcome: entries.Failed, On: "2026-02-01"}}
		c.Entries.Attach(past{who[3]: failed}, once{})
		_, err := c.Entries.Submit(ctx, e.ID, who[:1], "", testcentre.Officer)
		c.Must(err)
		_, err = c.Entries.Submit(ctx, e.ID, []entries.PersonID{who[1], who[1], who[0], id.New[people.Person](), who[3]}, "", testcentre.Officer)
		c.Refuses(err, "entries.invalid")
		want := []string{"personIds[1] candidate.twice", "personIds[3] person.unknown", "personIds[2] entry.exists", "personIds[4] entry.retake.used"}
		if got := paths(err); !slices.Equal(got, want) {
			c.T.Fatal(got)
		}
		_, err = c.Entries.Submit(ctx, e.ID, who[3:], "", testcentre.Officer)
		c.Refuses(err, "entry.retake.used")
		made, err := c.Entries.Submit(ctx, e.ID, who[2:], "已重新培训 24 学时", testcentre.Officer)
		c.Must(err)
		if made[0].Override != "" || made[1].Override == "" {
			c.T.Fatalf("%+v", made)
		}
		_, err = c.Entries.Submit(ctx, id.New[exams.Exam](), who, "", testcentre.Officer)
		c.Refuses(err, "exam.unknown")
	})
}

// The second failure may come between the entry and the session.
func TestNobodySitsWithoutAnAcceptedEntry(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e := c.Exam()
		s := c.Session(e, c.Room(2, 2), testcentre.Nine)
		who, _ := c.Persons(4)
		made, err := c.Entries.Submit(ctx, e.ID, who[1:], "", testcentre.Officer)
		c.Must(err)
		_, err = c.Entries.Accept(ctx, ids(made)[1:], testcentre.Officer)
		c.Must(err)
		_, err = c.Sessions.AddCandidates(ctx, s.ID, who, testcentre.Officer)
		c.Refuses(err, "entry.missing")
		if got := paths(err); !slices.Equal(got, []string{"personIds[0] entry.missing", "personIds[1] entry.missing"}) {
			c.T.Fatal(got)
		}
		failed := []entries.Past{{Outcome: entries.Failed, On: "2026-01-01"}, {Outcome: entries.Failed, On: "2026-02-01"}}
		c.Entries.Attach(past{who[3]: failed}, once{})
		_, err = c.Sessions.AddCandidates(ctx, s.ID, who[2:], testcentre.Officer)
		c.Refuses(err, "entry.retake.used")
		c.Entries.Attach(nil, nil)
		added, err := c.Sessions.AddCandidates(ctx, s.ID, who[2:], testcentre.Officer)
		c.Must(err)
		if got := detail(c, made[1].ID).Entry; got.State != entries.Scheduled || got.SessionID != s.ID {
			c.T.Fatalf("%+v", got)
		}
		other := c.Session(e, c.Room(1, 2), testcentre.At(600))
		_, err = c.Sessions.AddCandidates(ctx, other.ID, who[2:3], testcentre.Officer)
		c.Refuses(err, "entry.scheduled")
		withdrawn, err := c.Entries.Withdraw(ctx, ids(made)[1:2], "不来了", testcentre.Officer)
		c.Must(err)
		if withdrawn.Done != 0 || withdrawn.Failed[0].Code != "entry.state" {
			c.T.Fatalf("withdrawn out of a session: %+v", withdrawn)
		}
		c.Must(c.Sessions.RemoveCandidate(ctx, added[0].ID, testcentre.Officer))
		if got := detail(c, made[1].ID).Entry; got.State != entries.Accepted || got.SessionID != "" {
			c.T.Fatalf("%+v", got)
		}
		c.Must(c.Sessions.Delete(ctx, s.ID, testcentre.Officer))
		if got := detail(c, made[2].ID).Entry; got.State != entries.Accepted {
			c.T.Fatalf("the session is gone, the entry %+v", got)
		}
	})
}

func TestEntryEndsWithItsSession(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e := c.Exam()
		s := c.Session(e, c.Room(1, 2), testcentre.Nine)
		who, _ := c.Persons(1)
		c.Enter(s, who...)
		c.Must(c.Freeze(s.ID))
		c.Set(testcentre.Nine)
		for _, step := range []func(context.Context, id.ID[sessions.Session], sessions.Order, audit.Actor) (sessions.Session, error){
			c.Sessions.Open, c.Sessions.Start, c.Sessions.End,
		} {
			_, err := step(ctx, s.ID, sessions.Order{Force: true, Reason: "试验"}, testcentre.Officer)
			c.Must(err)
		}
		c.Must(c.DB.Read(ctx, func(tx dbx.Tx) error {
			mine, err := c.Entries.OfPerson(tx, who[0])
			if err == nil && (len(mine) != 1 || mine[0].State != entries.Scheduled || mine[0].ClosedAt != testcentre.Nine) {
				c.T.Errorf("%+v", mine)
			}
			return err
		}))
		c.Accept(e.ID, who...) // may enter again
	})
}

func TestDocumentsAreSeenBeforeTheEntryIsAccepted(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e := c.Exam()
		who, _ := c.Persons(1)
		made, err := c.Entries.Submit(ctx, e.ID, who, "", testcentre.Author)
		c.Must(err)
		_, err = c.Entries.SetNeeds(ctx, entries.Needs{ExamID: e.ID, Documents: []entries.Document{"passport"}}, testcentre.Officer)
		c.Refuses(err, "entry.needs")
		set, err := c.Entries.SetNeeds(ctx, entries.Needs{ExamID: e.ID, Documents: []entries.Document{entries.Health, entries.Photo}}, testcentre.Officer)
		c.Must(err)
		if set.Version != 1 || !slices.Equal(set.Documents, []entries.Document{entries.Photo, entries.Health}) {
			c.T.Fatalf("%+v", set)
		}
		_, err = c.Entries.SetNeeds(ctx, entries.Needs{ExamID: e.ID}, testcentre.Officer)
		c.Refuses(err, "conflict.changed")
		c.Must(c.Entries.See(ctx, made[0].ID, 1, []entries.Seen{{Kind: entries.Photo, Note: "与本人相符"}}, testcentre.Officer))
		done, err := c.Entries.Accept(ctx, ids(made), testcentre.Officer)
		c.Must(err)
		if done.Done != 0 || done.Failed[0].Code != "entry.documents" {
			c.T.Fatalf("%+v", done)
		}
		both := []entries.Seen{{Kind: entries.Health}, {Kind: entries.Photo, Note: "与本人相符"}}
		c.Refuses(c.Entries.See(ctx, made[0].ID, 1, both, testcentre.Reviewer), "conflict.changed")
		c.Must(c.Entries.See(ctx, made[0].ID, 2, both, testcentre.Reviewer))
		got := detail(c, made[0].ID)
		hands := map[entries.Document]string{}
		for _, seen := range got.Seen {
			hands[seen.Kind] = seen.By
		}
		if hands[entries.Photo] != testcentre.Officer.ID || hands[entries.Health] != testcentre.Reviewer.ID {
			c.T.Fatalf("%+v", got.Seen)
		}
		done, err = c.Entries.Accept(ctx, ids(made), testcentre.Officer)
		c.Must(err)
		if done.Done != 1 {
			c.T.Fatalf("%+v", done)
		}
	})
}

func TestOnlyOneEntryIsOpenUnderRace(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e := c.Exam()
		who, _ := c.Persons(2)
		errs := make([]error, 6)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = c.Entries.Submit(ctx, e.ID, who, "", testcentre.Officer) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if fault.CodeOf(err) != "entry.exists" {
				c.T.Error(err)
			}
		}
		if won != 1 {
			c.T.Fatalf("entered %d times", won)
		}
	})
}
