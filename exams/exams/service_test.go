package exams_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"ankao/admin/rules"
	"ankao/content/bank"
	"ankao/exams/exams"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

var ctx = context.Background()

func each(t *testing.T, fn func(c *testcentre.Centre)) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) { fn(testcentre.New(t, db)) })
}

func paths(err error) []string {
	var f *fault.Error
	var out []string
	if errors.As(err, &f) {
		for _, field := range f.Fields {
			out = append(out, field.Path+" "+field.Code)
		}
	}
	return out
}

func TestExamsAreKept(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		terms := c.Terms()
		terms.Rules[0].PointID = c.Point
		terms.CertificateTypeID, terms.ValidMonths = 2, 36
		e, err := c.Exams.Create(ctx, terms, testcentre.Officer)
		c.Must(err)
		found, total, err := c.Exams.Search(ctx, exams.Filter{Q: "管理人员", Kind: exams.Training, Limit: 10})
		c.Must(err)
		if total != 1 || found[0].ID != e.ID || found[0].Terms.ValidMonths != 36 || !slices.Equal(found[0].Terms.Rules, terms.Rules) {
			c.T.Fatalf("%d: %+v", total, found)
		}
		if _, total, _ := c.Exams.Search(ctx, exams.Filter{Kind: exams.Mock, Limit: 10}); total != 0 {
			c.T.Fatalf("%d exams of another kind", total)
		}
		terms.Minutes = 90
		e, err = c.Exams.Update(ctx, e.ID, terms, 1, testcentre.Officer)
		c.Must(err)
		if e.Version != 2 || e.Terms.Minutes != 90 {
			c.T.Fatalf("%+v", e)
		}
		_, err = c.Exams.Update(ctx, e.ID, terms, 1, testcentre.Officer)
		c.Refuses(err, "conflict.changed")
		_, err = c.Exams.Update(ctx, id.New[exams.Exam](), terms, 1, testcentre.Officer)
		c.Refuses(err, "exam.unknown")
		if c.Audited("exam.create") != 1 || c.Audited("exam.update") != 1 {
			c.T.Fatal("the trail does not tell of each change once")
		}
	})
}

func TestSavingAnExamNotesTheRules(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		said, err := rules.New(c.DB, c.Now, c.Log, "")
		c.Must(err)
		c.Must(said.Seed(ctx))
		c.Exams.Heed(said)
		e := c.Exam()
		list, total, err := said.Decisions(ctx, rules.DecisionFilter{Object: "exam", ObjectID: e.ID.String()}, 0, 10)
		c.Must(err)
		if total != 4 {
			c.T.Fatalf("%d decisions: %+v", total, list)
		}
		_, err = c.Exams.Update(ctx, e.ID, e.Terms, e.Version, testcentre.Officer)
		c.Must(err)
		if _, total, _ := said.Decisions(ctx, rules.DecisionFilter{Object: "exam"}, 0, 10); total != 4 {
			c.T.Fatalf("%d decisions after saving what said nothing new", total)
		}
	})
}

func TestArchivedExamsGetNoSessions(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		e, room := c.Exam(), c.Room(1, 1)
		planned := c.Session(e, room, testcentre.Nine)
		_, err := c.Exams.Archive(ctx, e.ID, true, e.Version+1, testcentre.Officer)
		c.Refuses(err, "conflict.changed")
		e, err = c.Exams.Archive(ctx, e.ID, true, e.Version, testcentre.Officer)
		c.Must(err)
		if e.ArchivedAt == 0 || e.Version != 2 || c.Audited("exam.archive") != 1 {
			c.T.Fatalf("%+v", e)
		}
		_, err = c.Sessions.Create(ctx, e.ID, room.ID, testcentre.At(600), testcentre.Officer)
		c.Refuses(err, "exam.archived")
		later := testcentre.At(60)
		_, err = c.Sessions.Update(ctx, planned.ID, sessions.Change{StartsAt: &later, Version: planned.Version}, testcentre.Officer)
		c.Must(err) // what was planned before goes on
		if _, total, _ := c.Exams.Search(ctx, exams.Filter{Limit: 9}); total != 0 {
			c.T.Fatal("an archived exam is among those in use")
		}
		found, _, err := c.Exams.Search(ctx, exams.Filter{Archived: true, SyllabusID: c.Syllabus, Limit: 9})
		c.Must(err)
		c.Must(c.DB.Read(ctx, func(tx dbx.Tx) error {
			uses, err := c.Exams.Uses(tx, []id.ID[exams.Exam]{found[0].ID})
			if u := uses[e.ID]; err == nil && (u.Sessions != 1 || u.Planned != 1 || u.Last != later) {
				c.T.Errorf("%+v", uses)
			}
			return err
		}))
		e, err = c.Exams.Archive(ctx, e.ID, false, e.Version, testcentre.Officer)
		c.Must(err)
		c.Session(e, c.Room(1, 1), testcentre.At(600))
	})
}

func TestExamNamesWhatTheBankHasNot(t *testing.T) {
	c := testcentre.New(t, dbtest.SQLite(t))
	terms := c.Terms()
	terms.SyllabusID, terms.Rules[0].PointID = id.New[bank.Syllabus](), id.New[bank.Point]()
	_, err := c.Exams.Create(ctx, terms, testcentre.Officer)
	c.Refuses(err, "exam.invalid")
	if got := paths(err); !slices.Equal(got, []string{"syllabusId syllabus.unknown", "rules[0].pointId point.unknown"}) {
		t.Fatal(got)
	}
}
