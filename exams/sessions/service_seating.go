package sessions

import (
	"context"
	"strconv"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/rooms"
	"ankao/exams/sessions/seating"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Seat gives every candidate of a session a ready seat of its room. While the
// session is planned everybody is placed anew; later, until the start, only who
// has no seat or a broken one. Faults as Arrange.
func (s *Service) Seat(ctx context.Context, sessionID id.ID[Session], by audit.Actor) ([]Listed, error) {
	done, err := s.arrangeIn(ctx, sessionID, func(state State) Arrangement { return Arrangement{Anew: state == Planned} }, by)
	return done.Listed, err
}

// Arrange seats the candidates of a session: of one organisation apart, some
// seats spare, by chance within that. The seed goes into the audit trail, so
// that a plan can be drawn again. Faults: NotFound "session.unknown"; Conflict
// "session.state" after the start, or to place everybody anew once the doors
// are open; "seating.full" with both numbers; Invalid "seating.spare".
func (s *Service) Arrange(ctx context.Context, sessionID id.ID[Session], a Arrangement, by audit.Actor) (Seated, error) {
	if a.SparePercent < 0 || a.SparePercent > 50 {
		return Seated{}, fault.New(fault.Invalid, "seating.spare").With(fault.Field{Path: "sparePercent", Code: "seating.spare"})
	}
	return s.arrangeIn(ctx, sessionID, func(State) Arrangement { return a }, by)
}

func (s *Service) arrangeIn(ctx context.Context, sessionID id.ID[Session], how func(State) Arrangement, by audit.Actor) (done Seated, err error) {
	seed, err := newSeed()
	if err != nil {
		return done, err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		session, room, candidates, err := s.seatingOf(tx, sessionID)
		if err != nil {
			return err
		}
		a := how(session.State)
		if err := session.mayArrange(a.Anew); err != nil {
			return err
		}
		known, err := s.persons(tx, allPersons(candidates))
		if err != nil {
			return err
		}
		plan, err := arrange(room, sitters(candidates, known, !a.Anew), a.SparePercent, seed)
		if err != nil {
			return err
		}
		if done, err = s.seatBy(tx, session, candidates, plan); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "session.seat", Object: "session", ObjectID: sessionID.String(), Detail: map[string]any{
			"seated": len(plan.Seats), "anew": a.Anew, "pairs": plan.Pairs, "spares": plan.Spares, "seed": strconv.FormatUint(seed, 16)}})
	})
	return done, err
}

// mayArrange tells whether seats may be given. Fault: Conflict "session.state".
func (s Session) mayArrange(anew bool) error {
	if anew {
		return s.need(Planned, Frozen)
	}
	return s.CanEnter()
}

func allPersons(candidates []Candidate) []id.ID[people.Person] {
	ids := make([]id.ID[people.Person], len(candidates))
	for i, c := range candidates {
		ids[i] = c.PersonID
	}
	return ids
}

// seatingOf reads a session for a change of its seats, with its room and
// candidates.
func (s *Service) seatingOf(tx dbx.Tx, sessionID id.ID[Session]) (session Session, room rooms.Room, candidates []Candidate, err error) {
	if session, err = s.SessionForUpdate(tx, sessionID); err != nil {
		return session, room, nil, err
	}
	if room, err = s.rooms.Room(tx, session.RoomID); err != nil {
		return session, room, nil, err
	}
	candidates, err = candidatesOf(tx, sessionID)
	return session, room, candidates, err
}

func (s *Service) seatBy(tx dbx.Tx, session Session, candidates []Candidate, plan seating.Plan) (Seated, error) {
	seats := make(map[id.ID[Candidate]]id.ID[rooms.Seat], len(plan.Seats))
	for who, seat := range plan.Seats {
		seats[id.ID[Candidate](who)] = id.ID[rooms.Seat](seat)
	}
	if err := setSeats(tx, session.ID, seats); err != nil {
		return Seated{}, err
	}
	for i, c := range candidates {
		candidates[i].SeatID = seats[c.ID]
	}
	listed, err := s.List(tx, candidates)
	return Seated{Listed: listed, Pairs: plan.Pairs, Spares: plan.Spares, Wanted: plan.Wanted, Unmet: plan.Unmet}, err
}

// Neighbours lists the pairs of candidates of one organisation who sit side by
// side. Fault: NotFound "session.unknown".
func (s *Service) Neighbours(ctx context.Context, sessionID id.ID[Session]) (pairs [][2]id.ID[Candidate], err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		pairs = nil
		session, err := s.Session(tx, sessionID)
		if err != nil {
			return err
		}
		room, err := s.rooms.Room(tx, session.RoomID)
		if err != nil {
			return err
		}
		candidates, err := candidatesOf(tx, sessionID)
		if err != nil {
			return err
		}
		known, err := s.persons(tx, allPersons(candidates))
		for _, p := range seating.Pairs(places(room), sitters(candidates, known, true)) {
			pairs = append(pairs, [2]id.ID[Candidate]{id.ID[Candidate](p[0]), id.ID[Candidate](p[1])})
		}
		return err
	})
	return pairs, err
}

// MoveSeat puts a candidate on another seat of the room; who sits there goes to
// the candidate's. Faults: NotFound "candidate.unknown"; Invalid
// "seating.invalid" naming seatId; Conflict "session.state" after the start,
// "candidate.state" for who has withdrawn.
func (s *Service) MoveSeat(ctx context.Context, candidateID id.ID[Candidate], seat id.ID[rooms.Seat], by audit.Actor) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		who, err := readCandidate(tx, candidateID)
		if err != nil {
			return err
		}
		session, room, candidates, err := s.seatingOf(tx, who.SessionID)
		if err != nil {
			return err
		}
		if err := session.CanEnter(); err != nil {
			return err
		}
		if who.State.Gone() {
			return fault.New(fault.Conflict, "candidate.state").Param("state", string(who.State))
		}
		for _, c := range candidates { // as it is under the lock
			if c.ID == candidateID {
				who = c
			}
		}
		moved, err := move(room, candidates, who, seat)
		if err != nil {
			return err
		}
		if err := moveSeats(tx, moved); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "candidate.seat", Object: "candidate", ObjectID: candidateID.String(),
			Detail: map[string]any{"session": session.ID.String(), "seat": seat.String(), "moved": len(moved)}})
	})
}

// ClearSeats takes everybody of a session off their seats. Faults: NotFound
// "session.unknown", Conflict "session.state" once the doors are open.
func (s *Service) ClearSeats(ctx context.Context, sessionID id.ID[Session], by audit.Actor) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		session, err := s.SessionForUpdate(tx, sessionID)
		if err != nil {
			return err
		}
		if err := session.mayArrange(true); err != nil {
			return err
		}
		if err := clearSeats(tx, sessionID); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "session.unseat", Object: "session", ObjectID: sessionID.String()})
	})
}

// SetAccessible keeps whether a candidate needs an accessible seat. Faults:
// NotFound "candidate.unknown", Conflict "conflict.changed".
func (s *Service) SetAccessible(ctx context.Context, candidateID id.ID[Candidate], accessible bool, by audit.Actor) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		c, err := lockCandidate(tx, candidateID)
		if err != nil || c.Accessible == accessible {
			return err
		}
		c.Accessible = accessible
		c.Version++
		if err := setAccessible(tx, c); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "candidate.accessible", Object: "candidate", ObjectID: candidateID.String(),
			Detail: map[string]any{"accessible": accessible}})
	})
}
