package syllabus

import (
	"strings"

	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
)

type store struct{}

type syllabusRow struct {
	ID        string `gorm:"primaryKey"`
	Code      string
	Name      string
	Version   int64
	CreatedAt int64 `gorm:"autoCreateTime:false"`
}

func (syllabusRow) TableName() string { return "syllabuses" }

func (r syllabusRow) syllabus() Syllabus {
	return Syllabus{ID: id.ID[Syllabus](r.ID), Code: r.Code, Name: r.Name, Version: r.Version, Created: clock.Instant(r.CreatedAt)}
}

type pointRow struct {
	ID         string `gorm:"primaryKey"`
	SyllabusID string
	ParentID   string
	Path       string
	Name       string
	Position   int
}

func (pointRow) TableName() string { return "knowledge_points" }

func (r pointRow) node() node {
	return node{Point{ID: id.ID[Point](r.ID), Syllabus: id.ID[Syllabus](r.SyllabusID), Parent: id.ID[Point](r.ParentID), Name: r.Name, Position: r.Position}, r.Path}
}

func (store) insertSyllabus(tx dbx.Tx, s Syllabus) error {
	err := gormdb.From(tx).Create(&syllabusRow{ID: string(s.ID), Code: s.Code, Name: s.Name, Version: s.Version, CreatedAt: int64(s.Created)}).Error
	if gormdb.IsDuplicate(err) {
		return fault.New(fault.Conflict, "syllabus.code.taken").With(fault.Field{Path: "code", Code: "syllabus.code.taken"})
	}
	return err
}

func (store) lock(tx dbx.Tx, s id.ID[Syllabus]) (Syllabus, error) {
	var row syllabusRow
	err := gormdb.ForUpdate(tx).Where("id = ?", string(s)).Take(&row).Error
	return row.syllabus(), gormdb.NotFound(err, "syllabus.unknown")
}

func (store) setVersion(tx dbx.Tx, s id.ID[Syllabus], version int64) error {
	return gormdb.Changed(gormdb.From(tx).Model(&syllabusRow{}).Where("id = ?", string(s)).Update("version", version))
}

func (store) rename(tx dbx.Tx, s id.ID[Syllabus], name string) error {
	return gormdb.Changed(gormdb.From(tx).Model(&syllabusRow{}).Where("id = ?", string(s)).Update("name", name))
}

func (store) byCode(tx dbx.Tx, code string) (Syllabus, error) {
	var row syllabusRow
	err := gormdb.From(tx).Where("code = ?", code).Take(&row).Error
	return row.syllabus(), gormdb.NotFound(err, "syllabus.unknown")
}

func (store) byID(tx dbx.Tx, ids []id.ID[Syllabus]) (map[id.ID[Syllabus]]Syllabus, error) {
	out := map[id.ID[Syllabus]]Syllabus{}
	if len(ids) == 0 {
		return out, nil
	}
	var rows []syllabusRow
	err := gormdb.From(tx).Where("id IN ?", text(ids)).Find(&rows).Error
	for _, r := range rows {
		out[id.ID[Syllabus](r.ID)] = r.syllabus()
	}
	return out, err
}

func text[T any](ids []id.ID[T]) []string {
	out := make([]string, len(ids))
	for i, s := range ids {
		out[i] = string(s)
	}
	return out
}

func (store) syllabuses(tx dbx.Tx) ([]Syllabus, error) {
	var rows []syllabusRow
	err := gormdb.From(tx).Order("code").Find(&rows).Error
	out := make([]Syllabus, len(rows))
	for i, r := range rows {
		out[i] = r.syllabus()
	}
	return out, err
}

func (store) nodes(tx dbx.Tx, syllabus id.ID[Syllabus]) ([]node, error) {
	var rows []pointRow
	err := gormdb.From(tx).Where("syllabus_id = ?", string(syllabus)).Order("parent_id, position, id").Find(&rows).Error
	out := make([]node, len(rows))
	for i, r := range rows {
		out[i] = r.node()
	}
	return out, err
}

func (store) node(tx dbx.Tx, p id.ID[Point]) (node, error) {
	var row pointRow
	err := gormdb.From(tx).Where("id = ?", string(p)).Take(&row).Error
	return row.node(), gormdb.NotFound(err, "point.unknown")
}

// below lists the ids of a point and of all points under it.
func (store) below(tx dbx.Tx, p id.ID[Point]) ([]id.ID[Point], error) {
	var top pointRow
	if err := gormdb.From(tx).Where("id = ?", string(p)).Take(&top).Error; err != nil {
		return nil, gormdb.NotFound(err, "point.unknown")
	}
	var ids []id.ID[Point]
	return ids, gormdb.From(tx).Model(&pointRow{}).Where("path LIKE ?", top.Path+"%").Pluck("id", &ids).Error
}

func (store) pointNames(tx dbx.Tx, ids []id.ID[Point]) (map[id.ID[Point]]string, error) {
	out := map[id.ID[Point]]string{}
	if len(ids) == 0 {
		return out, nil
	}
	var rows []pointRow
	err := gormdb.From(tx).Where("id IN ?", text(ids)).Find(&rows).Error
	for _, r := range rows {
		out[id.ID[Point](r.ID)] = r.Name
	}
	return out, err
}

func (store) insertPoint(tx dbx.Tx, n node) error {
	return named(gormdb.From(tx).Create(&pointRow{ID: string(n.ID), SyllabusID: string(n.Syllabus), ParentID: string(n.Parent),
		Path: n.path, Name: n.Name, Position: n.Position}).Error)
}

// named tells a name that a sibling has.
func named(err error) error {
	if gormdb.IsDuplicate(err) {
		return fault.New(fault.Conflict, "point.name.taken").With(fault.Field{Path: "name", Code: "point.name.taken"})
	}
	return err
}

// movePoint gives a point its name, place and path, and what lies below it the
// path that follows.
func (store) movePoint(tx dbx.Tx, n node, oldPath string) error {
	err := named(gormdb.Changed(gormdb.From(tx).Model(&pointRow{}).Where("id = ?", string(n.ID)).
		Updates(map[string]any{"parent_id": string(n.Parent), "path": n.path, "name": n.Name, "position": n.Position})))
	if err != nil || n.path == oldPath {
		return err
	}
	var under []pointRow
	if err := gormdb.From(tx).Where("path LIKE ? AND id <> ?", oldPath+"%", string(n.ID)).Find(&under).Error; err != nil {
		return err
	}
	for _, u := range under {
		path := n.path + strings.TrimPrefix(u.Path, oldPath)
		if err := gormdb.From(tx).Model(&pointRow{}).Where("id = ?", u.ID).Update("path", path).Error; err != nil {
			return err
		}
	}
	return nil
}

func (store) setPosition(tx dbx.Tx, p id.ID[Point], position int) error {
	return gormdb.From(tx).Model(&pointRow{}).Where("id = ?", string(p)).Update("position", position).Error
}

func (store) deletePoints(tx dbx.Tx, ids []id.ID[Point]) error {
	return gormdb.From(tx).Where("id IN ?", text(ids)).Delete(&pointRow{}).Error
}
