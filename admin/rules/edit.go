package rules

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"ankao/internal/clock"
	"ankao/internal/fault"
)

// Topics name what rules speak of, each with the values it may have. A value is
// a whole number; its name says the unit.
var Topics = map[string][]string{
	"hours":                    {"initial", "annual", "reviewMin", "practical"},
	"exam.theory":              {"minutes", "full", "pass"},
	"exam.practical":           {"full", "pass"},
	"exam.practical.template":  {"minutes", "full", "pass", "K1", "K2", "K3", "K4"},
	"exam.retake":              {"times"},
	"exam.retake.window":       {"days"},
	"exam.organise_within":     {"days"},
	"exam.publish_within":      {"workingDays"},
	"exam.late":                {"minutes"},
	"exam.leave":               {"minutes"},
	"exam.doors":               {"minutes"},
	"exam.pass_valid":          {"months"},
	"exam.fee":                 {"fee"},
	"recording.retention":      {"years"},
	"certificate.validity":     {"years", "reviewEveryYears", "renewBeforeDays"},
	"certificate.issue_within": {"workingDays"},
	"certificate.ban":          {"years"},
}

// FactNames are what a rule may depend on.
var FactNames = []string{"person", "industry", "operation", "certificate", "kind"}

const maxValue = 1_000_000

var (
	codeForm         = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,58}[a-z0-9]$`)
	jurisdictionForm = regexp.MustCompile(`^CN(-\d{2}(\d{2}(\d{2})?)?)?$`)
	factForm         = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,40}$`)
)

type fields []fault.Field

func (f *fields) add(bad bool, path, code string) {
	if bad {
		*f = append(*f, fault.Field{Path: path, Code: code})
	}
}

// fault returns what was found as an Invalid fault, or nil.
func (f fields) fault() error {
	if len(f) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "input.invalid").With(f...)
}

func (f *fields) text(s *string, path string, least, most int) {
	*s = strings.TrimSpace(*s)
	n := utf8.RuneCountInString(*s)
	f.add(n < least || n > most, path, "rule.text.length")
}

func (f *fields) dates(from, to clock.Date) {
	for path, d := range map[string]clock.Date{"effectiveFrom": from, "effectiveTo": to} {
		if d != "" {
			_, err := clock.ParseDate(string(d))
			f.add(err != nil, path, "date.invalid")
		}
	}
	f.add(from != "" && to != "" && to < from, "effectiveTo", "rule.dates.order")
}

// clean trims the rule and tells what is wrong with it.
func (r *Rule) clean() fields {
	var f fields
	f.add(!codeForm.MatchString(r.Code) || !strings.Contains(r.Code, "."), "code", "rule.code.form")
	f.add(!jurisdictionForm.MatchString(r.Jurisdiction), "jurisdiction", "rule.jurisdiction.form")
	f.add(r.Status != Secondary && r.Status != Draft, "status", "rule.status.form")
	f.add(r.Bearing != Binding && r.Bearing != Model && r.Bearing != Example, "bearing", "input.choice")
	f.text(&r.Instrument, "instrument", 0, 200)
	f.text(&r.Article, "article", 0, 100)
	f.text(&r.Note, "note", 0, 1000)
	f.text(&r.Reason, "reason", 2, 200)
	f.dates(r.EffectiveFrom, r.EffectiveTo)
	names, known := Topics[r.Topic]
	f.add(!known, "topic", "rule.topic.unknown")
	for name, v := range r.Values {
		f.add(known && !slices.Contains(names, name) || v < 0 || v > maxValue, "values."+name, "rule.value.form")
	}
	f.add(r.Silent && len(r.Values) > 0, "silent", "rule.silent.values")
	for name, v := range r.Facts {
		f.add(!slices.Contains(FactNames, name) || !factForm.MatchString(v), "facts."+name, "rule.fact.form")
	}
	return f
}

// clean trims the pack and tells what is wrong with it.
func (p *Pack) clean() fields {
	var f fields
	f.add(len(p.Code) > 40 || !codeForm.MatchString(p.Code), "code", "rule.code.form")
	f.add(!jurisdictionForm.MatchString(p.Jurisdiction), "jurisdiction", "rule.jurisdiction.form")
	f.text(&p.Name, "name", 1, 60)
	f.text(&p.NameEn, "nameEn", 0, 100)
	f.text(&p.Instrument, "instrument", 0, 200)
	f.text(&p.Note, "note", 0, 1000)
	f.add(p.SupersededBy == p.Code, "supersededBy", "rule.pack.itself")
	f.dates(p.EffectiveFrom, p.EffectiveTo)
	return f
}
