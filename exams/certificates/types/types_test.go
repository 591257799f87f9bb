package types

import (
	"context"
	"slices"
	"testing"
	"time"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
)

var officer = audit.Actor{Kind: audit.Account, ID: "officer", Name: "考务员"}

func forklift() Type {
	return Type{Code: "forklift", Name: "叉车实操合格证明", NameEn: "Certificate of Forklift Practice", Theory: true, Hours: true, Practical: true,
		MinHours: 2400, PracticalPass: 8000, NumberPrefix: "AQCC", NumberYearly: true, NumberDigits: 6, ValidMonths: 72, ReviewYears: 3}
}

func TestWhatATypeMayBe(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Type)
		path   string // of the one wrong field
	}{
		"good":                  {func(*Type) {}, ""},
		"lower case is raised":  {func(t *Type) { t.NumberPrefix = "aqcc" }, ""},
		"no name":               {func(t *Type) { t.Name = " " }, "name"},
		"no parts":              {func(t *Type) { t.Theory, t.Hours, t.Practical = false, false, false }, "parts"},
		"practical alone":       {func(t *Type) { t.Theory = false }, "parts"},
		"no hours":              {func(t *Type) { t.MinHours = 0 }, "minHours"},
		"hyphen in the prefix":  {func(t *Type) { t.NumberPrefix = "AQ-2026" }, "numberPrefix"},
		"three digits":          {func(t *Type) { t.NumberDigits = 3 }, "numberDigits"},
		"review after the end":  {func(t *Type) { t.ReviewYears = 6 }, "reviewYears"},
		"practical without end": {func(t *Type) { t.PracticalPass = 10001 }, "practicalPass"},
	} {
		typ := forklift()
		c.change(&typ)
		err := typ.tidy().check()
		var paths []string
		if f, ok := err.(*fault.Error); ok {
			for _, field := range f.Fields {
				paths = append(paths, field.Path)
			}
		}
		if c.path == "" && err != nil || c.path != "" && !slices.Equal(paths, []string{c.path}) {
			t.Errorf("%s: %v %v, want %q", name, err, paths, c.path)
		}
	}
}

func TestNumbers(t *testing.T) {
	typ := forklift()
	for want, got := range map[string]string{
		"AQCC-2026-000001": typ.Number(2026, 1), "AQCC-2026-1234567": typ.Number(2026, 1234567),
		"AQCC-0042": Type{NumberPrefix: "AQCC", NumberDigits: 4}.Number(2026, 42),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// take gives out n numbers in one transaction, which is rolled back when it says so.
func take(t *testing.T, s *Service, typ Type, n int, roll error) (numbers []string) {
	t.Helper()
	err := s.db.Write(context.Background(), func(tx dbx.Tx) error {
		numbers = nil
		if _, err := s.Lock(tx); err != nil {
			return err
		}
		c := s.Counter()
		for range n {
			number, err := c.Take(tx, typ, 2026)
			if err != nil {
				return err
			}
			numbers = append(numbers, number)
		}
		if err := c.Close(tx); err != nil {
			return err
		}
		return roll
	})
	if err != roll {
		t.Fatal(err)
	}
	return numbers
}

func TestTypesAndTheirNumbersLive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		now := func() clock.Instant { return clock.At(time.Date(2026, 11, 23, 12, 0, 0, 0, clock.Shanghai)) }
		s := New(db, now, audit.New(db, now, crypt.NewTestRing(t)))
		typ, err := s.Create(ctx, officer, forklift())
		if err != nil || typ.ID != 3 {
			t.Fatalf("%+v, %v", typ, err)
		}
		for path, other := range map[string]func(*Type){
			"code":         func(t *Type) { t.NumberPrefix = "OTHER" },
			"numberPrefix": func(t *Type) { t.Code = "other" },
		} {
			twin := forklift()
			other(&twin)
			_, err := s.Create(ctx, officer, twin)
			if f, ok := err.(*fault.Error); !ok || f.Code != "certificate.type.taken" || f.Fields[0].Path != path {
				t.Errorf("the same %s: %v", path, err)
			}
		}
		if next, err := s.Next(ctx); err != nil || next[typ.ID] != "AQCC-2026-000001" {
			t.Errorf("next %q, %v", next[typ.ID], err)
		}
		lost := fault.New(fault.Conflict, "lost")
		take(t, s, typ, 2, lost)
		got := append(take(t, s, typ, 2, nil), take(t, s, typ, 1, nil)...)
		if want := []string{"AQCC-2026-000001", "AQCC-2026-000002", "AQCC-2026-000003"}; !slices.Equal(got, want) {
			t.Errorf("numbers %v", got)
		}
		if next, err := s.Next(ctx); err != nil || next[typ.ID] != "AQCC-2026-000004" {
			t.Errorf("next %q, %v", next[typ.ID], err)
		}

		typ.NumberPrefix = "AQXX"
		if _, err := s.Update(ctx, officer, typ); fault.CodeOf(err) != "certificate.type.invalid" {
			t.Errorf("another prefix after numbers were given out: %v", err)
		}
		typ.NumberPrefix, typ.Name = "AQCC", "叉车合格证明"
		changed, err := s.Update(ctx, officer, typ)
		if err != nil || changed.Version != 2 {
			t.Fatalf("%+v, %v", changed, err)
		}
		if _, err := s.Update(ctx, officer, typ); fault.CodeOf(err) != "conflict.changed" {
			t.Errorf("an older version: %v", err)
		}
		closed, err := s.SetClosed(ctx, officer, typ.ID, 2, true)
		if err != nil || !closed.Closed() {
			t.Fatalf("%+v, %v", closed, err)
		}
		if again, err := s.SetClosed(ctx, officer, typ.ID, closed.Version, false); err != nil || again.Closed() {
			t.Errorf("%+v, %v", again, err)
		}
	})
}
