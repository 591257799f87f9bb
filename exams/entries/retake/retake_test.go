package retake_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/entries"
	"ankao/exams/entries/retake"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/clock"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/web"
)

var ctx = context.Background()

// past is what everybody has sat before.
type past map[entries.PersonID][]entries.Past

func (p past) Attempts(dbx.Tx, entries.ExamID, []entries.PersonID) (map[entries.PersonID][]entries.Past, error) {
	return p, nil
}

type once struct{}

func (once) Retakes(dbx.Tx, entries.ExamID, clock.Date) (int, bool, error)    { return 1, true, nil }
func (once) PassMonths(dbx.Tx, entries.ExamID, clock.Date) (int, bool, error) { return 12, true, nil }
func (once) Overridden(dbx.Tx, audit.Actor, entries.Entry) error              { return nil }

// published holds a session of six whose results are as told: passed, failed,
// failed for the second time, absent, failed and passed since, withheld.
func published(c *testcentre.Centre) (sessions.Session, []id.ID[people.Person]) {
	s := c.Session(c.Exam(), c.Room(3, 3), testcentre.Nine)
	who, _ := c.Persons(6)
	c.Enter(s, who...)
	c.Must(c.Freeze(s.ID))
	c.Set(testcentre.Nine)
	for _, step := range []func(context.Context, id.ID[sessions.Session], sessions.Order, audit.Actor) (sessions.Session, error){c.Sessions.Open, c.Sessions.Start, c.Sessions.End} {
		_, err := step(ctx, s.ID, sessions.Order{Force: true, Reason: "试验"}, testcentre.Officer)
		c.Must(err)
	}
	c.Must(c.DB.Write(ctx, func(tx dbx.Tx) error {
		locked, err := c.Sessions.SessionForUpdate(tx, s.ID)
		if err != nil {
			return err
		}
		_, err = c.Sessions.Publish(tx, locked, testcentre.Officer)
		return err
	}))
	now := func(o entries.Outcome) entries.Past {
		return entries.Past{SessionID: s.ID, Outcome: o, On: "2026-11-23"}
	}
	c.Entries.Attach(past{
		who[0]: {now(entries.Passed)},
		who[1]: {now(entries.Failed)},
		who[2]: {{Outcome: entries.Failed, On: "2026-10-01"}, now(entries.Failed)},
		who[3]: {now(entries.Absent)},
		who[4]: {now(entries.Failed), {Outcome: entries.Passed, On: "2026-12-01"}},
		who[5]: {now(entries.Withheld)},
	}, once{})
	return s, who
}

func TestRetakeIsOneAct(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		c := testcentre.New(t, db)
		s, who := published(c)
		r := retake.New(db, c.Entries, c.Sessions)
		lines, err := r.List(ctx, s.ID)
		c.Must(err)
		want := map[id.ID[people.Person]]string{who[1]: "", who[2]: "entry.retake.used", who[3]: "", who[4]: "entry.passed", who[5]: ""}
		if len(lines) != len(want) {
			t.Fatalf("%+v", lines)
		}
		for _, l := range lines {
			if code, ok := want[l.Who.PersonID]; !ok || l.Code != code {
				t.Errorf("%s: %q, want %q", l.Outcome, l.Code, code)
			}
		}
		room := c.Room(2, 2)
		plan := retake.Plan{RoomID: room.ID, StartsAt: testcentre.At(48 * 60), Persons: []id.ID[people.Person]{who[1], who[2]}}
		_, err = r.Make(ctx, s.ID, plan, testcentre.Officer)
		c.Refuses(err, "retake.invalid")
		if found, total, _ := c.Sessions.Search(ctx, sessions.Filter{Limit: 5}); total != 1 {
			t.Fatalf("a refused retake leaves %v", found)
		}
		plan.Persons = []id.ID[people.Person]{who[1], who[3]}
		made, err := r.Make(ctx, s.ID, plan, testcentre.Officer)
		c.Must(err)
		if made.Candidates != 2 || made.Seated != 2 {
			t.Fatalf("%+v", made)
		}
		_, err = r.Make(ctx, s.ID, plan, testcentre.Officer)
		if err == nil {
			t.Fatal("the same retake twice")
		}
		lines, err = r.List(ctx, s.ID)
		c.Must(err)
		for _, l := range lines {
			if l.Who.PersonID == who[1] && l.Code != "entry.scheduled" {
				t.Errorf("%+v", l)
			}
		}
	})
}

func TestRetakeOverHTTP(t *testing.T) {
	c := testcentre.New(t, dbtest.SQLite(t))
	s, who := published(c)
	d := testcentre.NewDesk(t, func(api *web.API) { retake.Register(api, retake.New(c.DB, c.Entries, c.Sessions)) })
	d.Declares(map[string]web.Permission{"list-retake": "entry.read", "make-retake": "entry.review"}, "RetakeLine", "RetakeMade")
	var list struct {
		Items []struct{ PersonID, Outcome, Code string }
	}
	at := "/api/v1/sessions/" + s.ID.String() + "/retake"
	d.Send(http.MethodGet, at, "").Read(t, &list)
	if len(list.Items) != 5 {
		t.Fatalf("%+v", list)
	}
	d.Refuses(t, "nobody", http.MethodPost, at, fmt.Sprintf(`{"roomId":%q,"startsAt":"2026-11-25T01:00:00Z","personIds":[]}`, c.Room(1, 1).ID), 422, `"code":"retake.invalid"`)
	d.Refuses(t, "passed", http.MethodPost, at, fmt.Sprintf(`{"roomId":%q,"startsAt":"2026-11-25T01:00:00Z","personIds":[%q]}`, c.Room(1, 1).ID, who[0]), 422, `"code":"retake.unlisted"`)
	d.Refuses(t, "unpublished", http.MethodGet, "/api/v1/sessions/"+c.Session(c.Exam(), c.Room(1, 1), testcentre.At(600)).ID.String()+"/retake", "", 409, `"code":"results.unpublished"`)
}
