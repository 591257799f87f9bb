package imports_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"ankao/content/bank"
	"ankao/content/bank/imports"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/sheet/sheettest"
)

// many makes a file of n questions that are not like each other.
func many(t testing.TB, n int) []byte {
	rows := [][]any{head}
	for i := range n {
		rows = append(rows, []any{"电工", fmt.Sprintf("第%d章", i%7+1), "判断题", fmt.Sprintf("编号%d的设备在第%d号区域运行%d小时以后可以继续使用。", i*7, i*13, i*29), "", "错"})
	}
	return sheettest.Bytes(t, workbook(t, rows...))
}

// A commit that its server leaves in the middle goes on where it was and makes
// nothing twice.
func TestCommitGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		i := d.start(t, many(t, 450))
		stopped := 0
		halt := func(done, _ int) error {
			if stopped++; stopped == 3 {
				return context.Canceled // the server is stopping
			}
			return nil
		}
		if _, err := d.CommitUntil(ctx, author, i.ID, halt); err == nil {
			t.Fatal("the commit did not stop")
		}
		if n := d.count(t); n != 200 {
			t.Fatalf("%d questions after two pieces", n)
		}
		now := d.until(t, i.ID, imports.Committing)
		if err := d.Discard(ctx, author, now.ID); fault.CodeOf(err) != "import.committed" {
			t.Error(err)
		}
		d.work(t)
		_, err := d.StartCommit(ctx, author, i.ID)
		check(t, err)
		done := d.until(t, i.ID, imports.Committed)
		if done.Imported != 450 || d.count(t) != 450 || d.audited(t, "import.commit") != 1 {
			t.Errorf("%+v, %d questions", done, d.count(t))
		}
	})
}

func (d *desk) count(t testing.TB) int64 {
	t.Helper()
	_, n, err := d.bank.Questions(ctx, bank.Filter{}, 0, 1)
	check(t, err)
	return n
}

// What is given up in the middle is taken back, and can be committed again.
func TestCommitIsTakenBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		i := d.start(t, many(t, 250))
		n := 0
		_, err := d.CommitUntil(ctx, author, i.ID, func(int, int) error {
			if n++; n == 3 {
				return fault.New(fault.Conflict, "task.cancelled")
			}
			return nil
		})
		if fault.CodeOf(err) != "task.cancelled" || d.count(t) != 200 {
			t.Fatal(err, d.count(t))
		}
		check(t, d.TakeBack(ctx, author, i.ID))
		if now := d.until(t, i.ID, imports.Preview); d.count(t) != 0 || now.Imported != 0 {
			t.Fatalf("%d questions stayed, %+v", d.count(t), now)
		}
		again, err := d.Commit(ctx, author, i.ID)
		check(t, err)
		if again.Imported != 250 || d.count(t) != 250 {
			t.Errorf("%+v", again)
		}
	})
}

// An import is withdrawn as a whole, but for what somebody has touched.
func TestWithdraw(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		i := d.start(t, many(t, 30))
		_, err := d.StartWithdraw(ctx, author, i.ID)
		if fault.CodeOf(err) != "import.state" {
			t.Error("a preview was withdrawn", err)
		}
		_, err = d.Commit(ctx, author, i.ID)
		check(t, err)
		touched := d.drafts(t)[0]
		_, err = d.bank.Act(ctx, author, touched.ID, bank.Submit, "", touched.Version)
		check(t, err)
		d.work(t)
		_, err = d.StartWithdraw(ctx, author, i.ID)
		check(t, err)
		done := d.until(t, i.ID, imports.Withdrawn)
		list := d.drafts(t)
		if done.Imported != 1 || len(list) != 1 || list[0].ID != touched.ID || d.audited(t, "import.withdraw") != 1 {
			t.Errorf("%+v %+v", done, list)
		}
		if _, err := d.Commit(ctx, author, i.ID); fault.CodeOf(err) != "import.discarded" {
			t.Error(err)
		}
		if found, _, err := d.bank.Questions(ctx, bank.Filter{Q: "设备在第"}, 0, 10); err != nil || len(found) != 1 {
			t.Error("terms of withdrawn questions are found", len(found), err)
		}
	})
}

// A row that is like a question of the bank waits for somebody's choice; rows
// that are like each other come in with a note.
func TestNearDuplicates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		options := "A.立即停止作业并撤离 B.继续作业 C.自行处理"
		first := d.start(t, sheettest.Bytes(t, workbook(t, head,
			[]any{"", "", "单选题", "作业人员在受限空间内发现异常气味时，应当首先怎么做？", options, "A"},
			[]any{"", "", "判断题", "生产经营单位的主要负责人对本单位的安全生产工作全面负责。", "", "对"})))
		_, err := d.Commit(ctx, author, first.ID)
		check(t, err)
		for _, q := range d.drafts(t) {
			after, err := d.bank.Act(ctx, author, q.ID, bank.Submit, "", q.Version)
			check(t, err)
			if q.Type == bank.Single {
				_, err = d.bank.Act(ctx, reviewer, q.ID, bank.Publish, "", after.Question.Version)
				check(t, err)
			}
		}
		raw := sheettest.Bytes(t, workbook(t, head,
			[]any{"", "", "单选题", "作业人员在受限空间内发现异常气味时应首先怎么做？", options, "A"},
			[]any{"", "", "判断题", "生产经营单位主要负责人对本单位的安全生产工作全面负责。", "", "对"},
			[]any{"", "", "判断题", "焊接作业时，氧气瓶与乙炔瓶应当保持安全距离并固定放置。", "", "对"},
			[]any{"", "", "判断题", "焊接作业时，氧气瓶与乙炔瓶应保持安全距离并固定放置。", "", "对"}))
		i := d.start(t, raw)
		now, rows, _, err := d.Rows(ctx, i.ID, imports.OnlyNear, 0, 10)
		check(t, err)
		if now.Near != 3 || now.Held != 2 || len(rows) != 3 || rows[0].Near[0].QuestionID == "" || rows[0].Wanted() || !rows[2].Wanted() || rows[2].Near[0].Row != 4 {
			t.Fatalf("%+v\n%+v", now, rows)
		}
		if _, err := d.Choose(ctx, author, i.ID, []int{1}, false, imports.NewVersion); fault.CodeOf(err) != "import.choice" {
			t.Error("a question under review may be replaced", err)
		}
		if _, err := d.Choose(ctx, author, i.ID, []int{0}, false, imports.NewVersion); err != nil {
			t.Error(err)
		}
		done, err := d.Commit(ctx, author, i.ID)
		check(t, err)
		if done.Imported != 3 || d.count(t) != 4 {
			t.Errorf("%+v, %d questions", done, d.count(t))
		}
		detail, err := d.bank.Question(ctx, rows[0].Near[0].QuestionID)
		check(t, err)
		if len(detail.Versions) != 2 || detail.Versions[0].State != bank.Draft || detail.Versions[1].State != bank.Published {
			t.Errorf("%+v", detail)
		}
		again := d.start(t, raw)
		if again, err = d.Choose(ctx, author, again.ID, nil, true, imports.Take); err != nil || again.Held != 0 {
			t.Errorf("%+v %v", again, err)
		}
	})
}

// While a large import is committed, others write between its pieces.
func TestCommitLetsOthersWrite(t *testing.T) {
	db := dbtest.SQLite(t)
	d := open(t, db)
	i := d.start(t, many(t, 1500))
	done := make(chan error, 1)
	go func() {
		_, err := d.Commit(ctx, author, i.ID)
		done <- err
	}()
	var longest time.Duration
	for over := false; !over; {
		began := time.Now()
		check(t, db.Write(ctx, func(dbx.Tx) error { return nil }))
		longest = max(longest, time.Since(began))
		select {
		case err := <-done:
			check(t, err)
			over = true
		case <-time.After(time.Millisecond):
		}
	}
	t.Logf("the longest wait of another writer: %s", longest)
	if longest > 2*time.Second {
		t.Errorf("another writer waited %s", longest)
	}
}

func TestPurge(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		i := d.start(t, sample(t))
		check(t, d.Purge(ctx))
		if _, _, n, err := d.Rows(ctx, i.ID, "", 0, 1); err != nil || n != 5 {
			t.Fatal("fresh rows were purged", n, err)
		}
		check(t, d.PurgeBefore(ctx, i.Created+1))
		now, _, n, err := d.Rows(ctx, i.ID, "", 0, 1)
		if err != nil || n != 0 || now.State != imports.Discarded || now.Read != 5 {
			t.Errorf("%+v %d %v", now, n, err)
		}
	})
}
