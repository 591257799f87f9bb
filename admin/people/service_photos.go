package people

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"strings"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people/portrait"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// SetPhoto makes a portrait of raw and keeps it as the person's, in the place of
// the one before. The faults are those of portrait.Make and PhotoTerms.Check.
func (s *Service) SetPhoto(ctx context.Context, by audit.Actor, pid id.ID[Person], raw []byte, crop portrait.Crop, terms PhotoTerms) (Photo, error) {
	if err := terms.Check(clock.DateOf(s.clock())); err != nil {
		return Photo{}, err
	}
	jpeg, _, err := portrait.Make(raw, crop)
	if err != nil {
		return Photo{}, err
	}
	photo, err := s.StagePhoto(ctx, by, pid, jpeg, terms)
	if err != nil {
		return Photo{}, err
	}
	return photo, s.db.Write(ctx, func(tx dbx.Tx) error { return s.KeepPhotos(tx, by, []Photo{photo}) })
}

// StagePhoto seals a portrait into the blob store. It is nobody's until
// KeepPhotos names it, and the purge takes it after a day if nothing does.
func (s *Service) StagePhoto(ctx context.Context, by audit.Actor, pid id.ID[Person], jpeg []byte, terms PhotoTerms) (Photo, error) {
	now := s.clock()
	p := Photo{ID: id.New[Photo](), Person: pid, Basis: terms.Basis, BasisOn: terms.BasisOn, Source: terms.Source,
		KeepUntil: keepUntil(now), MadeBy: by.ID, MadeName: by.Name, MadeAt: now}
	sealed, err := s.store.ring.Seal(jpeg, p.sealContext())
	if err != nil {
		return Photo{}, err
	}
	_, err = s.blobs.Put(ctx, p.key(), strings.NewReader(sealed), int64(len(sealed)), "application/octet-stream")
	return p, err
}

// StagedPhoto returns the picture of a photo that was staged.
func (s *Service) StagedPhoto(ctx context.Context, p Photo) ([]byte, error) {
	return s.openPhoto(ctx, p)
}

// KeepPhotos makes staged photos those of their persons, all in the caller's
// transaction. An unknown person is a NotFound fault "person.unknown".
func (s *Service) KeepPhotos(tx dbx.Tx, by audit.Actor, photos []Photo) error {
	for _, p := range photos {
		old, err := s.store.photoOf(tx, p.Person, true)
		if err != nil {
			return err
		}
		if err := s.store.putPhoto(tx, p, old); err != nil {
			return err
		}
		s.forget(tx, old)
		if err := s.log.Write(tx, by, audit.Entry{Action: "person.photo.set", Object: "person", ObjectID: p.Person.String(),
			Detail: map[string]any{"basis": string(p.Basis), "source": string(p.Source), "replaced": old.ID != ""}}); err != nil {
			return err
		}
	}
	return nil
}

// forget removes a picture once the transaction that no longer names it has
// committed; what a broken disk leaves behind the purge takes.
func (s *Service) forget(tx dbx.Tx, p Photo) {
	if p.ID == "" {
		return
	}
	dbx.AfterCommit(tx, func() {
		if err := s.blobs.Delete(context.Background(), p.key()); err != nil {
			slog.Warn("a photo waits for the purge", "cause", err)
		}
	})
}

// DeletePhoto removes a person's photo; without one it does nothing.
func (s *Service) DeletePhoto(ctx context.Context, by audit.Actor, pid id.ID[Person]) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error { return s.dropPhoto(tx, by, pid, "person.photo.delete") })
}

func (s *Service) dropPhoto(tx dbx.Tx, by audit.Actor, pid id.ID[Person], action string) error {
	old, err := s.store.photoOf(tx, pid, true)
	if err != nil || old.ID == "" {
		return err
	}
	if err := s.store.deletePhoto(tx, old); err != nil {
		return err
	}
	s.forget(tx, old)
	return s.log.Write(tx, by, audit.Entry{Action: action, Object: "person", ObjectID: pid.String()})
}

// PhotoOf tells on what basis a person's photo is kept; false where there is
// none.
func (s *Service) PhotoOf(ctx context.Context, pid id.ID[Person]) (p Photo, ok bool, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		p, err = s.store.photoOf(tx, pid, false)
		return err
	})
	return p, p.ID != "", err
}

// Photo returns a person's face picture, always a baseline JPEG of 295 × 413
// pixels (25 × 35 mm); false where there is none.
func (s *Service) Photo(ctx context.Context, pid id.ID[Person]) (jpeg []byte, ok bool, err error) {
	all, err := s.Photos(ctx, []id.ID[Person]{pid})
	jpeg, ok = all[pid]
	return jpeg, ok, err
}

// Photos returns the face pictures of those persons who have one.
func (s *Service) Photos(ctx context.Context, persons []id.ID[Person]) (map[id.ID[Person]][]byte, error) {
	var photos []Photo
	err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		photos, err = s.store.photosOf(tx, persons)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make(map[id.ID[Person]][]byte, len(photos))
	for _, p := range photos {
		jpeg, err := s.openPhoto(ctx, p)
		switch {
		case fault.KindOf(err) == fault.NotFound: // replaced or purged in this moment
		case err != nil:
			return nil, err
		default:
			out[p.Person] = jpeg
		}
	}
	return out, nil
}

func (s *Service) openPhoto(ctx context.Context, p Photo) ([]byte, error) {
	r, _, err := s.blobs.Get(ctx, p.key())
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	var sealed bytes.Buffer
	if _, err := io.Copy(&sealed, io.LimitReader(r, 4<<20)); err != nil {
		return nil, err
	}
	return s.store.ring.Open(sealed.String(), p.sealContext())
}

// Purge removes the photos whose time is over and the pictures that nothing
// names. It is run again and again by one server at a time.
func (s *Service) Purge(ctx context.Context) error {
	today := clock.DateOf(s.clock())
	for {
		var over []Photo
		err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
			over, err = s.store.photosUntil(tx, today, 100)
			return err
		})
		if err != nil {
			return err
		}
		if len(over) == 0 {
			return s.purgeBlobs(ctx)
		}
		for _, p := range over {
			if err := s.db.Write(ctx, func(tx dbx.Tx) error {
				return s.dropPhoto(tx, audit.Actor{Kind: audit.System, Name: "purge"}, p.Person, "person.photo.purge")
			}); err != nil {
				return err
			}
		}
	}
}

// purgeBlobs removes pictures that were staged more than a day ago and that no
// row names.
func (s *Service) purgeBlobs(ctx context.Context) error {
	const step = 500
	before := s.clock().Add(-24 * time.Hour)
	for after := ""; ; {
		list, err := s.blobs.List(ctx, photoKeys, after, step)
		if err != nil || len(list) == 0 {
			return err
		}
		after = list[len(list)-1].Key
		var ids []id.ID[Photo]
		for _, one := range list {
			if one.Stored < before {
				ids = append(ids, id.ID[Photo](one.Key[strings.LastIndexByte(one.Key, '/')+1:]))
			}
		}
		var known map[id.ID[Photo]]bool
		if err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
			known, err = s.store.knownPhotos(tx, ids)
			return err
		}); err != nil {
			return err
		}
		for _, one := range ids {
			if !known[one] {
				if err := s.blobs.Delete(ctx, Photo{ID: one}.key()); err != nil {
					return err
				}
			}
		}
	}
}
