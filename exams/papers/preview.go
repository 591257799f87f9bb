package papers

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"ankao/content/bank"
	"ankao/exams/exams"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Sample is a paper that nobody gets, drawn to be looked at. Nothing of it is
// stored: the same seed and bank show it again.
type Sample struct {
	Seed  Seed
	Paper SeatPaper
}

// Preview draws a sample paper by a blueprint. Faults: Invalid "exam.invalid",
// Conflict "blueprint.unfilled".
func (s *Service) Preview(ctx context.Context, p Part) (sample Sample, err error) {
	if _, err := rand.Read(sample.Seed[:]); err != nil {
		return sample, err
	}
	err = s.sample(ctx, p, sample.Seed, func(paper Paper, versions map[id.ID[bank.Version]]bank.Version) error {
		sample.Paper, err = paper.forSeat(versions)
		return err
	})
	return sample, err
}

// PreviewKeys returns the keys of a sample that was shown. Faults as Preview;
// Conflict "conflict.changed" when the bank draws another paper by now.
func (s *Service) PreviewKeys(ctx context.Context, p Part, seed Seed, sha256 string) (keys []Key, err error) {
	err = s.sample(ctx, p, seed, func(paper Paper, versions map[id.ID[bank.Version]]bank.Version) error {
		if paper.SHA256 != sha256 {
			return fault.New(fault.Conflict, "conflict.changed")
		}
		keys, err = paper.keys(versions)
		return err
	})
	return keys, err
}

func (s *Service) sample(ctx context.Context, p Part, seed Seed, show func(Paper, map[id.ID[bank.Version]]bank.Version) error) error {
	if wrong := exams.CheckRules(p.Rules); len(wrong) > 0 {
		return fault.New(fault.Invalid, "exam.invalid").With(wrong...)
	}
	return s.db.Read(ctx, func(tx dbx.Tx) error {
		if err := s.exams.CheckSyllabus(tx, p.SyllabusID, p.Rules); err != nil {
			return err
		}
		stock, err := s.stock(tx, p, "")
		if err != nil {
			return err
		}
		if lines, ok := stock.check(1, 1); !ok {
			return unfilled(lines)
		}
		drawn, _ := stock.Draw(1, 1, false, seed)
		sk := stock.sketch(Paper{Seed: seed, Origin: Drawn}, p.Rules, drawn[0])
		versions, err := s.bank.Versions(tx, versionsOf([]sketch{sk}))
		if err != nil {
			return err
		}
		paper, err := sk.finish(versions)
		if err != nil {
			return err
		}
		return show(paper.paper, versions)
	})
}

// Key is what answers a question of a paper, under the labels of that paper.
type Key struct {
	Number      int // from 1
	Labels      []string
	Explanation []bank.Block
	Laws        []bank.LawReference
	Difficulty  int // 0 unset
}

// keys are the keys of all questions of a paper. Fault: Internal "paper.damaged".
func (p Paper) keys(versions map[id.ID[bank.Version]]bank.Version) ([]Key, error) {
	keys := make([]Key, 0, len(p.Items))
	for n, item := range p.Items {
		v, ok := versions[item.VersionID]
		if !ok || v.SHA256 != item.SHA256 {
			return nil, damaged(fmt.Errorf("paper %s: question %d is not the version that was frozen", p.ID, n+1))
		}
		keys = append(keys, Key{Number: n + 1, Labels: item.labels(v.Key.Choices), Explanation: v.Content.Explanation,
			Laws: v.Content.LawReferences, Difficulty: v.Content.Difficulty})
	}
	return keys, nil
}

// labels are what options are called on this paper, in its order.
func (i Item) labels(options []string) []string {
	list := []string{}
	for place, option := range i.Options {
		if slices.Contains(options, option) {
			list = append(list, label(place))
		}
	}
	return list
}
