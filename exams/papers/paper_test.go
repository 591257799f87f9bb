package papers

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ankao/content/bank"
	"ankao/content/bank/scoring"
	"ankao/exams/exams"
	"ankao/exams/papers/drawing"
	"ankao/exams/sessions"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// question is a published version whose every secret word begins with SECRET.
func question(n int, kind bank.Type, options int, shuffle bool) bank.Version {
	c := bank.QuestionContent{
		Type:          kind,
		Stem:          []bank.Block{{Kind: bank.TextBlock, Text: fmt.Sprintf("题干 %d", n)}},
		Interaction:   bank.Interaction{Kind: bank.Choice, MinChoices: 1, MaxChoices: 1, Shuffle: shuffle},
		Explanation:   []bank.Block{{Kind: bank.TextBlock, Text: "SECRET explanation"}},
		LawReferences: []bank.LawReference{{Law: "SECRET law", Version: "SECRET 2021", Article: "SECRET 12"}},
		Difficulty:    5,
	}
	for i := range options {
		c.Interaction.Options = append(c.Interaction.Options, bank.Option{ID: bank.OptionID(i),
			Blocks: []bank.Block{{Kind: bank.TextBlock, Text: fmt.Sprintf("选项 %d-%s", n, bank.OptionID(i))}}})
	}
	key := bank.QuestionKey{Choices: []string{"A"}}
	switch kind {
	case bank.TrueFalse:
		c.Interaction.Options, key.Choices = bank.TrueFalseOptions(), []string{bank.True}
	case bank.Multiple:
		c.Interaction.MaxChoices, key.Choices = options, []string{"A", "B"}
	}
	v := bank.NewVersion(id.New[bank.Question](), c, key, bank.Party{ID: "SECRET author", Name: "SECRET name"}, 0)
	v.State, v.Comment, v.Source = bank.Published, "SECRET comment", "SECRET.xlsx"
	return v
}

// example is a blueprint of three types and a bank for it.
func example() ([]exams.Rule, stock, map[id.ID[bank.Version]]bank.Version) {
	versions := map[id.ID[bank.Version]]bank.Version{}
	var pools [][]bank.Draw
	for _, part := range []struct {
		kind    bank.Type
		options int
		shuffle bool
	}{{bank.Single, 4, true}, {bank.Multiple, 5, true}, {bank.TrueFalse, 2, true}, {bank.Single, 4, false}} {
		var pool []bank.Draw
		for n := range 20 {
			v := question(n, part.kind, part.options, part.shuffle)
			versions[v.ID] = v
			pool = append(pool, bank.Draw{VersionID: v.ID, QuestionID: v.QuestionID, Type: part.kind})
		}
		pools = append(pools, pool)
	}
	rules := []exams.Rule{
		{Type: bank.Single, Count: 10, Marks: 1_00, Multiple: scoring.Exact},
		{Type: bank.Multiple, Count: 5, Marks: 2_00, Multiple: scoring.Half},
		{Type: bank.TrueFalse, Count: 5, Marks: 50, Multiple: scoring.Exact},
		{Type: bank.Single, Count: 5, Marks: 1_00, Multiple: scoring.Exact},
	}
	return rules, newStock(rules, pools), versions
}

// drawOne draws the paper of a seed for somebody, or as a spare.
func drawOne(t *testing.T, rules []exams.Rule, s stock, versions map[id.ID[bank.Version]]bank.Version, p Paper) (Paper, []byte) {
	t.Helper()
	drawn, ok := s.Draw(1, 1, false, p.Seed)
	if !ok {
		t.Fatal("the example cannot be drawn")
	}
	made, err := s.sketch(p, rules, drawn[0]).finish(versions)
	if err != nil {
		t.Fatal(err)
	}
	return made.paper, made.body
}

func drawPaper(t *testing.T, seed Seed) (Paper, []byte, map[id.ID[bank.Version]]bank.Version) {
	t.Helper()
	rules, stock, versions := example()
	p, text := drawOne(t, rules, stock, versions, Paper{SessionID: id.New[sessions.Session](), CandidateID: id.New[sessions.Candidate](), Seed: seed, Origin: Drawn})
	return p, text, versions
}

func TestSameSeedSamePaper(t *testing.T) {
	rules, stock, versions := example()
	candidate := id.New[sessions.Candidate]()
	var first string
	for n, seed := range []Seed{{1}, {1}, {2}} {
		p, text := drawOne(t, rules, stock, versions, Paper{CandidateID: candidate, Seed: seed, Origin: Drawn})
		if p.SHA256 != digest(text) {
			t.Fatal("the hash is not of the stored bytes")
		}
		switch {
		case n == 0:
			first = string(text)
		case n == 1 && string(text) != first:
			t.Fatal("the same seed drew another paper")
		case n == 2 && string(text) == first:
			t.Fatal("another seed drew the same paper")
		}
	}
}

func TestStockIsKept(t *testing.T) {
	_, stock, _ := example()
	packed, err := stock.pack()
	if err != nil {
		t.Fatal(err)
	}
	back, err := unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	one, _ := stock.Draw(7, 4, true, Seed{1})
	two, ok := back.Draw(7, 4, true, Seed{1})
	if !ok || !slices.EqualFunc(one, two, func(a, b drawing.Paper) bool { return slices.EqualFunc(a, b, slices.Equal) }) {
		t.Fatal("what was kept draws other papers")
	}
	if _, err := unpack(packed[:len(packed)/2]); err == nil {
		t.Fatal("half of it is read")
	}
}

func TestPaperFollowsTheBlueprint(t *testing.T) {
	p, _, versions := drawPaper(t, Seed{3})
	if len(p.Items) != 25 || p.Marks() != 27_50 {
		t.Fatalf("%d questions, %d marks", len(p.Items), p.Marks())
	}
	seen := map[id.ID[bank.Question]]bool{}
	shuffled := 0
	for n, item := range p.Items {
		if seen[item.QuestionID] {
			t.Fatalf("question %d came twice", n+1)
		}
		seen[item.QuestionID] = true
		v := versions[item.VersionID]
		var stands []string
		for _, o := range v.Content.Interaction.Options {
			stands = append(stands, o.ID)
		}
		if sorted := slices.Sorted(slices.Values(item.Options)); !slices.Equal(sorted, slices.Sorted(slices.Values(stands))) {
			t.Fatalf("question %d has the options %v", n+1, item.Options)
		}
		moved := !slices.Equal(item.Options, stands)
		if moved && (item.Type == bank.TrueFalse || !v.Content.Interaction.Shuffle) {
			t.Fatalf("question %d must keep its order, has %v", n+1, item.Options)
		}
		if moved {
			shuffled++
		}
	}
	if shuffled < 8 {
		t.Fatalf("only %d of 15 questions are shuffled", shuffled)
	}
}

func TestStoredPaperIsVerified(t *testing.T) {
	p, text, _ := drawPaper(t, Seed{4})
	bare := Paper{ID: p.ID, SessionID: p.SessionID, CandidateID: p.CandidateID, SHA256: p.SHA256, Origin: Drawn}
	back, err := bare.parse(text)
	if err != nil {
		t.Fatal(err)
	}
	again, err := back.canonical()
	if err != nil || string(again) != string(text) {
		t.Fatalf("read and written again it differs: %v", err)
	}
	rules, stock, versions := example()
	spare, spareText := drawOne(t, rules, stock, versions, Paper{SessionID: p.SessionID, Spare: 3, Seed: Seed{5}, Origin: FromSpare})
	given := Paper{ID: spare.ID, SessionID: p.SessionID, CandidateID: p.CandidateID, SHA256: spare.SHA256, Origin: FromSpare}
	if back, err := given.parse(spareText); err != nil || back.Spare != 3 || back.CandidateID != p.CandidateID {
		t.Fatalf("a spare that somebody got: %+v, %v", back, err)
	}
	posing, asSpare := given, bare
	posing.Origin, asSpare.Origin = Drawn, FromSpare
	other := bare
	other.CandidateID = id.New[sessions.Candidate]()
	changed := []byte(strings.Replace(string(text), `"m":100`, `"m":900`, 1))
	for name, try := range map[string]struct {
		paper Paper
		body  []byte
	}{"changed": {bare, changed}, "cut": {bare, text[:len(text)-1]}, "another's": {other, text}, "a spare as somebody's own": {posing, spareText},
		"somebody's own as a spare": {asSpare, text}, "empty": {bare, nil}} {
		if _, err := try.paper.parse(try.body); fault.CodeOf(err) != "paper.damaged" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whoever sits at a seat, or reads its traffic, must learn nothing that helps.
func TestSeatLearnsNothing(t *testing.T) {
	p, _, versions := drawPaper(t, Seed{5})
	seat, err := p.forSeat(versions)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(seat)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	forbidden := []string{"SECRET", `"key"`, "explanation", "difficulty", "lawReferences", "law", "shuffle", "seed", "author", "source", "comment",
		fmt.Sprintf("%x", p.Seed[:]), p.ID.String(), p.CandidateID.String(), p.SessionID.String()}
	for _, item := range p.Items {
		forbidden = append(forbidden, item.VersionID.String(), item.QuestionID.String(), item.SHA256)
	}
	for _, word := range forbidden {
		if strings.Contains(text, word) {
			t.Errorf("the seat is told %q", word)
		}
	}
	allowKeys(t, raw)
	if len(seat.Questions) != 25 || !strings.Contains(text, "题干") || !strings.Contains(text, "选项") {
		t.Fatal("the seat is told too little")
	}
}

// allowKeys fails for every member of the JSON that a seat has no use for.
func allowKeys(t *testing.T, raw []byte) {
	t.Helper()
	allowed := map[string]bool{"sha256": true, "questions": true, "number": true, "type": true, "marks": true, "stem": true, "options": true,
		"id": true, "blocks": true, "kind": true, "text": true, "mediaId": true, "alt": true, "minChoices": true, "maxChoices": true}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, inner := range v {
				if !allowed[name] {
					t.Errorf("the seat gets a member %q", name)
				}
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	walk(v)
}

func TestUnmapLeadsBackToTheOptions(t *testing.T) {
	p, _, versions := drawPaper(t, Seed{6})
	seat, err := p.forSeat(versions)
	if err != nil {
		t.Fatal(err)
	}
	for n, q := range seat.Questions {
		for _, shown := range q.Options {
			ids, err := p.Unmap(n+1, []string{shown.ID})
			if err != nil {
				t.Fatal(err)
			}
			var original []bank.Block
			for _, o := range versions[p.Items[n].VersionID].Content.Interaction.Options {
				if o.ID == ids[0] {
					original = o.Blocks
				}
			}
			if !slices.Equal(original, shown.Blocks) {
				t.Fatalf("question %d: %s leads to %s, which reads otherwise", n+1, shown.ID, ids[0])
			}
		}
	}
}

func TestUnmapRefuses(t *testing.T) {
	p := Paper{Items: []Item{{Options: []string{"C", "A", "B"}, MaxChoices: 2}, {Options: []string{"T", "F"}, MaxChoices: 1}}}
	tests := []struct {
		question int
		labels   []string
		want     []string
		code     string
	}{
		{1, []string{"A", "C"}, []string{"C", "B"}, ""},
		{1, nil, []string{}, ""},
		{2, []string{"B"}, []string{"F"}, ""},
		{0, nil, nil, "response.question"},
		{3, nil, nil, "response.question"},
		{1, []string{"D"}, nil, "response.choice"},
		{1, []string{""}, nil, "response.choice"},
		{1, []string{"a"}, nil, "response.choice"},
		{1, []string{"A", "A"}, nil, "response.choice"},
		{1, []string{"A", "B", "C"}, nil, "response.choices"},
		{2, []string{"T"}, nil, "response.choice"},
		{2, []string{"A", "B"}, nil, "response.choices"},
	}
	for _, tt := range tests {
		got, err := p.Unmap(tt.question, tt.labels)
		code := ""
		if err != nil {
			code = fault.CodeOf(err)
		}
		if code != tt.code || !slices.Equal(got, tt.want) {
			t.Errorf("question %d %v: %v %q, want %v %q", tt.question, tt.labels, got, code, tt.want, tt.code)
		}
	}
}

func TestLabel(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := label(i); got != want {
			t.Errorf("label(%d) = %s, want %s", i, got, want)
		}
	}
}

func TestSeatRefusesAnotherVersion(t *testing.T) {
	p, _, versions := drawPaper(t, Seed{8})
	v := versions[p.Items[0].VersionID]
	v.SHA256 = strings.Repeat("0", 64)
	versions[v.ID] = v
	if _, err := p.forSeat(versions); fault.CodeOf(err) != "paper.damaged" {
		t.Fatalf("a version that is not what was frozen: %v", err)
	}
	delete(versions, v.ID)
	if _, err := p.forSeat(versions); fault.CodeOf(err) != "paper.damaged" {
		t.Fatalf("a version that is gone: %v", err)
	}
}
