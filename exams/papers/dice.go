package papers

import (
	"math"
	"math/rand/v2"
)

// Seed decides a paper: the same seed, blueprint and bank give the same one.
type Seed [32]byte

// dice is the randomness of one paper: ChaCha8 from its seed, so that nobody
// foretells a paper who does not know the seed. How numbers are made of the
// stream is written out here, because a paper must be drawn again the same way
// by any later version of the standard library.
type dice struct{ stream *rand.ChaCha8 }

func newDice(s Seed) *dice { return &dice{rand.NewChaCha8(s)} }

// below returns a number from 0 to n-1, each as likely as the others.
func (d *dice) below(n int) int {
	m := uint64(n)
	limit := math.MaxUint64 - math.MaxUint64%m // numbers from here on would favour the small ones
	for {
		if v := d.stream.Uint64(); v < limit {
			return int(v % m)
		}
	}
}

// pick takes n of from at random, in random order. It changes from.
func pick[T any](d *dice, from []T, n int) []T {
	for i := range n {
		j := i + d.below(len(from)-i)
		from[i], from[j] = from[j], from[i]
	}
	return from[:n]
}
