package sessions

import (
	"cmp"
	"slices"

	"ankao/exams/rooms"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Spread chooses n of the ready seats so that neighbours are as far apart as
// the room allows: first every second seat of every second row, then the seats
// diagonal to them (together a chequerboard), then the rest; the last of these
// groups that is needed is taken at even distances. Seats come back by row and
// column. Fault: Conflict "seating.full" with both numbers.
func Spread(seats []rooms.Seat, n int) ([]rooms.Seat, error) {
	var groups [4][]rooms.Seat
	ready := 0
	for _, s := range seats {
		if s.State != rooms.Ready {
			continue
		}
		ready++
		g := seatGroup(s)
		groups[g] = append(groups[g], s)
	}
	if n > ready {
		return nil, fault.New(fault.Conflict, "seating.full").Param("seats", itoa(ready)).Param("candidates", itoa(n))
	}
	var chosen []rooms.Seat
	for _, g := range groups {
		slices.SortFunc(g, byPlace)
		want := min(n-len(chosen), len(g))
		for i := range want {
			chosen = append(chosen, g[i*len(g)/want])
		}
	}
	slices.SortFunc(chosen, byPlace)
	return chosen, nil
}

func seatGroup(s rooms.Seat) int {
	switch odd := [2]bool{s.Row%2 == 1, s.Column%2 == 1}; odd {
	case [2]bool{true, true}:
		return 0
	case [2]bool{false, false}:
		return 1
	case [2]bool{true, false}:
		return 2
	}
	return 3
}

func byPlace(a, b rooms.Seat) int {
	return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column))
}

// Seating gives every candidate that may come a seat. With keep, who sits on a
// ready seat stays there and only the others are placed. Who sits where is
// shuffled, so that people entered together do not sit together. Fault:
// Conflict "seating.full".
func Seating(candidates []Candidate, seats []rooms.Seat, keep bool) (map[id.ID[Candidate]]id.ID[rooms.Seat], error) {
	plan := map[id.ID[Candidate]]id.ID[rooms.Seat]{}
	free := map[id.ID[rooms.Seat]]rooms.Seat{}
	for _, s := range seats {
		if s.State == rooms.Ready {
			free[s.ID] = s
		}
	}
	var standing []id.ID[Candidate]
	for _, c := range candidates {
		if c.State == Withdrawn {
			continue
		}
		if _, ok := free[c.SeatID]; ok && keep {
			plan[c.ID] = c.SeatID
			delete(free, c.SeatID)
			continue
		}
		standing = append(standing, c.ID)
	}
	left := make([]rooms.Seat, 0, len(free))
	for _, s := range free {
		left = append(left, s)
	}
	chosen, err := Spread(left, len(standing))
	if err != nil {
		return nil, fault.New(fault.Conflict, "seating.full").
			Param("seats", itoa(len(free)+len(plan))).Param("candidates", itoa(len(standing)+len(plan)))
	}
	for i := len(standing) - 1; i > 0; i-- {
		j, err := randomBelow(uint32(i + 1))
		if err != nil {
			return nil, err
		}
		standing[i], standing[j] = standing[j], standing[i]
	}
	for i, c := range standing {
		plan[c] = chosen[i].ID
	}
	return plan, nil
}
