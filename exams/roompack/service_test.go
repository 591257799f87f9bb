package roompack_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
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
	"ankao/exams/roompack"
	"ankao/exams/roompack/sheets"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/jobs"
	"ankao/internal/web"
)

type noPhotos struct{}

func (noPhotos) Photos(context.Context, []id.ID[people.Person]) (map[id.ID[people.Person]][]byte, error) {
	return nil, nil
}

// desk is a centre that prints, with one session and its people.
type desk struct {
	*testcentre.Centre
	pack    *roompack.Service
	tasks   *tasks.Service
	officer audit.Actor
	session sessions.Session
	who     []sessions.Candidate
}

func open(t *testing.T, db dbx.DB, n int) *desk {
	t.Helper()
	c := testcentre.New(t, db)
	files, err := blob.Files(t.TempDir())
	c.Must(err)
	who := accounts.New(db, clock.System, c.Log)
	a, err := who.Create(t.Context(), audit.Operator(), accounts.NewAccount{Login: "officer", Name: "王测试", Password: "correct horse", Roles: []accounts.Role{accounts.Officer}})
	c.Must(err)
	runner := jobs.New(db, clock.System)
	d := &desk{Centre: c, officer: audit.Actor{Kind: audit.Account, ID: a.ID.String(), Name: a.Name}}
	d.tasks = tasks.New(db, c.Now, c.Log, crypt.NewTestRing(t), files, runner, who)
	d.pack = roompack.New(db, c.Log, d.tasks, c.Sessions, c.Rooms, noPhotos{}, "某区安全生产培训考试中心")
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() { runner.Run(ctx); close(over) }()
	t.Cleanup(func() { stop(); <-over })
	d.session = c.Session(c.Exam(), c.Room(4, 6), testcentre.Nine)
	if n > 0 {
		ids, _ := c.Persons(n)
		d.who = c.Enter(d.session, ids...)
		_, err = c.Sessions.Seat(t.Context(), d.session.ID, d.officer)
		c.Must(err)
	}
	return d
}

// finished waits for a task.
func (d *desk) finished(task id.ID[tasks.Task]) tasks.Task {
	d.T.Helper()
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		got, err := d.tasks.Get(context.Background(), d.officer, task)
		d.Must(err)
		if got.State.Over() {
			return got
		}
	}
	d.T.Fatal("the task does not end")
	return tasks.Task{}
}

func words(t testing.TB, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed: the words of the PDF are not read back")
	}
	path := filepath.Join(t.TempDir(), "sheet.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), "")
}

func TestASessionIsPrinted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db, 9)
		var texts []string
		for _, part := range []sheets.Part{sheets.TicketsFour, sheets.Pack} {
			task, err := d.pack.Start(t.Context(), d.session.ID, part, d.officer)
			d.Must(err)
			got := d.finished(task)
			if got.State != tasks.Done || got.Counts["printed"] != 9 || !strings.HasSuffix(got.FileName, "-2026-11-23-机房 1.pdf") {
				t.Fatalf("%s: %+v", part, got)
			}
			_, pdf, err := d.tasks.Read(t.Context(), d.officer, task)
			d.Must(err)
			texts = append(texts, words(t, pdf))
		}
		for _, c := range d.who {
			group := c.Ticket[:4] + c.Ticket[4:8] + c.Ticket[8:]
			if !strings.Contains(texts[0], group) || !strings.Contains(texts[1], c.Ticket) {
				t.Errorf("ticket %s is not printed", c.Ticket)
			}
		}
		for _, want := range []string{"签到表", "照片名册", "监考员（一）签名", "按座位", "按姓名", "无登记照片", "某区安全生产培训考试中心"} {
			if !strings.Contains(texts[1], want) {
				t.Errorf("the pack lacks %s", want)
			}
		}
		if d.Audited("session.print") != 2 {
			t.Errorf("%d prints in the trail", d.Audited("session.print"))
		}
		_, err := d.pack.Start(t.Context(), d.session.ID, "banner", d.officer)
		d.Refuses(err, "roompack.part")
		_, err = d.pack.Start(t.Context(), id.New[sessions.Session](), sheets.Pack, d.officer)
		d.Refuses(err, "session.unknown")
	})
}

func TestNobodyIsNotPrinted(t *testing.T) {
	d := open(t, dbtest.SQLite(t), 0)
	_, err := d.pack.Start(t.Context(), d.session.ID, sheets.Pack, d.officer)
	d.Refuses(err, "roompack.nobody")
}

func TestANameThatCannotBePrintedIsTold(t *testing.T) {
	d := open(t, dbtest.SQLite(t), 2)
	p, err := d.People.CreatePerson(t.Context(), d.officer, people.Person{Name: "张\U0010FFFD", IDType: people.Resident, IDNumber: testcentre.Resident(900)})
	d.Must(err)
	one := d.Enter(d.session, p.ID)[0]
	task, err := d.pack.Start(t.Context(), d.session.ID, sheets.SignIn, d.officer)
	d.Must(err)
	if got := d.finished(task); got.State != tasks.Failed || got.Code != "roompack.characters" || got.Params["tickets"] != one.Ticket {
		t.Fatalf("%+v", got)
	}
}

func TestTicketOverHTTP(t *testing.T) {
	d := open(t, dbtest.SQLite(t), 2)
	desk := testcentre.NewDesk(t, func(api *web.API) { roompack.Register(api, d.pack) })
	at := "/api/v1/candidates/" + d.who[0].ID.String() + "/ticket"
	a := desk.Send(http.MethodGet, at, "")
	if a.Status != http.StatusOK || !bytes.HasPrefix([]byte(a.Body), []byte("%PDF-")) {
		t.Fatalf("%d %.60s", a.Status, a.Body)
	}
	if got := words(t, []byte(a.Body)); !strings.Contains(got, "准考证") || strings.Contains(got, d.who[1].Ticket) {
		t.Errorf("the ticket says %s", got)
	}
	desk.Refuses(t, "nobody", http.MethodGet, "/api/v1/candidates/0000000000000000000000000g/ticket", "", 404, "candidate.unknown")
	desk.Refuses(t, "no such part", http.MethodPost, fmt.Sprintf("/api/v1/sessions/%s/prints", d.session.ID), `{"part":"banner"}`, 422)
	desk.Declares(map[string]web.Permission{"print-session": "session.read", "print-ticket": "session.read"}, "TaskStarted")
}
