// Package exams knows what is examined: the kind of an exam, its times and
// marks, and the blueprint by which papers are drawn.
package exams

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ankao/content/bank"
	"ankao/content/bank/scoring"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Kind is whose exam it is, which decides what the centre may do with it.
type Kind string

// The kinds. Bank, papers, results and certificates of a statutory exam belong
// to an authority: the centre keeps its entries and seats and issues nothing.
const (
	Training  Kind = "training"
	Mock      Kind = "mock"
	Ability   Kind = "ability"
	Statutory Kind = "statutory"
)

// Limits of an exam. They are there to catch typing errors; what is lawful is
// for the officer to enter.
const (
	maxName      = 100
	maxMinutes   = 600
	maxRules     = 50
	maxQuestions = 500
	maxMarks     = 100_00
	maxMonths    = 600
	maxRestDays  = 1000
	maxSpares    = 200
	levels       = 5 // of difficulty, from 1
)

// Rule is one line of a blueprint: so many questions of a type out of a part
// of the syllabus, in a range of difficulty. A range leaves out questions whose
// difficulty is unset.
type Rule struct {
	PointID  id.ID[bank.Point] `json:"pointId,omitempty"` // with all points below it; empty: the whole syllabus
	Type     bank.Type         `json:"type"`
	Count    int               `json:"count"`
	Marks    int               `json:"marks"`        // for each question, in hundredths
	Multiple scoring.Rule      `json:"multipleRule"` // how a multiple choice is marked; Exact for every other type

	MinDifficulty int `json:"minDifficulty,omitempty"` // 1 to 5; 0: no bound
	MaxDifficulty int `json:"maxDifficulty,omitempty"`
}

// Terms are what a candidate is examined under. A session takes a copy when
// its papers are frozen; later changes of the exam do not reach it.
type Terms struct {
	Name              string               `json:"name"`
	Kind              Kind                 `json:"kind"`
	SyllabusID        id.ID[bank.Syllabus] `json:"syllabusId"`
	Minutes           int                  `json:"minutes"`
	PassMark          int                  `json:"passMark"` // in hundredths
	CertificateTypeID uint16               `json:"certificateTypeId,omitempty"`
	ValidMonths       int                  `json:"validMonths,omitempty"` // of the certificate; 0: as its type says
	DoorsMinutes      int                  `json:"doorsMinutes"`          // check-in begins this long before the start
	LateMinutes       int                  `json:"lateMinutes"`           // nobody checks in later than this after the start
	LeaveMinutes      int                  `json:"leaveMinutes"`          // nobody hands in earlier than this after the start
	Rules             []Rule               `json:"rules"`

	PublicPool  bool    `json:"publicPool,omitempty"`  // may draw from the public practice pool
	MaxExposure int     `json:"maxExposure,omitempty"` // percent of the papers of a session that one question may be on; 0: no cap
	Balance     bool    `json:"balance,omitempty"`     // the papers of a session are equally hard
	RestDays    int     `json:"restDays,omitempty"`    // a question that was on a paper rests so many days; 0: none
	Spares      *Spares `json:"spares,omitempty"`      // nil: DefaultSpares
}

// Spares is how many papers nobody has yet are frozen with those of the
// candidates, for who is added late.
type Spares struct {
	Least   int `json:"least"`
	Percent int `json:"percent"` // of the candidates, rounded up
}

// DefaultSpares are those of terms that say nothing else.
var DefaultSpares = Spares{Least: 2, Percent: 5}

// SparePapers is how many spare papers a session of so many candidates gets.
func (t Terms) SparePapers(candidates int) int {
	s := DefaultSpares
	if t.Spares != nil {
		s = *t.Spares
	}
	return max(s.Least, (candidates*s.Percent+99)/100)
}

// Exam is what is examined.
type Exam struct {
	ID         id.ID[Exam]
	Terms      Terms
	ArchivedAt clock.Instant // 0: in use. An archived exam keeps its sessions and gets no new ones.
	Version    int64
}

// Duration is the time a candidate without extra time has.
func (t Terms) Duration() time.Duration { return time.Duration(t.Minutes) * time.Minute }

// TotalMarks is the sum of the marks of a paper, in hundredths.
func (t Terms) TotalMarks() int {
	sum := 0
	for _, r := range t.Rules {
		sum += r.Count * r.Marks
	}
	return sum
}

// QuestionCount is the number of questions of a paper.
func (t Terms) QuestionCount() int {
	sum := 0
	for _, r := range t.Rules {
		sum += r.Count
	}
	return sum
}

// OwnPapers returns Conflict "exam.statutory" when papers, results and
// certificates are not the centre's to make.
func (t Terms) OwnPapers() error {
	if t.Kind == Statutory {
		return fault.New(fault.Conflict, "exam.statutory")
	}
	return nil
}

// tidy trims what a person typed and writes the one marking rule that a type
// can have.
func (t Terms) tidy() Terms {
	t.Name = strings.TrimSpace(t.Name)
	t.Rules = slices.Clone(t.Rules)
	for i, r := range t.Rules {
		if r.Multiple == "" || r.Type != bank.Multiple {
			t.Rules[i].Multiple = scoring.Exact
		}
	}
	return t
}

// Check returns an Invalid fault "exam.invalid" that names every wrong field.
func (t Terms) Check() error {
	wrong := append(t.checkNames(), t.checkTimes()...)
	wrong = append(wrong, CheckRules(t.Rules)...)
	field := func(bad bool, path, code string) {
		if bad {
			wrong = append(wrong, fault.Field{Path: path, Code: code})
		}
	}
	if t.Kind == Statutory {
		field(t.CertificateTypeID != 0, "certificateTypeId", "exam.certificate.statutory")
	} else {
		field(len(t.Rules) == 0, "rules", "exam.rules.empty")
		field(t.PassMark < 1 || t.PassMark > t.TotalMarks(), "passMark", "exam.pass_mark.range")
	}
	field(t.QuestionCount() > maxQuestions, "rules", "exam.rules.questions")
	wrong = append(wrong, t.checkDrawing()...)
	field(t.ValidMonths < 0 || t.ValidMonths > maxMonths, "validMonths", "exam.valid_months.range")
	if len(wrong) > 0 {
		return fault.New(fault.Invalid, "exam.invalid").With(wrong...)
	}
	return nil
}

func (t Terms) checkNames() (wrong []fault.Field) {
	if t.Name == "" {
		wrong = append(wrong, fault.Field{Path: "name", Code: "exam.name.empty"})
	}
	if utf8.RuneCountInString(t.Name) > maxName {
		wrong = append(wrong, fault.Field{Path: "name", Code: "exam.name.long"})
	}
	if !slices.Contains([]Kind{Training, Mock, Ability, Statutory}, t.Kind) {
		wrong = append(wrong, fault.Field{Path: "kind", Code: "exam.kind.unknown"})
	}
	if t.SyllabusID == "" && t.Kind != Statutory {
		wrong = append(wrong, fault.Field{Path: "syllabusId", Code: "exam.syllabus.empty"})
	}
	return wrong
}

func (t Terms) checkTimes() (wrong []fault.Field) {
	for _, limit := range []struct {
		value, from, to int
		path, code      string
	}{
		{t.Minutes, 1, maxMinutes, "minutes", "exam.minutes.range"},
		{t.DoorsMinutes, 0, maxMinutes, "doorsMinutes", "exam.doors_minutes.range"},
		{t.LateMinutes, 0, t.Minutes, "lateMinutes", "exam.late_minutes.range"},
		{t.LeaveMinutes, 0, t.Minutes, "leaveMinutes", "exam.leave_minutes.range"},
	} {
		if limit.value < limit.from || limit.value > limit.to {
			wrong = append(wrong, fault.Field{Path: limit.path, Code: limit.code})
		}
	}
	return wrong
}

func (t Terms) checkDrawing() (wrong []fault.Field) {
	spares := DefaultSpares
	if t.Spares != nil {
		spares = *t.Spares
	}
	for _, limit := range []struct {
		value, to  int
		path, code string
	}{
		{t.MaxExposure, 100, "maxExposure", "exam.exposure.range"},
		{t.RestDays, maxRestDays, "restDays", "exam.rest_days.range"},
		{spares.Least, maxSpares, "spares.least", "exam.spares.range"},
		{spares.Percent, 100, "spares.percent", "exam.spares.range"},
	} {
		if limit.value < 0 || limit.value > limit.to {
			wrong = append(wrong, fault.Field{Path: limit.path, Code: limit.code})
		}
	}
	return wrong
}

// CheckRules names what is wrong with a blueprint regardless of any bank.
func CheckRules(rules []Rule) (wrong []fault.Field) {
	if len(rules) > maxRules {
		return []fault.Field{{Path: "rules", Code: "exam.rules.many"}}
	}
	for i, r := range rules {
		field := func(bad bool, name, code string) {
			if bad {
				wrong = append(wrong, fault.Field{Path: fmt.Sprintf("rules[%d].%s", i, name), Code: code})
			}
		}
		field(!slices.Contains([]bank.Type{bank.Single, bank.Multiple, bank.TrueFalse}, r.Type), "type", "exam.rule.type")
		field(r.Count < 1 || r.Count > maxQuestions, "count", "exam.rule.count")
		field(r.Marks < 1 || r.Marks > maxMarks, "marks", "exam.rule.marks")
		field(r.MinDifficulty < 0 || r.MinDifficulty > levels || r.MaxDifficulty < 0 || r.MaxDifficulty > levels ||
			r.MaxDifficulty > 0 && r.MinDifficulty > r.MaxDifficulty, "minDifficulty", "exam.rule.difficulty")
		field(!slices.Contains([]scoring.Rule{"", scoring.Exact, scoring.Half}, r.Multiple), "multipleRule", "exam.rule.multiple")
	}
	return wrong
}
