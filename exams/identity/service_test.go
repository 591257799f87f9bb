package identity_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"ankao/admin/people"
	"ankao/exams/exams"
	"ankao/exams/identity"
	"ankao/exams/record"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
	"ankao/internal/web"
)

var ctx = context.Background()

// door is a session at nine with its candidates, and who looks at them.
type door struct {
	*testcentre.Centre
	*testcentre.Desk
	identity *identity.Service
	session  sessions.Session
	who      []sessions.Candidate
	numbers  []string
	photo    []byte
}

func (d *door) Photo(context.Context, id.ID[people.Person]) ([]byte, bool, error) {
	return d.photo, d.photo != nil, nil
}

func newDoor(t *testing.T, db dbx.DB, kind exams.Kind, n int) *door {
	c := testcentre.New(t, db)
	d := &door{Centre: c}
	d.identity = identity.New(db, c.Now, c.Log, crypt.NewTestRing(t), c.Sessions, d)
	d.Desk = testcentre.NewDesk(t, func(api *web.API) { identity.Register(api, d.identity) })
	terms := c.Terms()
	terms.Kind = kind
	exam, err := c.Exams.Create(ctx, terms, testcentre.Officer)
	c.Must(err)
	d.session = c.Session(exam, c.Room(2, 10), testcentre.Nine)
	ids, numbers := c.Persons(n)
	d.who, d.numbers = c.Enter(d.session, ids...), numbers
	return d
}

// open opens the doors.
func (d *door) open() *door {
	d.T.Helper()
	d.Must(d.Freeze(d.session.ID))
	d.Set(testcentre.At(-10))
	_, err := d.Sessions.Open(ctx, d.session.ID, sessions.Order{}, testcentre.Officer)
	d.Must(err)
	return d
}

func each(t *testing.T, n int, fn func(d *door)) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) { fn(newDoor(t, db, exams.Training, n)) })
}

func (d *door) say(i int, v identity.Verdict, way identity.Way, reason string) (identity.Card, error) {
	return d.identity.Verdict(ctx, d.who[i].ID, v, way, reason, testcentre.Officer)
}

func (d *door) states() (list []identity.State) {
	d.T.Helper()
	b, err := d.identity.Board(ctx, d.session.ID)
	d.Must(err)
	for _, c := range b.Cards {
		list = append(list, c.State)
	}
	return list
}

func TestTheDoor(t *testing.T) {
	each(t, 4, func(d *door) {
		_, err := d.say(0, identity.Confirmed, identity.AtDoor, "")
		d.Centre.Refuses(err, "session.state") // the doors are closed
		d.open()
		card, err := d.say(0, identity.Confirmed, identity.AtDoor, "")
		d.Must(err)
		if card.State != identity.IsConfirmed || card.Check == nil || card.Check.ByName != testcentre.Officer.Name || card.Late {
			d.T.Errorf("card %+v", card)
		}
		_, err = d.say(0, identity.Confirmed, identity.AtDoor, "") // Enter was pressed twice
		d.Must(err)
		for _, v := range []identity.Verdict{identity.Refused, identity.Replacement} {
			_, err = d.say(1, v, identity.AtDoor, "  ")
			d.Centre.Refuses(err, "identity.reason")
		}
		_, err = d.say(1, identity.Refused, identity.AtDoor, strings.Repeat("长", 501))
		d.Centre.Refuses(err, "identity.reason")
		_, err = d.say(1, identity.Refused, identity.AtDoor, "未带证件")
		d.Must(err)
		_, err = d.say(2, identity.Replacement, identity.AtDoor, "来人与照片不符，自称表兄")
		d.Must(err)
		_, err = d.say(1, identity.Confirmed, identity.AtDoor, "")
		d.Centre.Refuses(err, "identity.decided")
		_, err = d.say(1, identity.Confirmed, identity.Officer, "")
		d.Centre.Refuses(err, "identity.reason")
		if got := fmt.Sprint(d.states()); got != "[confirmed refused replacement unchecked]" {
			d.T.Fatal(got)
		}
		card, err = d.say(1, identity.Confirmed, identity.Officer, "派出所户籍证明")
		d.Must(err)
		if card.Check.Way != identity.Officer || card.Check.Note != "派出所户籍证明" {
			d.T.Errorf("check %+v", card.Check)
		}
		history, err := d.identity.History(ctx, d.who[1].ID)
		d.Must(err)
		if len(history) != 2 || history[0].Verdict != identity.Confirmed || history[1].Note != "未带证件" {
			d.T.Errorf("history %+v", history)
		}
		d.Must(d.DB.Read(ctx, func(tx dbx.Tx) error {
			for i, want := range []bool{true, true, false, false} {
				if ok, err := d.identity.Confirmed(tx, d.who[i].ID); err != nil || ok != want {
					d.T.Errorf("candidate %d: %v, %v", i, ok, err)
				}
			}
			return nil
		}))
		for action, n := range map[string]int{"identity.confirmed": 2, "identity.refused": 1, "identity.replacement": 1} {
			if got := d.Audited(action); got != n {
				d.T.Errorf("%d entries %s, want %d", got, action, n)
			}
		}
		if notes := d.column("note"); strings.Contains(strings.Join(notes, ""), "表兄") {
			d.T.Error("a note is readable in the database")
		}
		_, err = d.identity.Verdict(ctx, id.New[sessions.Candidate](), identity.Confirmed, identity.AtDoor, "", testcentre.Officer)
		d.Centre.Refuses(err, "candidate.unknown")
	})
}

func (d *door) column(name string) (list []string) {
	d.T.Helper()
	d.Must(d.DB.Read(ctx, func(tx dbx.Tx) error {
		return gormdb.From(tx).Table("identity_checks").Order("seq").Pluck(name, &list).Error
	}))
	return list
}

func TestMockExamNeedsNoCheck(t *testing.T) {
	d := newDoor(t, dbtest.SQLite(t), exams.Mock, 1).open()
	_, err := d.say(0, identity.Confirmed, identity.AtDoor, "")
	d.Centre.Refuses(err, "identity.unneeded")
	b, err := d.identity.Board(ctx, d.session.ID)
	d.Must(err)
	if b.Needed || b.Cards[0].State != identity.Unneeded {
		t.Errorf("%v, %s", b.Needed, b.Cards[0].State)
	}
}

func TestConfirmAll(t *testing.T) {
	each(t, 4, func(d *door) {
		d.open()
		_, err := d.say(0, identity.Confirmed, identity.AtDoor, "")
		d.Must(err)
		all := []id.ID[sessions.Candidate]{d.who[0].ID, d.who[1].ID, d.who[2].ID}
		confirm := func(who []id.ID[sessions.Candidate], reason string) (int, error) {
			return d.identity.ConfirmAll(ctx, d.session.ID, who, reason, testcentre.Officer)
		}
		_, err = confirm(all, "")
		d.Centre.Refuses(err, "identity.reason")
		_, err = confirm(nil, "本单位职工")
		d.Centre.Refuses(err, "identity.candidates")
		_, err = confirm(append(all, id.New[sessions.Candidate]()), "本单位职工")
		d.Centre.Refuses(err, "identity.candidates")
		if got := fmt.Sprint(d.states()); got != "[confirmed unchecked unchecked unchecked]" {
			d.T.Fatal("half of a bulk was kept: ", got)
		}
		n, err := confirm(all, "本单位职工，监考均认识")
		d.Must(err)
		if got := fmt.Sprint(d.states()); n != 2 || got != "[confirmed confirmed confirmed unchecked]" {
			d.T.Fatal(n, got)
		}
		_, err = d.say(3, identity.Refused, identity.AtDoor, "未带证件")
		d.Must(err)
		_, err = confirm([]id.ID[sessions.Candidate]{d.who[3].ID}, "本单位职工")
		d.Centre.Refuses(err, "identity.decided")
	})
}

// Fifty people at two doors: each verdict is one row of one chain.
func TestTwoDoors(t *testing.T) {
	each(t, 20, func(d *door) {
		d.open()
		var wait sync.WaitGroup
		for i := range d.who {
			for range 2 { // both tick the same person
				wait.Go(func() {
					if _, err := d.say(i, identity.Confirmed, identity.AtDoor, ""); err != nil {
						d.T.Error(err)
					}
				})
			}
		}
		wait.Wait()
		report, err := d.identity.Check(ctx)
		if err != nil || report.Broken != nil || report.Checks != len(d.who) {
			d.T.Fatalf("%+v, %v", report, err)
		}
	})
}

// A verdict that waited for the end of the session comes too late: the chain is
// sealed, and another row would make the seal a false alarm.
func TestNoVerdictAfterTheSeal(t *testing.T) {
	each(t, 2, func(d *door) {
		d.open()
		_, err := d.say(0, identity.Confirmed, identity.AtDoor, "")
		d.Must(err)
		d.Must(d.DB.Write(ctx, func(tx dbx.Tx) error { return d.identity.SessionEnded(tx, d.session.ID) }))
		_, err = d.say(1, identity.Confirmed, identity.AtDoor, "")
		d.Centre.Refuses(err, "session.state")
		report, err := d.identity.Check(ctx)
		if err != nil || report.Broken != nil || report.Checks != 1 {
			d.T.Errorf("%+v, %v", report, err)
		}
	})
}

func TestTheChainShowsChanges(t *testing.T) {
	for name, c := range map[string]struct {
		sql  string
		want record.Reason
	}{
		"untouched":      {"", ""},
		"note purged":    {"UPDATE identity_checks SET note = ''", ""},
		"verdict":        {"UPDATE identity_checks SET verdict = 'confirmed' WHERE seq = 2", record.Changed},
		"who":            {"UPDATE identity_checks SET checked_by = 'other' WHERE seq = 1", record.Changed},
		"row gone":       {"DELETE FROM identity_checks WHERE seq = 1", record.Missing},
		"tail gone":      {"DELETE FROM identity_checks WHERE seq = 3", record.Cut},
		"all gone":       {"DELETE FROM identity_checks", record.Cut},
		"chain gone":     {"DELETE FROM identity_chains", record.Detached},
		"tail with head": {"DELETE FROM identity_checks WHERE seq = 3; UPDATE identity_chains SET seq = 2", record.HeadOther},
		"unsealed":       {"UPDATE identity_chains SET seal = '', seal_key = ''", record.Unsealed},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDoor(t, dbtest.SQLite(t), exams.Training, 3).open()
			for i, v := range []identity.Verdict{identity.Confirmed, identity.Refused, identity.Confirmed} {
				_, err := d.say(i, v, identity.AtDoor, "备注")
				d.Must(err)
			}
			d.Must(d.DB.Write(ctx, func(tx dbx.Tx) error { return d.identity.SessionEnded(tx, d.session.ID) }))
			for _, sql := range strings.Split(c.sql, "; ") {
				if sql != "" {
					d.Must(d.DB.Write(ctx, func(tx dbx.Tx) error { return gormdb.From(tx).Exec(sql).Error }))
				}
			}
			report, err := d.identity.Check(ctx)
			d.Must(err)
			if c.want == "" {
				if report.Broken != nil || report.Checks != 3 {
					t.Errorf("%+v", report.Broken)
				}
			} else if report.Broken == nil || report.Broken.Reason != c.want {
				t.Errorf("got %+v, want %s", report.Broken, c.want)
			}
		})
	}
}

func TestHTTP(t *testing.T) {
	d := newDoor(t, dbtest.SQLite(t), exams.Training, 3).open()
	at := "/api/v1/sessions/" + d.session.ID.String() + "/identity"
	of := func(i int) string { return "/api/v1/candidates/" + d.who[i].ID.String() }
	find := func(typed string) testcentre.Answer {
		return d.Send(http.MethodPost, at+"/find", fmt.Sprintf(`{"typed":%q}`, typed))
	}
	for _, typed := range []string{d.who[1].Ticket, d.numbers[1], "张三," + d.numbers[1] + ",广州"} {
		var found identity.IdentityFound
		find(typed).Read(t, &found)
		if len(found.Items) != 1 || found.Items[0].CandidateID != d.who[1].ID.String() || strings.Contains(found.Items[0].IDNumberMasked, d.numbers[1][6:14]) {
			t.Errorf("%q found %+v", typed, found)
		}
	}
	var all identity.IdentityFound
	if find("张").Read(t, &all); len(all.Items) != 3 {
		t.Errorf("%d have that name", len(all.Items))
	}
	if a := find("440199199001010000"); a.Status != http.StatusNotFound || !strings.Contains(a.Body, "identity.nobody") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	other := d.Session(d.Exam(), d.Room(1, 1), testcentre.At(600))
	ids, _ := d.Persons(1)
	if a := find(d.Enter(other, ids...)[0].Ticket); a.Status != http.StatusConflict || !strings.Contains(a.Body, "identity.elsewhere") || !strings.Contains(a.Body, other.StartsAt.String()) {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if a := d.Send(http.MethodGet, of(0)+"/photo", ""); a.Status != http.StatusNotFound {
		t.Errorf("no photo: %d", a.Status)
	}
	d.photo = []byte{0xff, 0xd8, 0xff}
	if a := d.Send(http.MethodGet, of(0)+"/photo", ""); a.Status != http.StatusOK || a.Body != string(d.photo) {
		t.Errorf("photo: %d", a.Status)
	}
	var card identity.IdentityCard
	d.Send(http.MethodPost, of(0)+"/identity", `{"verdict":"confirmed"}`).Read(t, &card)
	if card.State != identity.IsConfirmed {
		t.Errorf("%+v", card)
	}
	d.mustRefuse(t, of(1)+"/identity", `{"verdict":"refused"}`, http.StatusUnprocessableEntity, "identity.reason.empty")
	d.Send(http.MethodPost, of(1)+"/identity", `{"verdict":"refused","reason":"未带证件"}`).Read(t, &card)
	d.mustRefuse(t, of(1)+"/identity", `{"verdict":"confirmed"}`, http.StatusConflict, "identity.decided")
	d.Send(http.MethodPost, of(1)+"/identity/override", `{"reason":"户籍证明"}`).Read(t, &card)
	var done identity.IdentitiesConfirmed
	d.Send(http.MethodPost, at+"/confirm", fmt.Sprintf(`{"candidateIds":[%q],"reason":"均认识"}`, d.who[2].ID)).Read(t, &done)
	var board identity.IdentityBoard
	d.Send(http.MethodGet, at, "").Read(t, &board)
	if !board.Needed || !board.Open || board.Total != 3 || board.Items[1].Check.Way != identity.Officer || board.Items[2].State != identity.IsConfirmed || done.Confirmed != 1 {
		t.Errorf("%+v", board)
	}
	var history identity.IdentityHistory
	if d.Send(http.MethodGet, of(1)+"/identity", "").Read(t, &history); len(history.Items) != 2 {
		t.Errorf("%+v", history)
	}
}

// mustRefuse sends a body that must get this status and a body with this text.
func (d *door) mustRefuse(t *testing.T, path, body string, status int, contains string) {
	t.Helper()
	d.Desk.Refuses(t, contains, http.MethodPost, path, body, status, contains)
}
