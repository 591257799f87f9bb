package entries

import (
	"cmp"
	"context"
	"slices"

	"ankao/admin/audit"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Failure names an entry that an act left as it was, and why.
type Failure struct {
	ID   id.ID[Entry]
	Code string
}

// Report is what became of an act on many entries.
type Report struct {
	Done     int
	SameHand int // of the accepted, by the account that had submitted them
	Failed   []Failure
}

// Accept accepts entries. One whose documents are not all seen, or that is not
// waiting for review, is named and keeps none of the others back. Fault:
// Invalid "entries.invalid" for a count out of range.
func (s *Service) Accept(ctx context.Context, ids []id.ID[Entry], by audit.Actor) (Report, error) {
	return s.each(ctx, Accept, ids, "", by)
}

// Return gives entries back to be corrected, with a reason. Accepted ones may
// be returned as long as they are in no session. Faults as Accept, and Invalid
// "entry.reason".
func (s *Service) Return(ctx context.Context, ids []id.ID[Entry], reason string, by audit.Actor) (Report, error) {
	reason, err := readReason(reason, "reason", true)
	if err != nil {
		return Report{}, err
	}
	return s.each(ctx, Return, ids, reason, by)
}

// Resubmit submits returned entries again; note says what was corrected.
// Faults as Return.
func (s *Service) Resubmit(ctx context.Context, ids []id.ID[Entry], note string, by audit.Actor) (Report, error) {
	note, err := readReason(note, "reason", false)
	if err != nil {
		return Report{}, err
	}
	return s.each(ctx, Again, ids, note, by)
}

// Withdraw takes entries back that are in no session. Faults as Return.
func (s *Service) Withdraw(ctx context.Context, ids []id.ID[Entry], reason string, by audit.Actor) (Report, error) {
	reason, err := readReason(reason, "reason", true)
	if err != nil {
		return Report{}, err
	}
	return s.each(ctx, Withdraw, ids, reason, by)
}

// AdmitIn makes sure, in a transaction of the caller, that people have an
// accepted entry for an exam: who has none is entered and accepted. Documents are
// not asked for again: these people have sat before. Faults as Submit; Conflict
// "entry.exists" for who has an entry that is not accepted.
func (s *Service) AdmitIn(tx dbx.Tx, exam ExamID, persons []PersonID, by audit.Actor) error {
	accepted, err := s.Accepted(tx, exam, persons)
	if err != nil {
		return err
	}
	var fresh []PersonID
	for _, p := range persons {
		if _, ok := accepted[p]; !ok {
			fresh = append(fresh, p)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	made, err := s.SubmitIn(tx, exam, fresh, "", by)
	if err != nil {
		return err
	}
	for i := range made {
		if made[i], err = made[i].take(Accept, hand(by), "", s.now()); err != nil {
			return err
		}
		if err := updateEntry(tx, made[i]); err != nil {
			return err
		}
	}
	return s.note(tx, Accept, made, "", by)
}

func (s *Service) each(ctx context.Context, a Act, ids []id.ID[Entry], reason string, by audit.Actor) (done Report, err error) {
	if len(ids) == 0 || len(ids) > MaxMany {
		return done, fault.New(fault.Invalid, "entries.invalid").With(fault.Field{Path: "ids", Code: "input.count"})
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		done = Report{} // the transaction may run again
		found, err := lockEntries(tx, ids)
		if err != nil {
			return err
		}
		lacking, err := s.lacking(tx, a, found)
		if err != nil {
			return err
		}
		var taken []Entry
		for _, entryID := range slices.Compact(slices.Sorted(slices.Values(ids))) {
			next, code := judge(found, lacking, entryID, a, hand(by), reason, s)
			if code != "" {
				done.Failed = append(done.Failed, Failure{entryID, code})
				continue
			}
			if err := updateEntry(tx, next); err != nil {
				return err
			}
			if a == Accept && next.SameHand() {
				done.SameHand++
			}
			taken = append(taken, next)
		}
		done.Done = len(taken)
		return s.note(tx, a, taken, reason, by)
	})
	return done, err
}

// judge returns an entry after an act, or the code of why it stays as it is.
func judge(found map[id.ID[Entry]]Entry, lacking map[id.ID[Entry]]bool, entryID id.ID[Entry], a Act, by Hand, reason string, s *Service) (Entry, string) {
	e, ok := found[entryID]
	if !ok {
		return e, "entry.unknown"
	}
	next, err := e.take(a, by, reason, s.now())
	switch {
	case err != nil:
		return e, fault.CodeOf(err)
	case lacking[entryID]:
		return e, "entry.documents"
	}
	return next, ""
}

// lacking tells which entries cannot be accepted because a document was not
// seen that their exam asks for.
func (s *Service) lacking(tx dbx.Tx, a Act, found map[id.ID[Entry]]Entry) (map[id.ID[Entry]]bool, error) {
	lacking := map[id.ID[Entry]]bool{}
	if a != Accept || len(found) == 0 {
		return lacking, nil
	}
	var ids []id.ID[Entry]
	var exams []ExamID
	for _, e := range found {
		ids, exams = append(ids, e.ID), append(exams, e.ExamID)
	}
	slices.Sort(exams)
	needs, err := readNeeds(tx, slices.Compact(exams))
	if err != nil {
		return nil, err
	}
	seen, err := documentsOf(tx, ids)
	for _, e := range found {
		lacking[e.ID] = len(needs[e.ExamID].Missing(seen[e.ID])) > 0
	}
	return lacking, err
}

// See keeps which documents of an entry a reviewer has seen, each with a note.
// What was ticked before keeps who ticked it, unless its note is another one.
// Faults: NotFound "entry.unknown", Conflict "conflict.changed",
// "entry.state" once the entry is closed, Invalid "entry.documents.invalid".
func (s *Service) See(ctx context.Context, entryID id.ID[Entry], version int64, seen []Seen, by audit.Actor) error {
	for i := range seen {
		note, err := readReason(seen[i].Note, "documents", false)
		if err != nil {
			return err
		}
		seen[i].Note = note
	}
	slices.SortFunc(seen, func(a, b Seen) int {
		return cmp.Compare(slices.Index(Documents, a.Kind), slices.Index(Documents, b.Kind))
	})
	for i, one := range seen {
		if !slices.Contains(Documents, one.Kind) || i > 0 && seen[i-1].Kind == one.Kind {
			return fault.New(fault.Invalid, "entry.documents.invalid").With(fault.Field{Path: "documents", Code: "input.choice"})
		}
	}
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		found, err := lockEntries(tx, []id.ID[Entry]{entryID})
		if err != nil {
			return err
		}
		e, ok := found[entryID]
		switch {
		case !ok:
			return fault.New(fault.NotFound, "entry.unknown")
		case version != e.Version:
			return fault.New(fault.Conflict, "conflict.changed")
		case e.ClosedAt != 0:
			return fault.New(fault.Conflict, "entry.state").Param("state", string(e.State))
		}
		old, err := documentsOf(tx, []id.ID[Entry]{entryID})
		if err != nil {
			return err
		}
		s.keepHands(seen, old[entryID], by)
		if err := setDocuments(tx, entryID, seen); err != nil {
			return err
		}
		e.Version++
		if err := updateEntry(tx, e); err != nil {
			return err
		}
		kinds := make([]string, len(seen))
		for i, one := range seen {
			kinds[i] = string(one.Kind)
		}
		return s.log.Write(tx, by, audit.Entry{Action: "entry.documents", Object: "entry", ObjectID: entryID.String(), Detail: map[string]any{"seen": kinds}})
	})
}

func (s *Service) keepHands(seen, old []Seen, by audit.Actor) {
	for i := range seen {
		seen[i].At, seen[i].By, seen[i].Name = s.now(), by.ID, by.Name
		for _, o := range old {
			if o.Kind == seen[i].Kind && o.Note == seen[i].Note {
				seen[i] = o
			}
		}
	}
}

// Needs returns which documents an exam asks for. Fault: NotFound
// "exam.unknown".
func (s *Service) Needs(tx dbx.Tx, exam ExamID) (Needs, error) {
	if _, err := s.exams.Exam(tx, exam); err != nil {
		return Needs{}, err
	}
	found, err := readNeeds(tx, []ExamID{exam})
	n := found[exam]
	n.ExamID = exam
	return n, err
}

// SetNeeds keeps which documents an exam asks for; n.Version is the one that
// was read. Entries accepted before stay accepted. Faults: NotFound
// "exam.unknown", Invalid "entry.needs", Conflict "conflict.changed".
func (s *Service) SetNeeds(ctx context.Context, n Needs, by audit.Actor) (Needs, error) {
	if err := n.check(); err != nil {
		return n, err
	}
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		if _, err := s.exams.Exam(tx, n.ExamID); err != nil {
			return err
		}
		next := n
		next.Version++
		if err := writeNeeds(tx, next); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "entry.needs", Object: "exam", ObjectID: n.ExamID.String(), Detail: map[string]any{"documents": n.Documents}})
	})
	n.Version++
	return n, err
}
