package rooms_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"ankao/admin/audit"
	"ankao/exams/rooms"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// use stands in for sessions, which know who sits where.
type use struct{ taken map[id.ID[rooms.Seat]]bool }

func (u use) SeatsUsed(_ dbx.Tx, seats []id.ID[rooms.Seat]) (bool, error) {
	for _, s := range seats {
		if u.taken[s] {
			return true, nil
		}
	}
	return false, nil
}

var officer = audit.Actor{Kind: audit.Account, ID: "officer", Name: "考务员"}

func service(t *testing.T, db dbx.DB) (*rooms.Service, use, *audit.Log) {
	log := audit.New(db, clock.System, crypt.NewTestRing(t))
	u := use{map[id.ID[rooms.Seat]]bool{}}
	return rooms.New(db, clock.System, log, u), u, log
}

func create(t *testing.T, s *rooms.Service, name string, rows, columns int) rooms.Room {
	t.Helper()
	r, err := s.Create(context.Background(), rooms.Room{Name: name, Venue: "考试中心", Rows: rows, Columns: columns}, officer)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ptr[T any](v T) *T { return &v }

func TestRoomsAreKeptAndFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s, _, log := service(t, db)
		made := create(t, s, " 一号机房 ", 5, 8)
		create(t, s, "二号_机房", 2, 2)
		got, err := s.Get(ctx, made.ID)
		if err != nil || got.Name != "一号机房" || len(got.Seats) != 40 || got.Seats[39].Label != "5-08" || got.Version != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		for q, want := range map[string]int{"": 2, "一号": 1, "中心": 2, "%": 0, "_": 1, "三": 0} {
			found, total, err := s.Search(ctx, rooms.Filter{Q: q, Limit: 10})
			if err != nil || total != want || len(found) != want {
				t.Errorf("search %q: %d of %d, %v", q, len(found), total, err)
			}
		}
		page, total, err := s.Search(ctx, rooms.Filter{Offset: 1, Limit: 1})
		if err != nil || total != 2 || len(page) != 1 || len(page[0].Seats) != 4 {
			t.Fatalf("second page: %+v of %d, %v", page, total, err)
		}
		if _, total, err := log.List(ctx, audit.Filter{Action: "room.create", Actor: "officer"}, 0, 10); err != nil || total != 2 {
			t.Fatalf("%d entries in the trail, %v", total, err)
		}
	})
}

func TestRoomNamesAreUniqueInAVenue(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s, _, _ := service(t, db)
		create(t, s, "一号机房", 1, 1)
		_, err := s.Create(ctx, rooms.Room{Name: "一号机房", Venue: "考试中心", Rows: 1, Columns: 1}, officer)
		if fault.CodeOf(err) != "room.name.taken" {
			t.Fatalf("the same name again: %v", err)
		}
		other, err := s.Create(ctx, rooms.Room{Name: "一号机房", Venue: "体验中心", Rows: 1, Columns: 1}, officer)
		if err != nil {
			t.Fatalf("the same name elsewhere: %v", err)
		}
		_, err = s.Update(ctx, other.ID, rooms.Change{Venue: ptr("考试中心"), Version: 1}, officer)
		if fault.CodeOf(err) != "room.name.taken" {
			t.Fatalf("moved onto the other: %v", err)
		}
	})
}

func TestRoomGrowsAndShrinks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s, used, _ := service(t, db)
		r := create(t, s, "一号机房", 2, 2)
		r, err := s.Update(ctx, r.ID, rooms.Change{Rows: ptr(3), Columns: ptr(4), Version: 1}, officer)
		if err != nil || len(r.Seats) != 12 || r.Version != 2 || r.Name != "一号机房" {
			t.Fatalf("grown: %+v, %v", r, err)
		}
		used.taken[r.Seats[11].ID] = true
		if _, err := s.Update(ctx, r.ID, rooms.Change{Rows: ptr(1), Version: 2}, officer); fault.CodeOf(err) != "room.seat.used" {
			t.Fatalf("a seat in use was taken away: %v", err)
		}
		delete(used.taken, r.Seats[11].ID)
		if _, err := s.Update(ctx, r.ID, rooms.Change{Rows: ptr(1), Version: 1}, officer); fault.CodeOf(err) != "conflict.changed" {
			t.Fatalf("an old version was accepted: %v", err)
		}
		r, err = s.Update(ctx, r.ID, rooms.Change{Rows: ptr(1), Version: 2}, officer)
		if err != nil || len(r.Seats) != 4 || r.Rows != 1 {
			t.Fatalf("shrunk: %+v, %v", r, err)
		}
	})
}

func TestSeatsBreakAndAreRenamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s, _, _ := service(t, db)
		r := create(t, s, "一号机房", 1, 3)
		seat, err := s.UpdateSeat(ctx, r.Seats[1].ID, rooms.SeatChange{State: ptr(rooms.Broken)}, officer)
		if err != nil || seat.State != rooms.Broken || seat.Label != "1-02" {
			t.Fatalf("%+v, %v", seat, err)
		}
		if _, err := s.UpdateSeat(ctx, r.Seats[1].ID, rooms.SeatChange{Label: ptr("1-03")}, officer); fault.CodeOf(err) != "seat.label.taken" {
			t.Fatalf("two seats of one name: %v", err)
		}
		if _, err := s.UpdateSeat(ctx, r.Seats[1].ID, rooms.SeatChange{State: ptr(rooms.State("wet"))}, officer); fault.CodeOf(err) != "seat.invalid" {
			t.Fatalf("an unknown state: %v", err)
		}
		if _, err := s.UpdateSeat(ctx, id.New[rooms.Seat](), rooms.SeatChange{}, officer); fault.CodeOf(err) != "seat.unknown" {
			t.Fatalf("a seat nobody has: %v", err)
		}
		after, err := s.Get(ctx, r.ID)
		if err != nil || after.Version != 2 || after.Seats[1].State != rooms.Broken {
			t.Fatalf("%+v, %v", after, err)
		}
	})
}

// Two officers who saw the same version cannot both write over it.
func TestRoomIsChangedByOneAtATime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s, _, _ := service(t, db)
		r := create(t, s, "一号机房", 2, 2)
		errs := make([]error, 4)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = s.Update(ctx, r.ID, rooms.Change{Rows: ptr(3 + i), Version: 1}, officer)
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case fault.CodeOf(err) != "conflict.changed":
				t.Error(err)
			}
		}
		got, err := s.Get(ctx, r.ID)
		if won != 1 || err != nil || got.Version != 2 || len(got.Seats) != got.Rows*2 {
			t.Fatalf("%d won; %d rows, %d seats, version %d, %v", won, got.Rows, len(got.Seats), got.Version, err)
		}
	})
}

func planOf(r rooms.Room) rooms.Plan {
	return rooms.Plan{Name: r.Name, Venue: r.Venue, Rows: r.Rows, Columns: r.Columns, Seats: slices.Clone(r.Seats), Marks: slices.Clone(r.Marks), Version: r.Version}
}

func TestRoomsAreDrawn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s, u, log := service(t, db)
		made := create(t, s, "一号机房", 2, 3)
		p := planOf(made)
		p.Columns = 4
		for i := range p.Seats { // an aisle after the first column, and everybody named anew against the grain
			if p.Seats[i].Column > 1 {
				p.Seats[i].Column++
			}
			p.Seats[i].Label = made.Seats[len(made.Seats)-1-i].Label
		}
		p.Seats[5].Spare, p.Seats[4].Accessible, p.Seats[0].State = true, true, rooms.Broken
		p.Seats = append(p.Seats, rooms.Seat{Label: "讲台", Row: 1, Column: 2, State: rooms.Ready})
		p.Marks = []rooms.Mark{{Kind: rooms.Door, Row: 0, Column: 4}, {Kind: rooms.Window, Row: 1, Column: 5}}
		r, err := s.Draw(ctx, made.ID, p, officer)
		if err != nil || r.Version != 2 || len(r.Seats) != 7 || len(r.Marks) != 3 || r.Seats[0].Label != "2-03" || r.Seats[0].State != rooms.Broken ||
			r.Seats[1].Label != "讲台" || !r.Seats[6].Spare || !r.Seats[5].Accessible {
			t.Fatalf("%+v, %v", r, err)
		}
		if _, err := s.Draw(ctx, made.ID, p, officer); fault.CodeOf(err) != "conflict.changed" {
			t.Errorf("a stale plan: %v", err)
		}
		p = planOf(r)
		gone := p.Seats[1]
		p.Seats = append(p.Seats[:1:1], p.Seats[2:]...)
		u.taken[gone.ID] = true
		if _, err := s.Draw(ctx, made.ID, p, officer); fault.CodeOf(err) != "room.seat.used" {
			t.Errorf("a seat that somebody has: %v", err)
		}
		delete(u.taken, gone.ID)
		if r, err = s.Draw(ctx, made.ID, p, officer); err != nil || len(r.Seats) != 6 || len(r.Marks) != 4 {
			t.Fatalf("%+v, %v", r, err)
		}
		// Grown by the plain form, the aisle stays an aisle.
		if r, err = s.Update(ctx, made.ID, rooms.Change{Rows: ptr(3), Version: r.Version}, officer); err != nil || len(r.Seats) != 10 {
			t.Fatalf("%d seats, %v", len(r.Seats), err)
		}
		if _, total, err := log.List(ctx, audit.Filter{Action: "room.draw"}, 0, 10); err != nil || total != 2 {
			t.Errorf("%d entries, %v", total, err)
		}
	})
}
