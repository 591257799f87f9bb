package bank

import (
	"context"
	"slices"

	"ankao/admin/audit"
	"ankao/content/bank/journal"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// MaxBulk is how many questions one bulk action may name.
const MaxBulk = 500

// BulkFailure names a question that a bulk action left as it was, and why.
type BulkFailure struct {
	ID   id.ID[Question]
	Code string
}

// bulkStep is how many questions of a bulk action share a transaction.
const bulkStep = 50

// Bulk does the action on each question; one that cannot be done is named and
// keeps none of the others back.
func (s *Service) Bulk(ctx context.Context, by audit.Actor, a Action, ids []id.ID[Question]) (done int, failed []BulkFailure, err error) {
	return s.each(ctx, ids, func(tx dbx.Tx, question Question, v Version) (func() error, error) {
		if _, err := v.Act(a, party(by), "", s.now()); err != nil {
			return nil, err
		}
		return func() error { return s.act(tx, by, question, v, a, "") }, nil
	})
}

// SetPractice takes each question into the public practice pool, or out of it.
// What is there already stays and counts as done.
func (s *Service) SetPractice(ctx context.Context, by audit.Actor, in bool, ids []id.ID[Question]) (done int, failed []BulkFailure, err error) {
	return s.each(ctx, ids, func(tx dbx.Tx, question Question, v Version) (func() error, error) {
		return func() error {
			if question.Practice == in {
				return nil
			}
			question.Practice, question.Updated = in, s.now()
			if err := s.store.save(tx, question, v); err != nil {
				return err
			}
			act := journal.OutOfPool
			if in {
				act = journal.IntoPool
			}
			if err := s.note(tx, by, question.ID, v.Number, act, ""); err != nil {
				return err
			}
			return s.log.Write(tx, by, audit.Entry{Action: "question.practice", Object: "question", ObjectID: question.ID.String(), Detail: map[string]any{"practice": in}})
		}, nil
	})
}

// Was is where some questions hung before they were moved.
type Was struct {
	Place
	IDs []id.ID[Question]
}

// Move hangs each question on another point, of its own or another syllabus,
// and returns where those that moved hung before. What is there already stays
// and counts as done. A place that is not there is an Invalid fault.
func (s *Service) Move(ctx context.Context, by audit.Actor, to Place, ids []id.ID[Question]) (done int, was []Was, failed []BulkFailure, err error) {
	hung := map[id.ID[Question]]Place{}
	done, failed, err = s.each(ctx, ids, func(tx dbx.Tx, question Question, v Version) (func() error, error) {
		from := Place{question.Syllabus, question.Point}
		return func() error {
			if from == to {
				return nil
			}
			if err := s.CheckPlace(tx, to.Syllabus, to.Point); err != nil {
				return err
			}
			question.Syllabus, question.Point, question.Updated = to.Syllabus, to.Point, s.now()
			if err := s.store.save(tx, question, v); err != nil {
				return err
			}
			hung[question.ID] = from
			if err := s.note(tx, by, question.ID, v.Number, journal.Move, ""); err != nil {
				return err
			}
			return s.log.Write(tx, by, audit.Entry{Action: "question.move", Object: "question", ObjectID: question.ID.String(),
				Detail: map[string]any{"syllabus": to.Syllabus, "point": to.Point, "fromSyllabus": from.Syllabus, "fromPoint": from.Point}})
		}, nil
	})
	return done, grouped(ids, hung), failed, err
}

// grouped lists places with the questions that hung there, in the order of ids.
func grouped(ids []id.ID[Question], hung map[id.ID[Question]]Place) []Was {
	var out []Was
	for _, q := range ids {
		at, ok := hung[q]
		if !ok {
			continue
		}
		i := slices.IndexFunc(out, func(w Was) bool { return w.Place == at })
		if i < 0 {
			i, out = len(out), append(out, Was{Place: at})
		}
		out[i].IDs = append(out[i].IDs, q)
	}
	return out
}

// check looks at a locked question with its latest version and returns what is
// to be done, or why not. It writes nothing: a refusal must leave no trace in
// the transaction that the others share.
type check func(tx dbx.Tx, question Question, latest Version) (do func() error, err error)

// each checks and does one thing to every question, some to a transaction.
func (s *Service) each(ctx context.Context, ids []id.ID[Question], fn check) (done int, failed []BulkFailure, err error) {
	if len(ids) == 0 || len(ids) > MaxBulk {
		return 0, nil, fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "ids", Code: "input.count"})
	}
	for part := range slices.Chunk(ids, bulkStep) {
		var failures []BulkFailure
		if err := s.db.Write(ctx, func(tx dbx.Tx) error {
			failures = nil // the transaction may run again
			for _, q := range part {
				code, err := s.one(tx, q, fn)
				if err != nil {
					return err
				}
				if code != "" {
					failures = append(failures, BulkFailure{q, code})
				}
			}
			return nil
		}); err != nil {
			return done, failed, err
		}
		done, failed = done+len(part)-len(failures), append(failed, failures...)
	}
	return done, failed, nil
}

// one returns the code of a refusal, or an error that ends the transaction.
func (s *Service) one(tx dbx.Tx, q id.ID[Question], fn check) (string, error) {
	refused := func(err error) (string, error) {
		if k := fault.KindOf(err); k == fault.Internal || k == fault.Unavailable {
			return "", err
		}
		return fault.CodeOf(err), nil
	}
	question, err := s.store.lock(tx, q)
	if err != nil {
		return refused(err)
	}
	versions, err := s.store.versions(tx, []id.ID[Version]{question.Latest})
	if err != nil {
		return "", err
	}
	do, err := fn(tx, question, versions[question.Latest])
	if err != nil {
		return refused(err)
	}
	return "", do()
}
