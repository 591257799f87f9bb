package certificates

import (
	"crypto/ed25519"
	"fmt"

	"ankao/exams/certificates/keys"
	"ankao/exams/certificates/token"
	"ankao/exams/certificates/types"
	"ankao/exams/parts"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// press makes the certificates of one issue: it holds what they share and counts their numbers.
type press struct {
	service *Service
	types   map[uint16]types.Type
	key     keys.Key
	private ed25519.PrivateKey
	now     clock.Instant
	issued  int             // certificates there are, which tells the status list to draw from
	drawn   map[uint32]bool // status indexes of this issue
	numbers *types.Counter
}

// newPress makes the press of one transaction, which holds the types.
func (s *Service) newPress(tx dbx.Tx, list []types.Type) (*press, error) {
	p := &press{service: s, types: map[uint16]types.Type{}, now: s.now(), drawn: map[uint32]bool{}, numbers: s.types.Counter()}
	for _, t := range list {
		p.types[t.ID] = t
	}
	var err error
	if p.key, p.private, err = s.keys.Signer(tx); err != nil {
		return nil, err
	}
	p.issued, err = s.store.count(tx)
	return p, err
}

// make returns a new certificate for somebody who has every part, not yet stored.
func (p *press) make(tx dbx.Tx, t types.Type, pass Pass, standing parts.Standing) (Certificate, error) {
	months := pass.ValidMonths
	if months == 0 {
		months = t.ValidMonths
	}
	today, cfg := clock.DateOf(p.now), p.service.cfg
	c := Certificate{
		Test: cfg.Test, TypeID: t.ID, TypeName: t.Name, TypeNameEn: t.NameEn,
		CandidateID: pass.CandidateID, SessionID: pass.SessionID, PersonID: standing.PersonID,
		ExamName: pass.ExamName, Marks: pass.Marks, TotalMarks: pass.TotalMarks,
		IssuedOn: today, ValidTo: lastValidDay(today, months), Issuer: cfg.Issuer, IssuerEn: cfg.IssuerEn,
		basis: standing.Basis,
	}
	if pass.CandidateID != "" {
		c.basis = string(pass.CandidateID)
	}
	if t.Authority != "" {
		c.Issuer, c.IssuerEn = t.Authority, t.AuthorityEn
	}
	for _, part := range standing.Parts {
		switch part.Part {
		case parts.Hours:
			c.Hours = part.Amount
		case parts.Practical:
			c.Practical = part.Amount
		}
	}
	c.ReviewOn = c.nextReview(t.ReviewYears, today)
	if err := p.name(tx, &c); err != nil {
		return c, err
	}
	return c, p.finish(tx, t, &c)
}

// name writes the holder as the records of people know them today.
func (p *press) name(tx dbx.Tx, c *Certificate) error {
	holder, err := p.service.people.Holder(tx, c.PersonID)
	c.HolderName, c.HolderIDNumber, c.OrganisationName = holder.Name, holder.IDNumber, holder.OrganisationName
	return err
}

// finish gives c what only one certificate has: ids, number, status index, token.
func (p *press) finish(tx dbx.Tx, t types.Type, c *Certificate) (err error) {
	c.ID, c.IssuedAt, c.State, c.Version, c.KeyID = id.New[Certificate](), p.now, Active, 1, p.key.ID
	if c.Number, err = p.numbers.Take(tx, t, c.IssuedOn.Time().Year()); err != nil {
		return err
	}
	if c.StatusIndex, err = p.statusIndex(tx); err != nil {
		return err
	}
	p.issued++
	return p.sign(c, t.CheckSuperseded)
}

// sign gives c its random id and its token. The id is not looked up first: of 2^64 none is drawn twice, and were it,
// the unique key would refuse the issue.
func (p *press) sign(c *Certificate, mustCheck bool) error {
	random, err := randomUint64()
	if err != nil {
		return err
	}
	payload, err := c.payload(random, mustCheck)
	if err != nil {
		return err
	}
	c.ShortID, c.Token = token.FormatShortID(random), token.Sign(payload, p.private)
	return nil
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
