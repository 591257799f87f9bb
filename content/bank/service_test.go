package bank_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"

	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

var (
	ctx      = context.Background()
	author   = audit.Actor{Kind: audit.Account, ID: "author", Name: "张作者"}
	second   = audit.Actor{Kind: audit.Account, ID: "second", Name: "李作者"}
	reviewer = audit.Actor{Kind: audit.Account, ID: "reviewer", Name: "王审题"}
)

type shelf struct {
	*bank.Service
	db       dbx.DB
	syllabus bank.Syllabus
}

func open(t *testing.T, db dbx.DB) *shelf {
	t.Helper()
	blobs, err := blob.Files(t.TempDir())
	check(t, err)
	s := bank.New(db, clock.System, audit.New(db, clock.System, crypt.NewTestRing(t)), blobs)
	syllabus, err := s.CreateSyllabus(ctx, author, "lv-1", " 低压电工 作业 ")
	check(t, err)
	if syllabus.Code != "LV-1" || syllabus.Name != "低压电工 作业" {
		t.Fatalf("%+v", syllabus)
	}
	return &shelf{s, db, syllabus}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func words(s string) []bank.Block { return []bank.Block{{Kind: bank.TextBlock, Text: s}} }

func single(stem string) (bank.QuestionContent, bank.QuestionKey) {
	return bank.QuestionContent{Type: bank.Single, Stem: words(stem), Interaction: bank.Interaction{Kind: bank.Choice, Shuffle: true, Options: []bank.Option{
		{ID: "A", Blocks: words("红色")}, {ID: "B", Blocks: words("绿色")}, {ID: "C", Blocks: words("黄色")}}}}, bank.QuestionKey{Choices: []string{"B"}}
}

func (s *shelf) add(t *testing.T, point id.ID[bank.Point], stem string) bank.Detail {
	t.Helper()
	c, k := single(stem)
	d, err := s.Create(ctx, author, bank.Place{Syllabus: s.syllabus.ID, Point: point}, c, k)
	check(t, err)
	return d
}

func (s *shelf) act(t *testing.T, by audit.Actor, d bank.Detail, a bank.Action) bank.Detail {
	t.Helper()
	d, err := s.Act(ctx, by, d.ID, a, "请核对法条", d.Question.Version)
	check(t, err)
	return d
}

func (s *shelf) pool(t *testing.T, f bank.PoolFilter) []bank.Draw {
	t.Helper()
	f.SyllabusID = s.syllabus.ID
	var out []bank.Draw
	check(t, s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		out, err = s.Pool(tx, f)
		return err
	}))
	return out
}

func TestQuestionPassesReviewAndIsDrawn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		s := open(t, db)
		d := s.add(t, "", "灭火器压力表指针应在（  ）区。")
		if len(s.pool(t, bank.PoolFilter{})) != 0 {
			t.Fatal("a draft can be drawn")
		}
		d = s.act(t, author, d, bank.Submit)
		if _, err := s.Act(ctx, author, d.ID, bank.Publish, "", d.Question.Version); fault.CodeOf(err) != "question.review.own" {
			t.Fatalf("the author published: %v", err)
		}
		d = s.act(t, reviewer, d, bank.Return)
		if d.Versions[0].State != bank.Draft || d.Versions[0].Comment != "请核对法条" {
			t.Fatalf("returned: %+v", d.Versions[0])
		}
		c, k := single("灭火器压力表的指针应指在（  ）区。")
		d, err := s.Edit(ctx, second, d.ID, "", c, k, d.Question.Version)
		check(t, err)
		if len(d.Versions) != 1 {
			t.Fatalf("editing a draft made %d versions", len(d.Versions))
		}
		d = s.act(t, author, d, bank.Submit)
		if _, err := s.Act(ctx, second, d.ID, bank.Publish, "", d.Question.Version); fault.CodeOf(err) != "question.review.own" {
			t.Fatalf("an editor published: %v", err)
		}
		d = s.act(t, reviewer, d, bank.Publish)
		drawn := s.pool(t, bank.PoolFilter{Type: bank.Single})
		if len(drawn) != 1 || drawn[0].VersionID != d.Versions[0].ID || strings.Join(drawn[0].Options, "") != "ABC" {
			t.Fatalf("%+v", drawn)
		}
		if len(s.pool(t, bank.PoolFilter{Type: bank.Multiple})) != 0 {
			t.Fatal("drawn as another type")
		}
	})
}

func TestNextVersionReplacesOnlyWhenPublished(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		s := open(t, db)
		d := s.act(t, reviewer, s.act(t, author, s.add(t, "", "第一版"), bank.Submit), bank.Publish)
		first := d.Versions[0]
		c, k := single("第二版")
		d, err := s.Edit(ctx, author, d.ID, "", c, k, d.Question.Version)
		check(t, err)
		if len(d.Versions) != 2 || d.Versions[0].State != bank.Draft || d.Versions[1].State != bank.Published || d.Versions[1].SHA256 != first.SHA256 {
			t.Fatalf("%+v", d.Versions)
		}
		if drawn := s.pool(t, bank.PoolFilter{}); len(drawn) != 1 || drawn[0].VersionID != first.ID {
			t.Fatalf("while the second is a draft: %+v", drawn)
		}
		d = s.act(t, reviewer, s.act(t, author, d, bank.Submit), bank.Publish)
		if d.Versions[0].State != bank.Published || d.Versions[1].State != bank.Superseded {
			t.Fatalf("%s %s", d.Versions[0].State, d.Versions[1].State)
		}
		if drawn := s.pool(t, bank.PoolFilter{}); len(drawn) != 1 || drawn[0].VersionID != d.Versions[0].ID {
			t.Fatalf("after the second is published: %+v", drawn)
		}
		check(t, db.Read(ctx, func(tx dbx.Tx) error {
			old, err := s.Versions(tx, []id.ID[bank.Version]{first.ID, "unknown"})
			if len(old) != 1 || old[first.ID].Content.Stem[0].Text != "第一版" || old[first.ID].Key.Choices[0] != "B" {
				t.Errorf("a paper's version reads %+v", old)
			}
			return err
		}))
		d = s.act(t, reviewer, d, bank.Retire)
		if len(s.pool(t, bank.PoolFilter{})) != 0 || d.Published != "" {
			t.Fatal("a retired question is drawn")
		}
	})
}

func TestStaleAndWrongInputWritesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		s := open(t, db)
		d := s.add(t, "", "原来的题干")
		c, k := single("别人的题干")
		if _, err := s.Edit(ctx, second, d.ID, "", c, k, d.Question.Version+1); fault.CodeOf(err) != "conflict.changed" {
			t.Errorf("a stale version wrote: %v", err)
		}
		if _, err := s.Edit(ctx, second, d.ID, id.New[bank.Point](), c, k, d.Question.Version); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an unknown point: %v", err)
		}
		c.Stem = append(c.Stem, bank.Block{Kind: bank.ImageBlock, MediaID: id.New[bank.Medium]()})
		if _, err := s.Edit(ctx, second, d.ID, "", c, k, d.Question.Version); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an unknown picture: %v", err)
		}
		k.Choices = []string{"D"}
		if _, err := s.Create(ctx, author, bank.Place{Syllabus: s.syllabus.ID}, c, k); fault.CodeOf(err) != "question.invalid" {
			t.Errorf("a key that is no option: %v", err)
		}
		if _, err := s.Create(ctx, author, bank.Place{Syllabus: id.New[bank.Syllabus]()}, d.Versions[0].Content, d.Versions[0].Key); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an unknown syllabus: %v", err)
		}
		again, err := s.Question(ctx, d.ID)
		check(t, err)
		if again.Versions[0].Content.Stem[0].Text != "原来的题干" || again.Question.Version != d.Question.Version {
			t.Errorf("%+v", again)
		}
	})
}

func TestSearchFindsChinese(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		s := open(t, db)
		for _, stem := range []string{"禁止用人单位安排未成年工从事矿山井下作业。", "电压为10kV的线路与作业人员的安全距离。", "１０KV线路停电检修前应当验电。", "火灾时不得乘坐电梯。"} {
			s.add(t, "", stem)
		}
		for q, want := range map[string]int64{"": 4, "作业": 2, "矿山 未成年": 1, "10kv": 2, "10KV 停电": 1, "火": 1, "梯。": 1, "。": 4, "线路与": 1, "煤矿": 0, "%": 0, "业作": 0, "作业人员的安全": 1, "安全距离线路": 0, "10kv的线路": 1} {
			list, total, err := s.Questions(ctx, bank.Filter{Q: q}, 0, 3)
			if err != nil || total != want || len(list) != int(min(want, 3)) {
				t.Errorf("%q finds %d (%d listed), want %d, %v", q, total, len(list), want, err)
			}
		}
		unset := 0
		f := bank.Filter{Syllabus: s.syllabus.ID, Type: bank.Single, State: bank.Draft, Difficulty: &unset, Q: "作业"}
		if list, total, err := s.Questions(ctx, f, 0, 10); err != nil || total != 2 || list[0].SyllabusCode != "LV-1" || list[0].AuthorName != "张作者" {
			t.Errorf("%+v %d %v", list, total, err)
		}
		d := s.add(t, "", "改之前的题干")
		c, k := single("改之后的样子")
		_, err := s.Edit(ctx, author, d.ID, "", c, k, d.Question.Version)
		check(t, err)
		if _, total, _ := s.Questions(ctx, bank.Filter{Q: "之前"}, 0, 10); total != 0 {
			t.Error("found by words that are gone")
		}
		if _, total, _ := s.Questions(ctx, bank.Filter{Q: "改之后"}, 0, 10); total != 1 {
			t.Error("not found by its new words")
		}
		// Every pair of the words is there, the word is not.
		s.add(t, "", "第9991条、第1999条。")
		if _, total, _ := s.Questions(ctx, bank.Filter{Q: "第9999条"}, 0, 10); total != 0 {
			t.Error("found by the pairs of a word that is not there")
		}
	})
}

func TestKnowledgePoints(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		s := open(t, db)
		point := func(parent id.ID[bank.Point], name string) bank.Point {
			p, _, err := s.CreatePoint(ctx, author, s.syllabus.ID, parent, name, 0)
			check(t, err)
			return p
		}
		one, two := point("", "第一章"), point("", "第二章")
		inner := point(one.ID, "第一节")
		leaf := point(inner.ID, "要点")
		if _, _, err := s.CreatePoint(ctx, author, s.syllabus.ID, one.ID, "第一节", 0); fault.CodeOf(err) != "point.name.taken" {
			t.Errorf("a taken name: %v", err)
		}
		if _, _, err := s.UpdatePoint(ctx, author, one.ID, leaf.ID, "第一章", 0, 0); fault.CodeOf(err) != "point.cycle" {
			t.Errorf("hung below itself: %v", err)
		}
		d := s.add(t, leaf.ID, "要点下的试题")
		s.act(t, reviewer, s.act(t, author, d, bank.Submit), bank.Publish)
		if n := len(s.pool(t, bank.PoolFilter{PointID: one.ID})); n != 1 {
			t.Errorf("%d questions below the chapter", n)
		}
		_, _, err := s.UpdatePoint(ctx, author, inner.ID, two.ID, "第一节（移）", 1, 0)
		check(t, err)
		if a, b := len(s.pool(t, bank.PoolFilter{PointID: one.ID})), len(s.pool(t, bank.PoolFilter{PointID: two.ID})); a != 0 || b != 1 {
			t.Errorf("after the move: %d below the old, %d below the new chapter", a, b)
		}
		three := point("", "第三章")
		_, _, err = s.UpdatePoint(ctx, author, three.ID, "", "第三章", 1, 0)
		check(t, err)
		tree, err := s.Points(ctx, s.syllabus.ID)
		check(t, err)
		var top []string
		for _, p := range tree.Points {
			if p.Parent == "" {
				top = append(top, fmt.Sprint(p.Position, p.Name))
			}
		}
		if strings.Join(top, " ") != "1第三章 2第一章 3第二章" {
			t.Errorf("order: %v", top)
		}
		deep := leaf.ID
		for depth := 4; depth <= bank.MaxDepth; depth++ {
			deep = point(deep, "更深").ID
		}
		if _, _, err := s.CreatePoint(ctx, author, s.syllabus.ID, deep, "太深", 0); fault.CodeOf(err) != "point.depth" {
			t.Errorf("a fifth level: %v", err)
		}
	})
}

func TestBulkNamesWhatItLeaves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		s := open(t, db)
		var ids []id.ID[bank.Question]
		for i := range 60 {
			ids = append(ids, s.add(t, "", fmt.Sprintf("批量第%d题", i)).ID)
		}
		ids = append(ids, id.New[bank.Question]())
		done, failed, err := s.Bulk(ctx, author, bank.Submit, ids)
		if err != nil || done != 60 || len(failed) != 1 || failed[0].Code != "question.unknown" {
			t.Fatalf("%d %+v %v", done, failed, err)
		}
		if done, failed, err = s.Bulk(ctx, author, bank.Publish, ids[:60]); err != nil || done != 0 || failed[0].Code != "question.review.own" {
			t.Fatalf("own questions: %d %+v %v", done, failed[0], err)
		}
		if done, _, err = s.Bulk(ctx, reviewer, bank.Publish, ids[:60]); err != nil || done != 60 || len(s.pool(t, bank.PoolFilter{})) != 60 {
			t.Fatalf("%d %v", done, err)
		}
		if _, _, err = s.Bulk(ctx, reviewer, bank.Publish, make([]id.ID[bank.Question], bank.MaxBulk+1)); fault.KindOf(err) != fault.Invalid {
			t.Fatalf("too many: %v", err)
		}
	})
}

func TestPoolIsNarrowed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		s := open(t, db)
		var ids []id.ID[bank.Question]
		for difficulty := range 6 {
			c, k := single(fmt.Sprintf("难度为%d的题", difficulty))
			c.Difficulty = difficulty
			d, err := s.Create(ctx, author, bank.Place{Syllabus: s.syllabus.ID}, c, k)
			check(t, err)
			s.act(t, reviewer, s.act(t, author, d, bank.Submit), bank.Publish)
			ids = append(ids, d.ID)
		}
		if done, failed, err := s.SetPractice(ctx, reviewer, true, []id.ID[bank.Question]{ids[1], ids[2], "unknown"}); err != nil || done != 2 || len(failed) != 1 {
			t.Fatalf("%d %+v %v", done, failed, err)
		}
		yes, no := true, false
		for _, c := range []struct {
			filter bank.PoolFilter
			want   int
		}{
			{bank.PoolFilter{}, 6},
			{bank.PoolFilter{MinDifficulty: 3}, 3},
			{bank.PoolFilter{MaxDifficulty: 2}, 2},
			{bank.PoolFilter{MinDifficulty: 2, MaxDifficulty: 4}, 3},
			{bank.PoolFilter{Practice: &yes}, 2},
			{bank.PoolFilter{Practice: &no}, 4},
			{bank.PoolFilter{Practice: &no, MaxDifficulty: 3}, 1},
		} {
			drawn := s.pool(t, c.filter)
			if len(drawn) != c.want {
				t.Errorf("%+v draws from %d, want %d", c.filter, len(drawn), c.want)
			}
			for _, d := range drawn {
				if d.Practice != (d.Difficulty == 1 || d.Difficulty == 2) {
					t.Errorf("%+v", d)
				}
			}
		}
		list, total, err := s.Questions(ctx, bank.Filter{Practice: &yes}, 0, 10)
		if err != nil || total != 2 || !list[0].Practice {
			t.Fatalf("%+v %d %v", list, total, err)
		}
		if done, _, err := s.SetPractice(ctx, reviewer, false, ids); err != nil || done != 6 || len(s.pool(t, bank.PoolFilter{Practice: &yes})) != 0 {
			t.Fatalf("%d %v", done, err)
		}
	})
}

// drawn is a small picture of one grey, another for each.
func drawn(t *testing.T, gray uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 7, 5))
	for i := range img.Pix {
		img.Pix[i] = gray
	}
	var b bytes.Buffer
	check(t, png.Encode(&b, img))
	return b.Bytes()
}

func TestPicturesAreKeptOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		s := open(t, db)
		var b bytes.Buffer
		check(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 7, 5))))
		m, err := s.KeepMedium(ctx, b.Bytes())
		check(t, err)
		again, err := s.KeepMedium(ctx, b.Bytes())
		if err != nil || again.ID != m.ID || m.Width != 7 || m.ContentType != "image/png" {
			t.Fatalf("%+v %+v %v", m, again, err)
		}
		r, contentType, err := s.Media(ctx, m.ID)
		check(t, err)
		got, err := io.ReadAll(r)
		check(t, err)
		check(t, r.Close())
		if contentType != "image/png" || !bytes.Equal(got, b.Bytes()) {
			t.Fatalf("%s, %d bytes", contentType, len(got))
		}
		if _, err := s.KeepMedium(ctx, []byte("<svg onload=alert(1)>")); fault.CodeOf(err) != "media.unknown" {
			t.Fatalf("no picture: %v", err)
		}
	})
}
