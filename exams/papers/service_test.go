package papers_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"ankao/content/bank"
	"ankao/exams/exams"
	"ankao/exams/papers"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
)

var ctx = context.Background()

// study is a centre with papers, a bank of 20 + 10 single-choice and 10
// true/false questions, and an exam of 15 questions.
type study struct {
	*testcentre.Centre
	papers  *papers.Service
	singles []id.ID[bank.Question]
}

func newStudy(t testing.TB, db dbx.DB) *study {
	c := testcentre.New(t, db)
	s := &study{Centre: c, papers: papers.New(db, c.Now, c.Log, c.Ring, c.Bank, c.Exams, c.Sessions)}
	s.singles = append(c.Questions(bank.Single, "", 20), c.Questions(bank.Single, c.Point, 10)...)
	c.Questions(bank.TrueFalse, "", 10)
	c.Sessions.Attach(s.papers, c.Upper, c.Entries)
	return s
}

func (s *study) exam(rules ...exams.Rule) exams.Exam {
	s.T.Helper()
	return s.examWith(func(*exams.Terms) {}, rules...)
}

func (s *study) examWith(change func(*exams.Terms), rules ...exams.Rule) exams.Exam {
	s.T.Helper()
	terms := s.Terms()
	if terms.Rules = rules; rules == nil {
		terms.Rules = []exams.Rule{
			{Type: bank.TrueFalse, Count: 5, Marks: 50},
			{Type: bank.Single, Count: 6, Marks: 1_00},
			{Type: bank.Single, PointID: s.Point, Count: 4, Marks: 2_00},
		}
	}
	terms.PassMark = terms.TotalMarks()
	change(&terms)
	e, err := s.Exams.Create(ctx, terms, testcentre.Officer)
	s.Must(err)
	return e
}

func (s *study) session(people int, rules ...exams.Rule) (sessions.Session, []sessions.Candidate) {
	s.T.Helper()
	session := s.Session(s.exam(rules...), s.Room(1, 1), testcentre.Nine)
	if people == 0 {
		return session, nil
	}
	ids, _ := s.Persons(people)
	return session, s.Enter(session, ids...)
}

func (s *study) freeze(session sessions.Session) (sessions.Session, int, error) {
	return s.papers.Freeze(ctx, session.ID, 0, testcentre.Officer)
}

func (s *study) paperOf(c sessions.Candidate) (p papers.Paper, err error) {
	err = s.DB.Read(ctx, func(tx dbx.Tx) error {
		p, err = s.papers.PaperOf(tx, c.ID)
		return err
	})
	return p, err
}

func (s *study) count() (n int64) {
	s.T.Helper()
	s.Must(s.DB.Read(ctx, func(tx dbx.Tx) error { return gormdb.From(tx).Table("papers").Count(&n).Error }))
	return n
}

func each(t *testing.T, fn func(s *study)) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) { fn(newStudy(t, db)) })
}

func TestFreezeDrawsAPaperForEach(t *testing.T) {
	each(t, func(s *study) {
		session, candidates := s.session(4)
		frozen, n, err := s.freeze(session)
		s.Must(err)
		if n != 4 || frozen.State != sessions.Frozen || s.Read(session.ID).State != sessions.Frozen || s.Audited("session.freeze") != 1 {
			s.T.Fatalf("%d papers, %+v", n, frozen)
		}
		seen := map[string]bool{}
		for _, c := range candidates {
			p, err := s.paperOf(c)
			s.Must(err)
			if p.CandidateID != c.ID || p.SessionID != session.ID || len(p.Items) != 15 || p.Marks() != 16_50 || seen[p.SHA256] {
				s.T.Fatalf("%+v", p)
			}
			seen[p.SHA256] = true
			s.Must(s.DB.Read(ctx, func(tx dbx.Tx) error {
				seat, err := s.papers.Seat(tx, p.ID)
				if err == nil && (seat.SHA256 != p.SHA256 || len(seat.Questions) != 15 || seat.Questions[14].Marks != 2_00 || seat.Questions[0].Type != bank.TrueFalse) {
					s.T.Errorf("%+v", seat)
				}
				return err
			}))
		}
	})
}

func TestFreezeIsAllOrNothing(t *testing.T) {
	each(t, func(s *study) {
		empty, _ := s.session(0)
		_, _, err := s.freeze(empty)
		s.Refuses(err, "session.candidates.none")

		short, _ := s.session(2, exams.Rule{Type: bank.Single, Count: 27, Marks: 1_00},
			exams.Rule{Type: bank.Single, PointID: s.Point, Count: 4, Marks: 1_00})
		_, _, err = s.freeze(short)
		s.Refuses(err, "blueprint.unfilled")
		var f *fault.Error
		if f, _ = err.(*fault.Error); f == nil || !slices.Equal(f.Fields, []fault.Field{{Path: "rules[0]", Code: papers.Shared}}) {
			s.T.Fatalf("%v", err)
		}
		if s.count() != 0 || s.Read(short.ID).State != sessions.Planned {
			s.T.Fatal("something of a refused freeze was kept")
		}

		// Somebody has a paper already, by whatever mistake: the others get none.
		session, candidates := s.session(3)
		s.Must(s.DB.Write(ctx, func(tx dbx.Tx) error { return s.papers.DrawFor(tx, session, candidates[2:]) }))
		_, _, err = s.freeze(session)
		s.Refuses(err, "paper.exists")
		if s.count() != 1 || s.Read(session.ID).State != sessions.Planned {
			s.T.Fatal("something of a failed freeze was kept")
		}
		_, _, err = s.papers.Freeze(ctx, session.ID, 7, testcentre.Officer)
		s.Refuses(err, "conflict.changed")
		_, _, err = s.papers.Freeze(ctx, id.New[sessions.Session](), 0, testcentre.Officer)
		s.Refuses(err, "session.unknown")
	})
}

func TestStatutoryPapersAreNotDrawn(t *testing.T) {
	s := newStudy(t, dbtest.SQLite(t))
	e, err := s.Exams.Create(ctx, exams.Terms{Name: "低压电工理论考试", Kind: exams.Statutory, Minutes: 120}, testcentre.Officer)
	s.Must(err)
	session := s.Session(e, s.Room(1, 1), testcentre.Nine)
	ids, _ := s.Persons(1)
	s.Enter(session, ids...)
	_, _, err = s.freeze(session)
	s.Refuses(err, "exam.statutory")
}

// Two officers freeze at the same moment: one set of papers.
func TestFreezeHappensOnce(t *testing.T) {
	each(t, func(s *study) {
		session, _ := s.session(5)
		errs := make([]error, 4)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, _, errs[i] = s.freeze(session) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case fault.CodeOf(err) != "session.state":
				s.T.Error(err)
			}
		}
		if won != 1 || s.count() != 5 || s.Audited("session.freeze") != 1 {
			s.T.Fatalf("%d freezes, %d papers", won, s.count())
		}
	})
}

// A late paper that cannot be drawn keeps its candidate out.
func TestLateCandidateWithoutPaperIsNotEntered(t *testing.T) {
	s := newStudy(t, dbtest.SQLite(t))
	none := func(t *exams.Terms) { t.Spares = &exams.Spares{} }
	session := s.Session(s.examWith(none), s.Room(1, 1), testcentre.Nine)
	first, _ := s.Persons(1)
	s.Enter(session, first...)
	_, _, err := s.freeze(session)
	s.Must(err)
	s.Retire(s.singles[:25])
	ids, _ := s.Persons(1)
	s.Accept(session.ExamID, ids...)
	_, err = s.Sessions.AddCandidates(ctx, session.ID, ids, testcentre.Officer)
	s.Refuses(err, "blueprint.unfilled")
	if _, total, _ := s.Sessions.SearchCandidates(ctx, session.ID, sessions.CandidateFilter{Limit: 9}); total != 1 {
		t.Fatalf("%d candidates", total)
	}
}

func TestChangedPaperIsFound(t *testing.T) {
	each(t, func(s *study) {
		session, candidates := s.session(2)
		_, _, err := s.freeze(session)
		s.Must(err)
		p, err := s.paperOf(candidates[0])
		s.Must(err)
		s.Must(s.DB.Write(ctx, func(tx dbx.Tx) error {
			return gormdb.From(tx).Exec("UPDATE papers SET body = REPLACE(body, '\"m\":200', '\"m\":900') WHERE id = ?", p.ID.String()).Error
		}))
		_, err = s.paperOf(candidates[0])
		s.Refuses(err, "paper.damaged")
		if _, err := s.paperOf(candidates[1]); err != nil {
			s.T.Fatal(err)
		}
		_, err = s.paperOf(sessions.Candidate{ID: id.New[sessions.Candidate]()})
		s.Refuses(err, "paper.unknown")
	})
}
