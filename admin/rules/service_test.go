package rules_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"ankao/admin/audit"
	"ankao/admin/rules"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
)

var admin = audit.Actor{Kind: audit.Account, ID: "a1", Name: "管理员"}

func today() clock.Instant { return clock.At(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)) }

func service(t *testing.T, db dbx.DB) *rules.Service {
	t.Helper()
	s, err := rules.New(db, today, audit.New(db, today, crypt.NewTestRing(t)), "CN-440103")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a second start adds nothing
		if err := s.Seed(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func ask(t *testing.T, db dbx.DB, s *rules.Service, a rules.Ask) (d rules.Decision, ok bool) {
	t.Helper()
	err := db.Read(context.Background(), func(tx dbx.Tx) (err error) {
		d, ok, err = s.Propose(tx, a)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d, ok
}

func codes(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return ""
	}
	if len(f.Fields) == 0 {
		return f.Code
	}
	var out []string
	for _, field := range f.Fields {
		out = append(out, field.Path+" "+field.Code)
	}
	return strings.Join(out, ", ")
}

func TestWhatTheSeedSays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		s := service(t, db)
		for _, c := range []struct {
			topic, value, warning string
			facts                 map[string]string
			want                  int
			found                 bool
		}{
			{"exam.theory", "pass", "", nil, 80, true},
			{"exam.retake", "times", "", nil, 1, true},
			{"exam.late", "minutes", "draft", nil, 30, true},
			{"hours", "annual", "", map[string]string{"person": "principal", "industry": "highrisk"}, 16, true},
			{"hours", "initial", "", map[string]string{"person": "safety_manager", "industry": "general"}, 32, true},
			{"hours", "initial", "draft", map[string]string{"person": "special_operator", "operation": "1.2"}, 148, true},
			{"hours", "reviewMin", "lapsed", map[string]string{"person": "special_operator"}, 8, true},
			{"hours", "initial", "", map[string]string{"person": "street_squad"}, 0, false},
			{"hours", "initial", "", map[string]string{"person": "enforcement_officer"}, 0, false},
			{"certificate.validity", "years", "lapsed", map[string]string{"certificate": "special_operation"}, 6, true},
			{"certificate.validity", "years", "", map[string]string{"certificate": "principal_manager"}, 3, true},
			{"recording.retention", "years", "", nil, 3, true},
		} {
			d, ok := ask(t, db, s, rules.Ask{Topic: c.topic, Facts: c.facts})
			if ok != c.found || d.Values[c.value] != c.want || d.Warning != c.warning {
				t.Errorf("%s %v: %v %+v", c.topic, c.facts, ok, d)
			}
		}
		if d, _ := ask(t, db, s, rules.Ask{Topic: "hours", On: "2026-05-31", Facts: map[string]string{"person": "special_operator"}}); d.Warning != "draft" {
			t.Errorf("on its last day Order 30 warns of %q", d.Warning)
		}
		var kinds []string
		if err := db.Read(context.Background(), func(tx dbx.Tx) error {
			list, err := s.Alarms(tx)
			for _, a := range list {
				kinds = append(kinds, string(a.Kind)+" "+a.Pack+" "+a.Rule)
			}
			streets, err2 := s.Streets(tx)
			industries, err3 := s.Industries(tx)
			if len(streets) != 22 || len(industries) != 9 || industries[0].Code != "coal" || !industries[5].HighRiskAssessment || industries[5].HighRiskHours {
				t.Errorf("%d streets, %v", len(streets), industries)
			}
			return errors.Join(err, err2, err3)
		}); err != nil {
			t.Fatal(err)
		}
		want := "pack.lapsed order30 |pack.empty catalogue2026 |rule.empty order19 certificate.specialop.new|rule.empty enforcement hours.enforcement|" +
			"rule.empty order19 hours.specialop.new|rule.empty district hours.squad"
		if got := strings.Join(kinds, "|"); got != want {
			t.Errorf("alarms\n%s, want\n%s", got, want)
		}
	})
}

func TestEveryEditIsAVersion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s := service(t, db)
		first, _, err := s.Rules(ctx, rules.Filter{Topic: "exam.retake"}, 0, 10)
		if err != nil || len(first) != 1 {
			t.Fatal(first, err)
		}
		next := first[0]
		next.Values, next.Reason = map[string]int{"times": 2}, "区局通知"
		edited, err := s.EditRule(ctx, admin, next)
		if err != nil || edited.Number != 2 || edited.Author != admin.Name {
			t.Fatal(edited, err)
		}
		if _, err := s.EditRule(ctx, admin, next); codes(err) != "conflict.changed" {
			t.Errorf("an edit of an old version: %v", err)
		}
		bad := edited
		bad.Status, bad.Reason, bad.Values = rules.Verified, " ", map[string]int{"years": 1}
		if _, err := s.EditRule(ctx, admin, bad); codes(err) != "status rule.status.form, reason rule.text.length, values.years rule.value.form" {
			t.Errorf("a rule that calls itself verified: %v", err)
		}
		if _, err := s.Verify(ctx, admin, "exam.retake", 2, rules.Check{Name: "张测试", On: "2026-11-24", Note: "对照原文"}); codes(err) != "on rule.verify.future" {
			t.Errorf("verified tomorrow: %v", err)
		}
		if _, err := s.Verify(ctx, admin, "hours.squad", 1, rules.Check{Name: "张测试", On: "2026-11-20", Note: "对照原文"}); codes(err) != "rule.verify.empty" {
			t.Errorf("verified without figures: %v", err)
		}
		checked, err := s.Verify(ctx, admin, "exam.retake", 2, rules.Check{Name: "张测试", On: "2026-11-20", Note: "对照原文第三页"})
		if err != nil || checked.Number != 3 || checked.Status != rules.Verified || checked.Values["times"] != 2 || checked.VerifiedBy != "张测试" {
			t.Fatal(checked, err)
		}
		checked.Status, checked.Reason = rules.Draft, "又改"
		again, err := s.EditRule(ctx, admin, checked)
		if err != nil || again.Status != rules.Draft || again.VerifiedBy != "" {
			t.Errorf("edited after it was verified: %+v, %v", again, err)
		}
		history, err := s.History(ctx, "exam.retake")
		if err != nil || len(history) != 4 || history[3].Values["times"] != 1 || !history[0].Latest || history[1].Latest {
			t.Errorf("history: %+v, %v", history, err)
		}
		if _, err := s.History(ctx, "exam.unknown"); codes(err) != "rule.unknown" {
			t.Errorf("history of nothing: %v", err)
		}
	})
}

func TestPacksAndNewRules(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s := service(t, db)
		p, err := s.CreatePack(ctx, admin, rules.Pack{Code: "plan2027", Name: "2027年培训计划", Jurisdiction: "CN-440103", EffectiveFrom: "2027-01-01"}, "年度计划")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.CreatePack(ctx, admin, p, "再来一次"); codes(err) != "code rule.pack.taken" {
			t.Errorf("a taken code: %v", err)
		}
		squad := rules.Rule{Code: "hours.squad.2027", Pack: "plan2027", Topic: "hours", Jurisdiction: "CN-440103", Status: rules.Draft, Bearing: rules.Binding,
			Facts: map[string]string{"person": "street_squad"}, Values: map[string]int{"annual": 24}, Reason: "年度计划"}
		if _, err := s.CreateRule(ctx, admin, squad); err != nil {
			t.Fatal(err)
		}
		if _, err := s.CreateRule(ctx, admin, squad); codes(err) != "code rule.code.taken" {
			t.Errorf("a taken code: %v", err)
		}
		lost := squad
		lost.Code, lost.Pack = "hours.lost", "nowhere"
		if _, err := s.CreateRule(ctx, admin, lost); codes(err) != "pack rule.pack.unknown" {
			t.Errorf("a pack that is none: %v", err)
		}
		facts := map[string]string{"person": "street_squad"}
		if _, ok := ask(t, db, s, rules.Ask{Topic: "hours", Facts: facts}); ok {
			t.Error("a rule counts before its pack does")
		}
		p.EffectiveFrom, p.EffectiveTo = "2026-11-01", "2026-12-31"
		if p, err = s.EditPack(ctx, admin, p, "提前实施"); err != nil || p.Version != 2 {
			t.Fatal(p, err)
		}
		p.Version = 1
		if _, err := s.EditPack(ctx, admin, p, "旧页面"); codes(err) != "conflict.changed" {
			t.Errorf("an edit of an old version: %v", err)
		}
		p.EffectiveTo = "2026-10-01"
		if _, err := s.EditPack(ctx, admin, p, "日期"); codes(err) != "effectiveTo rule.dates.order" {
			t.Errorf("ends before it begins: %v", err)
		}
		if d, ok := ask(t, db, s, rules.Ask{Topic: "hours", Facts: facts}); !ok || d.Values["annual"] != 24 || d.Warning != "draft" {
			t.Errorf("%v %+v", ok, d)
		}
		packs, err := s.Packs(ctx)
		for _, p := range packs {
			if p.Code == "order30" && (!p.Lapsed || p.Status() != rules.Draft) || p.Code == "order3" && (p.Status() != rules.Secondary || p.Rules != 6) {
				t.Errorf("%+v is %s", p, p.Status())
			}
		}
		if err != nil || len(packs) != 13 {
			t.Errorf("%d packs, %v", len(packs), err)
		}
	})
}

func TestDecisionsAreNotedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s := service(t, db)
		decide := func(object, topic string) {
			t.Helper()
			err := db.Write(ctx, func(tx dbx.Tx) error {
				_, _, err := s.Decide(tx, admin, rules.Ask{Topic: topic}, "exam", object)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		decide("e1", "exam.theory")
		decide("e1", "exam.theory")
		decide("e2", "exam.theory")
		decide("e1", "exam.retake")
		latest, _, err := s.Rules(ctx, rules.Filter{Topic: "exam.theory"}, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		r := latest[0]
		r.Values, r.Reason = map[string]int{"minutes": 90, "full": 100, "pass": 60}, "区局通知"
		if _, err := s.EditRule(ctx, admin, r); err != nil {
			t.Fatal(err)
		}
		decide("e1", "exam.theory")
		list, total, err := s.Decisions(ctx, rules.DecisionFilter{Object: "exam", ObjectID: "e1"}, 0, 10)
		if err != nil || total != 3 {
			t.Fatalf("%d decisions, %v", total, err)
		}
		if list[0].Decision.Number != 2 || list[0].Decision.Values["pass"] != 60 || list[2].Decision.Number != 1 || list[2].Decision.Values["pass"] != 80 || list[0].Actor != admin.Name {
			t.Errorf("%+v", list)
		}
		if _, n, _ := s.Decisions(ctx, rules.DecisionFilter{Topic: "exam.theory"}, 0, 1); n != 3 {
			t.Errorf("%d by topic", n)
		}
	})
}

func TestStreetsAndIndustries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s := service(t, db)
		st, err := s.SaveStreet(ctx, admin, rules.Street{Code: "440103099", Name: "测试街道"}, "新设街道")
		if err != nil || st.Area != "440103" || st.Version != 1 {
			t.Fatal(st, err)
		}
		st.Name = "测试新街道"
		if st, err = s.SaveStreet(ctx, admin, st, "更名"); err != nil || st.Version != 2 {
			t.Error(st, err)
		}
		if _, err := s.SaveStreet(ctx, admin, rules.Street{Code: "440103099", Name: "重复"}, "新设"); codes(err) != "code rule.place.taken" {
			t.Errorf("a taken code: %v", err)
		}
		n, err := s.SaveIndustry(ctx, admin, rules.Industry{Code: "ports", Name: "港口", HighRiskAssessment: true}, "区内重点")
		if err != nil || n.Version != 1 {
			t.Fatal(n, err)
		}
		if _, err := s.SaveIndustry(ctx, admin, rules.Industry{Code: "ports", Name: "港口", Version: 7}, "旧页面"); codes(err) != "conflict.changed" {
			t.Errorf("an edit of an old version: %v", err)
		}
	})
}
