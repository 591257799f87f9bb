package certificates

import (
	"slices"
	"strings"

	"ankao/admin/people"
	"ankao/exams/certificates/keys"
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
	KeyID            int
	ReviewOn         string
	Hours            int
	Practical        int
	SuspendedUntil   string
	StateReason      string
	StateAt          int64
	Replaces         string
	ReplacedBy       string
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
	live := c.basis
	return certificateRow{
		ID: string(c.ID), ShortID: compactShortID(c.ShortID), SerialNumber: c.Number, StatusIndex: int64(c.StatusIndex), Token: c.Token,
		TypeID: int(c.TypeID), TypeName: c.TypeName, TypeNameEn: c.TypeNameEn, State: string(c.State), Test: c.Test,
		CandidateID: string(c.CandidateID), LiveCandidateID: &live, SessionID: string(c.SessionID), PersonID: string(c.PersonID),
		HolderName: c.HolderName, HolderKey: s.holderKey(c.HolderName, c.HolderIDNumber), IDNumber: number, OrganisationName: c.OrganisationName,
		ExamName: c.ExamName, Marks: c.Marks, TotalMarks: c.TotalMarks, IssuedOn: string(c.IssuedOn), ValidTo: string(c.ValidTo),
		Issuer: c.Issuer, IssuerEn: c.IssuerEn, IssuedAt: int64(c.IssuedAt), RevokedAt: int64(c.RevokedAt), RevokedReason: c.RevokedReason, Version: c.Version,
		KeyID: int(c.KeyID), ReviewOn: string(c.ReviewOn), Hours: c.Hours, Practical: c.Practical, SuspendedUntil: string(c.SuspendedUntil),
		StateReason: c.StateReason, StateAt: int64(c.StateAt), Replaces: string(c.Replaces), ReplacedBy: string(c.ReplacedBy),
	}, err
}

func (s store) certificate(r certificateRow) (Certificate, error) {
	number, err := s.ring.Open(r.IDNumber, sealIDNumber)
	basis := ""
	if r.LiveCandidateID != nil {
		basis = *r.LiveCandidateID
	}
	return Certificate{
		ID: id.ID[Certificate](r.ID), ShortID: r.ShortID[:4] + "-" + r.ShortID[4:8] + "-" + r.ShortID[8:], Number: r.SerialNumber,
		StatusIndex: uint32(r.StatusIndex), Token: r.Token, TypeID: uint16(r.TypeID), TypeName: r.TypeName, TypeNameEn: r.TypeNameEn,
		State: State(r.State), Test: r.Test, CandidateID: id.ID[sessions.Candidate](r.CandidateID), SessionID: id.ID[sessions.Session](r.SessionID),
		PersonID: id.ID[people.Person](r.PersonID), HolderName: r.HolderName, HolderIDNumber: string(number), OrganisationName: r.OrganisationName,
		ExamName: r.ExamName, Marks: r.Marks, TotalMarks: r.TotalMarks, IssuedOn: clock.Date(r.IssuedOn), ValidTo: clock.Date(r.ValidTo),
		Issuer: r.Issuer, IssuerEn: r.IssuerEn, IssuedAt: clock.Instant(r.IssuedAt), RevokedAt: clock.Instant(r.RevokedAt), RevokedReason: r.RevokedReason, Version: r.Version,
		KeyID: byte(r.KeyID), ReviewOn: clock.Date(r.ReviewOn), Hours: r.Hours, Practical: r.Practical, SuspendedUntil: clock.Date(r.SuspendedUntil),
		StateReason: r.StateReason, StateAt: clock.Instant(r.StateAt), Replaces: id.ID[Certificate](r.Replaces), ReplacedBy: id.ID[Certificate](r.ReplacedBy),
		basis: basis,
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

// turn stores the state that an act has given c, and its next review, and counts its version up. What c rests on is free
// again once it is no longer live.
func (s store) turn(tx dbx.Tx, c *Certificate) error {
	var live *string
	if c.Live() {
		live = &c.basis
	}
	res := gormdb.From(tx).Model(&certificateRow{}).Where("id = ? AND version = ?", string(c.ID), c.Version).Updates(map[string]any{
		"state": string(c.State), "live_candidate_id": live, "revoked_at": int64(c.RevokedAt), "revoked_reason": c.RevokedReason,
		"state_at": int64(c.StateAt), "state_reason": c.StateReason, "suspended_until": string(c.SuspendedUntil),
		"review_on": string(c.ReviewOn), "replaced_by": string(c.ReplacedBy), "version": c.Version + 1,
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
	if f.TypeID != 0 {
		query = query.Where("type_id = ?", int(f.TypeID))
	}
	if f.Person != "" {
		query = query.Where("person_id = ?", string(f.Person))
	}
	if f.Key != 0 {
		query = query.Where("key_id = ?", int(f.Key))
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

// notInForce returns the states of the certificates of one status list that are not simply in force, by index.
func (s store) notInForce(tx dbx.Tx, from, to uint32) ([]Certificate, error) {
	var rows []certificateRow
	err := gormdb.From(tx).Select("status_index", "state", "suspended_until").
		Where("status_index >= ? AND status_index < ? AND state <> ?", int64(from), int64(to), string(Active)).Order("status_index").Find(&rows).Error
	list := make([]Certificate, len(rows))
	for i, r := range rows {
		list[i] = Certificate{StatusIndex: uint32(r.StatusIndex), State: State(r.State), SuspendedUntil: clock.Date(r.SuspendedUntil)}
	}
	return list, err
}

// signedBy counts certificates by key and whether they are live.
func (s store) signedBy(tx dbx.Tx) (map[byte]keys.Use, error) {
	var rows []struct{ KeyID, Signed, Live int }
	err := gormdb.From(tx).Model(&certificateRow{}).
		Select("key_id, COUNT(*) AS signed, SUM(CASE WHEN state IN (?, ?) THEN 1 ELSE 0 END) AS live", string(Active), string(StateSuspended)).
		Group("key_id").Find(&rows).Error
	uses := make(map[byte]keys.Use, len(rows))
	for _, r := range rows {
		uses[byte(r.KeyID)] = keys.Use{Signed: r.Signed, Live: r.Live}
	}
	return uses, err
}

// ofKey returns the ids of the certificates in force that a key signed, those after the given one, oldest first.
func (s store) ofKey(tx dbx.Tx, key byte, today clock.Date, limit int) (ids []id.ID[Certificate], err error) {
	err = gormdb.From(tx).Model(&certificateRow{}).Where("key_id = ? AND state = ? AND (valid_to = '' OR valid_to >= ?)", int(key), string(Active), string(today)).
		Order("id").Limit(limit).Pluck("id", &ids).Error
	return ids, err
}

// everOf returns the bases of candidates and persons that a certificate of the type was ever issued on.
func (s store) everOf(tx dbx.Tx, typeID uint16, persons []id.ID[people.Person]) ([]Certificate, error) {
	var all []Certificate
	for some := range slices.Chunk(persons, 500) {
		var rows []certificateRow
		if err := gormdb.From(tx).Where("type_id = ? AND person_id IN ?", int(typeID), some).Order("id").Find(&rows).Error; err != nil {
			return nil, err
		}
		list, err := s.certificates(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// ending returns certificates in force whose last day or next review lies in the span, by last day.
func (s store) ending(tx dbx.Tx, from, to clock.Date, limit int) ([]Certificate, error) {
	var rows []certificateRow
	err := gormdb.From(tx).Where("state IN ? AND ((valid_to >= ? AND valid_to <= ?) OR (review_on <> '' AND review_on <= ? AND (valid_to = '' OR valid_to >= ?)))",
		[]string{string(Active), string(StateSuspended)}, string(from), string(to), string(to), string(from)).Order("valid_to, id").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, err
	}
	return s.certificates(rows)
}

// suspendedUntilBefore returns the ids of suspensions that are over.
func (s store) suspendedUntilBefore(tx dbx.Tx, today clock.Date, limit int) (ids []id.ID[Certificate], err error) {
	err = gormdb.From(tx).Model(&certificateRow{}).Where("state = ? AND suspended_until <> '' AND suspended_until < ?", string(StateSuspended), string(today)).
		Order("id").Limit(limit).Pluck("id", &ids).Error
	return ids, err
}

func (s store) byIDs(tx dbx.Tx, ids []id.ID[Certificate]) ([]Certificate, error) {
	var all []Certificate
	for some := range slices.Chunk(ids, 500) {
		var rows []certificateRow
		if err := gormdb.From(tx).Where("id IN ?", some).Order("id").Find(&rows).Error; err != nil {
			return nil, err
		}
		list, err := s.certificates(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
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
