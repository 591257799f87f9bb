package papers

import (
	"ankao/content/bank"
	"ankao/content/bank/scoring"
	"ankao/exams/papers/drawing"
	"ankao/internal/id"
)

// Loose puts versions into the form of a paper that belongs to no session and is
// stored nowhere: for practice. The same seed gives the same order of options.
func Loose(versions []bank.Version, seed Seed) Paper {
	p := Paper{Seed: seed, Items: make([]Item, 0, len(versions))}
	dice := drawing.NewDice(seed)
	for _, v := range versions {
		p.Items = append(p.Items, Item{QuestionID: v.QuestionID, VersionID: v.ID, SHA256: v.SHA256, Type: v.Content.Type,
			Options: order(v.Content, dice), MaxChoices: v.Content.Interaction.MaxChoices, Marks: 1_00, Rule: scoring.Exact})
	}
	return p
}

// Show is the paper as a seat may see it. Fault: Internal "paper.damaged".
func (p Paper) Show(versions map[id.ID[bank.Version]]bank.Version) (SeatPaper, error) {
	return p.forSeat(versions)
}

// Keys are the keys of all questions, under the labels of this paper. Fault:
// Internal "paper.damaged".
func (p Paper) Keys(versions map[id.ID[bank.Version]]bank.Version) ([]Key, error) {
	return p.keys(versions)
}
