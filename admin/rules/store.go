package rules

import (
	"strings"

	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"

	"gorm.io/gorm"
)

type store struct{}

type packRow struct {
	Code          string `gorm:"primaryKey"`
	Name          string
	NameEn        string
	Instrument    string
	Jurisdiction  string
	EffectiveFrom string
	EffectiveTo   string
	SupersededBy  string
	Note          string
	Version       int64
}

func (packRow) TableName() string { return "rule_packs" }

type ruleRow struct {
	ID            string `gorm:"primaryKey"`
	Code          string
	Number        int
	Latest        bool
	PackCode      string
	Topic         string
	Jurisdiction  string
	Facts         gormdb.JSON[map[string]string]
	Figures       gormdb.JSON[map[string]int]
	Instrument    string
	Article       string
	Status        string
	Bearing       string
	Silent        bool
	EffectiveFrom string
	EffectiveTo   string
	Note          string
	CreatedAt     int64 `gorm:"autoCreateTime:false"`
	Author        string
	Reason        string
	VerifiedBy    string
	VerifiedOn    string
	VerifiedNote  string
}

func (ruleRow) TableName() string { return "rules" }

func (p Pack) row() packRow {
	return packRow{Code: p.Code, Name: p.Name, NameEn: p.NameEn, Instrument: p.Instrument, Jurisdiction: p.Jurisdiction,
		EffectiveFrom: string(p.EffectiveFrom), EffectiveTo: string(p.EffectiveTo), SupersededBy: p.SupersededBy, Note: p.Note, Version: p.Version}
}

func (r packRow) pack() Pack {
	return Pack{Code: r.Code, Name: r.Name, NameEn: r.NameEn, Instrument: r.Instrument, Jurisdiction: r.Jurisdiction,
		EffectiveFrom: clock.Date(r.EffectiveFrom), EffectiveTo: clock.Date(r.EffectiveTo), SupersededBy: r.SupersededBy, Note: r.Note, Version: r.Version}
}

func (r Rule) row() ruleRow {
	return ruleRow{ID: string(r.ID), Code: r.Code, Number: r.Number, Latest: r.Latest, PackCode: r.Pack, Topic: r.Topic, Jurisdiction: r.Jurisdiction,
		Facts: gormdb.JSON[map[string]string]{V: r.Facts}, Figures: gormdb.JSON[map[string]int]{V: r.Values}, Instrument: r.Instrument,
		Article: r.Article, Status: string(r.Status), Bearing: string(r.Bearing), Silent: r.Silent, EffectiveFrom: string(r.EffectiveFrom),
		EffectiveTo: string(r.EffectiveTo), Note: r.Note, CreatedAt: int64(r.CreatedAt), Author: r.Author, Reason: r.Reason,
		VerifiedBy: r.VerifiedBy, VerifiedOn: string(r.VerifiedOn), VerifiedNote: r.VerifiedNote}
}

func (r ruleRow) rule() Rule {
	return Rule{ID: id.ID[Rule](r.ID), Code: r.Code, Number: r.Number, Latest: r.Latest, Pack: r.PackCode, Topic: r.Topic, Jurisdiction: r.Jurisdiction,
		Facts: r.Facts.V, Values: r.Figures.V, Instrument: r.Instrument, Article: r.Article, Status: Status(r.Status), Bearing: Bearing(r.Bearing),
		Silent: r.Silent, EffectiveFrom: clock.Date(r.EffectiveFrom), EffectiveTo: clock.Date(r.EffectiveTo), Note: r.Note,
		CreatedAt: clock.Instant(r.CreatedAt), Author: r.Author, Reason: r.Reason, VerifiedBy: r.VerifiedBy,
		VerifiedOn: clock.Date(r.VerifiedOn), VerifiedNote: r.VerifiedNote}
}

// packs are few: a centre's law fits on a page.
const mostPacks = 500

func (store) packs(tx dbx.Tx) ([]Pack, error) {
	var rows []packRow
	err := gormdb.From(tx).Order("code").Limit(mostPacks).Find(&rows).Error
	out := make([]Pack, len(rows))
	for i, r := range rows {
		out[i] = r.pack()
	}
	return out, err
}

func (store) pack(tx dbx.Tx, code string) (Pack, error) {
	var row packRow
	err := gormdb.From(tx).Where("code = ?", code).Take(&row).Error
	return row.pack(), gormdb.NotFound(err, "rule.pack.unknown")
}

func (store) insertPack(tx dbx.Tx, p Pack) error {
	row := p.row()
	return taken(gormdb.From(tx).Create(&row).Error, "rule.pack.taken")
}

func taken(err error, code string) error {
	if gormdb.IsDuplicate(err) {
		return fault.New(fault.Conflict, code).With(fault.Field{Path: "code", Code: code})
	}
	return err
}

// updatePack replaces the pack; p.Version is the one that was read.
func (store) updatePack(tx dbx.Tx, p Pack) error {
	row := p.row()
	return gormdb.Changed(gormdb.From(tx).Model(&packRow{}).Where("code = ? AND version = ?", p.Code, p.Version).Updates(map[string]any{
		"name": row.Name, "name_en": row.NameEn, "instrument": row.Instrument, "jurisdiction": row.Jurisdiction, "effective_from": row.EffectiveFrom,
		"effective_to": row.EffectiveTo, "superseded_by": row.SupersededBy, "note": row.Note, "version": p.Version + 1}))
}

// insertRule adds a version. The unique (code, number) lets one of two editors
// through.
func (store) insertRule(tx dbx.Tx, r Rule) error {
	row := r.row()
	return taken(gormdb.From(tx).Create(&row).Error, "rule.code.taken")
}

// replaced marks the version that is no longer the latest.
func (store) replaced(tx dbx.Tx, r Rule) error {
	return gormdb.Changed(gormdb.From(tx).Model(&ruleRow{}).Where("id = ? AND latest = ?", string(r.ID), true).Update("latest", false))
}

// latest returns the latest version of that code, locked against editors.
func (store) latest(tx dbx.Tx, code string) (Rule, error) {
	var row ruleRow
	err := gormdb.ForUpdate(tx).Where("code = ? AND latest = ?", code, true).Take(&row).Error
	return row.rule(), gormdb.NotFound(err, "rule.unknown")
}

func (store) versions(tx dbx.Tx, code string) ([]Rule, error) {
	return found(gormdb.From(tx).Where("code = ?", code).Order("number DESC").Limit(200))
}

// current returns the latest versions on a topic, or on all for "".
func (store) current(tx dbx.Tx, topic string) ([]Rule, error) {
	g := gormdb.From(tx).Where("latest = ?", true)
	if topic != "" {
		g = g.Where("topic = ?", topic)
	}
	return found(g.Order("code").Limit(5000))
}

func found(g *gorm.DB) ([]Rule, error) {
	var rows []ruleRow
	err := g.Find(&rows).Error
	out := make([]Rule, len(rows))
	for i, r := range rows {
		out[i] = r.rule()
	}
	return out, err
}

func (store) list(tx dbx.Tx, f Filter, offset, limit int) ([]Rule, int64, error) {
	g := gormdb.From(tx).Model(&ruleRow{}).Where("latest = ?", true)
	for column, v := range map[string]string{"pack_code": f.Pack, "topic": f.Topic, "status": string(f.Status)} {
		if v != "" {
			g = g.Where(column+" = ?", v)
		}
	}
	if q := strings.TrimSpace(f.Q); q != "" {
		like := gormdb.Like(q)
		g = g.Where("code LIKE ? ESCAPE '!' OR instrument LIKE ? ESCAPE '!' OR article LIKE ? ESCAPE '!' OR note LIKE ? ESCAPE '!'", like, like, like, like)
	}
	var total int64
	if err := g.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	list, err := found(g.Order("pack_code, code").Offset(offset).Limit(limit))
	return list, total, err
}

// ruleCodes returns every code there is.
func (store) ruleCodes(tx dbx.Tx) (map[string]bool, error) {
	var codes []string
	err := gormdb.From(tx).Model(&ruleRow{}).Where("number = 1").Pluck("code", &codes).Error
	return set(codes), err
}

func set(codes []string) map[string]bool {
	out := make(map[string]bool, len(codes))
	for _, c := range codes {
		out[c] = true
	}
	return out
}
