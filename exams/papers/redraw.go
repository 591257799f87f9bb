package papers

import (
	"context"
	"encoding/hex"
	"fmt"

	"ankao/admin/audit"
	"ankao/exams/sessions"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Redrawing is what came of drawing the papers of a session once more.
type Redrawing struct {
	Papers  int // drawn at the freeze, spares included
	Same    int // of them, those that come out the same to the last byte
	Late    int // drawn later, by seeds of their own: they are not drawn again
	Changed []id.ID[Paper]
}

// Redraw draws the papers of a session again from the sealed seed and the bank
// as it was, and compares. It changes nothing but the trail. Faults: NotFound
// "session.unknown", Conflict "paper.draw.none" for a session frozen before
// seeds were kept, Internal "paper.damaged".
func (s *Service) Redraw(ctx context.Context, sessionID id.ID[sessions.Session], by audit.Actor) (r Redrawing, err error) {
	var kept []Paper
	var again *set
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if again, err = s.drawn(tx, sessionID); err != nil {
			return err
		}
		papers, err := papersOf(tx, sessionID)
		if err != nil {
			return err
		}
		spares, err := sparesOf(tx, sessionID)
		for _, p := range papers {
			switch p.Origin {
			case DrawnLate:
				r.Late++
			case Drawn:
				kept = append(kept, p)
			}
		}
		kept = append(kept, spares...)
		return err
	})
	if err != nil {
		return r, err
	}
	if err := s.compare(ctx, again, kept, &r); err != nil {
		return r, err
	}
	return r, s.db.Write(ctx, func(tx dbx.Tx) error {
		return s.log.Write(tx, by, audit.Entry{Action: "paper.redraw", Object: "session", ObjectID: sessionID.String(),
			Detail: map[string]any{"papers": r.Papers, "same": r.Same, "late": r.Late}})
	})
}

// drawn reads the seed and the stock of a drawing back.
func (s *Service) drawn(tx dbx.Tx, sessionID id.ID[sessions.Session]) (*set, error) {
	session, err := s.sessions.Session(tx, sessionID)
	if err != nil {
		return nil, err
	}
	row, d, found, err := readDraw(tx, sessionID)
	if err != nil {
		return nil, err
	}
	if !found || row.Method != drawMethod {
		return nil, fault.New(fault.Conflict, "paper.draw.none")
	}
	out := &set{session: session, drawing: d}
	if out.stock, err = unpack(row.Pool); err != nil {
		return nil, damaged(fmt.Errorf("what session %s was drawn from: %w", sessionID, err))
	}
	plain, err := s.ring.Open(row.Seed, seedContext(sessionID))
	if err != nil {
		return nil, damaged(fmt.Errorf("seed of session %s: %w", sessionID, err))
	}
	if n, err := hex.Decode(out.seed[:], plain); err != nil || n != len(out.seed) {
		return nil, damaged(fmt.Errorf("seed of session %s: %d bytes, %w", sessionID, n, err))
	}
	return out, nil
}

// compare finishes the papers of a set and compares them with those kept; which
// is which the seeds say.
func (s *Service) compare(ctx context.Context, again *set, kept []Paper, r *Redrawing) error {
	r.Papers = again.drawing.Papers + again.drawing.Spares
	numbers := map[Seed]int{}
	for n := range r.Papers {
		numbers[again.seed.Of(n)] = n
	}
	again.candidates = make([]sessions.Candidate, again.drawing.Papers)
	at := map[int]Paper{}
	for _, p := range kept {
		n, known := numbers[p.Seed]
		if !known || p.Spare == 0 && n >= again.drawing.Papers {
			r.Changed = append(r.Changed, p.ID)
			continue
		}
		at[n] = p
		if p.Spare == 0 {
			again.candidates[n].ID = p.CandidateID
		}
	}
	sketches, ok := again.sketches()
	if !ok {
		return damaged(fmt.Errorf("session %s cannot be drawn again", again.session.ID))
	}
	versions, err := s.content(ctx, sketches)
	if err != nil {
		return err
	}
	for n, sk := range sketches {
		p, err := sk.finish(versions)
		if err != nil {
			return err
		}
		switch old, there := at[n]; {
		case there && old.SHA256 == p.paper.SHA256:
			r.Same++
		case there:
			r.Changed = append(r.Changed, old.ID)
		}
	}
	return nil
}
