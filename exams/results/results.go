// Package results prints what came of an exam: the score sheet of a session,
// to be signed and stamped, the same as a workbook, and the slip of each
// candidate with the knowledge points to learn again.
package results

import (
	"fmt"
	"strconv"

	"ankao/exams/marking"
	"ankao/exams/sessions"
	"ankao/internal/clock"
)

// Sheet is the score sheet of a session.
type Sheet struct {
	Centre    string
	Session   sessions.Session
	Room      string
	Lines     []marking.Result // by ticket number
	PrintedAt clock.Instant
	PrintedBy string
}

// Tally is the foot of a score sheet.
type Tally struct {
	Entered, Sat, Absent, Passed int
	Best, Worst, Mean            int // hundredths, of those who have a score
}

// Tally counts the lines. Who handed nothing in is absent.
func (s Sheet) Tally() Tally {
	t := Tally{Entered: len(s.Lines)}
	sum := 0
	for _, l := range s.Lines {
		if l.State == marking.None {
			t.Absent++
			continue
		}
		if t.Sat == 0 || l.Marks < t.Worst {
			t.Worst = l.Marks
		}
		t.Sat, t.Best, sum = t.Sat+1, max(t.Best, l.Marks), sum+l.Marks
		if l.Passed {
			t.Passed++
		}
	}
	if t.Sat > 0 {
		t.Mean = (sum + t.Sat/2) / t.Sat
	}
	return t
}

// draft tells whether the results are not published yet: the sheet then says
// that it is none.
func (s Sheet) draft() bool { return s.Session.State != sessions.Published }

// outcome is a line's result in words.
func outcome(r marking.Result) string {
	switch {
	case r.State == marking.None && r.Who.State == sessions.PutOff:
		return "缓考"
	case r.State == marking.None && r.Who.State == sessions.Withdrawn:
		return "退出"
	case r.State == marking.None:
		return "缺考"
	case r.Passed:
		return "合格"
	}
	return "不合格"
}

// marks writes hundredths as people do: 80, 79.5.
func marks(hundredths int) string {
	return strconv.FormatFloat(float64(hundredths)/100, 'f', -1, 64)
}

func shown(r marking.Result) string {
	if r.State == marking.None {
		return ""
	}
	return marks(r.Marks)
}

// percent writes a share of two counts with one decimal.
func percent(part, of int) string {
	if of == 0 {
		return "—"
	}
	return fmt.Sprintf("%.1f %%", float64(part)*100/float64(of))
}

// moment writes a time as it stands on paper.
func moment(at clock.Instant) string { return at.Time().In(clock.Shanghai).Format("2006-01-02 15:04") }
