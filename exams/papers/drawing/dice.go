package drawing

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/rand/v2"
)

// Seed decides a drawing: the same seed, blueprint and bank give the same one.
type Seed [32]byte

// Of derives the seed of the nth paper of a drawing. Who knows it learns
// nothing of the others.
func (s Seed) Of(n int) Seed {
	return sha256.Sum256(binary.BigEndian.AppendUint64(append([]byte("ankao.paper.v1\x00"), s[:]...), uint64(n)))
}

// Dice is the randomness of a seed: ChaCha8, so that nobody foretells a paper
// who does not know the seed. How numbers are made of the stream is written out
// here, because a paper must be drawn again the same way by any later version
// of the standard library.
type Dice struct{ stream *rand.ChaCha8 }

// NewDice returns the dice of a seed, at their first throw.
func NewDice(s Seed) *Dice { return &Dice{rand.NewChaCha8(s)} }

// below returns a number from 0 to n-1, each as likely as the others.
func (d *Dice) below(n int) int {
	m := uint64(n)
	limit := math.MaxUint64 - math.MaxUint64%m // numbers from here on would favour the small ones
	for {
		if v := d.stream.Uint64(); v < limit {
			return int(v % m)
		}
	}
}

// Pick takes n of from at random, in random order. It changes from.
func Pick[T any](d *Dice, from []T, n int) []T {
	for i := range n {
		j := i + d.below(len(from)-i)
		from[i], from[j] = from[j], from[i]
	}
	return from[:n]
}

// Shuffle puts all of from into random order.
func Shuffle[T any](d *Dice, from []T) { Pick(d, from, len(from)) }
