package expiring

import (
	"fmt"
	"testing"

	"ankao/admin/people"
	"ankao/internal/clock"
)

func TestWhatIsDue(t *testing.T) {
	const today, to = clock.Date("2026-11-23"), clock.Date("2026-12-23")
	for name, c := range map[string]struct {
		validTo, reviewOn clock.Date
		want              string
	}{
		"nothing":                       {"2027-01-01", "", "[]"},
		"no end, no review":             {"", "", "[]"},
		"ends today":                    {"2026-11-23", "", "[ends 0]"},
		"ends on the last day":          {"2026-12-23", "", "[ends 30]"},
		"ended yesterday":               {"2026-11-22", "", "[]"},
		"review to come":                {"2029-01-01", "2026-12-01", "[review 8]"},
		"review passed":                 {"2029-01-01", "2026-11-20", "[review -3]"},
		"review and end":                {"2026-12-20", "2026-12-01", "[review 8 ends 27]"},
		"review later than the horizon": {"2029-01-01", "2026-12-24", "[]"},
	} {
		var got []string
		for _, i := range dueOf(Item{}, c.validTo, c.reviewOn, today, to) {
			got = append(got, fmt.Sprintf("%s %d", i.Due, i.Days))
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

func TestGroupsHaveTheMostFirst(t *testing.T) {
	a, b := people.Organisation{ID: "a", Name: "甲"}, people.Organisation{ID: "b", Name: "乙"}
	groups := groupsOf([]Item{{Organisation: a}, {Organisation: b}, {Organisation: b}})
	if len(groups) != 2 || groups[0].Organisation.ID != "b" || groups[0].Items != 2 {
		t.Errorf("%+v", groups)
	}
}
