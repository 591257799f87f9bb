package papers

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"ankao/content/bank"
	"ankao/exams/exams"
	"ankao/internal/id"
)

// shelf is a small bank: how many questions of one type hang on each point.
// Points are written as paths, so that "a" holds "a.x"; "" is the syllabus.
type shelf map[string]int

func (s shelf) pool(point string) []bank.Draw {
	var paths []string
	for path := range s {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	var pool []bank.Draw
	for _, path := range paths {
		if point != "" && path != point && !strings.HasPrefix(path, point+".") {
			continue
		}
		for n := range s[path] {
			name := fmt.Sprintf("%s#%d", path, n)
			pool = append(pool, bank.Draw{QuestionID: id.ID[bank.Question](name), VersionID: id.ID[bank.Version](name), PointID: id.ID[bank.Point](path)})
		}
	}
	return pool
}

type want struct {
	point string
	count int
}

func (s shelf) stock(wants []want) (stock, []exams.Rule) {
	pools := make([][]bank.Draw, len(wants))
	rules := make([]exams.Rule, len(wants))
	for i, w := range wants {
		pools[i] = s.pool(w.point)
		rules[i] = exams.Rule{PointID: id.ID[bank.Point](w.point), Count: w.count, Marks: 1_00}
	}
	return newStock(pools), rules
}

func TestCheckCountsSharedQuestionsOnce(t *testing.T) {
	law, fire := shelf{"law": 10, "law.fines": 4, "fire": 5}, shelf{"fire": 5}
	tests := []struct {
		name  string
		shelf shelf
		wants []want
		lines []Line
		ok    bool
	}{
		{"enough", law, []want{{"", 10}}, []Line{{19, 10, ""}}, true},
		{"exactly enough", law, []want{{"", 19}}, []Line{{19, 19, ""}}, true},
		{"too few", law, []want{{"", 20}}, []Line{{19, 20, Short}}, false},
		{"any and a point fit together", law, []want{{"", 14}, {"fire", 5}}, []Line{{14, 14, ""}, {5, 5, ""}}, true},
		{"any and a point take from each other", law, []want{{"", 15}, {"fire", 5}}, []Line{{14, 15, Shared}, {5, 5, ""}}, false},
		{"three levels", law, []want{{"law.fines", 4}, {"law", 10}, {"", 5}}, []Line{{4, 4, ""}, {10, 10, ""}, {5, 5, ""}}, true},
		{"the middle one is short", law, []want{{"law.fines", 4}, {"law", 11}, {"", 4}}, []Line{{4, 4, ""}, {10, 11, Shared}, {5, 4, ""}}, false},
		{"the same pool twice", fire, []want{{"fire", 3}, {"fire", 3}}, []Line{{5, 3, ""}, {2, 3, Shared}}, false},
		{"a point without questions", fire, []want{{"law", 1}}, []Line{{0, 1, Short}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stock, rules := tt.shelf.stock(tt.wants)
			lines, ok := stock.check(rules)
			if ok != tt.ok || !slices.Equal(lines, tt.lines) {
				t.Fatalf("%v %v, want %v %v", ok, lines, tt.ok, tt.lines)
			}
		})
	}
}

// TestCheckAgreesWithMatching compares the check and the draw with the general
// answer, a maximum matching of questions to rules, on many small banks.
func TestCheckAgreesWithMatching(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	paths := []string{"a", "a.x", "a.y", "a.x.p", "b", "b.z"}
	points := append([]string{""}, paths...)
	filled := 0
	for range 3000 {
		bankOf := shelf{}
		for _, p := range paths {
			bankOf[p] = r.IntN(4)
		}
		wants := make([]want, 1+r.IntN(5))
		for i := range wants {
			wants[i] = want{points[r.IntN(len(points))], 1 + r.IntN(4)}
		}
		stock, rules := bankOf.stock(wants)
		possible := matches(stock, rules)
		if _, ok := stock.check(rules); ok != possible {
			t.Fatalf("bank %v, rules %v: check says %v, a matching %v", bankOf, wants, ok, possible)
		}
		picks, drawn := stock.draw(rules, newDice(Seed{byte(r.Uint32())}))
		if drawn != possible {
			t.Fatalf("bank %v, rules %v: draw says %v, a matching %v", bankOf, wants, drawn, possible)
		}
		if drawn {
			filled++
			checkPicks(t, stock, rules, picks)
		}
	}
	if filled < 300 || filled > 2700 {
		t.Fatalf("%d of 3000 blueprints could be filled: the comparison says little", filled)
	}
}

func checkPicks(t *testing.T, s stock, rules []exams.Rule, picks [][]int) {
	t.Helper()
	seen := map[int]bool{}
	for i, rule := range rules {
		if len(picks[i]) != rule.Count {
			t.Fatalf("rule %d got %d of %d", i, len(picks[i]), rule.Count)
		}
		for _, q := range picks[i] {
			if seen[q] || !slices.Contains(s.pools[i], q) {
				t.Fatalf("question %d is drawn twice or is not for rule %d", q, i)
			}
			seen[q] = true
		}
	}
}

// matches tells by augmenting paths whether every place of every rule can have
// a question of its own.
func matches(s stock, rules []exams.Rule) bool {
	holder := make([]int, len(s.questions)) // place that has the question, from 1
	var places []int
	for i, r := range rules {
		for range r.Count {
			places = append(places, i)
		}
	}
	var find func(place int, tried map[int]bool) bool
	find = func(place int, tried map[int]bool) bool {
		for _, q := range s.pools[places[place]] {
			if tried[q] {
				continue
			}
			tried[q] = true
			if holder[q] == 0 || find(holder[q]-1, tried) {
				holder[q] = place + 1
				return true
			}
		}
		return false
	}
	for place := range places {
		if !find(place, map[int]bool{}) {
			return false
		}
	}
	return true
}

func TestDrawReachesEveryQuestion(t *testing.T) {
	stock, rules := shelf{"law": 30, "fire": 10}.stock([]want{{"", 10}, {"fire", 2}})
	times := make([]int, len(stock.questions))
	const papers = 2000
	for n := range papers {
		picks, ok := stock.draw(rules, newDice(Seed{byte(n), byte(n >> 8)}))
		if !ok {
			t.Fatal("cannot be drawn")
		}
		for _, part := range picks {
			for _, q := range part {
				times[q]++
			}
		}
	}
	// fire: 2 of 10, then 10 of the 38 left: 0.2 + 0.8·10/38 = 0.41; law: 10/38 = 0.26.
	for q, n := range times {
		expect := papers * 10 / 38
		if stock.questions[q].PointID == "fire" {
			expect = papers*2/10 + papers*8/10*10/38
		}
		if n < expect*8/10 || n > expect*12/10 {
			t.Errorf("question %d of %s was drawn %d times, about %d expected", q, stock.questions[q].PointID, n, expect)
		}
	}
}
