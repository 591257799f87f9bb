package identity

import (
	"ankao/exams/record"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

// store keeps notes sealed: outside it the database holds no readable one.
type store struct{ ring *crypt.Ring }

type checkRow struct {
	SessionID   string `gorm:"primaryKey"`
	Seq         int64  `gorm:"primaryKey;autoIncrement:false"`
	CandidateID string
	Verdict     string
	Way         string
	Note        string
	NoteKey     string
	CheckedAt   int64
	CheckedBy   string
	CheckerName string
	MAC         string `gorm:"column:mac"`
	MACKey      string `gorm:"column:mac_key"`
}

func (checkRow) TableName() string { return "identity_checks" }

type chainRow struct {
	SessionID string `gorm:"primaryKey"`
	Seq       int64
	MAC       string `gorm:"column:mac"`
	Closed    int64
	Seal      string
	SealKey   string
}

func (chainRow) TableName() string { return "identity_chains" }

// head is where the chain of a session stands.
type head struct {
	record.Head
	SessionID id.ID[sessions.Session]
	Closed    bool
	Seal      record.Seal
}

func (r chainRow) head() head {
	return head{Head: record.Head{Seq: r.Seq, MAC: r.MAC}, SessionID: id.ID[sessions.Session](r.SessionID), Closed: r.Closed != 0,
		Seal: record.Seal{Signature: r.Seal, KeyID: r.SealKey}}
}

func (s store) insert(tx dbx.Tx, c Check) error {
	row := checkRow{SessionID: c.SessionID.String(), Seq: c.Seq, CandidateID: c.CandidateID.String(), Verdict: string(c.Verdict),
		Way: string(c.Way), NoteKey: c.NoteKey, CheckedAt: int64(c.At), CheckedBy: c.By, CheckerName: c.ByName, MAC: c.MAC, MACKey: c.KeyID}
	if c.Note != "" {
		sealed, err := s.ring.Seal([]byte(c.Note), noteContext)
		if err != nil {
			return err
		}
		row.Note = sealed
	}
	return gormdb.From(tx).Create(&row).Error
}

func (s store) check(r checkRow) (Check, error) {
	c := Check{Row: record.Row{Seq: r.Seq, Epoch: 1, MAC: r.MAC, KeyID: r.MACKey}, SessionID: id.ID[sessions.Session](r.SessionID),
		CandidateID: id.ID[sessions.Candidate](r.CandidateID), Verdict: Verdict(r.Verdict), Way: Way(r.Way), NoteKey: r.NoteKey,
		At: clock.Instant(r.CheckedAt), By: r.CheckedBy, ByName: r.CheckerName}
	if r.Note == "" {
		return c, nil
	}
	note, err := s.ring.Open(r.Note, noteContext)
	c.Note = string(note)
	return c, err
}

func (s store) checks(rows []checkRow) ([]Check, error) {
	list := make([]Check, len(rows))
	for i, r := range rows {
		c, err := s.check(r)
		if err != nil {
			return nil, err
		}
		list[i] = c
	}
	return list, nil
}

// newest returns the newest check of a candidate; the zero Check is none.
func (s store) newest(tx dbx.Tx, candidate id.ID[sessions.Candidate]) (Check, error) {
	var rows []checkRow
	err := gormdb.From(tx).Where("candidate_id = ?", candidate).Order("seq DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Check{}, err
	}
	return s.check(rows[0])
}

// ofSession returns every check of a session in the order of the chain.
func (s store) ofSession(tx dbx.Tx, session id.ID[sessions.Session]) ([]Check, error) {
	var rows []checkRow
	if err := gormdb.From(tx).Where("session_id = ?", session).Order("seq").Find(&rows).Error; err != nil {
		return nil, err
	}
	return s.checks(rows)
}

func (s store) ofCandidate(tx dbx.Tx, candidate id.ID[sessions.Candidate]) ([]Check, error) {
	var rows []checkRow
	if err := gormdb.From(tx).Where("candidate_id = ?", candidate).Order("seq DESC").Limit(200).Find(&rows).Error; err != nil {
		return nil, err
	}
	return s.checks(rows)
}

// lockHead reads where a chain stands; ok is false before its first row.
func (s store) lockHead(tx dbx.Tx, session id.ID[sessions.Session]) (h head, ok bool, err error) {
	var rows []chainRow
	if err := gormdb.ForUpdate(tx).Where("session_id = ?", session).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return head{}, false, err
	}
	return rows[0].head(), true, nil
}

func (s store) begin(tx dbx.Tx, session id.ID[sessions.Session]) error {
	return gormdb.From(tx).Create(&chainRow{SessionID: session.String()}).Error
}

func (s store) setHead(tx dbx.Tx, session id.ID[sessions.Session], h record.Head) error {
	return gormdb.Changed(gormdb.From(tx).Model(&chainRow{}).Where("session_id = ? AND seq = ?", session, h.Seq-1).
		Updates(map[string]any{"seq": h.Seq, "mac": h.MAC}))
}

func (s store) seal(tx dbx.Tx, session id.ID[sessions.Session], seal record.Seal) error {
	return gormdb.From(tx).Model(&chainRow{}).Where("session_id = ?", session).
		Updates(map[string]any{"closed": 1, "seal": seal.Signature, "seal_key": seal.KeyID}).Error
}

// heads returns the chains after a session, by id.
func (s store) heads(tx dbx.Tx, after id.ID[sessions.Session], limit int) ([]head, error) {
	var rows []chainRow
	err := gormdb.From(tx).Where("session_id > ?", after).Order("session_id").Limit(limit).Find(&rows).Error
	list := make([]head, len(rows))
	for i, r := range rows {
		list[i] = r.head()
	}
	return list, err
}

// orphan returns a session that has checks and no chain, "" when there is none.
func (s store) orphan(tx dbx.Tx) (id.ID[sessions.Session], error) {
	var found []string
	err := gormdb.From(tx).Table("identity_checks k").Joins("LEFT JOIN identity_chains c ON c.session_id = k.session_id").
		Where("c.session_id IS NULL").Limit(1).Pluck("k.session_id", &found).Error
	if err != nil || len(found) == 0 {
		return "", err
	}
	return id.ID[sessions.Session](found[0]), nil
}
