package sessions

import (
	"testing"
	"time"

	"ankao/internal/fault"
)

func TestLuhn(t *testing.T) {
	// 7992739871 3 is the example every description of the algorithm gives.
	for digits, want := range map[string]byte{"7992739871": '3', "00000000000": '0', "26112300001": '8', "26112399999": '5'} {
		if got := luhn(digits); got != want {
			t.Errorf("luhn(%s) = %c, want %c", digits, got, want)
		}
	}
}

func TestNewTickets(t *testing.T) {
	taken := map[string]bool{}
	for range 5 {
		fresh, err := NewTickets("2026-11-23", 400, taken)
		if err != nil {
			t.Fatal(err)
		}
		rising := 0
		for i, ticket := range fresh {
			if read, ok := ReadTicket(ticket); !ok || read != ticket || ticket[:6] != "261123" {
				t.Fatalf("%q is no ticket of that day", ticket)
			}
			if taken[ticket] {
				t.Fatalf("%s was given twice", ticket)
			}
			taken[ticket] = true
			if i > 0 && ticket > fresh[i-1] {
				rising++
			}
		}
		if rising < 120 || rising > 280 {
			t.Fatalf("%d of 399 tickets are above the one before: they come in sequence", rising)
		}
	}
	if len(taken) != 2000 {
		t.Fatalf("%d tickets", len(taken))
	}
}

func TestNewTicketsEnd(t *testing.T) {
	taken := make(map[string]bool, ticketsGiven)
	for n := range ticketsGiven {
		taken[time.Duration(n).String()] = true
	}
	if _, err := NewTickets("2026-11-23", 1, taken); fault.CodeOf(err) != "ticket.exhausted" {
		t.Fatalf("a day that is given away has one more: %v", err)
	}
}

func TestReadTicket(t *testing.T) {
	tests := []struct {
		typed string
		want  string
		ok    bool
	}{
		{"261123000018", "261123000018", true},
		{" 2611 2300-0018 ", "261123000018", true},
		{"２６１１２３００００１８", "261123000018", true},
		{"261123000019", "", false}, // wrong check digit
		{"26112300001", "", false},
		{"2611230000180", "", false},
		{"26112300001x", "", false},
		{"", "", false},
	}
	for _, tt := range tests {
		got, ok := ReadTicket(tt.typed)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("ReadTicket(%q) = %q, %v", tt.typed, got, ok)
		}
	}
}
