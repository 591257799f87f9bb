package official

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/sheet/sheettest"

	"github.com/xuri/excelize/v2"
)

var officer = audit.Actor{Kind: audit.Account, ID: "officer", Name: "考务员"}

func newService(t *testing.T, db dbx.DB) *Service {
	t.Helper()
	now := func() clock.Instant { return clock.At(time.Date(2026, 11, 23, 12, 0, 0, 0, clock.Shanghai)) }
	ring := crypt.NewTestRing(t)
	log := audit.New(db, now, ring)
	files, err := blob.Files(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return New(db, now, log, ring, people.New(db, now, log, ring, files))
}

func person(t *testing.T, s *Service, name, number string) id.ID[people.Person] {
	t.Helper()
	p, err := s.people.CreatePerson(t.Context(), officer, people.Person{Name: name, IDType: people.Resident, IDNumber: number})
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

func licence(p id.ID[people.Person]) Certificate {
	return Certificate{PersonID: p, Category: "低压电工作业", Authority: "某市应急管理局", Number: "t440199199005201013", IssuedOn: "2023-12-01", ValidTo: "2029-11-30", ReviewOn: "2026-12-01"}
}

func TestRecordsAreSealedRenewedAndVoided(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s := newService(t, db)
		zhang := person(t, s, "张测试", "440199199005201013")
		bad := []Certificate{licence(zhang), licence(zhang), {PersonID: "nobody", Category: "x", Authority: "x", Number: "12345", IssuedOn: "2026-11-24"},
			{PersonID: zhang, Number: "1", IssuedOn: "昨天"}}
		_, err := s.Record(ctx, officer, bad)
		f, ok := err.(*fault.Error)
		want := "[{rows[1].number official.number.twice} {rows[2].issuedOn official.issued.future} {rows[2].personId person.unknown} " +
			"{rows[3].category official.category.form} {rows[3].authority official.authority.form} {rows[3].number official.number.form} {rows[3].issuedOn input.date}]"
		if !ok || fmt.Sprint(f.Fields) != want {
			t.Fatalf("%v", err)
		}
		made, err := s.Record(ctx, officer, []Certificate{licence(zhang)})
		if err != nil || made[0].Number != "T440199199005201013" || made[0].MaskedNumber() != "T44**************13" {
			t.Fatalf("%+v, %v", made, err)
		}
		if _, err := s.Record(ctx, officer, []Certificate{licence(zhang)}); err == nil || !strings.Contains(fmt.Sprint(err.(*fault.Error).Fields), "official.number.taken") {
			t.Errorf("twice: %v", err)
		}
		err = db.Read(ctx, func(tx dbx.Tx) error {
			var rows []map[string]any
			err := gormdb.From(tx).Table("official_certificates").Find(&rows).Error
			if text := fmt.Sprintf("%s", rows); len(rows) != 1 || strings.Contains(text, "19900520") {
				t.Errorf("the database shows %s", text)
			}
			due, ending := s.Ending(tx, "2026-11-23", "2027-02-21", 10)
			if ending != nil || len(due) != 1 {
				t.Errorf("%d due, %v", len(due), ending)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Reveal(ctx, officer, made[0].ID, " "); err == nil {
			t.Error("the number is shown for no reason")
		}
		if number, err := s.Reveal(ctx, officer, made[0].ID, "核对原件"); err != nil || number != "T440199199005201013" {
			t.Errorf("%s, %v", number, err)
		}
		if _, err := s.Renew(ctx, officer, made[0].ID, "2029-11-30", "2030-01-01", "", 1); fault.CodeOf(err) != "official.invalid" {
			t.Errorf("a review after the end: %v", err)
		}
		renewed, err := s.Renew(ctx, officer, made[0].ID, "2029-11-30", "", "已复审", 1)
		if err != nil || renewed.ReviewOn != "" || renewed.Version != 2 {
			t.Fatalf("%+v, %v", renewed, err)
		}
		if _, err := s.Void(ctx, officer, made[0].ID, "录错", 1); fault.CodeOf(err) != "conflict.changed" {
			t.Errorf("an older version: %v", err)
		}
		if _, err := s.Void(ctx, officer, made[0].ID, "录错", 2); err != nil {
			t.Fatal(err)
		}
		if _, total, err := s.Search(ctx, Filter{Limit: 10}); total != 0 || err != nil {
			t.Errorf("%d after voiding, %v", total, err)
		}
		if _, err := s.Record(ctx, officer, []Certificate{licence(zhang)}); err != nil {
			t.Errorf("a voided number is not free: %v", err)
		}
	})
}

func TestWorkbooksAreReadRowByRow(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	zhang := person(t, s, "张测试", "440199199005201013")
	book := excelize.NewFile()
	for i, row := range [][]any{{"特种作业人员名册"}, {"姓名", "证书编号", "作业类别", "发证机关", "发证日期", "有效期至", "应复审日期"},
		{"张测试", "T440199199005201013", "低压电工作业", "某市应急管理局", "2023.12.01", "2029年11月30日", "2026-12-1"},
		{"无此人", "T440199198802290042", "高处作业", "某市应急管理局", "2023-12-01", "", ""}} {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := s.ReadWorkbook(t.Context(), sheettest.Bytes(t, book))
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if c := rows[0].Certificate; len(rows[0].Faults) != 0 || c.PersonID != zhang || c.ValidTo != "2029-11-30" || c.IssuedOn != "2023-12-01" || c.ReviewOn != "2026-12-01" {
		t.Errorf("%+v", rows[0])
	}
	if got := fmt.Sprint(rows[1].Faults); got != "[{personId part.person.unknown}]" {
		t.Errorf("%s", got)
	}
}

func FuzzParseDay(f *testing.F) {
	for _, text := range []string{"2026年11月2日", "2026/11/2", "20261102", "", "昨天"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { parseDay(text) })
}
