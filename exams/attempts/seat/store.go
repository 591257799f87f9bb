package seat

import (
	"ankao/exams/attempts"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

type loginRow struct {
	ID          string `gorm:"primaryKey"`
	TokenHash   string
	CandidateID string
	SessionID   string
	Device      string
	State       string
	Address     string
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
	DecidedAt   int64
	DecidedBy   string
}

func (loginRow) TableName() string { return "seat_logins" }

// store translates logins to rows and back.
type store struct{}

func (store) insert(tx dbx.Tx, l Login) error {
	return gormdb.From(tx).Create(&loginRow{
		ID: l.ID.String(), TokenHash: l.TokenHash, CandidateID: l.CandidateID.String(), SessionID: l.SessionID.String(), Device: l.Device,
		State: string(l.State), Address: l.Address, CreatedAt: int64(l.CreatedAt), DecidedAt: int64(l.DecidedAt), DecidedBy: l.DecidedBy,
	}).Error
}

// byToken returns the login of a cookie, or a NotFound fault.
func (store) byToken(tx dbx.Tx, hash string) (Login, error) {
	var row loginRow
	err := gormdb.From(tx).Where("token_hash = ?", hash).Take(&row).Error
	return loginOf(row), gormdb.NotFound(err, errNobody.Code)
}

func (store) one(tx dbx.Tx, login id.ID[Login]) (Login, error) {
	var row loginRow
	err := gormdb.From(tx).Where("id = ?", login.String()).Take(&row).Error
	return loginOf(row), gormdb.NotFound(err, errNobody.Code)
}

// current lists the logins of a candidate that are active or ask.
func (store) current(tx dbx.Tx, candidate attempts.CandidateID) ([]Login, error) {
	return find(tx, "candidate_id = ?", candidate.String())
}

// asking lists the logins of a session that wait for a yes.
func (store) asking(tx dbx.Tx, session attempts.SessionID) ([]Login, error) {
	all, err := find(tx, "session_id = ?", session.String())
	asking := all[:0]
	for _, l := range all {
		if l.State == Asking {
			asking = append(asking, l)
		}
	}
	return asking, err
}

func find(tx dbx.Tx, where, value string) ([]Login, error) {
	var rows []loginRow
	err := gormdb.From(tx).Where(where, value).Where("state IN ?", []string{string(Active), string(Asking)}).Order("id").Find(&rows).Error
	logins := make([]Login, len(rows))
	for i, r := range rows {
		logins[i] = loginOf(r)
	}
	return logins, err
}

// turn moves a login from one state to another; of two that try, one gets a Conflict fault.
func (store) turn(tx dbx.Tx, login id.ID[Login], from, to LoginState, at clock.Instant, by string) error {
	return gormdb.Changed(gormdb.From(tx).Model(&loginRow{}).Where("id = ? AND state = ?", login.String(), string(from)).
		Updates(map[string]any{"state": string(to), "decided_at": int64(at), "decided_by": by}))
}

// purge deletes logins made before then: they open nothing any more.
func (store) purge(tx dbx.Tx, then clock.Instant) error {
	return gormdb.From(tx).Where("created_at < ?", int64(then)).Delete(&loginRow{}).Error
}

func loginOf(r loginRow) Login {
	return Login{
		ID: id.ID[Login](r.ID), TokenHash: r.TokenHash, CandidateID: attempts.CandidateID(r.CandidateID),
		SessionID: attempts.SessionID(r.SessionID), Device: r.Device, State: LoginState(r.State), Address: r.Address,
		CreatedAt: clock.Instant(r.CreatedAt), DecidedAt: clock.Instant(r.DecidedAt), DecidedBy: r.DecidedBy,
	}
}
