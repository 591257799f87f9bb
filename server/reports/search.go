package reports

import (
	"context"
	"regexp"
	"strings"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/exams/certificates"
	"ankao/exams/certificates/token"
	"ankao/exams/exams"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/web"
)

// Hit is something found.
type Hit struct {
	ID     string        `json:"id"`
	Title  string        `json:"title"`
	Note   string        `json:"note,omitempty"`
	State  string        `json:"state,omitempty"`
	At     clock.Instant `json:"at,omitempty"`
	Within string        `json:"within,omitempty" doc:"of a candidate, the session"`
}

// HitGroup is what was found of one kind.
type HitGroup struct {
	Kind  string `json:"kind" enum:"person,organisation,question,exam,session,candidate,certificate"`
	Total int    `json:"total"`
	Items []Hit  `json:"items"`
}

// Found is what a search found; Exact is true where the text names one thing,
// such as a scanned ticket: the first item of the first group.
type Found struct {
	Groups []HitGroup `json:"groups"`
	Exact  bool       `json:"exact"`
}

// perKind bounds what is shown of one kind: the list behind it has the rest.
const perKind = 5

// finder finds things of one kind for those who may read them.
type finder struct {
	kind  string
	needs web.Permission
	find  func(*Service, context.Context, string) ([]Hit, int, error)
}

var finders = []finder{
	{"person", accounts.PersonRead, (*Service).findPersons},
	{"organisation", accounts.PersonRead, (*Service).findOrganisations},
	{"exam", accounts.ExamRead, (*Service).findExams},
	{"session", accounts.SessionRead, (*Service).findSessions},
	{"certificate", accounts.CertificateRead, (*Service).findCertificates},
	{"question", accounts.QuestionRead, (*Service).findQuestions},
}

// Search looks for text wherever the account may read. A ticket number, a short
// id and a certificate's QR code name one thing and nothing else is searched. A
// whole ID number finds its person; that it was looked for is kept in the
// trail, without the number.
func (s *Service) Search(ctx context.Context, of accounts.Account, text string) (Found, error) {
	text = strings.TrimSpace(text)
	if len([]rune(text)) < 2 {
		return Found{}, nil
	}
	if g, ok, err := s.exact(ctx, of, text); err != nil || ok {
		return Found{Groups: []HitGroup{g}, Exact: ok && len(g.Items) == 1}, err
	}
	if numberForm.MatchString(people.NormaliseIDNumber(text)) && of.May(accounts.PersonRead) {
		if err := s.noteNumber(ctx); err != nil {
			return Found{}, err
		}
	}
	var out Found
	for _, f := range finders {
		if !of.May(f.needs) {
			continue
		}
		items, total, err := f.find(s, ctx, text)
		if err != nil {
			return Found{}, err
		}
		if len(items) > 0 {
			out.Groups = append(out.Groups, HitGroup{Kind: f.kind, Total: total, Items: items})
		}
	}
	return out, nil
}

// numberForm is what may be a whole ID number.
var numberForm = regexp.MustCompile(`^[A-Z]?[0-9]{7,17}[0-9X]$`)

func (s *Service) noteNumber(ctx context.Context) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		return s.from.Audit.Write(tx, audit.From(ctx), audit.Entry{Action: "person.search", Object: "person", Detail: map[string]any{"by": "idNumber"}})
	})
}

// exact finds what a ticket number or a certificate's code names.
func (s *Service) exact(ctx context.Context, of accounts.Account, text string) (HitGroup, bool, error) {
	if ticket, ok := sessions.ReadTicket(text); ok && (of.May(accounts.SessionRead) || of.May(accounts.SessionRun)) {
		return s.findTicket(ctx, ticket)
	}
	short := certificateCode(text)
	if short == "" || !of.May(accounts.CertificateRead) {
		return HitGroup{}, false, nil
	}
	items, total, err := s.findCertificates(ctx, short)
	return HitGroup{Kind: "certificate", Total: total, Items: items}, len(items) > 0, err
}

// certificateCode returns the short id that a scanned code or a typed one
// names, "" where it is none.
func certificateCode(text string) string {
	if at := strings.LastIndex(strings.ToUpper(text), "/V/"); at >= 0 {
		text = text[at+3:]
	}
	if short, err := token.ShortID(text); err == nil {
		return short
	}
	if random, err := token.ParseShortID(text); err == nil {
		return token.FormatShortID(random)
	}
	return ""
}

func (s *Service) findTicket(ctx context.Context, ticket string) (g HitGroup, ok bool, err error) {
	g.Kind = "candidate"
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		c, err := s.from.Sessions.FindByTicket(tx, ticket)
		if fault.KindOf(err) == fault.NotFound && err != nil {
			return nil
		}
		if err != nil {
			return err
		}
		listed, err := s.from.Sessions.List(tx, []sessions.Candidate{c})
		if err != nil || len(listed) == 0 {
			return err
		}
		session, err := s.from.Sessions.Session(tx, c.SessionID)
		g.Items = []Hit{{ID: c.ID.String(), Title: listed[0].Person.Name, Note: session.Terms.Name, At: session.StartsAt, Within: c.SessionID.String(), State: c.Ticket}}
		g.Total, ok = 1, err == nil
		return err
	})
	return g, ok, err
}

func (s *Service) findPersons(ctx context.Context, text string) (hits []Hit, total int, err error) {
	list, n, err := s.from.People.Persons(ctx, people.PersonFilter{Q: text}, 0, perKind)
	for _, p := range list {
		hits = append(hits, Hit{ID: p.ID.String(), Title: p.Name, Note: strings.TrimSpace(p.MaskedIDNumber() + " " + p.OrganisationName)})
	}
	return hits, int(n), err
}

func (s *Service) findOrganisations(ctx context.Context, text string) (hits []Hit, total int, err error) {
	list, n, err := s.from.People.Organisations(ctx, people.OrganisationFilter{Q: text}, 0, perKind)
	for _, o := range list {
		hits = append(hits, Hit{ID: o.ID.String(), Title: o.Name, Note: o.Code})
	}
	return hits, int(n), err
}

func (s *Service) findQuestions(ctx context.Context, text string) (hits []Hit, total int, err error) {
	list, n, err := s.from.Bank.Questions(ctx, bank.Filter{Q: text}, 0, perKind)
	for _, q := range list {
		hits = append(hits, Hit{ID: q.ID.String(), Title: cut(q.Stem), Note: q.PointName, State: string(q.State)})
	}
	return hits, int(n), err
}

// cut shortens a stem to what a line holds.
func cut(text string) string {
	const most = 80
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

func (s *Service) findExams(ctx context.Context, text string) (hits []Hit, total int, err error) {
	list, n, err := s.from.Exams.Search(ctx, exams.Filter{Q: text, Limit: perKind})
	for _, e := range list {
		hits = append(hits, Hit{ID: e.ID.String(), Title: e.Terms.Name})
	}
	return hits, n, err
}

// findSessions finds those of a day, 2026-11-23, or of the exams whose name
// holds the text.
func (s *Service) findSessions(ctx context.Context, text string) (hits []Hit, total int, err error) {
	if day, err := clock.ParseDate(text); err == nil {
		from := clock.At(day.Time())
		return s.sessionHits(ctx, sessions.Filter{From: from, To: clock.At(day.Time().AddDate(0, 0, 1)), Limit: perKind})
	}
	list, _, err := s.from.Exams.Search(ctx, exams.Filter{Q: text, Limit: perKind})
	if err != nil {
		return nil, 0, err
	}
	for _, e := range list {
		some, n, err := s.sessionHits(ctx, sessions.Filter{ExamID: e.ID, Limit: perKind})
		if err != nil {
			return nil, 0, err
		}
		hits, total = append(hits, some[:min(len(some), perKind-len(hits))]...), total+n
	}
	return hits, total, nil
}

func (s *Service) sessionHits(ctx context.Context, f sessions.Filter) (hits []Hit, total int, err error) {
	list, total, err := s.from.Sessions.Search(ctx, f)
	for _, one := range list {
		hits = append(hits, Hit{ID: one.ID.String(), Title: one.Terms.Name, At: one.StartsAt, State: string(one.State)})
	}
	return hits, total, err
}

func (s *Service) findCertificates(ctx context.Context, text string) (hits []Hit, total int, err error) {
	list, total, err := s.from.Certificates.Search(ctx, certificates.Filter{Q: text, Limit: perKind})
	for _, c := range list {
		hits = append(hits, Hit{ID: c.ID.String(), Title: c.HolderName, Note: c.Number + " " + c.ExamName, State: string(c.State)})
	}
	return hits, total, err
}
