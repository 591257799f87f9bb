package sessions_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/id"
	"ankao/internal/web"
)

func TestOfficersDayOverHTTP(t *testing.T) {
	c := testcentre.New(t, dbtest.SQLite(t))
	d := testcentre.NewDesk(t, func(api *web.API) { sessions.Register(api, c.Sessions) })
	exam, room := c.Exam(), c.Room(2, 3)
	var session struct {
		ID, ExamName, RoomName, State, StartsAt, DoorsAt string
		Minutes, CandidateCount, TotalMarks              int
		Version                                          int64
	}
	d.Send(http.MethodPost, "/api/v1/sessions", fmt.Sprintf(`{"examId":%q,"roomId":%q,"startsAt":"2026-11-23T09:00:00+08:00"}`, exam.ID, room.ID)).Read(t, &session)
	if session.State != "planned" || session.Minutes != 120 || session.StartsAt != "2026-11-23T01:00:00.000Z" || session.DoorsAt != "2026-11-23T00:45:00.000Z" ||
		session.RoomName != room.Name || session.TotalMarks != 100_00 {
		t.Fatalf("%+v", session)
	}
	at := "/api/v1/sessions/" + session.ID
	d.Send(http.MethodPatch, at, `{"startsAt":"2026-11-23T01:30:00Z","version":1}`).Read(t, &session)

	persons, numbers := c.Persons(3)
	c.Accept(exam.ID, persons...)
	var list struct {
		Items []struct{ ID, Name, IDNumberMasked, Ticket, SeatLabel, State string }
		Total int
	}
	add, _ := json.Marshal(map[string]any{"personIds": persons})
	d.Send(http.MethodPost, at+"/candidates", string(add)).Read(t, &list)
	d.Send(http.MethodPost, at+"/seating", "").Read(t, &list)
	answer := d.Send(http.MethodGet, at+"/tickets", "")
	answer.Read(t, &list)
	if list.Total != 3 || list.Items[0].SeatLabel == "" || len(list.Items[0].Ticket) != 12 || !strings.Contains(list.Items[0].IDNumberMasked, "*") {
		t.Fatalf("%+v", list)
	}
	for _, n := range numbers {
		if strings.Contains(answer.Body, n) {
			t.Fatal("a whole ID number is sent")
		}
	}
	if a := d.Send(http.MethodDelete, "/api/v1/candidates/"+list.Items[2].ID, ""); a.Status != http.StatusNoContent {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	c.Must(c.Freeze(id.ID[sessions.Session](session.ID)))
	c.Set(testcentre.At(30))
	for _, step := range []struct{ path, body, state string }{
		{"/open", "", "open"}, {"/start", `{"version":4}`, "running"}, {"/end", `{"force":true,"reason":"设备故障"}`, "ended"},
	} {
		d.Send(http.MethodPost, at+step.path, step.body).Read(t, &session)
		if session.State != step.state || session.CandidateCount != 2 {
			t.Fatalf("%s: %+v", step.path, session)
		}
	}
	var found struct{ Total int }
	for query, want := range map[string]int{"": 1, "?state=ended": 1, "?state=open": 0, "?from=2026-11-23&to=2026-11-23": 1,
		"?from=2026-11-24": 0, "?to=2026-11-23T01:30:00Z": 0, "?exam=" + exam.ID.String(): 1} {
		d.Send(http.MethodGet, "/api/v1/sessions"+query, "").Read(t, &found)
		if found.Total != want {
			t.Errorf("sessions%s: %d, want %d", query, found.Total, want)
		}
	}
}

func TestRefusalsNameTheField(t *testing.T) {
	c := testcentre.New(t, dbtest.SQLite(t))
	d := testcentre.NewDesk(t, func(api *web.API) { sessions.Register(api, c.Sessions) })
	e, r := c.Exam(), c.Room(1, 1)
	s := c.Session(e, r, testcentre.Nine)
	persons, _ := c.Persons(2)
	c.Enter(s, persons[0])
	at := "/api/v1/sessions/" + s.ID.String()
	d.Refuses(t, "unknown member", http.MethodPost, "/api/v1/sessions", `{"examId":"","roomId":"","startsAt":"","seat":1}`, 422, `"path":"seat"`, `"code":"input.unknown"`)
	d.Refuses(t, "session ids", http.MethodPost, "/api/v1/sessions", `{"examId":"1","roomId":"2","startsAt":"2026-11-23T01:00:00Z"}`, 422,
		`{"path":"examId","code":"id.invalid"}`, `{"path":"roomId","code":"id.invalid"}`)
	d.Refuses(t, "room busy", http.MethodPost, "/api/v1/sessions", fmt.Sprintf(`{"examId":%q,"roomId":%q,"startsAt":"2026-11-23T02:00:00Z"}`, e.ID, r.ID), 409,
		`"code":"session.room.busy"`, `"params":{"startsAt":"2026-11-23T01:00:00.000Z"}`, `"path":"roomId"`)
	d.Refuses(t, "past", http.MethodPatch, at, `{"startsAt":"2020-01-01T00:00:00Z","version":1}`, 422, `{"path":"startsAt","code":"session.starts.past"}`)
	d.Refuses(t, "stale", http.MethodPatch, at, `{"version":9}`, 409, `"code":"conflict.changed"`)
	d.Refuses(t, "entered", http.MethodPost, at+"/candidates", fmt.Sprintf(`{"personIds":[%q,%q]}`, persons[1], persons[0]), 409,
		`"code":"candidate.entered"`, `"path":"personIds[1]"`)
	d.Refuses(t, "nobody", http.MethodPost, at+"/candidates", `{"personIds":[]}`, 422, `{"path":"personIds","code":"candidates.count"}`)
	d.Refuses(t, "state", http.MethodPost, at+"/start", "", 409, `"code":"session.state"`, `"params":{"state":"planned"}`)
	d.Refuses(t, "reason", http.MethodPost, at+"/open", `{"force":true}`, 422, `{"path":"reason","code":"session.reason.empty"}`)
	d.Refuses(t, "day", http.MethodGet, "/api/v1/sessions?from=2026-13-01", "", 422, `{"path":"from","code":"time.invalid"}`)
	d.Refuses(t, "unknown session", http.MethodGet, "/api/v1/sessions/0000000000000000000000000g", "", 404, `"code":"session.unknown"`)
}

func TestRoutesAskForThePermissionOfTheirRole(t *testing.T) {
	d := testcentre.NewDesk(t, func(api *web.API) { sessions.Register(api, nil) })
	d.Declares(map[string]web.Permission{
		"list-sessions": "session.read", "create-session": "session.write", "get-session": "session.read", "update-session": "session.write",
		"delete-session": "session.write", "open-session": "session.run", "start-session": "session.run", "end-session": "session.run",
		"list-candidates": "session.read", "list-tickets": "session.read", "add-candidates": "session.write",
		"seat-candidates": "session.write", "session-neighbours": "session.read", "clear-seating": "session.write",
		"move-seat": "session.write", "set-accessible": "session.write", "remove-candidate": "session.write",
		"postpone-session": "session.write", "cancel-session": "session.write", "remove-candidates": "session.write", "leave-candidates": "session.write",
		"move-candidates": "session.write", "excuse-candidate": "session.write", "update-candidate": "session.write",
	}, "Session", "SessionList", "Candidate", "CandidateList")
}
