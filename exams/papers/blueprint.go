// Package papers turns the blueprint of an exam into papers: it checks that
// the bank can fill it, draws one paper for each candidate, freezes what was
// drawn, and shows a seat what it may see of it.
package papers

import (
	"cmp"
	"slices"

	"ankao/content/bank"
	"ankao/exams/exams"
	"ankao/internal/id"
)

// Line is how one rule of a blueprint fares against the bank.
type Line struct {
	Available int    // questions left for the rule when it is its turn to draw
	Needed    int    // questions the rule asks for
	Code      string // why it cannot be filled, empty when it can
}

// Why a rule cannot be filled.
const (
	Short  = "blueprint.short"  // the bank has too few questions of this kind
	Shared = "blueprint.shared" // it has enough, but other rules draw from the same ones
)

// stock is what a blueprint draws from: every question once, and for each rule
// which of them it may take, by index and in the order of the bank.
//
// Two rules may share questions: a rule for a knowledge point draws from what
// a rule for any point draws from as well. A rule is a type and a subtree of
// the syllabus, so the questions of two rules are nested, equal or apart,
// never crossed. For such sets it is enough to serve the smallest first: what
// a rule takes is missing only in the sets that contain its whole own set, and
// there it does not matter which of its questions were taken. So a blueprint
// can be filled exactly when serving in this order leaves no rule short, and
// any random choice on the way is as good as another.
type stock struct {
	questions []bank.Draw
	pools     [][]int
	turn      []int // the rules, smallest pool first
}

// newStock joins the pools of the rules; pools[i] belongs to rule i.
func newStock(pools [][]bank.Draw) stock {
	s := stock{pools: make([][]int, len(pools)), turn: make([]int, len(pools))}
	index := map[id.ID[bank.Question]]int{}
	for rule, pool := range pools {
		s.turn[rule] = rule
		for _, q := range pool {
			i, known := index[q.QuestionID]
			if !known {
				i = len(s.questions)
				index[q.QuestionID] = i
				s.questions = append(s.questions, q)
			}
			s.pools[rule] = append(s.pools[rule], i)
		}
	}
	slices.SortStableFunc(s.turn, func(a, b int) int { return cmp.Compare(len(s.pools[a]), len(s.pools[b])) })
	return s
}

// left returns the questions of a rule that are not used yet.
func (s stock) left(rule int, used []bool) []int {
	free := make([]int, 0, len(s.pools[rule]))
	for _, q := range s.pools[rule] {
		if !used[q] {
			free = append(free, q)
		}
	}
	return free
}

// check tells for every rule whether it can be filled beside all others.
func (s stock) check(rules []exams.Rule) (lines []Line, ok bool) {
	lines, ok = make([]Line, len(rules)), true
	used := make([]bool, len(s.questions))
	for _, i := range s.turn {
		free := s.left(i, used)
		line := Line{Available: len(free), Needed: rules[i].Count}
		switch {
		case len(s.pools[i]) < line.Needed:
			line.Code = Short
		case len(free) < line.Needed:
			line.Code = Shared
		}
		for _, q := range free[:min(line.Needed, len(free))] {
			used[q] = true
		}
		lines[i] = line
		ok = ok && line.Code == ""
	}
	return lines, ok
}

// draw chooses the questions of one paper: picks[i] for rule i, in the order
// drawn. It returns false when a rule cannot be filled.
func (s stock) draw(rules []exams.Rule, d *dice) (picks [][]int, ok bool) {
	picks = make([][]int, len(rules))
	used := make([]bool, len(s.questions))
	for _, i := range s.turn {
		free := s.left(i, used)
		if len(free) < rules[i].Count {
			return nil, false
		}
		picks[i] = pick(d, free, rules[i].Count)
		for _, q := range picks[i] {
			used[q] = true
		}
	}
	return picks, true
}
