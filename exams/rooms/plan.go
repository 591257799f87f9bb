package rooms

import (
	"fmt"
	"strings"

	"ankao/internal/fault"
	"ankao/internal/id"
)

// MarkKind is what stands at a place of the grid where no seat is.
type MarkKind string

// The kinds of mark. An aisle is a place without a seat; doors, windows and
// screens stand on walls or inside.
const (
	Aisle  MarkKind = "aisle"
	Pillar MarkKind = "pillar"
	Door   MarkKind = "door"
	Window MarkKind = "window"
	Screen MarkKind = "screen"
)

// Mark is something that is drawn in the plan of a room. Rows 0 and Rows+1 and
// columns 0 and Columns+1 are the walls; the front wall is row 0.
type Mark struct {
	Kind   MarkKind
	Row    int
	Column int
}

type cell struct{ row, column int }

func (r Room) inside(row, column int) bool {
	return row >= 1 && row <= r.Rows && column >= 1 && column <= r.Columns
}

// Plan is a room as it stands, drawn anew: name, grid, seats and marks. A seat
// with an ID is one that the room has; the others are new.
type Plan struct {
	Name, Venue   string
	Rows, Columns int
	Seats         []Seat
	Marks         []Mark
	Version       int64
}

// apply draws r anew. Places of the grid without seat and mark become aisles.
// Faults: Invalid "room.invalid" naming name, rows, columns, seats[i].label,
// seats[i].state, seats[i] and marks[i].
func (p Plan) apply(r Room) (Room, error) {
	next := Room{ID: r.ID, Name: p.Name, Venue: p.Venue, Rows: p.Rows, Columns: p.Columns, Labels: r.Labels, Version: r.Version + 1, Marks: p.Marks}.tidy()
	if err := next.Check(); err != nil {
		return next, err
	}
	d := drawing{room: next, known: map[id.ID[Seat]]bool{}, labels: map[string]bool{}, taken: map[cell]bool{}}
	for _, s := range r.Seats {
		d.known[s.ID] = true
	}
	d.marks(p.Marks)
	next.Seats = d.seats(p.Seats)
	if len(next.Seats) == 0 {
		d.wrong = append(d.wrong, fault.Field{Path: "seats", Code: "room.seats.none"})
	}
	if len(d.wrong) > 0 {
		return next, fault.New(fault.Invalid, "room.invalid").With(d.wrong...)
	}
	for row := 1; row <= next.Rows; row++ {
		for column := 1; column <= next.Columns; column++ {
			if !d.taken[cell{row, column}] {
				next.Marks = append(next.Marks, Mark{Kind: Aisle, Row: row, Column: column})
			}
		}
	}
	return next, nil
}

// drawing is a plan being checked.
type drawing struct {
	room   Room
	known  map[id.ID[Seat]]bool // seats that the room has and the plan has not named yet
	labels map[string]bool
	taken  map[cell]bool
	wrong  []fault.Field
}

func (d *drawing) bad(path, code string) {
	d.wrong = append(d.wrong, fault.Field{Path: path, Code: code})
}

// take takes a place of the grid; false when something stands there.
func (d *drawing) take(row, column int) bool {
	at := cell{row, column}
	free := !d.taken[at]
	d.taken[at] = true
	return free
}

func (d *drawing) marks(marks []Mark) {
	for i, m := range marks {
		path := fmt.Sprintf("marks[%d]", i)
		if code := m.fault(d.room); code != "" {
			d.bad(path, code)
		} else if !d.take(m.Row, m.Column) {
			d.bad(path, "room.place.taken")
		}
	}
}

// fault is the code of what is wrong with a mark, "" when nothing is.
func (m Mark) fault(r Room) string {
	switch m.Kind {
	case Aisle, Pillar:
		if !r.inside(m.Row, m.Column) {
			return "room.mark.place"
		}
	case Door, Window, Screen:
		wall := (m.Row == 0 || m.Row == r.Rows+1) != (m.Column == 0 || m.Column == r.Columns+1)
		within := m.Row >= 0 && m.Row <= r.Rows+1 && m.Column >= 0 && m.Column <= r.Columns+1
		if !r.inside(m.Row, m.Column) && !(wall && within) {
			return "room.mark.place"
		}
	default:
		return "room.mark.kind"
	}
	return ""
}

func (d *drawing) seats(seats []Seat) []Seat {
	out := make([]Seat, len(seats))
	for i, s := range seats {
		path := fmt.Sprintf("seats[%d]", i)
		s.Label, s.RoomID = strings.TrimSpace(s.Label), d.room.ID
		switch {
		case s.ID == "":
			s.ID = id.New[Seat]()
		case !d.known[s.ID]:
			d.bad(path, "seat.unknown")
		}
		delete(d.known, s.ID)
		if !d.room.inside(s.Row, s.Column) {
			d.bad(path, "seat.place")
		} else if !d.take(s.Row, s.Column) {
			d.bad(path, "room.place.taken")
		}
		for _, f := range s.faults() {
			d.bad(path+"."+f.Path, f.Code)
		}
		if d.labels[s.Label] {
			d.bad(path+".label", "seat.label.taken")
		}
		d.labels[s.Label] = true
		out[i] = s
	}
	return out
}
