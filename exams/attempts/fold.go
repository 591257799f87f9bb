package attempts

import (
	"encoding/json"
	"fmt"
	"slices"

	"ankao/internal/clock"
)

// Fold is what an attempt's events come to: the newest response and flag of each question.
//
// Newest is by (epoch, number given by the device), not by the order of arrival: within an epoch one device writes and
// counts its events, so a request that overtook another on the wire does not win by arriving last.
type Fold struct {
	Seq       int64 // the last event in it
	responses map[int]placedResponse
	flags     map[int]placedFlag
}

// Given is the response that counts for a question.
type Given struct {
	Question int
	Choices  []string // labels as the seat saw them, sorted; empty when taken back
	SavedAt  clock.Instant
	Seq      int64
}

type place struct{ epoch, clientSeq int64 }

func (p place) before(o place) bool {
	return p.epoch < o.epoch || p.epoch == o.epoch && p.clientSeq < o.clientSeq
}

type placedResponse struct {
	place
	Given
}

type placedFlag struct {
	place
	flagged bool
}

// NewFold is the fold of no events.
func NewFold() *Fold {
	return &Fold{responses: map[int]placedResponse{}, flags: map[int]placedFlag{}}
}

// Add takes the next event of the chain. An event that the fold already holds changes nothing.
func (f *Fold) Add(e Event) error {
	if e.Seq <= f.Seq {
		return nil
	}
	at := place{e.Epoch, e.ClientSeq}
	switch e.Kind {
	case Responded:
		var p responsePayload
		if err := json.Unmarshal([]byte(e.Payload), &p); err != nil {
			return fmt.Errorf("event %d of attempt %s: %w", e.Seq, e.AttemptID, err)
		}
		if old, ok := f.responses[e.Question]; !ok || old.before(at) {
			f.responses[e.Question] = placedResponse{at, Given{e.Question, p.Choices, e.SavedAt, e.Seq}}
		}
	case Flagged:
		var p flagPayload
		if err := json.Unmarshal([]byte(e.Payload), &p); err != nil {
			return fmt.Errorf("event %d of attempt %s: %w", e.Seq, e.AttemptID, err)
		}
		if old, ok := f.flags[e.Question]; !ok || old.before(at) {
			f.flags[e.Question] = placedFlag{at, p.Flagged}
		}
	case Opened, Moved, HandedIn:
	default:
		return fmt.Errorf("event %d of attempt %s has the unknown kind %q", e.Seq, e.AttemptID, e.Kind)
	}
	f.Seq = e.Seq
	return nil
}

// Responses lists the responses by question number, the ones taken back included.
func (f *Fold) Responses() []Given {
	all := make([]Given, 0, len(f.responses))
	for _, r := range f.responses {
		all = append(all, r.Given)
	}
	slices.SortFunc(all, func(a, b Given) int { return a.Question - b.Question })
	return all
}

// Choices returns what counts for one question, nil when there is no response.
func (f *Fold) Choices(question int) []string { return f.responses[question].Choices }

// Flags lists the numbers of the flagged questions.
func (f *Fold) Flags() []int {
	set := []int{}
	for question, flag := range f.flags {
		if flag.flagged {
			set = append(set, question)
		}
	}
	slices.Sort(set)
	return set
}

// Answered counts the questions that have a response.
func (f *Fold) Answered() int {
	n := 0
	for _, r := range f.responses {
		if len(r.Choices) > 0 {
			n++
		}
	}
	return n
}
