package bank

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"ankao/admin/audit"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Service keeps the bank.
type Service struct {
	db    dbx.DB
	now   clock.Clock
	log   *audit.Log
	blobs blob.Store
	store store
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, blobs blob.Store) *Service {
	return &Service{db: db, now: now, log: log, blobs: blobs}
}

// Summary is a question as lists show it: what its latest version says.
type Summary struct {
	Question
	Number       int
	State        State
	Type         Type
	Stem         string
	Difficulty   int
	AuthorName   string
	SyllabusCode string
	PointName    string
	HasImage     bool
}

// Filter narrows a list; what is empty does not. Q matches part of a stem:
// every word of it, in any order.
type Filter struct {
	Syllabus   id.ID[Syllabus]
	Point      id.ID[Point] // with all points below it
	Type       Type
	State      State
	Difficulty *int
	Practice   *bool // nil: in the public practice pool or not
	Q          string
}

// Detail is a question with all its versions, the newest first.
type Detail struct {
	Question
	PointName string
	Versions  []Version
}

// PoolFilter names what a paper may draw from.
type PoolFilter struct {
	SyllabusID id.ID[Syllabus]
	PointID    id.ID[Point] // with all points below it; empty: the whole syllabus
	Type       Type         // empty: any

	MinDifficulty int   // 1 to 5; 0: no bound. A bound leaves out questions whose difficulty is unset.
	MaxDifficulty int   // as MinDifficulty
	Practice      *bool // true: only the public practice pool, false: only what is not in it, nil: both
}

// Draw is a published question as the drawing of papers sees it.
type Draw struct {
	VersionID  id.ID[Version]
	QuestionID id.ID[Question]
	Type       Type
	PointID    id.ID[Point]
	Options    []string // ids in the order of the version
	Difficulty int      // 1 to 5, 0 unset
	Practice   bool     // is in the public practice pool
}

// read runs fn in a read transaction and returns what it made.
func read[T any](ctx context.Context, db dbx.DB, fn func(tx dbx.Tx) (T, error)) (T, error) {
	var out T
	err := db.Read(ctx, func(tx dbx.Tx) (err error) {
		out, err = fn(tx)
		return err
	})
	return out, err
}

// Questions returns a page of questions, the last changed first, and how many
// there are in all.
func (s *Service) Questions(ctx context.Context, f Filter, offset, limit int) ([]Summary, int64, error) {
	var total int64
	list, err := read(ctx, s.db, func(tx dbx.Tx) (list []Summary, err error) {
		list, total, err = s.store.list(tx, f, offset, limit)
		return list, err
	})
	return list, total, err
}

// Question returns a question, or a NotFound fault "question.unknown".
func (s *Service) Question(ctx context.Context, q id.ID[Question]) (Detail, error) {
	return read(ctx, s.db, func(tx dbx.Tx) (Detail, error) { return s.detail(tx, q) })
}

func (s *Service) detail(tx dbx.Tx, q id.ID[Question]) (Detail, error) {
	question, err := s.store.question(tx, q)
	if err != nil {
		return Detail{}, err
	}
	versions, err := s.store.history(tx, q)
	if err != nil {
		return Detail{}, err
	}
	names, err := s.store.pointNames(tx, []id.ID[Point]{question.Point})
	return Detail{Question: question, PointName: names[question.Point], Versions: versions}, err
}

// Place is where a question hangs.
type Place struct {
	Syllabus id.ID[Syllabus]
	Point    id.ID[Point] // empty: on the syllabus itself
}

// checkPlace names a syllabus or point that is not there, or not together.
func (s *Service) checkPlace(tx dbx.Tx, p Place) error {
	known, err := s.store.syllabusesByID(tx, []id.ID[Syllabus]{p.Syllabus})
	if err != nil {
		return err
	}
	if _, ok := known[p.Syllabus]; !ok {
		return fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "syllabusId", Code: "syllabus.unknown"})
	}
	if p.Point == "" {
		return nil
	}
	row, err := s.store.pointRow(tx, p.Point)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err != nil || row.SyllabusID != string(p.Syllabus) {
		return fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "pointId", Code: "point.unknown"})
	}
	return nil
}

func (s *Service) checkMedia(tx dbx.Tx, c QuestionContent) error {
	media := c.Media()
	n, err := s.store.mediaKnown(tx, media)
	if err == nil && n < int64(len(media)) {
		err = fault.New(fault.Invalid, "question.invalid").With(fault.Field{Path: "content", Code: "question.media.unknown"})
	}
	return err
}

func party(by audit.Actor) Party { return Party{ID: by.ID, Name: by.Name} }

// Create adds a question whose first version is a draft. Content and key that
// do not hold are an Invalid fault "question.invalid" naming every field.
func (s *Service) Create(ctx context.Context, by audit.Actor, at Place, c QuestionContent, k QuestionKey) (Detail, error) {
	c, k = Tidy(c, k)
	if err := Validate(c, k); err != nil {
		return Detail{}, err
	}
	now := s.now()
	q := Question{ID: id.New[Question](), Syllabus: at.Syllabus, Point: at.Point, Version: 1, Created: now, Updated: now}
	v := NewVersion(q.ID, c, k, party(by), now)
	q.Latest = v.ID
	return s.change(ctx, q.ID, func(tx dbx.Tx) error {
		if err := s.checkPlace(tx, at); err != nil {
			return err
		}
		if err := s.checkMedia(tx, c); err != nil {
			return err
		}
		if err := s.store.insert(tx, []Question{q}, []Version{v}); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "question.create", Object: "question", ObjectID: q.ID.String(), Detail: map[string]any{"sha256": v.SHA256}})
	})
}

// change runs fn in a transaction and returns the question as it is then.
func (s *Service) change(ctx context.Context, q id.ID[Question], fn func(tx dbx.Tx) error) (Detail, error) {
	var out Detail
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		var err error
		out, err = s.detail(tx, q)
		return err
	})
	return out, err
}

// latest locks a question at the version that was read and returns it with the
// version that is worked on.
func (s *Service) latest(tx dbx.Tx, q id.ID[Question], version int64) (Question, Version, error) {
	question, err := s.store.lock(tx, q)
	if err != nil {
		return Question{}, Version{}, err
	}
	if version != question.Version {
		return Question{}, Version{}, fault.New(fault.Conflict, "conflict.changed")
	}
	versions, err := s.store.versions(tx, []id.ID[Version]{question.Latest})
	return question, versions[question.Latest], err
}

// Edit saves content and key over the draft, or begins the next version of what
// is published or retired; version is the question's that was read.
func (s *Service) Edit(ctx context.Context, by audit.Actor, q id.ID[Question], point id.ID[Point], c QuestionContent, k QuestionKey, version int64) (Detail, error) {
	return s.change(ctx, q, func(tx dbx.Tx) error {
		question, v, err := s.latest(tx, q, version)
		if err != nil {
			return err
		}
		if err := s.checkPlace(tx, Place{question.Syllabus, point}); err != nil {
			return err
		}
		next, err := v.Edit(c, k, party(by), s.now())
		if err != nil {
			return err
		}
		if err := s.checkMedia(tx, next.Content); err != nil {
			return err
		}
		question.Point, question.Latest, question.Updated = point, next.ID, s.now()
		if err := s.store.saveVersion(tx, next, next.ID != v.ID); err != nil {
			return err
		}
		if err := s.store.save(tx, question, next); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "question.edit", Object: "question", ObjectID: q.String(),
			Detail: map[string]any{"number": next.Number, "sha256": next.SHA256}})
	})
}

// Act moves the latest version through its review; see Version.Act.
func (s *Service) Act(ctx context.Context, by audit.Actor, q id.ID[Question], a Action, comment string, version int64) (Detail, error) {
	return s.change(ctx, q, func(tx dbx.Tx) error {
		question, v, err := s.latest(tx, q, version)
		if err != nil {
			return err
		}
		return s.act(tx, by, question, v, a, comment)
	})
}

func (s *Service) act(tx dbx.Tx, by audit.Actor, question Question, v Version, a Action, comment string) error {
	next, err := v.Act(a, party(by), comment, s.now())
	if err != nil {
		return err
	}
	if err := s.store.saveVersion(tx, next, false); err != nil {
		return err
	}
	switch a {
	case Publish:
		if err := s.supersede(tx, question.Published); err != nil {
			return err
		}
		question.Published = next.ID
	case Retire:
		question.Published = ""
	}
	question.Updated = s.now()
	if err := s.store.save(tx, question, next); err != nil {
		return err
	}
	return s.log.Write(tx, by, audit.Entry{Action: "question." + string(a), Object: "question", ObjectID: question.ID.String(),
		Detail: map[string]any{"number": next.Number, "sha256": next.SHA256}})
}

func (s *Service) supersede(tx dbx.Tx, old id.ID[Version]) error {
	if old == "" {
		return nil
	}
	versions, err := s.store.versions(tx, []id.ID[Version]{old})
	if err != nil {
		return err
	}
	v := versions[old]
	v.State = Superseded
	return s.store.saveVersion(tx, v, false)
}

// Pool returns the published questions of a part of a syllabus, ordered by id:
// the same bank gives the same pool.
func (s *Service) Pool(tx dbx.Tx, f PoolFilter) ([]Draw, error) { return s.store.pool(tx, f) }

// Versions returns question versions with content and key; unknown ids are left
// out.
func (s *Service) Versions(tx dbx.Tx, ids []id.ID[Version]) (map[id.ID[Version]]Version, error) {
	return s.store.versions(tx, ids)
}

// KeepMedium stores a picture and returns it; the same bytes are stored once.
// Faults are those of Sniff.
func (s *Service) KeepMedium(ctx context.Context, b []byte) (Medium, error) {
	m, err := Sniff(b)
	if err != nil {
		return Medium{}, err
	}
	sum := sha256.Sum256(b)
	m.ID, m.SHA256 = id.New[Medium](), hex.EncodeToString(sum[:])
	// The bytes go first: a row without its bytes would be a broken picture.
	if _, err := s.blobs.Put(ctx, mediaBlob(m.SHA256), bytes.NewReader(b), m.Size, m.ContentType); err != nil {
		return Medium{}, err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		kept, err := s.store.keepMedium(tx, m, s.now())
		if err == nil {
			m = kept
		}
		return err
	})
	return m, err
}

// MediumOf returns the picture with these bytes, by their SHA-256 in lower-case
// hex, or a NotFound fault "media.unknown".
func (s *Service) MediumOf(ctx context.Context, sha256 string) (Medium, error) {
	return read(ctx, s.db, func(tx dbx.Tx) (Medium, error) { return s.store.mediumOf(tx, sha256) })
}

func mediaBlob(sum string) string { return "media/" + sum[:2] + "/" + sum }

// Media opens a picture and tells its content type, one of the four that Sniff
// knows.
func (s *Service) Media(ctx context.Context, m id.ID[Medium]) (io.ReadCloser, string, error) {
	medium, err := read(ctx, s.db, func(tx dbx.Tx) (Medium, error) { return s.store.medium(tx, m) })
	if err != nil {
		return nil, "", err
	}
	r, _, err := s.blobs.Get(ctx, mediaBlob(medium.SHA256))
	return r, medium.ContentType, err
}

// clean trims a name and bounds it.
func clean(path, name string, limit int) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if n := len([]rune(name)); n == 0 || n > limit || strings.ContainsFunc(name, forbidden) {
		return "", fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: path, Code: "input.length"})
	}
	return name, nil
}
