package sessions_test

import (
	"slices"
	"sync"
	"testing"

	"ankao/admin/people"
	"ankao/exams/sessions"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// entry is a candidate who can show ticket and ID number.
func (h *house) entry() (c sessions.Candidate, idNumber string) {
	h.t.Helper()
	ids, numbers := h.persons(1)
	h.serial++
	s := h.session(h.exam(), h.room(1, 1), minutes(h.serial*200))
	return h.enter(s, ids[0])[0], numbers[0]
}

func (h *house) rows(table string) (n int64) {
	h.t.Helper()
	h.must(h.db.Read(ctx, func(tx dbx.Tx) error { return gormdb.From(tx).Table(table).Count(&n).Error }))
	return n
}

// nobodys is a well-formed ticket that was given to nobody.
func nobodys(t *testing.T, taken string) string {
	t.Helper()
	fresh, err := sessions.NewTickets("2026-01-01", 1, map[string]bool{taken: true})
	if err != nil {
		t.Fatal(err)
	}
	return fresh[0]
}

func TestIdentify(t *testing.T) {
	each(t, func(h *house) {
		c, number := h.entry()
		_, stranger := h.persons(1)
		lower := number[:17] + "x"
		if number[17] != 'X' {
			lower = " " + number[:6] + " " + number[6:]
		}
		for _, shown := range []struct{ ticket, number string }{
			{c.Ticket, number}, {" " + c.Ticket[:6] + "-" + c.Ticket[6:], number}, {c.Ticket, lower},
		} {
			who, err := h.sessions.Identify(ctx, sessions.SeatDoor, shown.ticket, shown.number)
			if err != nil || who.ID != c.ID {
				h.t.Fatalf("%q %q: %+v, %v", shown.ticket, shown.number, who, err)
			}
		}
		for _, shown := range []struct{ ticket, number string }{
			{c.Ticket, stranger[0]}, {c.Ticket, ""}, {nobodys(h.t, c.Ticket), number}, {"12", number}, {"", ""},
		} {
			who, err := h.sessions.Identify(ctx, sessions.SeatDoor, shown.ticket, shown.number)
			if fault.CodeOf(err) != "ticket.refused" || fault.KindOf(err) != fault.Unauthenticated || who.ID != "" {
				h.t.Fatalf("%q %q: %+v, %v", shown.ticket, shown.number, who, err)
			}
		}
	})
}

func TestDoorClosesAfterFiveTries(t *testing.T) {
	each(t, func(h *house) {
		c, number := h.entry()
		h.set(nine)
		wrong := func(ticket string) error {
			_, err := h.sessions.Identify(ctx, sessions.LearnerDoor, ticket, "440199198001010039")
			return err
		}
		for _, ticket := range []string{c.Ticket, nobodys(h.t, c.Ticket)} {
			for range sessions.MaxTries {
				h.refuses(wrong(ticket), "ticket.refused")
			}
			h.refuses(wrong(ticket), "ticket.limited") // whether the ticket exists or not
		}
		_, err := h.sessions.Identify(ctx, sessions.LearnerDoor, c.Ticket, number)
		h.refuses(err, "ticket.limited")
		if _, err := h.sessions.Identify(ctx, sessions.SeatDoor, c.Ticket, number); err != nil {
			h.t.Fatalf("the public page keeps a candidate from the seat: %v", err)
		}
		h.set(minutes(15))
		if _, err := h.sessions.Identify(ctx, sessions.LearnerDoor, c.Ticket, number); err != nil {
			h.t.Fatalf("the door stays closed: %v", err)
		}
		h.refuses(wrong(c.Ticket), "ticket.refused") // the right number has cleared the count
		if n := h.rows("ticket_tries"); n != 1 {
			h.t.Fatalf("%d counts are kept, old ones of tickets nobody has among them", n)
		}
	})
}

// Guesses sent at the same moment are counted one by one.
func TestGuessesAtOnceAreCounted(t *testing.T) {
	each(t, func(h *house) {
		c, _ := h.entry()
		errs := make([]error, 20)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = h.sessions.Identify(ctx, sessions.SeatDoor, c.Ticket, "440199198001010039") })
		}
		wg.Wait()
		judged := 0
		for _, err := range errs {
			switch fault.CodeOf(err) {
			case "ticket.refused":
				judged++
			case "ticket.limited":
			default:
				h.t.Error(err)
			}
		}
		if judged != sessions.MaxTries {
			h.t.Fatalf("%d of 20 guesses were judged", judged)
		}
	})
}

func TestLearnerLogsInAndOut(t *testing.T) {
	each(t, func(h *house) {
		c, number := h.entry()
		h.set(nine)
		token, who, err := h.sessions.Login(ctx, c.Ticket, number, officer)
		h.must(err)
		if who.PersonID != c.PersonID || who.CandidateID != c.ID {
			h.t.Fatalf("%+v", who)
		}
		for _, now := range []int{10, 35, 60} { // each within the idle time of the last
			h.set(minutes(now))
			if got, err := h.sessions.Recognise(ctx, token); err != nil || got != who {
				h.t.Fatalf("after %d minutes: %+v, %v", now, got, err)
			}
		}
		p, err := h.sessions.LearnerPerson(ctx, who)
		if err != nil || p.Name == "" {
			h.t.Fatalf("%+v, %v", p, err)
		}
		for _, other := range []string{"", "x", token + "x"} {
			_, err := h.sessions.Recognise(ctx, other)
			h.refuses(err, "learner.login")
		}
		h.set(minutes(90))
		_, err = h.sessions.Recognise(ctx, token)
		h.refuses(err, "learner.login")

		token, _, err = h.sessions.Login(ctx, c.Ticket, number, officer)
		h.must(err)
		h.must(h.sessions.Logout(ctx, token, officer))
		_, err = h.sessions.Recognise(ctx, token)
		h.refuses(err, "learner.login")
		if h.audited("learner.login") != 2 || h.audited("learner.logout") != 1 {
			h.t.Fatal("the trail does not tell of each login once")
		}
		h.set(minutes(13 * 60))
		_, _, err = h.sessions.Login(ctx, c.Ticket, number, officer)
		h.must(err)
		if n := h.rows("learner_logins"); n != 1 {
			h.t.Fatalf("%d logins are kept, expired ones among them", n)
		}
	})
}

func TestEveryEntryOfAPersonIsFound(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ids, _ := h.persons(2)
	var want []id.ID[sessions.Candidate]
	for n := range 3 {
		s := h.session(h.exam(), h.room(1, 2), minutes(n*300))
		added := h.enter(s, []id.ID[people.Person]{ids[0], ids[1]}...)
		want = append([]id.ID[sessions.Candidate]{added[0].ID}, want...)
	}
	h.must(h.db.Read(ctx, func(tx dbx.Tx) error {
		found, err := h.sessions.CandidatesOfPerson(tx, ids[0])
		var got []id.ID[sessions.Candidate]
		for _, c := range found {
			got = append(got, c.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		return err
	}))
}
