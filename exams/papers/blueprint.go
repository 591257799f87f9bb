// Package papers turns the blueprint of an exam into papers: it checks that
// the bank can fill it, draws one paper for each candidate and a few to spare,
// freezes what was drawn, and shows a seat what it may see of it.
package papers

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"

	"ankao/content/bank"
	"ankao/exams/exams"
	"ankao/exams/papers/drawing"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Seed decides a paper: the same seed, blueprint and bank give the same one.
type Seed = drawing.Seed

// Line is how one rule of a blueprint fares against the bank.
type Line struct {
	drawing.Line
	Code string // why it cannot be filled, empty when it can
}

// Why a rule cannot be filled.
const (
	Short  = "blueprint.short"  // the bank has too few questions of this kind
	Shared = "blueprint.shared" // it has enough, but other rules draw from the same ones
)

// medium is what a question without a difficulty counts as where papers shall
// be equally hard.
const medium = 3

// stock is what a blueprint draws from: every question once, in the order in
// which the rules and the bank have them.
type stock struct {
	questions []bank.Draw
	drawing.Blueprint
}

// newStock joins the pools of the rules; pools[i] belongs to rules[i].
func newStock(rules []exams.Rule, pools [][]bank.Draw) stock {
	s := stock{Blueprint: drawing.Blueprint{Rules: make([]drawing.Rule, len(rules))}}
	index := map[id.ID[bank.Question]]int{}
	for rule, pool := range pools {
		s.Rules[rule].Count = rules[rule].Count
		for _, q := range pool {
			i, known := index[q.QuestionID]
			if !known {
				i = len(s.questions)
				index[q.QuestionID] = i
				s.questions = append(s.questions, q)
				s.Levels = append(s.Levels, level(q))
			}
			s.Rules[rule].Pool = append(s.Rules[rule].Pool, i)
		}
	}
	return s
}

func level(q bank.Draw) int {
	if q.Difficulty == 0 {
		return medium
	}
	return q.Difficulty
}

// check tells for every rule whether it can be filled beside all others.
func (s stock) check(papers, most int) (lines []Line, ok bool) {
	plain, ok := s.Check(papers, most)
	lines = make([]Line, len(plain))
	for i, l := range plain {
		lines[i].Line = l
		switch {
		case l.Lacks() == 0:
		case l.Pool < l.Needed:
			lines[i].Code = Short
		default:
			lines[i].Code = Shared
		}
	}
	return lines, ok
}

// levels counts the questions by difficulty; levels[0] are those without.
func (s stock) levels() (levels [6]int) {
	for _, q := range s.questions {
		levels[q.Difficulty]++
	}
	return levels
}

// unfilled names every rule that the bank cannot fill, with how many questions
// it lacks.
func unfilled(lines []Line) error {
	f := fault.New(fault.Conflict, "blueprint.unfilled")
	for i, l := range lines {
		if l.Code != "" {
			f = f.With(fault.Field{Path: fmt.Sprintf("rules[%d]", i), Code: l.Code})
			f = f.Param(fmt.Sprintf("rules[%d]", i), fmt.Sprint(l.Lacks()))
		}
	}
	return f
}

// keptStock is a stock as it is kept with a drawing.
type keptStock struct {
	Rules     []drawing.Rule `json:"rules"`
	Questions [][2]string    `json:"questions"` // question and version
	Levels    []int          `json:"levels"`
}

// pack writes a stock to be kept.
func (s stock) pack() ([]byte, error) {
	k := keptStock{Rules: s.Rules, Levels: s.Levels}
	for _, q := range s.questions {
		k.Questions = append(k.Questions, [2]string{q.QuestionID.String(), q.VersionID.String()})
	}
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	if err := json.NewEncoder(zip).Encode(k); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// unpack reads what pack wrote.
func unpack(b []byte) (stock, error) {
	zip, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return stock{}, err
	}
	var k keptStock
	if err := json.NewDecoder(io.LimitReader(zip, 256<<20)).Decode(&k); err != nil {
		return stock{}, err
	}
	s := stock{Blueprint: drawing.Blueprint{Rules: k.Rules, Levels: k.Levels}}
	for _, q := range k.Questions {
		s.questions = append(s.questions, bank.Draw{QuestionID: id.ID[bank.Question](q[0]), VersionID: id.ID[bank.Version](q[1])})
	}
	if len(s.questions) != len(s.Levels) {
		return stock{}, fmt.Errorf("%d questions with %d levels", len(s.questions), len(s.Levels))
	}
	return s, nil
}
