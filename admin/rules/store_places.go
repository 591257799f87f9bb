package rules

import (
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
)

type streetRow struct {
	Code    string `gorm:"primaryKey"`
	Name    string
	Area    string
	Version int64
}

func (streetRow) TableName() string { return "streets" }

type industryRow struct {
	Code               string `gorm:"primaryKey"`
	Name               string
	NameEn             string
	HighRiskHours      bool
	HighRiskAssessment bool
	Basis              string
	Position           int
	Version            int64
}

func (industryRow) TableName() string { return "industries" }

// mostPlaces bounds the two short lists.
const mostPlaces = 2000

func (store) streets(tx dbx.Tx) ([]Street, error) {
	var rows []streetRow
	err := gormdb.From(tx).Order("code").Limit(mostPlaces).Find(&rows).Error
	out := make([]Street, len(rows))
	for i, r := range rows {
		out[i] = Street(r)
	}
	return out, err
}

func (store) insertStreet(tx dbx.Tx, s Street) error {
	row := streetRow(s)
	return taken(gormdb.From(tx).Create(&row).Error, "rule.place.taken")
}

func (store) updateStreet(tx dbx.Tx, s Street) error {
	return gormdb.Changed(gormdb.From(tx).Model(&streetRow{}).Where("code = ? AND version = ?", s.Code, s.Version).
		Updates(map[string]any{"name": s.Name, "area": s.Area, "version": s.Version + 1}))
}

func (store) industries(tx dbx.Tx) ([]Industry, error) {
	var rows []industryRow
	err := gormdb.From(tx).Order("position, code").Limit(mostPlaces).Find(&rows).Error
	out := make([]Industry, len(rows))
	for i, r := range rows {
		out[i] = Industry{Code: r.Code, Name: r.Name, NameEn: r.NameEn, HighRiskHours: r.HighRiskHours, HighRiskAssessment: r.HighRiskAssessment,
			Basis: r.Basis, Version: r.Version}
	}
	return out, err
}

func (store) insertIndustry(tx dbx.Tx, n Industry, position int) error {
	return taken(gormdb.From(tx).Create(&industryRow{Code: n.Code, Name: n.Name, NameEn: n.NameEn, HighRiskHours: n.HighRiskHours,
		HighRiskAssessment: n.HighRiskAssessment, Basis: n.Basis, Position: position, Version: n.Version}).Error, "rule.place.taken")
}

func (store) updateIndustry(tx dbx.Tx, n Industry) error {
	return gormdb.Changed(gormdb.From(tx).Model(&industryRow{}).Where("code = ? AND version = ?", n.Code, n.Version).Updates(map[string]any{
		"name": n.Name, "name_en": n.NameEn, "high_risk_hours": n.HighRiskHours, "high_risk_assessment": n.HighRiskAssessment,
		"basis": n.Basis, "version": n.Version + 1}))
}
