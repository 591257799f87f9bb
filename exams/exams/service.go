package exams

import (
	"context"
	"fmt"

	"ankao/admin/audit"
	"ankao/admin/rules"
	"ankao/content/bank"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Follower is told, in its transaction, that an exam has new terms, and refuses
// them when what was planned with the old ones cannot follow. It knows what
// exams are used for.
type Follower interface {
	ExamChanged(tx dbx.Tx, e Exam) error
	ExamUses(tx dbx.Tx, ids []id.ID[Exam]) (map[id.ID[Exam]]Use, error)
}

// Use is what an exam is used for.
type Use struct {
	Sessions int           // all there are
	Planned  int           // of them, those that are planned still
	Last     clock.Instant // when the latest starts
}

// Service keeps exams.
type Service struct {
	db       dbx.DB
	now      clock.Clock
	log      *audit.Log
	bank     *bank.Service
	rules    *rules.Service
	follower Follower
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, questions *bank.Service) *Service {
	return &Service{db: db, now: now, log: log, bank: questions}
}

// Attach names who follows the changes of exams: the sessions planned with
// them. It is called once, before the first request.
func (s *Service) Attach(f Follower) { s.follower = f }

// Heed names the rules that propose figures for exams: saving an exam notes what
// they say, so that the difference can be found later. It is called once, before
// the first request.
func (s *Service) Heed(r *rules.Service) { s.rules = r }

// heeded are the topics that say something about an exam.
var heeded = []string{"exam.theory", "exam.doors", "exam.late", "exam.leave"}

// decide notes which rules spoke on an exam when it was saved.
func (s *Service) decide(tx dbx.Tx, by audit.Actor, e Exam) error {
	if s.rules == nil {
		return nil
	}
	for _, topic := range heeded {
		ask := rules.Ask{Topic: topic, Facts: map[string]string{"kind": string(e.Terms.Kind)}}
		if _, _, err := s.rules.Decide(tx, by, ask, "exam", e.ID.String()); err != nil {
			return err
		}
	}
	return nil
}

// Filter chooses exams.
type Filter struct {
	Q             string // in the name
	Kind          Kind
	SyllabusID    id.ID[bank.Syllabus]
	Archived      bool // those in use, or those that are not
	Offset, Limit int
}

// Search returns one page of exams by name, and how many there are.
func (s *Service) Search(ctx context.Context, f Filter) (found []Exam, total int, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		found, total, err = searchExams(tx, f)
		return err
	})
	return found, total, err
}

// Exams returns exams by their ids; one that does not exist is left out.
func (s *Service) Exams(tx dbx.Tx, ids []id.ID[Exam]) (map[id.ID[Exam]]Exam, error) {
	return loadExams(tx, ids)
}

// Exam returns an exam, or NotFound "exam.unknown".
func (s *Service) Exam(tx dbx.Tx, examID id.ID[Exam]) (Exam, error) { return loadExam(tx, examID) }

// Create keeps a new exam. Fault: Invalid "exam.invalid".
func (s *Service) Create(ctx context.Context, t Terms, by audit.Actor) (Exam, error) {
	e := Exam{ID: id.New[Exam](), Terms: t.tidy(), Version: 1}
	return e, s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.checkTerms(tx, e.Terms); err != nil {
			return err
		}
		if err := insertExam(tx, e, s.now()); err != nil {
			return err
		}
		if err := s.decide(tx, by, e); err != nil {
			return err
		}
		return s.log.Write(tx, by, examEntry("exam.create", e))
	})
}

func examEntry(action string, e Exam) audit.Entry {
	return audit.Entry{Action: action, Object: "exam", ObjectID: e.ID.String(), Detail: map[string]any{
		"kind": string(e.Terms.Kind), "minutes": e.Terms.Minutes, "passMark": e.Terms.PassMark, "totalMarks": e.Terms.TotalMarks(), "version": e.Version}}
}

// Update replaces the terms of an exam. Planned sessions follow, with their
// span; frozen and later ones keep their own copy. Faults: NotFound
// "exam.unknown", Invalid "exam.invalid", Conflict "conflict.changed",
// "session.room.busy", "session.candidates.busy" when a planned session would
// now overlap another.
func (s *Service) Update(ctx context.Context, examID id.ID[Exam], t Terms, version int64, by audit.Actor) (e Exam, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if e, err = loadExam(tx, examID); err != nil {
			return err
		}
		if e.Version != version {
			return fault.New(fault.Conflict, "conflict.changed")
		}
		e.Terms, e.Version = t.tidy(), version+1
		if err := s.checkTerms(tx, e.Terms); err != nil {
			return err
		}
		if err := updateExam(tx, e); err != nil {
			return err
		}
		if err := s.decide(tx, by, e); err != nil {
			return err
		}
		if s.follower != nil {
			if err := s.follower.ExamChanged(tx, e); err != nil {
				return err
			}
		}
		return s.log.Write(tx, by, examEntry("exam.update", e))
	})
	return e, err
}

// Archive takes an exam out of use: it is kept with its sessions and gets no new
// ones. The opposite brings it back. Doing what is done changes nothing. Faults:
// NotFound "exam.unknown", Conflict "conflict.changed".
func (s *Service) Archive(ctx context.Context, examID id.ID[Exam], archived bool, version int64, by audit.Actor) (e Exam, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if e, err = loadExam(tx, examID); err != nil {
			return err
		}
		if e.Version != version {
			return fault.New(fault.Conflict, "conflict.changed")
		}
		if archived == (e.ArchivedAt > 0) {
			return nil
		}
		action := "exam.restore"
		if e.ArchivedAt = 0; archived {
			e.ArchivedAt, action = s.now(), "exam.archive"
		}
		e.Version++
		if err := updateExam(tx, e); err != nil {
			return err
		}
		return s.log.Write(tx, by, examEntry(action, e))
	})
	return e, err
}

// Uses tells what exams are used for; one without sessions is left out.
func (s *Service) Uses(tx dbx.Tx, ids []id.ID[Exam]) (map[id.ID[Exam]]Use, error) {
	if s.follower == nil || len(ids) == 0 {
		return nil, nil
	}
	return s.follower.ExamUses(tx, ids)
}

// checkTerms checks t by itself, then against the syllabus it names.
func (s *Service) checkTerms(tx dbx.Tx, t Terms) error {
	if err := t.Check(); err != nil {
		return err
	}
	return s.CheckSyllabus(tx, t.SyllabusID, t.Rules)
}

// CheckSyllabus checks that the syllabus of a blueprint and its points are
// there. No syllabus is no fault here. Fault: Invalid "exam.invalid" naming
// syllabusId or rules[i].pointId.
func (s *Service) CheckSyllabus(tx dbx.Tx, syllabus id.ID[bank.Syllabus], rules []Rule) error {
	var wrong []fault.Field
	if syllabus != "" {
		known, err := s.bank.SyllabusNames(tx, []id.ID[bank.Syllabus]{syllabus})
		if err != nil {
			return err
		}
		if _, ok := known[syllabus]; !ok {
			wrong = append(wrong, fault.Field{Path: "syllabusId", Code: "syllabus.unknown"})
		}
	}
	var points []id.ID[bank.Point]
	for _, r := range rules {
		if r.PointID != "" {
			points = append(points, r.PointID)
		}
	}
	known, err := s.bank.PointNames(tx, points)
	if err != nil {
		return err
	}
	for i, r := range rules {
		if _, ok := known[r.PointID]; r.PointID != "" && !ok {
			wrong = append(wrong, fault.Field{Path: fmt.Sprintf("rules[%d].pointId", i), Code: "point.unknown"})
		}
	}
	if len(wrong) > 0 {
		return fault.New(fault.Invalid, "exam.invalid").With(wrong...)
	}
	return nil
}
