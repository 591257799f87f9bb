package reports

import (
	"context"
	"time"

	"ankao/admin/accounts"
	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/exams/certificates"
	"ankao/exams/entries"
	"ankao/exams/exams"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Todo is something that waits for the caller.
type Todo struct {
	Key   string `json:"key" doc:"what waits: the console has words and a list for each"`
	Count int    `json:"count"`
}

// Step is one of the first steps of a new centre.
type Step struct {
	Key  string `json:"key"`
	Done bool   `json:"done"`
}

// Home is what the caller sees first.
type Home struct {
	Todo  []Todo          `json:"todo"`
	Today []TodaysSession `json:"today"`
	Steps []Step          `json:"steps" doc:"empty for those who do not set the centre up, and once all are done"`
	Bare  bool            `json:"bare" doc:"the caller's roles have nothing that could wait"`
}

// TodaysSession is a session of this day.
type TodaysSession struct {
	ID       string         `json:"id"`
	ExamName string         `json:"examName"`
	RoomName string         `json:"roomName"`
	StartsAt clock.Instant  `json:"startsAt"`
	State    sessions.State `json:"state"`
}

// counter counts what waits under one key for those who may act on it.
type counter struct {
	key   string
	needs web.Permission
	count func(*Service, context.Context) (int, error)
}

var counters = []counter{
	{"questions.review", accounts.QuestionReview, questionsIn(bank.InReview)},
	{"questions.drafts", accounts.QuestionWrite, questionsIn(bank.Draft)},
	{"entries.review", accounts.EntryReview, (*Service).waitingEntries},
	{"sessions.freeze", accounts.SessionWrite, sessionsIn(sessions.Planned)},
	{"results.publish", accounts.ResultPublish, sessionsIn(sessions.Ended)},
	{"rechecks", accounts.ResultRecheck, (*Service).waitingRechecks},
	{"certificates.issue", accounts.CertificateIssue, (*Service).withoutCertificate},
	{"rules.alarms", accounts.RuleRead, (*Service).ruleAlarms},
	{"accounts.locked", accounts.AccountWrite, (*Service).lockedAccounts},
	{"setup.gaps", accounts.SetupRead, (*Service).gaps},
}

func questionsIn(state bank.State) func(*Service, context.Context) (int, error) {
	return func(s *Service, ctx context.Context) (int, error) {
		_, n, err := s.from.Bank.Questions(ctx, bank.Filter{State: state}, 0, 1)
		return int(n), err
	}
}

func sessionsIn(state sessions.State) func(*Service, context.Context) (int, error) {
	return func(s *Service, ctx context.Context) (int, error) {
		_, n, err := s.from.Sessions.Search(ctx, sessions.Filter{State: state, Limit: 1})
		return n, err
	}
}

// Home tells an account what waits for it, which sessions are today, and what a
// new centre still lacks.
func (s *Service) Home(ctx context.Context, of accounts.Account) (Home, error) {
	h := Home{Bare: true}
	for _, c := range counters {
		if !of.May(c.needs) {
			continue
		}
		h.Bare = false
		n, err := c.count(s, ctx)
		if err != nil {
			return Home{}, err
		}
		if n > 0 {
			h.Todo = append(h.Todo, Todo{c.key, n})
		}
	}
	var err error
	if of.May(accounts.SessionRead) || of.May(accounts.SessionRun) {
		h.Bare = false
		if h.Today, err = s.today(ctx); err != nil {
			return Home{}, err
		}
	}
	if of.May(accounts.RoomWrite) {
		h.Steps, err = s.steps(ctx)
	}
	return h, err
}

// mostToday bounds the sessions of a day.
const mostToday = 50

func (s *Service) today(ctx context.Context) ([]TodaysSession, error) {
	start := clock.At(clock.DateOf(s.clock()).Time())
	list, _, err := s.from.Sessions.Search(ctx, sessions.Filter{From: start, To: start.Add(24 * time.Hour), Limit: mostToday})
	if err != nil {
		return nil, err
	}
	var out []TodaysSession
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		out = nil
		ids := make([]id.ID[rooms.Room], len(list))
		for i, one := range list {
			ids[i] = one.RoomID
		}
		names, err := s.from.Rooms.Names(tx, ids)
		for i := len(list) - 1; i >= 0; i-- { // the earliest first
			one := list[i]
			out = append(out, TodaysSession{ID: one.ID.String(), ExamName: one.Terms.Name, RoomName: names[one.RoomID], StartsAt: one.StartsAt, State: one.State})
		}
		return err
	})
	return out, err
}

// steps is what a centre needs before its first exam, in order; nil once all of
// it is there.
func (s *Service) steps(ctx context.Context) ([]Step, error) {
	some := []struct {
		key   string
		count func() (int, error)
	}{
		{"rooms", func() (int, error) { _, n, err := s.from.Rooms.Search(ctx, rooms.Filter{Limit: 1}); return n, err }},
		{"people", func() (int, error) {
			_, n, err := s.from.People.Persons(ctx, people.PersonFilter{}, 0, 1)
			return int(n), err
		}},
		{"questions", func() (int, error) { return questionsIn(bank.Published)(s, ctx) }},
		{"exam", func() (int, error) { _, n, err := s.from.Exams.Search(ctx, exams.Filter{Limit: 1}); return n, err }},
		{"session", func() (int, error) { return sessionsIn("")(s, ctx) }},
		{"published", func() (int, error) { return sessionsIn(sessions.Published)(s, ctx) }},
	}
	all := true
	out := make([]Step, len(some))
	for i, one := range some {
		n, err := one.count()
		if err != nil {
			return nil, err
		}
		out[i] = Step{one.key, n > 0}
		all = all && n > 0
	}
	if all {
		return nil, nil
	}
	return out, nil
}

func (s *Service) read(ctx context.Context, fn func(tx dbx.Tx) (int, error)) (n int, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		n, err = fn(tx)
		return err
	})
	return n, err
}

func (s *Service) waitingRechecks(ctx context.Context) (int, error) {
	return s.read(ctx, func(tx dbx.Tx) (int, error) {
		n, err := s.from.Rechecks.Waiting(tx)
		return int(n), err
	})
}

func (s *Service) waitingEntries(ctx context.Context) (int, error) {
	return s.read(ctx, func(tx dbx.Tx) (int, error) {
		found, err := s.from.Entries.Search(tx, entries.Filter{State: entries.Submitted, Limit: 1})
		return found.Total, err
	})
}

func (s *Service) ruleAlarms(ctx context.Context) (int, error) {
	return s.read(ctx, func(tx dbx.Tx) (int, error) {
		list, err := s.from.Rules.Alarms(tx)
		return len(list), err
	})
}

// Sessions whose certificates the home page still asks for.
const (
	lookBack     = 60 * 24 * time.Hour
	mostSessions = 50
)

// withoutCertificate counts the sessions of the last two months in which
// somebody passed, the exam leads to a certificate, and none was issued yet.
func (s *Service) withoutCertificate(ctx context.Context) (int, error) {
	list, _, err := s.from.Sessions.Search(ctx, sessions.Filter{State: sessions.Published, From: s.clock().Add(-lookBack), Limit: mostSessions})
	if err != nil {
		return 0, err
	}
	return s.read(ctx, func(tx dbx.Tx) (n int, err error) {
		for _, session := range list {
			waits, err := s.waitsForCertificates(tx, session.ID)
			if err != nil {
				return 0, err
			}
			if waits {
				n++
			}
		}
		return n, nil
	})
}

func (s *Service) waitsForCertificates(tx dbx.Tx, session id.ID[sessions.Session]) (bool, error) {
	passes, err := s.from.Marking.PublishedPasses(tx, session)
	if err != nil {
		return false, err
	}
	var due []id.ID[sessions.Candidate]
	for _, p := range passes {
		if p.CertificateType != 0 {
			due = append(due, p.CandidateID)
		}
	}
	if len(due) == 0 {
		return false, nil
	}
	var issued map[id.ID[sessions.Candidate]]certificates.Certificate
	issued, err = s.from.Certificates.OfCandidates(tx, due)
	return len(issued) < len(due), err
}

func (s *Service) lockedAccounts(ctx context.Context) (n int, err error) {
	all, err := s.accounts(ctx)
	for _, a := range all {
		if a.Locked(s.clock()) {
			n++
		}
	}
	return n, err
}

func (s *Service) gaps(ctx context.Context) (int, error) {
	a, err := s.Advice(ctx)
	return len(a.Missing) + len(a.Broken), err
}
