package drawing

// Tolerance is by how much the totals of the easiest and the hardest paper of a
// balanced drawing may differ, in levels: what one question can differ from
// another by.
const Tolerance = 4

// Total is how hard a paper is: the sum of the levels of its questions.
func (b Blueprint) Total(p Paper) int {
	sum := 0
	for _, part := range p {
		for _, q := range part {
			sum += b.Levels[q]
		}
	}
	return sum
}

// even exchanges questions between the hardest and the easiest paper until no
// exchange brings them nearer. An exchange moves a question to the other paper
// and another one back, within what the rules allow, so that neither counts nor
// exposure change.
//
// It ends within Tolerance: lay the two papers side by side, place by place.
// Where a question is on both, go on from its place on the other paper; every
// such chain begins with a question that only the hard paper has and ends with
// one that only the easy paper has, and exchanging all its places is an
// exchange of these two. The chains' differences add up to the difference of
// the papers, so one of them is positive, and smaller than the papers' as long
// as that is above the most that two questions can differ by.
func (b Blueprint) even(papers []Paper) {
	totals := make([]int, len(papers))
	for n, p := range papers {
		totals[n] = b.Total(p)
	}
	for {
		hard, easy := 0, 0
		for n, t := range totals {
			if t > totals[hard] {
				hard = n
			}
			if t < totals[easy] {
				easy = n
			}
		}
		moved := b.exchange(papers[hard], papers[easy], totals[hard]-totals[easy])
		if moved == 0 {
			return
		}
		totals[hard] -= moved
		totals[easy] += moved
	}
}

type place struct{ rule, at int }

// exchange moves less than gap from the hard paper to the easy one, as near to
// half of it as there is an exchange for, and returns how much; 0 is nothing.
func (b Blueprint) exchange(hard, easy Paper, gap int) int {
	if gap < 2 {
		return 0
	}
	onHard, onEasy := places(hard), places(easy)
	var from, to place
	best := 0
	for i := range hard {
		high, low := b.free(hard[i], onEasy), b.free(easy[i], onHard)
		for h := range high {
			for l := range h {
				delta := h - l
				if high[h] < 0 || low[l] < 0 || delta >= gap || best > 0 && off(gap, delta) >= off(gap, best) {
					continue
				}
				best, from, to = delta, place{i, high[h]}, place{i, low[l]}
			}
		}
	}
	if best > 0 {
		hard[from.rule][from.at], easy[to.rule][to.at] = easy[to.rule][to.at], hard[from.rule][from.at]
		return best
	}
	return b.exchangeChain(hard, easy, gap, onHard, onEasy)
}

func off(gap, delta int) int { return max(gap-2*delta, 2*delta-gap) }

func places(p Paper) map[int]place {
	on := map[int]place{}
	for i, part := range p {
		for at, q := range part {
			on[q] = place{i, at}
		}
	}
	return on
}

// free returns for each level where the first question of it stands that the
// other paper has not, -1 for none.
func (b Blueprint) free(part []int, other map[int]place) [6]int {
	at := [6]int{-1, -1, -1, -1, -1, -1}
	for i, q := range part {
		if _, both := other[q]; !both && at[b.Levels[q]] < 0 {
			at[b.Levels[q]] = i
		}
	}
	return at
}

func (b Blueprint) exchangeChain(hard, easy Paper, gap int, onHard, onEasy map[int]place) int {
	for i := range hard {
		for at, q := range hard[i] {
			if _, both := onEasy[q]; both {
				continue
			}
			chain := []place{{i, at}}
			last := easy[i][at]
			for next, both := onHard[last]; both; next, both = onHard[last] {
				chain = append(chain, next)
				last = easy[next.rule][next.at]
			}
			delta := b.Levels[q] - b.Levels[last]
			if delta <= 0 || delta >= gap {
				continue
			}
			for _, c := range chain {
				hard[c.rule][c.at], easy[c.rule][c.at] = easy[c.rule][c.at], hard[c.rule][c.at]
			}
			return delta
		}
	}
	return 0
}
