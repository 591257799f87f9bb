package certificates

import (
	"encoding/hex"
	"errors"
	"strings"

	"ankao/admin/people"
	"ankao/exams/certificates/token"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"

	"gorm.io/gorm"
)

// store seals the holder's ID number: outside it the database holds no readable one.
type store struct{ ring *crypt.Ring }

const (
	sealIDNumber = "certificate.id_number"
	holderKey    = "certificate.holder"
)

type typeRow struct {
	ID           int `gorm:"primaryKey"`
	Code         string
	Name         string
	NameEn       string
	NumberPrefix string
	ValidMonths  int
}

func (typeRow) TableName() string { return "certificate_types" }

type keyRow struct {
	ID        int `gorm:"primaryKey"`
	Algorithm string
	PublicKey string
	State     string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
}

func (keyRow) TableName() string { return "certificate_keys" }

type numberRow struct {
	TypeID     int `gorm:"primaryKey"`
	IssueYear  int `gorm:"primaryKey"`
	LastNumber int
}

func (numberRow) TableName() string { return "certificate_numbers" }

type certificateRow struct {
	ID               string `gorm:"primaryKey"`
	ShortID          string
	SerialNumber     string
	StatusIndex      int64
	Token            string
	TypeID           int
	TypeName         string
	TypeNameEn       string
	State            string
	Test             bool
	CandidateID      string
	LiveCandidateID  *string
	SessionID        string
	PersonID         string
	HolderName       string
	HolderKey        string
	IDNumber         string
	OrganisationName string
	ExamName         string
	Marks            int
	TotalMarks       int
	IssuedOn         string
	ValidTo          string
	Issuer           string
	IssuerEn         string
	IssuedAt         int64
	RevokedAt        int64
	RevokedReason    string
	Version          int64
}

func (certificateRow) TableName() string { return "certificates" }

type checkRow struct {
	ID            string `gorm:"primaryKey"`
	CertificateID string
	CheckedAt     int64
}

func (checkRow) TableName() string { return "certificate_checks" }

// compactShortID is how a short id is stored: without hyphens.
func compactShortID(shortID string) string { return strings.ReplaceAll(shortID, "-", "") }

func (s store) row(c Certificate) (certificateRow, error) {
	number, err := s.ring.Seal([]byte(c.HolderIDNumber), sealIDNumber)
	live := string(c.CandidateID)
	return certificateRow{
		ID: string(c.ID), ShortID: compactShortID(c.ShortID), SerialNumber: c.Number, StatusIndex: int64(c.StatusIndex), Token: c.Token,
		TypeID: int(c.TypeID), TypeName: c.TypeName, TypeNameEn: c.TypeNameEn, State: string(c.State), Test: c.Test,
		CandidateID: string(c.CandidateID), LiveCandidateID: &live, SessionID: string(c.SessionID), PersonID: string(c.PersonID),
		HolderName: c.HolderName, HolderKey: s.holderKey(c.HolderName, c.HolderIDNumber), IDNumber: number, OrganisationName: c.OrganisationName,
		ExamName: c.ExamName, Marks: c.Marks, TotalMarks: c.TotalMarks, IssuedOn: string(c.IssuedOn), ValidTo: string(c.ValidTo),
		Issuer: c.Issuer, IssuerEn: c.IssuerEn, IssuedAt: int64(c.IssuedAt), RevokedAt: int64(c.RevokedAt), RevokedReason: c.RevokedReason, Version: c.Version,
	}, err
}

func (s store) certificate(r certificateRow) (Certificate, error) {
	number, err := s.ring.Open(r.IDNumber, sealIDNumber)
	return Certificate{
		ID: id.ID[Certificate](r.ID), ShortID: r.ShortID[:4] + "-" + r.ShortID[4:8] + "-" + r.ShortID[8:], Number: r.SerialNumber,
		StatusIndex: uint32(r.StatusIndex), Token: r.Token, TypeID: uint16(r.TypeID), TypeName: r.TypeName, TypeNameEn: r.TypeNameEn,
		State: State(r.State), Test: r.Test, CandidateID: id.ID[sessions.Candidate](r.CandidateID), SessionID: id.ID[sessions.Session](r.SessionID),
		PersonID: id.ID[people.Person](r.PersonID), HolderName: r.HolderName, HolderIDNumber: string(number), OrganisationName: r.OrganisationName,
		ExamName: r.ExamName, Marks: r.Marks, TotalMarks: r.TotalMarks, IssuedOn: clock.Date(r.IssuedOn), ValidTo: clock.Date(r.ValidTo),
		Issuer: r.Issuer, IssuerEn: r.IssuerEn, IssuedAt: clock.Instant(r.IssuedAt), RevokedAt: clock.Instant(r.RevokedAt), RevokedReason: r.RevokedReason, Version: r.Version,
	}, err
}

func (s store) certificates(rows []certificateRow) ([]Certificate, error) {
	list := make([]Certificate, 0, len(rows))
	for _, r := range rows {
		c, err := s.certificate(r)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// holderKey is empty where there is no ID number to know: a name alone proves nobody.
func (s store) holderKey(name, idNumber string) string {
	if people.NormaliseIDNumber(idNumber) == "" {
		return ""
	}
	return s.ring.Lookup(holderText(name, idNumber), holderKey)
}

func (s store) insert(tx dbx.Tx, c Certificate) error {
	row, err := s.row(c)
	if err != nil {
		return err
	}
	if err := gormdb.From(tx).Create(&row).Error; err != nil {
		if gormdb.IsDuplicate(err) {
			return fault.Wrap(fault.Conflict, "conflict.changed", err)
		}
		return err
	}
	return nil
}

// revoke stores what Revoke made of c and counts its version up.
func (s store) revoke(tx dbx.Tx, c *Certificate) error {
	res := gormdb.From(tx).Model(&certificateRow{}).Where("id = ? AND version = ?", string(c.ID), c.Version).Updates(map[string]any{
		"state": string(c.State), "live_candidate_id": nil, "revoked_at": int64(c.RevokedAt), "revoked_reason": c.RevokedReason, "version": c.Version + 1,
	})
	if err := gormdb.Changed(res); err != nil {
		return err
	}
	c.Version++
	return nil
}

func (s store) get(tx dbx.Tx, cid id.ID[Certificate]) (Certificate, error) {
	return s.take(gormdb.From(tx).Where("id = ?", string(cid)))
}

func (s store) lock(tx dbx.Tx, cid id.ID[Certificate]) (Certificate, error) {
	return s.take(gormdb.ForUpdate(tx).Where("id = ?", string(cid)))
}

// byShortID finds a certificate by the random id in its token.
func (s store) byShortID(tx dbx.Tx, shortID string) (Certificate, error) {
	return s.take(gormdb.From(tx).Where("short_id = ?", compactShortID(shortID)))
}

func (s store) take(query *gorm.DB) (Certificate, error) {
	var row certificateRow
	if err := query.Take(&row).Error; err != nil {
		return Certificate{}, gormdb.NotFound(err, "certificate.unknown")
	}
	return s.certificate(row)
}

func (s store) bySession(tx dbx.Tx, session id.ID[sessions.Session]) ([]Certificate, error) {
	var rows []certificateRow
	if err := gormdb.From(tx).Where("session_id = ?", string(session)).Find(&rows).Error; err != nil {
		return nil, err
	}
	return s.certificates(rows)
}

// byCandidates returns the certificates of candidates, oldest first.
func (s store) byCandidates(tx dbx.Tx, candidates []id.ID[sessions.Candidate]) ([]Certificate, error) {
	if len(candidates) == 0 {
		return nil, nil
	}
	var rows []certificateRow
	if err := gormdb.From(tx).Where("candidate_id IN ?", candidates).Order("id").Find(&rows).Error; err != nil {
		return nil, err
	}
	return s.certificates(rows)
}

func (s store) search(tx dbx.Tx, f Filter) ([]Certificate, int, error) {
	query := gormdb.From(tx).Model(&certificateRow{})
	if f.State != "" {
		query = query.Where("state = ?", string(f.State))
	}
	if f.Session != "" {
		query = query.Where("session_id = ?", string(f.Session))
	}
	if random, err := token.ParseShortID(f.Q); f.Q != "" && err == nil {
		query = query.Where("short_id = ?", compactShortID(token.FormatShortID(random)))
	} else if f.Q != "" {
		query = query.Where("(holder_name LIKE ? ESCAPE '!' OR serial_number LIKE ? ESCAPE '!')", gormdb.Like(f.Q), gormdb.Like(strings.ToUpper(f.Q)))
	}
	var total int64
	if err := query.Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []certificateRow
	if err := query.Order("issued_at DESC, id DESC").Offset(f.Offset).Limit(f.Limit).Find(&rows).Error; err != nil {
		return nil, 0, err
	}
	list, err := s.certificates(rows)
	return list, int(total), err
}

func (s store) count(tx dbx.Tx) (int, error) {
	var n int64
	err := gormdb.From(tx).Model(&certificateRow{}).Count(&n).Error
	return int(n), err
}

func (s store) statusIndexTaken(tx dbx.Tx, index uint32) (bool, error) {
	var n int64
	err := gormdb.From(tx).Model(&certificateRow{}).Where("status_index = ?", int64(index)).Count(&n).Error
	return n > 0, err
}

func (s store) revokedIndexes(tx dbx.Tx) (indexes []uint32, err error) {
	err = gormdb.From(tx).Model(&certificateRow{}).Where("state = ?", string(StateRevoked)).Order("status_index").Pluck("status_index", &indexes).Error
	return indexes, err
}

func (s store) types(tx dbx.Tx) ([]Type, error) { return findTypes(gormdb.From(tx)) }

func (s store) lockTypes(tx dbx.Tx) ([]Type, error) { return findTypes(gormdb.ForUpdate(tx)) }

func findTypes(query *gorm.DB) ([]Type, error) {
	var rows []typeRow
	err := query.Order("id").Find(&rows).Error
	types := make([]Type, len(rows))
	for i, r := range rows {
		types[i] = Type{ID: uint16(r.ID), Code: r.Code, Name: r.Name, NameEn: r.NameEn, NumberPrefix: r.NumberPrefix, ValidMonths: r.ValidMonths}
	}
	return types, err
}

func (s store) keys(tx dbx.Tx) ([]Key, error) {
	var rows []keyRow
	if err := gormdb.From(tx).Order("id").Find(&rows).Error; err != nil {
		return nil, err
	}
	keys := make([]Key, len(rows))
	for i, r := range rows {
		public, err := hex.DecodeString(r.PublicKey)
		if err != nil {
			return nil, err
		}
		keys[i] = Key{ID: byte(r.ID), Public: public, State: token.KeyState(r.State), CreatedAt: clock.Instant(r.CreatedAt)}
	}
	return keys, nil
}

func (s store) insertKey(tx dbx.Tx, k Key) error {
	row := keyRow{ID: int(k.ID), Algorithm: "Ed25519", PublicKey: hex.EncodeToString(k.Public), State: string(k.State), CreatedAt: int64(k.CreatedAt)}
	err := gormdb.From(tx).Create(&row).Error
	if gormdb.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "conflict.changed", err)
	}
	return err
}

func (s store) retireActive(tx dbx.Tx) error {
	return gormdb.From(tx).Model(&keyRow{}).Where("state = ?", string(token.KeyActive)).Update("state", string(token.KeyRetired)).Error
}

func (s store) setKeyState(tx dbx.Tx, key byte, state token.KeyState) error {
	return gormdb.Changed(gormdb.From(tx).Model(&keyRow{}).Where("id = ?", int(key)).Update("state", string(state)))
}

// lastNumber is 0 where none was given out.
func (s store) lastNumber(tx dbx.Tx, r numberRange) (int, error) {
	var row numberRow
	err := gormdb.ForUpdate(tx).Where("type_id = ? AND issue_year = ?", int(r.typeID), r.year).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		row = numberRow{TypeID: int(r.typeID), IssueYear: r.year}
		err = gormdb.From(tx).Create(&row).Error
	}
	return row.LastNumber, err
}

func (s store) setLastNumber(tx dbx.Tx, r numberRange, last int) error {
	return gormdb.Changed(gormdb.From(tx).Model(&numberRow{}).Where("type_id = ? AND issue_year = ?", int(r.typeID), r.year).Update("last_number", last))
}

// checksSince counts the holder checks of a certificate after the given time.
func (s store) checksSince(tx dbx.Tx, cid id.ID[Certificate], since clock.Instant) (int, error) {
	var n int64
	err := gormdb.From(tx).Model(&checkRow{}).Where("certificate_id = ? AND checked_at > ?", string(cid), int64(since)).Count(&n).Error
	return int(n), err
}

func (s store) insertCheck(tx dbx.Tx, cid id.ID[Certificate], at clock.Instant) error {
	row := checkRow{ID: id.New[checkRow]().String(), CertificateID: string(cid), CheckedAt: int64(at)}
	return gormdb.From(tx).Create(&row).Error
}

func (s store) deleteChecksBefore(tx dbx.Tx, before clock.Instant) error {
	return gormdb.From(tx).Where("checked_at <= ?", int64(before)).Delete(&checkRow{}).Error
}

// isHolder compares in the database, by hash.
func (s store) isHolder(tx dbx.Tx, cid id.ID[Certificate], name, idNumber string) (bool, error) {
	key := s.holderKey(name, idNumber)
	if key == "" {
		return false, nil
	}
	var n int64
	err := gormdb.From(tx).Model(&certificateRow{}).Where("id = ? AND holder_key = ?", string(cid), key).Count(&n).Error
	return n > 0, err
}
