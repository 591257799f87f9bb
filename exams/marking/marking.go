// Package marking turns handed-in attempts into scores and publishes results. Scores are appended, never overwritten: a
// new run stands beside the old one, which stays reproducible from the paper, the key and the chain that it names.
package marking

import (
	"fmt"

	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/content/bank/scoring"
	"ankao/exams/attempts"
	"ankao/exams/papers"
	"ankao/exams/record"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// RuleVersion names how responses become marks. It changes with the arithmetic of bank/scoring, and old scores keep the
// name they were made under.
const RuleVersion = "scoring.v1"

// The ids of what is marked.
type (
	AttemptID   = id.ID[attempts.Attempt]
	CandidateID = id.ID[sessions.Candidate]
	SessionID   = id.ID[sessions.Session]
	PersonID    = id.ID[people.Person]
)

// Reason is why a score was made.
type Reason string

// The reasons.
const (
	AtHandIn Reason = "hand_in"
	Again    Reason = "again" // asked for, and it came out otherwise
)

// Run is one scoring of an attempt. Runs of an attempt count from 1; the newest is its score.
type Run struct {
	AttemptID   AttemptID
	Number      int
	CandidateID CandidateID
	SessionID   SessionID
	Marks       int // hundredths, the sum of Rows
	TotalMarks  int
	PassMark    int
	Passed      bool
	RuleVersion string
	Head        record.Head // of the sealed chain that was scored
	Reason      Reason
	By          string // id of the account that asked, "" for the server
	CreatedAt   clock.Instant
	Rows        []Row
	Note        record.Note // shows a later change of the run or of a row
}

// Row is what one question earned.
type Row struct {
	Question  int
	VersionID id.ID[bank.Version]
	Rule      scoring.Rule
	Marks     int // hundredths
	MaxMarks  int
}

const runNote = "marking.run.v1"

// digest covers everything a run says.
func (r Run) digest() []byte {
	d := record.NewDigest(runNote).
		Text(r.AttemptID.String()).Number(int64(r.Number)).Text(r.CandidateID.String()).Text(r.SessionID.String()).
		Number(int64(r.Marks)).Number(int64(r.TotalMarks)).Number(int64(r.PassMark)).Number(passed(r.Passed)).
		Text(r.RuleVersion).Number(r.Head.Seq).Text(r.Head.MAC).Text(string(r.Reason)).Text(r.By).Number(int64(r.CreatedAt)).
		Number(int64(len(r.Rows)))
	for _, row := range r.Rows {
		d = d.Number(int64(row.Question)).Text(row.VersionID.String()).Text(string(row.Rule)).
			Number(int64(row.Marks)).Number(int64(row.MaxMarks))
	}
	return d.Sum()
}

func passed(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// Score marks the responses of a fold against the frozen paper. Faults: Internal "marking.version" when a question
// version is not the one that was frozen, Internal "marking.response" when a response does not fit the paper.
func Score(p papers.Paper, versions map[id.ID[bank.Version]]bank.Version, f *attempts.Fold) ([]Row, error) {
	rows := make([]Row, len(p.Items))
	for i, item := range p.Items {
		n := i + 1
		v, ok := versions[item.VersionID]
		if !ok || bank.Digest(v.Content, v.Key) != item.SHA256 {
			return nil, fault.Wrap(fault.Internal, "marking.version", fmt.Errorf("paper %s: question %d is not the version that was frozen", p.ID, n))
		}
		chosen, err := p.Unmap(n, f.Choices(n))
		if err != nil {
			return nil, fault.Wrap(fault.Internal, "marking.response", fmt.Errorf("paper %s: question %d: %w", p.ID, n, err))
		}
		rows[i] = Row{
			Question: n, VersionID: item.VersionID, Rule: item.Rule, MaxMarks: item.Marks,
			Marks: scoring.Score(string(item.Type), scoring.Key{Choices: v.Key.Choices}, scoring.Response{Choices: chosen}, item.Marks, item.Rule),
		}
	}
	return rows, nil
}

// total sums rows up.
func total(rows []Row) (marks, of int) {
	for _, r := range rows {
		marks += r.Marks
		of += r.MaxMarks
	}
	return marks, of
}

// same tells whether two runs come to the same for every question.
func same(a, b []Row) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Published is a result as it was published: a copy, so that a later run does not change what a candidate was told.
type Published struct {
	SessionID   SessionID
	Edition     int // of the session's publication
	CandidateID CandidateID
	PersonID    PersonID
	AttemptID   AttemptID
	Run         int
	Marks       int // hundredths
	TotalMarks  int
	Passed      bool
	HandedInAt  clock.Instant
}

// Pass is a published result that a certificate may be issued for.
type Pass struct {
	CandidateID     CandidateID
	PersonID        PersonID
	SessionID       SessionID
	ExamName        string
	CertificateType uint16 // 0: the exam leads to none
	ValidMonths     int    // 0: as the type says
	Marks           int    // hundredths
	TotalMarks      int
	HandedInAt      clock.Instant
}

// LearnerResult is a published result as its owner sees it.
type LearnerResult struct {
	CandidateID CandidateID
	SessionID   SessionID
	ExamName    string
	Date        clock.Date // of the exam
	Marks       int        // hundredths
	TotalMarks  int
	Passed      bool
	HandedInAt  clock.Instant
}

// State is how far a candidate's result is.
type State string

// The states of a result.
const (
	None      State = "none"
	Scored    State = "scored"
	Announced State = "published"
)

// Result is a line of the officer's list.
type Result struct {
	Who           sessions.Listed
	State         State
	Marks         int // hundredths
	TotalMarks    int
	Passed        bool
	HandedInAt    clock.Instant
	HandedInBy    attempts.By
	CertificateID string
}
