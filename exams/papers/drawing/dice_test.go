package drawing

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

// The stream of a seed is part of what is stored: a paper drawn today must be
// drawn again the same way in ten years.
func TestDiceIsForever(t *testing.T) {
	seed := Seed([]byte("ChaCha8 draws papers since 2026!"))
	d := NewDice(seed)
	var got []int
	for _, n := range []int{2, 6, 10, 52, 100, 1000, 1 << 40} {
		got = append(got, d.below(n))
	}
	want := []int{1, 3, 7, 31, 65, 651, 649247966031}
	if !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	order := Pick(NewDice(seed), []string{"A", "B", "C", "D", "E"}, 5)
	if strings.Join(order, "") != "CADEB" {
		t.Fatalf("order %v", order)
	}
	one := seed.Of(1)
	if hex.EncodeToString(one[:4]) != "adedddca" || one == seed.Of(2) {
		t.Fatalf("%x", one[:4])
	}
}

func TestBelowIsFair(t *testing.T) {
	d := NewDice(Seed{7})
	var times [6]int
	for range 60_000 {
		times[d.below(6)]++
	}
	for face, n := range times {
		if n < 9_600 || n > 10_400 {
			t.Errorf("%d came %d times of 60000", face, n)
		}
	}
}
