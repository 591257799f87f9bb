package papers_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/content/bank"
	"ankao/exams/exams"
	"ankao/exams/papers"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/blob"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/jobs"
)

// capped is a session of so many people whose papers are capped and balanced.
func (s *study) capped(people, percent int, spares exams.Spares) sessions.Session {
	s.T.Helper()
	e := s.examWith(func(t *exams.Terms) { t.MaxExposure, t.Balance, t.Spares = percent, true, &spares },
		exams.Rule{Type: bank.Single, Count: 6, Marks: 1_00}, exams.Rule{Type: bank.Single, PointID: s.Point, Count: 2, Marks: 2_00})
	session := s.Session(e, s.Room(1, 1), testcentre.Nine)
	ids, _ := s.Persons(people)
	s.Enter(session, ids...)
	return session
}

func (s *study) list(session sessions.Session) papers.Frozen {
	s.T.Helper()
	f, err := s.papers.List(ctx, session.ID, "", 0, 100)
	s.Must(err)
	return f
}

func TestFreezeKeepsTheCapAndTheBalance(t *testing.T) {
	each(t, func(s *study) {
		session := s.capped(8, 50, exams.Spares{Least: 2})
		_, n, err := s.freeze(session)
		s.Must(err)
		f := s.list(session)
		d := f.Drawing
		if n != 8 || d == nil || d.Papers != 8 || d.Spares != 2 || d.Most != 4 || !d.Balanced || d.Unset == 0 || f.Exposure > 4 || f.Total != 10 || f.Spares != 2 {
			s.T.Fatalf("%d papers, %+v, %+v", n, d, f)
		}
		if d.Hardest-d.Easiest > 4 || f.Items[0].Paper.Difficulty < d.Easiest || f.Items[9].Holder != nil || f.Items[9].Paper.Spare != 2 {
			s.T.Fatalf("%+v", f)
		}
		if got, err := s.papers.List(ctx, session.ID, f.Items[3].Holder.Ticket, 0, 10); err != nil || got.Total != 1 || got.Items[0].Paper.ID != f.Items[3].Paper.ID {
			s.T.Fatalf("%+v, %v", got, err)
		}
		if s.Audited("paper.draw") != 1 {
			s.T.Fatal("the trail does not say how the papers were drawn")
		}
	})
}

// What cannot be drawn within the cap is refused before anything is frozen, with
// how many questions each rule lacks.
func TestCapThatTheBankCannotHold(t *testing.T) {
	s := newStudy(t, dbtest.SQLite(t))
	session := s.capped(10, 20, exams.Spares{}) // 2 of 10 papers: 80 questions are asked for, 60 can be had
	_, _, err := s.freeze(session)
	s.Refuses(err, "blueprint.unfilled")
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) != 1 || f.Params["rules[0]"] != "10" {
		t.Fatalf("%+v", f)
	}
	part := papers.Part{SyllabusID: s.Syllabus, MaxExposure: 20, Rules: []exams.Rule{{Type: bank.Single, Count: 8, Marks: 1_00}}}
	found, err := s.papers.Check(ctx, part, 10, 0)
	s.Must(err)
	if l := found.Lines[0]; found.OK || found.Most != 2 || l.Pool != 30 || l.Needed != 40 || l.Lacks() != 10 || l.Code != papers.Short || found.Levels[0] != 30 {
		t.Fatalf("%+v", found)
	}
}

func TestLateCandidatesGetSparesThenNewPapers(t *testing.T) {
	each(t, func(s *study) {
		session := s.capped(8, 50, exams.Spares{Least: 1})
		_, _, err := s.freeze(session)
		s.Must(err)
		spare := s.list(session).Items[8].Paper
		s.Set(testcentre.Nine)
		ids, _ := s.Persons(3)
		first := s.Enter(session, ids[0])
		if p, err := s.paperOf(first[0]); err != nil || p.ID != spare.ID || p.SHA256 != spare.SHA256 || p.Spare != 1 || p.Origin != papers.FromSpare {
			s.T.Fatalf("%+v, %v", p, err)
		}
		_, err = s.Sessions.Open(ctx, session.ID, sessions.Order{}, testcentre.Officer)
		s.Must(err)
		second := s.Enter(session, ids[1])
		p, err := s.paperOf(second[0])
		if err != nil || p.Origin != papers.DrawnLate || len(p.Items) != 8 {
			s.T.Fatalf("%+v, %v", p, err)
		}
		f := s.list(session)
		if f.Spares != 0 || f.Late != 1 || f.Exposure > 5 || p.Difficulty < f.Drawing.Easiest-1 || p.Difficulty > f.Drawing.Hardest+1 {
			s.T.Fatalf("%+v, difficulty %d", f, p.Difficulty)
		}
		if s.Audited("paper.spare") != 1 || s.Audited("paper.late") != 1 {
			s.T.Fatal("the trail does not say where late papers came from")
		}
		err = s.DB.Write(ctx, func(tx dbx.Tx) error { return s.papers.DrawFor(tx, s.Read(session.ID), second) })
		s.Refuses(err, "paper.exists")
		_, err = s.Sessions.Start(ctx, session.ID, sessions.Order{}, testcentre.Officer)
		s.Must(err)
		s.Set(s.Read(session.ID).StartedAt.Add(31 * time.Minute))
		_, err = s.Sessions.AddCandidates(ctx, session.ID, ids[2:], testcentre.Officer)
		s.Refuses(err, "session.late")
	})
}

func TestPapersAreDrawnAgain(t *testing.T) {
	each(t, func(s *study) {
		session := s.capped(6, 60, exams.Spares{Least: 2})
		_, _, err := s.freeze(session)
		s.Must(err)
		s.Retire(s.singles[:5]) // what the bank says today does not matter
		s.Set(testcentre.Nine)
		ids, _ := s.Persons(3)
		s.Enter(session, ids...)
		r, err := s.papers.Redraw(ctx, session.ID, testcentre.Officer)
		if err != nil || r.Papers != 8 || r.Same != 8 || r.Late != 1 || len(r.Changed) != 0 || s.Audited("paper.redraw") != 1 {
			s.T.Fatalf("%+v, %v", r, err)
		}
		// Somebody gives one candidate another's questions, hash and all.
		s.Must(s.DB.Write(ctx, func(tx dbx.Tx) error {
			return gormdb.From(tx).Exec("UPDATE paper_draws SET most = most + 1, papers = 5 WHERE session_id = ?", session.ID.String()).Error
		}))
		if r, err := s.papers.Redraw(ctx, session.ID, testcentre.Officer); err != nil || r.Same == 8 || len(r.Changed) == 0 {
			s.T.Fatalf("a changed drawing is not noticed: %+v, %v", r, err)
		}
		_, err = s.papers.Redraw(ctx, s.capped(1, 0, exams.Spares{}).ID, testcentre.Officer)
		s.Refuses(err, "paper.draw.none")
	})
}

func TestQuestionsRest(t *testing.T) {
	s := newStudy(t, dbtest.SQLite(t))
	rule := exams.Rule{Type: bank.TrueFalse, Count: 6, Marks: 1_00}
	session, _ := s.session(2, rule)
	_, _, err := s.freeze(session)
	s.Must(err)
	part := papers.Part{SyllabusID: s.Syllabus, Rules: []exams.Rule{rule}, RestDays: 30}
	found, err := s.papers.Check(ctx, part, 1, 0)
	s.Must(err)
	used := s.list(session).Questions
	if used < 6 || found.Lines[0].Pool != 10-used || found.OK {
		t.Fatalf("%d were used, %+v", used, found)
	}
	s.Set(testcentre.At(31 * 24 * 60))
	if found, err = s.papers.Check(ctx, part, 1, 0); err != nil || found.Lines[0].Pool != 10 {
		t.Fatalf("after a month: %+v, %v", found, err)
	}
	s.Must(s.DB.Read(ctx, func(tx dbx.Tx) error {
		p, err := s.papers.PaperOf(tx, s.list(session).Items[0].Holder.ID)
		if err != nil {
			return err
		}
		uses, err := s.papers.UsesOf(tx, p.Items[0].QuestionID)
		if err == nil && (len(uses) != 1 || uses[0].SessionID != session.ID || uses[0].Papers < 1) {
			t.Errorf("%+v", uses)
		}
		return err
	}))
}

// clerk runs tasks for a study.
type clerk struct {
	*tasks.Service
	officer audit.Actor
}

func newClerk(t *testing.T, s *study) *clerk {
	files, err := blob.Files(t.TempDir())
	s.Must(err)
	staff := accounts.New(s.DB, s.Now, s.Log)
	runner := jobs.New(s.DB, s.Now)
	c := &clerk{Service: tasks.New(s.DB, s.Now, s.Log, s.Ring, files, runner, staff)}
	s.papers.Attach(c.Service)
	for login, role := range map[string]accounts.Role{"keeper": accounts.Security, "officer": accounts.Officer} {
		a, err := staff.Create(ctx, audit.Operator(), accounts.NewAccount{Login: login, Name: "张测试", Password: "correct horse", Roles: []accounts.Role{role}})
		s.Must(err)
		c.officer = audit.Actor{Kind: audit.Account, ID: a.ID.String(), Name: a.Name}
	}
	over := make(chan struct{})
	running, stop := context.WithCancel(context.Background())
	go func() { runner.Run(running); close(over) }()
	t.Cleanup(func() { stop(); <-over })
	return c
}

func (c *clerk) wait(t *testing.T, task id.ID[tasks.Task]) tasks.Task {
	t.Helper()
	for range 400 {
		if got, err := c.Get(ctx, c.officer, task); err != nil || got.State.Over() {
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("the task does not end")
	return tasks.Task{}
}

func TestFreezingIsATask(t *testing.T) {
	s := newStudy(t, dbtest.SQLite(t))
	c := newClerk(t, s)
	session := s.capped(6, 60, exams.Spares{Least: 2})
	_, err := s.papers.StartFreeze(ctx, session.ID, session.Version+1, c.officer)
	s.Refuses(err, "conflict.changed")
	task, err := s.papers.StartFreeze(ctx, session.ID, session.Version, c.officer)
	s.Must(err)
	got := c.wait(t, task)
	if got.State != tasks.Done || got.Counts["papers"] != 6 || got.Counts["spares"] != 2 || s.Read(session.ID).State != sessions.Frozen {
		t.Fatalf("%+v", got)
	}
	// The server died after the commit and before the task was told: once more is once.
	again, n, err := s.papers.FreezeFor(ctx, papers.Freezing{SessionID: session.ID, TaskID: task}, c.officer)
	if err != nil || n != 6 || again.State != sessions.Frozen || s.count() != 6 {
		t.Fatalf("%d papers, %+v, %v", n, again, err)
	}
	_, err = s.papers.StartFreeze(ctx, session.ID, 0, c.officer)
	s.Refuses(err, "session.state")
}

// Whoever is entered while the papers are made gets one as well.
func TestFreezeFollowsWhatMoves(t *testing.T) {
	each(t, func(s *study) {
		session := s.capped(3, 0, exams.Spares{})
		once := false
		_, n, err := s.papers.FreezeFor(ctx, papers.Freezing{SessionID: session.ID, Progress: func(_ context.Context, done, total int) error {
			if !once && done == 1 {
				once = true
				ids, _ := s.Persons(1)
				s.Enter(session, ids...)
			}
			return nil
		}}, testcentre.Officer)
		if err != nil || n != 4 || s.count() != 4 {
			s.T.Fatalf("%d papers, %v", n, err)
		}
		stopped := errors.New("stopped")
		other := s.capped(2, 0, exams.Spares{})
		_, _, err = s.papers.FreezeFor(ctx, papers.Freezing{SessionID: other.ID, Progress: func(context.Context, int, int) error { return stopped }}, testcentre.Officer)
		if !errors.Is(err, stopped) || s.Read(other.ID).State != sessions.Planned {
			s.T.Fatalf("a freeze that was stopped: %v", err)
		}
	})
}

func TestPreviewShowsASample(t *testing.T) {
	s := newStudy(t, dbtest.SQLite(t))
	part := papers.Part{SyllabusID: s.Syllabus, Rules: []exams.Rule{{Type: bank.TrueFalse, Count: 5, Marks: 50}, {Type: bank.Single, Count: 6, Marks: 1_00}}}
	sample, err := s.papers.Preview(ctx, part)
	s.Must(err)
	keys, err := s.papers.PreviewKeys(ctx, part, sample.Seed, sample.Paper.SHA256)
	s.Must(err)
	if len(sample.Paper.Questions) != 11 || len(keys) != 11 || len(keys[0].Labels) != 1 || s.count() != 0 {
		t.Fatalf("%+v, %+v", sample, keys)
	}
	s.Retire(s.singles)
	_, err = s.papers.PreviewKeys(ctx, part, sample.Seed, sample.Paper.SHA256)
	s.Refuses(err, "blueprint.unfilled")
	part.Rules = part.Rules[:1]
	_, err = s.papers.PreviewKeys(ctx, part, sample.Seed, sample.Paper.SHA256)
	s.Refuses(err, "conflict.changed")
}

func TestFrozenPapersAreReadAndSaidSo(t *testing.T) {
	each(t, func(s *study) {
		session := s.capped(2, 0, exams.Spares{Least: 1})
		_, _, err := s.freeze(session)
		s.Must(err)
		var ids []id.ID[papers.Paper]
		for _, one := range s.list(session).Items {
			ids = append(ids, one.Paper.ID)
		}
		open, err := s.papers.Read(ctx, ids, false, testcentre.Officer)
		s.Must(err)
		if len(open) != 3 || open[0].Holder.Person.Name == "" || open[2].Holder != nil || len(open[2].Shown.Questions) != 8 || open[0].Keys != nil {
			s.T.Fatalf("%+v", open)
		}
		open, err = s.papers.Read(ctx, ids[2:], true, testcentre.Officer)
		s.Must(err)
		if len(open[0].Keys) != 8 || s.Audited("paper.read") != 3 || s.Audited("paper.keys") != 1 {
			s.T.Fatalf("%+v", open)
		}
		other := s.capped(1, 0, exams.Spares{})
		_, _, err = s.freeze(other)
		s.Must(err)
		_, err = s.papers.Read(ctx, append(ids, s.list(other).Items[0].Paper.ID), false, testcentre.Officer)
		s.Refuses(err, "paper.many")
		_, err = s.papers.Read(ctx, nil, false, testcentre.Officer)
		s.Refuses(err, "paper.many")
		_, err = s.papers.Read(ctx, []id.ID[papers.Paper]{id.New[papers.Paper]()}, false, testcentre.Officer)
		s.Refuses(err, "paper.unknown")
	})
}

// 500 papers of 100 questions out of 2000, and 25 spares, capped at 20 % and
// balanced, take at most five seconds: ANKAO_TEST_MYSQL=… go test -bench Freeze -run '^$' ./exams/papers
func BenchmarkFreeze(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { benchFreeze(b, dbtest.SQLite(b)) })
	if os.Getenv("ANKAO_TEST_MYSQL") != "" {
		b.Run("MySQL", func(b *testing.B) { benchFreeze(b, dbtest.MySQL(b)) })
	}
}

func benchFreeze(b *testing.B, db dbx.DB) {
	const people, limit = 500, 5 * time.Second
	s := newStudy(b, db)
	s.Questions(bank.Single, "", 980)
	s.Questions(bank.Single, s.Point, 390)
	s.Questions(bank.TrueFalse, "", 590)
	ids, _ := s.Persons(people)
	e := s.examWith(func(t *exams.Terms) { t.MaxExposure, t.Balance = 20, true },
		exams.Rule{Type: bank.Single, Count: 60, Marks: 1_00}, exams.Rule{Type: bank.TrueFalse, Count: 30, Marks: 1_00},
		exams.Rule{Type: bank.Single, PointID: s.Point, Count: 10, Marks: 1_00})
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		session := s.Session(e, s.Room(1, 1), testcentre.At(n*300))
		s.Enter(session, ids...)
		b.StartTimer()
		start := time.Now()
		if _, drawn, err := s.freeze(session); err != nil || drawn != people {
			b.Fatalf("%d papers, %v", drawn, err)
		}
		if took := time.Since(start); took > limit {
			b.Errorf("one freeze took %v, more than %v", took, limit)
		}
	}
}
