package syllabus

import (
	"context"
	"strconv"
	"strings"
	"unicode"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Questions is what hangs on the points, as the bank knows it.
type Questions interface {
	// CountOn counts the questions of a syllabus, or of all, by point, type and
	// difficulty.
	CountOn(tx dbx.Tx, syllabus id.ID[Syllabus]) ([]Count, error)
}

// Exams tells which exams draw from a point: it cannot go while they do.
type Exams interface {
	// NamesPoints returns the names of exams whose blueprint names one of the
	// points.
	NamesPoints(tx dbx.Tx, points []id.ID[Point]) ([]string, error)
}

// Count is how many questions of one type and difficulty hang on a point itself.
type Count struct {
	Syllabus   id.ID[Syllabus]
	Point      id.ID[Point] // empty: on the syllabus itself
	Type       string
	Difficulty int // 0 unset
	N          int64
}

// Service keeps syllabuses and points.
type Service struct {
	db        dbx.DB
	now       clock.Clock
	log       *audit.Log
	questions Questions
	exams     Exams
	store     store
}

// New makes the service; Attach is called before the first exam names a point.
func New(db dbx.DB, now clock.Clock, log *audit.Log, questions Questions) *Service {
	return &Service{db: db, now: now, log: log, questions: questions}
}

// AttachExams names who draws from the points.
func (s *Service) AttachExams(e Exams) { s.exams = e }

// SyllabusCount is a syllabus and how many questions hang on it.
type SyllabusCount struct {
	Syllabus
	Questions int64
}

// PointCount is a knowledge point and what hangs on it itself.
type PointCount struct {
	Point
	Questions int64
	Counts    []Count
}

// Tree is a syllabus with its points, parents and their children by position.
type Tree struct {
	Syllabus
	Points []PointCount
	Loose  []Count // what hangs on the syllabus itself
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

// Syllabuses lists every syllabus by code.
func (s *Service) Syllabuses(ctx context.Context) ([]SyllabusCount, error) {
	return read(ctx, s.db, func(tx dbx.Tx) ([]SyllabusCount, error) {
		list, err := s.store.syllabuses(tx)
		if err != nil {
			return nil, err
		}
		counts, err := s.questions.CountOn(tx, "")
		on := map[id.ID[Syllabus]]int64{}
		for _, c := range counts {
			on[c.Syllabus] += c.N
		}
		out := make([]SyllabusCount, len(list))
		for i, one := range list {
			out[i] = SyllabusCount{one, on[one.ID]}
		}
		return out, err
	})
}

// CreateSyllabus adds a syllabus. A taken code is a Conflict fault
// "syllabus.code.taken".
func (s *Service) CreateSyllabus(ctx context.Context, by audit.Actor, code, name string) (Syllabus, error) {
	code, err := CheckCode(code)
	if err != nil {
		return Syllabus{}, err
	}
	if name, err = clean("name", name, maxName); err != nil {
		return Syllabus{}, err
	}
	var out Syllabus
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		out, err = s.addSyllabus(tx, by, code, name)
		return err
	})
	return out, err
}

func (s *Service) addSyllabus(tx dbx.Tx, by audit.Actor, code, name string) (Syllabus, error) {
	out := Syllabus{ID: id.New[Syllabus](), Code: code, Name: name, Version: 1, Created: s.now()}
	if err := s.store.insertSyllabus(tx, out); err != nil {
		return Syllabus{}, err
	}
	return out, s.log.Write(tx, by, audit.Entry{Action: "syllabus.create", Object: "syllabus", ObjectID: out.ID.String(), Detail: map[string]any{"code": code}})
}

// RenameSyllabus gives a syllabus another name; its code stays, workbooks name
// it. Conflict "conflict.changed" when version is not the one that was read.
func (s *Service) RenameSyllabus(ctx context.Context, by audit.Actor, syllabus id.ID[Syllabus], name string, version int64) (Syllabus, error) {
	name, err := clean("name", name, maxName)
	if err != nil {
		return Syllabus{}, err
	}
	var out Syllabus
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if out, err = s.touch(tx, syllabus, version); err != nil {
			return err
		}
		out.Name = name
		if err := s.store.rename(tx, syllabus, name); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "syllabus.update", Object: "syllabus", ObjectID: syllabus.String()})
	})
	return out, err
}

// touch locks a syllabus and counts its version on, so that of two people who
// change one tree the second sees that it has changed. Version 0 is not
// compared.
func (s *Service) touch(tx dbx.Tx, syllabus id.ID[Syllabus], version int64) (Syllabus, error) {
	found, err := s.store.lock(tx, syllabus)
	if err != nil {
		return Syllabus{}, err
	}
	if version != 0 && version != found.Version {
		return Syllabus{}, fault.New(fault.Conflict, "conflict.changed")
	}
	found.Version++
	return found, s.store.setVersion(tx, syllabus, found.Version)
}

// SyllabusNames returns the names of those that are there.
func (s *Service) SyllabusNames(tx dbx.Tx, ids []id.ID[Syllabus]) (map[id.ID[Syllabus]]string, error) {
	known, err := s.store.byID(tx, ids)
	out := make(map[id.ID[Syllabus]]string, len(known))
	for k, v := range known {
		out[k] = v.Name
	}
	return out, err
}

// SyllabusByCode returns the syllabus of a stored code, or a NotFound fault
// "syllabus.unknown".
func (s *Service) SyllabusByCode(tx dbx.Tx, code string) (Syllabus, error) {
	return s.store.byCode(tx, code)
}

// SyllabusesByID returns those that are there.
func (s *Service) SyllabusesByID(tx dbx.Tx, ids []id.ID[Syllabus]) (map[id.ID[Syllabus]]Syllabus, error) {
	return s.store.byID(tx, ids)
}

// PointNames returns the names of those that are there.
func (s *Service) PointNames(tx dbx.Tx, ids []id.ID[Point]) (map[id.ID[Point]]string, error) {
	return s.store.pointNames(tx, ids)
}

// Below lists a point and all points under it, or is a NotFound fault
// "point.unknown".
func (s *Service) Below(tx dbx.Tx, p id.ID[Point]) ([]id.ID[Point], error) {
	return s.store.below(tx, p)
}

// CheckPlace names a syllabus or point that is not there, or not together; an
// empty point is the syllabus itself.
func (s *Service) CheckPlace(tx dbx.Tx, syllabus id.ID[Syllabus], p id.ID[Point]) error {
	known, err := s.store.byID(tx, []id.ID[Syllabus]{syllabus})
	if err != nil {
		return err
	}
	if _, ok := known[syllabus]; !ok {
		return fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "syllabusId", Code: "syllabus.unknown"})
	}
	if p == "" {
		return nil
	}
	n, err := s.store.node(tx, p)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err != nil || n.Syllabus != syllabus {
		return fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "pointId", Code: "point.unknown"})
	}
	return nil
}

// Points returns the tree of a syllabus with what hangs on each point.
func (s *Service) Points(ctx context.Context, syllabus id.ID[Syllabus]) (Tree, error) {
	return read(ctx, s.db, func(tx dbx.Tx) (Tree, error) {
		known, err := s.store.byID(tx, []id.ID[Syllabus]{syllabus})
		if err == nil && len(known) == 0 {
			err = fault.New(fault.NotFound, "syllabus.unknown")
		}
		if err != nil {
			return Tree{}, err
		}
		nodes, err := s.store.nodes(tx, syllabus)
		if err != nil {
			return Tree{}, err
		}
		counts, err := s.questions.CountOn(tx, syllabus)
		on := map[id.ID[Point]][]Count{}
		for _, c := range counts {
			on[c.Point] = append(on[c.Point], c)
		}
		out := Tree{Syllabus: known[syllabus], Loose: on[""]}
		for _, n := range nodes {
			p := PointCount{Point: n.Point, Counts: on[n.ID]}
			for _, c := range p.Counts {
				p.Questions += c.N
			}
			out.Points = append(out.Points, p)
		}
		return out, err
	})
}

// CreatePoint adds a knowledge point as the last among its siblings. Version is
// the syllabus's that was read, 0 for any; the new one is returned. Faults:
// Conflict "point.name.taken" beside a sibling of that name, Invalid
// "point.depth" below the fourth level.
func (s *Service) CreatePoint(ctx context.Context, by audit.Actor, syllabus id.ID[Syllabus], parent id.ID[Point], name string, version int64) (Point, int64, error) {
	name, err := clean("name", name, maxName)
	if err != nil {
		return Point{}, 0, err
	}
	var out Point
	var next int64
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		t, now, err := s.open(tx, syllabus, version)
		if err != nil {
			return err
		}
		n, err := s.add(tx, by, t, parent, name)
		out, next = n.Point, now
		return err
	})
	return out, next, err
}

// open touches a syllabus and reads its tree.
func (s *Service) open(tx dbx.Tx, syllabus id.ID[Syllabus], version int64) (*tree, int64, error) {
	touched, err := s.touch(tx, syllabus, version)
	if err != nil {
		return nil, 0, err
	}
	nodes, err := s.store.nodes(tx, syllabus)
	return &tree{syllabus, nodes}, touched.Version, err
}

func (s *Service) add(tx dbx.Tx, by audit.Actor, t *tree, parent id.ID[Point], name string) (node, error) {
	n, err := t.sprout(parent, name)
	if err != nil {
		return node{}, err
	}
	if err := s.store.insertPoint(tx, n); err != nil {
		return node{}, err
	}
	t.nodes = append(t.nodes, n)
	return n, s.log.Write(tx, by, audit.Entry{Action: "point.create", Object: "point", ObjectID: n.ID.String(), Detail: map[string]any{"syllabus": t.syllabus}})
}

// UpdatePoint renames a point, hangs it under another parent, or moves it among
// its siblings (position from 1; 0 leaves it, beyond the end is the end).
// Version as in CreatePoint. A point cannot hang below itself: Invalid
// "point.cycle".
func (s *Service) UpdatePoint(ctx context.Context, by audit.Actor, p id.ID[Point], parent id.ID[Point], name string, position int, version int64) (Point, int64, error) {
	name, err := clean("name", name, maxName)
	if err != nil {
		return Point{}, 0, err
	}
	var out Point
	var next int64
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		t, n, now, err := s.openAt(tx, p, version)
		if err != nil {
			return err
		}
		moved, siblings, err := t.moved(n, parent, position)
		if err != nil {
			return err
		}
		if err := s.number(tx, siblings, n.ID); err != nil {
			return err
		}
		if n.Parent != parent {
			if err := s.number(tx, t.without(n), n.ID); err != nil {
				return err
			}
		}
		moved.Name, out, next = name, moved.Point, now
		out.Name = name
		if err := s.store.movePoint(tx, moved, n.path); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "point.update", Object: "point", ObjectID: p.String(), Detail: map[string]any{"parent": parent, "position": out.Position}})
	})
	return out, next, err
}

// number gives siblings the places of their order, but for the one that is
// written with its own.
func (s *Service) number(tx dbx.Tx, siblings []node, but id.ID[Point]) error {
	for i, other := range siblings {
		if other.ID == but || other.Position == i+1 {
			continue
		}
		if err := s.store.setPosition(tx, other.ID, i+1); err != nil {
			return err
		}
	}
	return nil
}

// openAt is open for the syllabus of a point.
func (s *Service) openAt(tx dbx.Tx, p id.ID[Point], version int64) (*tree, node, int64, error) {
	n, err := s.store.node(tx, p)
	if err != nil {
		return nil, n, 0, err
	}
	t, now, err := s.open(tx, n.Syllabus, version)
	if err != nil {
		return nil, n, 0, err
	}
	// Once more behind the lock: somebody may have moved or removed it meanwhile.
	n, ok := t.node(p)
	if !ok {
		err = fault.New(fault.NotFound, "point.unknown")
	}
	return t, n, now, err
}

// DeletePoint removes a point with all below it. Version as in CreatePoint.
// Faults: Conflict "point.questions" with their number while questions hang on
// any of them, "point.exams" with a name while a blueprint draws from one.
func (s *Service) DeletePoint(ctx context.Context, by audit.Actor, p id.ID[Point], version int64) (next int64, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		t, n, now, err := s.openAt(tx, p, version)
		if err != nil {
			return err
		}
		var gone []id.ID[Point]
		for _, below := range t.under(n) {
			gone = append(gone, below.ID)
		}
		if err := s.checkUnused(tx, t.syllabus, gone); err != nil {
			return err
		}
		if err := s.store.deletePoints(tx, gone); err != nil {
			return err
		}
		if err := s.number(tx, t.without(n), p); err != nil {
			return err
		}
		next = now
		return s.log.Write(tx, by, audit.Entry{Action: "point.delete", Object: "point", ObjectID: p.String(), Detail: map[string]any{"syllabus": t.syllabus, "points": len(gone)}})
	})
	return next, err
}

func (s *Service) checkUnused(tx dbx.Tx, syllabus id.ID[Syllabus], points []id.ID[Point]) error {
	counts, err := s.questions.CountOn(tx, syllabus)
	if err != nil {
		return err
	}
	gone, n := map[id.ID[Point]]bool{}, int64(0)
	for _, p := range points {
		gone[p] = true
	}
	for _, c := range counts {
		if gone[c.Point] {
			n += c.N
		}
	}
	if n > 0 {
		return fault.New(fault.Conflict, "point.questions").Param("n", strconv.FormatInt(n, 10))
	}
	if s.exams == nil {
		return nil
	}
	names, err := s.exams.NamesPoints(tx, points)
	if err == nil && len(names) > 0 {
		err = fault.New(fault.Conflict, "point.exams").Param("exam", names[0])
	}
	return err
}

// Grower makes the points that files name, in one transaction.
type Grower struct {
	s    *Service
	tx   dbx.Tx
	by   audit.Actor
	tree *tree
	made map[string]id.ID[Point] // by path of names
}

// Grow opens the syllabus of that code, and makes it where there is none; an
// empty name is the code.
func (s *Service) Grow(tx dbx.Tx, by audit.Actor, code, name string) (Syllabus, *Grower, error) {
	found, err := s.store.byCode(tx, code)
	if fault.KindOf(err) == fault.NotFound {
		if name == "" {
			name = code
		}
		found, err = s.addSyllabus(tx, by, code, name)
	}
	if err != nil {
		return Syllabus{}, nil, err
	}
	t, now, err := s.open(tx, found.ID, 0)
	found.Version = now
	return found, &Grower{s: s, tx: tx, by: by, tree: t, made: map[string]id.ID[Point]{}}, err
}

// Ensure returns the point at the end of a path of names and makes what is
// missing; a path deeper than the tree may be ends at its last level.
func (g *Grower) Ensure(path []string) (id.ID[Point], error) {
	key := strings.Join(path, "\x00")
	if at, ok := g.made[key]; ok {
		return at, nil
	}
	at := id.ID[Point]("")
next:
	for _, name := range path[:min(len(path), MaxDepth)] {
		for _, child := range g.tree.children(at) {
			if child.Name == name {
				at = child.ID
				continue next
			}
		}
		n, err := g.s.add(g.tx, g.by, g.tree, at, name)
		if err != nil {
			return "", err
		}
		at = n.ID
	}
	g.made[key] = at
	return at, nil
}

// clean trims a name and bounds it.
func clean(path, name string, limit int) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if n := len([]rune(name)); n == 0 || n > limit || strings.ContainsFunc(name, unicode.IsControl) {
		return "", fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: path, Code: "input.length"})
	}
	return name, nil
}
