// Package exports writes questions of the bank into a workbook of the centre's
// own form, which imports read back to the last character.
package exports

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/content/bank"
	"ankao/content/bank/formats"
	"ankao/content/bank/formats/official"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/sheet"
)

// Most is how many questions one file holds: as many as an import reads.
const Most = sheet.MaxRows

// maxPictures bounds the pictures of one file, in bytes, so that it can be
// imported again.
const maxPictures = 24 << 20

const taskKind = "bank.export"

// Wanted says which questions: those named, or all that a filter finds.
type Wanted struct {
	IDs    []id.ID[bank.Question] `json:"ids,omitempty"`
	Filter bank.Filter            `json:"filter"`
}

// Service exports questions.
type Service struct {
	db    dbx.DB
	now   clock.Clock
	log   *audit.Log
	bank  *bank.Service
	tasks *tasks.Service
}

// New makes the service, whose work is a task.
func New(db dbx.DB, now clock.Clock, log *audit.Log, questions *bank.Service, t *tasks.Service) *Service {
	s := &Service{db: db, now: now, log: log, bank: questions, tasks: t}
	t.Handle(taskKind, s.run)
	return s
}

// Start starts the task that writes the file. Faults: Invalid "export.none" and
// "export.many" (over Most), or those of the task.
func (s *Service) Start(ctx context.Context, by audit.Actor, w Wanted) (task id.ID[tasks.Task], err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		ids, err := s.list(tx, w)
		switch {
		case err != nil:
			return err
		case len(ids) == 0:
			return fault.New(fault.Invalid, "export.none")
		case len(ids) > Most:
			return fault.New(fault.Invalid, "export.many").Param("most", fmt.Sprint(Most))
		}
		if task, err = s.tasks.Start(tx, by, tasks.Work{Kind: taskKind, Subject: "bank", Needs: accounts.QuestionRead, Payload: w}); err != nil {
			return err
		}
		// Keys leave the house with the file.
		return s.log.Write(tx, by, audit.Entry{Action: "question.export", Object: "task", ObjectID: task.String(), Detail: map[string]any{"questions": len(ids)}})
	})
	return task, err
}

func (s *Service) list(tx dbx.Tx, w Wanted) ([]id.ID[bank.Question], error) {
	if len(w.IDs) > 0 {
		return w.IDs, nil
	}
	return s.bank.IDs(tx, w.Filter, Most+1)
}

func (s *Service) run(ctx context.Context, r *tasks.Run) (tasks.Outcome, error) {
	var w Wanted
	if err := r.Payload(&w); err != nil {
		return tasks.Outcome{}, err
	}
	raw, written, left, err := s.Write(ctx, w, func(done, total int) error { return r.Progress(ctx, done, total) })
	if err != nil {
		return tasks.Outcome{}, err
	}
	name := "试题-" + string(clock.DateOf(s.now())) + ".xlsx"
	counts := map[string]int{"export.questions": written}
	if left > 0 {
		counts["export.left"] = left
	}
	return tasks.Outcome{File: &tasks.File{Name: name, ContentType: contentType, Body: bytes.NewReader(raw)}, Counts: counts}, nil
}

const contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// readStep is how many questions are read at once.
const readStep = 200

// Write makes the file at once and tells how many questions are in it and how
// many had no room. Faults: TooLarge "export.pictures".
func (s *Service) Write(ctx context.Context, w Wanted, progress func(done, total int) error) (raw []byte, written, left int, err error) {
	var ids []id.ID[bank.Question]
	if err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		ids, err = s.list(tx, w)
		return err
	}); err != nil {
		return nil, 0, 0, err
	}
	book, err := official.New()
	if err != nil {
		return nil, 0, 0, err
	}
	pictures := &pictures{ctx: ctx, bank: s.bank, known: map[id.ID[bank.Medium]][]byte{}}
	for part := range slices.Chunk(ids, readStep) {
		if err := progress(written+left, len(ids)); err != nil {
			return nil, 0, 0, err
		}
		var list []bank.Whole
		if err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
			list, err = s.bank.Wholes(tx, part)
			return err
		}); err != nil {
			return nil, 0, 0, err
		}
		for _, q := range list {
			ok, err := book.Add(pictures.record(q))
			if err != nil {
				return nil, 0, 0, err
			}
			if ok {
				written++
			} else {
				left++
			}
		}
	}
	raw, err = book.Close()
	return raw, written, left, err
}

// Template returns an empty workbook of the form, with its instructions.
func Template() ([]byte, error) {
	book, err := official.New()
	if err != nil {
		return nil, err
	}
	return book.Close()
}

// pictures loads each picture once.
type pictures struct {
	ctx   context.Context
	bank  *bank.Service
	known map[id.ID[bank.Medium]][]byte
	size  int
}

func (p *pictures) load(m id.ID[bank.Medium]) ([]byte, error) {
	if raw, ok := p.known[m]; ok {
		return raw, nil
	}
	r, _, err := p.bank.Media(p.ctx, m)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if p.size += len(raw); p.size > maxPictures {
		return nil, fault.New(fault.TooLarge, "export.pictures")
	}
	p.known[m] = raw
	return raw, nil
}

func (p *pictures) pieces(blocks []bank.Block) []formats.Piece {
	out := make([]formats.Piece, len(blocks))
	for i, b := range blocks {
		out[i] = formats.Piece{Text: b.Text}
		if b.Kind == bank.ImageBlock {
			out[i] = formats.Piece{Alt: b.Alt, Picture: &formats.Picture{Load: func() ([]byte, error) { return p.load(b.MediaID) }}}
		}
	}
	return out
}

var stateNames = map[bank.State]string{bank.Draft: "草稿", bank.InReview: "待审核", bank.Published: "已发布", bank.Retired: "已停用", bank.Superseded: "已被替代"}

func (p *pictures) record(w bank.Whole) official.Record {
	c, v := w.Version.Content, w.Version
	q := formats.Question{Type: string(c.Type), Stem: p.pieces(c.Stem), Explanation: p.pieces(c.Explanation), Difficulty: c.Difficulty, Path: w.Path,
		Exact: &formats.Exact{Practice: w.Practice, Shuffle: c.Interaction.Shuffle, Min: c.Interaction.MinChoices, Max: c.Interaction.MaxChoices}}
	for _, l := range c.LawReferences {
		q.Exact.Laws = append(q.Exact.Laws, formats.LawRef(l))
	}
	for i, o := range c.Interaction.Options {
		if slices.Contains(v.Key.Choices, o.ID) {
			q.Key = append(q.Key, i)
		}
		if c.Type != bank.TrueFalse {
			q.Options = append(q.Options, p.pieces(o.Blocks))
		}
	}
	return official.Record{Question: q, ID: w.ID.String(), Version: v.Number, State: stateNames[v.State]}
}
