// Package seating decides who sits where: people of one organisation apart,
// spare seats kept, broken ones left out, by a chance that a seed repeats. It
// knows no database: what it needs of rooms and candidates is told.
package seating

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// Place is a seat that works. Row and Column count from 1; seats whose rows and
// columns differ by one at most are neighbours, across an aisle nobody is.
type Place struct {
	ID          string
	Row, Column int
	Spare       bool // kept empty as long as there are others
	Accessible  bool // for who needs room, or a low desk
}

// Sitter is somebody who needs a seat.
type Sitter struct {
	ID         string
	Group      string // the organisation; "" is nobody's
	Accessible bool   // needs an accessible seat
	At         string // the seat that is theirs already and stays so; "" for none
}

// Order is how a room is to be filled.
type Order struct {
	SparePercent int // of the working seats, at least one; 0 is DefaultSpare
	Seed         uint64
}

// DefaultSpare is the share of working seats that is kept for a machine that
// fails, in percent.
const DefaultSpare = 5

// Plan is who sits where.
type Plan struct {
	Seats  map[string]string // seat by sitter
	Pairs  int               // neighbours of one organisation that could not be avoided
	Spares int               // working seats kept empty on purpose
	Wanted int               // how many were to be kept
	Unmet  int               // sitters who need an accessible seat and got none
}

// What a fault of a plan weighs. Neighbours of one organisation outweigh
// everything; then an accessible seat is for who needs it; then people sit as
// far apart as the room allows, side by side counting more than diagonally.
const (
	sameGroup = 1000
	misplaced = 40 // more than all people around together
	beside    = 3
	diagonal  = 1
)

// Arrange gives everybody a seat. ok is false when there are fewer working seats
// than people. Who is At a working seat stays there. The same input and the same
// seed give the same plan.
func Arrange(places []Place, sitters []Sitter, o Order) (plan Plan, ok bool) {
	if len(sitters) > len(places) {
		return Plan{}, false
	}
	h := newHall(places, sitters, o)
	h.keepSpares(o)
	h.fill()
	h.improve()
	return h.plan(), true
}

// Pairs lists neighbours of one organisation, by their ids, each pair once in
// the order of the places.
func Pairs(places []Place, sitters []Sitter) [][2]string {
	h := newHall(places, sitters, Order{})
	var pairs [][2]string
	for seat, who := range h.taken {
		for _, n := range h.near[seat] {
			if n.seat > seat && who != nobody && h.same(who, h.taken[n.seat]) {
				pairs = append(pairs, [2]string{h.sitters[who].ID, h.sitters[h.taken[n.seat]].ID})
			}
		}
	}
	return pairs
}

const nobody = -1

type neighbour struct {
	seat   int
	weight int // of any two people there
}

// hall is a room being filled: sitters and seats by number.
type hall struct {
	places  []Place
	sitters []Sitter
	near    [][]neighbour // by seat
	taken   []int         // sitter by seat, or nobody
	fixed   []bool        // by seat: nobody may come or go
	wanted  int
	spares  int
	dice    *rand.Rand
}

func newHall(places []Place, sitters []Sitter, o Order) *hall {
	h := &hall{places: slices.Clone(places), sitters: slices.Clone(sitters), dice: rand.New(rand.NewPCG(o.Seed, 0x5ea7))}
	slices.SortFunc(h.places, func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(h.sitters, func(a, b Sitter) int { return cmp.Compare(a.ID, b.ID) })
	h.near = make([][]neighbour, len(places))
	h.taken, h.fixed = make([]int, len(places)), make([]bool, len(places))
	byID := map[string]int{}
	at := map[[2]int]int{}
	for i, p := range h.places {
		h.taken[i], byID[p.ID], at[[2]int{p.Row, p.Column}] = nobody, i, i
	}
	for i, p := range h.places {
		for row := -1; row <= 1; row++ {
			for column := -1; column <= 1; column++ {
				if j, ok := at[[2]int{p.Row + row, p.Column + column}]; ok && j != i {
					weight := beside
					if row != 0 && column != 0 {
						weight = diagonal
					}
					h.near[i] = append(h.near[i], neighbour{j, weight})
				}
			}
		}
	}
	for who, s := range h.sitters {
		if seat, ok := byID[s.At]; ok && h.taken[seat] == nobody {
			h.taken[seat], h.fixed[seat] = who, true
		}
	}
	return h
}

func (h *hall) same(a, b int) bool {
	return a != nobody && b != nobody && h.sitters[a].Group != "" && h.sitters[a].Group == h.sitters[b].Group
}

// keepSpares marks seats that stay empty: those named as spare first, then
// others as far from each other as the room allows.
func (h *hall) keepSpares(o Order) {
	percent := o.SparePercent
	if percent <= 0 {
		percent = DefaultSpare
	}
	h.wanted = max(1, (len(h.places)*percent+99)/100)
	named, plain := h.free(func(p Place) bool { return p.Spare }), h.free(func(p Place) bool { return !p.Spare && !p.Accessible })
	h.wanted = max(h.wanted, len(named))
	keep := min(h.wanted, len(h.places)-len(h.sitters))
	for i := 0; i < len(named) && h.spares < keep; i++ {
		h.fixed[named[i]] = true
		h.spares++
	}
	for h.spares < keep && len(plain) > 0 {
		i := h.farthest(plain)
		h.fixed[plain[i]] = true
		h.spares++
		plain = slices.Delete(plain, i, i+1)
	}
}

// farthest returns which of the seats is farthest from every spare seat so far.
func (h *hall) farthest(seats []int) (best int) {
	most := -1
	for i, seat := range seats {
		least := 1 << 30
		for j, p := range h.places {
			if h.fixed[j] && h.taken[j] == nobody {
				rows, columns := p.Row-h.places[seat].Row, p.Column-h.places[seat].Column
				least = min(least, rows*rows+columns*columns)
			}
		}
		if least > most {
			best, most = i, least
		}
	}
	return best
}

// free lists the seats that nobody has and that are still open, by place.
func (h *hall) free(is func(Place) bool) (seats []int) {
	for i, p := range h.places {
		if h.taken[i] == nobody && !h.fixed[i] && is(p) {
			seats = append(seats, i)
		}
	}
	return seats
}

// fill seats everybody who stands: first who needs an accessible seat, then the
// largest organisations, each on the seat that costs least at that moment.
func (h *hall) fill() {
	for _, who := range h.standing() {
		seats := h.free(func(p Place) bool { return p.Accessible || !h.sitters[who].Accessible })
		if len(seats) == 0 {
			seats = h.free(func(Place) bool { return true })
		}
		if len(seats) == 0 { // only accessible seats were left over by the spares
			seats = h.release()
		}
		h.dice.Shuffle(len(seats), func(i, j int) { seats[i], seats[j] = seats[j], seats[i] })
		best, least := seats[0], int(^uint(0)>>1)
		for _, seat := range seats {
			if c := h.cost(seat, who); c < least {
				best, least = seat, c
			}
		}
		h.taken[best] = who
	}
}

// release opens a spare seat again.
func (h *hall) release() []int {
	for i := range h.places {
		if h.fixed[i] && h.taken[i] == nobody {
			h.fixed[i] = false
			h.spares--
			return []int{i}
		}
	}
	return nil
}

// standing lists who has no seat, in the order in which they are given one.
func (h *hall) standing() []int {
	seated := map[int]bool{}
	for _, who := range h.taken {
		seated[who] = true
	}
	size := map[string]int{}
	var list []int
	for who, s := range h.sitters {
		size[s.Group]++
		if !seated[who] {
			list = append(list, who)
		}
	}
	h.dice.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	rank := func(who int) int {
		s := h.sitters[who]
		switch {
		case s.Accessible:
			return -len(h.sitters) - 1
		case s.Group == "":
			return 0
		}
		return -size[s.Group]
	}
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(rank(a), rank(b)) })
	return list
}

// cost is what who on seat costs beside those who sit around it.
func (h *hall) cost(seat, who int) int {
	if who == nobody {
		return 0
	}
	sum := 0
	if h.places[seat].Accessible != h.sitters[who].Accessible {
		sum = misplaced
		if h.sitters[who].Accessible {
			sum = 100 * sameGroup
		}
	}
	for _, n := range h.near[seat] {
		switch other := h.taken[n.seat]; {
		case other == nobody:
		case h.same(who, other):
			sum += sameGroup + n.weight
		default:
			sum += n.weight
		}
	}
	return sum
}

// How long a plan is improved. Bounded by counts, not by time, so that the same
// seed gives the same plan on every machine.
const (
	rounds = 40 // times the best plan is shaken and improved again
	sweeps = 30 // sweeps of a round
)

// improve swaps people and free seats while that helps, and tries again from a
// shaken plan: the best one stays.
func (h *hall) improve() {
	open := h.open()
	if len(open) < 2 {
		return
	}
	h.descend(open, 1)
	best, least := slices.Clone(h.taken), h.total()
	for range rounds {
		wrong := h.wrong(open)
		if len(wrong) == 0 {
			break
		}
		for range 1 + len(wrong)/2 {
			a, b := wrong[h.dice.IntN(len(wrong))], open[h.dice.IntN(len(open))]
			h.taken[a], h.taken[b] = h.taken[b], h.taken[a]
		}
		h.descend(open, misplaced)
		if sum := h.total(); sum < least {
			best, least = slices.Clone(h.taken), sum
		} else {
			copy(h.taken, best)
		}
	}
	h.descend(open, 1)
}

// wrong lists the open seats whose people sit beside their own organisation, or
// on the wrong kind of seat.
func (h *hall) wrong(open []int) (seats []int) {
	for _, seat := range open {
		if h.cost(seat, h.taken[seat]) >= misplaced {
			seats = append(seats, seat)
		}
	}
	return seats
}

func (h *hall) open() (seats []int) {
	for i := range h.places {
		if !h.fixed[i] {
			seats = append(seats, i)
		}
	}
	return seats
}

// descend makes the swap that helps most for each seat that costs at least
// least, in turn, until none helps.
func (h *hall) descend(open []int, least int) {
	for range sweeps {
		moved := false
		for _, a := range open {
			if h.cost(a, h.taken[a]) < least {
				continue
			}
			best, gain := nobody, 0
			for _, b := range open {
				if g := h.gain(a, b); g > gain {
					best, gain = b, g
				}
			}
			if best != nobody {
				h.taken[a], h.taken[best] = h.taken[best], h.taken[a]
				moved = true
			}
		}
		if !moved {
			return
		}
	}
}

// gain is how much cheaper the plan gets when the people of a and b change
// places; one of the seats may be empty.
func (h *hall) gain(a, b int) int {
	x, y := h.taken[a], h.taken[b]
	if a == b || x == y {
		return 0
	}
	before := h.cost(a, x) + h.cost(b, y)
	h.taken[a], h.taken[b] = y, x
	after := h.cost(a, y) + h.cost(b, x)
	h.taken[a], h.taken[b] = x, y
	return before - after // two who sit side by side are counted twice before and after alike
}

func (h *hall) total() (sum int) {
	for seat, who := range h.taken {
		sum += h.cost(seat, who)
	}
	return sum / 2
}

func (h *hall) plan() Plan {
	p := Plan{Seats: map[string]string{}, Spares: h.spares, Wanted: h.wanted}
	for seat, who := range h.taken {
		if who == nobody {
			continue
		}
		p.Seats[h.sitters[who].ID] = h.places[seat].ID
		if h.sitters[who].Accessible && !h.places[seat].Accessible {
			p.Unmet++
		}
		for _, n := range h.near[seat] {
			if n.seat > seat && h.same(who, h.taken[n.seat]) {
				p.Pairs++
			}
		}
	}
	return p
}
