package papers

import (
	"context"
	"slices"
	"time"

	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/content/bank"
	"ankao/exams/exams"
	"ankao/exams/papers/drawing"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Service checks blueprints, draws papers and shows them.
type Service struct {
	db       dbx.DB
	now      clock.Clock
	log      *audit.Log
	ring     *crypt.Ring
	bank     *bank.Service
	exams    *exams.Service
	sessions *sessions.Service
	tasks    *tasks.Service
}

// New makes the service. The ring seals the seeds of drawings.
func New(db dbx.DB, now clock.Clock, log *audit.Log, ring *crypt.Ring, questions *bank.Service, e *exams.Service, s *sessions.Service) *Service {
	return &Service{db: db, now: now, log: log, ring: ring, bank: questions, exams: e, sessions: s}
}

var _ sessions.Papers = (*Service)(nil)

// Part is what of an exam decides what its papers can be drawn from.
type Part struct {
	SyllabusID  id.ID[bank.Syllabus]
	Rules       []exams.Rule
	PublicPool  bool
	MaxExposure int // percent, 0 for no cap
	RestDays    int
}

func partOf(t exams.Terms) Part {
	return Part{SyllabusID: t.SyllabusID, Rules: t.Rules, PublicPool: t.PublicPool, MaxExposure: t.MaxExposure, RestDays: t.RestDays}
}

// Findings is how a blueprint fares against the bank.
type Findings struct {
	OK     bool
	Lines  []Line // one for each rule
	Papers int    // how many papers it was checked for
	Most   int    // on how many of them one question may be
	Levels [6]int // the questions there are to draw from by difficulty; Levels[0] without one
}

// Check tells for each rule of a blueprint how many questions the bank has for
// it beside all other rules, and whether so many papers and spares can be drawn
// within the exposure cap, which is a share of the papers alone. Faults: Invalid "exam.invalid" for rules that say nothing sensible.
func (s *Service) Check(ctx context.Context, p Part, papers, spares int) (f Findings, err error) {
	if wrong := exams.CheckRules(p.Rules); len(wrong) > 0 {
		return f, fault.New(fault.Invalid, "exam.invalid").With(wrong...)
	}
	f.Papers, f.Most = papers+spares, most(papers, spares, p.MaxExposure)
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if err := s.exams.CheckSyllabus(tx, p.SyllabusID, p.Rules); err != nil {
			return err
		}
		stock, err := s.stock(tx, p, "")
		if err != nil {
			return err
		}
		f.Lines, f.OK = stock.check(f.Papers, f.Most)
		f.Levels = stock.levels()
		return nil
	})
	f.OK = f.OK && len(p.Rules) > 0
	return f, err
}

// most is on how many papers one question may be. The cap is a share of the
// candidates' papers, and holds on the spares as well; without one spares need
// not differ from the rest either.
func most(papers, spares, percent int) int {
	if n := drawing.Most(papers, percent); n < papers {
		return n
	}
	return papers + spares
}

// poolOf names what a rule may take.
type poolOf struct {
	point         id.ID[bank.Point]
	kind          bank.Type
	least, utmost int
}

// stock reads the pool of each rule, one that two rules share only once, without
// the questions that rest. Papers of the session itself make nothing rest.
func (s *Service) stock(tx dbx.Tx, p Part, session id.ID[sessions.Session]) (stock, error) {
	var resting map[id.ID[bank.Question]]bool
	if p.RestDays > 0 {
		var err error
		if resting, err = usedSince(tx, s.now().Add(-time.Duration(p.RestDays)*24*time.Hour), session); err != nil {
			return stock{}, err
		}
	}
	var practice *bool
	if !p.PublicPool {
		practice = new(bool)
	}
	known := map[poolOf][]bank.Draw{}
	pools := make([][]bank.Draw, len(p.Rules))
	for i, r := range p.Rules {
		key := poolOf{r.PointID, r.Type, r.MinDifficulty, r.MaxDifficulty}
		pool, ok := known[key]
		if !ok {
			var err error
			pool, err = s.bank.Pool(tx, bank.PoolFilter{SyllabusID: p.SyllabusID, PointID: r.PointID, Type: r.Type,
				MinDifficulty: r.MinDifficulty, MaxDifficulty: r.MaxDifficulty, Practice: practice})
			if err != nil {
				return stock{}, err
			}
			pool = slices.DeleteFunc(pool, func(d bank.Draw) bool { return resting[d.QuestionID] })
			known[key] = pool
		}
		pools[i] = pool
	}
	return newStock(p.Rules, pools), nil
}

// Use is that a question was on papers of a session.
type Use struct {
	SessionID id.ID[sessions.Session]
	Papers    int // spares included
	DrawnAt   clock.Instant
}

// maxUses is how many uses of a question are worth listing.
const maxUses = 100

// UsesOf lists the sessions that a question was on papers of, newest first.
func (s *Service) UsesOf(tx dbx.Tx, question id.ID[bank.Question]) ([]Use, error) {
	return usesOfQuestion(tx, question, maxUses)
}

// PaperOf returns the paper of a candidate, its hash verified. Faults: NotFound
// "paper.unknown", Internal "paper.damaged".
func (s *Service) PaperOf(tx dbx.Tx, candidateID id.ID[sessions.Candidate]) (Paper, error) {
	return paperOf(tx, candidateID)
}

// Paper returns a paper, its hash verified. Faults: NotFound "paper.unknown",
// Internal "paper.damaged".
func (s *Service) Paper(tx dbx.Tx, paperID id.ID[Paper]) (Paper, error) {
	return readPaper(tx, paperID)
}

// Seat returns a paper as its seat may see it. Faults as Paper.
func (s *Service) Seat(tx dbx.Tx, paperID id.ID[Paper]) (SeatPaper, error) {
	p, err := readPaper(tx, paperID)
	if err != nil {
		return SeatPaper{}, err
	}
	return s.Show(tx, p)
}

// Show is Seat for a paper that was read already.
func (s *Service) Show(tx dbx.Tx, p Paper) (SeatPaper, error) {
	versions, err := s.bank.Versions(tx, p.versions())
	if err != nil {
		return SeatPaper{}, err
	}
	return p.forSeat(versions)
}

func (p Paper) versions() []id.ID[bank.Version] {
	ids := make([]id.ID[bank.Version], len(p.Items))
	for i, item := range p.Items {
		ids[i] = item.VersionID
	}
	return ids
}
