package sessions

import (
	"crypto/rand"
	"encoding/binary"

	"ankao/admin/people"
	"ankao/exams/rooms"
	"ankao/exams/sessions/seating"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Seated is what an arrangement came to.
type Seated struct {
	Listed []Listed // everybody of the session, in the order of entry
	Pairs  int      // neighbours of one organisation that could not be avoided
	Spares int      // working seats kept empty on purpose
	Wanted int      // how many were to be kept
	Unmet  int      // candidates who need an accessible seat and got none
}

// Arrangement says how a session is to be seated.
type Arrangement struct {
	Anew         bool // everybody, also who has a seat; only before the doors open
	SparePercent int  // of the working seats; 0 is seating.DefaultSpare
}

// places are the seats of a room that work.
func places(r rooms.Room) (list []seating.Place) {
	for _, s := range r.Seats {
		if s.State == rooms.Ready {
			list = append(list, seating.Place{ID: s.ID.String(), Row: s.Row, Column: s.Column, Spare: s.Spare, Accessible: s.Accessible})
		}
	}
	return list
}

// sitters are the candidates who may come. With keep, who has a seat stays.
func sitters(candidates []Candidate, known map[id.ID[people.Person]]people.Person, keep bool) (list []seating.Sitter) {
	for _, c := range candidates {
		if c.State.Gone() {
			continue
		}
		one := seating.Sitter{ID: c.ID.String(), Group: known[c.PersonID].Organisation.String(), Accessible: c.Accessible}
		if keep {
			one.At = c.SeatID.String()
		}
		list = append(list, one)
	}
	return list
}

// arrange seats candidates in a room by a seed. Fault: Conflict "seating.full"
// with both numbers.
func arrange(r rooms.Room, who []seating.Sitter, percent int, seed uint64) (seating.Plan, error) {
	free := places(r)
	plan, ok := seating.Arrange(free, who, seating.Order{SparePercent: percent, Seed: seed})
	if !ok {
		return plan, fault.New(fault.Conflict, "seating.full").Param("seats", itoa(len(free))).Param("candidates", itoa(len(who)))
	}
	return plan, nil
}

// newSeed draws the seed of an arrangement.
func newSeed() (uint64, error) {
	var b [8]byte
	_, err := rand.Read(b[:])
	return binary.BigEndian.Uint64(b[:]), err
}

// move puts a candidate on a seat of the room; who sits there goes where the
// candidate sat. It returns who moved, and where to. Faults: Invalid
// "seating.invalid" naming seatId, for a seat of another room or one that is
// broken.
func move(r rooms.Room, candidates []Candidate, who Candidate, seat id.ID[rooms.Seat]) (map[id.ID[Candidate]]id.ID[rooms.Seat], error) {
	invalid := func(code string) error {
		return fault.New(fault.Invalid, "seating.invalid").With(fault.Field{Path: "seatId", Code: code})
	}
	code := "seat.unknown"
	for _, s := range r.Seats {
		if s.ID == seat && s.State == rooms.Ready {
			code = ""
		} else if s.ID == seat {
			code = "seat.broken"
		}
	}
	if code != "" {
		return nil, invalid(code)
	}
	moved := map[id.ID[Candidate]]id.ID[rooms.Seat]{who.ID: seat}
	for _, c := range candidates {
		if c.SeatID == seat && c.ID != who.ID {
			moved[c.ID] = who.SeatID
		}
	}
	return moved, nil
}
