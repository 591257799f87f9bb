package papers

import (
	"context"
	"crypto/rand"

	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/exams/papers/drawing"
	"ankao/exams/sessions"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// content reads every version that was drawn, once.
func (s *Service) content(ctx context.Context, sketches []sketch) (versions map[id.ID[bank.Version]]bank.Version, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		versions, err = s.bank.Versions(tx, versionsOf(sketches))
		return err
	})
	return versions, err
}

// DrawFor gives candidates who were added after the freeze their papers: the
// spares of the session first; when those have run out a new paper is drawn, and
// the trail says so. The cap holds for it too where the bank allows it; a
// candidate is never kept out by it. Faults: Conflict "blueprint.unfilled",
// "paper.exists".
func (s *Service) DrawFor(tx dbx.Tx, session sessions.Session, candidates []sessions.Candidate) error {
	for _, c := range candidates {
		number, found, err := useSpare(tx, session.ID, c.ID, s.now())
		if err == nil && found {
			err = s.noteLate(tx, c, "paper.spare", map[string]any{"number": number})
		}
		if err == nil && !found {
			err = s.drawLate(tx, session, c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) noteLate(tx dbx.Tx, c sessions.Candidate, action string, detail map[string]any) error {
	detail["session"] = c.SessionID.String()
	return s.log.Write(tx, audit.Actor{Kind: audit.System, Name: "papers"},
		audit.Entry{Action: action, Object: "candidate", ObjectID: c.ID.String(), Detail: detail})
}

// drawLate draws one paper beside those that the session has.
func (s *Service) drawLate(tx dbx.Tx, session sessions.Session, c sessions.Candidate) error {
	stock, err := s.stock(tx, partOf(session.Terms), session.ID)
	if err != nil {
		return err
	}
	if lines, ok := stock.check(1, 1); !ok {
		return unfilled(lines)
	}
	used, err := usesOf(tx, session.ID)
	if err != nil {
		return err
	}
	counts := make([]int, len(stock.questions))
	for i, q := range stock.questions {
		counts[i] = used[q.QuestionID]
	}
	others, err := listPapers(tx, session.ID)
	if err != nil {
		return err
	}
	var seed Seed
	if _, err := rand.Read(seed[:]); err != nil {
		return err
	}
	most := drawing.Most(len(others)+1, session.Terms.MaxExposure)
	picks, over, _ := stock.Late(counts, most, session.Terms.Balance && len(others) > 0, meanDifficulty(others), seed)
	sk := stock.sketch(Paper{SessionID: session.ID, CandidateID: c.ID, Seed: seed, Origin: DrawnLate}, session.Terms.Rules, picks)
	versions, err := s.bank.Versions(tx, versionsOf([]sketch{sk}))
	if err != nil {
		return err
	}
	p, err := sk.finish(versions)
	if err != nil {
		return err
	}
	if err := insertPapers(tx, []stored{p}, s.now()); err != nil {
		return err
	}
	if err := addUses(tx, session.ID, uses([]stored{p}), s.now()); err != nil {
		return err
	}
	return s.noteLate(tx, c, "paper.late", map[string]any{"overCap": over})
}

func meanDifficulty(papers []Paper) int {
	sum := 0
	for _, p := range papers {
		sum += p.Difficulty
	}
	return sum / max(1, len(papers))
}
