package papers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ankao/exams/papers"
	"ankao/exams/sessions"
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

	newClerk(t, s)
	session, _ := s.session(3)
	at := "/api/v1/sessions/" + session.ID.String()
	d.Refuses(t, "stale", http.MethodPost, at+"/freeze", `{"version":9}`, 409, `"code":"conflict.changed"`)
	var started struct{ TaskID string }
	d.Send(http.MethodPost, at+"/freeze", "").Read(t, &started)
	for s.Read(session.ID).State != sessions.Frozen {
		time.Sleep(20 * time.Millisecond)
	}
	d.Refuses(t, "again", http.MethodPost, at+"/freeze", `{}`, 409, `"code":"session.state"`, `"state":"frozen"`)
	var list struct {
		Items                   []struct{ ID, Origin, Name, SHA256 string }
		Total, Spares, Exposure int
		Drawing                 struct{ Papers, Spares, Most int }
	}
	d.Send(http.MethodGet, at+"/papers?size=20", "").Read(t, &list)
	if list.Total != 5 || list.Spares != 2 || list.Drawing.Papers != 3 || list.Items[0].Name == "" || list.Items[4].Origin != "spare" {
		t.Fatalf("%+v", list)
	}
	answer := d.Send(http.MethodPost, "/api/v1/papers/read", fmt.Sprintf(`{"papers":[%q]}`, list.Items[0].ID))
	if answer.Status != 200 || strings.Contains(answer.Body, `"keys"`) || strings.Contains(answer.Body, `"choices"`) || !strings.Contains(answer.Body, "第 ") {
		t.Fatal(answer.Body)
	}
	if answer = d.Send(http.MethodPost, "/api/v1/papers/read", fmt.Sprintf(`{"papers":[%q],"keys":true}`, list.Items[0].ID)); !strings.Contains(answer.Body, `"keys":[{"number":1,"choices":["`) {
		t.Fatal(answer.Body)
	}
	var again struct{ Papers, Same int }
	d.Send(http.MethodPost, at+"/papers/redraw", "").Read(t, &again)
	if again.Papers != 5 || again.Same != 5 {
		t.Fatalf("%+v", again)
	}
	var sample struct {
		Seed, SHA256 string
		Questions    []struct{ Number int }
	}
	d.Send(http.MethodPost, "/api/v1/exams/preview", ask(specific)).Read(t, &sample)
	var keys struct{ Items []struct{ Choices []string } }
	d.Send(http.MethodPost, "/api/v1/exams/preview/keys",
		strings.Replace(ask(specific), "{", fmt.Sprintf(`{"seed":%q,"sha256":%q,`, sample.Seed, sample.SHA256), 1)).Read(t, &keys)
	if len(sample.Questions) != 8 || len(keys.Items) != 8 || len(keys.Items[7].Choices) != 1 {
		t.Fatalf("%+v %+v", sample, keys)
	}
	d.Declares(map[string]web.Permission{"check-blueprint": "exam.read", "preview-paper": "exam.write", "preview-keys": "question.read",
		"freeze-session": "session.write", "list-papers": "session.read", "redraw-papers": "audit.read", "read-papers": "paper.read"},
		"BlueprintCheck", "TaskStarted", "PaperList", "FrozenPapers", "SamplePaper")
}
