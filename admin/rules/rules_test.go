package rules

import (
	"slices"
	"testing"

	"ankao/internal/clock"
)

func TestWhichRuleWins(t *testing.T) {
	base := Rule{Topic: "hours", Jurisdiction: "CN", Status: Secondary, Bearing: Binding, Values: map[string]int{"annual": 12}}
	with := func(code string, change func(*Rule)) Rule {
		r := base
		r.Code = code
		change(&r)
		return r
	}
	national := with("a.national", func(*Rule) {})
	province := with("b.province", func(r *Rule) { r.Jurisdiction, r.Values = "CN-44", map[string]int{"annual": 16} })
	manager := with("c.manager", func(r *Rule) {
		r.Facts, r.Values = map[string]string{"person": "manager"}, map[string]int{"annual": 20}
	})
	later := with("d.later", func(r *Rule) { r.EffectiveFrom, r.Values = "2026-01-01", map[string]int{"annual": 24} })
	ended := with("e.ended", func(r *Rule) { r.Jurisdiction, r.EffectiveTo = "CN-440103", "2026-05-31" })
	other := with("f.other", func(r *Rule) { r.Jurisdiction = "CN-22" })
	model := with("g.model", func(r *Rule) { r.Jurisdiction, r.Bearing = "CN-22", Model })
	example := with("h.example", func(r *Rule) { r.Bearing = Example })
	draft := with("i.draft", func(r *Rule) { r.Status = Draft })
	empty := with("j.empty", func(r *Rule) { r.Jurisdiction, r.Values = "CN-440103", nil })
	future := with("k.future", func(r *Rule) { r.EffectiveFrom = "2027-01-01" })
	twin := with("l.twin", func(r *Rule) { r.Values = map[string]int{"annual": 99} })
	same := with("m.same", func(*Rule) {})

	for _, c := range []struct {
		name          string
		rules         []Rule
		code, warning string
		ties          []string
	}{
		{"the only one", []Rule{national}, "a.national", "", nil},
		{"the most specific jurisdiction", []Rule{national, province}, "b.province", "", nil},
		{"jurisdiction before facts", []Rule{manager, province}, "b.province", "", nil},
		{"facts matched", []Rule{national, manager}, "c.manager", "", nil},
		{"facts before the date", []Rule{later, manager}, "c.manager", "", nil},
		{"the latest to take effect", []Rule{national, later}, "d.later", "", nil},
		{"not yet in force", []Rule{future, national}, "a.national", "", nil},
		{"in force before lapsed", []Rule{ended, national}, "a.national", "", nil},
		{"lapsed where nothing replaced it", []Rule{ended}, "e.ended", WarnLapsed, nil},
		{"another province's", []Rule{other}, "", "", nil},
		{"another province's as a model", []Rule{model}, "g.model", WarnDraft, nil},
		{"a model gives way", []Rule{model, national}, "a.national", "", nil},
		{"an example never decides", []Rule{example}, "", "", nil},
		{"a draft", []Rule{draft}, "i.draft", WarnDraft, nil},
		{"what waits for its figures says nothing", []Rule{empty, national}, "a.national", "", nil},
		{"a tie is reported", []Rule{twin, national}, "a.national", "", []string{"l.twin"}},
		{"two that say the same do not tie", []Rule{same, national}, "a.national", "", nil},
		{"none", nil, "", "", nil},
	} {
		d, ok := decide(c.rules, Ask{Topic: "hours", On: "2026-11-23", Jurisdiction: "CN-440103", Facts: map[string]string{"person": "manager"}})
		if d.Code != c.code || d.Warning != c.warning || ok != (c.code != "") || !slices.Equal(d.Ties, c.ties) {
			t.Errorf("%s: %q %q %v", c.name, d.Code, d.Warning, d.Ties)
		}
	}
	if d, ok := decide([]Rule{manager}, Ask{Topic: "hours", On: "2026-11-23", Jurisdiction: "CN"}); ok {
		t.Errorf("a fact that was not given matched: %s", d.Code)
	}
}

func TestTheSeedIsWellFormed(t *testing.T) {
	s, err := readSeeds()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range s.rules {
		if f := r.clean(); len(f) > 0 {
			t.Errorf("%s: %v", r.Code, f.fault())
		}
		if r.Status == Verified {
			t.Errorf("%s calls itself verified: nobody has compared it with the official text", r.Code)
		}
	}
	for _, p := range s.packs {
		if f := p.clean(); len(f) > 0 {
			t.Errorf("%s: %v", p.Code, f.fault())
		}
	}
	if len(s.streets) != 22 || len(s.catalogues) != 2 || len(s.catalogues[0].Types) != 51 {
		t.Errorf("%d streets, %d catalogues", len(s.streets), len(s.catalogues))
	}
}

func FuzzRuleClean(f *testing.F) {
	f.Add("hours.x", "CN-440103", "2026-01-01", "person", 5)
	f.Add("", "CN-4", "2026-02-30", "", -1)
	f.Fuzz(func(t *testing.T, code, jurisdiction, day, fact string, value int) {
		r := Rule{Code: code, Jurisdiction: jurisdiction, Topic: "hours", Status: Draft, Bearing: Binding, Reason: "because",
			EffectiveFrom: clock.Date(day), Facts: map[string]string{fact: "x"}, Values: map[string]int{"annual": value}}
		if r.clean().fault() == nil && (len(r.Code) > 60 || len(r.Jurisdiction) > 12 || len(r.EffectiveFrom) > 10) {
			t.Errorf("accepted what no column holds: %q %q %q", r.Code, r.Jurisdiction, r.EffectiveFrom)
		}
	})
}
