package certificates

import (
	"ankao/exams/certificates/statuslist"
	"ankao/internal/clock"
	"ankao/internal/dbx"
)

// Lists implements statuslist.Records: a list there is as soon as an index may be drawn from it.
func (s *Service) Lists(tx dbx.Tx) (int, error) {
	issued, err := s.store.count(tx)
	return issued/(listLength/2) + 1, err
}

// NotInForce implements statuslist.Records. A suspension whose last day is over is none.
func (s *Service) NotInForce(tx dbx.Tx, list int) (map[statuslist.Purpose][]int, error) {
	from := uint32(list) * statuslist.Length
	found, err := s.store.notInForce(tx, from, from+statuslist.Length)
	set := map[statuslist.Purpose][]int{}
	for _, c := range found {
		p := statuslist.Revocation
		switch c.State {
		case StateSuperseded:
			p = statuslist.Refresh
		case StateSuspended:
			if p = statuslist.Suspension; c.SuspendedUntil != "" && c.SuspendedUntil < clock.DateOf(s.now()) {
				continue
			}
		}
		set[p] = append(set[p], int(c.StatusIndex-from))
	}
	return set, err
}
