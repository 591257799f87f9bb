package imports

import (
	"context"

	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// A commit makes drafts in short transactions, so that nobody who saves an
// answer waits for it. Each piece notes with its rows which questions they have
// become, in the same transaction: a commit that was interrupted goes on behind
// the last one and makes none twice. What is given up is taken back. See
// docs/adr/0201-imports-in-pieces.md.

// commitStep is how many rows of a commit share a transaction.
const commitStep = 100

// Commit makes drafts of all rows that are wanted. A second call returns what the
// first has done. What has come into the bank since the preview is compared once
// more: a row that is there now is rejected. Conflict "import.discarded" when the
// import was thrown away.
func (s *Service) Commit(ctx context.Context, by audit.Actor, importID id.ID[Import]) (Import, error) {
	i, err := s.begin(ctx, importID, Committing, nil)
	if err != nil || i.State == Committed {
		return i, err
	}
	return s.finish(ctx, by, importID, quietly)
}

// begin moves an import to a state in which a task works on it, which start
// stores. Where it has come there already, nothing changes.
func (s *Service) begin(ctx context.Context, importID id.ID[Import], to State, start func(tx dbx.Tx, i *Import) error) (Import, error) {
	var out Import
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		i, err := s.store.lock(tx, importID)
		if out = i; err != nil {
			return err
		}
		switch {
		case to == Committing && i.State == Committed, to == Withdrawing && i.State == Withdrawn:
			return nil
		case to == Committing && (i.State == Preview || i.State == Committing), to == Withdrawing && (i.State == Committed || i.State == Withdrawing || i.State == Committing):
		case i.State == Discarded || i.State == Withdrawn:
			return fault.New(fault.Conflict, "import.discarded")
		default:
			return fault.New(fault.Conflict, "import.state")
		}
		i.State = to
		if start != nil {
			if err := start(tx, &i); err != nil {
				return err
			}
		}
		out = i
		return s.store.settle(tx, i)
	})
	return out, err
}

// finish makes the drafts that are still to be made and settles the import. An
// error of progress leaves it as it is.
func (s *Service) finish(ctx context.Context, by audit.Actor, importID id.ID[Import], progress step) (Import, error) {
	var i Import
	own := map[id.ID[bank.Question]]bool{}
	if err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		if i, err = s.store.get(tx, importID); err != nil {
			return err
		}
		made, err := s.store.made(tx, importID)
		for _, q := range made {
			own[q] = true
		}
		return err
	}); err != nil || i.State != Committing {
		return i, err
	}
	for at := 0; at < i.Read; at += commitStep {
		if err := progress(at, i.Read); err != nil {
			return i, err
		}
		var made []id.ID[bank.Question]
		if err := s.db.Write(ctx, func(tx dbx.Tx) (err error) {
			made, err = s.commitPart(tx, by, i, at, own)
			return err
		}); err != nil {
			return i, err
		}
		for _, q := range made {
			own[q] = true
		}
	}
	err := s.db.Write(ctx, func(tx dbx.Tx) (err error) {
		if i, err = s.store.lock(tx, importID); err != nil || i.State != Committing {
			return err
		}
		if err = s.store.tally(tx, &i); err != nil {
			return err
		}
		i.State, i.Settled = Committed, s.now()
		if err = s.store.settle(tx, i); err != nil {
			return err
		}
		return s.audit(tx, by, "import.commit", i)
	})
	return i, err
}

// commitPart makes drafts of the rows from position at on and returns the new
// questions.
func (s *Service) commitPart(tx dbx.Tx, by audit.Actor, of Import, at int, own map[id.ID[bank.Question]]bool) ([]id.ID[bank.Question], error) {
	i, err := s.store.lock(tx, of.ID)
	if err != nil {
		return nil, err
	}
	if i.State != Committing {
		return nil, fault.New(fault.Conflict, "import.state")
	}
	rows, err := s.store.part(tx, of.ID, at, commitStep)
	if err != nil {
		return nil, err
	}
	var wanted []Row
	var places []int
	for n, r := range rows {
		if r.Question == "" && r.Wanted() {
			wanted, places = append(wanted, r), append(places, at+n)
		}
	}
	before := statuses(wanted)
	if err := s.meet(tx, i.SyllabusCode, wanted, own); err != nil {
		return nil, err
	}
	var fresh []bank.Fresh
	var made []id.ID[bank.Question]
	for n := range wanted {
		r := &wanted[n]
		if r.Status() != Rejected {
			if err := s.enter(tx, by, i, r, &fresh); err != nil {
				return nil, err
			}
		}
		if r.Status() != before[n] || r.Question != "" {
			if err := s.store.updateRow(tx, i.ID, places[n], *r); err != nil {
				return nil, err
			}
		}
	}
	if len(fresh) > 0 {
		if _, err := s.bank.AddDrafts(tx, by, i.SyllabusCode, i.SyllabusName, fresh); err != nil {
			return nil, err
		}
	}
	for _, f := range fresh {
		made = append(made, f.ID)
	}
	return made, nil
}

// enter makes a row the next version of a question, or adds it to those that
// become new ones.
func (s *Service) enter(tx dbx.Tx, by audit.Actor, i Import, r *Row, fresh *[]bank.Fresh) error {
	f := bank.Fresh{ID: id.New[bank.Question](), Path: r.Path, Content: r.Content, Key: r.Key, Source: i.source(*r), Practice: r.Practice}
	if r.Choice != NewVersion {
		r.Question = f.ID
		*fresh = append(*fresh, f)
		return nil
	}
	q, _ := r.revises()
	err := s.bank.Revise(tx, by, q, f)
	switch fault.KindOf(err) {
	case fault.Conflict, fault.NotFound:
		r.find("reject", "", "near.changed", "题库中的原题正在修改或已不在，不能作为它的新版本", "等原题发布后再导入，或选择“仍然导入”")
		return nil
	}
	if err == nil {
		r.Question = q
	}
	return err
}

func statuses(rows []Row) []Status {
	out := make([]Status, len(rows))
	for n, r := range rows {
		out[n] = r.Status()
	}
	return out
}

// takeBack removes the drafts that a commit has made so far and shows the rows
// as before it.
func (s *Service) takeBack(ctx context.Context, by audit.Actor, importID id.ID[Import], progress step) error {
	return s.remove(ctx, by, importID, Committing, Preview, "import.cancel", progress)
}

// withdraw removes the drafts of a committed import that nobody has touched.
func (s *Service) withdraw(ctx context.Context, by audit.Actor, importID id.ID[Import], progress step) error {
	return s.remove(ctx, by, importID, Withdrawing, Withdrawn, "import.withdraw", progress)
}

func (s *Service) remove(ctx context.Context, by audit.Actor, importID id.ID[Import], from, to State, action string, progress step) error {
	var i Import
	if err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		i, err = s.store.get(tx, importID)
		return err
	}); err != nil || i.State != from {
		return err
	}
	for at := 0; at < i.Read; at += commitStep {
		if err := progress(at, i.Read); err != nil {
			return err
		}
		if err := s.db.Write(ctx, func(tx dbx.Tx) error { return s.removePart(tx, i.ID, from, at) }); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(tx dbx.Tx) (err error) {
		if i, err = s.store.lock(tx, importID); err != nil || i.State != from {
			return err
		}
		if err = s.store.tally(tx, &i); err != nil {
			return err
		}
		if i.State = to; to == Withdrawn {
			i.Settled = s.now()
		}
		if err = s.store.settle(tx, i); err != nil {
			return err
		}
		return s.audit(tx, by, action, i)
	})
}

func (s *Service) removePart(tx dbx.Tx, importID id.ID[Import], from State, at int) error {
	if i, err := s.store.lock(tx, importID); err != nil || i.State != from {
		return err
	}
	rows, err := s.store.part(tx, importID, at, commitStep)
	if err != nil {
		return err
	}
	var ids []id.ID[bank.Question]
	for _, r := range rows {
		if r.Question != "" && r.Choice != NewVersion {
			ids = append(ids, r.Question)
		}
	}
	gone, err := s.bank.RemoveDrafts(tx, ids)
	if err != nil {
		return err
	}
	return s.store.forget(tx, importID, gone)
}
