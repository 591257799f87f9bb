package doors

import (
	"errors"

	"ankao/admin/people"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type tryRow struct {
	Door   string `gorm:"primaryKey"`
	Ticket string `gorm:"primaryKey"`
	Tries  int
	Since  int64
}

func (tryRow) TableName() string { return "ticket_tries" }

// lockTries reads a count. The row is made first, so that two tries at the same
// moment wait for each other.
func lockTries(tx dbx.Tx, door Door, key string, now clock.Instant) (tries, error) {
	row := tryRow{Door: string(door), Ticket: key, Since: int64(now)}
	if err := gormdb.From(tx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return tries{}, err
	}
	if err := gormdb.ForUpdate(tx).Where("door = ? AND ticket = ?", string(door), key).Take(&row).Error; err != nil {
		return tries{}, err
	}
	return tries{n: row.Tries, since: clock.Instant(row.Since)}, nil
}

func setTries(tx dbx.Tx, c count, t tries) error {
	return gormdb.Changed(gormdb.From(tx).Model(&tryRow{}).Where("door = ? AND ticket = ?", string(c.door), c.key).
		Updates(map[string]any{"tries": t.n, "since": int64(t.since)}))
}

func deleteTries(tx dbx.Tx, counts []count) error {
	for _, c := range counts {
		if err := gormdb.From(tx).Where("door = ? AND ticket = ?", string(c.door), c.key).Delete(&tryRow{}).Error; err != nil {
			return err
		}
	}
	return nil
}

// deleteOldTries forgets counts whose window is over: numbers that nobody has
// were counted as well, and must not fill the table.
func deleteOldTries(tx dbx.Tx, upTo clock.Instant) error {
	return gormdb.From(tx).Where("since <= ?", int64(upTo)).Delete(&tryRow{}).Error
}

type learnerRow struct {
	TokenHash   string `gorm:"primaryKey"`
	CandidateID string
	PersonID    string
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
	SeenAt      int64
	ExpiresAt   int64
}

func (learnerRow) TableName() string { return "learner_logins" }

func insertLearner(tx dbx.Tx, l learnerLogin, now clock.Instant) error {
	return gormdb.From(tx).Create(&learnerRow{TokenHash: l.hash, CandidateID: l.learner.CandidateID.String(),
		PersonID: l.learner.PersonID.String(), CreatedAt: int64(now), SeenAt: int64(l.seenAt), ExpiresAt: int64(l.expiresAt)}).Error
}

func readLearner(tx dbx.Tx, hash string) (l learnerLogin, found bool, err error) {
	var row learnerRow
	err = gormdb.From(tx).Where("token_hash = ?", hash).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return learnerLogin{}, false, nil
	}
	who := Learner{PersonID: id.ID[people.Person](row.PersonID), CandidateID: id.ID[sessions.Candidate](row.CandidateID)}
	return learnerLogin{hash: row.TokenHash, learner: who, seenAt: clock.Instant(row.SeenAt), expiresAt: clock.Instant(row.ExpiresAt)}, err == nil, err
}

// seeLearner moves the last sight forward, never back.
func seeLearner(tx dbx.Tx, hash string, now clock.Instant) error {
	return gormdb.From(tx).Model(&learnerRow{}).Where("token_hash = ? AND seen_at < ?", hash, int64(now)).Update("seen_at", int64(now)).Error
}

func deleteLearner(tx dbx.Tx, hash string) error {
	return gormdb.From(tx).Where("token_hash = ?", hash).Delete(&learnerRow{}).Error
}

func deleteExpiredLearners(tx dbx.Tx, now clock.Instant) error {
	return gormdb.From(tx).Where("expires_at <= ?", int64(now)).Delete(&learnerRow{}).Error
}
