package marking

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/exams/attempts"
	"ankao/exams/papers"
	"ankao/exams/record"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Versions returns question versions with their keys, and where their questions
// hang in the syllabus.
type Versions interface {
	Versions(tx dbx.Tx, ids []id.ID[bank.Version]) (map[id.ID[bank.Version]]bank.Version, error)
	PointsOf(tx dbx.Tx, ids []id.ID[bank.Version]) (map[id.ID[bank.Version]]bank.Point, error)
}

// Certificates tells which certificates candidates were issued; it stands above this package.
type Certificates interface {
	CertificateIDs(tx dbx.Tx, candidates []CandidateID) (map[CandidateID]string, error)
}

const (
	// batch is how many attempts are scored in one transaction.
	batch = 100
	// rest is how often the server looks for attempts whose hand-in it did not hear of.
	rest = 5 * time.Second
)

// Service scores, publishes and lists results.
type Service struct {
	db           dbx.DB
	now          clock.Clock
	log          *audit.Log
	keys         record.Keys
	sessions     *sessions.Service
	papers       *papers.Service
	attempts     *attempts.Service
	versions     Versions
	certificates Certificates
	store        store
	wake         chan struct{}
}

// New makes the service, which hears of every hand-in of this server; Run scores them.
func New(db dbx.DB, now clock.Clock, log *audit.Log, keys record.Keys, s *sessions.Service, p *papers.Service, a *attempts.Service, v Versions) *Service {
	m := &Service{db: db, now: now, log: log, keys: keys, sessions: s, papers: p, attempts: a, versions: v, wake: make(chan struct{}, 1)}
	a.OnHandIn(func() {
		select {
		case m.wake <- struct{}{}:
		default: // it is awake
		}
	})
	return m
}

// Attach names who knows of certificates. It is called once, before the first request.
func (s *Service) Attach(c Certificates) { s.certificates = c }

// Run scores what is handed in, right after the hand-in and, for what was missed, every few seconds, until ctx ends.
func (s *Service) Run(ctx context.Context) {
	tick := time.NewTicker(rest)
	defer tick.Stop()
	for {
		if _, err := s.ScorePending(ctx); err != nil && ctx.Err() == nil {
			slog.Error("scoring", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		case <-tick.C:
		}
	}
}

// ScorePending scores every attempt that is handed in and has no score, and returns how many. One that cannot be scored
// is told in the error and does not keep the others.
func (s *Service) ScorePending(ctx context.Context) (scored int, err error) {
	var after AttemptID
	var failed []error
	for {
		var pending []attempts.Attempt
		err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
			pending, err = s.attempts.HandedIn(tx, after, batch)
			return err
		})
		if err != nil {
			return scored, errors.Join(append(failed, err)...)
		}
		if len(pending) == 0 {
			return scored, errors.Join(failed...)
		}
		after = pending[len(pending)-1].ID
		n, err := s.scoreBatch(ctx, pending)
		scored += n
		if err != nil {
			failed = append(failed, err)
		}
	}
}

// scoreBatch makes the first run of attempts, all in one transaction.
func (s *Service) scoreBatch(ctx context.Context, pending []attempts.Attempt) (int, error) {
	runs, err := s.runs(ctx, pending, AtHandIn, "")
	scored := 0
	writeErr := s.db.Write(ctx, func(tx dbx.Tx) error {
		scored = 0
		var mine []Run
		for _, r := range runs {
			first, err := s.attempts.MarkScored(tx, r.AttemptID)
			if err != nil {
				return err
			}
			if first { // else another server was faster
				mine = append(mine, r)
			}
		}
		scored = len(mine)
		return s.store.append(tx, mine)
	})
	return scored, errors.Join(err, writeErr)
}

// runs scores attempts without storing anything. An attempt that cannot be scored is left out and told in the error.
func (s *Service) runs(ctx context.Context, of []attempts.Attempt, why Reason, by string) (runs []Run, err error) {
	var failed []error
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		runs, failed = nil, nil
		marker := marker{Service: s, tx: tx, known: map[id.ID[bank.Version]]bank.Version{}, sessions: map[SessionID]sessions.Session{}}
		for _, a := range of {
			r, err := marker.run(a, why, by)
			if err != nil {
				failed = append(failed, err)
				continue
			}
			runs = append(runs, r)
		}
		return nil
	})
	return runs, errors.Join(append(failed, err)...)
}

// marker scores attempts of one snapshot and reads what they share once.
type marker struct {
	*Service
	tx       dbx.Tx
	known    map[id.ID[bank.Version]]bank.Version
	sessions map[SessionID]sessions.Session
}

func (m *marker) run(a attempts.Attempt, why Reason, by string) (Run, error) {
	session, err := m.session(a.SessionID)
	if err != nil {
		return Run{}, err
	}
	paper, err := m.papers.Paper(m.tx, a.PaperID)
	if err != nil {
		return Run{}, err
	}
	if paper.SHA256 != a.PaperSHA256 || paper.CandidateID != a.CandidateID {
		return Run{}, fault.Wrap(fault.Internal, "marking.paper", errors.New("attempt "+a.ID.String()+" was opened on another paper"))
	}
	if err := m.learn(paper); err != nil {
		return Run{}, err
	}
	fold, err := m.attempts.Fold(m.tx, a.ID)
	if err != nil {
		return Run{}, err
	}
	rows, err := Score(paper, m.known, fold)
	if err != nil {
		return Run{}, err
	}
	r := Run{
		AttemptID: a.ID, Number: 1, CandidateID: a.CandidateID, SessionID: a.SessionID, PassMark: session.Terms.PassMark,
		RuleVersion: RuleVersion, Head: a.Head, Reason: why, By: by, CreatedAt: m.now(), Rows: rows,
	}
	r.Marks, r.TotalMarks = total(rows)
	r.Passed = r.Marks >= r.PassMark
	return m.mark(r), nil
}

// mark puts the mark on a run that shows a later change.
func (s *Service) mark(r Run) Run {
	r.Note = record.Mark(s.keys, runNote, r.digest())
	return r
}

func (m *marker) session(sessionID SessionID) (sessions.Session, error) {
	if known, ok := m.sessions[sessionID]; ok {
		return known, nil
	}
	session, err := m.Service.sessions.Session(m.tx, sessionID)
	if err == nil {
		m.sessions[sessionID] = session
	}
	return session, err
}

// learn reads the versions of a paper that are not known yet.
func (m *marker) learn(p papers.Paper) error {
	var ask []id.ID[bank.Version]
	for _, item := range p.Items {
		if _, ok := m.known[item.VersionID]; !ok {
			ask = append(ask, item.VersionID)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	found, err := m.versions.Versions(m.tx, ask)
	for version, v := range found {
		m.known[version] = v
	}
	return err
}

// ScoreSession scores again every attempt of a session that is handed in, and appends a run where it comes out otherwise
// than before. It returns how many have a score now and how many of them are new or changed. Faults: NotFound
// "session.unknown"; Conflict "results.published": after that a result changes only by the procedure for flawed
// questions.
func (s *Service) ScoreSession(ctx context.Context, sessionID SessionID, by audit.Actor) (scored, changed int, err error) {
	var closed []attempts.Attempt
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		session, err := s.sessions.Session(tx, sessionID)
		if err != nil {
			return err
		}
		if session.State == sessions.Published {
			return fault.New(fault.Conflict, "results.published")
		}
		all, err := s.attempts.OfSession(tx, sessionID)
		for _, a := range all {
			if a.State != attempts.StateOpen {
				closed = append(closed, a)
			}
		}
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	for part := range slices.Chunk(closed, batch) {
		n, err := s.scoreAgain(ctx, sessionID, part, by)
		changed += n
		if err != nil {
			return scored, changed, err
		}
		scored += len(part)
	}
	return scored, changed, nil
}

func (s *Service) scoreAgain(ctx context.Context, sessionID SessionID, of []attempts.Attempt, by audit.Actor) (changed int, err error) {
	runs, err := s.runs(ctx, of, Again, by.ID)
	if err != nil {
		return 0, err
	}
	return changed, s.db.Write(ctx, func(tx dbx.Tx) error {
		session, err := s.sessions.SessionForUpdate(tx, sessionID)
		if err != nil {
			return err
		}
		if session.State == sessions.Published {
			return fault.New(fault.Conflict, "results.published")
		}
		fresh, err := s.differing(tx, sessionID, runs)
		if changed = len(fresh); err != nil || changed == 0 {
			return err
		}
		if err := s.store.append(tx, fresh); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "result.score", Object: "session", ObjectID: sessionID.String(),
			Detail: map[string]any{"changed": changed, "rule": RuleVersion}})
	})
}

// differing returns the runs that are not what the attempt's newest run says, numbered to follow it.
func (s *Service) differing(tx dbx.Tx, sessionID SessionID, runs []Run) ([]Run, error) {
	newest, err := s.store.newest(tx, sessionID)
	if err != nil {
		return nil, err
	}
	var fresh []Run
	for _, r := range runs {
		old, ok := newest[r.AttemptID]
		if !ok {
			first, err := s.attempts.MarkScored(tx, r.AttemptID)
			if err != nil {
				return nil, err
			}
			if first {
				r.Reason, r.By = AtHandIn, ""
				fresh = append(fresh, s.mark(r))
			}
			continue
		}
		rows, err := s.store.rows(tx, old)
		if err != nil {
			return nil, err
		}
		if !same(rows, r.Rows) || old.PassMark != r.PassMark || old.RuleVersion != r.RuleVersion {
			r.Number = old.Number + 1
			fresh = append(fresh, s.mark(r))
		}
	}
	return fresh, nil
}

// Publish shows the results of an ended session to its candidates: every attempt is handed in and scored, and what they
// are told is kept as it is told. Faults: NotFound "session.unknown"; Conflict "session.state", "exam.statutory",
// "results.unfinished" with how many attempts are open, "results.unscored" with how many have no score.
func (s *Service) Publish(ctx context.Context, sessionID SessionID, by audit.Actor) (published int, err error) {
	if _, err := s.ScorePending(ctx); err != nil {
		slog.Error("scoring before publication", "session", sessionID, "cause", err)
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		session, err := s.sessions.SessionForUpdate(tx, sessionID)
		if err != nil {
			return err
		}
		results, err := s.results(tx, sessionID)
		if err != nil {
			return err
		}
		if _, err := s.sessions.Publish(tx, session, by); err != nil {
			return err
		}
		published = len(results)
		if err := s.store.publish(tx, sessionID, results, s.now(), by.ID); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "result.publish", Object: "session", ObjectID: sessionID.String(),
			Detail: map[string]any{"results": published, "passed": countPassed(results)}})
	})
	return published, err
}

func countPassed(results []Published) (n int) {
	for _, r := range results {
		if r.Passed {
			n++
		}
	}
	return n
}

// results makes what is to be published of a session: the newest run of every attempt.
func (s *Service) results(tx dbx.Tx, sessionID SessionID) ([]Published, error) {
	all, err := s.attempts.OfSession(tx, sessionID)
	if err != nil {
		return nil, err
	}
	newest, err := s.store.newest(tx, sessionID)
	if err != nil {
		return nil, err
	}
	candidates, err := s.sessions.Candidates(tx, sessionID)
	if err != nil {
		return nil, err
	}
	person := map[CandidateID]PersonID{}
	for _, c := range candidates {
		person[c.ID] = c.PersonID
	}
	var results []Published
	open, unscored := 0, 0
	for _, a := range all {
		r, ok := newest[a.ID]
		switch {
		case a.State == attempts.StateOpen:
			open++
		case !ok:
			unscored++
		default:
			results = append(results, Published{
				SessionID: sessionID, Edition: 1, CandidateID: a.CandidateID, PersonID: person[a.CandidateID], AttemptID: a.ID, Run: r.Number,
				Marks: r.Marks, TotalMarks: r.TotalMarks, Passed: r.Passed, HandedInAt: a.HandedInAt,
			})
		}
	}
	switch {
	case open > 0:
		return nil, fault.New(fault.Conflict, "results.unfinished").Param("open", strconv.Itoa(open))
	case unscored > 0:
		return nil, fault.New(fault.Conflict, "results.unscored").Param("unscored", strconv.Itoa(unscored))
	}
	return results, nil
}

// List returns one page of a session's candidates with their results, by ticket number, and how many there are; q is
// looked for in name, organisation and ticket. Fault: NotFound "session.unknown".
func (s *Service) List(ctx context.Context, sessionID SessionID, q string, offset, limit int) (page []Result, total int, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if _, err := s.sessions.Session(tx, sessionID); err != nil {
			return err
		}
		found, err := s.lines(tx, sessionID, strings.ToLower(strings.TrimSpace(q)))
		if err != nil {
			return err
		}
		total = len(found)
		page = found[min(offset, total):min(offset+limit, total)]
		return s.certify(tx, page)
	})
	return page, total, err
}

func (s *Service) lines(tx dbx.Tx, sessionID SessionID, q string) ([]Result, error) {
	candidates, err := s.sessions.Candidates(tx, sessionID)
	if err != nil {
		return nil, err
	}
	listed, err := s.sessions.List(tx, candidates)
	if err != nil {
		return nil, err
	}
	all, err := s.attempts.OfSession(tx, sessionID)
	if err != nil {
		return nil, err
	}
	newest, err := s.store.newest(tx, sessionID)
	if err != nil {
		return nil, err
	}
	published, err := s.store.published(tx, sessionID)
	if err != nil {
		return nil, err
	}
	sat := map[CandidateID]attempts.Attempt{}
	for _, a := range all {
		sat[a.CandidateID] = a
	}
	var found []Result
	for _, c := range listed {
		if q != "" && !strings.Contains(strings.ToLower(c.Person.Name+"\n"+c.Person.OrganisationName+"\n"+c.Ticket), q) {
			continue
		}
		line := Result{Who: c, State: None}
		if a, ok := sat[c.ID]; ok {
			line.HandedInAt, line.HandedInBy = a.HandedInAt, a.HandedInBy
			if r, ok := newest[a.ID]; ok {
				line.State, line.Marks, line.TotalMarks, line.Passed = Scored, r.Marks, r.TotalMarks, r.Passed
			}
		}
		if p, ok := published[c.ID]; ok {
			line.State, line.Marks, line.TotalMarks, line.Passed = Announced, p.Marks, p.TotalMarks, p.Passed
		}
		found = append(found, line)
	}
	slices.SortStableFunc(found, func(a, b Result) int { return strings.Compare(a.Who.Ticket, b.Who.Ticket) })
	return found, nil
}

// certify adds the certificates to a page.
func (s *Service) certify(tx dbx.Tx, page []Result) error {
	if s.certificates == nil || len(page) == 0 {
		return nil
	}
	candidates := make([]CandidateID, len(page))
	for i, r := range page {
		candidates[i] = r.Who.ID
	}
	issued, err := s.certificates.CertificateIDs(tx, candidates)
	for i, r := range page {
		page[i].CertificateID = issued[r.Who.ID]
	}
	return err
}

// PublishedPasses returns the passes of a session, by candidate. Faults: NotFound "session.unknown", Conflict
// "results.unpublished".
func (s *Service) PublishedPasses(tx dbx.Tx, sessionID SessionID) ([]Pass, error) {
	session, err := s.sessions.Session(tx, sessionID)
	if err != nil {
		return nil, err
	}
	if session.State != sessions.Published {
		return nil, fault.New(fault.Conflict, "results.unpublished")
	}
	published, err := s.store.published(tx, sessionID)
	if err != nil {
		return nil, err
	}
	var passes []Pass
	for _, p := range published {
		if !p.Passed {
			continue
		}
		passes = append(passes, passOf(session, p))
	}
	slices.SortFunc(passes, func(a, b Pass) int { return strings.Compare(a.CandidateID.String(), b.CandidateID.String()) })
	return passes, nil
}

// LearnerResults returns a person's own published results, newest first.
func (s *Service) LearnerResults(tx dbx.Tx, person PersonID) ([]LearnerResult, error) {
	published, err := s.store.ofPerson(tx, person)
	if err != nil {
		return nil, err
	}
	ids := make([]SessionID, len(published))
	for i, p := range published {
		ids[i] = p.SessionID
	}
	found, err := s.sessions.Sessions(tx, ids)
	if err != nil {
		return nil, err
	}
	results := make([]LearnerResult, len(published))
	for i, p := range published {
		session := found[p.SessionID]
		results[i] = LearnerResult{
			CandidateID: p.CandidateID, SessionID: p.SessionID, ExamName: session.Terms.Name, Date: clock.DateOf(session.StartsAt),
			Marks: p.Marks, TotalMarks: p.TotalMarks, Passed: p.Passed, HandedInAt: p.HandedInAt,
		}
	}
	slices.SortStableFunc(results, func(a, b LearnerResult) int { return strings.Compare(string(b.Date), string(a.Date)) })
	return results, nil
}

// PublishedResult returns what a candidate may see of the result; ok is false when there is nothing to see.
func (s *Service) PublishedResult(tx dbx.Tx, candidate CandidateID) (marks, totalMarks int, passed, ok bool, err error) {
	p, ok, err := s.store.ofCandidate(tx, candidate)
	return p.Marks, p.TotalMarks, p.Passed, ok, err
}

// PublishedResults returns the published results of candidates; who has none is left out.
func (s *Service) PublishedResults(tx dbx.Tx, candidates []CandidateID) (map[CandidateID]Published, error) {
	return s.store.ofCandidates(tx, candidates)
}
