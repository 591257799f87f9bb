package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"time"

	"ankao/admin/audit"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Holder is who may still show a picture that nobody has claimed.
type Holder interface {
	// HoldsMedia returns those of the pictures that it shows.
	HoldsMedia(tx dbx.Tx, ids []id.ID[Medium]) (map[id.ID[Medium]]bool, error)
}

// Service keeps pictures.
type Service struct {
	db      dbx.DB
	now     clock.Clock
	log     *audit.Log
	blobs   blob.Store
	holders []Holder
	drawing chan struct{} // bounds how many pictures are unpacked at once
	store   store
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, blobs blob.Store) *Service {
	return &Service{db: db, now: now, log: log, blobs: blobs, drawing: make(chan struct{}, 2)}
}

// AttachHolders adds who is asked before a picture goes.
func (s *Service) AttachHolders(h ...Holder) { s.holders = append(s.holders, h...) }

// Upload redraws a picture that a person has chosen and keeps it; the same
// picture is kept once. Faults are those of Redraw.
func (s *Service) Upload(ctx context.Context, by audit.Actor, r io.Reader) (Medium, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxImage+1))
	if err != nil {
		return Medium{}, fault.Wrap(fault.Invalid, "media.broken", err)
	}
	select {
	case s.drawing <- struct{}{}:
	case <-ctx.Done():
		return Medium{}, ctx.Err()
	}
	b, m, err := Redraw(b)
	<-s.drawing
	if err != nil {
		return Medium{}, err
	}
	return s.keep(ctx, m, b, func(tx dbx.Tx, kept Medium) error {
		return s.log.Write(tx, by, audit.Entry{Action: "media.upload", Object: "media", ObjectID: kept.ID.String(), Detail: map[string]any{"sha256": kept.SHA256, "size": kept.Size}})
	})
}

// KeepMedium stores a picture as it is and returns it; the same bytes are stored
// once. Faults are those of Sniff.
func (s *Service) KeepMedium(ctx context.Context, b []byte) (Medium, error) {
	m, err := Sniff(b)
	if err != nil {
		return Medium{}, err
	}
	return s.keep(ctx, m, b, func(dbx.Tx, Medium) error { return nil })
}

func (s *Service) keep(ctx context.Context, m Medium, b []byte, also func(dbx.Tx, Medium) error) (Medium, error) {
	sum := sha256.Sum256(b)
	m.ID, m.SHA256 = id.New[Medium](), hex.EncodeToString(sum[:])
	put := func() error {
		_, err := s.blobs.Put(ctx, key(m.SHA256), bytes.NewReader(b), m.Size, m.ContentType)
		return err
	}
	// The bytes go first: a row without its bytes would be a broken picture.
	if err := put(); err != nil {
		return Medium{}, err
	}
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		kept, err := s.store.keep(tx, m, s.now())
		if err != nil {
			return err
		}
		// A purge may have taken the bytes between the two; behind the row's
		// lock it cannot.
		if _, err := s.blobs.Stat(ctx, key(m.SHA256)); fault.KindOf(err) == fault.NotFound {
			err = put()
			if err != nil {
				return err
			}
		}
		m.ID = kept.ID
		return also(tx, kept)
	})
	return m, err
}

func key(sum string) string { return "media/" + sum[:2] + "/" + sum }

// MediumOf returns the picture with these bytes, by their SHA-256 in lower-case
// hex, or a NotFound fault "media.unknown".
func (s *Service) MediumOf(ctx context.Context, sha256 string) (out Medium, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		out, err = s.store.bySum(tx, sha256)
		return err
	})
	return out, err
}

// Media opens a picture and tells its content type, one of those that Sniff
// knows.
func (s *Service) Media(ctx context.Context, m id.ID[Medium]) (io.ReadCloser, string, error) {
	var medium Medium
	if err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		medium, err = s.store.medium(tx, m)
		return err
	}); err != nil {
		return nil, "", err
	}
	r, _, err := s.blobs.Get(ctx, key(medium.SHA256))
	return r, medium.ContentType, err
}

// Claim tells that a question shows these pictures from now on, and whether all
// of them are there.
func (s *Service) Claim(tx dbx.Tx, ids []id.ID[Medium]) (bool, error) {
	n, err := s.store.setIdle(tx, ids, 0)
	return n == int64(len(ids)), err
}

// Release tells that a question shows these pictures no longer; another one may.
func (s *Service) Release(tx dbx.Tx, ids []id.ID[Medium]) error {
	_, err := s.store.setIdle(tx, ids, s.now())
	return err
}

// Idle is how long a picture that no question shows is kept.
const Idle = 24 * time.Hour

const purgeBatch = 200

// Purge removes pictures that nobody has shown for a day and returns how many.
func (s *Service) Purge(ctx context.Context) (removed int, err error) {
	for {
		var idle []Medium
		held := map[id.ID[Medium]]bool{}
		if err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
			if idle, err = s.store.idle(tx, s.now().Add(-Idle), purgeBatch); err != nil || len(idle) == 0 {
				return err
			}
			held, err = s.held(tx, idle)
			return err
		}); err != nil || len(idle) == 0 {
			return removed, err
		}
		for _, m := range idle {
			gone, err := s.purge(ctx, m, held[m.ID])
			if err != nil {
				return removed, err
			}
			if gone {
				removed++
			}
		}
		if len(idle) < purgeBatch {
			return removed, nil
		}
	}
}

func (s *Service) held(tx dbx.Tx, idle []Medium) (map[id.ID[Medium]]bool, error) {
	ids := make([]id.ID[Medium], len(idle))
	for i, m := range idle {
		ids[i] = m.ID
	}
	out := map[id.ID[Medium]]bool{}
	for _, h := range s.holders {
		some, err := h.HoldsMedia(tx, ids)
		if err != nil {
			return nil, err
		}
		for m := range some {
			out[m] = true
		}
	}
	return out, nil
}

// purge removes one picture, or claims it when somebody still shows it. The
// bytes go while the row is locked, so that whoever stores the same picture
// meanwhile waits, and then finds that they are gone.
func (s *Service) purge(ctx context.Context, m Medium, held bool) (gone bool, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if held {
			_, err := s.store.setIdle(tx, []id.ID[Medium]{m.ID}, 0)
			return err
		}
		if gone, err = s.store.remove(tx, m.ID, s.now().Add(-Idle)); err != nil || !gone {
			return err
		}
		if err := s.blobs.Delete(ctx, key(m.SHA256)); err != nil {
			return err
		}
		return s.log.Write(tx, audit.Actor{Kind: audit.System}, audit.Entry{Action: "media.purge", Object: "media", ObjectID: m.ID.String(), Detail: map[string]any{"sha256": m.SHA256}})
	})
	return gone && err == nil, err
}
