package papers

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"

	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Drawing is how the papers of a session were drawn.
type Drawing struct {
	SessionID id.ID[sessions.Session]
	Papers    int // for candidates
	Spares    int
	Most      int // on how many papers one question may be
	Balanced  bool
	Easiest   int // total difficulty of the easiest paper
	Hardest   int
	Unset     int // questions drawn that have no difficulty: they count as medium
	TaskID    id.ID[tasks.Task]
	At        clock.Instant
}

// drawMethod is the version of the algorithm that Redraw knows.
const drawMethod = 1

// Freezing is the order to freeze a session.
type Freezing struct {
	SessionID id.ID[sessions.Session]
	Version   int64             // the version the caller saw; 0 when only the state matters
	TaskID    id.ID[tasks.Task] // what it is done for, empty for none
	Progress  func(ctx context.Context, done, total int) error
}

// errMoved tells that session, candidates or bank changed while the papers were
// made.
var errMoved = errors.New("what the papers were drawn from has changed")

// Freeze is FreezeFor with nothing but the session and its version.
func (s *Service) Freeze(ctx context.Context, sessionID id.ID[sessions.Session], version int64, by audit.Actor) (sessions.Session, int, error) {
	return s.FreezeFor(ctx, Freezing{SessionID: sessionID, Version: version}, by)
}

// FreezeFor draws a paper for every candidate of a planned session, and spares,
// and freezes session and papers in one transaction: all of them, or nothing.
// Nobody else waits while the papers are made. Doing it again for a task that
// has done it changes nothing. Faults: NotFound "session.unknown"; Conflict
// "session.state", "exam.statutory", "session.candidates.none",
// "blueprint.unfilled" naming rules[i], "conflict.changed".
func (s *Service) FreezeFor(ctx context.Context, f Freezing, by audit.Actor) (frozen sessions.Session, papers int, err error) {
	const tries = 3
	for range tries {
		var set *set
		if set, err = s.prepare(ctx, f); err != nil {
			return frozen, 0, err
		}
		if set.done {
			return set.session, set.drawing.Papers, nil
		}
		if err = s.produce(ctx, f, set); err != nil {
			return frozen, 0, err
		}
		frozen, err = s.keep(ctx, set, by)
		if !errors.Is(err, errMoved) {
			return frozen, len(set.candidates), err
		}
	}
	return frozen, 0, fault.Wrap(fault.Conflict, "conflict.changed", err)
}

// set is all papers of a session on their way to being frozen.
type set struct {
	session    sessions.Session
	candidates []sessions.Candidate
	stock      stock
	pool       []byte // the stock as it is kept
	seed       Seed
	drawing    Drawing
	papers     []stored // of the candidates, in their order, then the spares
	done       bool
}

// prepare reads what the papers are drawn from.
func (s *Service) prepare(ctx context.Context, f Freezing) (*set, error) {
	var out *set
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		session, err := s.sessions.Session(tx, f.SessionID)
		if err != nil {
			return err
		}
		if f.TaskID != "" {
			_, d, found, err := readDraw(tx, f.SessionID)
			if err != nil || found && d.TaskID == f.TaskID {
				out = &set{session: session, drawing: d, done: true}
				return err
			}
		}
		if f.Version != 0 && f.Version != session.Version {
			return fault.New(fault.Conflict, "conflict.changed")
		}
		if out, err = s.read(tx, session); err == nil {
			out.drawing.TaskID = f.TaskID
		}
		return err
	})
	return out, err
}

// read reads candidates and stock of a session that may be frozen.
func (s *Service) read(tx dbx.Tx, session sessions.Session) (*set, error) {
	if err := session.CanFreeze(); err != nil {
		return nil, err
	}
	candidates, err := s.sessions.Candidates(tx, session.ID)
	if err != nil {
		return nil, err
	}
	candidates = slices.DeleteFunc(candidates, func(c sessions.Candidate) bool { return c.State.Gone() })
	if len(candidates) == 0 {
		return nil, fault.New(fault.Conflict, "session.candidates.none")
	}
	stock, err := s.stock(tx, partOf(session.Terms), session.ID)
	if err != nil {
		return nil, err
	}
	pool, err := stock.pack()
	terms, n := session.Terms, len(candidates)
	d := Drawing{SessionID: session.ID, Papers: n, Spares: terms.SparePapers(n), Balanced: terms.Balance}
	d.Most = most(n, d.Spares, terms.MaxExposure)
	return &set{session: session, candidates: candidates, stock: stock, pool: pool, drawing: d}, err
}

// check tells whether the bank can fill all papers of a set. Fault: Conflict
// "blueprint.unfilled".
func (set *set) check() error {
	d := set.drawing
	if lines, ok := set.stock.check(d.Papers+d.Spares, d.Most); !ok {
		return unfilled(lines)
	}
	return nil
}

// produce draws and finishes all papers of a set; nothing is stored yet.
func (s *Service) produce(ctx context.Context, f Freezing, set *set) error {
	if err := set.check(); err != nil {
		return err
	}
	if _, err := rand.Read(set.seed[:]); err != nil {
		return err
	}
	sketches, ok := set.sketches()
	if !ok {
		return errors.New("the check said that the papers can be drawn")
	}
	set.drawing.measure(sketches)
	return s.finish(ctx, f, set, sketches)
}

// sketches draws all papers of a set by its seed.
func (set *set) sketches() ([]sketch, bool) {
	d := set.drawing
	drawn, ok := set.stock.Draw(d.Papers+d.Spares, d.Most, d.Balanced, set.seed)
	sketches := make([]sketch, len(drawn))
	for i, picks := range drawn {
		p := Paper{SessionID: set.session.ID, Seed: set.seed.Of(i), Origin: Drawn}
		if i < d.Papers {
			p.CandidateID = set.candidates[i].ID
		} else {
			p.Spare, p.Origin = i-d.Papers+1, FromSpare
		}
		sketches[i] = set.stock.sketch(p, set.session.Terms.Rules, picks)
	}
	return sketches, ok
}

func (d *Drawing) measure(sketches []sketch) {
	d.Easiest, d.Hardest = sketches[0].paper.Difficulty, sketches[0].paper.Difficulty
	unset := map[string]bool{}
	for _, sk := range sketches {
		d.Easiest, d.Hardest = min(d.Easiest, sk.paper.Difficulty), max(d.Hardest, sk.paper.Difficulty)
		for _, q := range sk.drawn {
			if q.draw.Difficulty == 0 {
				unset[q.draw.QuestionID.String()] = true
			}
		}
	}
	d.Unset = len(unset)
}

func (s *Service) finish(ctx context.Context, f Freezing, set *set, sketches []sketch) error {
	versions, err := s.content(ctx, sketches)
	if err != nil {
		return err
	}
	for i, sk := range sketches {
		if f.Progress != nil {
			if err := f.Progress(ctx, i, len(sketches)); err != nil {
				return err
			}
		}
		p, err := sk.finish(versions)
		if err != nil {
			return err
		}
		set.papers = append(set.papers, p)
	}
	return nil
}

// keep freezes session and papers, unless what they were drawn from has moved.
func (s *Service) keep(ctx context.Context, set *set, by audit.Actor) (frozen sessions.Session, err error) {
	sealed, err := s.ring.Seal([]byte(hex.EncodeToString(set.seed[:])), seedContext(set.session.ID))
	if err != nil {
		return frozen, err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		session, err := s.sessions.SessionForUpdate(tx, set.session.ID)
		if err != nil {
			return err
		}
		now, err := s.read(tx, session)
		if err != nil {
			return err
		}
		if session.Version != set.session.Version || !bytes.Equal(now.pool, set.pool) || !slices.EqualFunc(now.candidates, set.candidates,
			func(a, b sessions.Candidate) bool { return a.ID == b.ID }) {
			return errMoved
		}
		d := set.drawing
		d.At = s.now()
		if err := insertPapers(tx, set.papers[:d.Papers], d.At); err != nil {
			return err
		}
		if err := insertSpares(tx, set.papers[d.Papers:], d.At); err != nil {
			return err
		}
		if err := addUses(tx, session.ID, uses(set.papers), d.At); err != nil {
			return err
		}
		if err := insertDraw(tx, d, sealed, set.pool); err != nil {
			return err
		}
		if err := s.log.Write(tx, by, d.entry()); err != nil {
			return err
		}
		frozen, err = s.sessions.Freeze(tx, session, d.Papers, by)
		return err
	})
	return frozen, err
}

func seedContext(session id.ID[sessions.Session]) string { return "papers.seed/" + session.String() }

func (d Drawing) entry() audit.Entry {
	return audit.Entry{Action: "paper.draw", Object: "session", ObjectID: d.SessionID.String(), Detail: map[string]any{
		"papers": d.Papers, "spares": d.Spares, "most": d.Most, "easiest": d.Easiest, "hardest": d.Hardest}}
}
