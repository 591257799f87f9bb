package sessions

import (
	"fmt"
	"strings"
	"testing"

	"ankao/exams/rooms"
	"ankao/internal/fault"
	"ankao/internal/id"
)

func grid(rows, columns int, broken ...string) []rooms.Seat {
	r := rooms.Room{Rows: rows, Columns: columns, Labels: rooms.Numbers}
	seats, _ := r.Reshape()
	for i, s := range seats {
		for _, b := range broken {
			if s.Label == b {
				seats[i].State = rooms.Broken
			}
		}
	}
	return seats
}

func draw(seats []rooms.Seat, chosen []rooms.Seat, rows, columns int) string {
	taken := map[id.ID[rooms.Seat]]bool{}
	for _, s := range chosen {
		taken[s.ID] = true
	}
	lines := make([]string, rows)
	for _, s := range seats {
		mark := "."
		if taken[s.ID] {
			mark = "x"
		}
		lines[s.Row-1] += mark
	}
	return strings.Join(lines, "/")
}

func TestSpread(t *testing.T) {
	tests := []struct {
		n      int
		broken []string
		want   string
	}{
		{0, nil, "....../....../....../......"},
		{1, nil, "x...../....../....../......"},
		{3, nil, "x...x./....../..x.../......"},
		{6, nil, "x.x.x./....../x.x.x./......"},
		{12, nil, "x.x.x./.x.x.x/x.x.x./.x.x.x"},
		{15, nil, "xxx.xx/.x.x.x/x.xxx./.x.x.x"},
		{24, nil, "xxxxxx/xxxxxx/xxxxxx/xxxxxx"},
		{6, []string{"1-01"}, "..x.x./.x..../x.x.x./......"},
	}
	for _, tt := range tests {
		seats := grid(4, 6, tt.broken...)
		chosen, err := Spread(seats, tt.n)
		if err != nil {
			t.Fatal(err)
		}
		if got := draw(seats, chosen, 4, 6); got != tt.want {
			t.Errorf("%d seats: %s, want %s", tt.n, got, tt.want)
		}
	}
}

func TestSpreadRefusesMoreThanThereAre(t *testing.T) {
	_, err := Spread(grid(2, 2, "2-02"), 4)
	if fault.CodeOf(err) != "seating.full" {
		t.Fatalf("four on three seats: %v", err)
	}
}

func entered(n int) []Candidate {
	all := make([]Candidate, n)
	for i := range all {
		all[i] = Candidate{ID: id.New[Candidate](), State: Entered}
	}
	return all
}

func TestSeating(t *testing.T) {
	seats := grid(3, 4)
	all := entered(8)
	all[3].State = Withdrawn
	plan, err := Seating(all, seats, false)
	if err != nil {
		t.Fatal(err)
	}
	used := map[id.ID[rooms.Seat]]bool{}
	for _, seat := range plan {
		used[seat] = true
	}
	if len(plan) != 7 || len(used) != 7 {
		t.Fatalf("%d placed on %d seats", len(plan), len(used))
	}
	if _, ok := plan[all[3].ID]; ok {
		t.Fatal("who has withdrawn got a seat")
	}
}

func TestSeatingKeepsWhoSits(t *testing.T) {
	seats := grid(2, 3)
	all := entered(4)
	all[0].SeatID, all[1].SeatID = seats[5].ID, seats[4].ID
	seats[4].State = rooms.Broken
	plan, err := Seating(all, seats, true)
	if err != nil {
		t.Fatal(err)
	}
	if plan[all[0].ID] != seats[5].ID {
		t.Fatal("who sat well was moved")
	}
	if plan[all[1].ID] == seats[4].ID || len(plan) != 4 {
		t.Fatalf("the broken seat is still in use, or somebody stands: %v", plan)
	}
	_, err = Seating(entered(6), seats, true)
	if fault.CodeOf(err) != "seating.full" {
		t.Fatalf("six on five seats: %v", err)
	}
}

func TestSeatingIsShuffled(t *testing.T) {
	seats, all := grid(4, 4), entered(16)
	seen := map[string]bool{}
	for range 5 {
		plan, err := Seating(all, seats, false)
		if err != nil {
			t.Fatal(err)
		}
		var order []string
		for _, c := range all {
			order = append(order, plan[c.ID].String())
		}
		seen[fmt.Sprint(order)] = true
	}
	if len(seen) < 2 {
		t.Fatal("five seatings of sixteen people are all the same")
	}
}
