// Package hall is a session under way with papers, seats and responses, for the
// tests of what stands on marking.
package hall

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

// Hall is a running session of papers with four single-choice questions of 1.00, two multiple-choice of 1.25 with half
// marks and a true/false of 0.50: 7.00 in all, pass at 4.00. Every key is A, A and B, or T.
type Hall struct {
	*testcentre.Centre
	Ring       *crypt.Ring
	Papers     *papers.Service
	Attempts   *attempts.Service
	Marking    *marking.Service
	Session    sessions.Session
	Candidates []sessions.Candidate
}

// New opens a hall and starts its session.
func New(t testing.TB, db dbx.DB, candidates int) *Hall {
	t.Helper()
	c := testcentre.New(t, db)
	h := &Hall{Centre: c, Ring: crypt.NewTestRing(t)}
	h.Papers = papers.New(db, c.Now, c.Log, c.Ring, c.Bank, c.Exams, c.Sessions)
	h.Attempts = attempts.New(db, c.Now, h.Ring)
	t.Cleanup(h.Attempts.Close)
	h.Marking = marking.New(db, c.Now, c.Log, h.Ring, c.Sessions, h.Papers, h.Attempts, c.Bank)
	c.Sessions.Attach(h.Papers, h.Attempts, c.Entries)
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
	h.Session = c.Session(exam, c.Room(3, 10), testcentre.At(0))
	persons, _ := c.Persons(candidates)
	h.Candidates = c.Enter(h.Session, persons...)
	_, _, err = h.Papers.Freeze(ctx, h.Session.ID, 0, testcentre.Officer)
	c.Must(err)
	c.Set(testcentre.At(0))
	_, err = c.Sessions.Open(ctx, h.Session.ID, sessions.Order{Force: true, Reason: "test"}, testcentre.Officer)
	c.Must(err)
	h.Session, err = c.Sessions.Start(ctx, h.Session.ID, sessions.Order{}, testcentre.Officer)
	c.Must(err)
	return h
}

// Paper returns the paper of a candidate.
func (h *Hall) Paper(c sessions.Candidate) (p papers.Paper) {
	h.T.Helper()
	h.Must(h.DB.Read(ctx, func(tx dbx.Tx) (err error) {
		p, err = h.Papers.PaperOf(tx, c.ID)
		return err
	}))
	return p
}

// Labels turns option ids of question n into what the seat calls them.
func Labels(p papers.Paper, n int, options ...string) (all []string) {
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

// Respondent answers a question of a paper.
type Respondent func(item papers.Item) []string // option ids

// Perfect knows everything.
func Perfect(item papers.Item) []string {
	switch item.Type {
	case bank.Multiple:
		return []string{"A", "B"}
	case bank.TrueFalse:
		return []string{bank.True}
	}
	return []string{"A"}
}

// Halves knows one of each multiple choice and nothing else.
func Halves(item papers.Item) []string {
	if item.Type == bank.Multiple {
		return []string{"B"}
	}
	return nil
}

// Sit opens the attempt of a candidate and responds to every question.
func (h *Hall) Sit(c sessions.Candidate, how Respondent) attempts.Attempt {
	h.T.Helper()
	p := h.Paper(c)
	a, err := h.Attempts.Start(ctx, attempts.Start{
		CandidateID: c.ID, SessionID: h.Session.ID, Device: "device-one", Deadline: h.Session.Deadline(0), ArrivedAt: h.Now(),
		Paper: attempts.Paper{ID: p.ID, SHA256: p.SHA256, Questions: len(p.Items)},
	})
	h.Must(err)
	for i, item := range p.Items {
		_, err := h.Attempts.Save(ctx, attempts.Save{
			AttemptID: a.ID, CandidateID: c.ID, Epoch: 1, Device: "device-one", ArrivedAt: h.Now(),
			Events: []attempts.Draft{{ClientSeq: int64(i + 1), Kind: attempts.Responded, Question: i + 1, Payload: attempts.Response(Labels(p, i+1, how(item)...))}},
		})
		h.Must(err)
	}
	return a
}

// HandIn hands an attempt in.
func (h *Hall) HandIn(a attempts.Attempt) {
	h.T.Helper()
	_, err := h.Attempts.HandIn(ctx, attempts.HandIn{AttemptID: a.ID, By: attempts.ByCandidate, Epoch: 1, Device: "device-one", ArrivedAt: h.Now()})
	h.Must(err)
}

// Score scores what is handed in, and wants so many.
func (h *Hall) Score(want int) {
	h.T.Helper()
	if n, err := h.Marking.ScorePending(ctx); err != nil || n != want {
		h.T.Fatalf("scored %d, %v, want %d", n, err, want)
	}
}

// End ends the session after its time.
func (h *Hall) End() {
	h.T.Helper()
	h.Set(testcentre.At(60).Add(2 * time.Second))
	_, err := h.Sessions.End(ctx, h.Session.ID, sessions.Order{}, testcentre.Officer)
	h.Must(err)
}

// Results lists "marks of total passed state" by candidate.
func (h *Hall) Results() map[sessions.Candidate]string {
	h.T.Helper()
	page, total, err := h.Marking.List(ctx, h.Session.ID, "", 0, 200)
	h.Must(err)
	if total != len(h.Candidates) {
		h.T.Fatalf("%d results, want %d", total, len(h.Candidates))
	}
	found := map[sessions.Candidate]string{}
	for _, r := range page {
		for _, c := range h.Candidates {
			if c.ID == r.Who.ID {
				found[c] = fmt.Sprintf("%d of %d %v %s", r.Marks, r.TotalMarks, r.Passed, r.State)
			}
		}
	}
	return found
}

// Publish scores what is handed in, ends the session and publishes it.
func (h *Hall) Publish() {
	h.T.Helper()
	_, err := h.Marking.ScorePending(ctx)
	h.Must(err)
	h.End()
	_, err = h.Marking.Publish(ctx, h.Session.ID, testcentre.Officer)
	h.Must(err)
}
