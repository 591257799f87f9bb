package bank

import (
	"context"
	"io"
	"slices"

	"ankao/admin/audit"
	"ankao/content/bank/journal"
	"ankao/content/bank/media"
	"ankao/content/bank/syllabus"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Service keeps the bank. What questions hang on and what they show are asked of
// it as well.
type Service struct {
	*syllabus.Service
	media   *media.Service
	journal journal.Journal
	db      dbx.DB
	now     clock.Clock
	log     *audit.Log
	use     Use
	store   store
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, blobs blob.Store) *Service {
	s := &Service{db: db, now: now, log: log, media: media.New(db, now, log, blobs)}
	s.Service = syllabus.New(db, now, log, counter{s})
	s.media.AttachHolders(shower{s})
	return s
}

// Attach names who draws questions and who still shows their pictures.
func (s *Service) Attach(use Use, exams syllabus.Exams, previews ...media.Holder) {
	s.use = use
	s.AttachExams(exams)
	s.media.AttachHolders(previews...)
}

// counter counts the questions that hang on a syllabus.
type counter struct{ s *Service }

func (c counter) CountOn(tx dbx.Tx, of id.ID[Syllabus]) ([]syllabus.Count, error) {
	return c.s.store.countOn(tx, of)
}

// shower holds the pictures that versions show.
type shower struct{ s *Service }

func (h shower) HoldsMedia(tx dbx.Tx, ids []id.ID[Medium]) (map[id.ID[Medium]]bool, error) {
	return h.s.store.shown(tx, ids)
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
	Loose      bool         // only what hangs on no point
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
		points, err := s.below(tx, f.Point)
		if err != nil {
			return nil, err
		}
		if list, total, err = s.store.list(tx, f, points, offset, limit); err != nil {
			return nil, err
		}
		return list, s.name(tx, list)
	})
	return list, total, err
}

// MaxMatches is how many questions can be acted on by what they have in common.
const MaxMatches = 2000

// Match is a question that a filter finds.
type Match struct {
	ID    id.ID[Question]
	State State
}

// Matching lists up to MaxMatches questions of a filter and tells how many there
// are in all.
func (s *Service) Matching(ctx context.Context, f Filter) ([]Match, int64, error) {
	var total int64
	list, err := read(ctx, s.db, func(tx dbx.Tx) (list []Match, err error) {
		points, err := s.below(tx, f.Point)
		if err != nil {
			return nil, err
		}
		list, total, err = s.store.matching(tx, f, points, MaxMatches)
		return list, err
	})
	return list, total, err
}

// below lists a point with all points under it; nil where none is asked for.
func (s *Service) below(tx dbx.Tx, p id.ID[Point]) ([]id.ID[Point], error) {
	if p == "" {
		return nil, nil
	}
	return s.Below(tx, p)
}

// name fills in the names of syllabuses and points.
func (s *Service) name(tx dbx.Tx, list []Summary) error {
	var syllabuses []id.ID[Syllabus]
	var points []id.ID[Point]
	for _, q := range list {
		syllabuses = append(syllabuses, q.Syllabus)
		if q.Point != "" {
			points = append(points, q.Point)
		}
	}
	known, err := s.SyllabusesByID(tx, syllabuses)
	if err != nil {
		return err
	}
	names, err := s.PointNames(tx, points)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].SyllabusCode, list[i].PointName = known[list[i].Syllabus].Code, names[list[i].Point]
	}
	return nil
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
	names, err := s.PointNames(tx, []id.ID[Point]{question.Point})
	return Detail{Question: question, PointName: names[question.Point], Versions: versions}, err
}

// Place is where a question hangs.
type Place struct {
	Syllabus id.ID[Syllabus]
	Point    id.ID[Point] // empty: on the syllabus itself
}

// claim keeps the pictures of a content from being purged, and lets go of those
// that a draft showed before.
func (s *Service) claim(tx dbx.Tx, c, before QuestionContent) error {
	shows := c.Media()
	known, err := s.media.Claim(tx, shows)
	if err != nil {
		return err
	}
	if !known {
		return fault.New(fault.Invalid, "question.invalid").With(fault.Field{Path: "content", Code: "question.media.unknown"})
	}
	return s.media.Release(tx, slices.DeleteFunc(before.Media(), func(m id.ID[Medium]) bool { return slices.Contains(shows, m) }))
}

// note keeps in the journal what somebody did to a question.
func (s *Service) note(tx dbx.Tx, by audit.Actor, q id.ID[Question], number int, act, text string) error {
	return s.journal.Add(tx, journal.Event{QuestionID: q.String(), Number: number, Act: act, ByID: by.ID, ByName: by.Name, Text: text, At: s.now()})
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
		if err := s.CheckPlace(tx, at.Syllabus, at.Point); err != nil {
			return err
		}
		if err := s.claim(tx, c, QuestionContent{}); err != nil {
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
		if err := s.CheckPlace(tx, question.Syllabus, point); err != nil {
			return err
		}
		next, err := v.Edit(c, k, party(by), s.now())
		if err != nil {
			return err
		}
		if err := s.saveEdit(tx, by, v, next); err != nil {
			return err
		}
		question.Point, question.Latest, question.Updated = point, next.ID, s.now()
		if err := s.store.save(tx, question, next); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "question.edit", Object: "question", ObjectID: q.String(),
			Detail: map[string]any{"number": next.Number, "sha256": next.SHA256}})
	})
}

// saveEdit writes the version that an edit of v has made.
func (s *Service) saveEdit(tx dbx.Tx, by audit.Actor, v, next Version) error {
	if next.ID != v.ID {
		if err := s.claim(tx, next.Content, QuestionContent{}); err != nil {
			return err
		}
		return s.store.saveVersion(tx, next, true)
	}
	if err := s.claim(tx, next.Content, v.Content); err != nil {
		return err
	}
	if err := s.store.saveVersion(tx, next, false); err != nil || next.SHA256 == v.SHA256 {
		return err
	}
	return s.note(tx, by, next.QuestionID, next.Number, journal.Edit, "")
}

// Act moves the latest version through its review; see Version.Act. A version
// is reopened no later than UndoTime after it was published: Conflict
// "question.reopen.late".
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
	if a == Reopen && s.now().Sub(v.Reviewed) > UndoTime {
		return fault.New(fault.Conflict, "question.reopen.late")
	}
	if err := s.store.saveVersion(tx, next, false); err != nil {
		return err
	}
	switch a {
	case Publish, Restore:
		if err := s.supersede(tx, question.Published); err != nil {
			return err
		}
		question.Published = next.ID
	case Retire:
		question.Published = ""
	case Reopen:
		if question.Published, err = s.standIn(tx, next); err != nil {
			return err
		}
		next = next.again(s.now())
		if err := s.store.saveVersion(tx, next, true); err != nil {
			return err
		}
		question.Latest = next.ID
	}
	question.Updated = s.now()
	if err := s.store.save(tx, question, next); err != nil {
		return err
	}
	said := ""
	if a == Return {
		said = next.Comment
	}
	if err := s.note(tx, by, question.ID, next.Number, string(a), said); err != nil {
		return err
	}
	return s.log.Write(tx, by, audit.Entry{Action: "question." + string(a), Object: "question", ObjectID: question.ID.String(),
		Detail: map[string]any{"number": next.Number, "sha256": next.SHA256}})
}

// standIn publishes again what the publishing of v has superseded, and returns
// it; empty when that was nothing.
func (s *Service) standIn(tx dbx.Tx, v Version) (id.ID[Version], error) {
	versions, err := s.store.history(tx, v.QuestionID)
	if err != nil {
		return "", err
	}
	for _, older := range versions {
		if older.Number >= v.Number || older.State != Superseded && older.State != Retired {
			continue
		}
		if older.State == Retired {
			return "", nil
		}
		older.State = Published
		return older.ID, s.store.saveVersion(tx, older, false)
	}
	return "", nil
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
func (s *Service) Pool(tx dbx.Tx, f PoolFilter) ([]Draw, error) {
	points, err := s.below(tx, f.PointID)
	if err != nil {
		return nil, err
	}
	return s.store.pool(tx, f, points)
}

// Versions returns question versions with content and key; unknown ids are left
// out.
func (s *Service) Versions(tx dbx.Tx, ids []id.ID[Version]) (map[id.ID[Version]]Version, error) {
	return s.store.versions(tx, ids)
}

// KeepMedium stores a picture and returns it; the same bytes are stored once.
// Faults are those of Sniff.
func (s *Service) KeepMedium(ctx context.Context, b []byte) (Medium, error) {
	return s.media.KeepMedium(ctx, b)
}

// MediumOf returns the picture with these bytes, by their SHA-256 in lower-case
// hex, or a NotFound fault "media.unknown".
func (s *Service) MediumOf(ctx context.Context, sha256 string) (Medium, error) {
	return s.media.MediumOf(ctx, sha256)
}

// Media opens a picture and tells its content type.
func (s *Service) Media(ctx context.Context, m id.ID[Medium]) (io.ReadCloser, string, error) {
	return s.media.Media(ctx, m)
}

// PurgeMedia removes pictures that nothing shows any more.
func (s *Service) PurgeMedia(ctx context.Context) error {
	_, err := s.media.Purge(ctx)
	return err
}
