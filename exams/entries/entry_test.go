package entries

import (
	"testing"

	"ankao/internal/clock"
	"ankao/internal/fault"
)

func TestActsLeadFromStateToState(t *testing.T) {
	by := Hand{ID: "a", Name: "考务员"}
	want := map[Act]map[State]State{
		Accept:   {Submitted: Accepted},
		Return:   {Submitted: Returned, Accepted: Returned},
		Again:    {Returned: Submitted},
		Withdraw: {Submitted: Withdrawn, Returned: Withdrawn, Accepted: Withdrawn},
		Schedule: {Accepted: Scheduled},
		Release:  {Scheduled: Accepted},
	}
	for act, leads := range want {
		for _, from := range States {
			next, err := Entry{State: from, Version: 3}.take(act, by, "缺照片", 77)
			to, ok := leads[from]
			switch {
			case ok && (err != nil || next.State != to || next.Version != 4):
				t.Errorf("%s from %s: %+v, %v", act, from, next, err)
			case !ok && fault.CodeOf(err) != "entry.state":
				t.Errorf("%s from %s: %v", act, from, err)
			}
			if closed := next.ClosedAt != 0; ok && closed != (act == Withdraw) {
				t.Errorf("%s closes: %v", act, closed)
			}
		}
		if _, err := (Entry{State: Submitted, ClosedAt: 5}).take(act, by, "", 77); err == nil {
			t.Errorf("%s changes a closed entry", act)
		}
	}
}

func TestStanding(t *testing.T) {
	on := func(o Outcome, day clock.Date) Past { return Past{Outcome: o, On: day} }
	tests := []struct {
		name   string
		past   []Past
		limit  int
		months int
		spent  bool
		holds  clock.Date
	}{
		{"never sat", nil, 2, 12, false, ""},
		{"failed once", []Past{on(Failed, "2026-01-05")}, 2, 12, false, ""},
		{"failed twice", []Past{on(Failed, "2026-01-05"), on(Failed, "2026-02-05")}, 2, 12, true, ""},
		{"no rule", []Past{on(Failed, "2026-01-05"), on(Failed, "2026-02-05"), on(Failed, "2026-03-05")}, 0, 0, false, ""},
		{"absent, postponed and withheld are no failures", []Past{on(Failed, "2026-01-05"), on(Absent, "2026-02-01"), on(Postponed, "2026-02-02"), on(Withheld, "2026-02-03")}, 2, 12, false, ""},
		{"a pass clears the failures", []Past{on(Failed, "2025-01-05"), on(Passed, "2025-02-05"), on(Failed, "2026-02-05")}, 2, 12, false, ""},
		{"a pass holds to its last day", []Past{on(Passed, "2025-11-23")}, 2, 12, false, "2026-11-23"},
		{"a pass is over", []Past{on(Passed, "2025-11-22")}, 2, 12, false, ""},
		{"the last day of a short month", []Past{on(Passed, "2026-08-31")}, 2, 6, false, "2027-02-28"},
	}
	for _, tt := range tests {
		got := standing(tt.past, tt.limit, tt.months, "2026-11-23")
		if got.Spent() != tt.spent || got.ValidUntil != tt.holds {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}
