package entries

import (
	"time"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
)

// Outcome is what became of a sitting.
type Outcome string

// The outcomes. Only Failed counts as a failure.
const (
	Passed    Outcome = "passed"
	Failed    Outcome = "failed"
	Absent    Outcome = "absent"
	Postponed Outcome = "postponed" // moved by the centre, or excused before the start
	Withheld  Outcome = "withheld"  // sat, and no result was published
)

// Past is an earlier sitting of an exam.
type Past struct {
	SessionID SessionID
	Outcome   Outcome
	On        clock.Date
}

// Results tells what became of the earlier sittings of people in an exam,
// oldest first. Sittings that are not over are not among them.
type Results interface {
	Attempts(tx dbx.Tx, exam ExamID, persons []PersonID) (map[PersonID][]Past, error)
}

// Rules tells how an exam may be sat again. ok is false where no rule says
// anything.
type Rules interface {
	Retakes(tx dbx.Tx, exam ExamID, on clock.Date) (times int, ok bool, err error)
	PassMonths(tx dbx.Tx, exam ExamID, on clock.Date) (months int, ok bool, err error)
	// Overridden keeps which rule an entry was made against.
	Overridden(tx dbx.Tx, by audit.Actor, e Entry) error
}

// Standing is how a person stands towards an exam.
type Standing struct {
	Open       *Entry // the open entry, if there is one
	Failures   int    // since the last pass
	Limit      int    // sittings that the rules allow before the next training; 0: no rule says
	PassedOn   clock.Date
	ValidUntil clock.Date // of a pass that still holds, "" otherwise
	Past       []Past
}

// Spent tells whether all sittings that the rules allow were failed.
func (s Standing) Spent() bool { return s.Limit > 0 && s.Failures >= s.Limit }

// standing reads off earlier sittings, oldest first, where somebody stands on a
// day: limit sittings are allowed and a pass holds so many months, 0 for ever
// unknown.
func standing(past []Past, limit, months int, today clock.Date) Standing {
	s := Standing{Limit: limit, Past: past}
	for _, p := range past {
		switch p.Outcome {
		case Passed:
			s.Failures, s.PassedOn = 0, p.On
		case Failed:
			s.Failures++
		}
	}
	if s.PassedOn != "" && months > 0 {
		if until := addMonths(s.PassedOn, months); until >= today {
			s.ValidUntil = until
		}
	}
	return s
}

// addMonths is the same day so many months later, or the last day of that
// month where it has no such day.
func addMonths(d clock.Date, months int) clock.Date {
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return clock.Date(first.AddDate(0, 0, min(t.Day(), last)-1).Format(time.DateOnly))
}
