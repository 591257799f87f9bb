// Package rules keeps what the law and the centre's plans say as data: packs of
// rules with their jurisdiction, instrument, article and dates, and how sure
// each is. Services ask it instead of holding figures of their own, and it
// notes which version of which rule decided what.
package rules

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"ankao/internal/clock"
	"ankao/internal/id"
)

// Status is how sure a rule is.
type Status string

// Verified is set by a named person only, who compared the rule with the
// official text.
const (
	Verified  Status = "verified"
	Secondary Status = "secondary" // read in a copy
	Draft     Status = "draft"     // from memory, or not filled in yet
)

// Bearing is what a rule does outside its own jurisdiction.
type Bearing string

// The bearings.
const (
	Binding Bearing = "binding" // nothing: it counts where its jurisdiction is
	Model   Bearing = "model"   // proposed where no rule says anything, with a warning
	Example Bearing = "example" // to be looked at; never decides
)

// What a decision warns of.
const (
	WarnDraft  = "draft"  // the rule is not checked, or is another jurisdiction's
	WarnLapsed = "lapsed" // the rule is no longer in force and nothing has replaced it
)

// Pack is a body of rules: an instrument, or what a plan sets. Dates are
// inclusive; empty ones are open or not known.
type Pack struct {
	Code, Name, NameEn, Instrument, Jurisdiction string
	EffectiveFrom, EffectiveTo                   clock.Date
	SupersededBy, Note                           string // SupersededBy is the code of a pack
	Version                                      int64
}

// Lapsed tells whether the pack has ended before that day.
func (p Pack) Lapsed(on clock.Date) bool { return p.EffectiveTo != "" && p.EffectiveTo < on }

// Rule is one version of a rule. It is never changed: an edit makes the next.
type Rule struct {
	ID                         id.ID[Rule]
	Code                       string
	Number                     int // of the version, from 1
	Latest                     bool
	Pack                       string // its code
	Topic                      string
	Jurisdiction               string
	Facts                      map[string]string // what must be so for it to count; empty: always
	Values                     map[string]int
	Instrument, Article        string // Instrument "" is the pack's
	Status                     Status
	Bearing                    Bearing
	Silent                     bool       // the source says that there is no figure: nothing is missing
	EffectiveFrom, EffectiveTo clock.Date // "" is the pack's
	Note                       string
	CreatedAt                  clock.Instant
	Author, Reason             string // who made this version and why
	VerifiedBy                 string
	VerifiedOn                 clock.Date
	VerifiedNote               string
}

// Empty tells whether the rule still waits for its figures.
func (r Rule) Empty() bool { return len(r.Values) == 0 && !r.Silent }

// within gives the rule what it leaves to its pack.
func (r Rule) within(p Pack) Rule {
	r.Instrument = cmp.Or(r.Instrument, p.Instrument)
	r.EffectiveFrom = cmp.Or(r.EffectiveFrom, p.EffectiveFrom)
	r.EffectiveTo = cmp.Or(r.EffectiveTo, p.EffectiveTo)
	return r
}

// Lapsed tells whether the rule has ended before that day.
func (r Rule) Lapsed(on clock.Date) bool { return r.EffectiveTo != "" && r.EffectiveTo < on }

// Street of a district.
type Street struct {
	Code, Name, Area string // Area is the district's code, 440103
	Version          int64
}

// Industry with its two flags, which two different lists of the law give it:
// Order 3 for the hours of training, Art. 27 of the Work Safety Law for the
// assessment of principals and managers.
type Industry struct {
	Code, Name, NameEn                string
	HighRiskHours, HighRiskAssessment bool
	Basis                             string
	Version                           int64
}

// Ask is a question put to the rules.
type Ask struct {
	Topic        string
	On           clock.Date        // "" is today
	Jurisdiction string            // "" is the centre's
	Facts        map[string]string // person, industry (general or highrisk), certificate, operation, kind
}

// Decision is what the rules answer.
type Decision struct {
	RuleID                                                id.ID[Rule]
	Pack, Code, Instrument, Article, Status, Jurisdiction string
	Number                                                int
	Values                                                map[string]int
	Warning                                               string   // "", WarnDraft or WarnLapsed
	Ties                                                  []string // codes of other rules that have as good a claim and say something else
}

// decide finds the rule that wins: in force before lapsed, then the most
// specific jurisdiction, then most facts matched, then the latest to take
// effect. What still ties is reported, and the lowest code is taken so that the
// answer is the same every time.
func decide(list []Rule, a Ask) (Decision, bool) {
	var fit []Rule
	for _, r := range list {
		if r.fits(a) {
			fit = append(fit, r)
		}
	}
	if len(fit) == 0 {
		return Decision{}, false
	}
	slices.SortFunc(fit, func(x, y Rule) int { return cmp.Or(a.better(x, y), strings.Compare(x.Code, y.Code)) })
	won := fit[0]
	d := Decision{RuleID: won.ID, Pack: won.Pack, Code: won.Code, Number: won.Number, Instrument: won.Instrument, Article: won.Article,
		Status: string(won.Status), Jurisdiction: won.Jurisdiction, Values: maps.Clone(won.Values)}
	switch {
	case won.Lapsed(a.On):
		d.Warning = WarnLapsed
	case won.Status == Draft || !won.rules(a.Jurisdiction):
		d.Warning = WarnDraft
	}
	for _, other := range fit[1:] {
		if a.better(won, other) == 0 && !maps.Equal(won.Values, other.Values) {
			d.Ties = append(d.Ties, other.Code)
		}
	}
	return d, true
}

// rules tells whether the rule binds in that jurisdiction: CN-44 binds in
// CN-440103.
func (r Rule) rules(jurisdiction string) bool { return strings.HasPrefix(jurisdiction, r.Jurisdiction) }

func (r Rule) fits(a Ask) bool {
	if r.Topic != a.Topic || len(r.Values) == 0 || r.Bearing == Example || r.EffectiveFrom > a.On {
		return false
	}
	for k, v := range r.Facts {
		if a.Facts[k] != v {
			return false
		}
	}
	return r.rules(a.Jurisdiction) || r.Bearing == Model
}

// better is negative where x wins over y.
func (a Ask) better(x, y Rule) int {
	order := func(x, y bool) int { // true comes first
		switch {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	}
	return cmp.Or(
		order(x.rules(a.Jurisdiction), y.rules(a.Jurisdiction)),
		order(!x.Lapsed(a.On), !y.Lapsed(a.On)),
		-cmp.Compare(len(x.Jurisdiction), len(y.Jurisdiction)),
		-cmp.Compare(len(x.Facts), len(y.Facts)),
		-strings.Compare(string(x.EffectiveFrom), string(y.EffectiveFrom)),
	)
}

// Made is a decision as it was noted.
type Made struct {
	ID               id.ID[Made]
	At               clock.Instant
	Ask              Ask
	Object, ObjectID string
	Decision         Decision
	ActorID, Actor   string
}

// same tells whether a decision says nothing new.
func (d Decision) same(o Decision) bool {
	return d.RuleID == o.RuleID && d.Warning == o.Warning && maps.Equal(d.Values, o.Values) && slices.Equal(d.Ties, o.Ties)
}

// ties tells whether two rules have the same claim to the same question on that
// day and say different things.
func (r Rule) ties(o Rule, on clock.Date) bool {
	return r.Topic == o.Topic && r.Jurisdiction == o.Jurisdiction && maps.Equal(r.Facts, o.Facts) && r.EffectiveFrom == o.EffectiveFrom &&
		r.counts(on) && o.counts(on) && !maps.Equal(r.Values, o.Values)
}

func (r Rule) counts(on clock.Date) bool {
	return len(r.Values) > 0 && r.Bearing != Example && !r.Lapsed(on) && r.EffectiveFrom <= on
}
