package album

import (
	"encoding/json"
	"strconv"

	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
)

type store struct{ ring *crypt.Ring }

type importRow struct {
	ID        string `gorm:"primaryKey"`
	State     string
	Total     int
	Ready     int
	MadeBy    string
	MadeName  string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	ExpiresAt int64
}

func (importRow) TableName() string { return "photo_imports" }

type fileRow struct {
	ImportID string `gorm:"primaryKey"`
	Position int    `gorm:"primaryKey;autoIncrement:false"`
	Outcome  string
	Body     string
}

func (fileRow) TableName() string { return "photo_files" }

func sealing(aid string, position int) string { return "album." + aid + "." + strconv.Itoa(position) }

func (s store) insert(tx dbx.Tx, i Import, files []File) error {
	head := importRow{ID: string(i.ID), State: string(i.State), Total: i.Total, Ready: i.Ready, MadeBy: i.MadeBy, MadeName: i.MadeName,
		CreatedAt: int64(i.Created), ExpiresAt: int64(i.ExpiresAt)}
	if err := gormdb.From(tx).Create(&head).Error; err != nil {
		return err
	}
	rows := make([]fileRow, len(files))
	for n, f := range files {
		b, err := json.Marshal(f)
		if err != nil {
			return err
		}
		sealed, err := s.ring.Seal(b, sealing(head.ID, f.Position))
		if err != nil {
			return err
		}
		rows[n] = fileRow{ImportID: head.ID, Position: f.Position, Outcome: string(f.Outcome), Body: sealed}
	}
	return gormdb.From(tx).CreateInBatches(&rows, 200).Error
}

func (s store) get(tx dbx.Tx, aid id.ID[Import], lock bool) (Import, error) {
	g := gormdb.From(tx)
	if lock {
		g = gormdb.ForUpdate(tx)
	}
	var r importRow
	if err := g.Where("id = ?", string(aid)).Take(&r).Error; err != nil {
		return Import{}, gormdb.NotFound(err, "album.unknown")
	}
	return Import{ID: id.ID[Import](r.ID), State: State(r.State), Total: r.Total, Ready: r.Ready, MadeBy: r.MadeBy, MadeName: r.MadeName,
		Created: clock.Instant(r.CreatedAt), ExpiresAt: clock.Instant(r.ExpiresAt)}, nil
}

func (s store) open(rows []fileRow) ([]File, error) {
	out := make([]File, len(rows))
	for n, r := range rows {
		b, err := s.ring.Open(r.Body, sealing(r.ImportID, r.Position))
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(b, &out[n]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s store) files(tx dbx.Tx, aid id.ID[Import]) ([]File, error) {
	var rows []fileRow
	if err := gormdb.From(tx).Where("import_id = ?", string(aid)).Order("position").Find(&rows).Error; err != nil {
		return nil, err
	}
	return s.open(rows)
}

func (s store) file(tx dbx.Tx, aid id.ID[Import], position int) (File, error) {
	var rows []fileRow
	if err := gormdb.From(tx).Where("import_id = ? AND position = ?", string(aid), position).Find(&rows).Error; err != nil {
		return File{}, err
	}
	if len(rows) == 0 {
		return File{}, fault.New(fault.NotFound, "photo.none")
	}
	files, err := s.open(rows)
	if err != nil {
		return File{}, err
	}
	return files[0], nil
}

func (s store) page(tx dbx.Tx, aid id.ID[Import], only Outcome, offset, limit int) ([]File, int64, error) {
	g := gormdb.From(tx).Model(&fileRow{}).Where("import_id = ?", string(aid))
	if only != "" {
		g = g.Where("outcome = ?", string(only))
	}
	var total int64
	if err := g.Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []fileRow
	if err := g.Order("position").Offset(offset).Limit(limit).Find(&rows).Error; err != nil {
		return nil, 0, err
	}
	out, err := s.open(rows)
	return out, total, err
}

// settle ends an import and forgets its files: their names are ID numbers.
func (s store) settle(tx dbx.Tx, i Import) error {
	if err := gormdb.From(tx).Model(&importRow{}).Where("id = ?", string(i.ID)).
		Updates(map[string]any{"state": string(i.State), "ready": i.Ready, "expires_at": 0}).Error; err != nil {
		return err
	}
	return gormdb.From(tx).Where("import_id = ?", string(i.ID)).Delete(&fileRow{}).Error
}

func (s store) expire(tx dbx.Tx, now clock.Instant) error {
	var ids []string
	if err := gormdb.From(tx).Model(&importRow{}).Where("expires_at < ? AND expires_at > 0", int64(now)).Limit(100).Pluck("id", &ids).Error; err != nil {
		return err
	}
	for _, one := range ids {
		if err := s.settle(tx, Import{ID: id.ID[Import](one), State: Expired}); err != nil {
			return err
		}
	}
	return nil
}
