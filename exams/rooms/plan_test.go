package rooms

import (
	"slices"
	"testing"

	"ankao/internal/fault"
	"ankao/internal/id"
)

func standing(rows, columns int) Room {
	r := Room{ID: id.New[Room](), Name: "一号机房", Rows: rows, Columns: columns, Labels: Numbers, Version: 3}
	r.Seats, _ = r.Reshape()
	return r
}

func TestPlan(t *testing.T) {
	old := standing(2, 3)
	seats := slices.Clone(old.Seats)
	good := func() Plan {
		return Plan{Name: "一号机房", Rows: 2, Columns: 3, Version: 3, Seats: slices.Clone(seats[:4]),
			Marks: []Mark{{Pillar, 2, 3}, {Door, 0, 1}, {Window, 1, 4}, {Screen, 3, 2}}}
	}
	for name, c := range map[string]struct {
		change func(*Plan)
		want   []fault.Field
	}{
		"good":             {func(*Plan) {}, nil},
		"a new seat":       {func(p *Plan) { p.Seats = append(p.Seats, Seat{Label: "X", Row: 2, Column: 2, State: Ready}) }, nil},
		"two change place": {func(p *Plan) { p.Seats[0].Column, p.Seats[1].Column = 2, 1 }, nil},
		"no name":          {func(p *Plan) { p.Name = " " }, []fault.Field{{Path: "name", Code: "room.name.empty"}}},
		"no seats":         {func(p *Plan) { p.Seats = nil }, []fault.Field{{Path: "seats", Code: "room.seats.none"}}},
		"outside":          {func(p *Plan) { p.Seats[1].Row = 3 }, []fault.Field{{Path: "seats[1]", Code: "seat.place"}}},
		"two at a place":   {func(p *Plan) { p.Seats[1].Column = 1 }, []fault.Field{{Path: "seats[1]", Code: "room.place.taken"}}},
		"on a pillar":      {func(p *Plan) { p.Seats[3].Column = 3; p.Seats[3].Row = 2 }, []fault.Field{{Path: "seats[3]", Code: "room.place.taken"}}},
		"same label":       {func(p *Plan) { p.Seats[1].Label = " " + p.Seats[0].Label }, []fault.Field{{Path: "seats[1].label", Code: "seat.label.taken"}}},
		"no label":         {func(p *Plan) { p.Seats[1].Label = "" }, []fault.Field{{Path: "seats[1].label", Code: "seat.label.empty"}}},
		"a foreign seat":   {func(p *Plan) { p.Seats[1].ID = id.New[Seat]() }, []fault.Field{{Path: "seats[1]", Code: "seat.unknown"}}},
		"a seat twice":     {func(p *Plan) { p.Seats[1].ID = p.Seats[0].ID }, []fault.Field{{Path: "seats[1]", Code: "seat.unknown"}}},
		"in a corner":      {func(p *Plan) { p.Marks[1] = Mark{Door, 0, 0} }, []fault.Field{{Path: "marks[1]", Code: "room.mark.place"}}},
		"beyond the wall":  {func(p *Plan) { p.Marks[1] = Mark{Door, -1, 1} }, []fault.Field{{Path: "marks[1]", Code: "room.mark.place"}}},
		"pillar in a wall": {func(p *Plan) { p.Marks[0] = Mark{Pillar, 0, 2} }, []fault.Field{{Path: "marks[0]", Code: "room.mark.place"}}},
		"mark twice":       {func(p *Plan) { p.Marks[2] = Mark{Window, 0, 1} }, []fault.Field{{Path: "marks[2]", Code: "room.place.taken"}}},
		"unknown mark":     {func(p *Plan) { p.Marks[2].Kind = "piano" }, []fault.Field{{Path: "marks[2]", Code: "room.mark.kind"}}},
	} {
		t.Run(name, func(t *testing.T) {
			p := good()
			c.change(&p)
			next, err := p.apply(old)
			if got := fields(err); !slices.Equal(got, c.want) {
				t.Fatalf("%v, want %v", got, c.want)
			}
			if err == nil && (next.Version != 4 || len(next.Seats) != len(p.Seats) || len(next.Seats)+len(next.Marks) != 6+3) {
				t.Errorf("%d seats, %d marks", len(next.Seats), len(next.Marks))
			}
		})
	}
}

// A place without a seat stays so when the room grows.
func TestAislesStay(t *testing.T) {
	p := Plan{Name: "机房", Rows: 2, Columns: 3, Version: 3}
	old := standing(2, 3)
	for _, s := range old.Seats {
		if s.Column != 2 {
			p.Seats = append(p.Seats, s)
		}
	}
	r, err := p.apply(old)
	if err != nil || len(r.Marks) != 2 || r.Marks[0] != (Mark{Aisle, 1, 2}) {
		t.Fatalf("%v, %v", r.Marks, err)
	}
	r.Rows = 3
	missing, outside := r.Reshape()
	if len(missing) != 3 || len(outside) != 0 {
		t.Errorf("%d missing, %d outside", len(missing), len(outside))
	}
}
