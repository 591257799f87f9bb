package sessions_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"ankao/admin/audit"
	"ankao/exams/sessions"
	"ankao/internal/dbtest"
	"ankao/internal/id"
	"ankao/internal/web"
)

// desk is a client of the API as an officer who may do everything.
type desk struct {
	*house
	api  *web.API
	send func(method, path, body string, header ...string) *answer
}

type answer struct {
	status  int
	body    string
	cookies []*http.Cookie
}

// read decodes an answer of status 200.
func (a *answer) read(t *testing.T, into any) {
	t.Helper()
	if a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if err := json.Unmarshal([]byte(a.body), into); err != nil {
		t.Fatal(err)
	}
}

func newDesk(t *testing.T) *desk {
	h := newHouse(t, dbtest.SQLite(t))
	app, api := web.New(web.Config{Version: "test"})
	api.SetStaffGate(func(ctx context.Context, _ web.Permission, _ web.Request) (context.Context, error) {
		return audit.With(ctx, officer), nil
	})
	api.SetGate(web.Learner, sessions.Gate(h.sessions))
	sessions.Register(api, h.sessions)
	return &desk{house: h, api: api, send: func(method, path, body string, header ...string) *answer {
		t.Helper()
		req := httptest.NewRequest(method, path, strings.NewReader(body))
		if body != "" {
			req.Header.Set("Content-Type", "application/json")
		}
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		res, err := app.Test(req, -1)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return &answer{res.StatusCode, string(b), res.Cookies()}
	}}
}

func (d *desk) examJSON() string {
	return fmt.Sprintf(`{"name":"安全管理人员考试","kind":"training","syllabusId":%q,"minutes":120,"passMark":8000,"certificateTypeId":1,
		"doorsMinutes":15,"lateMinutes":30,"leaveMinutes":30,"rules":[{"pointId":%q,"type":"single","count":50,"marks":100},
		{"type":"multiple","count":25,"marks":200,"multipleRule":"half"}]}`, d.names.syllabus, d.names.point)
}

func TestOfficersDayOverHTTP(t *testing.T) {
	d := newDesk(t)
	var exam struct {
		ID, Name, SyllabusName    string
		TotalMarks, QuestionCount int
		Rules                     []struct{ PointName, MultipleRule string }
		Version                   int64
	}
	d.send("POST", "/api/v1/exams", d.examJSON()).read(t, &exam)
	if exam.TotalMarks != 100_00 || exam.QuestionCount != 75 || exam.SyllabusName != "安全管理人员" || exam.Rules[0].PointName != "法律责任" ||
		exam.Rules[0].MultipleRule != "exact" || exam.Rules[1].MultipleRule != "half" || exam.Version != 1 {
		t.Fatalf("%+v", exam)
	}
	update := strings.Replace(d.examJSON(), `"minutes":120`, `"version":1,"minutes":90`, 1)
	d.send("PUT", "/api/v1/exams/"+exam.ID, update).read(t, &exam)
	if exam.Version != 2 {
		t.Fatalf("%+v", exam)
	}

	room := d.room(2, 3)
	var session struct {
		ID, ExamName, RoomName, State, StartsAt, DoorsAt string
		Minutes, CandidateCount, TotalMarks              int
		Version                                          int64
	}
	d.send("POST", "/api/v1/sessions", fmt.Sprintf(`{"examId":%q,"roomId":%q,"startsAt":"2026-11-23T09:00:00+08:00"}`, exam.ID, room.ID)).read(t, &session)
	if session.State != "planned" || session.Minutes != 90 || session.StartsAt != "2026-11-23T01:00:00.000Z" || session.DoorsAt != "2026-11-23T00:45:00.000Z" ||
		session.RoomName != room.Name || session.TotalMarks != 100_00 {
		t.Fatalf("%+v", session)
	}
	at := "/api/v1/sessions/" + session.ID
	d.send("PATCH", at, `{"startsAt":"2026-11-23T01:30:00Z","version":1}`).read(t, &session)

	persons, numbers := d.persons(3)
	var list struct {
		Items []struct{ ID, Name, IDNumberMasked, Ticket, SeatLabel, State string }
		Total int
	}
	add, _ := json.Marshal(map[string]any{"personIds": persons})
	d.send("POST", at+"/candidates", string(add)).read(t, &list)
	d.send("POST", at+"/seating", "").read(t, &list)
	answer := d.send("GET", at+"/tickets", "")
	answer.read(t, &list)
	if list.Total != 3 || list.Items[0].SeatLabel == "" || len(list.Items[0].Ticket) != 12 || !strings.Contains(list.Items[0].IDNumberMasked, "*") {
		t.Fatalf("%+v", list)
	}
	for _, n := range numbers {
		if strings.Contains(answer.body, n) {
			t.Fatal("a whole ID number is sent")
		}
	}
	if a := d.send("DELETE", "/api/v1/candidates/"+list.Items[2].ID, ""); a.status != http.StatusNoContent {
		t.Fatalf("%d %s", a.status, a.body)
	}
	d.must(d.freeze(id.ID[sessions.Session](session.ID)))
	d.set(minutes(30))
	for _, step := range []struct{ path, body, state string }{
		{"/open", "", "open"}, {"/start", `{"version":4}`, "running"}, {"/end", `{"force":true,"reason":"设备故障"}`, "ended"},
	} {
		d.send("POST", at+step.path, step.body).read(t, &session)
		if session.State != step.state || session.CandidateCount != 2 {
			t.Fatalf("%s: %+v", step.path, session)
		}
	}
	var found struct{ Total int }
	for query, want := range map[string]int{"": 1, "?state=ended": 1, "?state=open": 0, "?from=2026-11-23&to=2026-11-23": 1,
		"?from=2026-11-24": 0, "?to=2026-11-23T01:30:00Z": 0, "?exam=" + exam.ID: 1} {
		d.send("GET", "/api/v1/sessions"+query, "").read(t, &found)
		if found.Total != want {
			t.Errorf("sessions%s: %d, want %d", query, found.Total, want)
		}
	}
}

func TestRefusalsNameTheField(t *testing.T) {
	d := newDesk(t)
	e, r := d.exam(), d.room(1, 1)
	s := d.session(e, r, nine)
	persons, _ := d.persons(2)
	d.enter(s, persons[0])
	at := "/api/v1/sessions/" + s.ID.String()
	tests := []struct {
		name, method, path, body string
		status                   int
		contains                 []string
	}{
		{"exam", "POST", "/api/v1/exams", strings.NewReplacer(`"count":50`, `"count":0`, "安全管理人员考试", " ").Replace(d.examJSON()), 422,
			[]string{`"code":"exam.invalid"`, `{"path":"name","code":"exam.name.empty"}`, `{"path":"rules[0].count","code":"exam.rule.count"}`}},
		{"exam without rules", "POST", "/api/v1/exams", `{"name":"x"}`, 422, []string{`"path":"rules"`, `"path":"minutes"`, `"code":"input.required"`}},
		{"unknown member", "POST", "/api/v1/sessions", `{"examId":"","roomId":"","startsAt":"","seat":1}`, 422, []string{`"path":"seat"`, `"code":"input.unknown"`}},
		{"session ids", "POST", "/api/v1/sessions", `{"examId":"1","roomId":"2","startsAt":"2026-11-23T01:00:00Z"}`, 422,
			[]string{`{"path":"examId","code":"id.invalid"}`, `{"path":"roomId","code":"id.invalid"}`}},
		{"room busy", "POST", "/api/v1/sessions", fmt.Sprintf(`{"examId":%q,"roomId":%q,"startsAt":"2026-11-23T02:00:00Z"}`, e.ID, r.ID), 409,
			[]string{`"code":"session.room.busy"`, `"params":{"startsAt":"2026-11-23T01:00:00.000Z"}`, `"path":"roomId"`}},
		{"past", "PATCH", at, `{"startsAt":"2020-01-01T00:00:00Z","version":1}`, 422, []string{`{"path":"startsAt","code":"session.starts.past"}`}},
		{"stale", "PATCH", at, `{"version":9}`, 409, []string{`"code":"conflict.changed"`}},
		{"entered", "POST", at + "/candidates", fmt.Sprintf(`{"personIds":[%q,%q]}`, persons[1], persons[0]), 409,
			[]string{`"code":"candidate.entered"`, `"path":"personIds[1]"`}},
		{"nobody", "POST", at + "/candidates", `{"personIds":[]}`, 422, []string{`{"path":"personIds","code":"candidates.count"}`}},
		{"state", "POST", at + "/start", "", 409, []string{`"code":"session.state"`, `"params":{"state":"planned"}`}},
		{"reason", "POST", at + "/open", `{"force":true}`, 422, []string{`{"path":"reason","code":"session.reason.empty"}`}},
		{"day", "GET", "/api/v1/sessions?from=2026-13-01", "", 422, []string{`{"path":"from","code":"time.invalid"}`}},
		{"unknown session", "GET", "/api/v1/sessions/0000000000000000000000000g", "", 404, []string{`"code":"session.unknown"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := d.send(tt.method, tt.path, tt.body)
			if a.status != tt.status {
				t.Fatalf("%d %s, want %d", a.status, a.body, tt.status)
			}
			for _, want := range tt.contains {
				if !strings.Contains(a.body, want) {
					t.Errorf("%s lacks %s", a.body, want)
				}
			}
		})
	}
}

func TestLearnerOverHTTP(t *testing.T) {
	d := newDesk(t)
	c, number := d.entry()
	wrong := d.send("POST", "/api/v1/learner/login", fmt.Sprintf(`{"ticket":%q,"idNumber":"440199198001010039"}`, c.Ticket))
	unknown := d.send("POST", "/api/v1/learner/login", fmt.Sprintf(`{"ticket":%q,"idNumber":%q}`, nobodys(t, c.Ticket), number))
	if wrong.status != http.StatusUnauthorized || stripped(wrong.body) != stripped(unknown.body) || wrong.status != unknown.status || len(wrong.cookies) != 0 {
		t.Fatalf("%d %s\n%d %s", wrong.status, wrong.body, unknown.status, unknown.body)
	}
	if a := d.send("GET", "/api/v1/learner/me", ""); a.status != http.StatusUnauthorized {
		t.Fatalf("%d %s", a.status, a.body)
	}

	in := d.send("POST", "/api/v1/learner/login", fmt.Sprintf(`{"ticket":%q,"idNumber":%q}`, c.Ticket, number))
	var me struct{ Name, IDNumberMasked string }
	in.read(t, &me)
	if len(in.cookies) != 1 || me.Name == "" || strings.Contains(in.body, number) {
		t.Fatalf("%s %v", in.body, in.cookies)
	}
	cookie := in.cookies[0]
	if cookie.Name != "__Host-learner" || !cookie.Secure || !cookie.HttpOnly || cookie.Path != "/" || cookie.SameSite != http.SameSiteStrictMode || len(cookie.Value) != 43 {
		t.Fatalf("%+v", cookie)
	}
	header := []string{"Cookie", cookie.Name + "=" + cookie.Value}
	d.send("GET", "/api/v1/learner/me", "", header...).read(t, &me)
	out := d.send("POST", "/api/v1/learner/logout", "", header...)
	if out.status != http.StatusNoContent || len(out.cookies) != 1 || out.cookies[0].MaxAge >= 0 {
		t.Fatalf("%d %s %v", out.status, out.body, out.cookies)
	}
	if a := d.send("GET", "/api/v1/learner/me", "", header...); a.status != http.StatusUnauthorized {
		t.Fatalf("a login that has ended admits: %d", a.status)
	}
}

// stripped is a problem without the id of its request.
func stripped(body string) string {
	var m map[string]any
	if json.Unmarshal([]byte(body), &m) != nil {
		return body
	}
	delete(m, "requestId")
	b, _ := json.Marshal(m)
	return string(b)
}

func TestRoutesAskForThePermissionOfTheirRole(t *testing.T) {
	d := newDesk(t)
	want := map[string]web.Permission{
		"list-exams": "exam.read", "create-exam": "exam.write", "get-exam": "exam.read", "update-exam": "exam.write",
		"list-sessions": "session.read", "create-session": "session.write", "get-session": "session.read", "update-session": "session.write",
		"delete-session": "session.write", "open-session": "session.run", "start-session": "session.run", "end-session": "session.run",
		"list-candidates": "session.read", "list-tickets": "session.read", "add-candidates": "session.write",
		"seat-candidates": "session.write", "remove-candidate": "session.write",
		"learner-login": web.Public, "learner-logout": web.Learner, "learner-me": web.Learner,
	}
	var seen []string
	for _, r := range d.api.Routes() {
		seen = append(seen, r.Operation)
		if want[r.Operation] != r.Permission {
			t.Errorf("%s asks for %s, want %s", r.Operation, r.Permission, want[r.Operation])
		}
	}
	if len(seen) != len(want) {
		t.Errorf("%d routes, want %d: %v", len(seen), len(want), seen)
	}
	doc, err := d.api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Exam", "ExamList", "BlueprintRule", "Session", "SessionList", "Candidate", "CandidateList", "Learner"} {
		if !slices.Contains(strings.Fields(string(doc)), `"`+name+`":`) && !strings.Contains(string(doc), `"`+name+`":{`) {
			t.Errorf("no schema %s", name)
		}
	}
}
