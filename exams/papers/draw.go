package papers

import (
	"fmt"
	"slices"

	"ankao/content/bank"
	"ankao/exams/exams"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// sketch is a paper whose questions are drawn and whose options are still in
// the order of the bank: their content is read for all sketches together.
type sketch struct {
	paper Paper
	dice  *dice
	drawn []drawn
}

type drawn struct {
	draw bank.Draw
	rule exams.Rule
}

// sketch draws the questions of one paper: the rules in the order of the
// blueprint, the questions of a rule in the order drawn.
func (s stock) sketch(session sessions.Session, candidate id.ID[sessions.Candidate], seed Seed) (sketch, error) {
	sk := sketch{dice: newDice(seed), paper: Paper{ID: id.New[Paper](), SessionID: session.ID, CandidateID: candidate, Seed: seed}}
	picks, ok := s.draw(session.Terms.Rules, sk.dice)
	if !ok {
		lines, _ := s.check(session.Terms.Rules)
		return sk, unfilled(lines)
	}
	for i, rule := range session.Terms.Rules {
		for _, q := range picks[i] {
			sk.drawn = append(sk.drawn, drawn{draw: s.questions[q], rule: rule})
		}
	}
	return sk, nil
}

// finish freezes the order of the options and returns the paper with its
// canonical bytes.
func (sk sketch) finish(versions map[id.ID[bank.Version]]bank.Version) (Paper, []byte, error) {
	p := sk.paper
	p.Items = make([]Item, 0, len(sk.drawn))
	for _, q := range sk.drawn {
		v, ok := versions[q.draw.VersionID]
		if !ok {
			return p, nil, fmt.Errorf("question version %s was drawn and is not there", q.draw.VersionID)
		}
		p.Items = append(p.Items, Item{QuestionID: q.draw.QuestionID, VersionID: v.ID, SHA256: v.SHA256, Type: v.Content.Type,
			Options: sk.order(v.Content), MaxChoices: v.Content.Interaction.MaxChoices, Marks: q.rule.Marks, Rule: q.rule.Multiple})
	}
	stored, err := p.canonical()
	if err != nil {
		return p, nil, err
	}
	p.SHA256 = digest(stored)
	return p, stored, nil
}

// order shuffles the option ids, unless the question says that its options
// stand where they stand. True and false never change places.
func (sk sketch) order(c bank.QuestionContent) []string {
	options := make([]string, len(c.Interaction.Options))
	for i, o := range c.Interaction.Options {
		options[i] = o.ID
	}
	if !c.Interaction.Shuffle || c.Type == bank.TrueFalse {
		return options
	}
	return pick(sk.dice, options, len(options))
}

// unfilled names every rule that the bank cannot fill.
func unfilled(lines []Line) error {
	f := fault.New(fault.Conflict, "blueprint.unfilled")
	for i, l := range lines {
		if l.Code != "" {
			f = f.With(fault.Field{Path: fmt.Sprintf("rules[%d]", i), Code: l.Code})
		}
	}
	return f
}

// keepPapers finishes and stores papers batch by batch, so that the papers of
// a large session need not all be in memory.
func keepPapers(tx dbx.Tx, sketches []sketch, versions map[id.ID[bank.Version]]bank.Version, now clock.Instant) error {
	for batch := range slices.Chunk(sketches, paperBatch) {
		rows := make([]stored, len(batch))
		for i, sk := range batch {
			p, text, err := sk.finish(versions)
			if err != nil {
				return err
			}
			rows[i] = stored{paper: p, body: text}
		}
		if err := insertPapers(tx, rows, now); err != nil {
			return err
		}
	}
	return nil
}
