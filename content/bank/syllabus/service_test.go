package syllabus_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"ankao/admin/audit"
	"ankao/content/bank/syllabus"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

var (
	ctx    = context.Background()
	author = audit.Actor{Kind: audit.Account, ID: "author", Name: "张作者"}
)

// hung is what hangs on points, by point.
type hung map[id.ID[syllabus.Point]]int64

func (h hung) CountOn(_ dbx.Tx, of id.ID[syllabus.Syllabus]) ([]syllabus.Count, error) {
	var out []syllabus.Count
	for p, n := range h {
		out = append(out, syllabus.Count{Syllabus: of, Point: p, Type: "single", Difficulty: 3, N: n})
	}
	return out, nil
}

// named is the points that blueprints draw from.
type named []id.ID[syllabus.Point]

func (n named) NamesPoints(_ dbx.Tx, points []id.ID[syllabus.Point]) ([]string, error) {
	for _, p := range points {
		for _, used := range n {
			if p == used {
				return []string{"年度考试"}, nil
			}
		}
	}
	return nil, nil
}

type house struct {
	*syllabus.Service
	t  *testing.T
	id id.ID[syllabus.Syllabus]
}

func open(t *testing.T, db dbx.DB, questions hung) house {
	t.Helper()
	s := syllabus.New(db, clock.System, audit.New(db, clock.System, crypt.NewTestRing(t)), questions)
	made, err := s.CreateSyllabus(ctx, author, "lv", "低压电工作业")
	if err != nil {
		t.Fatal(err)
	}
	return house{s, t, made.ID}
}

func (h house) add(parent id.ID[syllabus.Point], name string) id.ID[syllabus.Point] {
	h.t.Helper()
	p, _, err := h.CreatePoint(ctx, author, h.id, parent, name, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	return p.ID
}

// outline is the tree in one line: names with what is below them in brackets.
func (h house) outline() string {
	h.t.Helper()
	tree, err := h.Points(ctx, h.id)
	if err != nil {
		h.t.Fatal(err)
	}
	var write func(parent id.ID[syllabus.Point]) string
	write = func(parent id.ID[syllabus.Point]) string {
		var parts []string
		for place := 1; ; place++ {
			found := false
			for _, p := range tree.Points {
				if p.Parent == parent && p.Position == place {
					found = true
					parts = append(parts, p.Name+write(p.ID))
				}
			}
			if !found {
				break
			}
		}
		if len(parts) == 0 {
			return ""
		}
		return "(" + strings.Join(parts, " ") + ")"
	}
	return write("")
}

func (h house) version() int64 {
	h.t.Helper()
	tree, err := h.Points(ctx, h.id)
	if err != nil {
		h.t.Fatal(err)
	}
	return tree.Version
}

func TestTreeIsArranged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := open(t, db, nil)
		a, b, c := h.add("", "甲"), h.add("", "乙"), h.add("", "丙")
		a1 := h.add(a, "一")
		h.add(a, "二")
		deep := h.add(h.add(a1, "深"), "底")
		for _, step := range []struct {
			point, parent id.ID[syllabus.Point]
			name          string
			position      int
			want, code    string
		}{
			{c, "", "丙", 1, "(丙 甲(一(深(底)) 二) 乙)", ""},
			{c, "", "丙", 99, "(甲(一(深(底)) 二) 乙 丙)", ""},
			{b, a, "乙", 2, "(甲(一(深(底)) 乙 二) 丙)", ""},
			{b, "", "乙", 2, "(甲(一(深(底)) 二) 乙 丙)", ""},
			{a1, "", "一", 1, "(一(深(底)) 甲(二) 乙 丙)", ""},
			{a1, c, "一", 0, "(甲(二) 乙 丙(一(深(底))))", ""},
			{c, deep, "丙", 1, "", "point.cycle"},
			{c, c, "丙", 1, "", "point.cycle"},
			{c, b, "丙", 1, "", "point.depth"},
			{b, "", "甲", 0, "", "point.name.taken"},
			{b, "", " ", 0, "", "input.invalid"},
			{b, "nowhere", "乙", 0, "", "point.unknown"},
			{"nowhere", "", "乙", 0, "", "point.unknown"},
			{b, "", "乙（改）", 0, "(甲(二) 乙（改） 丙(一(深(底))))", ""},
		} {
			before := h.outline()
			_, _, err := h.UpdatePoint(ctx, author, step.point, step.parent, step.name, step.position, 0)
			if step.code != "" {
				if fault.CodeOf(err) != step.code || h.outline() != before {
					t.Fatalf("%+v: %v, then %s", step, err, h.outline())
				}
				continue
			}
			if got := h.outline(); err != nil || got != step.want {
				t.Fatalf("%+v: %v\n got %s\nwant %s", step, err, got, step.want)
			}
		}
		below := func() (n int) {
			if err := db.Read(ctx, func(tx dbx.Tx) error {
				list, err := h.Below(tx, c)
				n = len(list)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if below() != 4 {
			t.Errorf("%d points from the moved one down", below())
		}
	})
}

func TestPointsWithQuestionsStay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		questions := hung{}
		h := open(t, db, questions)
		a, b, c := h.add("", "甲"), h.add("", "乙"), h.add("", "丙")
		a1 := h.add(a, "一")
		questions[a1] = 7
		_, err := h.DeletePoint(ctx, author, a, 0)
		var refused *fault.Error
		if !errors.As(err, &refused) || refused.Code != "point.questions" || refused.Params["n"] != "7" {
			t.Fatalf("%v", err)
		}
		h.AttachExams(named{b})
		if _, err := h.DeletePoint(ctx, author, b, 0); fault.CodeOf(err) != "point.exams" {
			t.Fatalf("a blueprint draws from it: %v", err)
		}
		delete(questions, a1)
		if _, err := h.DeletePoint(ctx, author, a, h.version()-1); fault.CodeOf(err) != "conflict.changed" {
			t.Fatalf("an old tree: %v", err)
		}
		next, err := h.DeletePoint(ctx, author, a, h.version())
		if err != nil || next != h.version() || h.outline() != "(乙 丙)" {
			t.Fatalf("%v, %s", err, h.outline())
		}
		if _, err := h.DeletePoint(ctx, author, a1, 0); fault.CodeOf(err) != "point.unknown" {
			t.Fatalf("what hung below is there: %v", err)
		}
		if _, err := h.DeletePoint(ctx, author, c, 0); err != nil || h.outline() != "(乙)" {
			t.Fatalf("%v", err)
		}
	})
}

// Two editors who see the same tree: the second is told, nothing is lost.
func TestEditorsNoticeEachOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := open(t, db, nil)
		h.add("", "甲")
		seen := h.version()
		var wg sync.WaitGroup
		codes := make([]string, 8)
		for i := range codes {
			wg.Go(func() {
				_, _, err := h.CreatePoint(ctx, author, h.id, "", fmt.Sprintf("点%d", i), seen)
				codes[i] = fault.CodeOf(err)
				if err == nil {
					codes[i] = "made"
				}
			})
		}
		wg.Wait()
		made := 0
		for _, code := range codes {
			switch code {
			case "made":
				made++
			case "conflict.changed":
			default:
				t.Errorf("%s", code)
			}
		}
		if tree, err := h.Points(ctx, h.id); err != nil || made != 1 || len(tree.Points) != 2 || tree.Version != seen+1 {
			t.Fatalf("%d made; %+v %v", made, tree, err)
		}
		if _, err := h.RenameSyllabus(ctx, author, h.id, "改名", seen); fault.CodeOf(err) != "conflict.changed" {
			t.Fatalf("%v", err)
		}
		renamed, err := h.RenameSyllabus(ctx, author, h.id, " 新 名 ", h.version())
		if err != nil || renamed.Name != "新 名" || renamed.Version != h.version() {
			t.Fatalf("%+v %v", renamed, err)
		}
	})
}

func TestFilesGrowTheTree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := open(t, db, nil)
		a := h.add("", "甲")
		var got []id.ID[syllabus.Point]
		if err := db.Write(ctx, func(tx dbx.Tx) error {
			got = nil
			found, g, err := h.Grow(tx, author, "LV", "")
			if err != nil {
				return err
			}
			for _, path := range [][]string{{"甲"}, {"甲", "新"}, {"甲", "新"}, {}, {"乙", "二", "三", "四", "五"}} {
				p, err := g.Ensure(path)
				if err != nil {
					return err
				}
				got = append(got, p)
			}
			if found.ID != h.id {
				t.Error("another syllabus")
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if got[0] != a || got[1] != got[2] || got[3] != "" || h.outline() != "(甲(新) 乙(二(三(四))))" {
			t.Fatalf("%v %s", got, h.outline())
		}
	})
}
