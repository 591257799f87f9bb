package exams_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"ankao/content/bank"
	"ankao/exams/exams"
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
