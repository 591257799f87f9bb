package papers

import (
	"fmt"

	"ankao/content/bank"
	"ankao/internal/id"
)

// SeatPaper is what a seat sees of a paper: no key, no explanation, no law, no
// difficulty, and no id by which a question could be told again.
type SeatPaper struct {
	SHA256    string         `json:"sha256" doc:"of the frozen paper"`
	Questions []SeatQuestion `json:"questions"`
}

// SeatQuestion is one question as a candidate sees it.
type SeatQuestion struct {
	Number     int          `json:"number" doc:"from 1"`
	Type       bank.Type    `json:"type" enum:"single,multiple,true_false"`
	Marks      int          `json:"marks" doc:"hundredths"`
	Stem       []bank.Block `json:"stem"`
	Options    []SeatOption `json:"options"`
	MinChoices int          `json:"minChoices"`
	MaxChoices int          `json:"maxChoices"`
}

// SeatOption is one option under the label it has on this paper.
type SeatOption struct {
	ID     string       `json:"id" doc:"A, B, C … in the order of this paper"`
	Blocks []bank.Block `json:"blocks"`
}

// forSeat puts the content of the frozen versions into the order of the paper.
// Only what is named here leaves. Fault: Internal "paper.damaged" when a
// version is not what was frozen.
func (p Paper) forSeat(versions map[id.ID[bank.Version]]bank.Version) (SeatPaper, error) {
	seat := SeatPaper{SHA256: p.SHA256, Questions: make([]SeatQuestion, 0, len(p.Items))}
	for n, item := range p.Items {
		v, ok := versions[item.VersionID]
		if !ok || v.SHA256 != item.SHA256 {
			return SeatPaper{}, damaged(fmt.Errorf("paper %s: question %d is not the version that was frozen", p.ID, n+1))
		}
		options, err := item.show(v.Content.Interaction.Options)
		if err != nil {
			return SeatPaper{}, damaged(fmt.Errorf("paper %s: question %d: %w", p.ID, n+1, err))
		}
		seat.Questions = append(seat.Questions, SeatQuestion{Number: n + 1, Type: item.Type, Marks: item.Marks, Stem: v.Content.Stem,
			Options: options, MinChoices: v.Content.Interaction.MinChoices, MaxChoices: item.MaxChoices})
	}
	return seat, nil
}

// show labels the options of a version in the frozen order.
func (i Item) show(options []bank.Option) ([]SeatOption, error) {
	blocks := make(map[string][]bank.Block, len(options))
	for _, o := range options {
		blocks[o.ID] = o.Blocks
	}
	if len(i.Options) != len(options) {
		return nil, fmt.Errorf("%d options frozen, %d in the version", len(i.Options), len(options))
	}
	shown := make([]SeatOption, len(i.Options))
	for place, option := range i.Options {
		b, ok := blocks[option]
		if !ok {
			return nil, fmt.Errorf("option %s is not in the version", option)
		}
		shown[place] = SeatOption{ID: label(place), Blocks: b}
	}
	return shown, nil
}

// Media lists the pictures of a paper, each once: what its seat may fetch.
func (s SeatPaper) Media() map[id.ID[bank.Medium]]bool {
	media := map[id.ID[bank.Medium]]bool{}
	add := func(blocks []bank.Block) {
		for _, b := range blocks {
			if b.Kind == bank.ImageBlock {
				media[b.MediaID] = true
			}
		}
	}
	for _, q := range s.Questions {
		add(q.Stem)
		for _, o := range q.Options {
			add(o.Blocks)
		}
	}
	return media
}
