package results_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/exams/marking/hall"
	"ankao/exams/results"
	"ankao/exams/sessions"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/jobs"

	"github.com/xuri/excelize/v2"
)

type desk struct {
	*hall.Hall
	*results.Service
	tasks   *tasks.Service
	officer audit.Actor
}

func open(t *testing.T, db dbx.DB, candidates int) *desk {
	t.Helper()
	h := hall.New(t, db, candidates)
	files, err := blob.Files(t.TempDir())
	h.Must(err)
	who := accounts.New(db, clock.System, h.Log)
	a, err := who.Create(t.Context(), audit.Operator(), accounts.NewAccount{Login: "officer", Name: "王测试", Password: "correct horse", Roles: []accounts.Role{accounts.Officer}})
	h.Must(err)
	runner := jobs.New(db, clock.System)
	d := &desk{Hall: h, officer: audit.Actor{Kind: audit.Account, ID: a.ID.String(), Name: a.Name}}
	d.tasks = tasks.New(db, h.Now, h.Log, h.Ring, files, runner, who)
	d.Service = results.New(db, h.Now, h.Log, d.tasks, h.Marking, h.Rooms, "某区安全生产培训考试中心")
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() { runner.Run(ctx); close(over) }()
	t.Cleanup(func() { stop(); <-over })
	return d
}

// text reads a PDF as a person would.
func text(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed: the words of the PDF are not read back")
	}
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestTheScoreSheetSaysWhoHasWhat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db, 4)
		d.HandIn(d.Sit(d.Candidates[0], hall.Perfect))
		d.HandIn(d.Sit(d.Candidates[1], hall.Halves))
		d.HandIn(d.Sit(d.Candidates[2], hall.Halves))
		_, err := d.Sheet(t.Context(), d.officer, d.Session.ID, "pdf")
		d.Refuses(err, "session.state")
		d.Hall.Publish()

		sheet, err := d.Sheet(t.Context(), d.officer, d.Session.ID, "pdf")
		d.Must(err)
		want := results.Tally{Entered: 4, Sat: 3, Absent: 1, Passed: 1, Best: 7_00, Worst: 1_24, Mean: 3_16}
		if got := sheet.Tally(); got != want {
			t.Errorf("tally %+v, want %+v", got, want)
		}
		if n := d.Audited("result.print"); n != 1 {
			t.Errorf("%d prints in the trail", n)
		}
		pdf, err := sheet.PDF()
		d.Must(err)
		words := text(t, pdf)
		for _, part := range []string{"考试成绩登记表", "安全管理人员培训考试", "应考 4 人，实考 3 人，缺考 1 人；合格 1 人", "监考员（签名）", "单位（盖章）", "缺考", "不合格", "1.24"} {
			if !strings.Contains(words, part) {
				t.Errorf("%q is not on the sheet:\n%s", part, words)
			}
		}
		if strings.Contains(words, "未发布") {
			t.Error("a published sheet says that it is not")
		}
	})
}

func TestTheWorkbookHasTheSameLines(t *testing.T) {
	d := open(t, dbtest.SQLite(t), 2)
	d.HandIn(d.Sit(d.Candidates[0], hall.Halves))
	d.Hall.Publish()
	sheet, err := d.Sheet(t.Context(), d.officer, d.Session.ID, "xlsx")
	d.Must(err)
	b, err := sheet.Workbook()
	d.Must(err)
	f, err := excelize.OpenReader(bytes.NewReader(b))
	d.Must(err)
	rows, err := f.GetRows("成绩")
	d.Must(err)
	if len(rows) != 3 || rows[0][5] != "成绩" {
		t.Fatalf("%q", rows)
	}
	for i, l := range sheet.Lines {
		got := rows[i+1]
		if got[1] != l.Who.Ticket || got[2] != l.Who.Person.Name {
			t.Errorf("line %d: %q", i+1, got)
		}
		if kind, err := f.GetCellType("成绩", fmt.Sprintf("F%d", i+2)); l.Marks > 0 && (got[5] != "1.24" || kind != excelize.CellTypeUnset || err != nil) {
			t.Errorf("the marks are %q of type %v, %v", got[5], kind, err)
		}
	}
}

func TestSlipsAreForTheirOwners(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db, 3)
		d.HandIn(d.Sit(d.Candidates[0], hall.Halves))
		d.HandIn(d.Sit(d.Candidates[1], hall.Perfect))
		mine, other := d.Candidates[0], d.Candidates[1]
		_, err := d.Own(t.Context(), mine.PersonID, mine.ID)
		d.Refuses(err, "result.unknown") // not published
		d.Hall.Publish()
		own, err := d.Own(t.Context(), mine.PersonID, mine.ID)
		d.Must(err)
		_, err = d.Own(t.Context(), mine.PersonID, other.ID)
		d.Refuses(err, "result.unknown")
		absent, err := d.Detail(t.Context(), d.Candidates[2].ID)
		d.Must(err)
		_, err = d.Slip(t.Context(), d.officer, absent)
		d.Refuses(err, "result.none")

		slip, err := d.Slip(t.Context(), d.officer, own)
		d.Must(err)
		words := text(t, slip)
		for _, part := range []string{"成绩通知单", mine.Ticket, "1.24", "不合格", "各知识点得分", "需加强"} {
			if !strings.Contains(words, part) {
				t.Errorf("%q is not on the slip:\n%s", part, words)
			}
		}
	})
}

func TestTheSlipsOfASessionAreOneFile(t *testing.T) {
	d := open(t, dbtest.SQLite(t), 3)
	d.HandIn(d.Sit(d.Candidates[0], hall.Halves))
	d.HandIn(d.Sit(d.Candidates[1], hall.Perfect))
	d.Hall.Publish()
	task, err := d.StartSlips(t.Context(), d.officer, d.Session.ID)
	d.Must(err)
	for {
		got, err := d.tasks.Get(t.Context(), d.officer, task)
		d.Must(err)
		if got.State.Over() {
			if got.State != tasks.Done || got.Counts["slips"] != 2 {
				t.Fatalf("%+v", got)
			}
			break
		}
	}
	_, pdf, err := d.tasks.Read(t.Context(), d.officer, task)
	d.Must(err)
	if n := bytes.Count(pdf, []byte("/Type /Page\n")); n != 2 {
		t.Errorf("%d pages", n)
	}
	_, err = d.StartSlips(t.Context(), d.officer, id.New[sessions.Session]())
	d.Refuses(err, "session.unknown")
}
