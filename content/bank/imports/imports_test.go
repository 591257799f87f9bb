package imports_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/content/bank"
	"ankao/content/bank/imports"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/jobs"
	"ankao/internal/sheet"
	"ankao/internal/sheet/sheettest"

	"github.com/xuri/excelize/v2"
)

var (
	ctx      = context.Background()
	author   = audit.Actor{Kind: audit.Account, ID: "author", Name: "张作者"}
	reviewer = audit.Actor{Kind: audit.Account, ID: "reviewer", Name: "王审题"}
)

type desk struct {
	*imports.Service
	bank   *bank.Service
	log    *audit.Log
	db     dbx.DB
	runner *jobs.Runner
}

func open(t testing.TB, db dbx.DB) *desk {
	t.Helper()
	blobs, err := blob.Files(t.TempDir())
	check(t, err)
	log := audit.New(db, clock.System, crypt.NewTestRing(t))
	b := bank.New(db, clock.System, log, blobs)
	d := &desk{imports.New(db, clock.System, log, b), b, log, db, jobs.New(db, clock.System)}
	d.Attach(tasks.New(db, clock.System, log, crypt.NewTestRing(t), blobs, d.runner, accounts.New(db, clock.System, log)), blobs)
	return d
}

// work runs the tasks of the desk until the test ends, or stop is called.
func (d *desk) work(t testing.TB) (stop func()) {
	t.Helper()
	running, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() { d.runner.Run(running); close(over) }()
	stop = func() { cancel(); <-over }
	t.Cleanup(stop)
	return stop
}

// until waits for an import to come to a state.
func (d *desk) until(t testing.TB, i id.ID[imports.Import], want imports.State) imports.Import {
	t.Helper()
	for range 600 {
		now, _, _, err := d.Rows(ctx, i, "", 0, 1)
		check(t, err)
		if now.State == want {
			return now
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("import %s never was %s", i, want)
	return imports.Import{}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func workbook(t testing.TB, rows ...[]any) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	for r, row := range rows {
		for c, v := range row {
			if v != nil {
				check(t, f.SetCellValue("Sheet1", sheet.Name(c+1, r+1), v))
			}
		}
	}
	return f
}

var head = []any{"工种", "章节", "题型", "题干", "选项", "答案", "难度", "解析", "依据"}

func sample(t testing.TB) []byte {
	f := workbook(t, head,
		[]any{"电工", "第一章", "单选题", "1.安全电压是（　）。", "**A.36V**B.220V", "A", "易", "见规范。", "《安全生产法》第五条"},
		[]any{"电工", "第一章", "判断题", "2.可以湿手合闸。", "", "错"},
		[]any{"电工", "第二章", "多选题", "3.哪些要接地？", "A.外壳 B.底座 C.木桌", "ＡＢ"},
		[]any{"电工", "第二章", "单选题", "4.没有答案。", "A.一 B.二", ""},
		[]any{"电工", "第二章", "单选题", "5.电流是", "**A.30m**A**B.50m**A", "B"},
	)
	check(t, f.AddPictureFromBytes("Sheet1", "D2", &excelize.Picture{Extension: ".png", File: sheettest.Picture(t, 20, 10, 3)}))
	return sheettest.Bytes(t, f)
}

func (d *desk) start(t testing.TB, raw []byte) imports.Import {
	t.Helper()
	i, err := d.Start(ctx, author, bytes.NewReader(raw), `C:\题库\电工.xlsx`, "lv-1", "低压电工作业")
	check(t, err)
	return i
}

func (d *desk) drafts(t testing.TB) []bank.Summary {
	t.Helper()
	list, _, err := d.bank.Questions(ctx, bank.Filter{}, 0, 100)
	check(t, err)
	return list
}

func (d *desk) audited(t testing.TB, action string) int {
	t.Helper()
	_, n, err := d.log.List(ctx, audit.Filter{Action: action}, 0, 10)
	check(t, err)
	return int(n)
}

func TestPreviewThenCommit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		i := d.start(t, sample(t))
		if i.Read != 5 || i.Rejected != 1 || i.Repaired != 1 || i.Importable() != 4 || i.FileName != "电工.xlsx" || i.SyllabusCode != "LV-1" || i.State != imports.Preview {
			t.Fatalf("%+v", i)
		}
		if n := len(d.drafts(t)); n != 0 {
			t.Fatalf("%d questions before the commit", n)
		}
		_, rows, total, err := d.Rows(ctx, i.ID, imports.OnlyFindings, 0, 10)
		check(t, err)
		if total != 2 || rows[0].Findings[0].Code != "key.empty" || rows[0].Findings[0].Cell != "F5" || rows[1].Status() != imports.Repaired {
			t.Fatalf("%d %+v", total, rows)
		}
		if _, rows, total, err = d.Rows(ctx, i.ID, imports.OnlyQuestions, 1, 2); err != nil || total != 4 || len(rows) != 2 || rows[0].Number != 3 {
			t.Fatalf("%d %+v %v", total, rows, err)
		}

		done, err := d.Commit(ctx, author, i.ID)
		check(t, err)
		again, err := d.Commit(ctx, reviewer, i.ID)
		check(t, err)
		if done.State != imports.Committed || done.Importable() != 4 || again.Importable() != 4 || again.State != imports.Committed {
			t.Errorf("%+v, %+v", done, again)
		}
		list := d.drafts(t)
		if len(list) != 4 || d.audited(t, "import.commit") != 1 || d.audited(t, "syllabus.create") != 1 {
			t.Fatalf("%d questions, %d commits", len(list), d.audited(t, "import.commit"))
		}
		byStem := map[string]bank.Summary{}
		for _, q := range list {
			byStem[q.Stem] = q
			if q.State != bank.Draft || q.AuthorName != author.Name || q.SyllabusCode != "LV-1" {
				t.Errorf("%+v", q)
			}
		}
		if q := byStem["安全电压是（　）。 [图]"]; !q.HasImage || q.PointName != "第一章" || q.Difficulty != 1 {
			t.Errorf("%+v", q)
		}
		if err := d.Discard(ctx, author, i.ID); fault.CodeOf(err) != "import.committed" {
			t.Errorf("a committed import was thrown away: %v", err)
		}
	})
}

// What a draft made of a row says, to the last block.
func TestWhatBecomesOfARow(t *testing.T) {
	d := open(t, dbtest.SQLite(t))
	i := d.start(t, sample(t))
	_, err := d.Commit(ctx, author, i.ID)
	check(t, err)
	for _, q := range d.drafts(t) {
		detail, err := d.bank.Question(ctx, q.ID)
		check(t, err)
		v := detail.Versions[0]
		if err := bank.Validate(v.Content, v.Key); err != nil || v.SHA256 != bank.Digest(v.Content, v.Key) {
			t.Errorf("%s: %v", q.Stem, err)
		}
		switch q.Type {
		case bank.TrueFalse:
			if v.Key.Choices[0] != bank.False || v.Content.Interaction.Shuffle {
				t.Errorf("%+v", v)
			}
		case bank.Multiple:
			if strings.Join(v.Key.Choices, "") != "AB" || v.Content.Interaction.MaxChoices != 3 || !v.Content.Interaction.Shuffle {
				t.Errorf("%+v", v)
			}
		}
		if strings.HasPrefix(q.Stem, "安全电压") {
			ref := v.Content.LawReferences
			if v.Source != "电工.xlsx Sheet1 第 2 行" || len(ref) != 1 || ref[0] != (bank.LawReference{Law: "安全生产法", Article: "第五条"}) || v.Content.Explanation[0].Text != "见规范。" {
				t.Errorf("%+v", v)
			}
			r, kind, err := d.bank.Media(ctx, v.Content.Media()[0])
			check(t, err)
			check(t, r.Close())
			if kind != "image/png" {
				t.Error(kind)
			}
			if _, err := d.bank.Act(ctx, author, q.ID, bank.Submit, "", 1); err != nil {
				t.Error(err)
			}
			if _, err := d.bank.Act(ctx, author, q.ID, bank.Publish, "", 2); fault.CodeOf(err) != "question.review.own" {
				t.Errorf("who imported a question published it: %v", err)
			}
		}
	}
}

func TestTheBankIsAsked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		first, second := d.start(t, sample(t)), d.start(t, sample(t))
		_, err := d.Commit(ctx, author, first.ID)
		check(t, err)
		// What was new at the preview is in the bank at the commit.
		late, err := d.Commit(ctx, author, second.ID)
		check(t, err)
		if late.Importable() != 0 || late.Rejected != 5 || len(d.drafts(t)) != 4 {
			t.Fatalf("%+v, %d questions", late, len(d.drafts(t)))
		}
		changed := workbook(t, head,
			[]any{"", "", "判断题", "可以湿手合闸", "", "对"},
			[]any{"", "", "单选题", "电流是：", "A.50mA B.30mA", "A"},
			[]any{"", "", "单选题", "电流是", "A.50mA B.60mA", "A"},
		)
		report, err := d.ImportFile(ctx, author, bytes.NewReader(sheettest.Bytes(t, changed)), "x.xlsx", "LV-1", true)
		check(t, err)
		var codes []string
		for _, f := range report.Findings {
			codes = append(codes, fmt.Sprintf("%d %s", f.Row, f.Code))
		}
		want := "2 conflict.bank,3 similar.file,3 duplicate.bank,4 similar.file,4 similar.bank"
		if got := strings.Join(codes, ","); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		other, err := d.ImportFile(ctx, author, bytes.NewReader(sample(t)), "x.xlsx", "other", true)
		check(t, err)
		if other.Imported != 4 {
			t.Errorf("another syllabus knows these questions: %+v", other)
		}
	})
}

func TestDiscard(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		i := d.start(t, sample(t))
		check(t, d.Discard(ctx, author, i.ID))
		check(t, d.Discard(ctx, author, i.ID))
		if _, err := d.Commit(ctx, author, i.ID); fault.CodeOf(err) != "import.discarded" {
			t.Error(err)
		}
		found, rows, _, err := d.Rows(ctx, i.ID, "", 0, 10)
		if err != nil || found.State != imports.Discarded || len(rows) != 0 || d.audited(t, "import.discard") != 1 {
			t.Errorf("%+v %d %v", found, len(rows), err)
		}
		if _, _, _, err := d.Rows(ctx, id.New[imports.Import](), "", 0, 1); fault.CodeOf(err) != "import.unknown" {
			t.Error(err)
		}
	})
}

// The last line of import-questions --json.
func TestReportIsTheCommandsJSON(t *testing.T) {
	d := open(t, dbtest.SQLite(t))
	dry, err := d.ImportFile(ctx, audit.Operator(), bytes.NewReader(sample(t)), "电工.xlsx", "new-code", true)
	check(t, err)
	if list, _ := d.bank.Syllabuses(ctx); len(list) != 0 {
		t.Fatal("a dry run left a syllabus behind")
	}
	if list, total, err := d.List(ctx, 0, 10); err != nil || total != 0 || len(list) != 0 {
		t.Fatal("a dry run left an import behind")
	}
	real, err := d.ImportFile(ctx, audit.Operator(), bytes.NewReader(sample(t)), "电工.xlsx", "new-code", false)
	check(t, err)
	a, _ := json.Marshal(dry)
	b, _ := json.Marshal(real)
	if !bytes.Equal(a, b) {
		t.Errorf("a dry run says something else:\n%s\n%s", a, b)
	}
	want := `{"read":5,"imported":4,"rejected":1,"repaired":1,"findings":[` +
		`{"row":5,"cell":"F5","code":"key.empty","message":"没有答案","suggestion":"补上答案"},` +
		`{"row":6,"cell":"E6","code":"options.restored","message":"选项文字里混入了分隔符，已还原为“30mA、50mA”","suggestion":"核对这些选项"}]}`
	if string(a) != want {
		t.Errorf("got\n%s\nwant\n%s", a, want)
	}
	list, total, err := d.List(ctx, 0, 10)
	if err != nil || total != 1 || list[0].State != imports.Committed || list[0].MadeName != "console" {
		t.Errorf("%+v %v", list, err)
	}
	if n := len(d.drafts(t)); n != 4 {
		t.Errorf("%d questions", n)
	}
}

func TestSheetsAreNamedWhereThereAreSeveral(t *testing.T) {
	f := workbook(t, []any{"题干", "答案"}, []any{"甲。", ""})
	_, err := f.NewSheet("判断题")
	check(t, err)
	for cell, v := range map[string]string{"A1": "题干", "B1": "答案", "A2": "乙。", "B2": "对"} {
		check(t, f.SetCellValue("判断题", cell, v))
	}
	d := open(t, dbtest.SQLite(t))
	report, err := d.ImportFile(ctx, author, bytes.NewReader(sheettest.Bytes(t, f)), "x.xlsx", "a", true)
	check(t, err)
	if report.Read != 2 || report.Imported != 1 || report.Findings[0].Sheet != "Sheet1" {
		t.Errorf("%+v", report)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	d := open(t, dbtest.SQLite(t))
	for name, raw := range map[string][]byte{
		"sheet.not-workbook": []byte("题干和答案\n"), "sheet.quote": []byte("题干,选项,答案\n甲,\"乙,丙\n"), "sheet.broken": sample(t)[:2000], "sheet.empty": nil,
		"import.no-table": sheettest.Bytes(t, workbook(t, []any{"你好"})),
	} {
		_, err := d.ImportFile(ctx, author, bytes.NewReader(raw), "x.xlsx", "a", false)
		if fault.CodeOf(err) != name || !imports.CannotRead(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := d.ImportFile(ctx, author, bytes.NewReader(sample(t)), "x.xlsx", "a b", false)
	if fault.CodeOf(err) != "input.invalid" || imports.CannotRead(err) {
		t.Error(err)
	}
	if list, _ := d.bank.Syllabuses(ctx); len(list) != 0 {
		t.Error("a file that cannot be read left a syllabus behind")
	}
}

// A picture that is none keeps its question out and is told.
func TestBrokenPictures(t *testing.T) {
	f := workbook(t, head, []any{"", "", "判断题", "如图，正确。", "", "对"})
	check(t, f.AddPictureFromBytes("Sheet1", "D2", &excelize.Picture{Extension: ".png", File: sheettest.Picture(t, 4, 4, 0)}))
	raw := sheettest.Rewrite(t, sheettest.Bytes(t, f), map[string]func([]byte) []byte{"xl/media/image1.png": sheettest.Set("no picture at all")})
	d := open(t, dbtest.SQLite(t))
	for _, dry := range []bool{true, false} {
		report, err := d.ImportFile(ctx, author, bytes.NewReader(raw), "x.xlsx", "a", dry)
		check(t, err)
		if report.Rejected != 1 || report.Findings[0].Code != "picture.unreadable" || report.Findings[0].Cell != "D2" {
			t.Errorf("%+v", report)
		}
	}
}

// The real workbooks go into the bank as they are, and a second time not at all.
func TestRealWorkbooks(t *testing.T) {
	dir := os.Getenv("ANKAO_FIXTURES")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "fixtures")
	}
	files, err := filepath.Glob(filepath.Join(dir, "xlsx_cn", "*.xlsx"))
	if err != nil || len(files) == 0 {
		t.Skip("the real workbooks are not tested: no xlsx_cn folder under ANKAO_FIXTURES or ../shared/fixtures")
	}
	d := open(t, dbtest.SQLite(t))
	for _, name := range files {
		raw, err := os.ReadFile(name)
		check(t, err)
		for _, again := range []bool{false, true} {
			report, err := d.ImportFile(ctx, author, bytes.NewReader(raw), filepath.Base(name), "REAL", false)
			check(t, err)
			t.Logf("%s: read %d, imported %d, rejected %d, repaired %d, %d findings", filepath.Base(name), report.Read, report.Imported, report.Rejected, report.Repaired, len(report.Findings))
			if report.Read != report.Imported+report.Rejected || report.Repaired > report.Imported || again && report.Imported != 0 {
				t.Errorf("%+v", report)
			}
		}
	}
}

func sampleWithout(t testing.TB) []byte {
	return sheettest.Bytes(t, workbook(t, []any{"姓名", "电话"}, []any{"张三", "15400000000"}))
}
