package printing

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/tasks"
	"ankao/exams/certificates"
	"ankao/exams/certificates/keys"
	"ankao/exams/certificates/types"
	"ankao/exams/parts"
	"ankao/exams/sessions"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/jobs"
)

var officer = audit.Actor{Kind: audit.Account, ID: "officer", Name: "考务员"}

// house is a centre with certificates issued to n people of one session.
type house struct {
	*Service
	t       testing.TB
	session id.ID[sessions.Session]
	passes  []parts.Pass
}

func (h *house) PublishedPasses(dbx.Tx, id.ID[sessions.Session]) ([]parts.Pass, error) {
	return h.passes, nil
}

func (h *house) LearnerResults(dbx.Tx, id.ID[people.Person]) ([]certificates.LearnerResult, error) {
	return nil, nil
}

func (h *house) PassesSince(dbx.Tx, clock.Instant, []id.ID[people.Person]) ([]parts.Pass, error) {
	return h.passes, nil
}

func (h *house) PassMonths(dbx.Tx, clock.Date) (int, error) { return 12, nil }

func newHouse(t testing.TB, db dbx.DB, n int) *house {
	t.Helper()
	now := func() clock.Instant { return clock.At(time.Date(2026, 11, 23, 12, 0, 0, 0, clock.Shanghai)) }
	ring := crypt.NewTestRing(t)
	log := audit.New(db, now, ring)
	files, err := blob.Files(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, session: id.New[sessions.Session]()}
	persons, kinds := people.New(db, now, log, ring, files), types.New(db, now, log)
	signing, err := keys.New(db, now, log, filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := signing.Prepare(context.Background()); err != nil {
		t.Fatal(err)
	}
	work := tasks.New(db, now, log, ring, files, jobs.New(db, now), accounts.New(db, now, log))
	c, err := certificates.New(db, now, log, ring, persons, certificates.Beside{Types: kinds, Keys: signing, Tasks: work,
		Parts: parts.New(db, now, log, persons, kinds, h, h)}, h, certificates.Config{BaseURL: "https://px.example.gov.cn", Issuer: "安全教育培训考试中心", IssuerEn: "Safety Training and Examination Centre"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		p, err := persons.CreatePerson(context.Background(), officer, people.Person{Name: fmt.Sprintf("测试%c%c", '一'+rune(i%100), '丁'+rune(i)), IDType: people.Other, IDNumber: fmt.Sprintf("TEST%06d", i)})
		if err != nil {
			t.Fatal(err)
		}
		h.passes = append(h.passes, parts.Pass{CandidateID: id.New[sessions.Candidate](), PersonID: p.ID, SessionID: h.session, ExamName: "2026 年第四季度安全生产管理人员培训考试",
			CertificateType: 1, Marks: 8650, TotalMarks: 10000, HandedInAt: now()})
	}
	if issued, err := c.Issue(context.Background(), officer, certificates.Order{Session: h.session}); issued != n || err != nil {
		t.Fatal(issued, err)
	}
	h.Service = New(db, now, log, c, work)
	return h
}

func (h *house) ids() []CertificateID {
	h.t.Helper()
	list, _, err := h.certificates.Search(context.Background(), certificates.Filter{Limit: 1000})
	if err != nil {
		h.t.Fatal(err)
	}
	return idsOf(list)
}

func still(int, int) error { return nil }

func TestEachCopyAfterTheFirstHasAReason(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		h := newHouse(t, db, 3)
		one := h.ids()[0]
		first, err := h.Print(ctx, officer, one, "not needed")
		if err != nil || first.Number != 1 || first.Reason != "" {
			t.Fatalf("%+v, %v", first, err)
		}
		if _, err := h.Print(ctx, officer, one, " "); fault.CodeOf(err) != "print.reason.missing" {
			t.Errorf("a second copy without a reason: %v", err)
		}
		second, err := h.Print(ctx, officer, one, "原件污损")
		if err != nil || second.Number != 2 || second.Reason != "原件污损" {
			t.Fatalf("%+v, %v", second, err)
		}
		name, page, err := h.Page(ctx, officer, second.ID)
		if err != nil || !strings.HasSuffix(name, ".pdf") || !strings.HasPrefix(string(page), "%PDF") {
			t.Errorf("%s, %v", name, err)
		}
		if _, _, err := h.Page(ctx, audit.Actor{Kind: audit.Account, ID: "other"}, second.ID); fault.CodeOf(err) != "print.unknown" {
			t.Errorf("somebody else's copy: %v", err)
		}

		if _, err := h.StartBatch(ctx, officer, Batch{Session: h.session}); fault.CodeOf(err) != "print.reason.batch" {
			t.Errorf("a batch with a copy among them: %v", err)
		}
		for range 2 { // a task that is run again records no copy twice
			file, n, err := h.batch(ctx, officer, Batch{Session: h.session, Reason: "整场补打"}, "01aaaaaaaaaaaaaaaaaaaaaaaa", still)
			if err != nil || n != 3 || !strings.HasPrefix(string(file), "%PDF") {
				t.Fatal(n, err)
			}
		}
		papers, err := h.Papers(ctx, h.ids())
		if err != nil || len(papers[one].Copies) != 3 || papers[one].Copies[2].Reason != "整场补打" {
			t.Errorf("%+v, %v", papers[one], err)
		}
		for cid, p := range papers {
			if cid != one && (len(p.Copies) != 1 || p.Copies[0].Reason != "") {
				t.Errorf("%+v", p)
			}
		}
		c, err := h.certificates.Get(ctx, one)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.certificates.Revoke(ctx, officer, one, "误发", c.Version); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Print(ctx, officer, one, "x"); fault.CodeOf(err) != "certificate.not_active" {
			t.Errorf("a revoked one: %v", err)
		}
	})
}

func TestHandingOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		h := newHouse(t, db, 2)
		ids := h.ids()
		for name, c := range map[string]struct {
			h    Handout
			path string
		}{
			"tomorrow":           {Handout{On: "2026-11-24"}, "on"},
			"no day":             {Handout{}, "on"},
			"proxy without note": {Handout{On: "2026-11-23", Proxy: "李代领"}, "note"},
		} {
			_, err := h.HandOut(ctx, officer, ids, c.h)
			if f, ok := err.(*fault.Error); !ok || len(f.Fields) != 1 || f.Fields[0].Path != c.path {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n, err := h.HandOut(ctx, officer, ids[:1], Handout{On: "2026-11-23"}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if n, err := h.HandOut(ctx, officer, ids, Handout{On: "2026-11-23", Proxy: "李代领", Note: "单位委托书 12 号"}); n != 1 || err != nil {
			t.Errorf("the rest by a proxy: %d, %v", n, err)
		}
		if _, err := h.HandOut(ctx, officer, ids, Handout{On: "2026-11-23"}); fault.CodeOf(err) != "handout.done" {
			t.Errorf("again: %v", err)
		}
		papers, err := h.Papers(ctx, ids)
		if err != nil || papers[ids[0]].Handout.Proxy != "" || papers[ids[1]].Handout.Proxy != "李代领" {
			t.Errorf("%+v, %v", papers, err)
		}
		page, err := h.PickUpList(ctx, officer, Batch{Session: h.session})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "list.pdf")
		if err := os.WriteFile(path, page, 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := exec.Command("pdftotext", "-layout", path, "-").Output()
		if err != nil {
			t.Skip("pdftotext is not installed (poppler-utils): the list is not read back")
		}
		for _, want := range []string{"领证签收表", "AQPX-2026-000002", "代领 李代领", "共 2 张"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("the list lacks %q:\n%s", want, text)
			}
		}
	})
}

// BenchmarkBatch prints a hundred certificates into one file; the goal is 30 ms for each.
func BenchmarkBatch(b *testing.B) {
	h := newHouse(b, dbtest.SQLite(b), 100)
	list, _, err := h.certificates.Search(context.Background(), certificates.Filter{Limit: 1000})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := h.certificates.Pages(list, "bench", func(int) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*len(list)), "ms/certificate")
}
