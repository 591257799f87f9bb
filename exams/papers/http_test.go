package papers_test

import (
	"fmt"
	"net/http"
	"testing"

	"ankao/exams/papers"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/web"
)

func TestBlueprintAndFreezeOverHTTP(t *testing.T) {
	s := newStudy(t, dbtest.SQLite(t))
	d := testcentre.NewDesk(t, func(api *web.API) { papers.Register(api, s.papers) })
	ask := func(rules string) string {
		return fmt.Sprintf(`{"syllabusId":%q,"rules":[%s]}`, s.Syllabus, rules)
	}
	var check struct {
		OK                        bool
		TotalMarks, QuestionCount int
		Rules                     []struct {
			Available, Needed int
			OK                bool
			Code              string
		}
	}
	specific := fmt.Sprintf(`{"pointId":%q,"type":"single","count":8,"marks":200}`, s.Point)
	d.Send(http.MethodPost, "/api/v1/exams/check", ask(`{"type":"single","count":22,"marks":100},`+specific)).Read(t, &check)
	if !check.OK || check.TotalMarks != 38_00 || check.QuestionCount != 30 || check.Rules[0].Available != 22 || !check.Rules[0].OK {
		t.Fatalf("%+v", check)
	}
	check.Rules = nil
	d.Send(http.MethodPost, "/api/v1/exams/check", ask(`{"type":"single","count":23,"marks":100},`+specific+`,{"type":"multiple","count":1,"marks":100}`)).Read(t, &check)
	if check.OK || check.Rules[0].Code != "blueprint.shared" || check.Rules[0].OK || !check.Rules[1].OK || check.Rules[2].Code != "blueprint.short" {
		t.Fatalf("%+v", check)
	}
	d.Send(http.MethodPost, "/api/v1/exams/check", ask("")).Read(t, &check)
	if check.OK {
		t.Fatal("a blueprint without rules is filled")
	}
	d.Refuses(t, "fields of rules", http.MethodPost, "/api/v1/exams/check", ask(`{"type":"single","count":0,"marks":0}`), 422,
		`{"path":"rules[0].count","code":"exam.rule.count"}`, `{"path":"rules[0].marks","code":"exam.rule.marks"}`)
	d.Refuses(t, "unknown point", http.MethodPost, "/api/v1/exams/check", ask(`{"pointId":"0000000000000000000000000g","type":"single","count":1,"marks":1}`), 422,
		`{"path":"rules[0].pointId","code":"point.unknown"}`)

	session, _ := s.session(3)
	at := "/api/v1/sessions/" + session.ID.String() + "/freeze"
	d.Refuses(t, "stale", http.MethodPost, at, `{"version":9}`, 409, `"code":"conflict.changed"`)
	var frozen struct {
		Papers  int
		Session struct {
			State          string
			CandidateCount int
		}
	}
	d.Send(http.MethodPost, at, "").Read(t, &frozen)
	if frozen.Papers != 3 || frozen.Session.State != "frozen" || frozen.Session.CandidateCount != 3 {
		t.Fatalf("%+v", frozen)
	}
	d.Refuses(t, "again", http.MethodPost, at, `{}`, 409, `"code":"session.state"`, `"state":"frozen"`)
	d.Declares(map[string]web.Permission{"check-blueprint": "exam.read", "freeze-session": "session.write"}, "BlueprintCheck", "FrozenSession", "Session")
}
