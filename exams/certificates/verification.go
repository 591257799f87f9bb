package certificates

import (
	"context"
	"time"

	"ankao/exams/certificates/keys"
	"ankao/exams/certificates/token"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
)

// Verified is what checking against the records came to. Certificate is nil unless it is one of this centre's.
type Verified struct {
	Verdict     token.Verdict
	At          clock.Instant
	Certificate *Certificate
}

// A certificate answers five times an hour whether somebody is its holder: ID numbers of a known person can be
// guessed, and addresses are cheap.
const (
	maxChecks   = 5
	checkWindow = time.Hour
)

// Verify checks a token against keys and records. The work is the same whatever is wrong with the token, so that the
// time tells a forger no more than the answer does. Limited "verify.limited" when one address asks too often.
func (s *Service) Verify(ctx context.Context, address, text string) (v Verified, err error) {
	if !s.lookups.Allow(address, s.now()) {
		return v, limited()
	}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		v, err = s.verifyToken(tx, text)
		return err
	})
	return v, err
}

func (s *Service) verifyToken(tx dbx.Tx, text string) (Verified, error) {
	list, err := s.keys.All(tx)
	if err != nil {
		return Verified{}, err
	}
	p, verdict := token.Authenticate(text, keys.Set(list))
	switch verdict {
	case token.Malformed, token.UnsupportedVersion, token.UnsupportedAlgorithm, token.UnknownKey:
		token.VerifyNothing()
	}
	v, err := s.verifyRecord(tx, token.FormatShortID(p.ID), verdict)
	if err == nil && v.Certificate != nil && v.Certificate.Token != token.Fold(text) {
		// Well signed, and not what was issued under this id: the key has been used behind the centre's back.
		v.Verdict, v.Certificate = token.Unknown, nil
	}
	return v, err
}

// verifyRecord looks the certificate up, also when the signature has failed: a failed token carries id 0, which no
// certificate has.
func (s *Service) verifyRecord(tx dbx.Tx, shortID string, signature token.Verdict) (Verified, error) {
	v := Verified{Verdict: token.Unknown, At: s.now()}
	c, err := s.store.byShortID(tx, shortID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Verified{}, err
	}
	switch {
	case signature != "" && signature != token.CompromisedKey:
		v.Verdict = signature
	case err == nil:
		v.Verdict, v.Certificate = c.verdictAt(v.At), &c
	}
	return v, nil
}

// VerifyShortID looks a certificate up by what is printed beside its code. Nothing is signed there: the records decide.
func (s *Service) VerifyShortID(ctx context.Context, address, shortID string) (v Verified, err error) {
	if !s.guesses.Allow(address, s.now()) {
		return v, limited()
	}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		v, err = s.verifyShortID(tx, shortID)
		return err
	})
	return v, err
}

func (s *Service) verifyShortID(tx dbx.Tx, shortID string) (Verified, error) {
	random, err := token.ParseShortID(shortID)
	if err != nil {
		return s.verifyRecord(tx, token.FormatShortID(0), token.Malformed)
	}
	return s.verifyRecord(tx, token.FormatShortID(random), "")
}

// IsHolder says whether name and ID number, both whole, are those of the holder of the certificate that a token or a
// short id names. NotFound "certificate.not_verified" when it names none; Limited "certificate.checks.limited" after
// five questions an hour about one certificate, whatever they were and whoever asked.
func (s *Service) IsHolder(ctx context.Context, address, text, name, idNumber string) (matches bool, err error) {
	if !s.guesses.Allow(address, s.now()) {
		return false, limited()
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		var v Verified
		if len(text) > 2*token.ShortIDLength {
			v, err = s.verifyToken(tx, text)
		} else {
			v, err = s.verifyShortID(tx, text)
		}
		if err != nil {
			return err
		}
		if v.Certificate == nil || v.Verdict.Public() == token.NotVerified {
			return fault.New(fault.NotFound, "certificate.not_verified")
		}
		matches, err = s.countedCheck(tx, *v.Certificate, name, idNumber)
		return err
	})
	return matches, err
}

func (s *Service) countedCheck(tx dbx.Tx, c Certificate, name, idNumber string) (bool, error) {
	if _, err := s.store.lock(tx, c.ID); err != nil { // two questions at once are two questions
		return false, err
	}
	now := s.now()
	if err := s.store.deleteChecksBefore(tx, now.Add(-checkWindow)); err != nil {
		return false, err
	}
	asked, err := s.store.checksSince(tx, c.ID, now.Add(-checkWindow))
	if err != nil {
		return false, err
	}
	if asked >= maxChecks {
		return false, fault.New(fault.Limited, "certificate.checks.limited")
	}
	if err := s.store.insertCheck(tx, c.ID, now); err != nil {
		return false, err
	}
	return s.store.isHolder(tx, c.ID, name, idNumber)
}

func limited() error { return fault.New(fault.Limited, "verify.limited") }
