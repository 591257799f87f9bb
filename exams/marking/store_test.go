package marking_test

import (
	"testing"

	"ankao/content/bank"
	"ankao/exams/marking/hall"
	"ankao/exams/record"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

type versionID = id.ID[bank.Version]

// Whoever edits a score is found.
func TestCheckFindsWhatWasChanged(t *testing.T) {
	h := newHall(t, dbtest.SQLite(t), 1)
	h.HandIn(h.Sit(h.Candidates[0], hall.Halves))
	h.Score(1)
	h.End()
	_, err := h.Marking.Publish(ctx, h.Session.ID, testcentre.Officer)
	h.Must(err)
	exec := func(sql string) {
		t.Helper()
		h.Must(h.DB.Write(ctx, func(tx dbx.Tx) error { return gormdb.From(tx).Exec(sql).Error }))
	}
	tables := []string{"attempts", "score_runs", "score_rows", "published_results"}
	for _, table := range tables {
		exec("CREATE TABLE kept_" + table + " AS SELECT * FROM " + table)
	}
	for name, c := range map[string]struct {
		sql    string
		reason record.Reason
	}{
		"marks of a run":          {"UPDATE score_runs SET marks = marks + 100", record.Changed},
		"passed":                  {"UPDATE score_runs SET passed = 1 - passed", record.Changed},
		"pass mark":               {"UPDATE score_runs SET pass_mark = 1", record.Changed},
		"marks of a row":          {"UPDATE score_rows SET marks = max_marks WHERE question = 5", record.Changed},
		"row deleted":             {"DELETE FROM score_rows WHERE question = 7", record.Changed},
		"run deleted":             {"DELETE FROM score_runs", record.Missing},
		"attempt no longer there": {"DELETE FROM attempts", record.Detached},
		"published otherwise":     {"UPDATE published_results SET marks = 700, passed = 1", record.Detached},
		"other chain scored":      {"UPDATE attempts SET head = 'AAAA'", record.Detached},
	} {
		t.Run(name, func(t *testing.T) {
			if report, err := h.Marking.Check(ctx); err != nil || report.Broken != nil {
				t.Fatalf("untouched: %v, %v", report.Broken, err)
			}
			exec(c.sql)
			defer func() {
				for _, table := range tables {
					exec("DELETE FROM " + table)
					exec("INSERT INTO " + table + " SELECT * FROM kept_" + table)
				}
			}()
			report, err := h.Marking.Check(ctx)
			if err != nil || report.Broken == nil || report.Broken.Reason != c.reason {
				t.Errorf("got %v, %v, want %s", report.Broken, err, c.reason)
			}
		})
	}
}
