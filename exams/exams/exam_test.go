package exams

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"ankao/content/bank"
	"ankao/content/bank/scoring"
	"ankao/internal/fault"
	"ankao/internal/id"
)

func goodTerms() Terms {
	return Terms{Name: "安全管理人员培训考试", Kind: Training, SyllabusID: id.New[bank.Syllabus](), Minutes: 120, PassMark: 80_00,
		DoorsMinutes: 15, LateMinutes: 30, LeaveMinutes: 30, Rules: []Rule{
			{Type: bank.Single, Count: 60, Marks: 1_00, Multiple: scoring.Exact},
			{Type: bank.Multiple, Count: 20, Marks: 1_50, Multiple: scoring.Half},
			{Type: bank.TrueFalse, Count: 20, Marks: 50, Multiple: scoring.Exact},
		}}
}

func TestTermsSums(t *testing.T) {
	terms := goodTerms()
	if terms.TotalMarks() != 100_00 || terms.QuestionCount() != 100 {
		t.Fatalf("%d marks, %d questions", terms.TotalMarks(), terms.QuestionCount())
	}
}

func TestTermsCheckNamesFields(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Terms)
		want   []fault.Field
	}{
		{"good", func(*Terms) {}, nil},
		{"no name", func(t *Terms) { t.Name = "" }, []fault.Field{{Path: "name", Code: "exam.name.empty"}}},
		{"long name", func(t *Terms) { t.Name = strings.Repeat("考", 101) }, []fault.Field{{Path: "name", Code: "exam.name.long"}}},
		{"unknown kind", func(t *Terms) { t.Kind = "quiz" }, []fault.Field{{Path: "kind", Code: "exam.kind.unknown"}}},
		{"no syllabus", func(t *Terms) { t.SyllabusID = "" }, []fault.Field{{Path: "syllabusId", Code: "exam.syllabus.empty"}}},
		{"no time", func(t *Terms) { t.Minutes, t.LateMinutes, t.LeaveMinutes = 0, 0, 0 }, []fault.Field{{Path: "minutes", Code: "exam.minutes.range"}}},
		{"late after the end", func(t *Terms) { t.LateMinutes = 121 }, []fault.Field{{Path: "lateMinutes", Code: "exam.late_minutes.range"}}},
		{"leave after the end", func(t *Terms) { t.LeaveMinutes = 121 }, []fault.Field{{Path: "leaveMinutes", Code: "exam.leave_minutes.range"}}},
		{"negative doors", func(t *Terms) { t.DoorsMinutes = -1 }, []fault.Field{{Path: "doorsMinutes", Code: "exam.doors_minutes.range"}}},
		{"pass mark is all", func(t *Terms) { t.PassMark = 100_00 }, nil},
		{"pass mark beyond all", func(t *Terms) { t.PassMark = 100_01 }, []fault.Field{{Path: "passMark", Code: "exam.pass_mark.range"}}},
		{"everybody passes", func(t *Terms) { t.PassMark = 0 }, []fault.Field{{Path: "passMark", Code: "exam.pass_mark.range"}}},
		{"no rules", func(t *Terms) { t.Rules = nil }, []fault.Field{
			{Path: "rules", Code: "exam.rules.empty"}, {Path: "passMark", Code: "exam.pass_mark.range"}}},
		{"a rule of nothing", func(t *Terms) { t.Rules[1] = Rule{} }, []fault.Field{
			{Path: "rules[1].type", Code: "exam.rule.type"}, {Path: "rules[1].count", Code: "exam.rule.count"},
			{Path: "rules[1].marks", Code: "exam.rule.marks"}, {Path: "passMark", Code: "exam.pass_mark.range"}}},
		{"unknown marking", func(t *Terms) { t.Rules[1].Multiple = "most" }, []fault.Field{{Path: "rules[1].multipleRule", Code: "exam.rule.multiple"}}},
		{"too many questions in all", func(t *Terms) { t.Rules[0].Count = 461 }, []fault.Field{{Path: "rules", Code: "exam.rules.questions"}}},
		{"too many rules", func(t *Terms) { t.Rules = slices.Repeat(t.Rules, 17) }, []fault.Field{
			{Path: "rules", Code: "exam.rules.many"}, {Path: "rules", Code: "exam.rules.questions"}}},
		{"statutory needs no blueprint", func(t *Terms) { t.Kind, t.Rules, t.PassMark, t.SyllabusID = Statutory, nil, 0, "" }, nil},
		{"statutory gets no certificate", func(t *Terms) { t.Kind, t.CertificateTypeID = Statutory, 1 }, []fault.Field{
			{Path: "certificateTypeId", Code: "exam.certificate.statutory"}}},
		{"a range of difficulty the wrong way round", func(t *Terms) { t.Rules[0].MinDifficulty, t.Rules[0].MaxDifficulty = 4, 2 }, []fault.Field{
			{Path: "rules[0].minDifficulty", Code: "exam.rule.difficulty"}}},
		{"an open range of difficulty", func(t *Terms) { t.Rules[0].MinDifficulty = 4 }, nil},
		{"no such difficulty", func(t *Terms) { t.Rules[0].MaxDifficulty = 6 }, []fault.Field{{Path: "rules[0].minDifficulty", Code: "exam.rule.difficulty"}}},
		{"exposure beyond all", func(t *Terms) { t.MaxExposure = 101 }, []fault.Field{{Path: "maxExposure", Code: "exam.exposure.range"}}},
		{"negative rest", func(t *Terms) { t.RestDays = -1 }, []fault.Field{{Path: "restDays", Code: "exam.rest_days.range"}}},
		{"a thousand spares", func(t *Terms) { t.Spares = &Spares{Least: 1000} }, []fault.Field{{Path: "spares.least", Code: "exam.spares.range"}}},
		{"negative validity", func(t *Terms) { t.ValidMonths = -1 }, []fault.Field{{Path: "validMonths", Code: "exam.valid_months.range"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			terms := goodTerms()
			tt.change(&terms)
			if got := fields(terms.Check()); !slices.Equal(got, tt.want) {
				t.Fatalf("fields %v, want %v", got, tt.want)
			}
		})
	}
}

func TestSparePapers(t *testing.T) {
	for _, tt := range []struct {
		spares           *Spares
		candidates, want int
	}{{nil, 1, 2}, {nil, 40, 2}, {nil, 41, 3}, {nil, 500, 25}, {&Spares{}, 500, 0}, {&Spares{Least: 1, Percent: 10}, 15, 2}} {
		if got := (Terms{Spares: tt.spares}).SparePapers(tt.candidates); got != tt.want {
			t.Errorf("%+v of %d candidates: %d, want %d", tt.spares, tt.candidates, got, tt.want)
		}
	}
}

func fields(err error) []fault.Field {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Fields
	}
	return nil
}

func TestTidyLeavesTheCallersRulesAlone(t *testing.T) {
	in := goodTerms()
	in.Name = "  " + in.Name + " "
	in.Rules[0].Multiple = scoring.Half // means nothing for a single choice
	in.Rules[1].Multiple = ""
	out := in.tidy()
	if out.Name != goodTerms().Name || out.Rules[0].Multiple != scoring.Exact || out.Rules[1].Multiple != scoring.Exact {
		t.Fatalf("tidied to %+v", out)
	}
	if in.Rules[0].Multiple != scoring.Half {
		t.Fatal("the rules of the caller were changed")
	}
}
