package marking_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"ankao/content/bank"
	"ankao/content/bank/scoring"
	"ankao/exams/attempts"
	"ankao/exams/exams"
	"ankao/exams/marking"
	"ankao/exams/papers"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
)

var ctx = context.Background()

// hall is a running session of papers with four single-choice questions of 1.00, two multiple-choice of 1.25 with half
// marks and a true/false of 0.50: 7.00 in all, pass at 4.00. Every key is A, A and B, or T.
type hall struct {
	*testcentre.Centre
	ring       *crypt.Ring
	papers     *papers.Service
	attempts   *attempts.Service
	marking    *marking.Service
	session    sessions.Session
	candidates []sessions.Candidate
}

func newHall(t *testing.T, db dbx.DB, candidates int) *hall {
	t.Helper()
	c := testcentre.New(t, db)
	h := &hall{Centre: c, ring: crypt.NewTestRing(t)}
	h.papers = papers.New(db, c.Now, c.Log, c.Ring, c.Bank, c.Exams, c.Sessions)
	h.attempts = attempts.New(db, c.Now, h.ring)
	t.Cleanup(h.attempts.Close)
	h.marking = marking.New(db, c.Now, c.Log, h.ring, c.Sessions, h.papers, h.attempts, c.Bank)
	c.Sessions.Attach(h.papers, h.attempts)
	c.Questions(bank.Single, c.Point, 6)
	c.Questions(bank.Multiple, c.Point, 3)
	c.Questions(bank.TrueFalse, c.Point, 2)
	exam, err := c.Exams.Create(ctx, exams.Terms{
		Name: "安全管理人员培训考试", Kind: exams.Training, SyllabusID: c.Syllabus, Minutes: 60, PassMark: 4_00, LateMinutes: 30,
		CertificateTypeID: 1, ValidMonths: 36,
		Rules: []exams.Rule{
			{Type: bank.Single, Count: 4, Marks: 1_00, Multiple: scoring.Exact},
			{Type: bank.Multiple, Count: 2, Marks: 1_25, Multiple: scoring.Half},
			{Type: bank.TrueFalse, Count: 1, Marks: 50, Multiple: scoring.Exact},
		},
	}, testcentre.Officer)
	c.Must(err)
	h.session = c.Session(exam, c.Room(3, 10), testcentre.At(0))
	persons, _ := c.Persons(candidates)
	h.candidates = c.Enter(h.session, persons...)
	_, _, err = h.papers.Freeze(ctx, h.session.ID, 0, testcentre.Officer)
	c.Must(err)
	c.Set(testcentre.At(0))
	_, err = c.Sessions.Open(ctx, h.session.ID, sessions.Order{Force: true, Reason: "test"}, testcentre.Officer)
	c.Must(err)
	h.session, err = c.Sessions.Start(ctx, h.session.ID, sessions.Order{}, testcentre.Officer)
	c.Must(err)
	return h
}

// paper returns the paper of a candidate.
func (h *hall) paper(c sessions.Candidate) (p papers.Paper) {
	h.T.Helper()
	h.Must(h.DB.Read(ctx, func(tx dbx.Tx) (err error) {
		p, err = h.papers.PaperOf(tx, c.ID)
		return err
	}))
	return p
}

// labels turns option ids of question n into what the seat calls them.
func labels(p papers.Paper, n int, options ...string) (all []string) {
	for place := range p.Items[n-1].Options {
		label := string(rune('A' + place))
		for _, want := range options {
			if got, err := p.Unmap(n, []string{label}); err == nil && got[0] == want {
				all = append(all, label)
			}
		}
	}
	return all
}

// respondents answer a paper.
type respondent func(item papers.Item) []string // option ids

func perfect(item papers.Item) []string {
	switch item.Type {
	case bank.Multiple:
		return []string{"A", "B"}
	case bank.TrueFalse:
		return []string{bank.True}
	}
	return []string{"A"}
}

// halves knows one of each multiple choice and nothing else.
func halves(item papers.Item) []string {
	if item.Type == bank.Multiple {
		return []string{"B"}
	}
	return nil
}

// sit opens the attempt of a candidate and responds to every question.
func (h *hall) sit(c sessions.Candidate, how respondent) attempts.Attempt {
	h.T.Helper()
	p := h.paper(c)
	a, err := h.attempts.Start(ctx, attempts.Start{
		CandidateID: c.ID, SessionID: h.session.ID, Device: "device-one", Deadline: h.session.Deadline(0), ArrivedAt: h.Now(),
		Paper: attempts.Paper{ID: p.ID, SHA256: p.SHA256, Questions: len(p.Items)},
	})
	h.Must(err)
	for i, item := range p.Items {
		_, err := h.attempts.Save(ctx, attempts.Save{
			AttemptID: a.ID, CandidateID: c.ID, Epoch: 1, Device: "device-one", ArrivedAt: h.Now(),
			Events: []attempts.Draft{{ClientSeq: int64(i + 1), Kind: attempts.Responded, Question: i + 1, Payload: attempts.Response(labels(p, i+1, how(item)...))}},
		})
		h.Must(err)
	}
	return a
}

func (h *hall) handIn(a attempts.Attempt) {
	h.T.Helper()
	_, err := h.attempts.HandIn(ctx, attempts.HandIn{AttemptID: a.ID, By: attempts.ByCandidate, Epoch: 1, Device: "device-one", ArrivedAt: h.Now()})
	h.Must(err)
}

// score scores what is handed in, and wants so many.
func (h *hall) score(want int) {
	h.T.Helper()
	if n, err := h.marking.ScorePending(ctx); err != nil || n != want {
		h.T.Fatalf("scored %d, %v, want %d", n, err, want)
	}
}

func (h *hall) end() {
	h.T.Helper()
	h.Set(testcentre.At(60).Add(2 * time.Second))
	_, err := h.Sessions.End(ctx, h.session.ID, sessions.Order{}, testcentre.Officer)
	h.Must(err)
}

// results lists "marks of total passed state" by candidate.
func (h *hall) results() map[sessions.Candidate]string {
	h.T.Helper()
	page, total, err := h.marking.List(ctx, h.session.ID, "", 0, 200)
	h.Must(err)
	if total != len(h.candidates) {
		h.T.Fatalf("%d results, want %d", total, len(h.candidates))
	}
	found := map[sessions.Candidate]string{}
	for _, r := range page {
		for _, c := range h.candidates {
			if c.ID == r.Who.ID {
				found[c] = fmt.Sprintf("%d of %d %v %s", r.Marks, r.TotalMarks, r.Passed, r.State)
			}
		}
	}
	return found
}
