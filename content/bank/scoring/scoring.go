// Package scoring turns a key and a response into marks. It is pure, counts in
// hundredths of a mark, and knows neither where questions are kept nor who
// answered: exams, lessons and quiz races all score with it.
package scoring

// Rule says what a multiple-choice response earns that is right as far as it
// goes but incomplete.
type Rule string

// The rules. Either way a wrong choice earns nothing, and so does no choice.
const (
	Exact Rule = "exact" // only exactly the key earns marks
	Half  Rule = "half"  // some of the key and nothing else earns half the marks
)

// Valid tells whether r is a rule this package knows.
func (r Rule) Valid() bool { return r == Exact || r == Half }

// The question types that Score knows.
const (
	Single    = "single"
	Multiple  = "multiple"
	TrueFalse = "true_false"
)

// Key holds the ids of the right options. A single-choice or true/false key
// names one; more than one means that any of them is accepted, which is how a
// flawed question is mended after the exam.
type Key struct {
	Choices []string `json:"choices"`
}

// Response holds the ids of the options chosen; order and repetition mean
// nothing.
type Response struct {
	Choices []string `json:"choices"`
}

// Score returns the hundredths of a mark, from 0 to marks, that a response to a
// question of type t earns. Half of an odd number of hundredths rounds down:
// half of 1.25 is 0.62, never more than half. An unknown type or rule, an empty
// key and marks below zero earn nothing.
func Score(t string, key Key, response Response, marks int, r Rule) int {
	right, chosen := set(key.Choices), set(response.Choices)
	if marks <= 0 || len(right) == 0 || len(chosen) == 0 {
		return 0
	}
	hits := 0
	for id := range chosen {
		if !right[id] {
			return 0
		}
		hits++
	}
	switch {
	case t == Single || t == TrueFalse:
		if hits == 1 {
			return marks
		}
	case t == Multiple && hits == len(right) && r.Valid():
		return marks
	case t == Multiple && r == Half:
		return marks / 2
	}
	return 0
}

func set(ids []string) map[string]bool {
	s := make(map[string]bool, len(ids))
	for _, id := range ids {
		s[id] = true
	}
	return s
}
