package rules

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	seed "ankao/assets/rules"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Catalogue is a list of special operations. One that is no longer in force is
// history to choose from, for certificates of its time.
type Catalogue struct {
	Code, Instrument, SupersededBy, Note string
	InForceFrom, InForceTo               clock.Date
	Status                               Status
	Types                                []Operation
}

// Operation is a special operation of a catalogue.
type Operation struct {
	Code, Category, Name string
}

// seeds is what the program ships.
type seeds struct {
	packs      []Pack
	rules      []Rule
	streets    []Street
	industries []Industry
	catalogues []Catalogue
}

func readSeeds() (seeds, error) {
	var s seeds
	err := errors.Join(decode("packs", seed.Packs, &s.packs), decode("rules", seed.Rules, &s.rules), decode("streets", seed.Streets, &s.streets),
		decode("industries", seed.Industries, &s.industries), decode("operations", seed.Operations, &s.catalogues))
	packs := make(map[string]Pack, len(s.packs))
	for _, p := range s.packs {
		packs[p.Code] = p
	}
	for i := range s.rules {
		r := &s.rules[i]
		p, ok := packs[r.Pack]
		if !ok && err == nil {
			err = fmt.Errorf("assets/rules: %s: no pack %q", r.Code, r.Pack)
		}
		r.Jurisdiction, r.Bearing = cmp.Or(r.Jurisdiction, p.Jurisdiction), cmp.Or(r.Bearing, Binding)
		r.Number, r.Latest, r.Reason = 1, true, "seed"
	}
	return s, err
}

func decode(name string, data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("assets/rules/%s.json: %w", name, err)
	}
	return nil
}

// Seed adds what the program ships and the database does not have. What is
// there is left alone: a centre's edits outlive an upgrade. Like a migration it
// leaves no entry in the trail; several servers may do so at once.
func (s *Service) Seed(ctx context.Context) error {
	err := s.db.Write(ctx, s.seed)
	if fault.KindOf(err) == fault.Conflict { // another server was faster
		err = s.db.Write(ctx, s.seed)
	}
	return err
}

func (s *Service) seed(tx dbx.Tx) error {
	if err := s.seedPacks(tx); err != nil {
		return err
	}
	if err := s.seedPlaces(tx); err != nil {
		return err
	}
	codes, err := s.store.ruleCodes(tx)
	if err != nil {
		return err
	}
	for _, r := range s.seeds.rules {
		if codes[r.Code] {
			continue
		}
		r.ID, r.CreatedAt = id.New[Rule](), s.clock()
		if err := s.store.insertRule(tx, r); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) seedPacks(tx dbx.Tx) error {
	list, err := s.store.packs(tx)
	if err != nil {
		return err
	}
	have := map[string]bool{}
	for _, p := range list {
		have[p.Code] = true
	}
	for _, p := range s.seeds.packs {
		if have[p.Code] {
			continue
		}
		p.Version = 1
		if err := s.store.insertPack(tx, p); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) seedPlaces(tx dbx.Tx) error {
	streets, err := s.store.streets(tx)
	if err != nil {
		return err
	}
	industries, err := s.store.industries(tx)
	if err != nil {
		return err
	}
	have := map[string]bool{}
	for _, x := range streets {
		have[x.Code] = true
	}
	for _, x := range industries {
		have[x.Code] = true
	}
	for _, x := range s.seeds.streets {
		if have[x.Code] {
			continue
		}
		x.Version = 1
		if err := s.store.insertStreet(tx, x); err != nil {
			return err
		}
	}
	for i, x := range s.seeds.industries {
		if have[x.Code] {
			continue
		}
		x.Version = 1
		if err := s.store.insertIndustry(tx, x, (i+1)*10); err != nil {
			return err
		}
	}
	return nil
}
