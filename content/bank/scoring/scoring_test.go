package scoring_test

import (
	"strings"
	"testing"

	"ankao/content/bank/scoring"
)

func letters(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "")
}

func TestScore(t *testing.T) {
	const s, m, tf = scoring.Single, scoring.Multiple, scoring.TrueFalse
	for _, tc := range []struct {
		name, typ     string
		key, response string
		marks         int
		exact, half   int
	}{
		{"single right", s, "B", "B", 100, 100, 100},
		{"single wrong", s, "B", "A", 100, 0, 0},
		{"single unanswered", s, "B", "", 100, 0, 0},
		{"single with two choices", s, "B", "AB", 100, 0, 0},
		{"single the same choice twice", s, "B", "BB", 100, 100, 100},
		{"single, either of two accepted", s, "BD", "D", 100, 100, 100},
		{"single, two accepted but both chosen", s, "BD", "BD", 100, 0, 0},
		{"true", tf, "T", "T", 50, 50, 50},
		{"true answered false", tf, "T", "F", 50, 0, 0},
		{"true answered both", tf, "T", "TF", 50, 0, 0},
		{"true/false, both accepted", tf, "TF", "F", 50, 50, 50},
		{"multiple right", m, "ACD", "ACD", 200, 200, 200},
		{"multiple right in another order", m, "ACD", "DCA", 200, 200, 200},
		{"multiple right with a repetition", m, "AC", "ACC", 200, 200, 200},
		{"multiple one of three", m, "ACD", "C", 200, 0, 100},
		{"multiple two of three", m, "ACD", "AD", 200, 0, 100},
		{"multiple all and one wrong", m, "ACD", "ABCD", 200, 0, 0},
		{"multiple one right one wrong", m, "ACD", "AB", 200, 0, 0},
		{"multiple only wrong", m, "ACD", "B", 200, 0, 0},
		{"multiple unanswered", m, "ACD", "", 200, 0, 0},
		{"multiple with a key of one", m, "C", "C", 200, 200, 200},
		{"multiple with a key of one, two chosen", m, "C", "CD", 200, 0, 0},
		{"multiple all options", m, "ABCD", "ABCD", 150, 150, 150},
		{"unknown option", m, "AB", "AZ", 100, 0, 0},
		{"odd hundredths round down", m, "AB", "A", 125, 0, 62},
		{"one hundredth has no half", m, "AB", "A", 1, 0, 0},
		{"three hundredths", m, "AB", "B", 3, 0, 1},
		{"no marks", m, "AB", "AB", 0, 0, 0},
		{"negative marks", m, "AB", "A", -100, 0, 0},
		{"no key", m, "", "A", 100, 0, 0},
		{"no key and no response", m, "", "", 100, 0, 0},
		{"unknown type", "essay", "A", "A", 100, 0, 0},
	} {
		key := scoring.Key{Choices: letters(tc.key)}
		response := scoring.Response{Choices: letters(tc.response)}
		if got := scoring.Score(tc.typ, key, response, tc.marks, scoring.Exact); got != tc.exact {
			t.Errorf("%s, exact: %d, want %d", tc.name, got, tc.exact)
		}
		if got := scoring.Score(tc.typ, key, response, tc.marks, scoring.Half); got != tc.half {
			t.Errorf("%s, half: %d, want %d", tc.name, got, tc.half)
		}
	}
}

func TestScoreUnknownRule(t *testing.T) {
	full := scoring.Score(scoring.Multiple, scoring.Key{Choices: letters("AB")}, scoring.Response{Choices: letters("AB")}, 100, "thirds")
	if full != 0 || scoring.Rule("thirds").Valid() {
		t.Fatalf("an unknown rule earned %d", full)
	}
}

// Every response to every key of up to five options stays within the marks, and
// half never earns less than exact.
func TestScoreBounds(t *testing.T) {
	ids := letters("ABCDE")
	pick := func(mask int) (out []string) {
		for i, id := range ids {
			if mask&(1<<i) != 0 {
				out = append(out, id)
			}
		}
		return out
	}
	for _, typ := range []string{scoring.Single, scoring.Multiple, scoring.TrueFalse} {
		for key := range 32 {
			for response := range 32 {
				for _, marks := range []int{1, 99, 100, 101} {
					k, r := scoring.Key{Choices: pick(key)}, scoring.Response{Choices: pick(response)}
					exact := scoring.Score(typ, k, r, marks, scoring.Exact)
					half := scoring.Score(typ, k, r, marks, scoring.Half)
					if exact != 0 && exact != marks || half < exact || half > marks || (half != 0 && half != marks && half*2 > marks) {
						t.Fatalf("%s key %v response %v marks %d: exact %d half %d", typ, k, r, marks, exact, half)
					}
				}
			}
		}
	}
}
