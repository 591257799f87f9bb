package marking_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"ankao/admin/accounts"
	"ankao/exams/attempts"
	"ankao/exams/marking"
	"ankao/exams/marking/hall"
	"ankao/exams/papers"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/web"
)

var ctx = context.Background()

// inHall looks at a hall as these tests do.
type inHall struct{ *hall.Hall }

func newHall(t *testing.T, db dbx.DB, candidates int) inHall {
	return inHall{hall.New(t, db, candidates)}
}

func TestScoresAndPublishes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := newHall(t, db, 4)
		best, half, open, absent := h.Candidates[0], h.Candidates[1], h.Candidates[2], h.Candidates[3]
		h.HandIn(h.Sit(best, hall.Perfect))
		h.HandIn(h.Sit(half, hall.Halves))
		h.Sit(open, hall.Perfect)
		h.Score(2)
		h.Score(0)
		want := map[sessions.Candidate]string{
			best: "700 of 700 true scored", half: "124 of 700 false scored", open: "0 of 0 false none", absent: "0 of 0 false none",
		}
		if got := h.Results(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("results %v, want %v", got, want)
		}

		_, err := h.Marking.Publish(ctx, h.Session.ID, testcentre.Officer)
		h.Refuses(err, "results.unfinished")
		h.handInLate(open)
		_, err = h.Marking.Publish(ctx, h.Session.ID, testcentre.Officer)
		h.Refuses(err, "session.state") // it runs
		h.unpublished()
		h.End()
		if n, err := h.Marking.Publish(ctx, h.Session.ID, testcentre.Officer); err != nil || n != 3 {
			t.Fatalf("published %d, %v", n, err)
		}
		if s := h.Read(h.Session.ID); s.State != sessions.Published {
			t.Errorf("session is %s", s.State)
		}
		want = map[sessions.Candidate]string{
			best: "700 of 700 true published", half: "124 of 700 false published", open: "700 of 700 true published", absent: "0 of 0 false none",
		}
		if got := h.Results(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("results %v, want %v", got, want)
		}
		_, err = h.Marking.Publish(ctx, h.Session.ID, testcentre.Officer)
		h.Refuses(err, "session.state")
		_, _, err = h.Marking.ScoreSession(ctx, h.Session.ID, testcentre.Officer)
		h.Refuses(err, "results.published")
		h.told(best, half, absent)
		if n := h.Audited("result.publish"); n != 1 {
			t.Errorf("%d publications in the trail", n)
		}
		if report, err := h.Marking.Check(ctx); err != nil || report.Broken != nil || report.Scores != 3 {
			t.Errorf("check %+v %v", report, err)
		}
	})
}

func (h inHall) handInLate(c sessions.Candidate) {
	h.T.Helper()
	var a attempts.Attempt
	h.Must(h.DB.Read(ctx, func(tx dbx.Tx) (err error) {
		a, err = h.Attempts.OfCandidate(tx, c.ID)
		return err
	}))
	h.HandIn(a)
}

// unpublished wants nobody to see anything.
func (h inHall) unpublished() {
	h.T.Helper()
	h.Must(h.DB.Read(ctx, func(tx dbx.Tx) error {
		_, err := h.Marking.PublishedPasses(tx, h.Session.ID)
		h.Refuses(err, "results.unpublished")
		if _, _, _, ok, err := h.Marking.PublishedResult(tx, h.Candidates[0].ID); ok || err != nil {
			h.T.Errorf("a result is seen before publication: %v", err)
		}
		own, err := h.Marking.LearnerResults(tx, h.Candidates[0].PersonID)
		if len(own) != 0 {
			h.T.Errorf("own results before publication: %+v", own)
		}
		return err
	}))
}

// told wants each to see what is theirs.
func (h inHall) told(best, half, absent sessions.Candidate) {
	h.T.Helper()
	h.Must(h.DB.Read(ctx, func(tx dbx.Tx) error {
		passes, err := h.Marking.PublishedPasses(tx, h.Session.ID)
		if err != nil || len(passes) != 2 {
			h.T.Fatalf("%d passes, %v", len(passes), err)
		}
		for _, p := range passes {
			if p.CandidateID == half.ID {
				h.T.Error("who failed is among the passes")
			}
			if p.CandidateID != best.ID {
				continue
			}
			want := marking.Pass{CandidateID: best.ID, PersonID: best.PersonID, SessionID: h.Session.ID, ExamName: "安全管理人员培训考试",
				CertificateType: 1, ValidMonths: 36, Marks: 7_00, TotalMarks: 7_00, HandedInAt: testcentre.At(0)}
			if p != want {
				h.T.Errorf("pass %+v, want %+v", p, want)
			}
		}
		marks, total, passed, ok, err := h.Marking.PublishedResult(tx, half.ID)
		if marks != 1_24 || total != 7_00 || passed || !ok || err != nil {
			h.T.Errorf("published result %d of %d %v %v %v", marks, total, passed, ok, err)
		}
		own, err := h.Marking.LearnerResults(tx, half.PersonID)
		if err != nil || len(own) != 1 || own[0].Marks != 1_24 || own[0].ExamName == "" || own[0].Date != "2026-11-23" || own[0].CandidateID != half.ID {
			h.T.Errorf("own results %+v, %v", own, err)
		}
		none, err := h.Marking.LearnerResults(tx, absent.PersonID)
		if len(none) != 0 {
			h.T.Errorf("an absent candidate sees %+v", none)
		}
		return err
	}))
}

// What the engine hears scores itself, without anybody asking.
func TestRunScoresAtHandIn(t *testing.T) {
	h := newHall(t, dbtest.SQLite(t), 1)
	running, stop := context.WithCancel(ctx)
	defer stop()
	go h.Marking.Run(running)
	h.HandIn(h.Sit(h.Candidates[0], hall.Perfect))
	for end := time.Now().Add(4 * time.Second); h.Results()[h.Candidates[0]] != "700 of 700 true scored"; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not scored: %v", h.Results())
		}
	}
}

// Two servers that score at the same time make one run each attempt.
func TestTwoServersScoreOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		const n = 8
		h := newHall(t, db, n)
		for _, c := range h.Candidates {
			h.HandIn(h.Sit(c, hall.Perfect))
		}
		second := marking.New(db, h.Now, h.Log, h.Ring, h.Sessions, h.Papers, h.Attempts, h.Bank)
		var group sync.WaitGroup
		total := make([]int, 4)
		for i := range total {
			server := h.Marking
			if i%2 == 1 {
				server = second
			}
			group.Go(func() {
				var err error
				if total[i], err = server.ScorePending(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if sum := total[0] + total[1] + total[2] + total[3]; sum != n {
			t.Errorf("%d scores for %d attempts: %v", sum, n, total)
		}
		if report, err := h.Marking.Check(ctx); err != nil || report.Broken != nil || report.Scores != n {
			t.Errorf("%+v %v", report, err)
		}
	})
}

func TestScoreAgainChangesNothingThatHolds(t *testing.T) {
	h := newHall(t, dbtest.SQLite(t), 2)
	h.HandIn(h.Sit(h.Candidates[0], hall.Perfect))
	scored, changed, err := h.Marking.ScoreSession(ctx, h.Session.ID, testcentre.Officer)
	if scored != 1 || changed != 1 || err != nil {
		t.Fatalf("first: %d, %d, %v", scored, changed, err)
	}
	scored, changed, err = h.Marking.ScoreSession(ctx, h.Session.ID, testcentre.Officer)
	if scored != 1 || changed != 0 || err != nil {
		t.Fatalf("again: %d, %d, %v", scored, changed, err)
	}
	if report, err := h.Marking.Check(ctx); err != nil || report.Broken != nil || report.Scores != 1 {
		t.Errorf("%+v %v", report, err)
	}
}

// An attempt on another paper than the frozen one is told, and does not keep the others from their scores.
func TestOneThatCannotBeScoredKeepsNobody(t *testing.T) {
	h := newHall(t, dbtest.SQLite(t), 2)
	bad := h.Paper(h.Candidates[0])
	a, err := h.Attempts.Start(ctx, attempts.Start{CandidateID: h.Candidates[0].ID, SessionID: h.Session.ID, Device: "device-one", ArrivedAt: h.Now(),
		Deadline: h.Session.Deadline(0), Paper: attempts.Paper{ID: bad.ID, SHA256: strings.Repeat("0", 64), Questions: 7}})
	h.Must(err)
	h.HandIn(a)
	h.HandIn(h.Sit(h.Candidates[1], hall.Perfect))
	n, err := h.Marking.ScorePending(ctx)
	if n != 1 || fault.CodeOf(err) != "marking.paper" {
		t.Errorf("scored %d, %v", n, err)
	}
	h.End()
	_, err = h.Marking.Publish(ctx, h.Session.ID, testcentre.Officer)
	h.Refuses(err, "results.unscored")
}

func TestScoreRefusesAChangedKey(t *testing.T) {
	h := newHall(t, dbtest.SQLite(t), 1)
	p := h.Paper(h.Candidates[0])
	h.Must(h.DB.Read(ctx, func(tx dbx.Tx) error {
		versions, err := h.Bank.Versions(tx, versionsOf(p))
		if err != nil {
			return err
		}
		if rows, err := marking.Score(p, versions, attempts.NewFold()); err != nil || len(rows) != 7 {
			t.Errorf("%d rows, %v", len(rows), err)
		}
		v := versions[p.Items[2].VersionID]
		v.Key.Choices = []string{"D"}
		versions[v.ID] = v
		_, err = marking.Score(p, versions, attempts.NewFold())
		h.Refuses(err, "marking.version")
		delete(versions, v.ID)
		_, err = marking.Score(p, versions, attempts.NewFold())
		h.Refuses(err, "marking.version")
		return nil
	}))
}

func TestResultsOverHTTP(t *testing.T) {
	h := newHall(t, dbtest.SQLite(t), 3)
	d := testcentre.NewDesk(t, func(api *web.API) { marking.Register(api, h.Marking) })
	path := "/api/v1/sessions/" + h.Session.ID.String()
	h.HandIn(h.Sit(h.Candidates[0], hall.Perfect))
	var report marking.ScoreReport
	d.Send(http.MethodPost, path+"/score", "").Read(t, &report)
	if report.Scored != 1 || report.Changed != 1 {
		t.Errorf("%+v", report)
	}
	var list struct {
		Items []marking.ResultBody
		Total int
	}
	d.Send(http.MethodGet, path+"/results?size=2", "").Read(t, &list)
	if list.Total != 3 || len(list.Items) != 2 {
		t.Errorf("%+v", list)
	}
	d.Send(http.MethodGet, path+"/results?q="+h.Candidates[0].Ticket, "").Read(t, &list)
	if list.Total != 1 || list.Items[0].Marks != 7_00 || list.Items[0].HandedInBy != attempts.ByCandidate || list.Items[0].HandedInAt != testcentre.At(0) || list.Items[0].State != marking.Scored {
		t.Errorf("%+v", list)
	}
	d.Refuses(t, "publish too early", http.MethodPost, path+"/publish", "", http.StatusConflict, "session.state")
	d.Refuses(t, "no id", http.MethodGet, "/api/v1/sessions/x/results", "", http.StatusUnprocessableEntity, "id.invalid")
	d.Refuses(t, "no session", http.MethodGet, "/api/v1/sessions/"+h.Candidates[0].ID.String()+"/results", "", http.StatusNotFound, "session.unknown")
	d.Refuses(t, "no session to score", http.MethodPost, "/api/v1/sessions/"+h.Candidates[0].ID.String()+"/score", "", http.StatusNotFound, "session.unknown")
	h.End()
	var published marking.PublishReport
	d.Send(http.MethodPost, path+"/publish", "").Read(t, &published)
	if published.Published != 1 {
		t.Errorf("%+v", published)
	}
	d.Refuses(t, "twice", http.MethodPost, path+"/publish", "", http.StatusConflict, "session.state")
	d.Refuses(t, "score after publication", http.MethodPost, path+"/score", "", http.StatusConflict, "results.published")
	d.Declares(map[string]web.Permission{
		"list-results": accounts.ResultRead, "score-session": accounts.ResultPublish, "publish-results": accounts.ResultPublish,
	}, "Result", "ResultList", "ScoreReport", "PublishReport")
}

// certificates stands for the package above.
type certificates map[marking.CandidateID]string

func (c certificates) CertificateIDs(dbx.Tx, []marking.CandidateID) (map[marking.CandidateID]string, error) {
	return c, nil
}

func TestListShowsCertificates(t *testing.T) {
	h := newHall(t, dbtest.SQLite(t), 2)
	h.Marking.Attach(certificates{h.Candidates[1].ID: "certificate1"})
	page, _, err := h.Marking.List(ctx, h.Session.ID, "", 0, 10)
	h.Must(err)
	for _, r := range page {
		if want := map[bool]string{true: "certificate1"}[r.Who.ID == h.Candidates[1].ID]; r.CertificateID != want {
			t.Errorf("%s has certificate %q, want %q", r.Who.ID, r.CertificateID, want)
		}
	}
}

func versionsOf(p papers.Paper) (ids []versionID) {
	for _, item := range p.Items {
		ids = append(ids, item.VersionID)
	}
	return ids
}
