// Package rooms knows where is examined: rooms, and the seats in them. A seat
// is one machine.
package rooms

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"ankao/internal/fault"
	"ankao/internal/id"
)

// Limits of a room. They keep a grid printable and a typing error small.
const (
	MaxRows    = 40
	MaxColumns = 40
	maxName    = 100
	maxLabel   = 16
)

// LabelStyle is how the seats of a room are named.
type LabelStyle string

// The styles: row and place as numbers (1-01), or the row as a letter (A01).
const (
	Numbers LabelStyle = "numbers"
	Letters LabelStyle = "letters"
)

// State is whether a seat may be given to a candidate.
type State string

// The states of a seat.
const (
	Ready  State = "ready"
	Broken State = "broken"
)

// Room is a grid of seats, and of what else stands there, in one place.
type Room struct {
	ID      id.ID[Room]
	Name    string
	Venue   string
	Rows    int
	Columns int
	Labels  LabelStyle
	Version int64
	Seats   []Seat // by row and column
	Marks   []Mark // by row and column
}

// Seat is one machine. Row and Column count from 1.
type Seat struct {
	ID     id.ID[Seat]
	RoomID id.ID[Room]
	Label  string
	Row    int
	Column int
	State  State

	Spare      bool // kept empty for a machine that fails, as long as there are others
	Accessible bool // for who needs room, or a low desk
}

// tidy trims what a person typed and fills the style that is usual.
func (r Room) tidy() Room {
	r.Name, r.Venue = strings.TrimSpace(r.Name), strings.TrimSpace(r.Venue)
	if r.Labels == "" {
		r.Labels = Numbers
	}
	return r
}

// Check returns an Invalid fault "room.invalid" that names every wrong field.
func (r Room) Check() error {
	var wrong []fault.Field
	field := func(bad bool, path, code string) {
		if bad {
			wrong = append(wrong, fault.Field{Path: path, Code: code})
		}
	}
	field(r.Name == "", "name", "room.name.empty")
	field(utf8.RuneCountInString(r.Name) > maxName, "name", "room.name.long")
	field(utf8.RuneCountInString(r.Venue) > maxName, "venue", "room.venue.long")
	field(r.Rows < 1 || r.Rows > MaxRows, "rows", "room.rows.range")
	field(r.Columns < 1 || r.Columns > MaxColumns, "columns", "room.columns.range")
	field(r.Labels != Numbers && r.Labels != Letters, "labels", "room.labels.unknown")
	field(r.Labels == Letters && r.Rows > 26, "rows", "room.rows.letters")
	if len(wrong) > 0 {
		return fault.New(fault.Invalid, "room.invalid").With(wrong...)
	}
	return nil
}

// Label names the seat at row and column, both from 1: 1-01 or A01.
func (s LabelStyle) Label(row, column int) string {
	if s == Letters {
		return fmt.Sprintf("%c%02d", 'A'+rune(row-1), column)
	}
	return fmt.Sprintf("%d-%02d", row, column)
}

// Reshape compares the seats of r with its grid: which are missing, where no
// mark stands, and which stand outside of it. A seat that a person renamed keeps its name; a new seat
// whose usual label is taken gets the first free one with a suffix.
func (r Room) Reshape() (missing, outside []Seat) {
	stands := map[cell]bool{}
	for _, m := range r.Marks {
		stands[cell{m.Row, m.Column}] = true
	}
	labels := map[string]bool{}
	for _, s := range r.Seats {
		if s.Row > r.Rows || s.Column > r.Columns {
			outside = append(outside, s)
			continue
		}
		stands[cell{s.Row, s.Column}] = true
		labels[s.Label] = true
	}
	for row := 1; row <= r.Rows; row++ {
		for column := 1; column <= r.Columns; column++ {
			if stands[cell{row, column}] {
				continue
			}
			label := r.Labels.Label(row, column)
			for base, n := label, 2; labels[label]; n++ {
				label = fmt.Sprintf("%s.%d", base, n)
			}
			labels[label] = true
			missing = append(missing, Seat{ID: id.New[Seat](), RoomID: r.ID, Label: label, Row: row, Column: column, State: Ready})
		}
	}
	return missing, outside
}

// Check returns an Invalid fault "seat.invalid" that names every wrong field.
func (s Seat) Check() error {
	if wrong := s.faults(); len(wrong) > 0 {
		return fault.New(fault.Invalid, "seat.invalid").With(wrong...)
	}
	return nil
}

func (s Seat) faults() (wrong []fault.Field) {
	if s.Label == "" {
		wrong = append(wrong, fault.Field{Path: "label", Code: "seat.label.empty"})
	}
	if utf8.RuneCountInString(s.Label) > maxLabel {
		wrong = append(wrong, fault.Field{Path: "label", Code: "seat.label.long"})
	}
	if s.State != Ready && s.State != Broken {
		wrong = append(wrong, fault.Field{Path: "state", Code: "seat.state.unknown"})
	}
	return wrong
}
