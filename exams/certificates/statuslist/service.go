package statuslist

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"ankao/exams/certificates/keys"
	"ankao/exams/certificates/limiter"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
)

// Records is what lists need to know of certificates.
type Records interface {
	// Lists returns how many lists there are.
	Lists(tx dbx.Tx) (int, error)
	// NotInForce returns, by purpose, the positions of a list that are set.
	NotInForce(tx dbx.Tx, list int) (map[Purpose][]int, error)
}

// How long a list may be relied on, and how often a new one is issued at least. Within a span the same records give the
// same bytes, on every server.
const (
	validFor = 24 * time.Hour
	span     = 15 * time.Minute
)

// Service publishes the lists.
type Service struct {
	db      dbx.DB
	now     clock.Clock
	keys    *keys.Service
	records Records
	lookups *limiter.Limiter
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, keys *keys.Service, records Records) *Service {
	return &Service{db: db, now: now, keys: keys, records: records, lookups: limiter.New(240, time.Minute)}
}

// Count returns how many lists there are.
func (s *Service) Count(ctx context.Context) (n int, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		n, err = s.records.Lists(tx)
		return err
	})
	return n, err
}

// Published returns a signed list and its ETag. NotFound "statuslist.unknown" for a list there is not; Unavailable where
// this server does not hold the active key.
func (s *Service) Published(ctx context.Context, number int) (body []byte, tag string, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		n, err := s.records.Lists(tx)
		if err != nil {
			return err
		}
		if number < 0 || number >= n {
			return fault.New(fault.NotFound, "statuslist.unknown")
		}
		key, private, err := s.keys.Signer(tx)
		if err != nil {
			return err
		}
		set, err := s.records.NotInForce(tx, number)
		if err != nil {
			return err
		}
		l := List{Number: number, KeyID: key.ID, IssuedAt: clock.At(s.now().Time().Truncate(span)), ValidFor: validFor, Bits: map[Purpose]Bits{}}
		for _, p := range Purposes {
			l.Bits[p] = NewBits()
			for _, position := range set[p] {
				l.Bits[p].Set(position)
			}
		}
		body, err = l.Sign(private)
		return err
	})
	sum := sha256.Sum256(body)
	return body, `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`, err
}
