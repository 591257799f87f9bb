package exams_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ankao/exams/exams"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/web"
)

func examJSON(c *testcentre.Centre) string {
	return fmt.Sprintf(`{"name":"安全管理人员考试","kind":"training","syllabusId":%q,"minutes":120,"passMark":8000,"certificateTypeId":1,
		"doorsMinutes":15,"lateMinutes":30,"leaveMinutes":30,"rules":[{"pointId":%q,"type":"single","count":50,"marks":100},
		{"type":"multiple","count":25,"marks":200,"multipleRule":"half"}]}`, c.Syllabus, c.Point)
}

func TestExamsOverHTTP(t *testing.T) {
	c := testcentre.New(t, dbtest.SQLite(t))
	d := testcentre.NewDesk(t, func(api *web.API) { exams.Register(api, c.Exams) })
	var exam struct {
		ID, Name, SyllabusName    string
		TotalMarks, QuestionCount int
		Rules                     []struct{ PointName, MultipleRule string }
		Version                   int64
	}
	d.Send(http.MethodPost, "/api/v1/exams", examJSON(c)).Read(t, &exam)
	if exam.TotalMarks != 100_00 || exam.QuestionCount != 75 || exam.SyllabusName != "安全管理人员" || exam.Rules[0].PointName != "法律责任" ||
		exam.Rules[0].MultipleRule != "exact" || exam.Rules[1].MultipleRule != "half" || exam.Version != 1 {
		t.Fatalf("%+v", exam)
	}
	update := strings.Replace(examJSON(c), `"minutes":120`, `"version":1,"minutes":90`, 1)
	d.Send(http.MethodPut, "/api/v1/exams/"+exam.ID, update).Read(t, &exam)
	if exam.Version != 2 {
		t.Fatalf("%+v", exam)
	}
	var list struct {
		Items []struct{ ID string }
		Total int
	}
	d.Send(http.MethodGet, "/api/v1/exams?q=管理&kind=training", "").Read(t, &list)
	if list.Total != 1 || list.Items[0].ID != exam.ID {
		t.Fatalf("%+v", list)
	}
	d.Refuses(t, "every field is named", http.MethodPost, "/api/v1/exams", strings.NewReplacer(`"count":50`, `"count":0`, "安全管理人员考试", " ").Replace(examJSON(c)), 422,
		`"code":"exam.invalid"`, `{"path":"name","code":"exam.name.empty"}`, `{"path":"rules[0].count","code":"exam.rule.count"}`)
	d.Refuses(t, "what is missing is named", http.MethodPost, "/api/v1/exams", `{"name":"x"}`, 422, `"path":"rules"`, `"path":"minutes"`, `"code":"input.required"`)
	d.Refuses(t, "stale", http.MethodPut, "/api/v1/exams/"+exam.ID, update, 409, `"code":"conflict.changed"`)
	d.Refuses(t, "unknown", http.MethodGet, "/api/v1/exams/0000000000000000000000000g", "", 404, `"code":"exam.unknown"`)
	d.Declares(map[string]web.Permission{"list-exams": "exam.read", "create-exam": "exam.write", "get-exam": "exam.read", "update-exam": "exam.write",
		"archive-exam": "exam.write"},
		"Exam", "ExamList", "BlueprintRule")
}
