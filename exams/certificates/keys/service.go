package keys

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"ankao/admin/audit"
	"ankao/exams/certificates/limiter"
	"ankao/exams/certificates/token"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
)

// Records is what keys need to know of the certificates they signed.
type Records interface {
	// SignedBy counts the certificates of each key: all of them, and those in force or suspended.
	SignedBy(tx dbx.Tx) (map[byte]Use, error)
	// RevokedIndexes returns the status indexes of revoked certificates, ascending.
	RevokedIndexes(tx dbx.Tx) ([]uint32, error)
}

// Use is how many certificates a key signed.
type Use struct{ Signed, Live int }

// Service makes, retires and gives up keys.
type Service struct {
	db      dbx.DB
	now     clock.Clock
	log     *audit.Log
	signers *signers
	store   store
	records Records
	lookups *limiter.Limiter // of published keys, by address
}

// New reads the private keys of the file; a damaged one is refused, a missing one is made at the first key.
func New(db dbx.DB, now clock.Clock, log *audit.Log, file string) (*Service, error) {
	signers, err := openSigners(file)
	if err != nil {
		return nil, err
	}
	return &Service{db: db, now: now, log: log, signers: signers, lookups: limiter.New(240, time.Minute)}, nil
}

// Attach names the records, which are made after the keys.
func (s *Service) Attach(r Records) { s.records = r }

// Prepare makes the first key. A server whose key file lacks the active key starts all the same, for verification must
// go on, and says so.
func (s *Service) Prepare(ctx context.Context) error {
	keys, err := s.List(ctx)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		err := s.Rotate(ctx, audit.Actor{Kind: audit.System, Name: "start"})
		if fault.KindOf(err) != fault.Conflict { // else another server was first
			return err
		}
		if keys, err = s.List(ctx); err != nil {
			return err
		}
	}
	if active, ok := Active(keys); ok {
		if _, err := s.signers.of(active); err != nil {
			slog.ErrorContext(ctx, "certificates cannot be issued by this server", "error", err)
		}
	}
	return nil
}

// Rotate puts a new key in use; what the one before signed stays valid.
func (s *Service) Rotate(ctx context.Context, by audit.Actor) error {
	return s.newKey(ctx, by, func(dbx.Tx, []Key) error { return nil })
}

// Compromise says that somebody else may hold a private key: of what it signed, only what the records hold stays valid.
// A new key takes its place when it was the active one. The reason is kept. NotFound "certificate.key_unknown", Invalid
// without a reason, Conflict "certificate.key_compromised" when it was given up before.
func (s *Service) Compromise(ctx context.Context, by audit.Actor, key byte, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "reason", Code: "reason.empty"})
	}
	return s.newKey(ctx, by, func(tx dbx.Tx, keys []Key) error {
		i := slices.IndexFunc(keys, func(k Key) bool { return k.ID == key })
		if i < 0 {
			return fault.New(fault.NotFound, "certificate.key_unknown")
		}
		if keys[i].State == token.KeyCompromised {
			return fault.New(fault.Conflict, "certificate.key_compromised")
		}
		if err := s.store.setState(tx, key, token.KeyCompromised, reason, s.now()); err != nil {
			return err
		}
		return s.log.Write(tx, by, keyEntry("certificate.key.compromise", key))
	})
}

// newKey runs first, then, unless a key that first left alone still signs for it, retires what is active and puts a new
// key in use. The private half is on disk before the database knows of it; one that is never used does no harm.
func (s *Service) newKey(ctx context.Context, by audit.Actor, first func(dbx.Tx, []Key) error) error {
	public, err := s.signers.make()
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		keys, err := s.store.lock(tx)
		if err != nil {
			return err
		}
		if err := first(tx, keys); err != nil {
			return err
		}
		next := 1
		for _, k := range keys {
			next = max(next, int(k.ID)+1)
		}
		if next > 255 {
			return fault.New(fault.Conflict, "certificate.keys_exhausted")
		}
		if err := s.store.retireActive(tx, s.now()); err != nil {
			return err
		}
		if err := s.store.insert(tx, Key{ID: byte(next), Public: public, State: token.KeyActive, CreatedAt: s.now()}); err != nil {
			return err
		}
		return s.log.Write(tx, by, keyEntry("certificate.key.create", byte(next)))
	})
}

func keyEntry(action string, key byte) audit.Entry {
	return audit.Entry{Action: action, Object: "certificate_key", ObjectID: strconv.Itoa(int(key))}
}

// List returns every key there has been, oldest first.
func (s *Service) List(ctx context.Context) (keys []Key, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		keys, err = s.All(tx)
		return err
	})
	return keys, err
}

// All is List within a transaction.
func (s *Service) All(tx dbx.Tx) ([]Key, error) { return s.store.all(tx) }

// Signer returns the active key and its private half. Unavailable "certificate.key_missing" where this server does not
// hold it.
func (s *Service) Signer(tx dbx.Tx) (Key, ed25519.PrivateKey, error) {
	keys, err := s.store.all(tx)
	if err != nil {
		return Key{}, nil, err
	}
	active, ok := Active(keys)
	if !ok {
		return Key{}, nil, fault.New(fault.Unavailable, "certificate.key_missing")
	}
	private, err := s.signers.of(active)
	return active, private, err
}

// Held says whether this server holds the private half of k.
func (s *Service) Held(k Key) bool {
	_, err := s.signers.of(k)
	return err == nil
}

// Published returns what a screen without network verifies with: all keys, and the status indexes of revoked
// certificates.
func (s *Service) Published(ctx context.Context) (keys []Key, revoked []uint32, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if keys, err = s.store.all(tx); err != nil {
			return err
		}
		revoked, err = s.records.RevokedIndexes(tx)
		return err
	})
	return keys, revoked, err
}

// Uses returns how many certificates each key signed.
func (s *Service) Uses(ctx context.Context) (uses map[byte]Use, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		uses, err = s.records.SignedBy(tx)
		return err
	})
	return uses, err
}
