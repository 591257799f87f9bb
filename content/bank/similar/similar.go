// Package similar finds questions that ask nearly the same: copies with a word
// changed, another order of the options, an older edition. It compares the pairs
// of neighbouring characters of the stems, and of the whole questions, by how
// many of all they share (Jaccard), exactly; numbers and negations must agree,
// because "not less than 2 m" and "not less than 3 m" are two questions.
package similar

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"ankao/content/bank/wording"
)

// Least is what two questions share at least to be alike, of 1. At it, of the
// made-up pairs of the test, every one that is found is a copy.
const Least = 0.75

// Text is a question as it is compared.
type Text struct {
	stem  []uint64 // pairs of characters, sorted, each once
	all   []uint64 // with those of the options
	marks string   // numbers and negations of the stem, and whether there are options
}

// Of makes a Text of the words of a question; a question of true or false has no
// options.
func Of(stem string, options []string) Text {
	face := wording.Stem(stem)
	t := Text{stem: pairs(nil, face), marks: marksOf(face, len(options) > 0)}
	t.all = slices.Clone(t.stem)
	for _, o := range options {
		t.all = pairs(t.all, wording.Face(o))
	}
	return t
}

// pairs adds the pairs of a text to a sorted list.
func pairs(to []uint64, text string) []uint64 {
	runes := []rune(strings.ToLower(text))
	for i := range runes {
		next := rune(0)
		if i+1 < len(runes) {
			next = runes[i+1]
		} else if i > 0 {
			break // the last character stands in a pair already
		}
		to = append(to, uint64(runes[i])<<21|uint64(next))
	}
	slices.Sort(to)
	return slices.Compact(to)
}

const negations = "不非无未禁勿误错除"

// marksOf lists what makes two questions out of texts that read alike.
func marksOf(face string, choice bool) string {
	var b strings.Builder
	digit := false
	for _, r := range face {
		is := unicode.IsDigit(r) || r == '.' && digit
		if digit && !is {
			b.WriteByte(' ')
		}
		if is || strings.ContainsRune(negations, r) {
			b.WriteRune(r)
		}
		digit = is
	}
	if choice {
		b.WriteByte('#')
	}
	return b.String()
}

// Likeness returns what two questions share, 0 to 1; 0 where they cannot be
// copies of each other.
func Likeness(a, b Text) float64 {
	if a.marks != b.marks || len(a.stem) == 0 {
		return 0
	}
	stem := shared(a.stem, b.stem)
	if stem < Least {
		return 0
	}
	return min(stem, shared(a.all, b.all))
}

// shared is the Jaccard index of two sorted lists.
func shared(a, b []uint64) float64 {
	both, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			both++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// Index finds, among the texts it was made of, those that are like another. It
// is not for use by several at once.
type Index struct {
	texts []Text
	often map[uint64]int32   // pair → texts that have it
	by    map[uint64][]int32 // pair → texts that have it among their rarest

	met     []uint16 // scratch: text → rarest pairs in common
	touched []int32
}

// together is how many of their rarest pairs two like stems share at least,
// where they are long enough: more leaves fewer texts to compare, and longer
// lists to find them by.
const together = 8

// need is how many pairs of n a like stem shares.
func need(n int) int { return int(float64(n)*Least + 0.999999) }

// NewIndex makes an Index. It holds its texts and, of each, only the pairs of
// which a like one has some.
func NewIndex(texts []Text) *Index {
	x := &Index{texts: texts, often: map[uint64]int32{}, by: map[uint64][]int32{}, met: make([]uint16, len(texts))}
	for _, t := range texts {
		for _, p := range t.stem {
			x.often[p]++
		}
	}
	for n, t := range texts {
		for _, p := range x.rarest(t.stem) {
			x.by[p] = append(x.by[p], int32(n))
		}
	}
	return x
}

// rarest returns, in one order for all, the pairs among which two like stems
// share as many as together says: the first n - need(n) + together of n.
func (x *Index) rarest(stem []uint64) []uint64 {
	n := len(stem)
	type rated struct {
		pair  uint64
		often int32
	}
	sorted := make([]rated, n)
	for i, p := range stem {
		sorted[i] = rated{p, x.often[p]}
	}
	slices.SortFunc(sorted, func(a, b rated) int { return cmp.Or(cmp.Compare(a.often, b.often), cmp.Compare(a.pair, b.pair)) })
	out := make([]uint64, min(n, n-need(n)+together))
	for i := range out {
		out[i] = sorted[i].pair
	}
	return out
}

// Match is a text of an Index that is like another.
type Match struct {
	N     int // its place among those the index was made of
	Score float64
}

// Find returns the texts that are like t, the most alike first.
func (x *Index) Find(t Text) []Match {
	for _, p := range x.rarest(t.stem) {
		for _, n := range x.by[p] {
			if x.met[n] == 0 {
				x.touched = append(x.touched, n)
			}
			x.met[n]++
		}
	}
	var out []Match
	own := need(len(t.stem))
	for _, n := range x.touched {
		met, other := int(x.met[n]), x.texts[n]
		x.met[n] = 0
		if met < min(together, own, need(len(other.stem))) || other.marks != t.marks || len(other.stem)*4 < len(t.stem)*3 || len(t.stem)*4 < len(other.stem)*3 {
			continue
		}
		if score := Likeness(t, other); score >= Least {
			out = append(out, Match{int(n), score})
		}
	}
	x.touched = x.touched[:0]
	slices.SortFunc(out, func(a, b Match) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.N, b.N)) })
	return out
}
