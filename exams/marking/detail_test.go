package marking_test

import (
	"fmt"
	"testing"

	"ankao/exams/marking"
	"ankao/exams/marking/hall"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
)

func (h inHall) detail(t *testing.T, i int) (d marking.Detail) {
	t.Helper()
	h.Must(h.DB.Read(ctx, func(tx dbx.Tx) (err error) {
		d, err = h.Marking.Detail(tx, h.Candidates[i].ID)
		return err
	}))
	return d
}

func TestAResultNamesItsKnowledgePoints(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := newHall(t, db, 3)
		h.HandIn(h.Sit(h.Candidates[0], hall.Perfect))
		h.HandIn(h.Sit(h.Candidates[1], hall.Halves))
		h.Score(2)
		best, weak, absent := h.detail(t, 0), h.detail(t, 1), h.detail(t, 2)
		if len(best.Points) != 1 || best.Points[0].Weak() || best.Points[0].Questions != 7 || best.Points[0].Right != 7 || best.Points[0].Marks != 7_00 || best.Points[0].Name == "" {
			t.Errorf("the best: %+v", best.Points)
		}
		if len(weak.Points) != 1 || !weak.Points[0].Weak() || weak.Points[0].Marks != 1_24 || weak.Points[0].MaxMarks != 7_00 || weak.Points[0].Right != 0 {
			t.Errorf("the weak: %+v", weak.Points)
		}
		if absent.Result.State != marking.None || len(absent.Points) != 0 {
			t.Errorf("the absent: %+v", absent)
		}
		h.Must(h.DB.Read(ctx, func(tx dbx.Tx) error {
			_, err := h.Marking.Detail(tx, "06h0jkj359og73puf713c2ufjc")
			h.Refuses(err, "candidate.unknown")
			all, err := h.Marking.Details(tx, h.Session.ID)
			if len(all) != 2 {
				t.Errorf("%d details of those with a score", len(all))
			}
			return err
		}))
	})
}

func TestASecondScoringStandsBesideTheFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := newHall(t, db, 2)
		a := h.Sit(h.Candidates[0], hall.Halves)
		h.HandIn(a)
		_, err := h.Marking.Second(ctx, h.Candidates[0].ID)
		h.Refuses(err, "results.unpublished")
		h.Publish()
		second, err := h.Marking.Second(ctx, h.Candidates[0].ID)
		h.Must(err)
		if second.Told != 1_24 || second.Now != 1_24 || second.Total != 7_00 || second.PassedNow || len(second.Differ) != 0 || second.Broken != nil {
			t.Errorf("an honest record: %+v", second)
		}
		_, err = h.Marking.Second(ctx, h.Candidates[1].ID)
		h.Refuses(err, "results.unpublished") // absent: nothing was told

		// Somebody writes a better mark into the row of a question.
		h.Must(db.Write(ctx, func(tx dbx.Tx) error {
			return gormdb.From(tx).Exec("UPDATE score_rows SET marks = max_marks WHERE attempt_id = ? AND question = 1", a.ID.String()).Error
		}))
		if second, err = h.Marking.Second(ctx, h.Candidates[0].ID); err != nil || fmt.Sprint(second.Differ) != "[1]" {
			t.Errorf("a changed row: %+v, %v", second, err)
		}
		// Somebody writes another response into the record.
		h.Must(db.Write(ctx, func(tx dbx.Tx) error {
			return gormdb.From(tx).Exec(`UPDATE attempt_events SET payload = '{"choices":[]}' WHERE attempt_id = ? AND kind = 'response' AND question = 5`, a.ID.String()).Error
		}))
		if second, err = h.Marking.Second(ctx, h.Candidates[0].ID); second.Broken == nil {
			t.Errorf("a changed record: %+v, %v", second, err)
		}
	})
}
