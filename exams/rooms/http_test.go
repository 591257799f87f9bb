package rooms_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ankao/admin/audit"
	"ankao/exams/rooms"
	"ankao/internal/dbtest"
	"ankao/internal/web"
)

// server answers as to an officer who may do everything.
func server(t *testing.T) (send func(method, path, body string) (int, string), api *web.API) {
	t.Helper()
	s, _, _ := service(t, dbtest.SQLite(t))
	app, api := web.New(web.Config{Version: "test"})
	api.SetStaffGate(func(ctx context.Context, _ web.Permission, _ web.Request) (context.Context, error) {
		return audit.With(ctx, officer), nil
	})
	rooms.Register(api, s)
	return func(method, path, body string) (int, string) {
		t.Helper()
		req := httptest.NewRequest(method, path, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		res, err := app.Test(req, -1)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(b)
	}, api
}

func TestRoomsOverHTTP(t *testing.T) {
	send, _ := server(t)
	status, body := send(http.MethodPost, "/api/v1/rooms", `{"name":"一号机房","venue":"考试中心","rows":2,"columns":3,"labels":"letters"}`)
	var room struct {
		ID    string `json:"id"`
		Seats []struct {
			ID, Label, State string
			Row, Column      int
		} `json:"seats"`
		Version int64 `json:"version"`
	}
	if err := json.Unmarshal([]byte(body), &room); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	if len(room.Seats) != 6 || room.Seats[5].Label != "B03" || room.Seats[5].State != "ready" || room.Version != 1 {
		t.Fatalf("%+v", room)
	}
	tests := []struct {
		name, method, path, body string
		status                   int
		contains                 string
	}{
		{"list", http.MethodGet, "/api/v1/rooms?q=机房", "", 200, `"total":1`},
		{"read", http.MethodGet, "/api/v1/rooms/" + room.ID, "", 200, `"label":"A01"`},
		{"break a seat", http.MethodPatch, "/api/v1/seats/" + room.Seats[0].ID, `{"state":"broken"}`, 200, `"state":"broken"`},
		{"every field is named", http.MethodPost, "/api/v1/rooms", `{"name":" ","rows":0,"columns":99}`, 422, `"fields":[{"path":"name","code":"room.name.empty"},{"path":"rows","code":"room.rows.range"},{"path":"columns","code":"room.columns.range"}]`},
		{"a missing field is named", http.MethodPost, "/api/v1/rooms", `{"rows":1,"columns":1}`, 422, `"path":"name"`},
		{"stale", http.MethodPatch, "/api/v1/rooms/" + room.ID, `{"name":"x","version":1}`, 409, `"code":"conflict.changed"`},
		{"taken", http.MethodPost, "/api/v1/rooms", `{"name":"一号机房","venue":"考试中心","rows":1,"columns":1}`, 409, `"path":"name","code":"room.name.taken"`},
		{"no id", http.MethodGet, "/api/v1/rooms/7", "", 422, `"code":"id.invalid"`},
		{"nothing there", http.MethodGet, "/api/v1/rooms/0000000000000000000000000g", "", 404, `"code":"room.unknown"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, body := send(tt.method, tt.path, tt.body)
			if status != tt.status || !strings.Contains(body, tt.contains) {
				t.Fatalf("%d %s, want %d with %s", status, body, tt.status, tt.contains)
			}
		})
	}
}

func TestRoomSchemas(t *testing.T) {
	_, api := server(t)
	doc, err := api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{`"Room":`, `"Seat":`, `"RoomList":`} {
		if !strings.Contains(string(doc), name) {
			t.Errorf("no schema %s", name)
		}
	}
}
