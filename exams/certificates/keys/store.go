package keys

import (
	"encoding/hex"

	"ankao/exams/certificates/token"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"

	"gorm.io/gorm"
)

type store struct{}

type keyRow struct {
	ID            int `gorm:"primaryKey"`
	Algorithm     string
	PublicKey     string
	State         string
	CreatedAt     int64 `gorm:"autoCreateTime:false"`
	ChangedAt     int64
	ChangedReason string
}

func (keyRow) TableName() string { return "certificate_keys" }

func (s store) all(tx dbx.Tx) ([]Key, error) { return find(gormdb.From(tx)) }

func (s store) lock(tx dbx.Tx) ([]Key, error) { return find(gormdb.ForUpdate(tx)) }

func find(query *gorm.DB) ([]Key, error) {
	var rows []keyRow
	if err := query.Order("id").Find(&rows).Error; err != nil {
		return nil, err
	}
	keys := make([]Key, len(rows))
	for i, r := range rows {
		public, err := hex.DecodeString(r.PublicKey)
		if err != nil {
			return nil, err
		}
		keys[i] = Key{ID: byte(r.ID), Public: public, State: token.KeyState(r.State), CreatedAt: clock.Instant(r.CreatedAt),
			ChangedAt: clock.Instant(r.ChangedAt), Reason: r.ChangedReason}
	}
	return keys, nil
}

func (s store) insert(tx dbx.Tx, k Key) error {
	row := keyRow{ID: int(k.ID), Algorithm: "Ed25519", PublicKey: hex.EncodeToString(k.Public), State: string(k.State), CreatedAt: int64(k.CreatedAt)}
	err := gormdb.From(tx).Create(&row).Error
	if gormdb.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "conflict.changed", err)
	}
	return err
}

func (s store) retireActive(tx dbx.Tx, now clock.Instant) error {
	return gormdb.From(tx).Model(&keyRow{}).Where("state = ?", string(token.KeyActive)).
		Updates(map[string]any{"state": string(token.KeyRetired), "changed_at": int64(now)}).Error
}

func (s store) setState(tx dbx.Tx, key byte, state token.KeyState, reason string, now clock.Instant) error {
	return gormdb.Changed(gormdb.From(tx).Model(&keyRow{}).Where("id = ?", int(key)).
		Updates(map[string]any{"state": string(state), "changed_at": int64(now), "changed_reason": reason}))
}
