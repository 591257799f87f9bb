package rooms_test

import (
	"net/http"
	"testing"

	"ankao/exams/rooms"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/web"
)

func TestRoomsOverHTTP(t *testing.T) {
	s, _, _ := service(t, dbtest.SQLite(t))
	d := testcentre.NewDesk(t, func(api *web.API) { rooms.Register(api, s) })
	answer := d.Send(http.MethodPost, "/api/v1/rooms", `{"name":"一号机房","venue":"考试中心","rows":2,"columns":3,"labels":"letters"}`)
	var room struct {
		ID    string `json:"id"`
		Seats []struct {
			ID, Label, State string
			Row, Column      int
		} `json:"seats"`
		Version int64 `json:"version"`
	}
	answer.Read(t, &room)
	if len(room.Seats) != 6 || room.Seats[5].Label != "B03" || room.Seats[5].State != "ready" || room.Version != 1 {
		t.Fatalf("%+v", room)
	}
	var list struct{ Total int }
	d.Send(http.MethodGet, "/api/v1/rooms?q=机房", "").Read(t, &list)
	if list.Total != 1 {
		t.Fatalf("%d rooms", list.Total)
	}
	d.Refuses(t, "list", http.MethodGet, "/api/v1/rooms?q=机房", "", 200, `"total":1`)
	d.Refuses(t, "read", http.MethodGet, "/api/v1/rooms/"+room.ID, "", 200, `"label":"A01"`)
	d.Refuses(t, "break a seat", http.MethodPatch, "/api/v1/seats/"+room.Seats[0].ID, `{"state":"broken"}`, 200, `"state":"broken"`)
	d.Refuses(t, "every field is named", http.MethodPost, "/api/v1/rooms", `{"name":" ","rows":0,"columns":99}`, 422, `"fields":[{"path":"name","code":"room.name.empty"},{"path":"rows","code":"room.rows.range"},{"path":"columns","code":"room.columns.range"}]`)
	d.Refuses(t, "a missing field is named", http.MethodPost, "/api/v1/rooms", `{"rows":1,"columns":1}`, 422, `"path":"name"`)
	d.Refuses(t, "stale", http.MethodPatch, "/api/v1/rooms/"+room.ID, `{"name":"x","version":1}`, 409, `"code":"conflict.changed"`)
	d.Refuses(t, "taken", http.MethodPost, "/api/v1/rooms", `{"name":"一号机房","venue":"考试中心","rows":1,"columns":1}`, 409, `"path":"name","code":"room.name.taken"`)
	d.Refuses(t, "no id", http.MethodGet, "/api/v1/rooms/7", "", 422, `"code":"id.invalid"`)
	d.Refuses(t, "nothing there", http.MethodGet, "/api/v1/rooms/0000000000000000000000000g", "", 404, `"code":"room.unknown"`)
	d.Refuses(t, "draw", http.MethodPut, "/api/v1/rooms/"+room.ID+"/plan", `{"name":"一号机房","rows":1,"columns":2,"seats":[{"id":"`+room.Seats[0].ID+`","label":"01","row":1,"column":2,"state":"ready","spare":true}],"marks":[{"kind":"door","row":0,"column":1}],"version":2}`, 200,
		`"label":"01"`, `"spare":true`, `{"kind":"aisle","row":1,"column":1}`, `"version":3`)
	d.Declares(map[string]web.Permission{"list-rooms": "room.read", "create-room": "room.write", "get-room": "room.read",
		"update-room": "room.write", "update-seat": "room.write", "draw-room": "room.write"}, "Room", "Seat", "RoomList")
}
