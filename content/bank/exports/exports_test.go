package exports_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/content/bank"
	"ankao/content/bank/exports"
	"ankao/content/bank/imports"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/jobs"
	"ankao/internal/sheet"
	"ankao/internal/sheet/sheettest"

	"github.com/xuri/excelize/v2"
)

var (
	ctx    = context.Background()
	author = audit.Actor{Kind: audit.Account, ID: "author", Name: "张作者"}
)

type desk struct {
	*exports.Service
	bank    *bank.Service
	imports *imports.Service
}

func open(t testing.TB, db dbx.DB) *desk {
	t.Helper()
	blobs, err := blob.Files(t.TempDir())
	check(t, err)
	ring := crypt.NewTestRing(t)
	log := audit.New(db, clock.System, ring)
	b := bank.New(db, clock.System, log, blobs)
	work := tasks.New(db, clock.System, log, ring, blobs, jobs.New(db, clock.System), accounts.New(db, clock.System, log))
	return &desk{exports.New(db, clock.System, log, b, work), b, imports.New(db, clock.System, log, b)}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func text(s string) []bank.Block { return []bank.Block{{Kind: bank.TextBlock, Text: s}} }

func options(texts ...string) (out []bank.Option) {
	for i, s := range texts {
		out = append(out, bank.Option{ID: bank.OptionID(i), Blocks: text(s)})
	}
	return out
}

// odd is what a workbook may take for something else.
var odd = []string{
	"=SUM(A1:A9)", "+86", "-1", "@cmd", "'单引号开头", "1.不是题号，（ B ）也不是答案", "下列正确的是（A）。", "第一行\n\n  第三行缩进\n[图]", "[段]", `\[图：x]`, "ＡＢＣ１２３　全角", "🔥灭火器🧯", "𠮷野家的䶮",
	"制表\t符", "_x000D_ 与 _x0041_", "<b>&amp;</b>", `"引号",逗号;分号`, "零宽\u200b字符", "1-2", "2024/1/2", "0012", "TRUE", "#N/A", "答案：B", "A、B、C", "|竖线|", `反斜线\`, "1e5", "%d %s", "专用字",
}

// What is exported and imported again is the same question, digest by digest.
func TestRoundTrip(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		var media []id.ID[bank.Medium]
		for n := range 3 {
			m, err := d.bank.KeepMedium(ctx, sheettest.Picture(t, 30+n, 20+n, uint8(n)))
			check(t, err)
			media = append(media, m.ID)
		}
		var fresh []bank.Fresh
		add := func(c bank.QuestionContent, choices ...string) {
			c.Interaction.Kind = bank.Choice
			content, key := bank.Tidy(c, bank.QuestionKey{Choices: choices})
			check(t, bank.Validate(content, key))
			fresh = append(fresh, bank.Fresh{Content: content, Key: key, Path: [][]string{nil, {"第一章"}, {"第一章", "1.1 节/小节"}}[len(fresh)%3], Practice: len(fresh)%2 == 0})
		}
		for i, s := range odd {
			add(bank.QuestionContent{Type: bank.Single, Stem: text(s), Explanation: text(odd[(i+3)%len(odd)]), Difficulty: i % 6,
				LawReferences: []bank.LawReference{{Law: s, Version: odd[(i+5)%len(odd)], Article: odd[(i+1)%len(odd)]}},
				Interaction:   bank.Interaction{Options: options(odd[(i+1)%len(odd)], s, odd[(i+2)%len(odd)]), Shuffle: i%2 == 0}}, "B")
		}
		add(bank.QuestionContent{Type: bank.TrueFalse, Stem: text("湿手可以插拔插头。")}, bank.False)
		add(bank.QuestionContent{Type: bank.TrueFalse, Stem: text("安全通道应当畅通。")}, bank.True)
		add(bank.QuestionContent{Type: bank.Multiple, Stem: text("哪些对？"), Interaction: bank.Interaction{Options: options(strings.Fields("一 二 三 四 五 六 七 八 九 十 百 千")...), MinChoices: 2, MaxChoices: 5}}, "A", "L")
		add(bank.QuestionContent{Type: bank.Single,
			Stem: []bank.Block{{Kind: bank.TextBlock, Text: "看图："}, {Kind: bank.ImageBlock, MediaID: media[0], Alt: "标志]|\\"}, {Kind: bank.TextBlock, Text: "甲"},
				{Kind: bank.TextBlock, Text: "乙"}, {Kind: bank.ImageBlock, MediaID: media[1]}, {Kind: bank.ImageBlock, MediaID: media[0]}},
			Explanation:   []bank.Block{{Kind: bank.ImageBlock, MediaID: media[2]}},
			LawReferences: []bank.LawReference{{Law: "安全生产法", Version: "2021年修正", Article: "第五条"}, {Law: "消防法"}, {Law: "条例", Article: "第|条"}},
			Interaction: bank.Interaction{Options: []bank.Option{{ID: "A", Blocks: []bank.Block{{Kind: bank.ImageBlock, MediaID: media[1]}}},
				{ID: "B", Blocks: []bank.Block{{Kind: bank.ImageBlock, MediaID: media[2]}, {Kind: bank.TextBlock, Text: "文字"}}}}}}, "A")
		check(t, db.Write(ctx, func(tx dbx.Tx) error {
			_, err := d.bank.AddDrafts(tx, author, "FROM", "", fresh)
			return err
		}))
		raw, written, left, err := d.Write(ctx, exports.Wanted{}, func(int, int) error { return nil })
		check(t, err)
		if written != len(fresh) || left != 0 {
			t.Fatalf("%d written, %d left of %d", written, left, len(fresh))
		}
		noFormulas(t, raw)
		report, err := d.imports.ImportFile(ctx, author, bytes.NewReader(raw), "试题.xlsx", "TO", false)
		check(t, err)
		if report.Imported != len(fresh) {
			t.Errorf("%+v", report)
		}
		same(t, d, db)
	})
}

// noFormulas fails where a spreadsheet program would calculate something.
func noFormulas(t *testing.T, raw []byte) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	check(t, err)
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("试题")
	check(t, err)
	for r, row := range rows {
		for c := range row {
			cell := sheet.Name(c+1, r+1)
			if formula, err := f.GetCellFormula("试题", cell); err != nil || formula != "" {
				t.Errorf("%s is the formula %q %v", cell, formula, err)
			}
			if kind, err := f.GetCellType("试题", cell); err != nil || row[c] != "" && kind != excelize.CellTypeSharedString && kind != excelize.CellTypeInlineString {
				t.Errorf("%s is no text but %d %v", cell, kind, err)
			}
		}
	}
}

// same compares the two syllabuses question by question.
func same(t *testing.T, d *desk, db dbx.DB) {
	t.Helper()
	seen := map[string]int{}
	syllabuses, err := d.bank.Syllabuses(ctx)
	check(t, err)
	for n, s := range syllabuses {
		check(t, db.Read(ctx, func(tx dbx.Tx) error {
			ids, err := d.bank.IDs(tx, bank.Filter{Syllabus: s.ID}, 1000)
			if err != nil {
				return err
			}
			list, err := d.bank.Wholes(tx, ids)
			for _, q := range list {
				what := q.Version.SHA256 + " " + strings.Join(q.Path, "/")
				if q.Practice {
					what += " practice"
				}
				if n == 0 {
					seen[what]++
				} else if seen[what]--; seen[what] < 0 {
					t.Errorf("another question came back: %s\n%+v %+v", what, q.Version.Content, q.Version.Key)
				}
			}
			return err
		}))
	}
	for what, n := range seen {
		if n > 0 {
			t.Errorf("did not come back: %s", what)
		}
	}
}

// The empty form reads as an empty file; what a person fills in reads as it
// stands, and mistakes are named by row and cell.
func TestTemplateIsFilledIn(t *testing.T) {
	raw, err := exports.Template()
	check(t, err)
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	check(t, err)
	for cell, v := range map[string]any{
		"B2": "单选题", "C2": "1.题号也保留（ A ）", "D2": "甲", "E2": "乙", "P2": "b",
		"B3": "判断题", "C3": "正确的说法。", "P3": "√",
		"B4": "单选题", "C4": "没有答案", "D4": "甲", "E4": "乙",
		"B5": "填空题", "C5": "不认识",
		"B6": "多选题", "C6": "少一个选项", "D6": "甲", "F6": "丙", "P6": "AC",
		"B7": "单选题", "C7": "[图]", "D7": "甲", "E7": "乙", "P7": "A",
		"B8": "多选题", "C8": "答案太远", "D8": "甲", "E8": "乙", "P8": "AF", "T8": "9",
	} {
		check(t, f.SetCellValue("试题", cell, v))
	}
	var b bytes.Buffer
	check(t, f.Write(&b))
	d := open(t, dbtest.SQLite(t))
	report, err := d.imports.ImportFile(ctx, author, &b, "模板.xlsx", "T", true)
	check(t, err)
	var codes []string
	for _, f := range report.Findings {
		codes = append(codes, f.Code+"@"+f.Cell)
	}
	want := "key.empty@P4 type.unknown@B5 option.empty@E6 options.missing@D6 picture.missing@C7 key.not-an-option@P8 difficulty.unknown@T8"
	if got := strings.Join(codes, " "); report.Read != 7 || report.Imported != 2 || got != want {
		t.Errorf("%d %d\n%s\n%s", report.Read, report.Imported, got, want)
	}
}
