package sessions

import (
	"slices"

	"ankao/exams/rooms"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

// setSeats replaces the seats of a session's candidates. All are taken off
// first, so that two may change places under the unique key.
func setSeats(tx dbx.Tx, sessionID id.ID[Session], plan map[id.ID[Candidate]]id.ID[rooms.Seat]) error {
	if err := clearSeats(tx, sessionID); err != nil {
		return err
	}
	for candidate, seat := range plan {
		err := gormdb.Changed(gormdb.From(tx).Model(&candidateRow{}).Where("id = ? AND session_id = ?", candidate, sessionID).
			Update("seat_id", seat.String()))
		if err != nil {
			return err
		}
	}
	return nil
}

// moveSeats gives these candidates other seats; "" takes one off. All are taken
// off first, so that two may change places under the unique key.
func moveSeats(tx dbx.Tx, moved map[id.ID[Candidate]]id.ID[rooms.Seat]) error {
	for candidate := range moved {
		if err := gormdb.From(tx).Model(&candidateRow{}).Where("id = ?", candidate).Update("seat_id", nil).Error; err != nil {
			return err
		}
	}
	for candidate, seat := range moved {
		if seat == "" {
			continue
		}
		if err := gormdb.From(tx).Model(&candidateRow{}).Where("id = ?", candidate).Update("seat_id", seat.String()).Error; err != nil {
			return err
		}
	}
	return nil
}

func clearSeats(tx dbx.Tx, sessionID id.ID[Session]) error {
	return gormdb.From(tx).Model(&candidateRow{}).Where("session_id = ? AND seat_id IS NOT NULL", sessionID).Update("seat_id", nil).Error
}

// setAccessible writes what a candidate needs over the version before c.
func setAccessible(tx dbx.Tx, c Candidate) error {
	return gormdb.Changed(gormdb.From(tx).Model(&candidateRow{}).Where("id = ? AND version = ?", c.ID, c.Version-1).
		Updates(map[string]any{"barrier_free": c.Accessible, "version": c.Version}))
}

// SeatUse answers rooms whether seats are given to somebody, for whom or when
// is not its matter: a seat that a record names is never taken away.
type SeatUse struct{}

// SeatsUsed implements rooms.Use.
func (SeatUse) SeatsUsed(tx dbx.Tx, seats []id.ID[rooms.Seat]) (bool, error) {
	for part := range slices.Chunk(seats, chunk) {
		var n int64
		if err := gormdb.From(tx).Model(&candidateRow{}).Where("seat_id IN ?", part).Count(&n).Error; err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}
