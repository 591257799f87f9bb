package bank

import (
	"strings"

	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
)

type syllabusRow struct {
	ID        string `gorm:"primaryKey"`
	Code      string
	Name      string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
}

func (syllabusRow) TableName() string { return "syllabuses" }

func (r syllabusRow) syllabus() Syllabus {
	return Syllabus{ID: id.ID[Syllabus](r.ID), Code: r.Code, Name: r.Name, Created: clock.Instant(r.CreatedAt)}
}

// pointRow.Path lists the ids from the top down to the point itself, each with
// a slash behind it: all that lies below a point begins with its path.
type pointRow struct {
	ID         string `gorm:"primaryKey"`
	SyllabusID string
	ParentID   string
	Path       string
	Name       string
	Position   int
}

func (pointRow) TableName() string { return "knowledge_points" }

func (r pointRow) point() Point {
	return Point{ID: id.ID[Point](r.ID), Syllabus: id.ID[Syllabus](r.SyllabusID), Parent: id.ID[Point](r.ParentID), Name: r.Name, Position: r.Position}
}

func (r pointRow) depth() int { return strings.Count(r.Path, "/") }

func (store) insertSyllabus(tx dbx.Tx, s Syllabus) error {
	err := gormdb.From(tx).Create(&syllabusRow{ID: string(s.ID), Code: s.Code, Name: s.Name, CreatedAt: int64(s.Created)}).Error
	if gormdb.IsDuplicate(err) {
		return fault.New(fault.Conflict, "syllabus.code.taken").With(fault.Field{Path: "code", Code: "syllabus.code.taken"})
	}
	return err
}

func (store) syllabusByCode(tx dbx.Tx, code string) (Syllabus, error) {
	var row syllabusRow
	err := gormdb.From(tx).Where("code = ?", code).Take(&row).Error
	return row.syllabus(), gormdb.NotFound(err, "syllabus.unknown")
}

func (store) syllabusesByID(tx dbx.Tx, ids []id.ID[Syllabus]) (map[id.ID[Syllabus]]Syllabus, error) {
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

func (s store) syllabuses(tx dbx.Tx) ([]SyllabusCount, error) {
	var rows []syllabusRow
	if err := gormdb.From(tx).Order("code").Find(&rows).Error; err != nil {
		return nil, err
	}
	counts, err := s.counts(tx, "syllabus_id", "")
	out := make([]SyllabusCount, len(rows))
	for i, r := range rows {
		out[i] = SyllabusCount{Syllabus: r.syllabus(), Questions: counts[r.ID]}
	}
	return out, err
}

// counts counts questions by a column.
func (store) counts(tx dbx.Tx, column string, syllabus id.ID[Syllabus]) (map[string]int64, error) {
	g := gormdb.From(tx).Table("questions").Select(column + " AS id, COUNT(*) AS n").Group(column)
	if syllabus != "" {
		g = g.Where("syllabus_id = ?", string(syllabus))
	}
	var rows []struct {
		ID string
		N  int64
	}
	err := g.Find(&rows).Error
	out := make(map[string]int64, len(rows))
	for _, r := range rows {
		out[r.ID] = r.N
	}
	return out, err
}

func (s store) points(tx dbx.Tx, syllabus id.ID[Syllabus]) ([]PointCount, error) {
	rows, err := s.pointRows(tx, syllabus)
	if err != nil {
		return nil, err
	}
	counts, err := s.counts(tx, "point_id", syllabus)
	out := make([]PointCount, len(rows))
	for i, r := range rows {
		out[i] = PointCount{Point: r.point(), Questions: counts[r.ID]}
	}
	return out, err
}

func (store) pointRows(tx dbx.Tx, syllabus id.ID[Syllabus]) ([]pointRow, error) {
	var rows []pointRow
	return rows, gormdb.From(tx).Where("syllabus_id = ?", string(syllabus)).Order("parent_id, position, id").Find(&rows).Error
}

func (store) pointRow(tx dbx.Tx, p id.ID[Point]) (pointRow, error) {
	var row pointRow
	err := gormdb.ForUpdate(tx).Where("id = ?", string(p)).Take(&row).Error
	return row, gormdb.NotFound(err, "point.unknown")
}

// below lists the ids of a point and of all points under it.
func (s store) below(tx dbx.Tx, p id.ID[Point]) ([]string, error) {
	var top pointRow
	if err := gormdb.From(tx).Where("id = ?", string(p)).Take(&top).Error; err != nil {
		return nil, gormdb.NotFound(err, "point.unknown")
	}
	var ids []string
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

func (store) insertPoint(tx dbx.Tx, r pointRow) error {
	err := gormdb.From(tx).Create(&r).Error
	if gormdb.IsDuplicate(err) {
		return fault.New(fault.Conflict, "point.name.taken").With(fault.Field{Path: "name", Code: "point.name.taken"})
	}
	return err
}

// movePoint gives a point its name, place and path, and what lies below it the
// path that follows.
func (s store) movePoint(tx dbx.Tx, r pointRow, oldPath string) error {
	err := gormdb.Changed(gormdb.From(tx).Model(&pointRow{}).Where("id = ?", r.ID).
		Updates(map[string]any{"parent_id": r.ParentID, "path": r.Path, "name": r.Name, "position": r.Position}))
	if gormdb.IsDuplicate(err) {
		return fault.New(fault.Conflict, "point.name.taken").With(fault.Field{Path: "name", Code: "point.name.taken"})
	}
	if err != nil || r.Path == oldPath {
		return err
	}
	var under []pointRow
	if err := gormdb.From(tx).Where("path LIKE ? AND id <> ?", oldPath+"%", r.ID).Find(&under).Error; err != nil {
		return err
	}
	for _, u := range under {
		path := r.Path + strings.TrimPrefix(u.Path, oldPath)
		if err := gormdb.From(tx).Model(&pointRow{}).Where("id = ?", u.ID).Update("path", path).Error; err != nil {
			return err
		}
	}
	return nil
}

func (store) setPosition(tx dbx.Tx, p string, position int) error {
	return gormdb.From(tx).Model(&pointRow{}).Where("id = ?", p).Update("position", position).Error
}
