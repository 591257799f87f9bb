package sessions_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"ankao/admin/people"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/id"
	"ankao/internal/web"
)

// hall is a session of people of two organisations in a room of 3 by 4.
type hall struct {
	*testcentre.Centre
	room    rooms.Room
	session sessions.Session
	who     []sessions.Candidate
}

func newHall(c *testcentre.Centre, n int) *hall {
	h := &hall{Centre: c, room: c.Room(3, 4)}
	var orgs []id.ID[people.Organisation]
	for i := range 2 {
		o, err := c.People.CreateOrganisation(ctx, testcentre.Officer, people.Organisation{Name: fmt.Sprintf("测试单位 %d", i), Kind: people.Enterprise}, false)
		c.Must(err)
		orgs = append(orgs, o.ID)
	}
	var ids []id.ID[people.Person]
	for i := range n {
		p, err := c.People.CreatePerson(ctx, testcentre.Officer, people.Person{Name: fmt.Sprintf("李%d", i), IDType: people.Resident,
			IDNumber: testcentre.Resident(500 + i), Organisation: orgs[i%2]})
		c.Must(err)
		ids = append(ids, p.ID)
	}
	h.session = c.Session(c.Exam(), h.room, testcentre.Nine)
	h.who = c.Enter(h.session, ids...)
	return h
}

func (h *hall) arrange(a sessions.Arrangement) sessions.Seated {
	h.T.Helper()
	done, err := h.Sessions.Arrange(ctx, h.session.ID, a, testcentre.Officer)
	h.Must(err)
	return done
}

func seatsOf(done sessions.Seated) (seats []id.ID[rooms.Seat]) {
	for _, one := range done.Listed {
		seats = append(seats, one.SeatID)
	}
	return seats
}

func TestArrange(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		h := newHall(c, 4)
		_, err := h.Sessions.Arrange(ctx, h.session.ID, sessions.Arrangement{SparePercent: 51}, testcentre.Officer)
		c.Refuses(err, "seating.spare")
		first := h.arrange(sessions.Arrangement{Anew: true})
		if first.Pairs != 0 || first.Spares != 1 || first.Wanted != 1 || first.Unmet != 0 || slices.Contains(seatsOf(first), "") {
			t.Fatalf("%+v", first)
		}
		if again := h.arrange(sessions.Arrangement{}); !slices.Equal(seatsOf(first), seatsOf(again)) {
			t.Error("who sat was moved")
		}
		if pairs, err := h.Sessions.Neighbours(ctx, h.session.ID); err != nil || len(pairs) != 0 {
			t.Errorf("%v, %v", pairs, err)
		}
		// A spare seat and a broken one are given to nobody.
		spare, broken := true, rooms.Broken
		_, err = c.Rooms.UpdateSeat(ctx, h.room.Seats[0].ID, rooms.SeatChange{Spare: &spare}, testcentre.Officer)
		c.Must(err)
		_, err = c.Rooms.UpdateSeat(ctx, h.room.Seats[1].ID, rooms.SeatChange{State: &broken}, testcentre.Officer)
		c.Must(err)
		for range 5 {
			if seats := seatsOf(h.arrange(sessions.Arrangement{Anew: true})); slices.Contains(seats, h.room.Seats[0].ID) || slices.Contains(seats, h.room.Seats[1].ID) {
				t.Error("somebody sits on a spare or a broken seat")
			}
		}
		// Who needs it gets the accessible seat.
		_, err = c.Rooms.UpdateSeat(ctx, h.room.Seats[11].ID, rooms.SeatChange{Accessible: &spare}, testcentre.Officer)
		c.Must(err)
		c.Must(h.Sessions.SetAccessible(ctx, h.who[2].ID, true, testcentre.Officer))
		if done := h.arrange(sessions.Arrangement{Anew: true}); done.Listed[2].SeatID != h.room.Seats[11].ID || !done.Listed[2].Accessible {
			t.Errorf("the accessible seat went to another: %+v", done.Listed[2])
		}
		if c.Audited("session.seat") != 8 || c.Audited("candidate.accessible") != 1 {
			t.Errorf("%d, %d entries", c.Audited("session.seat"), c.Audited("candidate.accessible"))
		}
		c.Must(c.Freeze(h.session.ID))
		c.Set(testcentre.At(-10))
		_, err = h.Sessions.Open(ctx, h.session.ID, sessions.Order{}, testcentre.Officer)
		c.Must(err)
		_, err = h.Sessions.Arrange(ctx, h.session.ID, sessions.Arrangement{Anew: true}, testcentre.Officer)
		c.Refuses(err, "session.state")
		c.Refuses(h.Sessions.ClearSeats(ctx, h.session.ID, testcentre.Officer), "session.state")
		h.arrange(sessions.Arrangement{})
	})
}

func TestSeatsAreSwapped(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		h := newHall(c, 3)
		done := h.arrange(sessions.Arrangement{Anew: true})
		a, b := done.Listed[0], done.Listed[1]
		c.Must(h.Sessions.MoveSeat(ctx, a.ID, b.SeatID, testcentre.Officer))
		now := h.arrange(sessions.Arrangement{})
		if now.Listed[0].SeatID != b.SeatID || now.Listed[1].SeatID != a.SeatID || now.Listed[2].SeatID != done.Listed[2].SeatID {
			t.Fatalf("%v, then %v", seatsOf(done), seatsOf(now))
		}
		free := h.room.Seats[slices.IndexFunc(h.room.Seats, func(s rooms.Seat) bool { return !slices.Contains(seatsOf(now), s.ID) })]
		c.Must(h.Sessions.MoveSeat(ctx, a.ID, free.ID, testcentre.Officer))
		c.Must(h.Sessions.MoveSeat(ctx, a.ID, free.ID, testcentre.Officer)) // where they sit already
		if got := h.arrange(sessions.Arrangement{}).Listed[0].SeatID; got != free.ID {
			t.Errorf("sits on %s", got)
		}
		other := c.Room(1, 1)
		for _, seat := range []id.ID[rooms.Seat]{other.Seats[0].ID, id.New[rooms.Seat](), ""} {
			c.Refuses(h.Sessions.MoveSeat(ctx, a.ID, seat, testcentre.Officer), "seating.invalid")
		}
		c.Must(h.Sessions.ClearSeats(ctx, h.session.ID, testcentre.Officer))
		// Who has no seat pushes out who has one: that one then has none.
		c.Must(h.Sessions.MoveSeat(ctx, a.ID, free.ID, testcentre.Officer))
		c.Must(h.Sessions.MoveSeat(ctx, b.ID, free.ID, testcentre.Officer))
		page, _, err := h.Sessions.SearchCandidates(ctx, h.session.ID, sessions.CandidateFilter{Limit: 10})
		c.Must(err)
		if page[0].SeatID != "" || page[1].SeatID != free.ID {
			t.Errorf("%q, %q", page[0].SeatID, page[1].SeatID)
		}
	})
}

func TestSeatingOverHTTP(t *testing.T) {
	c := testcentre.New(t, dbtest.SQLite(t))
	h := newHall(c, 12)
	d := testcentre.NewDesk(t, func(api *web.API) { sessions.Register(api, c.Sessions) })
	at := "/api/v1/sessions/" + h.session.ID.String() + "/seating"
	var done sessions.SeatingDone
	d.Send(http.MethodPost, at, `{"anew":true,"sparePercent":10}`).Read(t, &done)
	if done.Total != 12 || done.Pairs == 0 || done.Spares != 0 || done.Wanted != 2 {
		t.Fatalf("a full room of two organisations: %+v", done)
	}
	var near sessions.SeatingNeighbours
	if d.Send(http.MethodGet, at, "").Read(t, &near); len(near.Pairs) != done.Pairs {
		t.Errorf("%d pairs, %d told", len(near.Pairs), done.Pairs)
	}
	who := "/api/v1/candidates/" + h.who[0].ID.String()
	d.Refuses(t, "move", http.MethodPost, who+"/seat", fmt.Sprintf(`{"seatId":%q}`, h.room.Seats[3].ID), 204)
	d.Refuses(t, "no such seat", http.MethodPost, who+"/seat", `{"seatId":"0000000000000000000000000g"}`, 422, `"code":"seat.unknown"`)
	d.Refuses(t, "accessible", http.MethodPost, who+"/accessible", `{"accessible":true}`, 204)
	d.Refuses(t, "clear", http.MethodDelete, at, "", 204)
	d.Refuses(t, "too many spares", http.MethodPost, at, `{"anew":true,"sparePercent":80}`, 422, "seating.spare")
}
