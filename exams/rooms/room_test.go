package rooms

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"ankao/internal/fault"
)

func TestRoomCheckNamesFields(t *testing.T) {
	good := Room{Name: "一号机房", Venue: "考试中心", Rows: 4, Columns: 6, Labels: Numbers}
	tests := []struct {
		name   string
		change func(*Room)
		want   []fault.Field
	}{
		{"good", func(*Room) {}, nil},
		{"no venue", func(r *Room) { r.Venue = "" }, nil},
		{"no name", func(r *Room) { r.Name = "" }, []fault.Field{{Path: "name", Code: "room.name.empty"}}},
		{"long name counts characters", func(r *Room) { r.Name = strings.Repeat("安", 100) }, nil},
		{"too long name", func(r *Room) { r.Name = strings.Repeat("安", 101) }, []fault.Field{{Path: "name", Code: "room.name.long"}}},
		{"no rows and too many columns", func(r *Room) { r.Rows, r.Columns = 0, MaxColumns+1 }, []fault.Field{
			{Path: "rows", Code: "room.rows.range"}, {Path: "columns", Code: "room.columns.range"}}},
		{"letters end at Z", func(r *Room) { r.Labels, r.Rows = Letters, 27 }, []fault.Field{{Path: "rows", Code: "room.rows.letters"}}},
		{"unknown labels", func(r *Room) { r.Labels = "roman" }, []fault.Field{{Path: "labels", Code: "room.labels.unknown"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := good
			tt.change(&r)
			if got := fields(r.Check()); !slices.Equal(got, tt.want) {
				t.Fatalf("fields %v, want %v", got, tt.want)
			}
		})
	}
}

func fields(err error) []fault.Field {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Fields
	}
	return nil
}

func TestLabel(t *testing.T) {
	tests := []struct {
		style       LabelStyle
		row, column int
		want        string
	}{
		{Numbers, 1, 1, "1-01"},
		{Numbers, 12, 10, "12-10"},
		{Letters, 1, 1, "A01"},
		{Letters, 26, 40, "Z40"},
	}
	for _, tt := range tests {
		if got := tt.style.Label(tt.row, tt.column); got != tt.want {
			t.Errorf("%s %d/%d = %q, want %q", tt.style, tt.row, tt.column, got, tt.want)
		}
	}
}

func TestReshape(t *testing.T) {
	r := Room{Rows: 2, Columns: 2, Labels: Numbers}
	r.Seats, _ = r.Reshape()
	if got := labels(r.Seats); got != "1-01 1-02 2-01 2-02" {
		t.Fatalf("a new room has %s", got)
	}
	r.Seats[0].Label = "2-03" // a person's own name, in the way of a seat to come
	r.Rows, r.Columns = 2, 3
	missing, outside := r.Reshape()
	if got := labels(missing); got != "1-03 2-03.2" || len(outside) != 0 {
		t.Fatalf("grown by %s, outside %s", got, labels(outside))
	}
	r.Seats = append(r.Seats, missing...)
	r.Rows, r.Columns = 1, 2
	missing, outside = r.Reshape()
	if got := labels(outside); got != "2-01 2-02 1-03 2-03.2" || len(missing) != 0 {
		t.Fatalf("shrunk, outside %s, missing %s", got, labels(missing))
	}
}

func labels(seats []Seat) string {
	var all []string
	for _, s := range seats {
		all = append(all, s.Label)
	}
	return strings.Join(all, " ")
}
