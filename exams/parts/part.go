// Package parts knows what a person has behind them for a certificate type: the theory exam from published results,
// learning hours and the practical exam typed in from a signed sheet. Nothing is certified until every part that the
// type needs is valid. What was typed in is voided with a reason, never overwritten.
package parts

import (
	"strings"
	"time"
	"unicode/utf8"

	"ankao/admin/people"
	"ankao/exams/certificates/types"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Part is one of the things a certificate type may need.
type Part string

// The parts.
const (
	Theory    Part = "theory"    // a published pass of an exam that leads to the type
	Hours     Part = "hours"     // learning hours, added up
	Practical Part = "practical" // the newest practical exam, on the day of a valid theory pass or later
)

// Result is one line of a signed sheet.
type Result struct {
	ID         id.ID[Result]
	TypeID     uint16
	PersonID   id.ID[people.Person]
	Part       Part // Hours or Practical
	On         clock.Date
	Amount     int  // hundredths: learning hours, or marks of 100
	Veto       bool // a veto item failed, which fails the practical exam whatever its marks
	Examiner   string
	Sheet      string // where the paper is found
	EnteredAt  clock.Instant
	EnteredBy  string
	VoidedAt   clock.Instant
	VoidedBy   string
	VoidReason string
	Version    int64
}

// Voided results count for nothing.
func (r Result) Voided() bool { return r.VoidedAt != 0 }

// Pass is a published result of a theory exam.
type Pass struct {
	CandidateID       id.ID[sessions.Candidate]
	PersonID          id.ID[people.Person]
	SessionID         id.ID[sessions.Session]
	ExamName          string
	CertificateType   uint16 // 0 = this exam gives none
	ValidMonths       int    // of the certificate; 0 = as the type says
	Marks, TotalMarks int    // hundredths
	HandedInAt        clock.Instant
}

// On is the day of the exam.
func (p Pass) On() clock.Date { return clock.DateOf(p.HandedInAt) }

// State is how one part stands.
type State struct {
	Part         Part
	Valid        bool
	Why          string     // what is missing, as a code; "" when valid
	On, Until    clock.Date // of what counts; "" where there is none, no end
	Amount, Want int        // hundredths
}

// Standing is how a person stands with a type.
type Standing struct {
	PersonID id.ID[people.Person]
	TypeID   uint16
	Parts    []State // those that the type needs, in their order
	Theory   *Pass   // the pass that counts
	Basis    string  // what a certificate would rest on: the candidate of the pass, else the part result that counts
}

// Complete says whether every part is valid.
func (s Standing) Complete() bool {
	for _, p := range s.Parts {
		if !p.Valid {
			return false
		}
	}
	return len(s.Parts) > 0
}

// standing judges what somebody has for a type as of today. A pass holds passMonths, 0 = without end; only names the
// pass that must count, where there is one. Results come without the voided ones.
func standing(t types.Type, person id.ID[people.Person], passes []Pass, results []Result, today clock.Date, passMonths int, only id.ID[sessions.Candidate]) Standing {
	s := Standing{PersonID: person, TypeID: t.ID}
	var since clock.Date // of the first pass that still holds
	if t.Theory {
		var state State
		state, since = s.theory(passes, today, passMonths, only)
		s.Parts = append(s.Parts, state)
	}
	if t.Hours {
		s.Parts = append(s.Parts, s.hours(t, results))
	}
	if t.Practical {
		s.Parts = append(s.Parts, s.practical(t, results, since))
	}
	return s
}

func (s *Standing) theory(passes []Pass, today clock.Date, passMonths int, only id.ID[sessions.Candidate]) (State, clock.Date) {
	state := State{Part: Theory, Why: "part.theory.missing"}
	var since clock.Date
	for _, p := range passes {
		until := holdsUntil(p.On(), passMonths)
		if until != "" && until < today {
			if s.Theory == nil && state.On < p.On() {
				state = State{Part: Theory, Why: "part.theory.lapsed", On: p.On(), Until: until, Amount: p.Marks, Want: p.TotalMarks}
			}
			continue
		}
		if since == "" || p.On() < since {
			since = p.On()
		}
		if only != "" && p.CandidateID != only || s.Theory != nil && s.Theory.HandedInAt >= p.HandedInAt {
			continue
		}
		s.Theory, s.Basis = &p, string(p.CandidateID)
		state = State{Part: Theory, Valid: true, On: p.On(), Until: until, Amount: p.Marks, Want: p.TotalMarks}
	}
	return state, since
}

func (s *Standing) hours(t types.Type, results []Result) State {
	state := State{Part: Hours, Want: t.MinHours, Why: "part.hours.missing"}
	for _, r := range results {
		if r.Part != Hours {
			continue
		}
		state.Amount += r.Amount
		state.Why = "part.hours.short"
		if state.On < r.On {
			state.On = r.On
			s.rest(t, r)
		}
	}
	if state.Amount >= t.MinHours {
		state.Valid, state.Why = true, ""
	}
	return state
}

// rest is what a certificate of a type without theory rests on.
func (s *Standing) rest(t types.Type, r Result) {
	if !t.Theory {
		s.Basis = string(r.ID)
	}
}

func (s *Standing) practical(t types.Type, results []Result, since clock.Date) State {
	state := State{Part: Practical, Want: t.PracticalPass, Why: "part.practical.missing"}
	var newest *Result
	for _, r := range results {
		if r.Part == Practical && (newest == nil || newest.On < r.On || newest.On == r.On && newest.ID < r.ID) {
			newest = &r
		}
	}
	if newest == nil {
		return state
	}
	state.On, state.Amount = newest.On, newest.Amount
	switch {
	case since == "" || newest.On < since:
		state.Why = "part.practical.before"
	case newest.Veto:
		state.Why = "part.practical.veto"
	case newest.Amount < t.PracticalPass:
		state.Why = "part.practical.failed"
	default:
		state.Valid, state.Why = true, ""
	}
	return state
}

// holdsUntil is the last day of a pass, "" = no end.
func holdsUntil(on clock.Date, months int) clock.Date {
	if months <= 0 {
		return ""
	}
	from := on.Time()
	first := time.Date(from.Year(), from.Month()+time.Month(months), 1, 0, 0, 0, 0, clock.Shanghai)
	last := first.AddDate(0, 1, -1).Day()
	return clock.Date(first.AddDate(0, 0, min(from.Day(), last)-1).Format(time.DateOnly))
}

func (r Result) tidy() Result {
	r.Examiner, r.Sheet = strings.TrimSpace(r.Examiner), strings.TrimSpace(r.Sheet)
	if r.Part != Practical {
		r.Veto = false
	}
	return r
}

// check returns what of a line is wrong, by the names of the form's fields.
func (r Result) check(t types.Type, today clock.Date) (wrong []fault.Field) {
	field := func(bad bool, path, code string) {
		if bad {
			wrong = append(wrong, fault.Field{Path: path, Code: code})
		}
	}
	_, err := clock.ParseDate(string(r.On))
	field(err != nil, "on", "input.date")
	field(err == nil && r.On > today, "on", "part.on.future")
	field(r.Part == Hours && !t.Hours || r.Part == Practical && !t.Practical, "part", "part.unneeded")
	field(r.Part == Hours && (r.Amount < 1 || r.Amount > 1000_00), "amount", "part.hours.range")
	field(r.Part == Practical && (r.Amount < 0 || r.Amount > 100_00), "amount", "part.marks.range")
	field(r.Examiner == "" || utf8.RuneCountInString(r.Examiner) > 60, "examiner", "part.examiner.form")
	field(r.Sheet == "" || utf8.RuneCountInString(r.Sheet) > 60, "sheet", "part.sheet.form")
	return wrong
}
