package drawing

import "slices"

// Late draws one more paper when used[q] papers have question q already: with
// no question on more than most papers if that is possible, else on as few as
// possible; over tells how many questions are then on more. With balance its
// total comes as near to that of the others as the pools allow. It returns false when
// the rules cannot be filled at all.
func (b Blueprint) Late(used []int, most int, balance bool, total int, seed Seed) (p Paper, over int, ok bool) {
	for limit := most; ; limit++ {
		fresh := b.without(func(q int) bool { return used[q] >= limit })
		if drawn, filled := fresh.Draw(1, 1, false, seed); filled {
			p = drawn[0]
			if balance {
				fresh.approach(p, total)
			}
			break
		}
		if limit > slices.Max(append([]int{most}, used...)) {
			return nil, 0, false
		}
	}
	for _, part := range p {
		for _, q := range part {
			if used[q] >= most {
				over++
			}
		}
	}
	return p, over, true
}

// without leaves questions out of all pools.
func (b Blueprint) without(gone func(q int) bool) Blueprint {
	out := Blueprint{Levels: b.Levels, Rules: make([]Rule, len(b.Rules))}
	for i, r := range b.Rules {
		out.Rules[i] = Rule{Count: r.Count, Pool: slices.DeleteFunc(slices.Clone(r.Pool), gone)}
	}
	return out
}

// approach exchanges questions of a paper for others of their pools until its
// total is as near to the wanted one as single exchanges bring it.
func (b Blueprint) approach(p Paper, total int) {
	on := places(p)
	for gap := b.Total(p) - total; gap != 0; gap = b.Total(p) - total {
		var at place
		best, better := -1, abs(gap)
		for i, part := range p {
			for _, q := range b.Rules[i].Pool {
				if _, taken := on[q]; taken {
					continue
				}
				for n, old := range part {
					if left := abs(gap - b.Levels[old] + b.Levels[q]); left < better {
						best, better, at = q, left, place{i, n}
					}
				}
			}
		}
		if best < 0 {
			return
		}
		delete(on, p[at.rule][at.at])
		p[at.rule][at.at] = best
		on[best] = at
	}
}

func abs(n int) int { return max(n, -n) }
