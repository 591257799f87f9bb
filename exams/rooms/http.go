package rooms

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of rooms and seats.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodGet, "/api/v1/rooms", "list-rooms", accounts.RoomRead, s.httpList)
	web.Route(api, http.MethodPost, "/api/v1/rooms", "create-room", accounts.RoomWrite, s.httpCreate)
	web.Route(api, http.MethodGet, "/api/v1/rooms/{id}", "get-room", accounts.RoomRead, s.httpGet)
	web.Route(api, http.MethodPatch, "/api/v1/rooms/{id}", "update-room", accounts.RoomWrite, s.httpUpdate)
	web.Route(api, http.MethodPut, "/api/v1/rooms/{id}/plan", "draw-room", accounts.RoomWrite, s.httpDraw)
	web.Route(api, http.MethodPatch, "/api/v1/seats/{id}", "update-seat", accounts.RoomWrite, s.httpUpdateSeat)
}

// room and seat are the schemas Room and Seat.
type room struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	Venue   string     `json:"venue"`
	Rows    int        `json:"rows"`
	Columns int        `json:"columns"`
	Labels  LabelStyle `json:"labels" enum:"numbers,letters" doc:"how seats are named: 1-01 or A01"`
	Seats   []seat     `json:"seats"`
	Marks   []RoomMark `json:"marks" doc:"what else stands in the room"`
	Version int64      `json:"version"`
}

// RoomMark is something drawn in the plan of a room.
type RoomMark struct {
	Kind   MarkKind `json:"kind" enum:"aisle,pillar,door,window,screen"`
	Row    int      `json:"row" doc:"0 and one beyond the last row are the front and the back wall"`
	Column int      `json:"column" doc:"0 and one beyond the last column are the side walls"`
}

type seat struct {
	ID     string `json:"id"`
	Label  string `json:"label"`
	Row    int    `json:"row"`
	Column int    `json:"column"`
	State  State  `json:"state" enum:"ready,broken"`

	Spare      bool `json:"spare" doc:"kept empty for a machine that fails"`
	Accessible bool `json:"accessible" doc:"for who needs room, or a low desk"`
}

type roomList struct {
	Items []room `json:"items"`
	Total int    `json:"total"`
}

func showRoom(r Room) room {
	out := room{ID: r.ID.String(), Name: r.Name, Venue: r.Venue, Rows: r.Rows, Columns: r.Columns, Labels: r.Labels, Version: r.Version}
	for _, s := range r.Seats {
		out.Seats = append(out.Seats, showSeat(s))
	}
	for _, m := range r.Marks {
		out.Marks = append(out.Marks, RoomMark(m))
	}
	return out
}

func showSeat(s Seat) seat {
	return seat{ID: s.ID.String(), Label: s.Label, Row: s.Row, Column: s.Column, State: s.State, Spare: s.Spare, Accessible: s.Accessible}
}

type roomOut struct{ Body room }

type roomsInput struct {
	web.Paging
	Q string `query:"q" maxLength:"100" doc:"part of name or venue"`
}

func (s *Service) httpList(ctx context.Context, in *roomsInput) (*struct{ Body roomList }, error) {
	found, total, err := s.Search(ctx, Filter{Q: in.Q, Offset: in.Offset(), Limit: in.Limit()})
	if err != nil {
		return nil, err
	}
	out := roomList{Total: total}
	for _, r := range found {
		out.Items = append(out.Items, showRoom(r))
	}
	return &struct{ Body roomList }{out}, nil
}

type roomCreate struct {
	Name    string     `json:"name"`
	Venue   string     `json:"venue,omitempty"`
	Rows    int        `json:"rows"`
	Columns int        `json:"columns"`
	Labels  LabelStyle `json:"labels,omitempty"`
}

func (s *Service) httpCreate(ctx context.Context, in *struct{ Body roomCreate }) (*roomOut, error) {
	b := in.Body
	r, err := s.Create(ctx, Room{Name: b.Name, Venue: b.Venue, Rows: b.Rows, Columns: b.Columns, Labels: b.Labels}, audit.From(ctx))
	return &roomOut{showRoom(r)}, err
}

type roomInput struct {
	ID string `path:"id"`
}

func (s *Service) httpGet(ctx context.Context, in *roomInput) (*roomOut, error) {
	roomID, err := id.Parse[Room](in.ID)
	if err != nil {
		return nil, err
	}
	r, err := s.Get(ctx, roomID)
	return &roomOut{showRoom(r)}, err
}

type roomUpdate struct {
	Name    *string `json:"name,omitempty"`
	Venue   *string `json:"venue,omitempty"`
	Rows    *int    `json:"rows,omitempty"`
	Columns *int    `json:"columns,omitempty"`
	Version int64   `json:"version"`
}

func (s *Service) httpUpdate(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body roomUpdate
}) (*roomOut, error) {
	roomID, err := id.Parse[Room](in.ID)
	if err != nil {
		return nil, err
	}
	r, err := s.Update(ctx, roomID, Change(in.Body), audit.From(ctx))
	return &roomOut{showRoom(r)}, err
}

// RoomPlan is a room drawn anew.
type RoomPlan struct {
	Name    string     `json:"name"`
	Venue   string     `json:"venue,omitempty"`
	Rows    int        `json:"rows"`
	Columns int        `json:"columns"`
	Seats   []PlanSeat `json:"seats" maxItems:"1600"`
	Marks   []RoomMark `json:"marks" maxItems:"1764"`
	Version int64      `json:"version"`
}

// PlanSeat is a seat of a plan; one without an id is new.
type PlanSeat struct {
	ID         string `json:"id,omitempty"`
	Label      string `json:"label"`
	Row        int    `json:"row"`
	Column     int    `json:"column"`
	State      State  `json:"state" enum:"ready,broken"`
	Spare      bool   `json:"spare,omitempty"`
	Accessible bool   `json:"accessible,omitempty"`
}

func (s *Service) httpDraw(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body RoomPlan
}) (*roomOut, error) {
	roomID, err := id.Parse[Room](in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	plan := Plan{Name: b.Name, Venue: b.Venue, Rows: b.Rows, Columns: b.Columns, Version: b.Version}
	for _, p := range b.Seats {
		plan.Seats = append(plan.Seats, Seat{ID: id.ID[Seat](p.ID), Label: p.Label, Row: p.Row, Column: p.Column, State: p.State,
			Spare: p.Spare, Accessible: p.Accessible})
	}
	for _, m := range b.Marks {
		plan.Marks = append(plan.Marks, Mark(m))
	}
	r, err := s.Draw(ctx, roomID, plan, audit.From(ctx))
	return &roomOut{showRoom(r)}, err
}

type seatUpdate struct {
	Label      *string `json:"label,omitempty"`
	State      *State  `json:"state,omitempty"`
	Spare      *bool   `json:"spare,omitempty"`
	Accessible *bool   `json:"accessible,omitempty"`
}

func (s *Service) httpUpdateSeat(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body seatUpdate
}) (*struct{ Body seat }, error) {
	seatID, err := id.Parse[Seat](in.ID)
	if err != nil {
		return nil, err
	}
	changed, err := s.UpdateSeat(ctx, seatID, SeatChange(in.Body), audit.From(ctx))
	return &struct{ Body seat }{showSeat(changed)}, err
}
