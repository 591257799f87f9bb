package imports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"

	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/content/bank/formats"
	"ankao/content/bank/formats/xlsx"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/sheet"
)

// Service imports files.
type Service struct {
	db    dbx.DB
	now   clock.Clock
	log   *audit.Log
	bank  *bank.Service
	store store
	slots chan struct{} // files that are read at this moment
}

// readers bounds how many workbooks are in memory at once.
const readers = 2

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, questions *bank.Service) *Service {
	return &Service{db: db, now: now, log: log, bank: questions, slots: make(chan struct{}, readers)}
}

// read turns a file into an import that nothing is stored of yet but its
// pictures, and those only when keep stores them.
func (s *Service) read(ctx context.Context, by audit.Actor, r io.Reader, name, code, title string, keep keep) (Import, []Row, error) {
	code, err := bank.CheckCode(code)
	if err != nil {
		return Import{}, nil, err
	}
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return Import{}, nil, ctx.Err()
	}
	raw, err := io.ReadAll(io.LimitReader(r, sheet.MaxFile+1))
	if err != nil {
		return Import{}, nil, fault.Wrap(fault.Invalid, "sheet.broken", err)
	}
	sum := sha256.Sum256(raw)
	i := Import{ID: id.New[Import](), FileName: baseName(name), SHA256: hex.EncodeToString(sum[:]), SyllabusCode: code, SyllabusName: title,
		State: Preview, MadeBy: by.ID, MadeName: by.Name, Created: s.now()}
	rows, err := i.rows(raw, keep)
	if err != nil {
		return Import{}, nil, err
	}
	err = s.db.Read(ctx, func(tx dbx.Tx) error { return s.meet(tx, code, rows) })
	i.count(rows)
	return i, rows, err
}

// rows reads a workbook or a table of separated values.
func (i *Import) rows(raw []byte, keep keep) ([]Row, error) {
	book, err := sheet.OpenFile(i.FileName, raw)
	if err != nil {
		return nil, err
	}
	defer func() { _ = book.Close() }()
	file, err := xlsx.Read(book)
	if err != nil {
		return nil, err
	}
	i.Sheets = file.Sheets
	for _, f := range file.Notes {
		i.Notes = append(i.Notes, Finding(f))
	}
	c := converter{keep: keep, known: map[string]id.ID[bank.Medium]{}}
	rows := make([]Row, len(file.Rows))
	for n, r := range file.Rows {
		rows[n] = c.row(r)
		file.Rows[n] = formats.Row{} // both at once would be twice the memory
	}
	return rows, nil
}

// meet names the rows that the bank has already.
func (s *Service) meet(tx dbx.Tx, code string, rows []Row) error {
	var hashes []string
	for _, r := range rows {
		if r.Status() != Rejected {
			hashes = append(hashes, r.hash())
		}
	}
	known, err := s.bank.Alike(tx, code, hashes)
	if err != nil || len(known) == 0 {
		return err
	}
	for n := range rows {
		rows[n].meet(known[rows[n].hash()])
	}
	return nil
}

func (r Row) hash() string { return bank.StemHash(bank.PlainText(r.Content.Stem)) }

// Start reads a file and keeps what was found for people to look at; nothing is
// in the bank yet. The faults of a file that cannot be read are those for which
// Unreadable is true; Invalid "syllabus.code.form" is the other.
func (s *Service) Start(ctx context.Context, by audit.Actor, r io.Reader, name, code, title string) (Import, error) {
	i, rows, err := s.read(ctx, by, r, name, code, title, s.keeper(ctx))
	if err != nil {
		return Import{}, err
	}
	// The rows go first and in pieces, so that no other writer waits long; they
	// are nobody's until the import itself is there.
	for start := 0; start < len(rows); start += rowsAtOnce {
		part := rows[start:min(start+rowsAtOnce, len(rows))]
		if err := s.db.Write(ctx, func(tx dbx.Tx) error { return s.store.insertRows(tx, i.ID, start, part) }); err != nil {
			return Import{}, err
		}
	}
	return i, s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.store.insert(tx, i); err != nil {
			return err
		}
		return s.audit(tx, by, "import.preview", i)
	})
}

// rowsAtOnce is how many rows of a preview share a transaction.
const rowsAtOnce = 500

func (s *Service) keeper(ctx context.Context) keep {
	return func(raw []byte) (id.ID[bank.Medium], error) {
		m, err := s.bank.KeepMedium(ctx, raw)
		return m.ID, err
	}
}

func (s *Service) audit(tx dbx.Tx, by audit.Actor, action string, i Import) error {
	return s.log.Write(tx, by, audit.Entry{Action: action, Object: "import", ObjectID: i.ID.String(), Detail: map[string]any{
		"syllabus": i.SyllabusCode, "sha256": i.SHA256, "read": i.Read, "imported": i.Importable(), "rejected": i.Rejected, "repaired": i.Repaired,
	}})
}

// Commit makes drafts of all rows that are not rejected, in one transaction. A
// second call returns what the first has done. What has come into the bank
// since the preview is compared once more: a row that is there now is rejected.
// Conflict "import.discarded" when the import was thrown away.
func (s *Service) Commit(ctx context.Context, by audit.Actor, importID id.ID[Import]) (Import, error) {
	// The rows of a preview never change, so that they are read before the
	// transaction in which others must wait.
	var seen []Row
	if err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		seen, err = s.store.allRows(tx, importID)
		return err
	}); err != nil {
		return Import{}, err
	}
	var out Import
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		i, err := s.store.lock(tx, importID)
		if err != nil {
			return err
		}
		out = i
		switch i.State {
		case Committed:
			return nil
		case Discarded:
			return fault.New(fault.Conflict, "import.discarded")
		}
		rows := slices.Clone(seen) // the transaction may run again
		before := statuses(rows)
		if err := s.meet(tx, i.SyllabusCode, rows); err != nil {
			return err
		}
		for n, r := range rows {
			if r.Status() != before[n] {
				if err := s.store.updateRow(tx, i.ID, n, r); err != nil {
					return err
				}
			}
		}
		out, err = s.commit(tx, by, i, rows)
		return err
	})
	return out, err
}

func statuses(rows []Row) []Status {
	out := make([]Status, len(rows))
	for n, r := range rows {
		out[n] = r.Status()
	}
	return out
}

// commit puts the questions into the bank and settles the import.
func (s *Service) commit(tx dbx.Tx, by audit.Actor, i Import, rows []Row) (Import, error) {
	i.count(rows)
	i.State, i.Settled = Committed, s.now()
	var fresh []bank.Fresh
	for _, r := range rows {
		if r.Status() != Rejected {
			fresh = append(fresh, bank.Fresh{Path: r.Path, Content: r.Content, Key: r.Key, Source: i.source(r)})
		}
	}
	if len(fresh) > 0 {
		if _, err := s.bank.AddDrafts(tx, by, i.SyllabusCode, i.SyllabusName, fresh); err != nil {
			return i, err
		}
	}
	if err := s.store.settle(tx, i); err != nil {
		return i, err
	}
	return i, s.audit(tx, by, "import.commit", i)
}

// Discard throws a preview away with its rows; a committed import is a Conflict
// fault "import.committed".
func (s *Service) Discard(ctx context.Context, by audit.Actor, importID id.ID[Import]) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		i, err := s.store.lock(tx, importID)
		if err != nil || i.State == Discarded {
			return err
		}
		if i.State == Committed {
			return fault.New(fault.Conflict, "import.committed")
		}
		i.State, i.Settled = Discarded, s.now()
		if err := s.store.settle(tx, i); err != nil {
			return err
		}
		if err := s.store.deleteRows(tx, i.ID); err != nil {
			return err
		}
		return s.audit(tx, by, "import.discard", i)
	})
}

// Only narrows the rows of an import.
type Only string

// What rows can be narrowed to.
const (
	OnlyFindings  Only = "findings"
	OnlyQuestions Only = "questions"
)

// Rows returns an import with a page of its rows and how many there are of that
// kind.
func (s *Service) Rows(ctx context.Context, importID id.ID[Import], only Only, offset, limit int) (Import, []Row, int64, error) {
	var i Import
	var rows []Row
	var total int64
	err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		if i, err = s.store.get(tx, importID); err != nil {
			return err
		}
		rows, total, err = s.store.rows(tx, importID, only, offset, limit)
		return err
	})
	return i, rows, total, err
}

// List returns a page of imports, the newest first.
func (s *Service) List(ctx context.Context, offset, limit int) ([]Import, int64, error) {
	var list []Import
	var total int64
	err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		list, total, err = s.store.list(tx, offset, limit)
		return err
	})
	return list, total, err
}

// ImportFile reads a file and, unless dryRun, makes drafts of its questions at
// once: what the command import-questions does. An unknown syllabus code is
// created. Faults as for Start; nothing is kept then, nor by a dry run.
func (s *Service) ImportFile(ctx context.Context, by audit.Actor, r io.Reader, name, code string, dryRun bool) (Report, error) {
	keep := s.keeper(ctx)
	if dryRun {
		keep = func(raw []byte) (id.ID[bank.Medium], error) {
			if _, err := bank.Sniff(raw); err != nil {
				return "", err
			}
			sum := sha256.Sum256(raw)
			known, err := s.bank.MediumOf(ctx, hex.EncodeToString(sum[:]))
			if fault.KindOf(err) == fault.NotFound {
				return id.New[bank.Medium](), nil
			}
			return known.ID, err
		}
	}
	i, rows, err := s.read(ctx, by, r, name, code, "", keep)
	if err != nil || dryRun {
		return report(i, rows), err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.store.insert(tx, i); err != nil {
			return err
		}
		var findings []Row
		for _, row := range rows {
			if len(row.Findings) > 0 {
				findings = append(findings, row)
			}
		}
		if err := s.store.insertRows(tx, i.ID, 0, findings); err != nil {
			return err
		}
		_, err := s.commit(tx, by, i, rows)
		return err
	})
	return report(i, rows), err
}
