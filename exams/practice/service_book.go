package practice

import (
	"context"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/exams/papers"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// begin keeps that a learner got a sheet.
func (s *Service) begin(ctx context.Context, o Order, person id.ID[people.Person], questions int) (string, error) {
	r := Run{ID: id.New[Run](), PersonID: person, SyllabusID: o.SyllabusID, PointID: o.PointID, Mistakes: o.Mistakes, Questions: questions, StartedAt: s.now()}
	return r.ID.String(), s.db.Write(ctx, func(tx dbx.Tx) error { return insertRun(tx, r) })
}

// record counts what a learner answered for the first time, and brings the book
// of mistakes up to date.
func (s *Service) record(ctx context.Context, run id.ID[Run], person id.ID[people.Person], p papers.Paper, verdicts []Verdict) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		r, found, err := lockRun(tx, run, person)
		if err != nil || !found {
			return err
		}
		done, err := answered(tx, run)
		if err != nil {
			return err
		}
		for _, v := range verdicts {
			if !v.chosen || done[v.Number] {
				continue
			}
			if err := insertAnswer(tx, run, v.Number, v.Correct); err != nil {
				return err
			}
			r.Answered++
			if v.Correct {
				r.Correct++
			}
			if err := s.learn(tx, person, p.Items[v.Number-1].QuestionID, v.Correct); err != nil {
				return err
			}
		}
		return countRun(tx, r)
	})
}

// learn puts a question into somebody's book, or takes it out.
func (s *Service) learn(tx dbx.Tx, person id.ID[people.Person], question id.ID[bank.Question], correct bool) error {
	m, found, err := lockMistake(tx, person, question)
	if err != nil || !found && correct {
		return err
	}
	next, gone := m.after(correct, s.now())
	if gone {
		_, err := deleteMistake(tx, person, question)
		return err
	}
	return putMistake(tx, person, next)
}

// Entry is a mistake with its question as it reads today.
type Entry struct {
	Mistake
	Syllabus     id.ID[bank.Syllabus]
	SyllabusName string
	Type         bank.Type
	Stem         []bank.Block
	draw         bank.Draw
}

// book returns the mistakes of a learner that are in the public pool still.
func book(tx dbx.Tx, p pool, person id.ID[people.Person]) ([]Entry, error) {
	mistakes, err := mistakesOf(tx, person)
	var list []Entry
	for _, m := range mistakes {
		if q, ok := p.questions[m.QuestionID]; ok {
			list = append(list, Entry{Mistake: m, Syllabus: q.syllabus, Type: q.Type, draw: q.Draw})
		}
	}
	return list, err
}

// Mistakes returns a page of a learner's book, what was seen last first, and how
// many there are.
func (s *Service) Mistakes(ctx context.Context, person id.ID[people.Person], offset, limit int) (page []Entry, total int, err error) {
	p, err := s.public(ctx)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		all, err := book(tx, p, person)
		if err != nil {
			return err
		}
		total = len(all)
		page = all[min(offset, total):min(offset+limit, total)]
		var versions []id.ID[bank.Version]
		var syllabuses []id.ID[bank.Syllabus]
		for _, e := range page {
			versions, syllabuses = append(versions, e.draw.VersionID), append(syllabuses, e.Syllabus)
		}
		read, err := s.bank.Versions(tx, versions)
		if err != nil {
			return err
		}
		names, err := s.bank.SyllabusNames(tx, syllabuses)
		for i, e := range page {
			page[i].Stem, page[i].SyllabusName = read[e.draw.VersionID].Content.Stem, names[e.Syllabus]
		}
		return err
	})
	return page, total, err
}

// Remove takes a question out of a learner's book. Fault: NotFound
// "practice.mistake.unknown".
func (s *Service) Remove(ctx context.Context, person id.ID[people.Person], question id.ID[bank.Question], by audit.Actor) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		gone, err := deleteMistake(tx, person, question)
		if err != nil {
			return err
		}
		if !gone {
			return fault.New(fault.NotFound, "practice.mistake.unknown")
		}
		return s.log.Write(tx, by, audit.Entry{Action: "practice.mistake.remove", Object: "question", ObjectID: question.String()})
	})
}

// Past is a run with the name of what was practised.
type Past struct {
	Run
	SyllabusName, PointName string
}

// History returns a page of a learner's runs, newest first.
func (s *Service) History(ctx context.Context, person id.ID[people.Person], offset, limit int) (page []Past, total int64, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		runs, n, err := listRuns(tx, person, offset, limit)
		if err != nil {
			return err
		}
		total, page = n, make([]Past, len(runs))
		var syllabuses []id.ID[bank.Syllabus]
		var points []id.ID[bank.Point]
		for _, r := range runs {
			if r.SyllabusID != "" {
				syllabuses = append(syllabuses, r.SyllabusID)
			}
			if r.PointID != "" {
				points = append(points, r.PointID)
			}
		}
		names, err := s.bank.SyllabusNames(tx, syllabuses)
		if err != nil {
			return err
		}
		on, err := s.bank.PointNames(tx, points)
		for i, r := range runs {
			page[i] = Past{Run: r, SyllabusName: names[r.SyllabusID], PointName: on[r.PointID]}
		}
		return err
	})
	return page, total, err
}

// Purge forgets what is older than a little over a year.
func (s *Service) Purge(ctx context.Context) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error { return forget(tx, s.now().Add(-keepFor)) })
}
