// Package journal keeps what people did to a question and said about it. It is
// what a question's page shows; the audit trail is kept beside it and is not
// for reading by authors.
package journal

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Event is one thing that somebody did to a question.
type Event struct {
	ID         id.ID[Event]
	QuestionID string
	Number     int    // of the version that was the latest then
	Act        string // an action of the review, or one of the acts below
	ByID       string
	ByName     string // as it was then
	Text       string // what was said: of a comment and a return
	At         clock.Instant
}

// The acts that are no action of the review.
const (
	Comment     = "comment"
	Edit        = "edit"         // a draft was saved over
	Move        = "move"         // to another point or syllabus
	IntoPool    = "practice_in"  // into the public practice pool
	OutOfPool   = "practice_out" // out of it
	ReturnedAct = "return"       // speaks as a comment does
)

// MaxText is the longest comment in characters.
const MaxText = 1000

// CheckText returns a comment without space around it. Faults: Invalid
// "question.comment.empty" and "question.comment.long", each for the field
// "comment".
func CheckText(text string) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	code := ""
	switch {
	case text == "":
		code = "question.comment.empty"
	case utf8.RuneCountInString(text) > MaxText, strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && unicode.IsControl(r) }):
		code = "question.comment.long"
	default:
		return text, nil
	}
	return "", fault.New(fault.Invalid, code).With(fault.Field{Path: "comment", Code: code})
}

// Journal keeps the events.
type Journal struct{ store store }

// Add keeps events in the caller's transaction and gives each its id.
func (j Journal) Add(tx dbx.Tx, events ...Event) error {
	for part := range slices.Chunk(events, 200) {
		for i := range part {
			part[i].ID = id.New[Event]()
		}
		if err := j.store.insert(tx, part); err != nil {
			return err
		}
	}
	return nil
}

// Of returns the newest events of a question, the newest first, and how many
// there are in all.
func (j Journal) Of(tx dbx.Tx, question string, limit int) ([]Event, int64, error) {
	return j.store.of(tx, question, limit)
}

// Comments counts, by question, what was said about it.
func (j Journal) Comments(tx dbx.Tx, questions []string) (map[string]int, error) {
	return j.store.comments(tx, questions)
}
