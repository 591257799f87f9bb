package parts

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/certificates/types"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/sheet/sheettest"

	"github.com/xuri/excelize/v2"
)

var officer = audit.Actor{Kind: audit.Account, ID: "officer", Name: "考务员"}

var everything = types.Type{ID: 3, Theory: true, Hours: true, Practical: true, MinHours: 2400, PracticalPass: 8000}

func on(day string) clock.Instant { return clock.At(clock.Date(day).Time().Add(10 * time.Hour)) }

func TestStanding(t *testing.T) {
	pass := func(candidate, day string) Pass {
		return Pass{CandidateID: CandidateID(candidate), CertificateType: 3, Marks: 8600, TotalMarks: 10000, HandedInAt: on(day)}
	}
	hours := func(n int) Result { return Result{ID: "h", Part: Hours, On: "2026-10-01", Amount: n} }
	practical := func(day string, marks int) Result {
		return Result{ID: id.ID[Result](day), Part: Practical, On: clock.Date(day), Amount: marks}
	}
	vetoed := practical("2026-11-02", 9900)
	vetoed.Veto = true
	march := pass("march", "2026-03-01")
	for name, c := range map[string]struct {
		passes  []Pass
		results []Result
		only    CandidateID
		want    string // what is wrong with theory, hours, practical
		basis   string
	}{
		"nothing":                        {nil, nil, "", "part.theory.missing part.hours.missing part.practical.missing", ""},
		"everything":                     {[]Pass{march}, []Result{hours(2400), practical("2026-11-01", 8000)}, "", "- - -", "march"},
		"hours add up":                   {[]Pass{march}, []Result{hours(1200), hours(1200), practical("2026-11-01", 8000)}, "", "- - -", "march"},
		"hours short":                    {[]Pass{march}, []Result{hours(2399), practical("2026-11-01", 8000)}, "", "- part.hours.short -", "march"},
		"the pass lapsed":                {[]Pass{pass("old", "2025-11-22")}, []Result{hours(2400), practical("2026-01-01", 9000)}, "", "part.theory.lapsed - part.practical.before", ""},
		"last day of the pass":           {[]Pass{pass("old", "2025-11-23")}, []Result{hours(2400), practical("2026-01-01", 9000)}, "", "- - -", "old"},
		"practical before theory":        {[]Pass{march}, []Result{hours(2400), practical("2026-02-28", 9000)}, "", "- - part.practical.before", "march"},
		"practical on the day of theory": {[]Pass{march}, []Result{hours(2400), practical("2026-03-01", 9000)}, "", "- - -", "march"},
		"practical failed":               {[]Pass{march}, []Result{hours(2400), practical("2026-11-01", 7999)}, "", "- - part.practical.failed", "march"},
		"a veto item fails it":           {[]Pass{march}, []Result{hours(2400), vetoed}, "", "- - part.practical.veto", "march"},
		"the newest practical counts":    {[]Pass{march}, []Result{hours(2400), practical("2026-11-01", 7000), practical("2026-11-09", 9000)}, "", "- - -", "march"},
		"a worse one later counts too":   {[]Pass{march}, []Result{hours(2400), practical("2026-11-01", 9000), practical("2026-11-09", 7000)}, "", "- - part.practical.failed", "march"},
		"the newest pass is the basis":   {[]Pass{march, pass("june", "2026-06-01")}, []Result{hours(2400), practical("2026-04-01", 9000)}, "", "- - -", "june"},
		"unless one is named":            {[]Pass{march, pass("june", "2026-06-01")}, []Result{hours(2400), practical("2026-04-01", 9000)}, "march", "- - -", "march"},
		"a named pass that is none":      {[]Pass{march}, []Result{hours(2400), practical("2026-04-01", 9000)}, "other", "part.theory.missing - -", ""},
	} {
		s := standing(everything, "p", c.passes, c.results, "2026-11-23", 12, c.only)
		var got []string
		for _, p := range s.Parts {
			if p.Valid == (p.Why != "") {
				t.Errorf("%s: %+v", name, p)
			}
			got = append(got, cmp(p.Why))
		}
		if strings.Join(got, " ") != c.want || s.Basis != c.basis || s.Complete() != (c.want == "- - -") {
			t.Errorf("%s: %v on %q, want %s on %q", name, got, s.Basis, c.want, c.basis)
		}
	}
}

func cmp(why string) string {
	if why == "" {
		return "-"
	}
	return why
}

func TestTypesWithoutTheoryRestOnTheirHours(t *testing.T) {
	s := standing(types.Type{ID: 4, Hours: true, MinHours: 800}, "p", nil, []Result{{ID: "a", Part: Hours, On: "2026-10-02", Amount: 400}, {ID: "b", Part: Hours, On: "2026-10-01", Amount: 400}}, "2026-11-23", 12, "")
	if !s.Complete() || s.Basis != "a" {
		t.Errorf("%+v", s)
	}
	if (Standing{}).Complete() {
		t.Error("who needs nothing is complete")
	}
}

type house struct {
	*Service
	t      *testing.T
	passes []Pass
	typ    types.Type
}

func (h *house) PassesSince(_ dbx.Tx, since clock.Instant, persons []PersonID) (list []Pass, _ error) {
	for _, p := range h.passes {
		for _, person := range persons {
			if p.PersonID == person && p.HandedInAt >= since {
				list = append(list, p)
			}
		}
		if persons == nil {
			list = append(list, p)
		}
	}
	return list, nil
}

func (h *house) PassMonths(dbx.Tx, clock.Date) (int, error) { return 12, nil }

func newHouse(t *testing.T, db dbx.DB) *house {
	t.Helper()
	now := func() clock.Instant { return on("2026-11-23") }
	ring := crypt.NewTestRing(t)
	log := audit.New(db, now, ring)
	files, err := blob.Files(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	kinds := types.New(db, now, log)
	h := &house{t: t}
	h.Service = New(db, now, log, people.New(db, now, log, ring, files), kinds, h, h)
	typ := everything
	typ.Code, typ.Name, typ.NameEn, typ.NumberPrefix, typ.NumberDigits = "forklift", "叉车", "Forklift", "AQCC", 6
	if h.typ, err = kinds.Create(t.Context(), officer, typ); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) person(name, number string, passed bool) PersonID {
	h.t.Helper()
	p, err := h.people.CreatePerson(h.t.Context(), officer, people.Person{Name: name, IDType: people.Resident, IDNumber: number})
	if err != nil {
		h.t.Fatal(err)
	}
	if passed {
		h.passes = append(h.passes, Pass{CandidateID: CandidateID("c" + name), PersonID: p.ID, CertificateType: h.typ.ID, Marks: 8600, TotalMarks: 10000, HandedInAt: on("2026-11-01")})
	}
	return p.ID
}

func TestSheetsAreTypedInAndVoided(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		h := newHouse(t, db)
		zhang, ou := h.person("张测试", "440199199005201013", true), h.person("欧阳测试", "440199198802290042", false)
		line := func(p PersonID, part Part, day clock.Date, amount int) Result {
			return Result{PersonID: p, Part: part, On: day, Amount: amount, Examiner: "考评员", Sheet: "SC-2026-01"}
		}
		wrong := []Result{line(zhang, Practical, "2026-11-02", 8600), line(ou, Practical, "2026-11-02", 8600), line(zhang, Practical, "2026-10-31", 8600),
			line(zhang, Practical, "2026-11-24", 8600), line(zhang, Hours, "2026-11-02", 0), line("nobody", Hours, "2026-11-02", 100)}
		err := h.Enter(ctx, officer, h.typ.ID, wrong)
		f, ok := err.(*fault.Error)
		if !ok || f.Code != "part.invalid" {
			t.Fatal(err)
		}
		want := "[{lines[1].on part.practical.before} {lines[2].on part.practical.before} {lines[3].on part.on.future} {lines[4].amount part.hours.range} {lines[5].personId person.unknown}]"
		if got := fmt.Sprint(f.Fields); got != want {
			t.Errorf("%s", got)
		}
		if _, n, err := h.Search(ctx, Filter{Limit: 10}); n != 0 || err != nil {
			t.Errorf("%d lines of a sheet that was refused, %v", n, err)
		}

		if err := h.Enter(ctx, officer, h.typ.ID, []Result{line(zhang, Practical, "2026-11-02", 8600), line(zhang, Hours, "2026-11-02", 2400), line(ou, Hours, "2026-11-02", 2400)}); err != nil {
			t.Fatal(err)
		}
		again := []Result{line(ou, Hours, "2026-11-02", 2400), line(ou, Hours, "2026-11-03", 800), line(ou, Hours, "2026-11-03", 800)}
		again[0].Sheet = " SC-2026-01 "
		f, _ = h.Enter(ctx, officer, h.typ.ID, again).(*fault.Error)
		if f == nil || fmt.Sprint(f.Fields) != "[{lines[0].sheet part.line.twice} {lines[2].sheet part.line.twice}]" {
			t.Fatalf("a sheet was taken twice: %v", f)
		}
		var wait sync.WaitGroup
		var taken atomic.Int32
		for range 5 {
			wait.Go(func() {
				if h.Enter(ctx, officer, h.typ.ID, []Result{line(ou, Hours, "2026-11-04", 100)}) == nil {
					taken.Add(1)
				}
			})
		}
		wait.Wait()
		if taken.Load() != 1 {
			t.Errorf("one line was taken %d times", taken.Load())
		}
		page, total, ready, err := h.Board(ctx, BoardFilter{TypeID: h.typ.ID, Limit: 10})
		if err != nil || total != 2 || ready != 1 {
			t.Fatalf("%d of %d ready, %v", ready, total, err)
		}
		for _, l := range page {
			if l.Complete() != (l.Person.ID == zhang) {
				t.Errorf("%s: %+v", l.Person.Name, l.Parts)
			}
		}
		if _, total, ready, err := h.Board(ctx, BoardFilter{TypeID: h.typ.ID, State: "missing", Q: "欧", Limit: 10}); err != nil || total != 1 || ready != 1 {
			t.Errorf("%d missing, %d ready, %v", total, ready, err)
		}

		list, n, err := h.Search(ctx, Filter{TypeID: h.typ.ID, PersonID: zhang, Limit: 10})
		if err != nil || n != 2 {
			t.Fatal(n, err)
		}
		for _, c := range []struct {
			reason  string
			version int64
			code    string
		}{{" ", 1, "input.invalid"}, {"抄错", 2, "conflict.changed"}, {"抄错", 1, ""}, {"抄错", 2, "part.voided"}} {
			if _, err := h.Void(ctx, officer, list[0].ID, c.reason, c.version); (err == nil) != (c.code == "") || err != nil && fault.CodeOf(err) != c.code {
				t.Errorf("void for %q: %v", c.reason, err)
			}
		}
		if _, _, ready, _ := h.Board(ctx, BoardFilter{TypeID: h.typ.ID, Limit: 10}); ready != 0 {
			t.Error("a voided line counts")
		}
		list, n, err = h.Search(ctx, Filter{TypeID: h.typ.ID, PersonID: zhang, Limit: 10})
		if err != nil || n != 2 || !list[0].Voided() || list[0].VoidReason != "抄错" || list[0].Amount == 0 {
			t.Errorf("what was voided is gone or changed: %+v, %v", list, err)
		}
	})
}

func TestWorkbooksAreReadRowByRow(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	zhang := h.person("张测试", "440199199005201013", true)
	h.person("欧阳测试", "440199198802290042", true)
	book := excelize.NewFile()
	for i, row := range [][]any{{"实操考核成绩登记表"}, {"姓名", "身份证号", "考核日期", "成绩（分）", "考评员", "记录表编号", "否决项"},
		{"张测试", "440199199005201013", "2026年11月2日", "86.5", "李考评", "SC-1", ""},
		{"张三", "440199198802290042", "2026/11/3", 90, "李考评", "SC-1", "是"},
		{"无此人", "440199199001010000", "2026-11-03", "九十", "李考评", "SC-1", ""},
		{"张测试", "440199199005201013", "2026-11-05", "88", "", "SC-1", ""}} {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := h.ReadWorkbook(t.Context(), h.typ.ID, Practical, sheettest.Bytes(t, book))
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if r := rows[0].Result; rows[0].Number != 3 || r.PersonID != zhang || r.On != "2026-11-02" || r.Amount != 8650 || r.Veto || len(rows[0].Faults) != 0 {
		t.Errorf("%+v", rows[0])
	}
	if !rows[1].Result.Veto {
		t.Error("the veto item is lost")
	}
	for i, want := range []string{"[]", "[{personId part.person.name}]", "[{amount part.amount.form} {personId part.person.unknown}]", "[{examiner part.examiner.form} {personId part.person.twice}]"} {
		if got := fmt.Sprint(rows[i].Faults); got != want {
			t.Errorf("row %d: %s, want %s", i, got, want)
		}
	}
	empty := excelize.NewFile()
	if err := empty.SetCellValue("Sheet1", "A1", "姓名"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ReadWorkbook(t.Context(), h.typ.ID, Practical, sheettest.Bytes(t, empty)); fault.CodeOf(err) != "part.workbook.heading" {
		t.Errorf("no heading: %v", err)
	}
}

func FuzzParseHundredths(f *testing.F) {
	for _, text := range []string{"86", "86.5", "８６．５ 分", "", ".", "1e9", "24学时"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if n, ok := ParseHundredths(text); ok && (n < 0 || n > 99999999) {
			t.Errorf("%q: %d", text, n)
		}
		parseDay(text)
	})
}
