package papers

import (
	"context"
	"slices"
	"strings"

	"ankao/admin/audit"
	"ankao/exams/sessions"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Listed is a paper as a list shows it.
type Listed struct {
	Paper  Paper            // without its questions
	Holder *sessions.Listed // nil for a spare that nobody has
}

// Frozen is the papers of a session and how they were drawn.
type Frozen struct {
	Drawing   *Drawing // nil for a session frozen before that was kept, or not at all
	Spares    int      // that nobody has yet
	Late      int      // drawn after the spares had run out
	Questions int      // different ones on all papers together
	Exposure  int      // the most papers that one question is on
	Items     []Listed
	Total     int
}

// List returns one page of the papers of a session: those of candidates by
// seat, then the spares; and how all of them were drawn. Fault: NotFound
// "session.unknown".
func (s *Service) List(ctx context.Context, sessionID id.ID[sessions.Session], q string, offset, limit int) (f Frozen, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if _, err := s.sessions.Session(tx, sessionID); err != nil {
			return err
		}
		_, d, found, err := readDraw(tx, sessionID)
		if err != nil {
			return err
		}
		if found {
			f.Drawing = &d
		}
		used, err := usesOf(tx, sessionID)
		if err != nil {
			return err
		}
		f.Questions = len(used)
		for _, n := range used {
			f.Exposure = max(f.Exposure, n)
		}
		all, err := s.listed(tx, sessionID)
		for _, one := range all {
			switch {
			case one.Holder == nil:
				f.Spares++
			case one.Paper.Origin == DrawnLate:
				f.Late++
			}
		}
		all = slices.DeleteFunc(all, func(l Listed) bool { return !l.matches(q) })
		f.Total = len(all)
		f.Items = all[min(offset, f.Total):min(offset+limit, f.Total)]
		return err
	})
	return f, err
}

func (s *Service) listed(tx dbx.Tx, sessionID id.ID[sessions.Session]) ([]Listed, error) {
	papers, err := listPapers(tx, sessionID)
	if err != nil {
		return nil, err
	}
	candidates, err := s.sessions.Candidates(tx, sessionID)
	if err != nil {
		return nil, err
	}
	holders, err := s.sessions.List(tx, candidates)
	if err != nil {
		return nil, err
	}
	of := map[id.ID[sessions.Candidate]]*sessions.Listed{}
	for i := range holders {
		of[holders[i].ID] = &holders[i]
	}
	all := make([]Listed, 0, len(papers))
	for _, p := range papers {
		all = append(all, Listed{Paper: p, Holder: of[p.CandidateID]})
	}
	slices.SortStableFunc(all, func(a, b Listed) int { return strings.Compare(a.place(), b.place()) })
	spares, err := listSpares(tx, sessionID)
	for _, p := range spares {
		if p.CandidateID == "" {
			all = append(all, Listed{Paper: p})
		}
	}
	return all, err
}

// place is what papers are sorted by: the seat, else the ticket.
func (l Listed) place() string {
	if l.Holder == nil {
		return ""
	}
	return l.Holder.SeatLabel + "\n" + l.Holder.Ticket
}

func (l Listed) matches(q string) bool {
	q = strings.ToLower(strings.TrimSpace(q))
	if q == "" {
		return true
	}
	text := l.Paper.SHA256
	if l.Holder != nil {
		text += "\n" + l.Holder.Person.Name + "\n" + l.Holder.Ticket + "\n" + l.Holder.SeatLabel
	}
	return strings.Contains(strings.ToLower(text), q)
}

// Open is a frozen paper opened by a member of staff.
type Open struct {
	Listed
	Session sessions.Session
	Shown   SeatPaper
	Keys    []Key // where they were asked for
}

// maxOpen is how many papers one call opens.
const maxOpen = 50

// Read opens frozen papers of one session, spares too, with their keys if
// wanted. The trail says who read which. Faults: NotFound "paper.unknown";
// Invalid "paper.many" for none, for too many, or for papers of several sessions;
// Internal "paper.damaged".
func (s *Service) Read(ctx context.Context, ids []id.ID[Paper], keys bool, by audit.Actor) (open []Open, err error) {
	if len(ids) == 0 || len(ids) > maxOpen {
		return nil, fault.New(fault.Invalid, "paper.many").With(fault.Field{Path: "papers", Code: "paper.many"})
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		open = open[:0]
		action := "paper.read"
		if keys {
			action = "paper.keys"
		}
		for _, one := range ids {
			o, err := s.open(tx, one, keys)
			if err != nil {
				return err
			}
			if len(open) > 0 && o.Session.ID != open[0].Session.ID {
				return fault.New(fault.Invalid, "paper.many").With(fault.Field{Path: "papers", Code: "paper.many"})
			}
			open = append(open, o)
			if err := s.log.Write(tx, by, audit.Entry{Action: action, Object: "paper", ObjectID: one.String(),
				Detail: map[string]any{"session": o.Session.ID.String()}}); err != nil {
				return err
			}
		}
		return nil
	})
	return open, err
}

func (s *Service) open(tx dbx.Tx, paperID id.ID[Paper], keys bool) (o Open, err error) {
	p, err := readPaper(tx, paperID)
	if fault.KindOf(err) == fault.NotFound {
		p, err = readSpare(tx, paperID)
	}
	if err != nil {
		return o, err
	}
	o.Paper = p
	if o.Session, err = s.sessions.Session(tx, p.SessionID); err != nil {
		return o, err
	}
	if p.CandidateID != "" {
		c, err := s.sessions.Candidate(tx, p.CandidateID)
		if err != nil {
			return o, err
		}
		listed, err := s.sessions.List(tx, []sessions.Candidate{c})
		if err != nil {
			return o, err
		}
		o.Holder = &listed[0]
	}
	versions, err := s.bank.Versions(tx, p.versions())
	if err != nil {
		return o, err
	}
	if o.Shown, err = p.forSeat(versions); err != nil || !keys {
		return o, err
	}
	o.Keys, err = p.keys(versions)
	return o, err
}
