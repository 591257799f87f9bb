package entries

import (
	"slices"
	"strings"

	"ankao/admin/people"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"

	"gorm.io/gorm"
)

type entryRow struct {
	ID             string `gorm:"primaryKey"`
	ExamID         string
	PersonID       string
	OrganisationID string
	State          string
	Reason         string
	OverrideReason string
	SubmittedAt    int64
	SubmittedBy    string
	SubmittedName  string
	ReviewedAt     int64
	ReviewedBy     string
	ReviewedName   string
	SessionID      string
	ClosedAt       int64
	OpenKey        *string
	Version        int64
}

func (entryRow) TableName() string { return "entries" }

type eventRow struct {
	ID      string `gorm:"primaryKey"`
	EntryID string
	At      int64
	Act     string
	Reason  string
	ByID    string
	ByName  string
}

func (eventRow) TableName() string { return "entry_events" }

type documentRow struct {
	EntryID  string `gorm:"primaryKey"`
	Kind     string `gorm:"primaryKey"`
	Note     string
	SeenAt   int64
	SeenBy   string
	SeenName string
}

func (documentRow) TableName() string { return "entry_documents" }

type needsRow struct {
	ExamID    string `gorm:"primaryKey"`
	Documents string
	Version   int64
}

func (needsRow) TableName() string { return "entry_needs" }

// chunk keeps a list of placeholders within what every database takes.
const chunk = 500

func rowOf(e Entry) entryRow {
	row := entryRow{ID: e.ID.String(), ExamID: e.ExamID.String(), PersonID: e.PersonID.String(), OrganisationID: e.OrganisationID.String(),
		State: string(e.State), Reason: e.Reason, OverrideReason: e.Override, SubmittedAt: int64(e.SubmittedAt), SubmittedBy: e.SubmittedBy,
		SubmittedName: e.SubmittedName, ReviewedAt: int64(e.ReviewedAt), ReviewedBy: e.ReviewedBy, ReviewedName: e.ReviewedName,
		SessionID: e.SessionID.String(), ClosedAt: int64(e.ClosedAt), Version: e.Version}
	if e.ClosedAt == 0 {
		key := row.ExamID + ":" + row.PersonID
		row.OpenKey = &key
	}
	return row
}

func (r entryRow) entry() Entry {
	return Entry{ID: id.ID[Entry](r.ID), ExamID: ExamID(r.ExamID), PersonID: PersonID(r.PersonID),
		OrganisationID: id.ID[people.Organisation](r.OrganisationID), State: State(r.State), Reason: r.Reason, Override: r.OverrideReason,
		SubmittedAt: clock.Instant(r.SubmittedAt), SubmittedBy: r.SubmittedBy, SubmittedName: r.SubmittedName,
		ReviewedAt: clock.Instant(r.ReviewedAt), ReviewedBy: r.ReviewedBy, ReviewedName: r.ReviewedName,
		SessionID: SessionID(r.SessionID), ClosedAt: clock.Instant(r.ClosedAt), Version: r.Version}
}

func entriesFrom(rows []entryRow) []Entry {
	list := make([]Entry, len(rows))
	for i, r := range rows {
		list[i] = r.entry()
	}
	return list
}

// insertEntries fails with Conflict "entry.exists" when one of the people has
// an open entry for the exam by now.
func insertEntries(tx dbx.Tx, list []Entry) error {
	rows := make([]entryRow, len(list))
	for i, e := range list {
		rows[i] = rowOf(e)
	}
	err := gormdb.From(tx).CreateInBatches(rows, 200).Error
	if gormdb.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "entry.exists", err)
	}
	return err
}

// updateEntry writes e over the version before it.
func updateEntry(tx dbx.Tx, e Entry) error {
	row := rowOf(e)
	return gormdb.Changed(gormdb.From(tx).Model(&entryRow{}).Where("id = ? AND version = ?", row.ID, e.Version-1).Updates(map[string]any{
		"state": row.State, "reason": row.Reason, "override_reason": row.OverrideReason, "submitted_at": row.SubmittedAt,
		"submitted_by": row.SubmittedBy, "submitted_name": row.SubmittedName, "reviewed_at": row.ReviewedAt, "reviewed_by": row.ReviewedBy,
		"reviewed_name": row.ReviewedName, "session_id": row.SessionID, "closed_at": row.ClosedAt, "open_key": row.OpenKey, "version": row.Version,
	}))
}

func readEntry(tx dbx.Tx, entryID id.ID[Entry]) (Entry, error) {
	var row entryRow
	err := gormdb.From(tx).Where("id = ?", entryID).Take(&row).Error
	return row.entry(), gormdb.NotFound(err, "entry.unknown")
}

// lockEntries reads entries; every other change of them waits until tx ends.
func lockEntries(tx dbx.Tx, ids []id.ID[Entry]) (map[id.ID[Entry]]Entry, error) {
	found := make(map[id.ID[Entry]]Entry, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		var rows []entryRow
		if err := gormdb.ForUpdate(tx).Where("id IN ?", part).Order("id").Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, e := range entriesFrom(rows) {
			found[e.ID] = e
		}
	}
	return found, nil
}

// openEntries returns the open entries of these people for an exam, locked
// when they are to be changed.
func openEntries(tx dbx.Tx, exam ExamID, persons []PersonID, lock bool) (map[PersonID]Entry, error) {
	found := make(map[PersonID]Entry, len(persons))
	for part := range slices.Chunk(persons, chunk) {
		keys := make([]string, len(part))
		for i, p := range part {
			keys[i] = exam.String() + ":" + p.String()
		}
		q := gormdb.From(tx)
		if lock {
			q = gormdb.ForUpdate(tx)
		}
		var rows []entryRow
		if err := q.Where("open_key IN ?", keys).Order("id").Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, e := range entriesFrom(rows) {
			found[e.PersonID] = e
		}
	}
	return found, nil
}

// openOfSession locks the open entries that lead to a session.
func openOfSession(tx dbx.Tx, session SessionID) ([]Entry, error) {
	var rows []entryRow
	err := gormdb.ForUpdate(tx).Where("session_id = ? AND state = ? AND closed_at = 0", session, string(Scheduled)).Order("id").Find(&rows).Error
	return entriesFrom(rows), err
}

// closeOfSession closes the open entries that lead to a session.
func closeOfSession(tx dbx.Tx, session SessionID, now clock.Instant) error {
	return gormdb.From(tx).Model(&entryRow{}).Where("session_id = ? AND state = ? AND closed_at = 0", session, string(Scheduled)).
		Updates(map[string]any{"closed_at": int64(now), "open_key": nil, "version": gorm.Expr("version + 1")}).Error
}

func ofPerson(tx dbx.Tx, person PersonID) ([]Entry, error) {
	var rows []entryRow
	err := gormdb.From(tx).Where("person_id = ?", person).Order("id DESC").Limit(200).Find(&rows).Error
	return entriesFrom(rows), err
}

func (f Filter) apply(q *gorm.DB) *gorm.DB {
	if f.ExamID != "" {
		q = q.Where("exam_id = ?", f.ExamID)
	}
	if f.OrganisationID != "" {
		q = q.Where("organisation_id = ?", f.OrganisationID)
	}
	if f.Persons != nil {
		q = q.Where("person_id IN ?", f.Persons)
	}
	if f.SameHand {
		q = q.Where("reviewed_by = submitted_by AND reviewed_by <> '' AND state IN ?", []string{string(Accepted), string(Scheduled)})
	}
	return q
}

func searchEntries(tx dbx.Tx, f Filter) (page []Entry, total int, err error) {
	q := f.apply(gormdb.From(tx).Model(&entryRow{}))
	if f.State != "" {
		q = q.Where("state = ?", string(f.State))
	}
	var n int64
	if err := q.Session(&gorm.Session{}).Count(&n).Error; err != nil {
		return nil, 0, err
	}
	var rows []entryRow
	order := "id DESC"
	if f.OldestFirst {
		order = "id"
	}
	err = q.Order(order).Offset(f.Offset).Limit(f.Limit).Find(&rows).Error
	return entriesFrom(rows), int(n), err
}

// countEntries counts by state what the filter, without its state, chooses.
func countEntries(tx dbx.Tx, f Filter) (map[State]int, error) {
	var rows []struct {
		State string
		N     int
	}
	err := f.apply(gormdb.From(tx).Model(&entryRow{})).Select("state, COUNT(*) AS n").Group("state").Find(&rows).Error
	counts := map[State]int{}
	for _, r := range rows {
		counts[State(r.State)] = r.N
	}
	return counts, err
}

func insertEvents(tx dbx.Tx, a Act, list []Entry, reason string, by Hand, now clock.Instant) error {
	if len(list) == 0 {
		return nil
	}
	rows := make([]eventRow, len(list))
	for i, e := range list {
		rows[i] = eventRow{ID: id.New[Event]().String(), EntryID: e.ID.String(), At: int64(now), Act: string(a), Reason: reason, ByID: by.ID, ByName: by.Name}
	}
	return gormdb.From(tx).CreateInBatches(rows, 200).Error
}

func eventsOf(tx dbx.Tx, entryID id.ID[Entry]) ([]Event, error) {
	var rows []eventRow
	err := gormdb.From(tx).Where("entry_id = ?", entryID).Order("id").Limit(500).Find(&rows).Error
	list := make([]Event, len(rows))
	for i, r := range rows {
		list[i] = Event{At: clock.Instant(r.At), Act: Act(r.Act), Reason: r.Reason, Name: r.ByName}
	}
	return list, err
}

// documentsOf returns the documents that were seen, by entry.
func documentsOf(tx dbx.Tx, ids []id.ID[Entry]) (map[id.ID[Entry]][]Seen, error) {
	found := make(map[id.ID[Entry]][]Seen, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		var rows []documentRow
		if err := gormdb.From(tx).Where("entry_id IN ?", part).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			entryID := id.ID[Entry](r.EntryID)
			found[entryID] = append(found[entryID], Seen{Kind: Document(r.Kind), Note: r.Note, At: clock.Instant(r.SeenAt), By: r.SeenBy, Name: r.SeenName})
		}
	}
	return found, nil
}

// setDocuments replaces what was seen of an entry.
func setDocuments(tx dbx.Tx, entryID id.ID[Entry], seen []Seen) error {
	if err := gormdb.From(tx).Where("entry_id = ?", entryID).Delete(&documentRow{}).Error; err != nil || len(seen) == 0 {
		return err
	}
	rows := make([]documentRow, len(seen))
	for i, s := range seen {
		rows[i] = documentRow{EntryID: entryID.String(), Kind: string(s.Kind), Note: s.Note, SeenAt: int64(s.At), SeenBy: s.By, SeenName: s.Name}
	}
	return gormdb.From(tx).Create(&rows).Error
}

func readNeeds(tx dbx.Tx, ids []ExamID) (map[ExamID]Needs, error) {
	found := make(map[ExamID]Needs, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		var rows []needsRow
		if err := gormdb.From(tx).Where("exam_id IN ?", part).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			n := Needs{ExamID: ExamID(r.ExamID), Version: r.Version}
			for _, d := range strings.FieldsFunc(r.Documents, func(c rune) bool { return c == ',' }) {
				n.Documents = append(n.Documents, Document(d))
			}
			found[n.ExamID] = n
		}
	}
	return found, nil
}

// writeNeeds writes over the version before; the first is inserted.
func writeNeeds(tx dbx.Tx, n Needs) error {
	list := make([]string, len(n.Documents))
	for i, d := range n.Documents {
		list[i] = string(d)
	}
	row := needsRow{ExamID: n.ExamID.String(), Documents: strings.Join(list, ","), Version: n.Version}
	if n.Version == 1 {
		err := gormdb.From(tx).Create(&row).Error
		if gormdb.IsDuplicate(err) {
			return fault.Wrap(fault.Conflict, "conflict.changed", err)
		}
		return err
	}
	return gormdb.Changed(gormdb.From(tx).Model(&needsRow{}).Where("exam_id = ? AND version = ?", row.ExamID, n.Version-1).
		Updates(map[string]any{"documents": row.Documents, "version": row.Version}))
}
