package papers

import (
	"context"

	"ankao/admin/audit"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/id"
	"ankao/internal/web"
)

// PaperList is the papers of a session and how they were drawn.
type PaperList struct {
	Items     []PaperRow    `json:"items" doc:"those of candidates by seat, then the spares that nobody has"`
	Total     int           `json:"total"`
	Spares    int           `json:"spares" doc:"that nobody has yet"`
	Late      int           `json:"late" doc:"drawn after the spares had run out"`
	Questions int           `json:"questions" doc:"different ones on all papers together"`
	Exposure  int           `json:"exposure" doc:"the most papers that one question is on"`
	Drawing   *PaperDrawing `json:"drawing,omitempty" doc:"missing for a session that was frozen before this was kept"`
}

// PaperRow is one frozen paper in a list.
type PaperRow struct {
	ID         string `json:"id"`
	Origin     Origin `json:"origin" enum:"drawn,spare,late" doc:"drawn with the others, a spare of theirs, or drawn when the spares had run out"`
	Spare      int    `json:"spare,omitempty" doc:"number of a spare"`
	Name       string `json:"name,omitempty" doc:"of the candidate; missing for a spare that nobody has"`
	Ticket     string `json:"ticket,omitempty"`
	SeatLabel  string `json:"seatLabel,omitempty"`
	Difficulty int    `json:"difficulty" doc:"sum of the difficulties of its questions, unset counted as 3; 0 when it was not counted"`
	SHA256     string `json:"sha256"`
}

// PaperDrawing is how the papers of a session were drawn.
type PaperDrawing struct {
	Papers   int           `json:"papers"`
	Spares   int           `json:"spares"`
	Most     int           `json:"most" doc:"on how many papers one question may be"`
	Balanced bool          `json:"balanced"`
	Easiest  int           `json:"easiest" doc:"total difficulty of the easiest paper"`
	Hardest  int           `json:"hardest"`
	Unset    int           `json:"unset" doc:"questions drawn that have no difficulty: each counts as 3"`
	At       clock.Instant `json:"at"`
}

type papersInput struct {
	web.Paging
	ID string `path:"id"`
	Q  string `query:"q" maxLength:"100" doc:"in name, ticket, seat or hash"`
}

func (l Listed) row() PaperRow {
	p := l.Paper
	r := PaperRow{ID: p.ID.String(), Origin: p.Origin, Spare: p.Spare, Difficulty: p.Difficulty, SHA256: p.SHA256}
	if h := l.Holder; h != nil {
		r.Name, r.Ticket, r.SeatLabel = h.Person.Name, h.Ticket, h.SeatLabel
	}
	return r
}

func (s *Service) httpPapers(ctx context.Context, in *papersInput) (*struct{ Body PaperList }, error) {
	sessionID, err := id.Parse[sessions.Session](in.ID)
	if err != nil {
		return nil, err
	}
	f, err := s.List(ctx, sessionID, in.Q, in.Offset(), in.Limit())
	if err != nil {
		return nil, err
	}
	out := PaperList{Total: f.Total, Spares: f.Spares, Late: f.Late, Questions: f.Questions, Exposure: f.Exposure, Items: []PaperRow{}}
	for _, one := range f.Items {
		out.Items = append(out.Items, one.row())
	}
	if d := f.Drawing; d != nil {
		out.Drawing = &PaperDrawing{Papers: d.Papers, Spares: d.Spares, Most: d.Most, Balanced: d.Balanced, Easiest: d.Easiest,
			Hardest: d.Hardest, Unset: d.Unset, At: d.At}
	}
	return &struct{ Body PaperList }{out}, nil
}

// PaperRedrawing is what came of drawing the papers of a session once more.
type PaperRedrawing struct {
	Papers  int      `json:"papers" doc:"drawn at the freeze, spares included"`
	Same    int      `json:"same" doc:"of them, those that come out the same to the last byte"`
	Late    int      `json:"late" doc:"drawn later by seeds of their own: not drawn again"`
	Changed []string `json:"changed" doc:"ids of papers that are not what was drawn"`
}

func (s *Service) httpRedraw(ctx context.Context, in *struct {
	ID string `path:"id"`
}) (*struct{ Body PaperRedrawing }, error) {
	sessionID, err := id.Parse[sessions.Session](in.ID)
	if err != nil {
		return nil, err
	}
	r, err := s.Redraw(ctx, sessionID, audit.From(ctx))
	if err != nil {
		return nil, err
	}
	out := PaperRedrawing{Papers: r.Papers, Same: r.Same, Late: r.Late, Changed: []string{}}
	for _, one := range r.Changed {
		out.Changed = append(out.Changed, one.String())
	}
	return &struct{ Body PaperRedrawing }{out}, nil
}

// PapersToRead names frozen papers of one session.
type PapersToRead struct {
	Papers []id.ID[Paper] `json:"papers" minItems:"1" maxItems:"50"`
	Keys   bool           `json:"keys,omitempty" doc:"with what answers the questions"`
}

// FrozenPapers are frozen papers with their questions.
type FrozenPapers struct {
	Session FrozenSession `json:"session"`
	Items   []FrozenPaper `json:"items"`
}

// FrozenSession is what a printed paper says about its exam.
type FrozenSession struct {
	ID         string        `json:"id"`
	ExamName   string        `json:"examName"`
	StartsAt   clock.Instant `json:"startsAt"`
	Minutes    int           `json:"minutes"`
	TotalMarks int           `json:"totalMarks" doc:"hundredths"`
	PassMark   int           `json:"passMark" doc:"hundredths"`
}

// FrozenPaper is one of them.
type FrozenPaper struct {
	PaperRow
	Questions []SeatQuestion `json:"questions"`
	Keys      []PaperKey     `json:"keys,omitempty"`
}

func (s *Service) httpRead(ctx context.Context, in *struct{ Body PapersToRead }) (*struct{ Body FrozenPapers }, error) {
	open, err := s.Read(ctx, in.Body.Papers, in.Body.Keys, audit.From(ctx))
	if err != nil {
		return nil, err
	}
	session := open[0].Session
	out := FrozenPapers{Session: FrozenSession{ID: session.ID.String(), ExamName: session.Terms.Name, StartsAt: session.StartsAt,
		Minutes: session.Terms.Minutes, TotalMarks: session.Terms.TotalMarks(), PassMark: session.Terms.PassMark}}
	for _, o := range open {
		one := FrozenPaper{PaperRow: o.row(), Questions: o.Shown.Questions}
		if in.Body.Keys {
			one.Keys = showKeys(o.Keys)
		}
		out.Items = append(out.Items, one)
	}
	return &struct{ Body FrozenPapers }{out}, nil
}
