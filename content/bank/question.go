package bank

import (
	"slices"
	"strings"
	"unicode/utf8"

	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Syllabus is a body of what is examined; its questions hang on the tree of its
// knowledge points.
type Syllabus struct {
	ID      id.ID[Syllabus]
	Code    string // unique, short: "LV-ELECTRIC"
	Name    string
	Created clock.Instant
}

// Point is a knowledge point, a node of a syllabus's tree.
type Point struct {
	ID       id.ID[Point]
	Syllabus id.ID[Syllabus]
	Parent   id.ID[Point] // empty at the top
	Name     string
	Position int // among its siblings, from 1
}

// MaxDepth is how many levels a tree of knowledge points may have.
const MaxDepth = 4

// Question is one item of the bank. What it asks is in its versions.
type Question struct {
	ID        id.ID[Question]
	Syllabus  id.ID[Syllabus]
	Point     id.ID[Point]   // empty: hangs on the syllabus itself
	Latest    id.ID[Version] // the version that is worked on
	Published id.ID[Version] // the version that papers draw, empty when none
	Practice  bool           // in the public practice pool: anybody may see it, exams draw it only where they say so
	Version   int64          // for compare-and-set
	Created   clock.Instant
	Updated   clock.Instant
}

// Version is one wording of a question. Once it leaves draft it never changes;
// a correction is the next version.
type Version struct {
	ID         id.ID[Version]
	QuestionID id.ID[Question]
	Number     int // from 1
	State      State
	Content    QuestionContent
	Key        QuestionKey
	SHA256     string // Digest of Content and Key
	Author     Party
	Editors    []string // ids of everybody whose hand is in it, the author's too
	Reviewer   Party
	Comment    string // why it was returned, last
	Source     string // where it was imported from: "file.xlsx Sheet1 row 7"
	Created    clock.Instant
	Reviewed   clock.Instant
}

// Party is who wrote or reviewed a version, with the name they had then.
type Party struct{ ID, Name string }

// State is how far a version has come.
type State string

// The states. A published version becomes superseded when the next one is
// published, retired when it is withdrawn from use.
const (
	Draft      State = "draft"
	InReview   State = "in_review"
	Published  State = "published"
	Retired    State = "retired"
	Superseded State = "superseded"
)

// Action moves a version from one state to the next.
type Action string

// The actions.
const (
	Submit   Action = "submit"   // draft → in review
	Withdraw Action = "withdraw" // in review → draft, by those who write
	Return   Action = "return"   // in review → draft, by a reviewer, with a comment
	Publish  Action = "publish"  // in review → published, by a reviewer
	Retire   Action = "retire"   // published → retired
)

type transition struct {
	from, to State
	review   bool // only somebody whose hand is not in the version
}

var transitions = map[Action]transition{
	Submit:   {from: Draft, to: InReview},
	Withdraw: {from: InReview, to: Draft},
	Return:   {from: InReview, to: Draft, review: true},
	Publish:  {from: InReview, to: Published, review: true},
	Retire:   {from: Published, to: Retired},
}

const maxComment = 1000

// Act returns v after the action, done by somebody at that moment. Faults:
// Conflict "question.state" when v is not where the action starts; Denied
// "question.review.own" when somebody reviews what they wrote or edited;
// Invalid "question.comment.empty" or ".long" for the comment of a return.
func (v Version) Act(a Action, by Party, comment string, at clock.Instant) (Version, error) {
	t, ok := transitions[a]
	if !ok {
		return v, fault.New(fault.Invalid, "question.action")
	}
	if v.State != t.from {
		return v, fault.New(fault.Conflict, "question.state").Param("state", string(v.State))
	}
	if t.review {
		if by.ID == "" || v.byHand(by.ID) {
			return v, fault.New(fault.Denied, "question.review.own")
		}
		v.Reviewer, v.Reviewed = by, at
	}
	if a == Return {
		comment = strings.TrimSpace(comment)
		switch {
		case comment == "":
			return v, commentFault("question.comment.empty")
		case utf8.RuneCountInString(comment) > maxComment:
			return v, commentFault("question.comment.long")
		}
		v.Comment = comment
	}
	if a == Publish {
		v.Comment = ""
	}
	v.State = t.to
	return v, nil
}

// byHand tells whether that account wrote or edited the version.
func (v Version) byHand(account string) bool {
	return account == v.Author.ID || slices.Contains(v.Editors, account)
}

func commentFault(code string) error {
	return fault.New(fault.Invalid, code).With(fault.Field{Path: "comment", Code: code})
}

// Edit returns the draft that results when somebody saves content and key over
// the latest version v of a question: v itself while it is a draft, the next
// version once it is published or retired. What is under review is not edited:
// Conflict "question.state". Content and key are validated here.
func (v Version) Edit(c QuestionContent, k QuestionKey, by Party, at clock.Instant) (Version, error) {
	c, k = Tidy(c, k)
	if err := Validate(c, k); err != nil {
		return v, err
	}
	switch v.State {
	case Draft:
		if by.ID != "" && !slices.Contains(v.Editors, by.ID) {
			v.Editors = append(slices.Clone(v.Editors), by.ID)
		}
		v.Content, v.Key, v.SHA256 = c, k, Digest(c, k)
		return v, nil
	case Published, Retired:
		next := NewVersion(v.QuestionID, c, k, by, at)
		next.Number = v.Number + 1
		return next, nil
	}
	return v, fault.New(fault.Conflict, "question.state").Param("state", string(v.State))
}

// NewVersion makes the first version of a question, a draft.
func NewVersion(q id.ID[Question], c QuestionContent, k QuestionKey, by Party, at clock.Instant) Version {
	v := Version{
		ID: id.New[Version](), QuestionID: q, Number: 1, State: Draft, Content: c, Key: k, SHA256: Digest(c, k),
		Author: by, Created: at,
	}
	if by.ID != "" {
		v.Editors = []string{by.ID}
	}
	return v
}
