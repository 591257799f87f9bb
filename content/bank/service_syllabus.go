package bank

import (
	"context"
	"slices"
	"strings"

	"ankao/admin/audit"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// SyllabusCount is a syllabus and how many questions hang on it.
type SyllabusCount struct {
	Syllabus
	Questions int64
}

// PointCount is a knowledge point and how many questions hang on it itself.
type PointCount struct {
	Point
	Questions int64
}

// Limits of a syllabus.
const (
	maxCode  = 40
	maxName  = 100
	maxPoint = 2000 // points of one syllabus
)

// CheckCode returns the form of a syllabus code that is stored, or an Invalid
// fault: letters, digits, dots, hyphens and underscores, upper case.
func CheckCode(code string) (string, error) {
	code = strings.ToUpper(strings.TrimSpace(code))
	bad := code == "" || len(code) > maxCode || strings.ContainsFunc(code, func(r rune) bool {
		return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", r)
	})
	if bad {
		return "", fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "code", Code: "syllabus.code.form"})
	}
	return code, nil
}

// Syllabuses lists every syllabus by code.
func (s *Service) Syllabuses(ctx context.Context) ([]SyllabusCount, error) {
	return read(ctx, s.db, s.store.syllabuses)
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
	out := Syllabus{ID: id.New[Syllabus](), Code: code, Name: name, Created: s.now()}
	if err := s.store.insertSyllabus(tx, out); err != nil {
		return Syllabus{}, err
	}
	return out, s.log.Write(tx, by, audit.Entry{Action: "syllabus.create", Object: "syllabus", ObjectID: out.ID.String(), Detail: map[string]any{"code": code}})
}

// ensureSyllabus returns the syllabus of that code and makes it when there is
// none; an empty name is the code.
func (s *Service) ensureSyllabus(tx dbx.Tx, by audit.Actor, code, name string) (Syllabus, error) {
	found, err := s.store.syllabusByCode(tx, code)
	if err == nil || fault.KindOf(err) != fault.NotFound {
		return found, err
	}
	if name == "" {
		name = code
	}
	return s.addSyllabus(tx, by, code, name)
}

// SyllabusNames returns the names of those that are there.
func (s *Service) SyllabusNames(tx dbx.Tx, ids []id.ID[Syllabus]) (map[id.ID[Syllabus]]string, error) {
	known, err := s.store.syllabusesByID(tx, ids)
	out := make(map[id.ID[Syllabus]]string, len(known))
	for k, v := range known {
		out[k] = v.Name
	}
	return out, err
}

// PointNames returns the names of those that are there.
func (s *Service) PointNames(tx dbx.Tx, ids []id.ID[Point]) (map[id.ID[Point]]string, error) {
	return s.store.pointNames(tx, ids)
}

// Points lists the knowledge points of a syllabus: parents and their children by
// position.
func (s *Service) Points(ctx context.Context, syllabus id.ID[Syllabus]) ([]PointCount, error) {
	return read(ctx, s.db, func(tx dbx.Tx) ([]PointCount, error) {
		known, err := s.store.syllabusesByID(tx, []id.ID[Syllabus]{syllabus})
		if err == nil && len(known) == 0 {
			err = fault.New(fault.NotFound, "syllabus.unknown")
		}
		if err != nil {
			return nil, err
		}
		return s.store.points(tx, syllabus)
	})
}

// CreatePoint adds a knowledge point as the last among its siblings. Faults:
// Conflict "point.name.taken" beside a sibling of that name, Invalid
// "point.depth" below the fourth level.
func (s *Service) CreatePoint(ctx context.Context, by audit.Actor, syllabus id.ID[Syllabus], parent id.ID[Point], name string) (Point, error) {
	name, err := clean("name", name, maxName)
	if err != nil {
		return Point{}, err
	}
	var out Point
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.checkPlace(tx, Place{syllabus, parent}); err != nil {
			return err
		}
		tree, err := s.tree(tx, syllabus)
		if err != nil {
			return err
		}
		row, err := tree.add(s, tx, by, parent, name)
		out = row.point()
		return err
	})
	return out, err
}

// tree is the points of a syllabus while some are added or moved.
type tree struct {
	syllabus id.ID[Syllabus]
	rows     []pointRow
}

func (s *Service) tree(tx dbx.Tx, syllabus id.ID[Syllabus]) (*tree, error) {
	rows, err := s.store.pointRows(tx, syllabus)
	return &tree{syllabus, rows}, err
}

// children are the ids below a parent, by position.
func (t *tree) children(parent id.ID[Point]) []*pointRow {
	var out []*pointRow
	for i := range t.rows {
		if t.rows[i].ParentID == string(parent) {
			out = append(out, &t.rows[i])
		}
	}
	slices.SortFunc(out, func(a, b *pointRow) int { return a.Position - b.Position })
	return out
}

func (t *tree) path(p id.ID[Point]) string {
	for _, r := range t.rows {
		if r.ID == string(p) {
			return r.Path
		}
	}
	return ""
}

func (t *tree) add(s *Service, tx dbx.Tx, by audit.Actor, parent id.ID[Point], name string) (pointRow, error) {
	p := id.New[Point]()
	row := pointRow{ID: string(p), SyllabusID: string(t.syllabus), ParentID: string(parent), Path: t.path(parent) + string(p) + "/",
		Name: name, Position: len(t.children(parent)) + 1}
	if row.depth() > MaxDepth {
		return pointRow{}, fault.New(fault.Invalid, "point.depth").With(fault.Field{Path: "parentId", Code: "point.depth"})
	}
	if len(t.rows) >= maxPoint {
		return pointRow{}, fault.New(fault.Conflict, "point.many")
	}
	if err := s.store.insertPoint(tx, row); err != nil {
		return pointRow{}, err
	}
	t.rows = append(t.rows, row)
	return row, s.log.Write(tx, by, audit.Entry{Action: "point.create", Object: "point", ObjectID: row.ID, Detail: map[string]any{"syllabus": t.syllabus}})
}

// ensure returns the point at the end of a path of names and makes what is
// missing; a path deeper than the tree may be ends at its last level.
func (t *tree) ensure(s *Service, tx dbx.Tx, by audit.Actor, path []string) (id.ID[Point], error) {
	at := id.ID[Point]("")
next:
	for _, name := range path[:min(len(path), MaxDepth)] {
		for _, child := range t.children(at) {
			if child.Name == name {
				at = id.ID[Point](child.ID)
				continue next
			}
		}
		row, err := t.add(s, tx, by, at, name)
		if err != nil {
			return "", err
		}
		at = id.ID[Point](row.ID)
	}
	return at, nil
}

// UpdatePoint renames a point, hangs it under another parent, or moves it among
// its siblings (position from 1; 0 leaves it, beyond the end is the end). A
// point cannot hang below itself: Invalid "point.cycle".
func (s *Service) UpdatePoint(ctx context.Context, by audit.Actor, p id.ID[Point], parent id.ID[Point], name string, position int) (Point, error) {
	name, err := clean("name", name, maxName)
	if err != nil {
		return Point{}, err
	}
	var out Point
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		row, err := s.store.pointRow(tx, p)
		if err != nil {
			return err
		}
		syllabus := id.ID[Syllabus](row.SyllabusID)
		if err := s.checkPlace(tx, Place{syllabus, parent}); err != nil {
			return err
		}
		t, err := s.tree(tx, syllabus)
		if err != nil {
			return err
		}
		moved, err := t.move(s, tx, row, parent, name, position)
		if err != nil {
			return err
		}
		out = moved.point()
		return s.log.Write(tx, by, audit.Entry{Action: "point.update", Object: "point", ObjectID: row.ID, Detail: map[string]any{"parent": parent, "position": out.Position}})
	})
	return out, err
}

func (t *tree) move(s *Service, tx dbx.Tx, row pointRow, parent id.ID[Point], name string, position int) (pointRow, error) {
	oldPath, stays := row.Path, row.ParentID == string(parent)
	newPath := t.path(parent) + row.ID + "/"
	if strings.HasPrefix(newPath, oldPath) && newPath != oldPath {
		return row, fault.New(fault.Invalid, "point.cycle").With(fault.Field{Path: "parentId", Code: "point.cycle"})
	}
	deepest := 0
	for _, r := range t.rows {
		if strings.HasPrefix(r.Path, oldPath) {
			deepest = max(deepest, r.depth()-row.depth())
		}
	}
	if strings.Count(newPath, "/")+deepest > MaxDepth {
		return row, fault.New(fault.Invalid, "point.depth").With(fault.Field{Path: "parentId", Code: "point.depth"})
	}
	siblings := slices.DeleteFunc(t.children(parent), func(r *pointRow) bool { return r.ID == row.ID })
	switch {
	case position <= 0 && stays:
		position = min(row.Position, len(siblings)+1)
	case position <= 0 || position > len(siblings)+1:
		position = len(siblings) + 1
	}
	row.ParentID, row.Name, row.Path, row.Position = string(parent), name, newPath, position
	for i, r := range slices.Insert(siblings, position-1, &row) {
		if r.ID != row.ID && r.Position != i+1 {
			if err := s.store.setPosition(tx, r.ID, i+1); err != nil {
				return row, err
			}
		}
	}
	return row, s.store.movePoint(tx, row, oldPath)
}
