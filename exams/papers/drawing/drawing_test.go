package drawing

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// shelf is a small bank: how many questions of one type hang on each point.
// Points are written as paths, so that "a" holds "a.x"; "" is the syllabus.
type shelf map[string]int

type want struct {
	point string
	count int
}

func (s shelf) blueprint(wants []want) Blueprint {
	var paths []string
	for path := range s {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	b := Blueprint{Rules: make([]Rule, len(wants))}
	for i, w := range wants {
		b.Rules[i].Count = w.count
	}
	for _, path := range paths {
		for range s[path] {
			for i, w := range wants {
				if w.point == "" || path == w.point || strings.HasPrefix(path, w.point+".") {
					b.Rules[i].Pool = append(b.Rules[i].Pool, len(b.Levels))
				}
			}
			b.Levels = append(b.Levels, 3)
		}
	}
	return b
}

func TestCheckCountsSharedQuestionsOnce(t *testing.T) {
	law, fire := shelf{"law": 10, "law.fines": 4, "fire": 5}, shelf{"fire": 5}
	tests := []struct {
		name         string
		shelf        shelf
		wants        []want
		papers, most int
		lines        []Line
		ok           bool
	}{
		{"enough", law, []want{{"", 10}}, 1, 1, []Line{{19, 19, 10}}, true},
		{"exactly enough", law, []want{{"", 19}}, 1, 1, []Line{{19, 19, 19}}, true},
		{"too few", law, []want{{"", 20}}, 1, 1, []Line{{19, 19, 20}}, false},
		{"any and a point fit together", law, []want{{"", 14}, {"fire", 5}}, 1, 1, []Line{{19, 14, 14}, {5, 5, 5}}, true},
		{"any and a point take from each other", law, []want{{"", 15}, {"fire", 5}}, 1, 1, []Line{{19, 14, 15}, {5, 5, 5}}, false},
		{"three levels", law, []want{{"law.fines", 4}, {"law", 10}, {"", 5}}, 1, 1, []Line{{4, 4, 4}, {14, 10, 10}, {19, 5, 5}}, true},
		{"the middle one is short", law, []want{{"law.fines", 4}, {"law", 11}, {"", 4}}, 1, 1, []Line{{4, 4, 4}, {14, 10, 11}, {19, 5, 4}}, false},
		{"the same pool twice", fire, []want{{"fire", 3}, {"fire", 3}}, 1, 1, []Line{{5, 5, 3}, {5, 2, 3}}, false},
		{"a point without questions", fire, []want{{"law", 1}}, 1, 1, []Line{{0, 0, 1}}, false},
		{"without a cap papers share", law, []want{{"", 19}}, 50, 50, []Line{{19, 19, 19}}, true},
		{"a cap of half needs twice as many", law, []want{{"", 9}}, 50, 25, []Line{{19, 19, 18}}, true},
		{"and says how many lack", law, []want{{"", 10}}, 50, 25, []Line{{19, 19, 20}}, false},
		{"a cap that does not divide", law, []want{{"", 3}}, 7, 2, []Line{{19, 19, 11}}, true},
		{"the cap on what others take", law, []want{{"fire", 2}, {"", 8}}, 10, 5, []Line{{5, 5, 4}, {19, 15, 16}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lines, ok := tt.shelf.blueprint(tt.wants).Check(tt.papers, tt.most)
			if ok != tt.ok || !slices.Equal(lines, tt.lines) {
				t.Fatalf("%v %v, want %v %v", ok, lines, tt.ok, tt.lines)
			}
		})
	}
}

func TestMost(t *testing.T) {
	for _, tt := range []struct{ papers, percent, want int }{
		{500, 0, 500}, {500, 100, 500}, {500, 20, 100}, {503, 20, 100}, {4, 20, 1}, {1, 1, 1}, {30, 10, 3},
	} {
		if got := Most(tt.papers, tt.percent); got != tt.want {
			t.Errorf("%d %% of %d papers: %d, want %d", tt.percent, tt.papers, got, tt.want)
		}
	}
}

// random is a blueprint whose rules take any part of the questions: they cross in
// every way that points and ranges of difficulty can make them.
func random(r *rand.Rand) (b Blueprint, papers, most int) {
	n := 1 + r.IntN(14)
	for range n {
		b.Levels = append(b.Levels, 1+r.IntN(5))
	}
	for range 1 + r.IntN(5) {
		rule := Rule{Count: 1 + r.IntN(4)}
		share := r.IntN(4)
		for q := range n {
			if r.IntN(4) <= share {
				rule.Pool = append(rule.Pool, q)
			}
		}
		b.Rules = append(b.Rules, rule)
	}
	papers = 1 + r.IntN(7)
	return b, papers, 1 + r.IntN(papers)
}

// TestWhatCanBeDrawnIsDrawn compares check and draw with the general answer, a
// maximum matching of the places of all papers to questions, each as often as
// it may be used; and holds every drawing to the rules.
func TestWhatCanBeDrawnIsDrawn(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const tries = 20_000
	filled := 0
	for n := range tries {
		b, papers, most := random(r)
		possible := matches(b, papers, most)
		if lines, ok := b.Check(papers, most); ok != possible || ok == slices.ContainsFunc(lines, func(l Line) bool { return l.Lacks() > 0 }) {
			t.Fatalf("%+v on %d papers, at most %d: check says %v %v, a matching %v", b, papers, most, ok, lines, possible)
		}
		drawn, ok := b.Draw(papers, most, n%2 == 0, Seed{byte(n), byte(n >> 8)})
		if ok != possible {
			t.Fatalf("%+v on %d papers, at most %d: draw says %v, a matching %v", b, papers, most, ok, possible)
		}
		if ok {
			filled++
			holds(t, b, drawn, papers, most, n%2 == 0)
		}
	}
	if filled < tries/10 || filled > tries*9/10 {
		t.Fatalf("%d of %d blueprints could be filled: the comparison says little", filled, tries)
	}
}

func holds(t *testing.T, b Blueprint, drawn []Paper, papers, most int, balanced bool) {
	t.Helper()
	if len(drawn) != papers {
		t.Fatalf("%d papers, want %d", len(drawn), papers)
	}
	used := make([]int, len(b.Levels))
	low, high := b.Total(drawn[0]), b.Total(drawn[0])
	for _, p := range drawn {
		onPaper(t, b, p)
		for _, part := range p {
			for _, q := range part {
				used[q]++
			}
		}
		low, high = min(low, b.Total(p)), max(high, b.Total(p))
	}
	if slices.Max(used) > most {
		t.Fatalf("a question is on %d of %d papers, at most %d: %+v", slices.Max(used), papers, most, b)
	}
	if balanced && high-low > Tolerance {
		t.Fatalf("papers from %d to %d: %+v", low, high, b)
	}
}

func onPaper(t *testing.T, b Blueprint, p Paper) {
	t.Helper()
	seen := map[int]bool{}
	for i, rule := range b.Rules {
		if len(p[i]) != rule.Count {
			t.Fatalf("rule %d got %d of %d", i, len(p[i]), rule.Count)
		}
		for _, q := range p[i] {
			if seen[q] || !slices.Contains(rule.Pool, q) {
				t.Fatalf("question %d is drawn twice or is not for rule %d: %+v", q, i, b)
			}
			seen[q] = true
		}
	}
}

// matches tells by augmenting paths whether every place of every rule, most
// questions counted most times, can have a question of its own. That no paper
// may have one twice needs no care where most is at most the papers.
func matches(b Blueprint, papers, most int) bool {
	var places []int
	for i, r := range b.Rules {
		for range r.Count * papers {
			places = append(places, i)
		}
	}
	holder := make([]int, len(b.Levels)*most) // place that has the copy, from 1
	var find func(place int, tried []bool) bool
	find = func(place int, tried []bool) bool {
		for _, q := range b.Rules[places[place]].Pool {
			for copied := q * most; copied < (q+1)*most; copied++ {
				if tried[copied] {
					continue
				}
				tried[copied] = true
				if holder[copied] == 0 || find(holder[copied]-1, tried) {
					holder[copied] = place + 1
					return true
				}
			}
		}
		return false
	}
	for place := range places {
		if !find(place, make([]bool, len(holder))) {
			return false
		}
	}
	return true
}

// Every question has its chance, and the cap is spread: 40 questions, 12 on a
// paper, so each is on three papers of ten.
func TestQuestionsAreUsedEvenly(t *testing.T) {
	b := shelf{"law": 30, "fire": 10}.blueprint([]want{{"", 10}, {"fire", 2}})
	drawn, ok := b.Draw(500, 150, false, Seed{1})
	if !ok {
		t.Fatal("cannot be drawn though 12 of 40 are 30 %")
	}
	used := make([]int, len(b.Levels))
	for _, p := range drawn {
		for _, part := range p {
			for _, q := range part {
				used[q]++
			}
		}
	}
	if slices.Min(used) != 150 || slices.Max(used) != 150 {
		t.Errorf("a question is on %d to %d papers, want 150 each", slices.Min(used), slices.Max(used))
	}
}

// With one paper at a time every question comes as often as chance has it.
func TestOnePaperIsRandom(t *testing.T) {
	b := shelf{"law": 30, "fire": 10}.blueprint([]want{{"fire", 2}, {"law", 6}})
	times := make([]int, len(b.Levels))
	const papers = 4000
	for n := range papers {
		drawn, _ := b.Draw(1, 1, true, Seed{byte(n), byte(n >> 8)})
		for _, part := range drawn[0] {
			for _, q := range part {
				times[q]++
			}
		}
	}
	for q, n := range times {
		if expect := papers / 5; n < expect*8/10 || n > expect*12/10 {
			t.Errorf("question %d was drawn %d times, about %d expected", q, n, expect)
		}
	}
}

// A drawing is kept as its seed: it must be the same in ten years.
func TestDrawingIsForever(t *testing.T) {
	b := Blueprint{Rules: []Rule{{2, []int{0, 1, 2, 3, 4, 5}}, {1, []int{4, 5, 6, 7}}}, Levels: []int{1, 2, 3, 4, 5, 1, 2, 3}}
	drawn, ok := b.Draw(3, 2, true, Seed([]byte("ChaCha8 draws papers since 2026!")))
	want := []Paper{{{0, 5}, {4}}, {{2, 1}, {7}}, {{0, 3}, {6}}}
	if !ok || !slices.EqualFunc(drawn, want, func(a, b Paper) bool { return slices.EqualFunc(a, b, slices.Equal) }) {
		t.Fatalf("%v, want %v", drawn, want)
	}
}

func TestLatePaperKeepsTheCap(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	late := 0
	for n := range 5000 {
		b, papers, most := random(r)
		drawn, ok := b.Draw(papers, most, true, Seed{byte(n), byte(n >> 8)})
		if !ok {
			continue
		}
		used := make([]int, len(b.Levels))
		for _, p := range drawn {
			for _, part := range p {
				for _, q := range part {
					used[q]++
				}
			}
		}
		p, over, ok := b.Late(used, most, true, b.Total(drawn[0]), Seed{byte(n), 1})
		if !ok {
			t.Fatalf("a paper that could be drawn %d times cannot be drawn again: %+v", papers, b)
		}
		onPaper(t, b, p)
		possible := matches(b.without(func(q int) bool { return used[q] >= most }), 1, 1)
		if possible != (over == 0) {
			t.Fatalf("%d questions over the cap, a paper within it is possible: %v", over, possible)
		}
		late++
	}
	if late < 500 {
		t.Fatalf("only %d late papers", late)
	}
	empty := Blueprint{Rules: []Rule{{Count: 1}}}
	if _, _, ok := empty.Late(nil, 1, true, 3, Seed{}); ok {
		t.Fatal("a paper out of nothing")
	}
}

// 525 papers of 100 out of 2000, capped at 10 %, in a tenth of the time that
// freezing them may take.
func BenchmarkDraw(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	bp := shelf{"law": 880, "law.fines": 120, "fire": 1000}.blueprint([]want{{"", 60}, {"law", 30}, {"law.fines", 10}})
	for q := range bp.Levels {
		bp.Levels[q] = 1 + r.IntN(5)
	}
	for n := 0; b.Loop(); n++ {
		if _, ok := bp.Draw(525, 52, true, Seed{byte(n)}); !ok {
			b.Fatal("cannot be drawn")
		}
	}
}
