package seating

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/quick"
	"time"
)

// room makes a full grid; seats in without are left out.
func room(rows, columns int, without ...[2]int) (list []Place) {
	for r := 1; r <= rows; r++ {
		for c := 1; c <= columns; c++ {
			if !slices.Contains(without, [2]int{r, c}) {
				list = append(list, Place{ID: fmt.Sprintf("%02d-%02d", r, c), Row: r, Column: c})
			}
		}
	}
	return list
}

// people makes sitters, so many of each organisation.
func people(of ...int) (list []Sitter) {
	for g, n := range of {
		for i := range n {
			list = append(list, Sitter{ID: fmt.Sprintf("g%d-%03d", g, i), Group: fmt.Sprintf("org %d", g)})
		}
	}
	return list
}

func arrange(t testing.TB, places []Place, who []Sitter, o Order) Plan {
	t.Helper()
	p, ok := Arrange(places, who, o)
	if !ok {
		t.Fatal("no plan")
	}
	used := map[string]bool{}
	for _, s := range who {
		seat := p.Seats[s.ID]
		if seat == "" || used[seat] || !slices.ContainsFunc(places, func(p Place) bool { return p.ID == seat }) {
			t.Fatalf("%s sits on %q", s.ID, seat)
		}
		used[seat] = true
	}
	if len(p.Seats) != len(who) {
		t.Fatalf("%d seats for %d people", len(p.Seats), len(who))
	}
	return p
}

func TestArrange(t *testing.T) {
	aisle := [][2]int{{1, 3}, {2, 3}, {3, 3}, {4, 3}}
	for _, c := range []struct {
		name   string
		places []Place
		who    []Sitter
		pairs  int // at most
		spares int
	}{
		{"nobody", room(2, 2), nil, 0, 1},
		{"one", room(1, 2), people(1), 0, 1},
		{"full", room(2, 2), people(1, 1, 1, 1), 0, 0},
		{"full of one organisation", room(2, 2), people(4), 6, 0},
		{"two organisations, room to spare", room(5, 8), people(5, 5), 0, 2},
		{"four organisations fill a room", room(6, 8), people(11, 11, 11, 11), 2, 3},
		{"thirty of two organisations in forty seats", room(5, 8), people(15, 15), 16, 2},
		{"one organisation in every fourth seat", room(6, 6), people(9), 0, 2},
		{"an aisle parts neighbours", room(4, 5, aisle...), people(4), 0, 1},
		{"everybody of their own", room(5, 8), people(slices.Repeat([]int{1}, 38)...), 0, 2},
		{"nobody’s people are no group", room(2, 3), []Sitter{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}, {ID: "e"}}, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := arrange(t, c.places, c.who, Order{Seed: 7})
			if p.Pairs > c.pairs || p.Spares != c.spares {
				t.Errorf("%d pairs, want %d at most; %d spare seats, want %d", p.Pairs, c.pairs, p.Spares, c.spares)
			}
		})
	}
	if _, ok := Arrange(room(1, 2), people(3), Order{}); ok {
		t.Error("three people sit on two seats")
	}
}

func TestSpareSeats(t *testing.T) {
	places := room(4, 10)
	places[7].Spare, places[31].Spare, places[33].Spare = true, true, true
	p := arrange(t, places, people(20), Order{})
	for who, seat := range p.Seats {
		for _, at := range places {
			if at.ID == seat && at.Spare {
				t.Errorf("%s sits on a spare seat", who)
			}
		}
	}
	if p.Spares != 3 || p.Wanted != 3 {
		t.Errorf("%d of %d spare seats", p.Spares, p.Wanted)
	}
	if p = arrange(t, places, people(39), Order{}); p.Spares != 1 || p.Wanted != 3 {
		t.Errorf("a nearly full room keeps %d of %d", p.Spares, p.Wanted)
	}
	if p = arrange(t, room(10, 20), people(150), Order{SparePercent: 10}); p.Spares != 20 {
		t.Errorf("%d spare seats, want a tenth", p.Spares)
	}
	// Spread: no two of ten are neighbours in a room of 200.
	h := newHall(room(10, 20), people(150), Order{})
	h.keepSpares(Order{})
	for seat := range h.places {
		for _, n := range h.near[seat] {
			if h.fixed[seat] && h.fixed[n.seat] {
				t.Errorf("spare seats %s and %s stand together", h.places[seat].ID, h.places[n.seat].ID)
			}
		}
	}
}

func TestWhoSitsStays(t *testing.T) {
	who := people(6, 6)
	who[0].At, who[1].At, who[2].At = "01-01", "01-02", "nowhere"
	p := arrange(t, room(5, 8), who, Order{Seed: 3})
	if p.Seats[who[0].ID] != "01-01" || p.Seats[who[1].ID] != "01-02" || p.Pairs != 1 {
		t.Errorf("%s, %s, %d pairs", p.Seats[who[0].ID], p.Seats[who[1].ID], p.Pairs)
	}
	// All have seats: nothing moves, and neighbours are still counted.
	for i := range who {
		who[i].At = p.Seats[who[i].ID]
	}
	if again := arrange(t, room(5, 8), who, Order{Seed: 4}); !maps.Equal(p.Seats, again.Seats) {
		t.Error("somebody was moved")
	}
	if pairs := Pairs(room(5, 8), who); len(pairs) != 1 || pairs[0] != [2]string{who[0].ID, who[1].ID} {
		t.Errorf("pairs %v", pairs)
	}
}

func TestAccessibleSeats(t *testing.T) {
	places := room(3, 6)
	places[0].Accessible, places[5].Accessible = true, true
	who := people(4, 4)
	who[1].Accessible, who[6].Accessible = true, true
	p := arrange(t, places, who, Order{Seed: 1})
	for _, i := range []int{1, 6} {
		if seat := p.Seats[who[i].ID]; seat != places[0].ID && seat != places[5].ID {
			t.Errorf("%s got %s", who[i].ID, seat)
		}
	}
	who[2].Accessible = true
	if p = arrange(t, places, who, Order{}); p.Unmet != 1 {
		t.Errorf("%d unmet", p.Unmet)
	}
	// Without need they are taken last, not never.
	for i := range who {
		who[i].Accessible = false
	}
	p = arrange(t, places, who, Order{})
	for _, seat := range p.Seats {
		if seat == places[0].ID || seat == places[5].ID {
			t.Error("an accessible seat was given away while others were free")
		}
	}
	arrange(t, places, people(18), Order{})
}

func TestTheSeedRepeats(t *testing.T) {
	a := arrange(t, room(6, 8), people(14, 12, 10), Order{Seed: 1})
	shuffled := people(14, 12, 10)
	rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	b := arrange(t, room(6, 8), shuffled, Order{Seed: 1})
	c := arrange(t, room(6, 8), people(14, 12, 10), Order{Seed: 2})
	if !maps.Equal(a.Seats, b.Seats) {
		t.Error("the same seed gives another plan")
	}
	if maps.Equal(a.Seats, c.Seats) {
		t.Error("another seed gives the same plan")
	}
}

// Whatever room and whoever comes: everybody gets a working seat, once; what is
// reported is so; and a swap never makes the plan better.
func TestProperties(t *testing.T) {
	check := func(seed uint64) bool {
		dice := rand.New(rand.NewPCG(seed, 1))
		places := slices.DeleteFunc(room(1+dice.IntN(7), 1+dice.IntN(9)), func(Place) bool { return dice.IntN(6) == 0 })
		for i := range places {
			places[i].Spare, places[i].Accessible = dice.IntN(20) == 0, dice.IntN(15) == 0
		}
		var who []Sitter
		for i := range dice.IntN(len(places) + 1) {
			who = append(who, Sitter{ID: fmt.Sprint(i), Group: fmt.Sprint(dice.IntN(4)), Accessible: dice.IntN(20) == 0})
		}
		p := arrange(t, places, who, Order{Seed: seed})
		for i := range who {
			who[i].At = p.Seats[who[i].ID]
		}
		if len(Pairs(places, who)) != p.Pairs {
			t.Logf("seed %d: %d pairs, %d told", seed, len(Pairs(places, who)), p.Pairs)
			return false
		}
		return p.Spares == min(p.Wanted, len(places)-len(who)) || p.Spares >= 0 && p.Spares <= p.Wanted
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 150, Rand: nil}); err != nil {
		t.Error(err)
	}
}

func TestTwoHundredSeatsAreFast(t *testing.T) {
	from := time.Now()
	p := arrange(t, room(10, 20), people(60, 50, 40, 20, 10, 10), Order{Seed: 5})
	took := time.Since(from)
	t.Logf("200 seats, 190 people: %d pairs in %v", p.Pairs, took)
	if took > 3*time.Second {
		t.Errorf("took %v", took)
	}
}

func BenchmarkArrange200(b *testing.B) {
	places, who := room(10, 20), people(60, 50, 40, 20, 10, 10)
	for b.Loop() {
		Arrange(places, who, Order{Seed: 5})
	}
}
