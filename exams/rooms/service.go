package rooms

import (
	"context"
	"slices"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Use tells whether somebody is, or is to be, seated on one of these seats. It
// is asked before seats are taken away; sessions know the answer.
type Use interface {
	SeatsUsed(tx dbx.Tx, seats []id.ID[Seat]) (bool, error)
}

// Service keeps rooms and their seats.
type Service struct {
	db  dbx.DB
	now clock.Clock
	log *audit.Log
	use Use
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, use Use) *Service {
	return &Service{db: db, now: now, log: log, use: use}
}

// Filter chooses rooms whose name or venue contains Q.
type Filter struct {
	Q             string
	Offset, Limit int
}

// Change is what shall become of a room; nil leaves a field as it is.
type Change struct {
	Name, Venue   *string
	Rows, Columns *int
	Version       int64
}

// SeatChange is what shall become of a seat; nil leaves a field as it is.
type SeatChange struct {
	Label             *string
	State             *State
	Spare, Accessible *bool
}

// Search returns one page of rooms by venue and name, and how many there are.
func (s *Service) Search(ctx context.Context, f Filter) (found []Room, total int, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		found, total, err = searchRooms(tx, f)
		return err
	})
	return found, total, err
}

// Get returns a room with its seats, or NotFound "room.unknown".
func (s *Service) Get(ctx context.Context, roomID id.ID[Room]) (r Room, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		r, err = s.Room(tx, roomID)
		return err
	})
	return r, err
}

// Room is Get inside a transaction.
func (s *Service) Room(tx dbx.Tx, roomID id.ID[Room]) (Room, error) {
	found, err := loadRooms(tx, []id.ID[Room]{roomID})
	if err != nil {
		return Room{}, err
	}
	if len(found) == 0 {
		return Room{}, fault.New(fault.NotFound, "room.unknown")
	}
	return found[0], nil
}

// Names returns the names of rooms; one that does not exist is left out.
func (s *Service) Names(tx dbx.Tx, ids []id.ID[Room]) (map[id.ID[Room]]string, error) {
	found, err := loadNames(tx, ids)
	names := make(map[id.ID[Room]]string, len(found))
	for _, r := range found {
		names[r.ID] = r.Name
	}
	return names, err
}

// Seats returns seats by their ids; one that does not exist is left out.
func (s *Service) Seats(tx dbx.Tx, ids []id.ID[Seat]) (map[id.ID[Seat]]Seat, error) {
	found, err := loadSeats(tx, ids)
	seats := make(map[id.ID[Seat]]Seat, len(found))
	for _, seat := range found {
		seats[seat.ID] = seat
	}
	return seats, err
}

// Create keeps a new room and makes its seats, all ready. Faults: Invalid
// "room.invalid", Conflict "room.name.taken" (a venue has each name once).
func (s *Service) Create(ctx context.Context, r Room, by audit.Actor) (Room, error) {
	r = r.tidy()
	if err := r.Check(); err != nil {
		return Room{}, err
	}
	r.ID, r.Version = id.New[Room](), 1
	r.Seats = nil
	r.Seats, _ = r.Reshape()
	return r, s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := insertRoom(tx, r, s.now()); err != nil {
			return err
		}
		if err := insertSeats(tx, r.Seats); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "room.create", Object: "room", ObjectID: r.ID.String(),
			Detail: map[string]any{"rows": r.Rows, "columns": r.Columns}})
	})
}

// Update changes a room. A grown grid gets new seats; a smaller one loses the
// seats outside of it, unless somebody has one of them. Faults: NotFound
// "room.unknown", Invalid "room.invalid", Conflict "conflict.changed",
// "room.name.taken", "room.seat.used".
func (s *Service) Update(ctx context.Context, roomID id.ID[Room], c Change, by audit.Actor) (r Room, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		old, err := lockRoom(tx, roomID)
		if err != nil {
			return err
		}
		if old.Version != c.Version {
			return fault.New(fault.Conflict, "conflict.changed")
		}
		next := c.apply(old).tidy()
		if err := next.Check(); err != nil {
			return err
		}
		next.Version++
		next.Marks = slices.DeleteFunc(next.Marks, func(m Mark) bool { return m.fault(next) != "" })
		if err := s.reshape(tx, next); err != nil {
			return err
		}
		if err := replaceMarks(tx, next.ID, next.Marks); err != nil {
			return err
		}
		if err := updateRoom(tx, next); err != nil {
			return err
		}
		if r, err = s.Room(tx, roomID); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "room.update", Object: "room", ObjectID: roomID.String(),
			Detail: map[string]any{"rows": r.Rows, "columns": r.Columns}})
	})
	return r, err
}

func (c Change) apply(r Room) Room {
	set(&r.Name, c.Name)
	set(&r.Venue, c.Venue)
	set(&r.Rows, c.Rows)
	set(&r.Columns, c.Columns)
	return r
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

func (s *Service) reshape(tx dbx.Tx, r Room) error {
	missing, outside := r.Reshape()
	if err := s.remove(tx, outside); err != nil {
		return err
	}
	return insertSeats(tx, missing)
}

// remove takes seats away that nobody has.
func (s *Service) remove(tx dbx.Tx, seats []Seat) error {
	if len(seats) == 0 {
		return nil
	}
	gone := make([]id.ID[Seat], len(seats))
	for i, seat := range seats {
		gone[i] = seat.ID
	}
	used, err := s.use.SeatsUsed(tx, gone)
	if err != nil {
		return err
	}
	if used {
		return fault.New(fault.Conflict, "room.seat.used")
	}
	return deleteSeats(tx, gone)
}

// Draw draws a room anew. Seats that the plan leaves out go, unless somebody has
// one of them. Faults: NotFound "room.unknown"; Invalid "room.invalid"; Conflict
// "conflict.changed", "room.name.taken", "room.seat.used".
func (s *Service) Draw(ctx context.Context, roomID id.ID[Room], p Plan, by audit.Actor) (r Room, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		old, err := lockRoom(tx, roomID)
		if err != nil {
			return err
		}
		if old.Version != p.Version {
			return fault.New(fault.Conflict, "conflict.changed")
		}
		next, err := p.apply(old)
		if err != nil {
			return err
		}
		if err := s.redraw(tx, old, next); err != nil {
			return err
		}
		if r, err = s.Room(tx, roomID); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "room.draw", Object: "room", ObjectID: roomID.String(),
			Detail: map[string]any{"rows": r.Rows, "columns": r.Columns, "seats": len(r.Seats)}})
	})
	return r, err
}

// redraw writes what differs between a room and its next plan.
func (s *Service) redraw(tx dbx.Tx, old, next Room) error {
	before := map[id.ID[Seat]]Seat{}
	for _, seat := range old.Seats {
		before[seat.ID] = seat
	}
	var fresh, changed []Seat
	for _, seat := range next.Seats {
		was, known := before[seat.ID]
		switch {
		case !known:
			fresh = append(fresh, seat)
		case was != seat:
			changed = append(changed, seat)
		}
		delete(before, seat.ID)
	}
	var gone []Seat
	for _, seat := range old.Seats {
		if _, left := before[seat.ID]; left {
			gone = append(gone, seat)
		}
	}
	if err := s.remove(tx, gone); err != nil {
		return err
	}
	if err := moveSeats(tx, changed); err != nil {
		return err
	}
	if err := insertSeats(tx, fresh); err != nil {
		return err
	}
	if err := replaceMarks(tx, next.ID, next.Marks); err != nil {
		return err
	}
	return updateRoom(tx, next)
}

// UpdateSeat renames a seat or marks it broken or ready, and raises the version
// of its room. Faults: NotFound "seat.unknown", Invalid "seat.invalid",
// Conflict "seat.label.taken".
func (s *Service) UpdateSeat(ctx context.Context, seatID id.ID[Seat], c SeatChange, by audit.Actor) (seat Seat, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		found, err := loadSeats(tx, []id.ID[Seat]{seatID})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, "seat.unknown")
		}
		room, err := lockRoom(tx, found[0].RoomID)
		if err != nil {
			return err
		}
		seat, err = c.apply(room, seatID)
		if err != nil {
			return err
		}
		if err := updateSeat(tx, seat); err != nil {
			return err
		}
		room.Version++
		if err := updateRoom(tx, room); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "seat.update", Object: "seat", ObjectID: seatID.String(),
			Detail: map[string]any{"room": room.ID.String(), "label": seat.Label, "state": string(seat.State), "spare": seat.Spare, "accessible": seat.Accessible}})
	})
	return seat, err
}

// apply returns the seat of the locked room as it shall be.
func (c SeatChange) apply(r Room, seatID id.ID[Seat]) (Seat, error) {
	for _, seat := range r.Seats {
		if seat.ID != seatID {
			continue
		}
		set(&seat.Label, c.Label)
		set(&seat.State, c.State)
		set(&seat.Spare, c.Spare)
		set(&seat.Accessible, c.Accessible)
		return seat, seat.Check()
	}
	return Seat{}, fault.New(fault.NotFound, "seat.unknown")
}
