package marking

import (
	"cmp"
	"context"
	"slices"

	"ankao/content/bank"
	"ankao/exams/attempts"
	"ankao/exams/record"
	"ankao/exams/sessions"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// weakPercent is the share of the marks of a knowledge point below which it is
// named as one to learn again.
const weakPercent = 60

// PointMarks is what a candidate earned on the questions of one knowledge
// point. PointID and Name are empty for questions that hang on none.
type PointMarks struct {
	PointID          id.ID[bank.Point]
	Name             string
	Questions, Right int // right: full marks
	Marks, MaxMarks  int // hundredths
}

// Weak tells whether the candidate should learn this point again.
func (p PointMarks) Weak() bool { return p.Marks*100 < weakPercent*p.MaxMarks }

// Detail is a candidate's result down to the knowledge points.
type Detail struct {
	Session sessions.Session
	Result  Result
	Points  []PointMarks // the weakest first; none without a score
}

// Lines returns the results of all candidates of a session, by ticket number.
func (s *Service) Lines(tx dbx.Tx, sessionID SessionID) ([]Result, error) {
	return s.lines(tx, sessionID, "")
}

// Detail returns the result of one candidate. Fault: NotFound
// "candidate.unknown".
func (s *Service) Detail(tx dbx.Tx, candidate CandidateID) (Detail, error) {
	c, err := s.sessions.Candidate(tx, candidate)
	if err != nil {
		return Detail{}, err
	}
	all, err := s.details(tx, c.SessionID, func(r Result) bool { return r.Who.ID == candidate })
	if err != nil || len(all) == 0 {
		return Detail{}, cmp.Or(err, error(fault.New(fault.NotFound, "candidate.unknown")))
	}
	return all[0], nil
}

// Details returns the results of all candidates of a session that have a
// score, by ticket number.
func (s *Service) Details(tx dbx.Tx, sessionID SessionID) ([]Detail, error) {
	return s.details(tx, sessionID, func(r Result) bool { return r.State != None })
}

func (s *Service) details(tx dbx.Tx, sessionID SessionID, of func(Result) bool) ([]Detail, error) {
	session, err := s.sessions.Session(tx, sessionID)
	if err != nil {
		return nil, err
	}
	lines, err := s.lines(tx, sessionID, "")
	if err != nil {
		return nil, err
	}
	runs, err := s.told(tx, sessionID)
	if err != nil {
		return nil, err
	}
	var all []Detail
	places := map[id.ID[bank.Version]]bank.Point{}
	for _, line := range lines {
		if !of(line) {
			continue
		}
		d := Detail{Session: session, Result: line}
		if run, ok := runs[line.Who.ID]; ok {
			rows, err := s.store.rows(tx, run)
			if err != nil {
				return nil, err
			}
			if err := s.locate(tx, rows, places); err != nil {
				return nil, err
			}
			d.Points = byPoint(rows, places)
		}
		all = append(all, d)
	}
	return all, nil
}

// told returns the run behind what each candidate was told, or the newest
// where nothing is published.
func (s *Service) told(tx dbx.Tx, sessionID SessionID) (map[CandidateID]Run, error) {
	newest, err := s.store.newest(tx, sessionID)
	if err != nil {
		return nil, err
	}
	published, err := s.store.published(tx, sessionID)
	if err != nil {
		return nil, err
	}
	runs := map[CandidateID]Run{}
	for _, r := range newest {
		if p, ok := published[r.CandidateID]; ok {
			r.Number = p.Run
		}
		runs[r.CandidateID] = r
	}
	return runs, nil
}

// locate adds the points of the versions that are not known yet.
func (s *Service) locate(tx dbx.Tx, rows []Row, known map[id.ID[bank.Version]]bank.Point) error {
	var ask []id.ID[bank.Version]
	for _, r := range rows {
		if _, ok := known[r.VersionID]; !ok {
			ask = append(ask, r.VersionID)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	found, err := s.versions.PointsOf(tx, ask)
	for _, v := range ask {
		known[v] = found[v] // the zero point where there is none
	}
	return err
}

// byPoint sums rows up by knowledge point, the weakest first.
func byPoint(rows []Row, places map[id.ID[bank.Version]]bank.Point) []PointMarks {
	var points []PointMarks
	index := map[id.ID[bank.Point]]int{}
	for _, r := range rows {
		place := places[r.VersionID]
		i, ok := index[place.ID]
		if !ok {
			i = len(points)
			index[place.ID] = i
			points = append(points, PointMarks{PointID: place.ID, Name: place.Name})
		}
		p := &points[i]
		p.Questions, p.Marks, p.MaxMarks = p.Questions+1, p.Marks+r.Marks, p.MaxMarks+r.MaxMarks
		if r.Marks == r.MaxMarks {
			p.Right++
		}
	}
	slices.SortStableFunc(points, func(a, b PointMarks) int {
		return cmp.Or(cmp.Compare(a.Marks*b.MaxMarks, b.Marks*a.MaxMarks), cmp.Compare(a.Name, b.Name))
	})
	return points
}

// Second is what came of scoring an attempt once more, beside what was told.
type Second struct {
	Told, Now, Total int // hundredths
	PassedNow        bool
	Differ           []int         // questions that come out otherwise
	Broken           *record.Break // the first place of the record that does not hold, nil when all does
}

// Second scores a published attempt again from the frozen paper and the sealed
// record and stores nothing. Faults: NotFound "attempt.unknown"; Conflict
// "results.unpublished".
func (s *Service) Second(ctx context.Context, candidate CandidateID) (Second, error) {
	var a attempts.Attempt
	var told []Row
	var out Second
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		p, ok, err := s.store.ofCandidate(tx, candidate)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "results.unpublished")
		}
		if a, err = s.attempts.OfCandidate(tx, candidate); err != nil {
			return err
		}
		out = Second{Told: p.Marks, Total: p.TotalMarks}
		if told, err = s.store.rows(tx, Run{AttemptID: a.ID, Number: p.Run}); err != nil {
			return err
		}
		report, err := s.attempts.CheckOne(tx, a)
		out.Broken = report.Broken
		return err
	})
	if err != nil {
		return out, err
	}
	runs, err := s.runs(ctx, []attempts.Attempt{a}, Again, "")
	if err != nil {
		return out, err
	}
	out.Now, out.PassedNow = runs[0].Marks, runs[0].Passed
	for i, r := range runs[0].Rows {
		if i >= len(told) || told[i] != r {
			out.Differ = append(out.Differ, r.Question)
		}
	}
	return out, nil
}

// Ended returns a session whose results may be printed. Faults: NotFound
// "session.unknown", Conflict "session.state".
func (s *Service) Ended(tx dbx.Tx, sessionID SessionID) (sessions.Session, error) {
	session, err := s.sessions.Session(tx, sessionID)
	if err == nil && session.State != sessions.Ended && session.State != sessions.Published {
		return session, fault.New(fault.Conflict, "session.state").Param("state", string(session.State))
	}
	return session, err
}
