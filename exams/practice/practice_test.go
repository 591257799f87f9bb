package practice

import (
	"encoding/json"
	"testing"

	"ankao/content/bank"
	"ankao/exams/papers"
	"ankao/internal/fault"
	"ankao/internal/id"
)

func TestMistakeIsClearedByTwoRightInARow(t *testing.T) {
	tests := []struct {
		name          string
		answers       []bool
		wrong, streak int
		gone          bool
	}{
		{"wrong once", []bool{false}, 1, 0, false},
		{"right once is not enough", []bool{false, true}, 1, 1, false},
		{"right twice clears", []bool{false, true, true}, 1, 2, true},
		{"wrong between begins again", []bool{false, true, false, true}, 2, 1, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m Mistake
			var gone bool
			for i, correct := range tt.answers {
				m, gone = m.after(correct, 100)
				if gone && i < len(tt.answers)-1 {
					t.Fatal("cleared too early")
				}
			}
			if m.Wrong != tt.wrong || m.Streak != tt.streak || gone != tt.gone || m.LastSeen != 100 {
				t.Fatalf("%+v, gone %v", m, gone)
			}
		})
	}
}

func example() (papers.Paper, map[id.ID[bank.Version]]bank.Version) {
	text := func(s string) []bank.Block { return []bank.Block{{Kind: bank.TextBlock, Text: s}} }
	content := bank.QuestionContent{Type: bank.Multiple, Stem: text("哪些对？"), Explanation: text("因为"), Interaction: bank.Interaction{Kind: bank.Choice, Shuffle: true,
		Options: []bank.Option{{ID: "A", Blocks: text("一")}, {ID: "B", Blocks: text("二")}, {ID: "C", Blocks: text("三")}}}}
	content, key := bank.Tidy(content, bank.QuestionKey{Choices: []string{"A", "C"}})
	v := bank.NewVersion(id.New[bank.Question](), content, key, bank.Party{}, 0)
	return papers.Loose([]bank.Version{v}, papers.Seed{1}), map[id.ID[bank.Version]]bank.Version{v.ID: v}
}

func TestJudge(t *testing.T) {
	p, versions := example()
	keys, err := p.Keys(versions)
	if err != nil {
		t.Fatal(err)
	}
	right := keys[0].Labels
	for _, tt := range []struct {
		name    string
		answers []Answer
		correct bool
		code    string
	}{
		{"the key", []Answer{{1, right}}, true, ""},
		{"a part of it", []Answer{{1, right[:1]}}, false, ""},
		{"nothing asks for the key", []Answer{{1, nil}}, false, ""},
		{"no such question", []Answer{{2, right}}, false, "response.question"},
		{"no such option", []Answer{{1, []string{"Z"}}}, false, "response.choice"},
		{"the same question twice", []Answer{{1, right}, {1, right}}, false, "practice.twice"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := judge(p, versions, tt.answers)
			if tt.code != "" {
				if fault.CodeOf(err) != tt.code {
					t.Fatalf("%v, want %s", err, tt.code)
				}
				return
			}
			if err != nil || got[0].Correct != tt.correct || len(got[0].Labels) != 2 || got[0].Explanation[0].Text != "因为" || got[0].chosen != (tt.answers[0].Choices != nil) {
				t.Fatalf("%+v, %v", got, err)
			}
		})
	}
}

func FuzzParseSheet(f *testing.F) {
	good, err := json.Marshal(sheet{Versions: []string{"v"}, Seed: "00", At: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"seed":"zz","at":9e99}`))
	f.Fuzz(func(t *testing.T, plain []byte) {
		if _, _, err := parseSheet(plain, 5); err != nil && fault.CodeOf(err) != "practice.expired" {
			t.Fatal(err)
		}
	})
}
