package imports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"

	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/content/bank"
	"ankao/content/bank/formats"
	"ankao/content/bank/formats/xlsx"
	"ankao/internal/blob"
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
	tasks *tasks.Service
	files blob.Store
}

// readers bounds how many workbooks are in memory at once.
const readers = 2

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, questions *bank.Service) *Service {
	return &Service{db: db, now: now, log: log, bank: questions, slots: make(chan struct{}, readers)}
}

// take begins an import with a file that looks as if it could be read. Faults:
// those of sheet.Check, Invalid "syllabus.code.form".
func (s *Service) take(by audit.Actor, r io.Reader, name, code, title string) (Import, []byte, error) {
	code, err := bank.CheckCode(code)
	if err != nil {
		return Import{}, nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(r, sheet.MaxFile+1))
	if err != nil {
		return Import{}, nil, fault.Wrap(fault.Invalid, "sheet.broken", err)
	}
	sum := sha256.Sum256(raw)
	return Import{ID: id.New[Import](), FileName: baseName(name), SHA256: hex.EncodeToString(sum[:]), SyllabusCode: code, SyllabusName: title,
		State: Preview, MadeBy: by.ID, MadeName: by.Name, Created: s.now()}, raw, sheet.Check(raw)
}

// read fills in what a file says. Nothing of it is stored but its pictures, and
// those only when keep stores them.
func (s *Service) read(ctx context.Context, i *Import, raw []byte, keep keep, progress step) ([]Row, error) {
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	rows, err := i.rows(raw, keep, progress)
	if err != nil {
		return nil, err
	}
	if err := s.db.Read(ctx, func(tx dbx.Tx) error { return s.meet(tx, i.SyllabusCode, rows, nil) }); err != nil {
		return nil, err
	}
	err = s.findNear(ctx, i.SyllabusCode, rows, i.Sheets > 1, progress)
	i.count(rows)
	return rows, err
}

// rows reads a workbook or a table of separated values.
func (i *Import) rows(raw []byte, keep keep, progress step) ([]Row, error) {
	book, err := sheet.OpenFile(i.FileName, raw)
	if err != nil {
		return nil, err
	}
	defer func() { _ = book.Close() }()
	file, err := xlsx.Read(book)
	if err != nil {
		return nil, err
	}
	i.Sheets, i.Notes = file.Sheets, nil
	for _, f := range file.Notes {
		i.Notes = append(i.Notes, Finding(f))
	}
	c := converter{keep: keep, known: map[string]id.ID[bank.Medium]{}}
	rows := make([]Row, len(file.Rows))
	for n, r := range file.Rows {
		rows[n] = c.row(r)
		file.Rows[n] = formats.Row{} // both at once would be twice the memory
		if err := progress(n, len(rows)); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// meet names the rows that the bank has already; own are questions that the
// import itself has made.
func (s *Service) meet(tx dbx.Tx, code string, rows []Row, own map[id.ID[bank.Question]]bool) error {
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
		rows[n].meet(slices.DeleteFunc(slices.Clone(known[rows[n].hash()]), func(k bank.Known) bool { return own[k.ID] }))
	}
	return nil
}

func (r Row) hash() string { return bank.StemHash(bank.PlainText(r.Content.Stem)) }

// Start reads a file at once and keeps what was found for people to look at;
// nothing is in the bank yet. The faults of a file that cannot be read are those
// for which CannotRead is true; Invalid "syllabus.code.form" is the other.
func (s *Service) Start(ctx context.Context, by audit.Actor, r io.Reader, name, code, title string) (Import, error) {
	i, raw, err := s.take(by, r, name, code, title)
	if err != nil {
		return Import{}, err
	}
	rows, err := s.read(ctx, &i, raw, s.keeper(ctx), quietly)
	if err != nil {
		return Import{}, err
	}
	if err := s.putRows(ctx, i.ID, rows); err != nil {
		return Import{}, err
	}
	return i, s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.store.insert(tx, i); err != nil {
			return err
		}
		return s.audit(tx, by, "import.preview", i)
	})
}

func quietly(int, int) error { return nil }

// putRows stores rows in pieces, so that no other writer waits long; they are
// nobody's until their import shows them.
func (s *Service) putRows(ctx context.Context, i id.ID[Import], rows []Row) error {
	for start := 0; start < len(rows); start += rowsAtOnce {
		part := rows[start:min(start+rowsAtOnce, len(rows))]
		if err := s.db.Write(ctx, func(tx dbx.Tx) error { return s.store.insertRows(tx, i, start, part) }); err != nil {
			return err
		}
	}
	return nil
}

// rowsAtOnce is how many rows of a file share a transaction.
const rowsAtOnce = 500

func (s *Service) keeper(ctx context.Context) keep {
	return func(raw []byte) (id.ID[bank.Medium], error) {
		m, err := s.bank.KeepMedium(ctx, raw)
		return m.ID, err
	}
}

func (s *Service) audit(tx dbx.Tx, by audit.Actor, action string, i Import) error {
	return s.log.Write(tx, by, audit.Entry{Action: action, Object: "import", ObjectID: i.ID.String(), Detail: map[string]any{
		"syllabus": i.SyllabusCode, "sha256": i.SHA256, "read": i.Read, "imported": i.Importable(), "rejected": i.Rejected, "repaired": i.Repaired, "made": i.Imported,
	}})
}

// Discard throws a preview away with its rows; a committed import is a Conflict
// fault "import.committed".
func (s *Service) Discard(ctx context.Context, by audit.Actor, importID id.ID[Import]) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		i, err := s.store.lock(tx, importID)
		if err != nil || i.State == Discarded {
			return err
		}
		if i.State != Preview && i.State != Unreadable {
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
	OnlyNear      Only = "near" // those that are like another question
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
		if i.Near, i.Held, err = s.store.near(tx, importID); err != nil {
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
// created. Rows that are like a question of the bank come in with a note: nobody
// is there to choose. Faults as for Start; nothing is kept then, nor by a dry
// run.
func (s *Service) ImportFile(ctx context.Context, by audit.Actor, r io.Reader, name, code string, dryRun bool) (Report, error) {
	keep := s.keeper(ctx)
	if dryRun {
		keep = s.onlyLook(ctx)
	}
	i, raw, err := s.take(by, r, name, code, "")
	if err != nil {
		return Report{}, err
	}
	rows, err := s.read(ctx, &i, raw, keep, quietly)
	if err != nil || dryRun {
		return report(i, rows), err
	}
	for n := range rows {
		if rows[n].nearness() == nearQuestion {
			rows[n].Choice = Take
		}
	}
	if err := s.putRows(ctx, i.ID, rows); err != nil {
		return Report{}, err
	}
	i.State = Committing
	if err := s.db.Write(ctx, func(tx dbx.Tx) error { return s.store.insert(tx, i) }); err != nil {
		return Report{}, err
	}
	out, err := s.finish(ctx, by, i.ID, quietly)
	if err != nil {
		return Report{}, errors.Join(err, s.takeBack(context.WithoutCancel(ctx), by, i.ID, quietly))
	}
	if out.Rejected != i.Rejected { // somebody else has brought the same meanwhile
		err = s.db.Read(ctx, func(tx dbx.Tx) error {
			rows, err = s.store.allRows(tx, i.ID)
			return err
		})
	}
	return report(out, rows), err
}

// onlyLook finds pictures that are stored already and stores none.
func (s *Service) onlyLook(ctx context.Context) keep {
	return func(raw []byte) (id.ID[bank.Medium], error) {
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
