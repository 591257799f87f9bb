package attempts

import (
	"fmt"
	"slices"
	"strings"

	"ankao/exams/record"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"

	"gorm.io/gorm"
)

// store translates attempts, events and evidence to rows and back.
type store struct{}

type attemptRow struct {
	ID            string `gorm:"primaryKey"`
	SessionID     string
	CandidateID   string
	PaperID       string
	PaperSHA256   string `gorm:"column:paper_sha256"`
	QuestionCount int
	State         string
	Epoch         int64
	Device        string
	Seq           int64
	Head          string
	ClientSeq     int64
	ClientCount   int64
	OpenedAt      int64
	Deadline      int64
	SavedAt       int64
	HandedInAt    int64
	HandedInBy    string
	SealSignature string
	SealKey       string
}

func (attemptRow) TableName() string { return "attempts" }

type eventRow struct {
	AttemptID   string `gorm:"primaryKey"`
	Seq         int64  `gorm:"primaryKey;autoIncrement:false"`
	Epoch       int64
	Kind        string
	Device      string
	ClientSeq   int64
	Question    int
	Payload     string
	PayloadHash string
	ClientAt    int64
	ArrivedAt   int64
	SavedAt     int64
	Mac         string
	MacKey      string
}

func (eventRow) TableName() string { return "attempt_events" }

type evidenceRow struct {
	AttemptID   string `gorm:"primaryKey"`
	Device      string `gorm:"primaryKey"`
	ClientSeq   int64  `gorm:"primaryKey;autoIncrement:false"`
	Epoch       int64
	Reason      string
	Kind        string
	Question    int
	Payload     string
	PayloadHash string
	ClientAt    int64
	ArrivedAt   int64
	SavedAt     int64
	Mac         string
	MacKey      string
}

func (evidenceRow) TableName() string { return "attempt_evidence" }

// load reads and locks what the requests name, by id, so that two servers never wait for each other.
func (store) load(tx dbx.Tx, batch []*task) ([]Attempt, error) {
	var ids, candidates []string
	for _, t := range batch {
		attempt, candidate := t.Request.names()
		if candidate != "" {
			candidates = append(candidates, candidate.String())
		} else {
			ids = append(ids, attempt.String())
		}
	}
	var rows []attemptRow
	for _, by := range []struct {
		column string
		values []string
	}{{"id", ids}, {"candidate_id", candidates}} {
		if len(by.values) == 0 {
			continue
		}
		slices.Sort(by.values)
		var some []attemptRow
		err := gormdb.ForUpdate(tx).Where(by.column+" IN ?", slices.Compact(by.values)).Order(by.column).Find(&some).Error
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
	}
	return attemptsOf(rows), nil
}

// add stores what a transaction adds: attempts before their events.
func (store) add(tx dbx.Tx, l *ledger) error {
	var begun []attemptRow
	for _, t := range l.touched {
		if t.fresh {
			begun = append(begun, rowOf(t.Attempt))
		}
	}
	events := make([]eventRow, len(l.events))
	for i, e := range l.events {
		events[i] = eventRowOf(e)
	}
	evidence := make([]evidenceRow, len(l.evidence))
	for i, e := range l.evidence {
		evidence[i] = evidenceRowOf(e)
	}
	if err := create(tx, begun); err != nil {
		return err
	}
	if err := create(tx, events); err != nil {
		return err
	}
	return create(tx, evidence)
}

// create inserts rows, some hundred at a time: SQLite takes 32,766 values in a statement.
func create[R any](tx dbx.Tx, rows []R) error {
	for some := range slices.Chunk(rows, 500) {
		if err := gormdb.From(tx).Create(&some).Error; err != nil {
			return err
		}
	}
	return nil
}

// move moves the heads of attempts from where they were read. That another server was faster is an error, not a
// refusal: the transaction is done again on what is there now.
func (store) move(tx dbx.Tx, all []*touched) error {
	var plain []*touched
	for _, t := range all {
		switch {
		case t.fresh:
		case t.turned():
			if err := turn(tx, t); err != nil {
				return err
			}
		default:
			plain = append(plain, t)
		}
	}
	for some := range slices.Chunk(plain, 200) {
		if err := advance(tx, some); err != nil {
			return err
		}
	}
	return nil
}

const turnHead = `UPDATE attempts SET state = ?, epoch = ?, device = ?, seq = ?, head = ?, client_seq = ?, client_count = ?,
	saved_at = ?, handed_in_at = ?, handed_in_by = ?, seal_signature = ?, seal_key = ?
	WHERE id = ? AND seq = ? AND epoch = ?`

// turn moves one head together with the state or the epoch.
func turn(tx dbx.Tx, t *touched) error {
	a := t.Attempt
	res := gormdb.From(tx).Exec(turnHead, string(a.State), a.Epoch, a.Device, a.Head.Seq, a.Head.MAC, a.ClientSeq, a.ClientCount,
		int64(a.SavedAt), int64(a.HandedInAt), string(a.HandedInBy), a.Seal.Signature, a.Seal.KeyID,
		a.ID.String(), t.was.Head.Seq, t.was.Epoch)
	return moved(res, 1)
}

// How a table of new heads is written out and joined, by dialect. On MySQL the id must have the column's character set,
// or the join would not use the primary key.
var advances = map[string]struct{ before, first, row, between, after string }{
	"sqlite": {
		"UPDATE attempts SET seq = v.column4, head = v.column5, client_seq = v.column6, client_count = v.column7, saved_at = v.column8 FROM (VALUES ",
		"(?, ?, ?, ?, ?, ?, ?, ?)", "(?, ?, ?, ?, ?, ?, ?, ?)", ", ",
		") AS v WHERE attempts.id = v.column1 AND attempts.seq = v.column2 AND attempts.epoch = v.column3",
	},
	"mysql": {
		"UPDATE attempts AS a JOIN (",
		"SELECT CONVERT(? USING ascii) COLLATE ascii_bin AS id, ? AS was, ? AS epoch, ? AS seq, ? AS head, ? AS client_seq, ? AS client_count, ? AS saved_at",
		"SELECT CONVERT(? USING ascii) COLLATE ascii_bin, ?, ?, ?, ?, ?, ?, ?", " UNION ALL ",
		") AS v ON a.id = v.id AND a.seq = v.was AND a.epoch = v.epoch SET a.seq = v.seq, a.head = v.head, a.client_seq = v.client_seq, a.client_count = v.client_count, a.saved_at = v.saved_at",
	},
}

// advance moves many heads in one statement: with a statement each, the way to the database would cost more than the
// commit.
func advance(tx dbx.Tx, all []*touched) error {
	db := gormdb.From(tx)
	words := advances[db.Name()]
	var sql strings.Builder
	sql.WriteString(words.before)
	values := make([]any, 0, 8*len(all))
	for i, t := range all {
		if i == 0 {
			sql.WriteString(words.first)
		} else {
			sql.WriteString(words.between)
			sql.WriteString(words.row)
		}
		values = append(values, t.ID.String(), t.was.Head.Seq, t.was.Epoch, t.Head.Seq, t.Head.MAC, t.ClientSeq, t.ClientCount, int64(t.SavedAt))
	}
	sql.WriteString(words.after)
	return moved(db.Exec(sql.String(), values...), len(all))
}

func moved(res *gorm.DB, want int) error {
	if res.Error == nil && res.RowsAffected != int64(want) {
		return fmt.Errorf("%d of %d attempts are no longer at the event they were read at", int64(want)-res.RowsAffected, want)
	}
	return res.Error
}

// held returns which of the numbers the device has used, as events or as evidence.
func (store) held(tx dbx.Tx, attempt id.ID[Attempt], device string, numbers []int64) (map[int64]held, error) {
	found := map[int64]held{}
	var kept []evidenceRow
	of := func() *gorm.DB {
		return gormdb.From(tx).Where("attempt_id = ? AND device = ? AND client_seq IN ?", attempt.String(), device, numbers)
	}
	if err := of().Select("client_seq", "payload_hash").Find(&kept).Error; err != nil {
		return nil, err
	}
	for _, r := range kept {
		found[r.ClientSeq] = held{hash: r.PayloadHash, evidence: true}
	}
	var rows []eventRow
	if err := of().Select("client_seq", "payload_hash", "seq", "mac", "saved_at").Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		found[r.ClientSeq] = held{
			hash:    r.PayloadHash,
			receipt: Receipt{record.Head{Seq: r.Seq, MAC: r.Mac}, clock.Instant(r.SavedAt)},
		}
	}
	return found, nil
}

// numbers lists the numbers of the device that are stored, as events or as evidence.
func (store) numbers(tx dbx.Tx, attempt id.ID[Attempt], device string) (map[int64]bool, error) {
	all := map[int64]bool{}
	for _, table := range []string{eventRow{}.TableName(), evidenceRow{}.TableName()} {
		var some []int64
		err := gormdb.From(tx).Table(table).Where("attempt_id = ? AND device = ?", attempt.String(), device).
			Pluck("client_seq", &some).Error
		if err != nil {
			return nil, err
		}
		for _, n := range some {
			all[n] = true
		}
	}
	return all, nil
}

// one returns an attempt or a NotFound fault.
func (store) one(tx dbx.Tx, column, value string) (Attempt, error) {
	var row attemptRow
	if err := gormdb.From(tx).Where(column+" = ?", value).Take(&row).Error; err != nil {
		return Attempt{}, gormdb.NotFound(err, ErrUnknown.Code)
	}
	return attemptOf(row), nil
}

// ofSession lists the attempts of a session, by id.
func (store) ofSession(tx dbx.Tx, session SessionID) ([]Attempt, error) {
	var rows []attemptRow
	err := gormdb.From(tx).Where("session_id = ?", session.String()).Order("id").Find(&rows).Error
	return attemptsOf(rows), err
}

// overdue lists open attempts whose deadline is not after then, the longest overdue first.
func (store) overdue(tx dbx.Tx, then clock.Instant, limit int) ([]id.ID[Attempt], error) {
	var ids []id.ID[Attempt]
	err := gormdb.From(tx).Model(&attemptRow{}).Where("state = ? AND deadline <= ?", string(StateOpen), int64(then)).
		Order("deadline").Limit(limit).Pluck("id", &ids).Error
	return ids, err
}

// inState lists attempts in a state, by id, after the given one.
func (store) inState(tx dbx.Tx, state State, after id.ID[Attempt], limit int) ([]Attempt, error) {
	var rows []attemptRow
	err := gormdb.From(tx).Where("state = ? AND id > ?", string(state), after.String()).Order("id").Limit(limit).Find(&rows).Error
	return attemptsOf(rows), err
}

// open lists the open attempts of a session, by id.
func (store) open(tx dbx.Tx, session SessionID) ([]Attempt, error) {
	var rows []attemptRow
	err := gormdb.From(tx).Where("session_id = ? AND state = ?", session.String(), string(StateOpen)).Order("id").Find(&rows).Error
	return attemptsOf(rows), err
}

// scored moves an attempt from handed in to scored and tells whether it was this call that did.
func (store) scored(tx dbx.Tx, attempt id.ID[Attempt]) (bool, error) {
	res := gormdb.From(tx).Model(&attemptRow{}).Where("id = ? AND state = ?", attempt.String(), string(StateHandedIn)).
		Update("state", string(StateScored))
	return res.RowsAffected == 1, res.Error
}

// after lists the events of an attempt beyond seq, in their order.
func (store) after(tx dbx.Tx, attempt id.ID[Attempt], seq int64) ([]Event, error) {
	var rows []eventRow
	err := gormdb.From(tx).Where("attempt_id = ? AND seq > ?", attempt.String(), seq).Order("seq").Find(&rows).Error
	events := make([]Event, len(rows))
	for i, r := range rows {
		events[i] = eventOf(r)
	}
	return events, err
}

// all lists attempts by id after the given one.
func (store) all(tx dbx.Tx, after id.ID[Attempt], limit int) ([]Attempt, error) {
	var rows []attemptRow
	err := gormdb.From(tx).Where("id > ?", after.String()).Order("id").Limit(limit).Find(&rows).Error
	return attemptsOf(rows), err
}

// evidence lists what is kept of an attempt, by arrival.
func (store) evidence(tx dbx.Tx, attempt id.ID[Attempt]) ([]Evidence, error) {
	var rows []evidenceRow
	err := gormdb.From(tx).Where("attempt_id = ?", attempt.String()).Order("arrived_at, device, client_seq").Find(&rows).Error
	kept := make([]Evidence, len(rows))
	for i, r := range rows {
		kept[i] = evidenceOf(r)
	}
	return kept, err
}

// orphan returns the first attempt id that has events or evidence and no row of its own, "" when there is none.
func (store) orphan(tx dbx.Tx) (id.ID[Attempt], error) {
	for _, table := range []string{eventRow{}.TableName(), evidenceRow{}.TableName()} {
		var found []id.ID[Attempt]
		err := gormdb.From(tx).Table(table+" AS x").Where("NOT EXISTS (SELECT 1 FROM attempts AS a WHERE a.id = x.attempt_id)").
			Order("x.attempt_id").Limit(1).Pluck("x.attempt_id", &found).Error
		if err != nil {
			return "", err
		}
		if len(found) > 0 {
			return found[0], nil
		}
	}
	return "", nil
}

// durable describes the setting that would let the database lose a commit it has confirmed; "" when there is none.
func (store) durable(tx dbx.Tx, dialect string) (string, error) {
	db := gormdb.From(tx)
	if dialect == "sqlite" {
		var synchronous int
		if err := db.Raw("PRAGMA synchronous").Scan(&synchronous).Error; err != nil {
			return "", err
		}
		if synchronous < 2 {
			return fmt.Sprintf("PRAGMA synchronous is %d, want 2 (FULL)", synchronous), nil
		}
		return "", nil
	}
	var set struct{ Flush, Sync, Binlog int }
	err := db.Raw("SELECT @@GLOBAL.innodb_flush_log_at_trx_commit AS `flush`, @@GLOBAL.sync_binlog AS `sync`, @@GLOBAL.log_bin AS `binlog`").
		Scan(&set).Error
	switch {
	case err != nil:
		return "", err
	case set.Flush != 1:
		return fmt.Sprintf("innodb_flush_log_at_trx_commit is %d, want 1", set.Flush), nil
	case set.Binlog == 1 && set.Sync != 1:
		// With a binary log a transaction that is in the engine but not in the log is rolled back after a crash.
		return fmt.Sprintf("log_bin is on and sync_binlog is %d, want 1", set.Sync), nil
	}
	return "", nil
}
