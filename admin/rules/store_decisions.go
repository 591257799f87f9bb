package rules

import (
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"

	"gorm.io/gorm"
)

type decisionRow struct {
	ID           string `gorm:"primaryKey"`
	DecidedAt    int64
	Topic        string
	Object       string
	ObjectID     string
	RuleID       string
	RuleCode     string
	RuleNumber   int
	PackCode     string
	Jurisdiction string
	OnDate       string
	Asked        gormdb.JSON[map[string]string]
	Figures      gormdb.JSON[map[string]int]
	Warning      string
	Ties         gormdb.JSON[[]string]
	ActorID      string
	ActorName    string
}

func (decisionRow) TableName() string { return "rule_decisions" }

func (r decisionRow) made() Made {
	return Made{ID: id.ID[Made](r.ID), At: clock.Instant(r.DecidedAt), Object: r.Object, ObjectID: r.ObjectID, ActorID: r.ActorID, Actor: r.ActorName,
		Ask: Ask{Topic: r.Topic, On: clock.Date(r.OnDate), Facts: r.Asked.V},
		Decision: Decision{RuleID: id.ID[Rule](r.RuleID), Code: r.RuleCode, Number: r.RuleNumber, Pack: r.PackCode, Jurisdiction: r.Jurisdiction,
			Values: r.Figures.V, Warning: r.Warning, Ties: r.Ties.V}}
}

func (store) insertDecision(tx dbx.Tx, m Made) error {
	return gormdb.From(tx).Create(&decisionRow{ID: string(m.ID), DecidedAt: int64(m.At), Topic: m.Ask.Topic, Object: m.Object, ObjectID: m.ObjectID,
		RuleID: string(m.Decision.RuleID), RuleCode: m.Decision.Code, RuleNumber: m.Decision.Number, PackCode: m.Decision.Pack,
		Jurisdiction: m.Decision.Jurisdiction, OnDate: string(m.Ask.On), Asked: gormdb.JSON[map[string]string]{V: m.Ask.Facts},
		Figures: gormdb.JSON[map[string]int]{V: m.Decision.Values}, Warning: m.Decision.Warning, Ties: gormdb.JSON[[]string]{V: m.Decision.Ties},
		ActorID: m.ActorID, ActorName: m.Actor}).Error
}

// lastDecision returns the newest decision on a topic about an object.
func (store) lastDecision(tx dbx.Tx, topic, object, objectID string) (Made, bool, error) {
	var rows []decisionRow
	err := gormdb.From(tx).Where("object = ? AND object_id = ? AND topic = ?", object, objectID, topic).Order("id DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Made{}, false, err
	}
	return rows[0].made(), true, nil
}

func (store) decisions(tx dbx.Tx, f DecisionFilter, offset, limit int) ([]Made, int64, error) {
	g := gormdb.From(tx).Model(&decisionRow{})
	for column, v := range map[string]string{"object": f.Object, "object_id": f.ObjectID, "topic": f.Topic, "rule_code": f.Rule, "warning": f.Warning} {
		if v != "" {
			g = g.Where(column+" = ?", v)
		}
	}
	var total int64
	if err := g.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []decisionRow
	if err := g.Order("id DESC").Offset(offset).Limit(limit).Find(&rows).Error; err != nil {
		return nil, 0, err
	}
	out := make([]Made, len(rows))
	for i, r := range rows {
		out[i] = r.made()
	}
	return out, total, nil
}
