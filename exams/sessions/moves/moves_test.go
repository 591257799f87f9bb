package moves_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"ankao/admin/audit"
	"ankao/exams/entries"
	"ankao/exams/sessions"
	"ankao/exams/sessions/moves"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/web"
)

var ctx = context.Background()

func each(t *testing.T, fn func(c *testcentre.Centre)) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) { fn(testcentre.New(t, db)) })
}

func candidates(c *testcentre.Centre, s id.ID[sessions.Session]) (all []sessions.Candidate) {
	c.T.Helper()
	c.Must(c.DB.Read(ctx, func(tx dbx.Tx) (err error) {
		all, err = c.Sessions.Candidates(tx, s)
		return err
	}))
	return all
}

func history(c *testcentre.Centre, s id.ID[sessions.Session]) (kinds []sessions.MoveKind) {
	c.T.Helper()
	c.Must(c.DB.Read(ctx, func(tx dbx.Tx) error {
		list, err := c.Moves.History(tx, s)
		for _, e := range list {
			kinds = append(kinds, e.Kind)
		}
		return err
	}))
	return kinds
}

func state(c *testcentre.Centre, exam entries.ExamID, p entries.PersonID) (got entries.State) {
	c.T.Helper()
	c.Must(c.DB.Read(ctx, func(tx dbx.Tx) error {
		all, err := c.Entries.OfPerson(tx, p)
		if len(all) > 0 {
			got = all[0].State
		}
		return err
	}))
	return got
}

func TestAnotherDayBringsOtherTickets(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		s := c.Session(c.Exam(), c.Room(2, 2), testcentre.Nine)
		who, _ := c.Persons(2)
		before := c.Enter(s, who...)
		soon := testcentre.At(60)
		next, err := c.Sessions.Update(ctx, s.ID, sessions.Change{StartsAt: &soon, Version: 1, Reason: "空调检修"}, testcentre.Officer)
		c.Must(err)
		for i, one := range candidates(c, s.ID) {
			if one.Ticket != before[i].Ticket {
				c.T.Fatal("the same day keeps its numbers")
			}
		}
		tomorrow := testcentre.Nine.Add(24 * time.Hour)
		_, err = c.Sessions.Update(ctx, s.ID, sessions.Change{StartsAt: &tomorrow, Version: next.Version}, testcentre.Officer)
		c.Must(err)
		for i, one := range candidates(c, s.ID) {
			if one.Ticket == before[i].Ticket || !strings.HasPrefix(one.Ticket, "261124") {
				c.T.Fatalf("%s became %s", before[i].Ticket, one.Ticket)
			}
			c.Must(c.DB.Read(ctx, func(tx dbx.Tx) error {
				found, err := c.Sessions.FindByFormerTicket(tx, before[i].Ticket)
				if err == nil && found.ID != one.ID {
					c.T.Error("the old number leads to somebody else")
				}
				return err
			}))
		}
		if got := history(c, s.ID); !slices.Equal(got, []sessions.MoveKind{sessions.Moved, sessions.Moved}) {
			c.T.Fatal(got)
		}
		c.Must(c.DB.Read(ctx, func(tx dbx.Tx) error {
			n, err := c.Moves.Notice(tx, s.ID)
			if err == nil && (len(n.Listed) != 2 || n.Former[before[0].ID] != before[0].Ticket || n.Last.Tickets != 2) {
				c.T.Errorf("%+v", n)
			}
			return err
		}))
		_, err = c.Moves.Phones(ctx, s.ID, "", testcentre.Officer)
		c.Refuses(err, "input.invalid")
		_, err = c.Moves.Phones(ctx, s.ID, "通知改期", testcentre.Officer)
		c.Must(err)
		if c.Audited("session.phones") != 1 {
			c.T.Error("who saw the phones is not kept")
		}
	})
}

func TestPostponedSessionWaitsForADate(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		r := c.Room(2, 2)
		s := c.Session(c.Exam(), r, testcentre.Nine)
		who, _ := c.Persons(1)
		c.Enter(s, who...)
		c.Must(c.Freeze(s.ID))
		_, err := c.Sessions.Postpone(ctx, s.ID, sessions.Order{}, testcentre.Officer)
		c.Refuses(err, "session.reason")
		put, err := c.Sessions.Postpone(ctx, s.ID, sessions.Order{Reason: "台风停课"}, testcentre.Officer)
		c.Must(err)
		if put.State != sessions.Postponed || !put.HasPapers || put.Terms.Minutes != 120 {
			c.T.Fatalf("%+v", put)
		}
		other := c.Session(c.Exam(), r, testcentre.Nine) // the room is free again
		c.Enter(other, who...)                           // and so are its people
		_, err = c.Sessions.Open(ctx, s.ID, sessions.Order{Force: true, Reason: "试"}, testcentre.Officer)
		c.Refuses(err, "session.state")
		_, err = c.Sessions.Update(ctx, s.ID, sessions.Change{Version: put.Version}, testcentre.Officer)
		c.Refuses(err, "session.invalid")
		at := testcentre.Nine
		_, err = c.Sessions.Update(ctx, s.ID, sessions.Change{StartsAt: &at, Version: put.Version}, testcentre.Officer)
		c.Refuses(err, "session.room.busy")
		at = testcentre.Nine.Add(48 * time.Hour)
		set, err := c.Sessions.Update(ctx, s.ID, sessions.Change{StartsAt: &at, Version: put.Version}, testcentre.Officer)
		c.Must(err)
		if set.State != sessions.Frozen || c.Read(s.ID).State != sessions.Frozen {
			c.T.Fatalf("%+v", set)
		}
		if got := history(c, s.ID); !slices.Equal(got, []sessions.MoveKind{sessions.PutAside, sessions.SetAgain}) {
			c.T.Fatal(got)
		}
	})
}

func TestCancelledSessionFreesItsPeople(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e := c.Exam()
		s := c.Session(e, c.Room(2, 2), testcentre.Nine)
		who, _ := c.Persons(2)
		c.Enter(s, who...)
		_, err := c.Sessions.Cancel(ctx, s.ID, sessions.Order{Reason: "停电"}, testcentre.Officer)
		c.Must(err)
		for _, one := range candidates(c, s.ID) {
			if one.State != sessions.PutOff || one.Note != "停电" {
				c.T.Fatalf("%+v", one)
			}
		}
		if state(c, e.ID, who[0]) != entries.Accepted {
			c.T.Fatal("the entry is not free")
		}
		c.Enter(c.Session(e, c.Room(2, 2), testcentre.Nine), who...)
		_, err = c.Sessions.Cancel(ctx, s.ID, sessions.Order{Reason: "停电"}, testcentre.Officer)
		c.Refuses(err, "session.state")
		c.Must(c.DB.Read(ctx, func(tx dbx.Tx) error {
			past, err := c.Sessions.Sittings(tx, e.ID, who)
			if err == nil && (len(past) != 2 || past[0].State != sessions.PutOff) {
				c.T.Errorf("%+v", past)
			}
			return err
		}))
	})
}

func TestCandidatesLeaveAndMove(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e := c.Exam()
		s, other := c.Session(e, c.Room(2, 3), testcentre.Nine), c.Session(e, c.Room(2, 3), testcentre.At(24*60))
		who, _ := c.Persons(5)
		in := c.Enter(s, who...)
		ids := func(list ...sessions.Candidate) (out []id.ID[sessions.Candidate]) {
			for _, one := range list {
				out = append(out, one.ID)
			}
			return out
		}
		moved, err := c.Sessions.MoveCandidates(ctx, s.ID, other.ID, ids(in[0]), testcentre.Officer)
		c.Must(err)
		if len(moved) != 1 || len(candidates(c, s.ID)) != 4 || moved[0].Ticket == in[0].Ticket {
			c.T.Fatalf("%+v", moved)
		}
		stranger := c.Session(c.Exam(), c.Room(2, 3), testcentre.At(48*60))
		_, err = c.Sessions.MoveCandidates(ctx, s.ID, stranger.ID, ids(in[1]), testcentre.Officer)
		c.Refuses(err, "session.exam.other")
		_, err = c.Sessions.Seat(ctx, s.ID, testcentre.Officer)
		c.Must(err)
		c.Must(c.Freeze(s.ID))
		c.Refuses(c.Sessions.RemoveCandidates(ctx, s.ID, ids(in[1]), testcentre.Officer), "session.state")
		_, err = c.Sessions.MoveCandidates(ctx, s.ID, other.ID, ids(in[1]), testcentre.Officer)
		c.Must(err)
		c.Refuses(c.Sessions.Leave(ctx, s.ID, ids(in[2]), true, " ", testcentre.Officer), "candidate.reason")
		c.Must(c.Sessions.Leave(ctx, s.ID, ids(in[2]), true, "离职", testcentre.Officer))
		c.Must(c.Sessions.Leave(ctx, s.ID, ids(in[3]), false, "住院", testcentre.Officer))
		c.Refuses(c.Sessions.Leave(ctx, s.ID, ids(in[3]), false, "住院", testcentre.Officer), "candidate.state")
		if state(c, e.ID, who[2]) != entries.Withdrawn || state(c, e.ID, who[3]) != entries.Accepted || state(c, e.ID, who[1]) != entries.Scheduled {
			c.T.Fatal("entries do not follow")
		}
		for _, one := range candidates(c, s.ID) {
			if one.State.Gone() == (one.SeatID != "") {
				c.T.Fatalf("%+v", one)
			}
		}
		_, err = c.Sessions.AddCandidates(ctx, s.ID, who[3:4], testcentre.Officer)
		c.Refuses(err, "candidate.entered")
		late, _ := c.Persons(1)
		if got := c.Enter(s, late...); got[0].SeatID == "" {
			c.T.Fatal("a late candidate has no seat though there are some")
		}
		c.Refuses(c.Sessions.SetExtra(ctx, in[4].ID, 300, testcentre.Officer), "candidate.extra")
		c.Must(c.Sessions.SetExtra(ctx, in[4].ID, 30, testcentre.Officer))
		c.Refuses(c.Sessions.Excuse(ctx, in[4].ID, "住院", testcentre.Officer), "candidate.state")
		c.Set(testcentre.Nine)
		for _, step := range []func(context.Context, id.ID[sessions.Session], sessions.Order, audit.Actor) (sessions.Session, error){c.Sessions.Open, c.Sessions.Start, c.Sessions.End} {
			_, err := step(ctx, s.ID, sessions.Order{Force: true, Reason: "试验"}, testcentre.Officer)
			c.Must(err)
		}
		c.Must(c.Sessions.Excuse(ctx, in[4].ID, "住院，有证明", testcentre.Officer))
		for _, one := range candidates(c, s.ID) {
			if one.ID == in[4].ID && (one.State != sessions.Absent || !one.Excused || one.ExtraMinutes != 30) {
				c.T.Fatalf("%+v", one)
			}
		}
	})
}

func TestMovesOverHTTP(t *testing.T) {
	c := testcentre.New(t, dbtest.SQLite(t))
	d := testcentre.NewDesk(t, func(api *web.API) { moves.Register(api, c.Moves) })
	d.Declares(map[string]web.Permission{"list-moves": "session.read", "get-notice": "session.read", "reveal-phones": "person.reveal"},
		"SessionMove", "ChangeNotice", "NoticeLine")
	s := c.Session(c.Exam(), c.Room(2, 2), testcentre.Nine)
	who, _ := c.Persons(1)
	c.Enter(s, who...)
	day := testcentre.At(24 * 60)
	_, err := c.Sessions.Update(ctx, s.ID, sessions.Change{StartsAt: &day, Version: 1, Reason: "消防演练"}, testcentre.Officer)
	c.Must(err)
	var list struct {
		Items []struct {
			Kind, Reason, FromRoomName string
			Tickets                    int
		}
	}
	at := "/api/v1/sessions/" + s.ID.String()
	d.Send(http.MethodGet, at+"/moves", "").Read(t, &list)
	if len(list.Items) != 1 || list.Items[0].Reason != "消防演练" || list.Items[0].Tickets != 1 || list.Items[0].FromRoomName == "" {
		t.Fatalf("%+v", list)
	}
	var notice struct {
		Last  struct{ Kind string }
		Items []struct{ Ticket, FormerTicket string }
	}
	d.Send(http.MethodGet, at+"/notice", "").Read(t, &notice)
	if notice.Last.Kind != "moved" || notice.Items[0].FormerTicket == "" {
		t.Fatalf("%+v", notice)
	}
	d.Refuses(t, "no reason", http.MethodPost, at+"/phones", `{"reason":""}`, 422, `"code":"reveal.reason"`)
	d.Refuses(t, "unknown", http.MethodGet, "/api/v1/sessions/x/moves", "", 404, `"code":"session.unknown"`)
}
