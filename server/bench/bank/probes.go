package main

import (
	"context"

	"ankao/content/bank"
)

// pageSize is what the console asks for at once.
const pageSize = 50

func list(filter func(n int) (bank.Filter, int)) func(context.Context, *bank.Service, int) error {
	return func(ctx context.Context, s *bank.Service, n int) error {
		f, offset := filter(n)
		_, _, err := s.Questions(ctx, f, offset, pageSize)
		return err
	}
}

// words asks for one of these, in turn.
func words(some ...string) func(int) (bank.Filter, int) {
	return func(n int) (bank.Filter, int) { return bank.Filter{Q: some[n%len(some)]}, 0 }
}

// probes is everything that the lists and trees of the bank ask.
func probes(full *filled) []probe {
	small, large := full.syllabuses[len(full.syllabuses)-1], full.syllabuses[0]
	state := func(n int) bank.State {
		return []bank.State{bank.Draft, bank.InReview, bank.Published, bank.Retired}[n%4]
	}
	kind := func(n int) bank.Type { return bank.Types[n%len(bank.Types)] }
	level := func(n int) *int { d := n%5 + 1; return &d }
	point := func(n int) bank.Filter {
		p := full.points[(n*7)%len(full.points)]
		return bank.Filter{Syllabus: p.Syllabus, Point: p.ID}
	}
	return []probe{
		{"bank.list.first", list(func(int) (bank.Filter, int) { return bank.Filter{}, 0 })},
		{"bank.list.page10", list(func(n int) (bank.Filter, int) { return bank.Filter{}, (n%10 + 1) * pageSize })},
		{"bank.list.deep", list(func(n int) (bank.Filter, int) { return bank.Filter{}, full.questions/2 + n*pageSize })},
		{"bank.list.last", list(func(n int) (bank.Filter, int) { return bank.Filter{}, full.questions - (n%10+1)*pageSize })},
		{"bank.filter.syllabus", list(func(n int) (bank.Filter, int) {
			return bank.Filter{Syllabus: full.syllabuses[n%len(full.syllabuses)]}, 0
		})},
		{"bank.filter.syllabus.deep", list(func(n int) (bank.Filter, int) { return bank.Filter{Syllabus: large}, full.questions/4 + n*pageSize })},
		{"bank.filter.point", list(func(n int) (bank.Filter, int) { return point(n), 0 })},
		{"bank.filter.state", list(func(n int) (bank.Filter, int) { return bank.Filter{State: state(n)}, 0 })},
		{"bank.filter.state.deep", list(func(n int) (bank.Filter, int) {
			return bank.Filter{State: bank.Published}, full.questions/4 + n*pageSize
		})},
		{"bank.filter.type", list(func(n int) (bank.Filter, int) { return bank.Filter{Type: kind(n)}, 0 })},
		{"bank.filter.type.deep", list(func(n int) (bank.Filter, int) { return bank.Filter{Type: bank.Single}, full.questions / 4 })},
		{"bank.filter.difficulty", list(func(n int) (bank.Filter, int) { return bank.Filter{Difficulty: level(n)}, 0 })},
		{"bank.filter.all", list(func(n int) (bank.Filter, int) {
			return bank.Filter{Syllabus: large, Type: kind(n), State: state(n), Difficulty: level(n)}, 0
		})},
		{"bank.filter.practice", list(func(n int) (bank.Filter, int) { yes := n%2 == 0; return bank.Filter{Practice: &yes}, 0 })},
		{"bank.search.1.common", list(words("的", "应", "作", "安", "，"))},
		{"bank.search.1.rare", list(words("龘", "瓒", "𠮷", "鑫"))},
		{"bank.search.2.common", list(words("作业", "应当", "人员", "检查", "下列"))},
		{"bank.search.2.rare", list(words("瓒罡", "龘𠮷"))},
		{"bank.search.4", list(words("作业人员", "应当立即", "有限空间", "下列做法", "配电设备"))},
		{"bank.search.8", list(words("作业人员应当首先", "发现异常气味时应", "下列做法正确的是"))},
		{"bank.search.20", list(words("作业人员在受限空间内发现异常气味时应当首先", "检修人员在高处平台上发现仪表读数突变时应当首先"))},
		{"bank.search.words", list(words("作业 检查", "应当 人员 首先", "配电 异常 立即", "瓒罡 作业"))},
		{"bank.search.filtered", list(func(n int) (bank.Filter, int) {
			return bank.Filter{Q: []string{"作业", "应当"}[n%2], Syllabus: small, State: state(n)}, 0
		})},
		{"bank.search.deep", list(func(n int) (bank.Filter, int) { return bank.Filter{Q: "应当"}, 1000 + n*pageSize })},
		{"bank.search.none", list(words("独角兽", "月球基地", "业作员人", "xyzzy", "应当立即飞翔"))},
		{"bank.search.scattered", list(words("作业人员下列", "首先检查作业", "员在应当检"))}, // pairs that stand, words that do not
		{"bank.tree.syllabuses", func(ctx context.Context, s *bank.Service, _ int) error { _, err := s.Syllabuses(ctx); return err }},
		{"bank.tree.points", func(ctx context.Context, s *bank.Service, _ int) error { _, err := s.Points(ctx, large); return err }},
		{"bank.question", func(ctx context.Context, s *bank.Service, n int) error {
			_, err := s.Question(ctx, full.some[n%len(full.some)])
			return err
		}},
	}
}
