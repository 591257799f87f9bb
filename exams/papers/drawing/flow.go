package drawing

import "slices"

// flow is how often the rules take of each class, over all papers.
type flow struct {
	classes []class
	takes   [][]int // [class][rule]
	sum     []int   // of each class
	limit   []int   // of each class
}

// newFlow is empty; a class takes at most so much for each of its questions.
func newFlow(classes []class, most int) *flow {
	f := &flow{classes: classes, takes: make([][]int, len(classes)), sum: make([]int, len(classes)), limit: make([]int, len(classes))}
	for k, c := range classes {
		f.takes[k] = make([]int, MaxRules)
		f.limit[k] = most * len(c.questions)
	}
	return f
}

func (f *flow) clone() *flow {
	c := &flow{classes: f.classes, sum: slices.Clone(f.sum), limit: f.limit, takes: make([][]int, len(f.takes))}
	for k := range f.takes {
		c.takes[k] = slices.Clone(f.takes[k])
	}
	return c
}

// serve lets a rule take need more, chunk by chunk from whatever class is least
// used among those it can reach, also by making another rule give way to a class
// of its own. It returns what could not be had. Each step is a shortest
// augmenting path of a convex cost flow, so that questions are used as evenly
// as the rules allow, and nothing is refused that could be served.
func (f *flow) serve(rule, rules, need, chunk int) (lacking int) {
	for need > 0 {
		p := f.search(rule, rules)
		k := f.emptiest(p.order)
		if k < 0 {
			return need
		}
		n := min(need, chunk, f.limit[k]-f.sum[k])
		for r := p.taker[k]; r != rule; r = p.taker[p.from[r]] {
			n = min(n, f.takes[p.from[r]][r])
		}
		f.sum[k] += n
		for at := k; ; {
			r := p.taker[at]
			f.takes[at][r] += n
			if r == rule {
				break
			}
			at = p.from[r]
			f.takes[at][r] -= n
		}
		need -= n
	}
	return 0
}

// paths is what a rule can reach: a class by the rule that would take from it,
// a rule by the class that it would give back.
type paths struct {
	order []int // classes as they were met
	taker []int // of each class, -1 when it was not met
	from  []int // of each rule, -1 when it was not met
}

func (f *flow) search(rule, rules int) paths {
	p := paths{taker: slices.Repeat([]int{-1}, len(f.classes)), from: slices.Repeat([]int{-1}, rules)}
	seen := uint64(1) << rule
	queue := []int{rule}
	for len(queue) > 0 {
		r := queue[0]
		queue = queue[1:]
		for k, c := range f.classes {
			if p.taker[k] >= 0 || !c.of(r) {
				continue
			}
			p.taker[k] = r
			p.order = append(p.order, k)
			for other := range rules {
				if f.takes[k][other] > 0 && seen>>other&1 == 0 {
					seen |= 1 << other
					p.from[other] = k
					queue = append(queue, other)
				}
			}
		}
	}
	return p
}

// emptiest returns the class with room that is least used for its size, -1 when
// none has room.
func (f *flow) emptiest(order []int) int {
	best := -1
	for _, k := range order {
		if f.sum[k] >= f.limit[k] {
			continue
		}
		if best < 0 || f.sum[k]*len(f.classes[best].questions) < f.sum[best]*len(f.classes[k].questions) {
			best = k
		}
	}
	return best
}
