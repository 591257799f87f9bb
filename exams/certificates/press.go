package certificates

import (
	"crypto/ed25519"
	"fmt"

	"ankao/exams/certificates/token"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// press makes the certificates of one issue: it holds what they share and counts their numbers.
type press struct {
	service *Service
	types   map[uint16]Type
	key     Key
	private ed25519.PrivateKey
	now     clock.Instant
	issued  int                 // certificates there are, which tells the status list to draw from
	drawn   map[uint32]bool     // status indexes of this issue
	numbers map[numberRange]int // last number given out
}

type numberRange struct {
	typeID uint16
	year   int
}

func (s *Service) newPress(tx dbx.Tx, types []Type) (*press, error) {
	p := &press{service: s, types: map[uint16]Type{}, now: s.now(), drawn: map[uint32]bool{}, numbers: map[numberRange]int{}}
	for _, t := range types {
		p.types[t.ID] = t
	}
	keys, err := s.store.keys(tx)
	if err != nil {
		return nil, err
	}
	active, ok := activeKey(keys)
	if !ok {
		return nil, fault.New(fault.Unavailable, "certificate.key_missing")
	}
	if p.private, err = s.signers.of(active); err != nil {
		return nil, err
	}
	p.key = active
	p.issued, err = s.store.count(tx)
	return p, err
}

// make returns a new certificate for pass, not yet stored.
func (p *press) make(tx dbx.Tx, pass Pass) (Certificate, error) {
	t, ok := p.types[pass.CertificateType]
	if !ok {
		return Certificate{}, fault.New(fault.Conflict, "certificate.type.unknown")
	}
	holder, err := p.service.people.Holder(tx, pass.PersonID)
	if err != nil {
		return Certificate{}, err
	}
	months := pass.ValidMonths
	if months == 0 {
		months = t.ValidMonths
	}
	today, cfg := clock.DateOf(p.now), p.service.cfg
	c := Certificate{
		ID: id.New[Certificate](), Test: cfg.Test, TypeID: t.ID, TypeName: t.Name, TypeNameEn: t.NameEn,
		CandidateID: pass.CandidateID, SessionID: pass.SessionID, PersonID: pass.PersonID,
		HolderName: holder.Name, HolderIDNumber: holder.IDNumber, OrganisationName: holder.OrganisationName,
		ExamName: pass.ExamName, Marks: pass.Marks, TotalMarks: pass.TotalMarks,
		IssuedOn: today, ValidTo: lastValidDay(today, months), IssuedAt: p.now, Issuer: cfg.Issuer, IssuerEn: cfg.IssuerEn,
		State: Active, Version: 1,
	}
	if c.Number, err = p.number(tx, t, today.Time().Year()); err != nil {
		return c, err
	}
	if c.StatusIndex, err = p.statusIndex(tx); err != nil {
		return c, err
	}
	p.issued++
	return c, p.sign(&c)
}

// sign gives c its random id and its token. The id is not looked up first: of 2^64 none is drawn twice, and were it,
// the unique key would refuse the issue.
func (p *press) sign(c *Certificate) error {
	random, err := randomUint64()
	if err != nil {
		return err
	}
	payload, err := c.payload(random, p.key.ID)
	if err != nil {
		return err
	}
	c.ShortID, c.Token = token.FormatShortID(random), token.Sign(payload, p.private)
	return nil
}

func (p *press) number(tx dbx.Tx, t Type, year int) (string, error) {
	r := numberRange{t.ID, year}
	if _, ok := p.numbers[r]; !ok {
		last, err := p.service.store.lastNumber(tx, r)
		if err != nil {
			return "", err
		}
		p.numbers[r] = last
	}
	p.numbers[r]++
	return formatNumber(t.NumberPrefix, year, p.numbers[r]), nil
}

func (p *press) statusIndex(tx dbx.Tx) (uint32, error) {
	for range 100 { // each draw is free with a chance of a half at least
		index, err := randomStatusIndex(p.issued)
		if err != nil {
			return 0, err
		}
		if p.drawn[index] {
			continue
		}
		taken, err := p.service.store.statusIndexTaken(tx, index)
		if err != nil {
			return 0, err
		}
		if !taken {
			p.drawn[index] = true
			return index, nil
		}
	}
	return 0, fmt.Errorf("no free status index was found among %d certificates", p.issued)
}

// close keeps the numbers that were given out.
func (p *press) close(tx dbx.Tx) error {
	for r, last := range p.numbers {
		if err := p.service.store.setLastNumber(tx, r, last); err != nil {
			return err
		}
	}
	return nil
}
