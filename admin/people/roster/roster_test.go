package roster

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/people/sample"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"

	"github.com/xuri/excelize/v2"
)

var officer = audit.Actor{Kind: audit.Account, ID: "o1", Name: "officer"}

type house struct {
	testing.TB
	*Service
	db dbx.DB
	at clock.Instant
}

type lists struct{}

func (lists) Streets(dbx.Tx) ([]people.ListedStreet, error) {
	return []people.ListedStreet{{Code: "440103001", Name: "沙面街道"}, {Code: "440103002", Name: "岭南街道"}}, nil
}

func (lists) Industries(dbx.Tx) ([]people.ListedIndustry, error) {
	return []people.ListedIndustry{{Code: "hazchem", Name: "危险化学品", HighRiskHours: true, HighRiskAssessment: true}, {Code: "retail", Name: "零售"}}, nil
}

func open(t testing.TB, db dbx.DB) *house {
	h := &house{TB: t, db: db, at: clock.At(time.Date(2026, 11, 23, 12, 0, 0, 0, clock.Shanghai))}
	now := func() clock.Instant { return h.at }
	ring := crypt.NewTestRing(t)
	files, err := blob.Files(t.TempDir())
	h.must(err)
	log := audit.New(db, now, ring)
	persons := people.New(db, now, log, ring, files)
	persons.Attach(lists{})
	h.Service = New(db, now, log, ring, persons)
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// number writes a cell as a number, as Excel keeps what somebody typed.
type number float64

func workbookOf(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for n, row := range rows {
		for c, v := range row {
			cell, _ := excelize.CoordinatesToCellName(c+1, n+1)
			var err error
			switch v := v.(type) {
			case number:
				err = f.SetCellFloat("Sheet1", cell, float64(v), -1, 64)
			default:
				err = f.SetCellStr("Sheet1", cell, v.(string))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (h *house) start(kind Kind, makeOrgs bool, raw []byte) (Import, []Row) {
	h.Helper()
	i, err := h.Start(context.Background(), officer, kind, bytes.NewReader(raw), "名单.xlsx", makeOrgs)
	h.must(err)
	_, rows, _, err := h.Rows(context.Background(), i.ID, "", 0, 200)
	h.must(err)
	return i, rows
}

func codesOf(r Row) string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, f.Cell+" "+f.Code)
	}
	return strings.Join(out, ", ")
}

func TestPersonsOfARealFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		h := open(t, db)
		org, err := h.people.CreateOrganisation(ctx, officer, people.Organisation{Name: "样例印刷有限公司", Code: "91440199TEXT000173", Kind: people.Enterprise}, false)
		h.must(err)
		for n, name := range []string{"老名字", "王样例"} {
			_, err := h.people.CreatePerson(ctx, officer, people.Person{Name: name, IDType: people.Resident, IDNumber: sample.ResidentID(100 + n), Phone: sample.Phone(n), Organisation: org.ID})
			h.must(err)
		}
		full := strings.Map(func(r rune) rune { return r - '0' + '０' }, sample.ResidentID(1)[:17]) + strings.ToLower(sample.ResidentID(1)[17:])
		i, rows := h.start(Persons, false, workbookOf(t,
			[]any{"2026 年第四季度参训人员名单"},
			[]any{"序号", "单位名称", "身份证号码*", "姓  名", "手机号（11位）", "性别", "出生日期", "统一社会信用代码"},
			[]any{"1", "样例印刷有限公司", sample.ResidentID(0), "张 测试", "15400000009", "", "1965-01-01", ""},
			[]any{"2", "", full, "李试用", "", "", "", "91440199text000173"},
			[]any{"3", "", number(440199199005201013), "陈演示", "", "", "", ""},
			[]any{"4", "", sample.ResidentID(2)[:17] + "Q", "刘样例", "", "", "", ""},
			[]any{"5", "", sample.ResidentID(0), "张测试", "", "", "", ""},
			[]any{"6", "", sample.ResidentID(0), "另一人", "", "", "", ""},
			[]any{"7", "", sample.ResidentID(100), "新名字", "", "", "", ""},
			[]any{"8", "样例印刷有限公司", sample.ResidentID(101), "王样例", sample.Phone(1), "", "", ""},
			[]any{"9", "没有的单位", sample.ResidentID(3), "赵样例", "", "", "", ""},
			[]any{"10", "", sample.ResidentID(4), "孙样例", "", "", "1999-12-31", ""},
			[]any{"11", "", sample.ResidentID(5), "王样例", sample.Phone(1), "", "", ""},
			[]any{"", "", "", "", ""},
		))
		want := []string{"", "C4 id-number.normalised", "C5 id-number.precision", "C6 id-number.check", "C7 duplicate.file", "C8 conflict.file",
			"D9 person.other-name", "", "B11 organisation.unknown", "G12 birth.differs", "E13 person.alike"}
		outcomes := []Outcome{Create, Create, Reject, Reject, Reject, Reject, Ask, Same, Reject, Reject, Create}
		if len(rows) != len(want) {
			t.Fatalf("%d rows", len(rows))
		}
		for n, r := range rows {
			got := codesOf(r)
			if r.Number != n+3 || !strings.HasPrefix(got, want[n]) || want[n] == "" && got != "" || r.Outcome != outcomes[n] {
				t.Errorf("row %d: %s %q, want %s %q", r.Number, r.Outcome, got, outcomes[n], want[n])
			}
		}
		if rows[0].Fields[fName] != "张测试" || rows[1].Org != org.ID.String() {
			t.Errorf("%+v %+v", rows[0], rows[1])
		}
		h.sealed(sample.ResidentID(0)[6:14])
		if i.Counts != (Counts{Read: 11, Create: 3, Same: 1, Ask: 1, Reject: 6}) {
			t.Errorf("%+v", i.Counts)
		}
		i, err = h.Decide(ctx, officer, i.ID, []int{6, 2, 10}, TakeFile)
		h.must(err)
		if i.Counts.Update != 1 || i.Counts.Reject != 6 {
			t.Errorf("decided: %+v", i.Counts)
		}
		_, err = h.Decide(ctx, officer, i.ID, []int{10}, LeaveOut)
		h.must(err)
		i, err = h.Commit(ctx, officer, i.ID)
		h.must(err)
		if _, n, err := h.people.Persons(ctx, people.PersonFilter{}, 0, 1); err != nil || n != 4 || i.State != Committed {
			t.Errorf("%d persons after the commit, %v", n, err)
		}
		if list, _, err := h.people.Persons(ctx, people.PersonFilter{Q: sample.ResidentID(100)}, 0, 1); err != nil || len(list) != 1 || list[0].Name != "新名字" {
			t.Errorf("%+v, %v", list, err)
		}
		again, err := h.Commit(ctx, officer, i.ID)
		if err != nil || again.Counts != i.Counts {
			t.Errorf("a second commit: %+v, %v", again, err)
		}
		h.correct(i)
	})
}

// sealed fails when text can be read in the tables of rosters.
func (h *house) sealed(text string) {
	h.Helper()
	h.must(h.db.Read(context.Background(), func(tx dbx.Tx) error {
		var bodies []string
		if err := gormdb.From(tx).Raw("SELECT body FROM roster_rows UNION SELECT heads FROM roster_imports UNION SELECT detail FROM audit_entries").Scan(&bodies).Error; err != nil {
			return err
		}
		for _, b := range bodies {
			if strings.Contains(b, text) {
				h.Errorf("readable in the database: %.80s", b)
			}
		}
		return nil
	}))
}

// correct takes the rejected rows, mends one and imports them again.
func (h *house) correct(i Import) {
	h.Helper()
	ctx := context.Background()
	raw, name, err := h.Rejected(ctx, officer, i.ID, Chinese)
	h.must(err)
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	h.must(err)
	lines, err := f.GetRows(f.GetSheetName(0))
	h.must(err)
	if len(lines) != 7 || !strings.Contains(lines[1][8], "15 位以后") || !strings.HasPrefix(name, "待更正-名单") {
		h.Fatalf("%q %d lines: %q", name, len(lines), lines)
	}
	h.must(f.SetCellStr(f.GetSheetName(0), "C2", sample.ResidentID(50)))
	var out bytes.Buffer
	h.must(f.Write(&out))
	_, rows := h.start(Persons, false, out.Bytes())
	if len(rows) != 6 || rows[0].Outcome != Create || rows[1].Outcome != Reject {
		h.Errorf("the corrected file: %+v", rows)
	}
	h.at = h.at.Add(25 * time.Hour)
	h.must(h.Purge(ctx))
	if again, rows, _, err := h.Rows(ctx, i.ID, "", 0, 10); err != nil || len(rows) != 0 || again.State != Committed {
		h.Errorf("%d rows are left after a day: %v", len(rows), err)
	}
}

func TestRegisterThatChangesMeanwhile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		h := open(t, db)
		i, _ := h.start(Persons, true, workbookOf(t, []any{"姓名", "证件号码", "单位", "行业"},
			[]any{"张测试", sample.ResidentID(0), "新单位甲", "危险化学品"}, []any{"李试用", sample.ResidentID(1), "新单位甲", ""}))
		if i.Counts.Create != 2 {
			t.Fatalf("%+v", i.Counts)
		}
		_, err := h.people.CreatePerson(ctx, officer, people.Person{Name: "张测试", IDType: people.Resident, IDNumber: sample.ResidentID(0)})
		h.must(err)
		if _, err := h.Commit(ctx, officer, i.ID); fault.CodeOf(err) != "roster.changed" {
			t.Fatalf("committed over a change: %v", err)
		}
		if _, n, _ := h.people.Persons(ctx, people.PersonFilter{}, 0, 1); n != 1 {
			t.Errorf("%d persons: something was half done", n)
		}
		i, err = h.Commit(ctx, officer, i.ID)
		if err != nil || i.Counts.Create != 1 || i.Counts.Update != 1 {
			t.Errorf("%+v, %v", i.Counts, err)
		}
		orgs, n, err := h.people.Organisations(ctx, people.OrganisationFilter{}, 0, 10)
		if err != nil || n != 1 || !orgs[0].HighRiskHours || orgs[0].Industry != "hazchem" {
			t.Errorf("%d organisations, %+v, %v", n, orgs, err)
		}
		if err := h.Discard(ctx, officer, i.ID); fault.CodeOf(err) != "roster.committed" {
			t.Error(err)
		}
	})
}

func TestOrganisationsOfAFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		h := open(t, db)
		old, err := h.people.CreateOrganisation(ctx, officer, people.Organisation{Name: "试用机电", Code: sample.OrganisationCode(2), Kind: people.Enterprise, Address: "旧地址"}, false)
		h.must(err)
		i, rows := h.start(Organisations, false, workbookOf(t,
			[]any{"统一社会信用代码", "企业名称", "单位类型", "街道", "行业", "地址", "联系电话", "高危行业", "高危说明"},
			[]any{sample.OrganisationCode(1), "样例印刷", "", "沙面街", "零售", "", "15400000001", "", ""},
			[]any{sample.OrganisationCode(2), "试用机电", "企业", "岭南街道", "", "新地址", "", "", ""},
			[]any{"91440199TEXT000174", "校验不符", "", "", "", "", "", "", ""},
			[]any{"", "某街道", "街道", "不存在街道", "", "", "", "", ""},
			[]any{"", "某化工", "", "", "危险化学品", "", "", "否", ""},
			[]any{sample.OrganisationCode(5), "某学校", "幼儿园", "", "", "", "", "", ""},
		))
		want := []Outcome{Create, Update, Ask, Reject, Reject, Reject}
		for n, r := range rows {
			if r.Outcome != want[n] {
				t.Errorf("row %d: %s %s", r.Number, r.Outcome, codesOf(r))
			}
		}
		i, err = h.Decide(ctx, officer, i.ID, []int{2}, TakeFile)
		h.must(err)
		if _, err = h.Commit(ctx, officer, i.ID); err != nil {
			t.Fatal(err)
		}
		now, err := h.people.Organisation(ctx, old.ID)
		if err != nil || now.Address != "新地址" || now.Street != "440103002" || !now.CodeValid {
			t.Errorf("%+v, %v", now, err)
		}
		list, n, err := h.people.Organisations(ctx, people.OrganisationFilter{Q: "校验不符"}, 0, 5)
		if err != nil || n != 1 || list[0].CodeValid {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestTemplateIsReadAgain(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	for kind, row := range map[Kind][]string{Persons: {"张测试", "居民身份证", sample.ResidentID(1)}, Organisations: {"甲公司", sample.OrganisationCode(1), "企业", "沙面街道", "零售"}} {
		for _, l := range []Language{Chinese, English} {
			raw, err := h.Template(context.Background(), kind, l)
			h.must(err)
			f, err := excelize.OpenReader(bytes.NewReader(raw))
			h.must(err)
			for c, text := range row {
				cell, _ := excelize.CoordinatesToCellName(c+1, 2)
				h.must(f.SetCellStr(f.GetSheetName(0), cell, text))
			}
			var out bytes.Buffer
			h.must(f.Write(&out))
			if _, rows := h.start(kind, false, out.Bytes()); len(rows) != 1 || rows[0].Outcome != Create {
				t.Errorf("%s %s: %+v", kind, l, rows)
			}
		}
	}
}

func TestFilesThatAreNoRoster(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	for want, raw := range map[string][]byte{
		"roster.no-header":   workbookOf(t, []any{"甲", "乙"}, []any{"张测试", sample.ResidentID(1)}),
		"roster.empty":       workbookOf(t, []any{"姓名", "身份证号"}),
		"sheet.not-workbook": []byte("\x00\x01\x02"),
	} {
		if _, err := h.Start(context.Background(), officer, Persons, bytes.NewReader(raw), "x.xlsx", false); fault.CodeOf(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	csv := "姓名,身份证号\r\n张测试," + sample.ResidentID(1) + "\r\n李试用,4.40199E+17\r\n"
	if _, rows := h.start(Persons, false, []byte(csv)); len(rows) != 2 || rows[0].Outcome != Create || codesOf(rows[1]) != "B3 id-number.precision" {
		t.Errorf("%+v", rows)
	}
}

// Every finding that the reader can make is put into words.
func TestEveryFindingHasWords(t *testing.T) {
	for code, w := range words {
		if w.says == "" || w.saysEn == "" || (w.do == "") != (w.doEn == "") || strings.Count(w.says, "%s") != strings.Count(w.saysEn, "%s") {
			t.Errorf("%s: %+v", code, w)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("姓名,身份证号,出生日期\n张测试,440199199005201013,1990-05-20\n")
	f.Add("单位,姓名,手机,性别\n甲,李,1.54E+10,女\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range []Kind{Persons, Organisations} {
			rd := newReader(kind, "2026-11-23", nil, nil)
			_, _, rows, err := rd.read("f.csv", []byte(text))
			if err != nil && fault.KindOf(err) == fault.Internal {
				t.Error(err)
			}
			for n := range rows {
				rows[n].meet(kind, true, register{})
			}
		}
	})
}

// Five thousand people, of a hundred organisations that are made on the way.
func TestFiveThousandRows(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := open(t, db)
		rows := [][]any{{"姓名", "身份证号", "手机号", "单位"}}
		for n := range 5000 {
			rows = append(rows, []any{sample.Name(n), sample.ResidentID(n), sample.Phone(n), fmt.Sprintf("第 %d 公司", n%100)})
		}
		raw := workbookOf(t, rows...)
		from := time.Now()
		i, err := h.Start(context.Background(), officer, Persons, bytes.NewReader(raw), "大名单.xlsx", true)
		h.must(err)
		read := time.Since(from)
		from = time.Now()
		i, err = h.Commit(context.Background(), officer, i.ID)
		h.must(err)
		t.Logf("%s: read and shown in %v, committed in %v", db.Dialect(), read.Round(time.Millisecond), time.Since(from).Round(time.Millisecond))
		if i.Counts.Create != 5000 {
			t.Errorf("%+v", i.Counts)
		}
	})
}

func TestExportIsMaskedUnlessSomebodySaysWhy(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	ctx := context.Background()
	_, err := h.people.CreatePerson(ctx, officer, people.Person{Name: "张测试", IDType: people.Resident, IDNumber: sample.ResidentID(1), Phone: sample.Phone(1)})
	h.must(err)
	for _, whole := range []bool{false, true} {
		raw, err := h.Export(ctx, officer, people.PersonFilter{}, whole, "上级检查", Chinese)
		h.must(err)
		f, err := excelize.OpenReader(bytes.NewReader(raw))
		h.must(err)
		rows, err := f.GetRows(f.GetSheetName(0))
		h.must(err)
		if len(rows) != 2 || (rows[1][2] == sample.ResidentID(1)) != whole || (rows[1][3] == sample.Phone(1)) != whole {
			t.Errorf("whole %v: %q", whole, rows)
		}
	}
	if _, err := h.Export(ctx, officer, people.PersonFilter{}, true, " ", Chinese); fault.KindOf(err) != fault.Invalid {
		t.Errorf("exported whole without a reason: %v", err)
	}
}
