package bank_test

import (
	"slices"
	"strings"
	"testing"
	"time"

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

// openAt is open with a clock that the test moves.
func openAt(t *testing.T, db dbx.DB, at *clock.Instant) *shelf {
	t.Helper()
	blobs, err := blob.Files(t.TempDir())
	check(t, err)
	now := func() clock.Instant { return *at }
	s := bank.New(db, now, audit.New(db, now, crypt.NewTestRing(t)), blobs)
	syllabus, err := s.CreateSyllabus(ctx, author, "lv-1", "低压电工作业")
	check(t, err)
	return &shelf{s, db, syllabus}
}

func (s *shelf) publish(t *testing.T, point id.ID[bank.Point], stem string) bank.Detail {
	t.Helper()
	return s.act(t, reviewer, s.act(t, author, s.add(t, point, stem), bank.Submit), bank.Publish)
}

func states(d bank.Detail) string {
	var out []string
	for _, v := range d.Versions {
		out = append(out, string(v.State))
	}
	return strings.Join(out, " ")
}

func TestPublishingIsTakenBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		at := clock.System()
		s := openAt(t, db, &at)
		d := s.publish(t, "", "第一版的题干")
		first := d.Versions[0]
		c, k := single("第二版的题干")
		d, err := s.Edit(ctx, author, d.ID, "", c, k, d.Question.Version)
		check(t, err)
		d = s.act(t, reviewer, s.act(t, author, d, bank.Submit), bank.Publish)
		if _, err := s.Act(ctx, author, d.ID, bank.Reopen, "", d.Question.Version); fault.CodeOf(err) != "question.review.own" {
			t.Fatalf("the author took it back: %v", err)
		}
		second := d.Versions[0]
		d = s.act(t, reviewer, d, bank.Reopen)
		if states(d) != "in_review retired published" || d.Published != first.ID || d.Versions[0].SHA256 != second.SHA256 {
			t.Fatalf("%s, drawn %s", states(d), d.Published)
		}
		if drawn := s.pool(t, bank.PoolFilter{}); len(drawn) != 1 || drawn[0].VersionID != first.ID {
			t.Fatalf("what papers draw: %+v", drawn)
		}
		// What papers may already show never changes: an edit is of the copy.
		d = s.act(t, reviewer, d, bank.Return)
		c, k = single("第三版的题干")
		d, err = s.Edit(ctx, author, d.ID, "", c, k, d.Question.Version)
		check(t, err)
		if got := d.Versions[1]; got.ID != second.ID || got.SHA256 != second.SHA256 {
			t.Fatalf("the version that was published reads %+v", got)
		}
		d = s.act(t, reviewer, s.act(t, author, d, bank.Submit), bank.Publish)
		at = at.Add(bank.UndoTime + time.Second)
		if _, err := s.Act(ctx, reviewer, d.ID, bank.Reopen, "", d.Question.Version); fault.CodeOf(err) != "question.reopen.late" {
			t.Fatalf("a quarter of an hour later: %v", err)
		}
	})
}

func TestTakenBackWhereNothingWasBefore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		s := open(t, db)
		d := s.act(t, reviewer, s.publish(t, "", "只有一版"), bank.Reopen)
		if states(d) != "in_review retired" || d.Published != "" || len(s.pool(t, bank.PoolFilter{})) != 0 {
			t.Fatalf("%s, drawn %q", states(d), d.Published)
		}
		// A version retired long ago is not brought back by it.
		d = s.act(t, reviewer, s.act(t, reviewer, d, bank.Publish), bank.Retire)
		c, k := single("又一版")
		d, err := s.Edit(ctx, author, d.ID, "", c, k, d.Question.Version)
		check(t, err)
		d = s.act(t, reviewer, s.act(t, reviewer, s.act(t, author, d, bank.Submit), bank.Publish), bank.Reopen)
		if d.Published != "" {
			t.Fatalf("%s, drawn %q", states(d), d.Published)
		}
	})
}

func TestRetiredComesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		s := open(t, db)
		a, b := s.publish(t, "", "停用后恢复"), s.publish(t, "", "仍在使用")
		a = s.act(t, author, a, bank.Retire)
		if done, failed, err := s.Bulk(ctx, author, bank.Restore, []id.ID[bank.Question]{a.ID}); err != nil || done != 0 || failed[0].Code != "question.review.own" {
			t.Fatalf("the author restored: %d %+v %v", done, failed, err)
		}
		done, failed, err := s.Bulk(ctx, reviewer, bank.Restore, []id.ID[bank.Question]{a.ID, b.ID})
		if err != nil || done != 1 || len(failed) != 1 || failed[0].Code != "question.state" {
			t.Fatalf("%d %+v %v", done, failed, err)
		}
		back, err := s.Question(ctx, a.ID)
		check(t, err)
		if back.Published != a.Versions[0].ID || back.Versions[0].Reviewer.ID != reviewer.ID || len(s.pool(t, bank.PoolFilter{})) != 2 {
			t.Fatalf("%+v", back)
		}
	})
}

func TestMoveAndMoveBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		s := open(t, db)
		p, _, err := s.CreatePoint(ctx, author, s.syllabus.ID, "", "第一章", 0)
		check(t, err)
		other, err := s.CreateSyllabus(ctx, author, "HV", "高压电工作业")
		check(t, err)
		there, _, err := s.CreatePoint(ctx, author, other.ID, "", "倒闸", 0)
		check(t, err)
		a, b, c := s.publish(t, p.ID, "挂在知识点上"), s.publish(t, "", "挂在大纲上"), s.add(t, p.ID, "还是草稿")
		ids := []id.ID[bank.Question]{a.ID, b.ID, c.ID, "unknown"}
		done, was, failed, err := s.Move(ctx, author, bank.Place{Syllabus: other.ID, Point: there.ID}, ids)
		if err != nil || done != 3 || len(failed) != 1 || failed[0].Code != "question.unknown" {
			t.Fatalf("%d %+v %v", done, failed, err)
		}
		if len(was) != 2 || was[0].Point != p.ID || !slices.Equal(was[0].IDs, []id.ID[bank.Question]{a.ID, c.ID}) || was[1].Point != "" {
			t.Fatalf("%+v", was)
		}
		moved, total, err := s.Questions(ctx, bank.Filter{Syllabus: other.ID, Point: there.ID}, 0, 10)
		if err != nil || total != 3 || moved[0].SyllabusCode != "HV" || moved[0].PointName != "倒闸" || len(s.pool(t, bank.PoolFilter{})) != 0 {
			t.Fatalf("%+v %d %v", moved, total, err)
		}
		for _, w := range was {
			if done, _, _, err := s.Move(ctx, author, w.Place, w.IDs); err != nil || done != len(w.IDs) {
				t.Fatalf("back: %d %v", done, err)
			}
		}
		if back, err := s.Question(ctx, a.ID); err != nil || back.Point != p.ID || back.Syllabus != s.syllabus.ID || len(s.pool(t, bank.PoolFilter{})) != 2 {
			t.Fatalf("%+v %v", back, err)
		}
		// A point of another syllabus is no place.
		if _, _, _, err := s.Move(ctx, author, bank.Place{Syllabus: s.syllabus.ID, Point: there.ID}, ids[:1]); fault.KindOf(err) != fault.Invalid {
			t.Fatalf("%v", err)
		}
	})
}

func TestMatchesOfAFilter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		s := open(t, db)
		p, _, err := s.CreatePoint(ctx, author, s.syllabus.ID, "", "第一章", 0)
		check(t, err)
		a, b := s.add(t, p.ID, "灭火器的使用"), s.publish(t, "", "灭火器的检查")
		s.add(t, "", "触电急救")
		for _, c := range []struct {
			filter bank.Filter
			want   []id.ID[bank.Question]
		}{
			{bank.Filter{Q: "灭火器"}, []id.ID[bank.Question]{a.ID, b.ID}},
			{bank.Filter{Q: "灭火器", State: bank.Published}, []id.ID[bank.Question]{b.ID}},
			{bank.Filter{Point: p.ID}, []id.ID[bank.Question]{a.ID}},
			{bank.Filter{Q: "灭火器", Loose: true}, []id.ID[bank.Question]{b.ID}},
		} {
			found, total, err := s.Matching(ctx, c.filter)
			check(t, err)
			var ids []id.ID[bank.Question]
			for _, m := range found {
				ids = append(ids, m.ID)
			}
			slices.Sort(ids)
			slices.Sort(c.want)
			if !slices.Equal(ids, c.want) || total != int64(len(c.want)) {
				t.Errorf("%+v finds %v of %d, want %v", c.filter, ids, total, c.want)
			}
		}
	})
}

func TestReviewQueueHoldsOthersWork(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		at := clock.System()
		s := openAt(t, db, &at)
		other, err := s.CreateSyllabus(ctx, author, "HV", "高压电工作业")
		check(t, err)
		submit := func(by audit.Actor, syllabus id.ID[bank.Syllabus], stem string) bank.Detail {
			at = at.Add(time.Second)
			c, k := single(stem)
			d, err := s.Create(ctx, by, bank.Place{Syllabus: syllabus}, c, k)
			check(t, err)
			return s.act(t, by, d, bank.Submit)
		}
		one := submit(author, s.syllabus.ID, "作者甲的第一题")
		two := submit(second, other.ID, "作者乙的题")
		three := submit(author, s.syllabus.ID, "作者甲的第二题")
		mine := submit(reviewer, s.syllabus.ID, "审题员自己的题")
		// Whose hand is in it, reviews it no more than who began it.
		d := s.act(t, author, three, bank.Withdraw)
		c, k := single("两人写的题")
		d, err = s.Edit(ctx, second, d.ID, "", c, k, d.Question.Version)
		check(t, err)
		at = at.Add(time.Second)
		s.act(t, author, d, bank.Submit)
		check(t, s.Comment(ctx, author, one.ID, " 请看第二个选项 \r\n"))

		for _, tc := range []struct {
			name    string
			by      audit.Actor
			filter  bank.QueueFilter
			want    []id.ID[bank.Question]
			waiting int64
			own     int64
		}{
			{"the reviewer", reviewer, bank.QueueFilter{}, []id.ID[bank.Question]{one.ID, two.ID, three.ID}, 3, 1},
			{"of a syllabus", reviewer, bank.QueueFilter{Syllabus: other.ID}, []id.ID[bank.Question]{two.ID}, 3, 1},
			{"of an author", reviewer, bank.QueueFilter{Author: author.ID}, []id.ID[bank.Question]{one.ID, three.ID}, 3, 1},
			{"an author who reviews", author, bank.QueueFilter{}, []id.ID[bank.Question]{two.ID, mine.ID}, 2, 2},
			{"an editor who reviews", second, bank.QueueFilter{}, []id.ID[bank.Question]{one.ID, mine.ID}, 2, 2},
		} {
			q, err := s.ReviewQueue(ctx, tc.by, tc.filter, 10)
			check(t, err)
			var ids []id.ID[bank.Question]
			for _, i := range q.Items {
				ids = append(ids, i.ID)
			}
			if !slices.Equal(ids, tc.want) || q.Total != int64(len(tc.want)) || q.Waiting != tc.waiting || q.Own != tc.own {
				t.Errorf("%s: %v, %d of %d, own %d; want %v", tc.name, ids, q.Total, q.Waiting, q.Own, tc.want)
			}
		}
		q, err := s.ReviewQueue(ctx, reviewer, bank.QueueFilter{}, 1)
		if err != nil || len(q.Items) != 1 || q.Total != 3 || q.Items[0].Comments != 1 || len(q.Syllabuses) != 2 || len(q.Authors) != 2 || q.Syllabuses[0].Name == "" {
			t.Fatalf("%+v %v", q, err)
		}
	})
}

func TestHistoryTellsWhoDidWhat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		at := clock.System()
		s := openAt(t, db, &at)
		tick := func() { at = at.Add(time.Minute) }
		d := s.add(t, "", "一道题")
		tick()
		c, k := single("一道改过的题")
		d, err := s.Edit(ctx, second, d.ID, "", c, k, d.Question.Version)
		check(t, err)
		for _, a := range []bank.Action{bank.Submit, bank.Return, bank.Submit, bank.Publish, bank.Retire, bank.Restore} {
			tick()
			by := reviewer
			if a == bank.Submit {
				by = author
			}
			d = s.act(t, by, d, a)
		}
		tick()
		check(t, s.Comment(ctx, reviewer, d.ID, "可以"))
		tick()
		_, _, err = s.SetPractice(ctx, reviewer, true, []id.ID[bank.Question]{d.ID})
		check(t, err)
		events, more, err := s.History(ctx, d.ID)
		check(t, err)
		var acts []string
		for _, e := range events {
			acts = append(acts, e.Act)
		}
		if got, want := strings.Join(acts, " "), "practice_in comment restore retire publish submit return submit edit version"; got != want || more != 0 {
			t.Fatalf("%s (and %d), want %s", got, more, want)
		}
		if e := events[6]; e.Text != "请核对法条" || e.ByName != reviewer.Name || e.Number != 1 {
			t.Errorf("the return reads %+v", e)
		}
		for _, text := range []string{" \n ", strings.Repeat("长", 1001), "控制\x01字符"} {
			if err := s.Comment(ctx, author, d.ID, text); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%q: %v", text, err)
			}
		}
		if err := s.Comment(ctx, author, "unknown", "在吗"); fault.CodeOf(err) != "question.unknown" {
			t.Errorf("%v", err)
		}
		if _, _, err := s.History(ctx, "unknown"); fault.CodeOf(err) != "question.unknown" {
			t.Errorf("%v", err)
		}
		used, err := s.UseOf(ctx, d.ID)
		if err != nil || used.Drawn != 0 || len(used.In) != 0 {
			t.Errorf("nobody drew it: %+v %v", used, err)
		}
	})
}

func TestPicturesGoWhenNothingShowsThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		at := clock.System()
		s := openAt(t, db, &at)
		keep := func(gray uint8) bank.Medium {
			m, err := s.KeepMedium(ctx, drawn(t, gray))
			check(t, err)
			return m
		}
		shown, dropped, never := keep(1), keep(2), keep(3)
		c, k := single("看图答题")
		c.Stem = append(c.Stem, bank.Block{Kind: bank.ImageBlock, MediaID: shown.ID, Alt: "图"}, bank.Block{Kind: bank.ImageBlock, MediaID: dropped.ID, Alt: "图"})
		d, err := s.Create(ctx, author, bank.Place{Syllabus: s.syllabus.ID}, c, k)
		check(t, err)
		at = at.Add(48 * time.Hour)
		fresh := keep(4)
		c.Stem = c.Stem[:2]
		d, err = s.Edit(ctx, author, d.ID, "", c, k, d.Question.Version)
		check(t, err)
		here := func(m bank.Medium) bool {
			r, _, err := s.Media(ctx, m.ID)
			if err == nil {
				check(t, r.Close())
			} else if fault.KindOf(err) != fault.NotFound {
				t.Fatal(err)
			}
			return err == nil
		}
		check(t, s.PurgeMedia(ctx))
		if !here(shown) || !here(dropped) || !here(fresh) || here(never) {
			t.Fatalf("shown %v, dropped just now %v, uploaded just now %v, never shown %v", here(shown), here(dropped), here(fresh), here(never))
		}
		at = at.Add(25 * time.Hour)
		check(t, s.PurgeMedia(ctx))
		if !here(shown) || here(dropped) || here(fresh) {
			t.Fatalf("a day later: shown %v, dropped %v, unused %v", here(shown), here(dropped), here(fresh))
		}
		// What is shown by a version long superseded stays; what is gone cannot be shown.
		c.Stem[1].MediaID = dropped.ID
		if _, err := s.Edit(ctx, author, d.ID, "", c, k, d.Question.Version); fault.CodeOf(err) != "question.invalid" {
			t.Fatalf("a purged picture: %v", err)
		}
		again := keep(2)
		c.Stem[1].MediaID = again.ID
		if _, err := s.Edit(ctx, author, d.ID, "", c, k, d.Question.Version); err != nil || !here(again) {
			t.Fatalf("uploaded again: %v", err)
		}
	})
}
