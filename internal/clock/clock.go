// Package clock holds the two kinds of time the product knows, a moment and a
// day, and the clock that services are given so that tests can turn it.
package clock

import (
	"time"

	"ankao/internal/fault"
)

// Instant is a moment: whole milliseconds since 1970-01-01T00:00:00Z. Zero
// means none.
type Instant int64

// Clock tells the time.
type Clock func() Instant

// System is the machine's clock.
func System() Instant { return At(time.Now()) }

// At cuts t to whole milliseconds.
func At(t time.Time) Instant { return Instant(t.UnixMilli()) }

// Time returns i in UTC.
func (i Instant) Time() time.Time { return time.UnixMilli(int64(i)).UTC() }

// Add returns i moved by d, cut to whole milliseconds.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Milliseconds()) }

// Sub returns how long after o the moment i is.
func (i Instant) Sub(o Instant) time.Duration { return time.Duration(i-o) * time.Millisecond }

const layout = "2006-01-02T15:04:05.000Z"

func (i Instant) String() string { return i.Time().Format(layout) }

// MarshalText writes i as RFC 3339 in UTC with milliseconds; none is "".
func (i Instant) MarshalText() ([]byte, error) {
	if i == 0 {
		return []byte{}, nil
	}
	return []byte(i.String()), nil
}

// UnmarshalText reads RFC 3339 of any zone; "" is none.
func (i *Instant) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = 0
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, string(b))
	if err != nil {
		return fault.Wrap(fault.Invalid, "time.invalid", err)
	}
	*i = At(t)
	return nil
}

// Shanghai is the zone of every day without a time (UTC+8, no daylight saving
// since 1991), fixed so that a machine without zone data agrees.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a day without a time, "2006-01-02". Empty means none.
type Date string

// DateOf returns the day that i falls on in Shanghai.
func DateOf(i Instant) Date { return Date(i.Time().In(Shanghai).Format(time.DateOnly)) }

// ParseDate reads "2006-01-02", or returns an Invalid fault "date.invalid".
func ParseDate(s string) (Date, error) {
	if _, err := time.ParseInLocation(time.DateOnly, s, Shanghai); err != nil {
		return "", fault.Wrap(fault.Invalid, "date.invalid", err)
	}
	return Date(s), nil
}

// Time returns the start of the day in Shanghai, the zero time for none.
func (d Date) Time() time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), Shanghai)
	if err != nil {
		return time.Time{}
	}
	return t
}
