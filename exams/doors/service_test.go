package doors_test

import (
	"context"
	"sync"
	"testing"

	"ankao/exams/doors"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
)

var ctx = context.Background()

func each(t *testing.T, fn func(c *testcentre.Centre)) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) { fn(testcentre.New(t, db)) })
}

func doorsOf(c *testcentre.Centre) *doors.Service {
	return doors.New(c.DB, c.Now, c.Log, c.People, c.Sessions)
}

// entry is a candidate who can show ticket and ID number.
func entry(c *testcentre.Centre) (who sessions.Candidate, idNumber string) {
	c.T.Helper()
	ids, numbers := c.Persons(1)
	s := c.Session(c.Exam(), c.Room(1, 1), testcentre.Nine)
	return c.Enter(s, ids[0])[0], numbers[0]
}

func rows(c *testcentre.Centre, table string) (n int64) {
	c.T.Helper()
	c.Must(c.DB.Read(ctx, func(tx dbx.Tx) error { return gormdb.From(tx).Table(table).Count(&n).Error }))
	return n
}

// nobodys is a well-formed ticket that was given to nobody.
func nobodys(t testing.TB, taken string) string {
	t.Helper()
	fresh, err := sessions.NewTickets("2026-01-01", 1, map[string]bool{taken: true})
	if err != nil {
		t.Fatal(err)
	}
	return fresh[0]
}

func TestIdentify(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		card, number := entry(c)
		_, stranger := c.Persons(1)
		lower := number[:17] + "x"
		if number[17] != 'X' {
			lower = " " + number[:6] + " " + number[6:]
		}
		for _, shown := range []struct{ ticket, number string }{
			{card.Ticket, number}, {" " + card.Ticket[:6] + "-" + card.Ticket[6:], number}, {card.Ticket, lower},
		} {
			who, err := doorsOf(c).Identify(ctx, doors.SeatDoor, shown.ticket, shown.number)
			if err != nil || who.ID != card.ID {
				c.T.Fatalf("%q %q: %+v, %v", shown.ticket, shown.number, who, err)
			}
		}
		for _, shown := range []struct{ ticket, number string }{
			{card.Ticket, stranger[0]}, {card.Ticket, ""}, {nobodys(c.T, card.Ticket), number}, {"12", number}, {"", ""},
		} {
			who, err := doorsOf(c).Identify(ctx, doors.SeatDoor, shown.ticket, shown.number)
			if fault.CodeOf(err) != "ticket.refused" || fault.KindOf(err) != fault.Unauthenticated || who.ID != "" {
				c.T.Fatalf("%q %q: %+v, %v", shown.ticket, shown.number, who, err)
			}
		}
	})
}

func TestDoorClosesAfterFiveTries(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		card, number := entry(c)
		c.Set(testcentre.Nine)
		wrong := func(ticket string) error {
			_, err := doorsOf(c).Identify(ctx, doors.LearnerDoor, ticket, "4401991980"+ticket[4:]) // another with each ticket
			return err
		}
		for _, ticket := range []string{card.Ticket, nobodys(c.T, card.Ticket)} {
			for range doors.MaxTries {
				c.Refuses(wrong(ticket), "ticket.refused")
			}
			c.Refuses(wrong(ticket), "ticket.limited") // whether the ticket exists or not
		}
		_, err := doorsOf(c).Identify(ctx, doors.LearnerDoor, card.Ticket, number)
		c.Refuses(err, "ticket.limited")
		if _, err := doorsOf(c).Identify(ctx, doors.SeatDoor, card.Ticket, number); err != nil {
			c.T.Fatalf("the public page keeps a candidate from the seat: %v", err)
		}
		c.Set(testcentre.At(15))
		if _, err := doorsOf(c).Identify(ctx, doors.LearnerDoor, card.Ticket, number); err != nil {
			c.T.Fatalf("the door stays closed: %v", err)
		}
		c.Refuses(wrong(card.Ticket), "ticket.refused") // the right number has cleared the count
		if n := rows(c, "ticket_tries"); n != 2 {       // of the ticket and of the ID number
			c.T.Fatalf("%d counts are kept, old ones of tickets nobody has among them", n)
		}
	})
}

// Guesses sent at the same moment are counted one by one.
func TestGuessesAtOnceAreCounted(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		card, _ := entry(c)
		errs := make([]error, 20)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = doorsOf(c).Identify(ctx, doors.SeatDoor, card.Ticket, "440199198001010039") })
		}
		wg.Wait()
		judged := 0
		for _, err := range errs {
			switch fault.CodeOf(err) {
			case "ticket.refused":
				judged++
			case "ticket.limited":
			default:
				c.T.Error(err)
			}
		}
		if judged != doors.MaxTries {
			c.T.Fatalf("%d of 20 guesses were judged", judged)
		}
	})
}

func TestLearnerLogsInAndOut(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		card, number := entry(c)
		c.Set(testcentre.Nine)
		token, who, err := doorsOf(c).Login(ctx, card.Ticket, number, testcentre.Officer)
		c.Must(err)
		if who.PersonID != card.PersonID || who.CandidateID != card.ID {
			c.T.Fatalf("%+v", who)
		}
		for _, now := range []int{10, 35, 60} { // each within the idle time of the last
			c.Set(testcentre.At(now))
			if got, err := doorsOf(c).Recognise(ctx, token); err != nil || got != who {
				c.T.Fatalf("after %d minutes: %+v, %v", now, got, err)
			}
		}
		p, err := doorsOf(c).LearnerPerson(ctx, who)
		if err != nil || p.Name == "" {
			c.T.Fatalf("%+v, %v", p, err)
		}
		for _, other := range []string{"", "x", token + "x"} {
			_, err := doorsOf(c).Recognise(ctx, other)
			c.Refuses(err, "learner.login")
		}
		c.Set(testcentre.At(90))
		_, err = doorsOf(c).Recognise(ctx, token)
		c.Refuses(err, "learner.login")

		token, _, err = doorsOf(c).Login(ctx, card.Ticket, number, testcentre.Officer)
		c.Must(err)
		c.Must(doorsOf(c).Logout(ctx, token, testcentre.Officer))
		_, err = doorsOf(c).Recognise(ctx, token)
		c.Refuses(err, "learner.login")
		if c.Audited("learner.login") != 2 || c.Audited("learner.logout") != 1 {
			c.T.Fatal("the trail does not tell of each login once")
		}
		c.Set(testcentre.At(13 * 60))
		_, _, err = doorsOf(c).Login(ctx, card.Ticket, number, testcentre.Officer)
		c.Must(err)
		if n := rows(c, "learner_logins"); n != 1 {
			c.T.Fatalf("%d logins are kept, expired ones among them", n)
		}
	})
}

// Who knows an ID number must not find its ticket by trying one after the other.
func TestLearnerDoorClosesToAnIDNumber(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		card, number := entry(c)
		c.Set(testcentre.Nine)
		fresh, err := sessions.NewTickets("2026-01-02", doors.MaxTries+1, nil)
		c.Must(err)
		show := func(door doors.Door, ticket, number string) error {
			_, err := doorsOf(c).Identify(ctx, door, ticket, number)
			return err
		}
		for _, ticket := range fresh[:doors.MaxTries] {
			c.Refuses(show(doors.LearnerDoor, ticket, " "+number), "ticket.refused")
		}
		c.Refuses(show(doors.LearnerDoor, fresh[doors.MaxTries], number), "ticket.limited")
		c.Refuses(show(doors.LearnerDoor, card.Ticket, number), "ticket.limited")
		c.Refuses(show(doors.LearnerDoor, fresh[doors.MaxTries], "440199198001010039"), "ticket.refused") // of somebody else
		c.Must(show(doors.SeatDoor, card.Ticket, number))
		c.Set(testcentre.At(15))
		c.Must(show(doors.LearnerDoor, card.Ticket, number))
	})
}

// A number of before the move leads to the new time, and to no seat.
func TestFormerTicketTellsTheNewTime(t *testing.T) {
	each(t, func(c *testcentre.Centre) {
		card, number := entry(c)
		d := doorsOf(c)
		day := testcentre.At(24 * 60)
		_, err := c.Sessions.Update(ctx, card.SessionID, sessions.Change{StartsAt: &day, Version: 1}, testcentre.Officer)
		c.Must(err)
		_, err = d.Identify(ctx, doors.SeatDoor, card.Ticket, number)
		c.Refuses(err, "ticket.replaced")
		_, stranger := c.Persons(1)
		_, err = d.Identify(ctx, doors.SeatDoor, card.Ticket, stranger[0])
		c.Refuses(err, "ticket.refused")
		_, err = c.Sessions.Cancel(ctx, card.SessionID, sessions.Order{Reason: "停电"}, testcentre.Officer)
		c.Must(err)
		_, err = d.Identify(ctx, doors.SeatDoor, card.Ticket, number)
		c.Refuses(err, "ticket.postponed")
	})
}
