package identity

import (
	"strings"
	"testing"

	"ankao/admin/people"
	"ankao/exams/exams"
	"ankao/exams/sessions"
	"ankao/internal/fault"
)

func TestWhatMayFollow(t *testing.T) {
	for _, c := range []struct {
		from State
		v    Verdict
		way  Way
		news bool
		ok   bool
	}{
		{Unchecked, Confirmed, AtDoor, true, true},
		{Unchecked, Confirmed, Bulk, true, true},
		{Unchecked, Confirmed, Officer, true, true},
		{Unchecked, Refused, AtDoor, true, true},
		{Unchecked, Replacement, AtDoor, true, true},
		{Unchecked, TakenBack, AtDoor, false, true},
		{IsConfirmed, Confirmed, AtDoor, false, true},
		{IsConfirmed, Confirmed, Officer, false, true},
		{IsConfirmed, TakenBack, AtDoor, true, true},
		{IsConfirmed, Refused, AtDoor, true, true},
		{IsConfirmed, Replacement, AtDoor, true, true},
		{IsRefused, Confirmed, AtDoor, false, false},
		{IsRefused, Confirmed, Bulk, false, false},
		{IsRefused, Confirmed, Officer, true, true},
		{IsRefused, TakenBack, AtDoor, false, false},
		{IsRefused, Refused, AtDoor, false, false},
		{IsRefused, Replacement, AtDoor, true, true},
		{IsReplacement, Confirmed, AtDoor, false, false},
		{IsReplacement, Confirmed, Officer, true, true},
		{IsReplacement, Refused, AtDoor, false, false},
		{IsReplacement, Replacement, AtDoor, false, false},
		{IsReplacement, TakenBack, AtDoor, false, false},
	} {
		news, err := c.from.take(c.v, c.way)
		if news != c.news || (err == nil) != c.ok || err != nil && fault.CodeOf(err) != "identity.decided" {
			t.Errorf("%s, then %s by %s: %v, %v", c.from, c.v, c.way, news, err)
		}
	}
}

func TestWhoStarts(t *testing.T) {
	for state, code := range map[State]string{Unneeded: "", IsConfirmed: "", Unchecked: "identity.unchecked",
		IsRefused: "identity.refused", IsReplacement: "identity.refused"} {
		if err := state.Starts(); (err == nil) != (code == "") || err != nil && fault.CodeOf(err) != code {
			t.Errorf("%s: %v", state, err)
		}
	}
	for kind, needed := range map[exams.Kind]bool{exams.Training: true, exams.Ability: true, exams.Statutory: true, exams.Mock: false} {
		s := sessions.Session{Terms: exams.Terms{Kind: kind}}
		if Needed(kind) != needed || (Of(s, "") == Unneeded) == needed {
			t.Errorf("%s: needed %v", kind, Needed(kind))
		}
	}
}

const (
	ticket = "261123123459"
	number = "44019919800101002X"
)

func TestReadTyped(t *testing.T) {
	good, err := sessions.NewTickets("2026-11-23", 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ in, ticket, number string }{
		{good[0], good[0], ""},
		{" " + good[0][:6] + " " + good[0][6:] + "\r", good[0], ""},
		{number, "", number},
		{strings.ToLower(number), "", number},
		{"张三," + number + ",440199", "", number},
		{"姓名|" + number + "|" + good[0], good[0], number},
		{"张三", "", ""},
		{"A01", "", ""},
		{"E12345678", "", "E12345678"},
		{"", "", ""},
	} {
		if got := readTyped(c.in); got.ticket != c.ticket || got.idNumber != c.number {
			t.Errorf("%q: ticket %q, number %q", c.in, got.ticket, got.idNumber)
		}
	}
}

func TestFinds(t *testing.T) {
	c := sessions.Listed{Candidate: sessions.Candidate{Ticket: ticket}, Person: people.Person{Name: "阿卜杜拉·买买提", IDNumber: number}, SeatLabel: "A01"}
	for typed, want := range map[string]bool{"a01": true, "买提": true, number: true, "": false, " ": false, "A0": false, "440199198001010": false, "王": false} {
		if got := readTyped(typed).finds(c); got != want {
			t.Errorf("%q: %v", typed, got)
		}
	}
}

func FuzzReadTyped(f *testing.F) {
	for _, s := range []string{ticket, number, "张三,44019919800101002X,广东", "１２３４５６", "A01", "\x00\xff", strings.Repeat("9", 400)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := readTyped(s)
		if _, ok := sessions.ReadTicket(got.ticket); got.ticket != "" && !ok {
			t.Fatalf("%q gave a ticket that none can be: %q", s, got.ticket)
		}
		if again := readTyped(got.idNumber); got.idNumber != "" && got.ticket == "" && again.idNumber != got.idNumber && again.ticket == "" {
			t.Fatalf("%q gave %q, which gives %q", s, got.idNumber, again.idNumber)
		}
		got.finds(sessions.Listed{})
	})
}
