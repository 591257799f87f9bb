package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/exams/certificates"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbtest"
	"ankao/internal/id"
	"ankao/server/demo"
)

// demoDatabases runs fn on an empty database of each dialect.
func demoDatabases(t *testing.T, fn func(t *testing.T, cfg config)) {
	t.Helper()
	base := &url.URL{Scheme: "http", Host: "localhost:8080"}
	run := func(database func(*testing.T) string) func(*testing.T) {
		return func(t *testing.T) {
			fn(t, config{Listen: "127.0.0.1:0", BaseURL: base, Data: t.TempDir(), Database: database(t), TLS: tlsOff, Log: "text",
				Centre: "中心", CentreEn: "Centre", Demo: true})
		}
	}
	t.Run("sqlite", run(func(*testing.T) string { return "sqlite" }))
	t.Run("mysql", run(func(t *testing.T) string { return dbtest.MySQLURL(t) }))
}

func at(t *testing.T, cfg config, now clock.Clock) *centre {
	t.Helper()
	c, err := openAt(context.Background(), cfg, now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDemoCentre(t *testing.T) {
	demoDatabases(t, func(t *testing.T, cfg config) {
		if err := fillDemo(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		c := at(t, cfg, clock.System)
		defer c.close()
		first, err := c.demo().Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		checkBankOfDemo(t, c)
		checkResultsOfDemo(t, c)
		if len(first.Logins) < 7 || len(first.Candidates) != 3 || len(first.Learners) != 3 || first.Verify == "" {
			t.Errorf("the guide is incomplete: %+v", first)
		}
		for _, l := range first.Logins {
			if _, _, err := c.accounts.Login(t.Context(), audit.Actor{}, l.Login, l.Password); err != nil {
				t.Errorf("login %s: %v", l.Login, err)
			}
		}
		found, err := c.check(t.Context())
		if err != nil || !found.OK {
			t.Errorf("check: %+v, %v", found, err)
		}

		// A second start keeps what is there, and the session that is open.
		if err := fillDemo(t.Context(), cfg); err != nil {
			t.Fatal("second start: ", err)
		}
		second, err := c.demo().Open(t.Context())
		if err != nil || second.Candidates[0] != first.Candidates[0] {
			t.Errorf("second start opens %+v, the first %+v; %v", second.Candidates, first.Candidates, err)
		}
	})
}

func checkBankOfDemo(t *testing.T, c *centre) {
	t.Helper()
	for state, atLeast := range map[bank.State]int64{bank.Published: 60, bank.InReview: 1, bank.Draft: 1} {
		if _, total, err := c.bank.Questions(t.Context(), bank.Filter{State: state}, 0, 1); err != nil || total < atLeast {
			t.Errorf("%d questions are %s, want %d at least; %v", total, state, atLeast, err)
		}
	}
}

func checkResultsOfDemo(t *testing.T, c *centre) {
	t.Helper()
	over, _, err := c.sessions.Search(t.Context(), sessions.Filter{State: sessions.Published, Limit: 5})
	if err != nil || len(over) != 1 {
		t.Fatalf("%d published sessions, %v", len(over), err)
	}
	results, _, err := c.marking.List(t.Context(), over[0].ID, "", 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	passed := 0
	for _, r := range results {
		if r.Passed {
			passed++
		}
	}
	issued, total, err := c.certificates.Search(t.Context(), certificates.Filter{Limit: 10})
	if err != nil || len(results) != 6 || passed != 4 || total != passed {
		t.Fatalf("%d candidates, %d passed, %d certificates, %v", len(results), passed, total, err)
	}
	yesterday := clock.Date(clock.DateOf(clock.System()).Time().AddDate(0, 0, -1).Format(time.DateOnly))
	if issued[0].IssuedOn != yesterday || !issued[0].Test {
		t.Errorf("a certificate of %s, marked as a test: %v", issued[0].IssuedOn, issued[0].Test)
	}
}

// The next day nobody has come: the old session is closed and a new one opens.
func TestDemoOpensASessionEachDay(t *testing.T) {
	demoDatabases(t, func(t *testing.T, cfg config) {
		if err := fillDemo(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		later := clock.System()
		c := at(t, cfg, func() clock.Instant { return later })
		defer c.close()
		seen := map[string]bool{}
		for range 4 {
			guide, err := c.demo().Open(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if ticket := guide.Candidates[0].Ticket; seen[ticket] {
				t.Fatalf("the session of ticket %s is offered on two days", ticket)
			} else {
				seen[ticket] = true
			}
			open, _, err := c.sessions.Search(t.Context(), sessions.Filter{State: sessions.Open, Limit: 5})
			if err != nil || len(open) != 1 {
				t.Fatalf("%d sessions are open, %v", len(open), err)
			}
			later = later.Add(24 * time.Hour)
		}

		// The visitor has started today's session: there is room for another.
		open, _, err := c.sessions.Search(t.Context(), sessions.Filter{State: sessions.Open, Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		later = open[0].StartsAt
		if _, err := c.sessions.Start(t.Context(), open[0].ID, sessions.Order{}, audit.Operator()); err != nil {
			t.Fatal(err)
		}
		if _, err := c.demo().Open(t.Context()); err != nil {
			t.Fatal("beside a running session: ", err)
		}
	})
}

// A database that holds anything else is left alone.
// Who tries the demo changes it; it must start all the same.
func TestDemoStartsAfterItWasChanged(t *testing.T) {
	demoDatabases(t, func(t *testing.T, cfg config) {
		if err := fillDemo(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		c := at(t, cfg, clock.System)
		defer c.close()
		halls, _, err := c.rooms.Search(t.Context(), rooms.Filter{Limit: 20})
		if err != nil {
			t.Fatal(err)
		}
		broken := rooms.Broken
		for _, hall := range halls {
			for _, s := range hall.Seats {
				if _, err := c.rooms.UpdateSeat(t.Context(), s.ID, rooms.SeatChange{State: &broken}, audit.Operator()); err != nil {
					t.Fatal(err)
				}
			}
		}
		_, planned, err := c.sessions.Search(t.Context(), sessions.Filter{State: sessions.Planned, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		g, err := c.demo().Open(t.Context())
		if err != nil || len(g.Candidates) != 0 || len(g.Learners) == 0 || g.Verify == "" {
			t.Errorf("%+v, %v", g, err)
		}
		if _, left, err := c.sessions.Search(t.Context(), sessions.Filter{State: sessions.Planned, Limit: 1}); err != nil || left != planned {
			t.Errorf("%d sessions are planned, %d were, %v", left, planned, err)
		}
	})
}

func TestDemoLeavesOthersAlone(t *testing.T) {
	demoDatabases(t, func(t *testing.T, cfg config) {
		c := at(t, cfg, clock.System)
		if _, err := c.bank.CreateSyllabus(t.Context(), audit.Operator(), "REAL", "真实题库"); err != nil {
			t.Fatal(err)
		}
		if err := c.close(); err != nil {
			t.Fatal(err)
		}
		if err := fillDemo(t.Context(), cfg); !errors.Is(err, demo.ErrForeign) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestServeDemo(t *testing.T) {
	s := start(t, []string{"ANKAO_DATA=" + t.TempDir()}, "--demo")
	if s.ready.Demo == nil {
		t.Fatal("no guide")
	}
	status, body := fetch(t, s.client, s.base+"/api/v1"+strings.Replace(s.ready.Demo.Verify, "/v/", "/verify/", 1))
	if status != 200 || !strings.Contains(body, `"verdict":"valid_active"`) {
		t.Errorf("the demo's certificate: %d %s", status, body)
	}
	who := s.ready.Demo.Candidates[0]
	in, _ := json.Marshal(map[string]string{"ticket": who.Ticket, "idNumber": who.IDNumber, "device": id.New[server]().String()})
	res, err := s.client.Post(s.base+"/api/v1/seat/check-in", "application/json", bytes.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 200 {
		t.Errorf("check-in of a demo candidate: %s", res.Status)
	}
	if strings.Contains(s.log.String(), who.IDNumber) || strings.Contains(s.log.String(), who.Ticket) {
		t.Error("the log names a candidate")
	}
}
