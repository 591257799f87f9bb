package clock

import (
	"log/slog"
	"sync"
	"time"
)

// Steps of the machine's clock that a Steady does not follow while it keeps its
// pace: shorter ones are a time server at its work, longer ones put a clock
// right that was plainly wrong, such as after a start with an empty battery.
const (
	leastStep = 2 * time.Second
	mostStep  = 24 * time.Hour
)

// Steady tells the machine's time and can be told to keep its pace: somebody
// who sets the machine's clock, or a time server that was long out of reach,
// then moves no deadline. Whether the machine slept is not seen by its
// monotonic clock, so that sleep counts as a step too.
type Steady struct {
	read func() (wall time.Time, pace time.Duration)

	mu    sync.Mutex
	wall  time.Time     // of the machine, when it was last read
	pace  time.Duration // of its monotonic clock at that moment
	shift time.Duration // what is told beyond the machine's time
	keeps bool
}

// NewSteady returns a clock that follows the machine's until Keep.
func NewSteady() *Steady {
	start := time.Now()
	return newSteady(func() (time.Time, time.Duration) {
		now := time.Now()
		return now.Round(0), now.Sub(start)
	})
}

func newSteady(read func() (time.Time, time.Duration)) *Steady {
	s := &Steady{read: read}
	s.wall, s.pace = read()
	return s
}

// Now is a Clock.
func (s *Steady) Now() Instant {
	s.mu.Lock()
	defer s.mu.Unlock()
	wall, pace := s.read()
	step := wall.Sub(s.wall) - (pace - s.pace)
	s.wall, s.pace = wall, pace
	if s.keeps && step.Abs() >= leastStep && step.Abs() <= mostStep {
		s.shift -= step
		slog.Warn("the machine's clock was set while candidates work: the server keeps its own until they are done",
			"by", step.Round(time.Millisecond).String(), "apart", s.shift.Round(time.Millisecond).String())
	}
	return At(wall.Add(s.shift))
}

// Keep says whether to keep the pace from now on. Without it the clock is the
// machine's again, at once.
func (s *Steady) Keep(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if on && !s.keeps {
		s.wall, s.pace = s.read() // what was set before is followed
	}
	s.keeps = on
	if !on && s.shift != 0 {
		slog.Warn("the server follows the machine's clock again", "by", (-s.shift).Round(time.Millisecond).String())
		s.shift = 0
	}
}
