package sessions

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"strings"

	"ankao/internal/clock"
	"ankao/internal/fault"
)

// TicketLength is the number of digits of an admission ticket number.
const TicketLength = 12

const (
	ticketsPerDay = 100_000
	// ticketsGiven bounds how much of a day's numbers may be in use: beyond
	// it a number is found by trying too easily, and by drawing too slowly.
	ticketsGiven = ticketsPerDay / 2
)

// NewTickets draws count admission ticket numbers for a day: yyMMdd, five
// random digits and a Luhn check digit (ISO/IEC 7812-1). None is in taken, and
// who knows some of them knows nothing of the next. Fault: Conflict
// "ticket.exhausted" when the day has too few left.
func NewTickets(day clock.Date, count int, taken map[string]bool) ([]string, error) {
	if len(taken)+count > ticketsGiven {
		return nil, fault.New(fault.Conflict, "ticket.exhausted")
	}
	prefix := ticketPrefix(day)
	fresh := make([]string, 0, count)
	mine := make(map[string]bool, count)
	for len(fresh) < count {
		n, err := randomBelow(ticketsPerDay)
		if err != nil {
			return nil, err
		}
		digits := fmt.Sprintf("%s%05d", prefix, n)
		ticket := digits + string(luhn(digits))
		if taken[ticket] || mine[ticket] {
			continue
		}
		mine[ticket] = true
		fresh = append(fresh, ticket)
	}
	return fresh, nil
}

// ticketPrefix is yyMMdd of a day.
func ticketPrefix(day clock.Date) string { return day.Time().Format("060102") }

func randomBelow(n uint32) (uint32, error) {
	limit := (1 << 32) / uint64(n) * uint64(n) // the rest would favour small numbers
	for {
		var b [4]byte
		if _, err := rand.Read(b[:]); err != nil {
			return 0, err
		}
		if v := binary.BigEndian.Uint32(b[:]); uint64(v) < limit {
			return v % n, nil
		}
	}
}

// luhn is the check digit to put behind digits.
func luhn(digits string) byte {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 { // the digit beside the check digit is the first doubled one
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return byte('0' + (10-sum%10)%10)
}

// ReadTicket brings what was typed into the form that is stored: full-width
// digits become digits, spaces and hyphens go. ok is false when no such ticket
// can exist.
func ReadTicket(typed string) (ticket string, ok bool) {
	ticket = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == ' ' || r == '　' || r == '-' || r == '－':
			return -1
		}
		return r
	}, typed)
	if len(ticket) != TicketLength {
		return "", false
	}
	for _, r := range ticket {
		if r < '0' || r > '9' {
			return "", false
		}
	}
	last := TicketLength - 1
	return ticket, luhn(ticket[:last]) == ticket[last]
}
