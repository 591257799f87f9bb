package bank

import (
	"slices"
	"time"

	"ankao/content/bank/journal"
	"ankao/content/bank/media"
	"ankao/content/bank/syllabus"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// What questions hang on and what they show are concepts of their own.
type (
	Syllabus = syllabus.Syllabus
	Point    = syllabus.Point
	Medium   = media.Medium
)

// MaxDepth is how many levels a tree of knowledge points may have.
const MaxDepth = syllabus.MaxDepth

// CheckCode returns the form of a syllabus code that is stored, or an Invalid
// fault.
func CheckCode(code string) (string, error) { return syllabus.CheckCode(code) }

// MaxImage is the largest picture in bytes.
const MaxImage = media.MaxImage

// Sniff tells what picture b is by its bytes; see media.Sniff.
func Sniff(b []byte) (Medium, error) { return media.Sniff(b) }

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
	Restore  Action = "restore"  // retired → published, by a reviewer
	Reopen   Action = "reopen"   // published → retired, and its wording under review again as the next version
)

type transition struct {
	from, to State
	others   bool // only somebody whose hand is not in the version
	reviews  bool // and who is its reviewer from then on
}

var transitions = map[Action]transition{
	Submit:   {from: Draft, to: InReview},
	Withdraw: {from: InReview, to: Draft},
	Return:   {from: InReview, to: Draft, others: true, reviews: true},
	Publish:  {from: InReview, to: Published, others: true, reviews: true},
	Retire:   {from: Published, to: Retired},
	Restore:  {from: Retired, to: Published, others: true},
	Reopen:   {from: Published, to: Retired, others: true},
}

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
	if t.others && (by.ID == "" || v.byHand(by.ID)) {
		return v, fault.New(fault.Denied, "question.review.own")
	}
	if t.reviews {
		v.Reviewer, v.Reviewed = by, at
	}
	switch a {
	case Return:
		var err error
		if v.Comment, err = journal.CheckText(comment); err != nil {
			return v, err
		}
	case Publish:
		v.Comment = ""
	}
	v.State = t.to
	return v, nil
}

// byHand tells whether that account wrote or edited the version.
func (v Version) byHand(account string) bool {
	return account == v.Author.ID || slices.Contains(v.Editors, account)
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

// UndoTime is how long after it was published a version may go back under
// review as if nothing had happened.
const UndoTime = 15 * time.Minute

// again returns the wording of v as the next version, under review: what was
// published once never changes, papers may stand on it.
func (v Version) again(at clock.Instant) Version {
	v.ID, v.Number, v.State, v.Created = id.New[Version](), v.Number+1, InReview, at
	v.Reviewer, v.Reviewed, v.Comment = Party{}, 0, ""
	return v
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
