package papers

import (
	"fmt"
	"slices"

	"ankao/content/bank"
	"ankao/exams/exams"
	"ankao/exams/papers/drawing"
	"ankao/internal/id"
)

// sketch is a paper whose questions are drawn and whose options are still in
// the order of the bank: their content is read for all sketches together.
type sketch struct {
	paper Paper
	drawn []drawn
}

type drawn struct {
	draw bank.Draw
	rule exams.Rule
}

// sketch puts the questions of one paper in order: the rules in that of the
// blueprint, the questions of a rule in that of the drawing.
func (s stock) sketch(p Paper, rules []exams.Rule, picks drawing.Paper) sketch {
	p.ID = id.New[Paper]()
	p.Difficulty = s.Total(picks)
	sk := sketch{paper: p}
	for i, rule := range rules {
		for _, q := range picks[i] {
			sk.drawn = append(sk.drawn, drawn{draw: s.questions[q], rule: rule})
		}
	}
	return sk
}

// finish freezes the order of the options and returns the paper with its
// canonical bytes.
func (sk sketch) finish(versions map[id.ID[bank.Version]]bank.Version) (stored, error) {
	p := sk.paper
	dice := drawing.NewDice(p.Seed)
	p.Items = make([]Item, 0, len(sk.drawn))
	for _, q := range sk.drawn {
		v, ok := versions[q.draw.VersionID]
		if !ok {
			return stored{}, fmt.Errorf("question version %s was drawn and is not there", q.draw.VersionID)
		}
		p.Items = append(p.Items, Item{QuestionID: q.draw.QuestionID, VersionID: v.ID, SHA256: v.SHA256, Type: v.Content.Type,
			Options: order(v.Content, dice), MaxChoices: v.Content.Interaction.MaxChoices, Marks: q.rule.Marks, Rule: q.rule.Multiple})
	}
	text, err := p.canonical()
	if err != nil {
		return stored{}, err
	}
	p.SHA256 = digest(text)
	return stored{paper: p, body: text}, nil
}

// order shuffles the option ids, unless the question says that its options
// stand where they stand. True and false never change places.
func order(c bank.QuestionContent, dice *drawing.Dice) []string {
	options := make([]string, len(c.Interaction.Options))
	for i, o := range c.Interaction.Options {
		options[i] = o.ID
	}
	if c.Interaction.Shuffle && c.Type != bank.TrueFalse {
		drawing.Shuffle(dice, options)
	}
	return options
}

// versionsOf lists every version that was drawn, once.
func versionsOf(sketches []sketch) []id.ID[bank.Version] {
	var ids []id.ID[bank.Version]
	for _, sk := range sketches {
		for _, q := range sk.drawn {
			ids = append(ids, q.draw.VersionID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// uses counts on how many papers each question is.
func uses(papers []stored) map[id.ID[bank.Question]]int {
	used := map[id.ID[bank.Question]]int{}
	for _, p := range papers {
		for _, item := range p.paper.Items {
			used[item.QuestionID]++
		}
	}
	return used
}
