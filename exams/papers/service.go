package papers

import (
	"context"
	"crypto/rand"
	"slices"

	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/exams/exams"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Service checks blueprints, draws papers and shows them.
type Service struct {
	db       dbx.DB
	now      clock.Clock
	bank     *bank.Service
	exams    *exams.Service
	sessions *sessions.Service
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, questions *bank.Service, e *exams.Service, s *sessions.Service) *Service {
	return &Service{db: db, now: now, bank: questions, exams: e, sessions: s}
}

var _ sessions.Papers = (*Service)(nil)

// Check tells for each rule of a blueprint how many questions the bank has for
// it beside all other rules, and whether the whole can be filled. Fault:
// Invalid "exam.invalid" for rules that say nothing sensible.
func (s *Service) Check(ctx context.Context, syllabus id.ID[bank.Syllabus], rules []exams.Rule) (lines []Line, ok bool, err error) {
	if wrong := exams.CheckRules(rules); len(wrong) > 0 {
		return nil, false, fault.New(fault.Invalid, "exam.invalid").With(wrong...)
	}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if err := s.exams.CheckSyllabus(tx, syllabus, rules); err != nil {
			return err
		}
		stock, err := s.stock(tx, syllabus, rules)
		if err != nil {
			return err
		}
		lines, ok = stock.check(rules)
		return nil
	})
	return lines, ok && len(rules) > 0, err
}

// stock reads the pool of each rule, one that two rules share only once.
func (s *Service) stock(tx dbx.Tx, syllabus id.ID[bank.Syllabus], rules []exams.Rule) (stock, error) {
	known := map[bank.PoolFilter][]bank.Draw{}
	pools := make([][]bank.Draw, len(rules))
	for i, r := range rules {
		f := bank.PoolFilter{SyllabusID: syllabus, PointID: r.PointID, Type: r.Type}
		pool, ok := known[f]
		if !ok {
			var err error
			if pool, err = s.bank.Pool(tx, f); err != nil {
				return stock{}, err
			}
			known[f] = pool
		}
		pools[i] = pool
	}
	return newStock(pools), nil
}

// Freeze draws a paper for every candidate of a planned session and freezes
// session and papers in one transaction: all of them, or nothing. Faults:
// NotFound "session.unknown"; Conflict "session.state", "exam.statutory",
// "session.candidates.none", "blueprint.unfilled" naming rules[i],
// "conflict.changed".
func (s *Service) Freeze(ctx context.Context, sessionID id.ID[sessions.Session], version int64, by audit.Actor) (frozen sessions.Session, papers int, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		session, err := s.sessions.SessionForUpdate(tx, sessionID)
		if err != nil {
			return err
		}
		if version != 0 && version != session.Version {
			return fault.New(fault.Conflict, "conflict.changed")
		}
		if err := session.CanFreeze(); err != nil {
			return err
		}
		candidates, err := s.sessions.Candidates(tx, sessionID)
		if err != nil {
			return err
		}
		candidates = slices.DeleteFunc(candidates, func(c sessions.Candidate) bool { return c.State == sessions.Withdrawn })
		if len(candidates) == 0 {
			return fault.New(fault.Conflict, "session.candidates.none")
		}
		if err := s.DrawFor(tx, session, candidates); err != nil {
			return err
		}
		papers = len(candidates)
		frozen, err = s.sessions.Freeze(tx, session, papers, by)
		return err
	})
	return frozen, papers, err
}

// DrawFor draws and keeps the papers of these candidates of a session. Faults:
// Conflict "blueprint.unfilled", "paper.exists".
func (s *Service) DrawFor(tx dbx.Tx, session sessions.Session, candidates []sessions.Candidate) error {
	stock, err := s.stock(tx, session.Terms.SyllabusID, session.Terms.Rules)
	if err != nil {
		return err
	}
	if lines, ok := stock.check(session.Terms.Rules); !ok {
		return unfilled(lines)
	}
	sketches := make([]sketch, len(candidates))
	for i, c := range candidates {
		var seed Seed
		if _, err := rand.Read(seed[:]); err != nil {
			return err
		}
		if sketches[i], err = stock.sketch(session, c.ID, seed); err != nil {
			return err
		}
	}
	versions, err := s.versions(tx, sketches)
	if err != nil {
		return err
	}
	return keepPapers(tx, sketches, versions, s.now())
}

// versions reads every version that was drawn, once.
func (s *Service) versions(tx dbx.Tx, sketches []sketch) (map[id.ID[bank.Version]]bank.Version, error) {
	var ids []id.ID[bank.Version]
	seen := map[id.ID[bank.Version]]bool{}
	for _, sk := range sketches {
		for _, q := range sk.drawn {
			if !seen[q.draw.VersionID] {
				seen[q.draw.VersionID] = true
				ids = append(ids, q.draw.VersionID)
			}
		}
	}
	return s.bank.Versions(tx, ids)
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
	ids := make([]id.ID[bank.Version], len(p.Items))
	for i, item := range p.Items {
		ids[i] = item.VersionID
	}
	versions, err := s.bank.Versions(tx, ids)
	if err != nil {
		return SeatPaper{}, err
	}
	return p.forSeat(versions)
}
