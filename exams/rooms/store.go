package rooms

import (
	"fmt"

	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"

	"gorm.io/gorm"
)

type roomRow struct {
	ID          string `gorm:"primaryKey"`
	Name        string
	Venue       string
	RowCount    int
	ColumnCount int
	LabelStyle  string
	Version     int64
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
}

func (roomRow) TableName() string { return "rooms" }

type seatRow struct {
	ID         string `gorm:"primaryKey"`
	RoomID     string
	Label      string
	SeatRow    int
	SeatColumn int
	State      string
	Spare      bool
	Accessible bool `gorm:"column:barrier_free"`
}

func (seatRow) TableName() string { return "seats" }

func (r roomRow) room() Room {
	return Room{ID: id.ID[Room](r.ID), Name: r.Name, Venue: r.Venue, Rows: r.RowCount, Columns: r.ColumnCount,
		Labels: LabelStyle(r.LabelStyle), Version: r.Version}
}

func (s seatRow) seat() Seat {
	return Seat{ID: id.ID[Seat](s.ID), RoomID: id.ID[Room](s.RoomID), Label: s.Label, Row: s.SeatRow,
		Column: s.SeatColumn, State: State(s.State), Spare: s.Spare, Accessible: s.Accessible}
}

type markRow struct {
	RoomID     string `gorm:"primaryKey"`
	MarkRow    int    `gorm:"primaryKey;autoIncrement:false"`
	MarkColumn int    `gorm:"primaryKey;autoIncrement:false"`
	Kind       string
}

func (markRow) TableName() string { return "room_marks" }

func insertRoom(tx dbx.Tx, r Room, now clock.Instant) error {
	err := gormdb.From(tx).Create(&roomRow{ID: r.ID.String(), Name: r.Name, Venue: r.Venue, RowCount: r.Rows,
		ColumnCount: r.Columns, LabelStyle: string(r.Labels), Version: r.Version, CreatedAt: int64(now)}).Error
	return roomTaken(err)
}

// updateRoom writes r over the version before it.
func updateRoom(tx dbx.Tx, r Room) error {
	res := gormdb.From(tx).Model(&roomRow{}).Where("id = ? AND version = ?", r.ID, r.Version-1).
		Updates(map[string]any{"name": r.Name, "venue": r.Venue, "row_count": r.Rows, "column_count": r.Columns,
			"label_style": string(r.Labels), "version": r.Version})
	if res.Error != nil {
		return roomTaken(res.Error)
	}
	return gormdb.Changed(res)
}

func roomTaken(err error) error {
	if gormdb.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "room.name.taken", err).With(fault.Field{Path: "name", Code: "room.name.taken"})
	}
	return err
}

func insertSeats(tx dbx.Tx, seats []Seat) error {
	rows := make([]seatRow, len(seats))
	for i, s := range seats {
		rows[i] = seatRow{ID: s.ID.String(), RoomID: s.RoomID.String(), Label: s.Label, SeatRow: s.Row,
			SeatColumn: s.Column, State: string(s.State), Spare: s.Spare, Accessible: s.Accessible}
	}
	if len(rows) == 0 {
		return nil
	}
	return gormdb.From(tx).CreateInBatches(rows, 200).Error
}

func deleteSeats(tx dbx.Tx, ids []id.ID[Seat]) error {
	if len(ids) == 0 {
		return nil
	}
	return gormdb.From(tx).Where("id IN ?", ids).Delete(&seatRow{}).Error
}

func updateSeat(tx dbx.Tx, s Seat) error {
	err := gormdb.From(tx).Model(&seatRow{}).Where("id = ?", s.ID).
		Updates(map[string]any{"label": s.Label, "state": string(s.State), "spare": s.Spare, "barrier_free": s.Accessible}).Error
	if gormdb.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "seat.label.taken", err).With(fault.Field{Path: "label", Code: "seat.label.taken"})
	}
	return err
}

// moveSeats writes seats that stand elsewhere or are named anew. All are taken
// out of the way first, so that two may change places under the unique keys.
func moveSeats(tx dbx.Tx, seats []Seat) error {
	for i, s := range seats {
		err := gormdb.From(tx).Model(&seatRow{}).Where("id = ?", s.ID).
			Updates(map[string]any{"label": fmt.Sprintf("\x7f%d", i), "seat_row": -1 - i, "seat_column": -1}).Error
		if err != nil {
			return err
		}
	}
	for _, s := range seats {
		err := gormdb.From(tx).Model(&seatRow{}).Where("id = ?", s.ID).Updates(map[string]any{"label": s.Label, "state": string(s.State),
			"seat_row": s.Row, "seat_column": s.Column, "spare": s.Spare, "barrier_free": s.Accessible}).Error
		if err != nil {
			return err
		}
	}
	return nil
}

func replaceMarks(tx dbx.Tx, room id.ID[Room], marks []Mark) error {
	if err := gormdb.From(tx).Where("room_id = ?", room).Delete(&markRow{}).Error; err != nil || len(marks) == 0 {
		return err
	}
	rows := make([]markRow, len(marks))
	for i, m := range marks {
		rows[i] = markRow{RoomID: room.String(), MarkRow: m.Row, MarkColumn: m.Column, Kind: string(m.Kind)}
	}
	return gormdb.From(tx).CreateInBatches(rows, 200).Error
}

// lockRoom reads a room with its seats; a change of either waits for the
// transaction that read it first.
func lockRoom(tx dbx.Tx, roomID id.ID[Room]) (Room, error) {
	var row roomRow
	if err := gormdb.ForUpdate(tx).Where("id = ?", roomID).Take(&row).Error; err != nil {
		return Room{}, gormdb.NotFound(err, "room.unknown")
	}
	rooms := []Room{row.room()}
	err := fillSeats(tx, rooms)
	return rooms[0], err
}

// loadRooms reads the rooms of these ids with their seats, in no order.
func loadRooms(tx dbx.Tx, ids []id.ID[Room]) ([]Room, error) {
	var rows []roomRow
	if len(ids) == 0 {
		return nil, nil
	}
	if err := gormdb.From(tx).Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, err
	}
	return withSeats(tx, rows)
}

func searchRooms(tx dbx.Tx, f Filter) ([]Room, int, error) {
	q := gormdb.From(tx).Model(&roomRow{})
	if f.Q != "" {
		like := gormdb.Like(f.Q)
		q = q.Where("name LIKE ? ESCAPE '!' OR venue LIKE ? ESCAPE '!'", like, like)
	}
	var total int64
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []roomRow
	if err := q.Order("venue, name, id").Offset(f.Offset).Limit(f.Limit).Find(&rows).Error; err != nil {
		return nil, 0, err
	}
	rooms, err := withSeats(tx, rows)
	return rooms, int(total), err
}

func withSeats(tx dbx.Tx, rows []roomRow) ([]Room, error) {
	rooms := make([]Room, len(rows))
	for i, r := range rows {
		rooms[i] = r.room()
	}
	return rooms, fillSeats(tx, rooms)
}

func fillSeats(tx dbx.Tx, rooms []Room) error {
	if len(rooms) == 0 {
		return nil
	}
	ids := make([]id.ID[Room], len(rooms))
	at := make(map[id.ID[Room]]int, len(rooms))
	for i, r := range rooms {
		ids[i], at[r.ID] = r.ID, i
	}
	var seats []seatRow
	if err := gormdb.From(tx).Where("room_id IN ?", ids).Order("seat_row, seat_column").Find(&seats).Error; err != nil {
		return err
	}
	for _, s := range seats {
		r := &rooms[at[id.ID[Room](s.RoomID)]]
		r.Seats = append(r.Seats, s.seat())
	}
	var marks []markRow
	if err := gormdb.From(tx).Where("room_id IN ?", ids).Order("mark_row, mark_column").Find(&marks).Error; err != nil {
		return err
	}
	for _, m := range marks {
		r := &rooms[at[id.ID[Room](m.RoomID)]]
		r.Marks = append(r.Marks, Mark{Kind: MarkKind(m.Kind), Row: m.MarkRow, Column: m.MarkColumn})
	}
	return nil
}

// loadNames reads rooms without their seats.
func loadNames(tx dbx.Tx, ids []id.ID[Room]) ([]Room, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []roomRow
	if err := gormdb.From(tx).Select("id", "name").Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, err
	}
	rooms := make([]Room, len(rows))
	for i, r := range rows {
		rooms[i] = r.room()
	}
	return rooms, nil
}

func loadSeats(tx dbx.Tx, ids []id.ID[Seat]) ([]Seat, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []seatRow
	if err := gormdb.From(tx).Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, err
	}
	seats := make([]Seat, len(rows))
	for i, r := range rows {
		seats[i] = r.seat()
	}
	return seats, nil
}
