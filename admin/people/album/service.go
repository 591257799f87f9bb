package album

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"path"
	"strings"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/people/portrait"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Service brings albums in.
type Service struct {
	db     dbx.DB
	now    clock.Clock
	log    *audit.Log
	people *people.Service
	store  store
	slots  chan struct{}
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, ring *crypt.Ring, persons *people.Service) *Service {
	return &Service{db: db, now: now, log: log, people: persons, store: store{ring}, slots: make(chan struct{}, 1)}
}

// Start reads an archive, makes portraits of its pictures and keeps them staged.
// Faults: Invalid "album.not-zip", "album.empty", TooLarge "album.large".
func (s *Service) Start(ctx context.Context, by audit.Actor, r io.ReaderAt, size int64, terms people.PhotoTerms) (Import, error) {
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return Import{}, ctx.Err()
	}
	terms.Source = people.Archive
	if err := terms.Check(clock.DateOf(s.now())); err != nil {
		return Import{}, err
	}
	entries, err := list(r, size)
	if err != nil {
		return Import{}, err
	}
	files := make([]File, 0, len(entries))
	seen := map[string]bool{}
	for _, e := range entries {
		f, err := s.file(ctx, by, e, terms, seen)
		if err != nil {
			return Import{}, err
		}
		f.Position = len(files)
		files = append(files, f)
	}
	now := s.now()
	i := Import{ID: id.New[Import](), State: Preview, Total: len(files), MadeBy: by.ID, MadeName: by.Name, Created: now, ExpiresAt: now.Add(keep)}
	for _, f := range files {
		if f.Outcome != Reject {
			i.Ready++
		}
	}
	return i, s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.store.insert(tx, i, files); err != nil {
			return err
		}
		return s.audit(tx, by, "album.preview", i)
	})
}

// list opens an archive and bounds it before anything is unpacked.
func list(r io.ReaderAt, size int64) ([]*zip.File, error) {
	if size > MaxFile {
		return nil, fault.New(fault.TooLarge, "album.large")
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fault.Wrap(fault.Invalid, "album.not-zip", err)
	}
	var out []*zip.File
	var total uint64
	for _, f := range z.File {
		if aside(fileName(f.Name, f.NonUTF8)) {
			continue
		}
		out = append(out, f)
		total += f.UncompressedSize64
		if len(out) > maxFiles || f.UncompressedSize64 > maxTotal || total > maxTotal {
			return nil, fault.New(fault.TooLarge, "album.large")
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "album.empty")
	}
	return out, nil
}

// file makes of one entry what it will be. Only what broke is an error.
func (s *Service) file(ctx context.Context, by audit.Actor, e *zip.File, terms people.PhotoTerms, seen map[string]bool) (File, error) {
	f := File{Name: fileName(e.Name, e.NonUTF8), Outcome: Reject}
	if strange(f.Name) {
		f.Code = "file.path"
		return f, nil
	}
	var name string
	name, f.Number = split(f.Name)
	switch ext := strings.ToLower(path.Ext(f.Name)); {
	case ext == ".zip" || ext == ".rar" || ext == ".7z":
		f.Code = "file.nested"
	case f.Number == "":
		f.Code = "file.name"
	}
	if f.Code != "" {
		return f, nil
	}
	p, ok, err := s.find(ctx, f.Number)
	if err != nil {
		return f, err
	}
	switch {
	case !ok:
		f.Code = "file.person"
	case name != "" && name != p.Name:
		f.Code, f.As = "file.other-name", p.Name
	case seen[p.ID.String()]:
		f.Code, f.As = "file.twice", p.Name
	}
	if f.Code != "" {
		return f, nil
	}
	f.Person, f.As = p.ID.String(), p.Name
	jpeg, note, err := unpack(e)
	if err != nil {
		f.Code = fault.CodeOf(err)
		return f, nil
	}
	photo, err := s.people.StagePhoto(ctx, by, p.ID, jpeg, terms)
	if err != nil {
		return f, err
	}
	seen[p.ID.String()] = true
	f.Photo, f.Outcome, f.Code = &photo, Fresh, string(note)
	if p.Photo {
		f.Outcome = Replace
	}
	return f, nil
}

func (s *Service) find(ctx context.Context, number string) (p people.Person, ok bool, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		p, ok, err = s.people.FindByIDNumber(tx, number)
		return err
	})
	return p, ok, err
}

// unpack reads one picture, never more than a portrait may come from.
func unpack(e *zip.File) ([]byte, portrait.Note, error) {
	if e.Flags&1 != 0 {
		return nil, "", fault.New(fault.Invalid, "file.locked")
	}
	if e.UncompressedSize64 > portrait.MaxFile {
		return nil, "", fault.New(fault.TooLarge, "photo.large")
	}
	r, err := e.Open()
	if err != nil {
		return nil, "", fault.Wrap(fault.Invalid, "photo.broken", err)
	}
	defer func() { _ = r.Close() }()
	raw, err := io.ReadAll(io.LimitReader(r, portrait.MaxFile+1))
	if err != nil {
		return nil, "", fault.Wrap(fault.Invalid, "photo.broken", err)
	}
	return portrait.Make(raw, portrait.Crop{})
}

func (s *Service) audit(tx dbx.Tx, by audit.Actor, action string, i Import) error {
	return s.log.Write(tx, by, audit.Entry{Action: action, Object: "album", ObjectID: i.ID.String(),
		Detail: map[string]any{"total": i.Total, "ready": i.Ready}})
}

// Commit gives every portrait to its person but those at the positions left out,
// all in one transaction. Conflict "album.committed", "album.discarded",
// "album.expired" for what is no preview any more.
func (s *Service) Commit(ctx context.Context, by audit.Actor, aid id.ID[Import], without []int) (Import, error) {
	out := map[int]bool{}
	for _, n := range without {
		out[n] = true
	}
	var done Import
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		i, err := s.open(tx, aid)
		if err != nil {
			return err
		}
		files, err := s.store.files(tx, aid)
		if err != nil {
			return err
		}
		var photos []people.Photo
		for _, f := range files {
			if f.Photo != nil && !out[f.Position] {
				photos = append(photos, *f.Photo)
			}
		}
		if err := s.people.KeepPhotos(tx, by, photos); err != nil {
			return err
		}
		i.State, i.Ready = Committed, len(photos)
		if err := s.store.settle(tx, i); err != nil {
			return err
		}
		done = i
		return s.audit(tx, by, "album.commit", i)
	})
	return done, err
}

func (s *Service) open(tx dbx.Tx, aid id.ID[Import]) (Import, error) {
	i, err := s.store.get(tx, aid, true)
	if err == nil && i.State != Preview {
		err = fault.New(fault.Conflict, "album."+string(i.State))
	}
	return i, err
}

// Discard throws an album away; its portraits go with the next purge.
func (s *Service) Discard(ctx context.Context, by audit.Actor, aid id.ID[Import]) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		i, err := s.open(tx, aid)
		if err != nil {
			return err
		}
		i.State = Discarded
		if err := s.store.settle(tx, i); err != nil {
			return err
		}
		return s.audit(tx, by, "album.discard", i)
	})
}

// Files returns an import with a page of its files.
func (s *Service) Files(ctx context.Context, aid id.ID[Import], only Outcome, offset, limit int) (i Import, files []File, total int64, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if i, err = s.store.get(tx, aid, false); err != nil {
			return err
		}
		files, total, err = s.store.page(tx, aid, only, offset, limit)
		return err
	})
	return i, files, total, err
}

// Thumbnail returns the portrait that was made of a file; NotFound "photo.none"
// where there is none.
func (s *Service) Thumbnail(ctx context.Context, aid id.ID[Import], position int) ([]byte, error) {
	var f File
	err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		f, err = s.store.file(tx, aid, position)
		return err
	})
	if err != nil {
		return nil, err
	}
	if f.Photo == nil {
		return nil, fault.New(fault.NotFound, "photo.none")
	}
	return s.people.StagedPhoto(ctx, *f.Photo)
}

// Purge forgets the albums that nobody has settled within the day.
func (s *Service) Purge(ctx context.Context) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error { return s.store.expire(tx, s.now()) })
}
