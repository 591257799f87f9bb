// Package drawing chooses the questions of all papers of a session together: no
// question twice on a paper, none on more papers than the exposure cap allows,
// the papers equally hard. It is pure, and draws the same for the same seed for
// ever.
//
// The questions of several rules may overlap in any way. Whether P papers can be
// drawn when no question may be on more than K of them is a question of flow:
// rule i sends P times its count into the questions, each of which takes K. Where
// that flow exists the papers exist (a bipartite multigraph whose degrees are at
// most P can be coloured with P colours, a colour being a paper), and [Blueprint.Draw]
// finds them: it spreads the flow as evenly as the rules allow, gives every paper
// its share, and deals each share from shuffled decks of questions that the same
// rules may take.
package drawing

import (
	"cmp"
	"slices"
)

// Rule is one line of a blueprint: so many questions out of a pool.
type Rule struct {
	Count int
	Pool  []int // questions, each once
}

// Blueprint is what papers are drawn by. Questions are numbers from 0.
type Blueprint struct {
	Rules  []Rule // at most MaxRules
	Levels []int  // how hard each question is, from 1 to 5
}

// MaxRules is how many rules a blueprint can have.
const MaxRules = 64

// class is the questions that exactly the same rules may take.
type class struct {
	rules     uint64 // bit i: rule i
	questions []int
}

func (c class) of(rule int) bool { return c.rules>>rule&1 == 1 }

// classes groups the questions, in the order in which they are met.
func (b Blueprint) classes() []class {
	rules := make([]uint64, len(b.Levels))
	for i, r := range b.Rules {
		for _, q := range r.Pool {
			rules[q] |= 1 << i
		}
	}
	var list []class
	index := map[uint64]int{}
	for q, mask := range rules {
		if mask == 0 {
			continue
		}
		k, known := index[mask]
		if !known {
			k = len(list)
			index[mask] = k
			list = append(list, class{rules: mask})
		}
		list[k].questions = append(list[k].questions, q)
	}
	return list
}

// turn is the rules in the order in which they are served, the smallest pool
// first: what is then missing is missing to the rule that asks most widely.
func (b Blueprint) turn() []int {
	turn := make([]int, len(b.Rules))
	for i := range turn {
		turn[i] = i
	}
	slices.SortStableFunc(turn, func(x, y int) int { return cmp.Compare(len(b.Rules[x].Pool), len(b.Rules[y].Pool)) })
	return turn
}

// Line is how one rule fares.
type Line struct {
	Pool      int // questions that the rule may take
	Available int // of them, what is left for it beside the rules served before it
	Needed    int // how many different ones it needs for all papers
}

// Lacks is how many questions are missing.
func (l Line) Lacks() int { return max(0, l.Needed-l.Available) }

// Most is on how many of so many papers one question may be, when the cap is a
// percentage; 0 is no cap. A question may always be on one.
func Most(papers, percent int) int {
	if percent <= 0 || percent >= 100 {
		return papers
	}
	return max(1, papers*percent/100)
}

// Check tells for every rule whether it can be filled beside all others on that
// many papers, no question being on more than most of them.
func (b Blueprint) Check(papers, most int) (lines []Line, ok bool) {
	most = min(most, papers)
	f := newFlow(b.classes(), most)
	lines, ok = make([]Line, len(b.Rules)), true
	for _, i := range b.turn() {
		r := b.Rules[i]
		need := papers * r.Count
		lacking := f.serve(i, len(b.Rules), need, need)
		lines[i] = Line{Pool: len(r.Pool), Needed: (need + most - 1) / most}
		if lacking > 0 {
			lines[i].Available = lines[i].Needed - (lacking+most-1)/most
			ok = false
			continue
		}
		extra := len(r.Pool) * most
		extra -= f.clone().serve(i, len(b.Rules), extra, extra)
		lines[i].Available = max(lines[i].Needed, (need+extra)/most)
	}
	return lines, ok
}
