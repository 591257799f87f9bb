package drawing

// share is what one paper gets of a flow that still serves so many papers:
// [class][rule], each entry the flow divided by the papers, rounded down or up,
// so that every rule gets its count and what is left serves the other papers.
//
// Rounding is a matching: entries that do not divide are edges between rules
// that need more and classes that have more to give. Classes that would keep
// more than the other papers can take are served first; serving the rules
// afterwards along augmenting paths takes nothing away from them.
type share struct {
	f        *flow
	takes    [][]int
	open     [][]bool // edges: this entry may be rounded up
	up       [][]bool // edges that are taken
	need     []int    // of each rule
	room     []int    // of each class
	must     []int    // of each class: what it has to give
	classes  []int    // in the order they are tried
	seen     []bool
	seenRule []bool
}

// next takes the share of one paper out of f, which serves left papers.
func (f *flow) next(rules []Rule, left int, d *Dice) [][]int {
	s := newShare(f, rules, left)
	Shuffle(d, s.classes)
	for _, k := range s.classes {
		for s.must[k] > 0 && s.give(k) {
			s.must[k]--
		}
	}
	for i := range rules {
		for s.need[i] > 0 {
			clear(s.seen)
			if !s.get(i) {
				break
			}
			s.need[i]--
		}
	}
	for k := range s.takes {
		for i := range rules {
			if s.up[k][i] {
				s.takes[k][i]++
			}
			f.takes[k][i] -= s.takes[k][i]
			f.sum[k] -= s.takes[k][i]
		}
	}
	return s.takes
}

func newShare(f *flow, rules []Rule, left int) *share {
	n := len(f.classes)
	s := &share{f: f, takes: make([][]int, n), open: make([][]bool, n), up: make([][]bool, n), need: make([]int, len(rules)),
		room: make([]int, n), must: make([]int, n), seen: make([]bool, n), seenRule: make([]bool, len(rules))}
	for i, r := range rules {
		s.need[i] = r.Count
	}
	for k, c := range f.classes {
		s.classes = append(s.classes, k)
		s.takes[k], s.open[k], s.up[k] = make([]int, len(rules)), make([]bool, len(rules)), make([]bool, len(rules))
		sum := 0
		for i := range rules {
			whole := f.takes[k][i] / left
			s.takes[k][i], s.open[k][i] = whole, f.takes[k][i]%left > 0
			s.need[i] -= whole
			sum += whole
		}
		s.room[k] = (f.sum[k]+left-1)/left - sum
		s.must[k] = max(0, f.sum[k]-(left-1)*len(c.questions)-sum)
	}
	return s
}

// give makes class k give one more to a rule that needs it.
func (s *share) give(k int) bool {
	clear(s.seenRule)
	if !s.giveFrom(k) {
		return false
	}
	s.room[k]--
	return true
}

func (s *share) giveFrom(k int) bool {
	for i := range s.need {
		if !s.open[k][i] || s.up[k][i] || s.seenRule[i] {
			continue
		}
		s.seenRule[i] = true
		if s.need[i] > 0 {
			s.need[i]--
			s.up[k][i] = true
			return true
		}
		for other := range s.up {
			if other != k && s.up[other][i] && s.giveFrom(other) {
				s.up[other][i], s.up[k][i] = false, true
				return true
			}
		}
	}
	return false
}

// get lets rule i take one more from a class with room.
func (s *share) get(i int) bool {
	for _, k := range s.classes {
		if !s.open[k][i] || s.up[k][i] || s.seen[k] {
			continue
		}
		s.seen[k] = true
		if s.room[k] > 0 {
			s.room[k]--
			s.up[k][i] = true
			return true
		}
		for other := range s.need {
			if other != i && s.up[k][other] && s.get(other) {
				s.up[k][other], s.up[k][i] = false, true
				return true
			}
		}
	}
	return false
}
