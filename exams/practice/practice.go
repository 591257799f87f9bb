// Package practice lets anybody answer the questions of the public pool on the
// page of an exam, and tells at once what is right and why. What somebody does
// without logging in is kept nowhere; a learner who has logged in has a history
// and a book of mistakes.
package practice

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/content/bank/scoring"
	"ankao/exams/papers"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Limits of practice. The pool is public; the limits keep it from being copied
// by a program in one go and the server from being kept busy.
const (
	MaxQuestions = 50            // of one sheet
	sheetLife    = 6 * time.Hour // then its questions are drawn anew
	drawsAnHour  = 120           // of one address: a class behind one router
	answersAnHr  = 120 * 60      // likewise
	learnerDraws = 60            // of one learner in an hour
	clearAfter   = 2             // right answers in a row that clear a mistake
	keepFor      = 400 * 24 * time.Hour
)

// Run is one sheet that a learner has practised.
type Run struct {
	ID         id.ID[Run]
	PersonID   id.ID[people.Person]
	SyllabusID id.ID[bank.Syllabus] // empty: mistakes of any
	PointID    id.ID[bank.Point]
	Mistakes   bool // it was drawn from the book of mistakes
	Questions  int
	Answered   int
	Correct    int
	StartedAt  clock.Instant
}

// Mistake is a question in somebody's book of mistakes.
type Mistake struct {
	QuestionID id.ID[bank.Question]
	Wrong      int // times answered wrong
	Streak     int // times right in a row since
	LastSeen   clock.Instant
}

// after returns m once its question was answered again; gone tells that it
// leaves the book: right twice in a row.
func (m Mistake) after(correct bool, now clock.Instant) (next Mistake, gone bool) {
	m.LastSeen = now
	if !correct {
		m.Wrong, m.Streak = m.Wrong+1, 0
		return m, false
	}
	m.Streak++
	return m, m.Streak >= clearAfter
}

// sheet is a paper to practise. It goes to the browser sealed and comes back
// with the answers, so that the server keeps nothing of it.
type sheet struct {
	Run      string   `json:"run,omitempty"`
	Person   string   `json:"person,omitempty"`
	Versions []string `json:"versions"`
	Seed     string   `json:"seed"`
	At       int64    `json:"at"`
}

// sealContext keeps a sealed sheet from being taken for anything else.
const sealContext = "practice.sheet"

func expired() error { return fault.New(fault.Conflict, "practice.expired") }

// parseSheet reads a sheet that was unsealed. Fault: Conflict "practice.expired".
func parseSheet(plain []byte, now clock.Instant) (s sheet, seed papers.Seed, err error) {
	if json.Unmarshal(plain, &s) != nil || now >= clock.Instant(s.At).Add(sheetLife) {
		return s, seed, expired()
	}
	if n, err := hex.Decode(seed[:], []byte(s.Seed)); err != nil || n != len(seed) {
		return s, seed, expired()
	}
	return s, seed, nil
}

// Answer is what somebody chose for a question of a sheet, by its labels. None
// is asking for the key.
type Answer struct {
	Number  int // from 1
	Choices []string
}

// Verdict tells what was right.
type Verdict struct {
	papers.Key
	Correct bool
	chosen  bool
}

// judge compares answers with the keys of a paper. Faults: Invalid
// "response.question", "response.choice", "response.choices" as
// [papers.Paper.Unmap] has them, "practice.twice".
func judge(p papers.Paper, versions map[id.ID[bank.Version]]bank.Version, answers []Answer) ([]Verdict, error) {
	keys, err := p.Keys(versions)
	if err != nil {
		return nil, err
	}
	var seen []int
	verdicts := make([]Verdict, 0, len(answers))
	for _, a := range answers {
		chosen, err := p.Unmap(a.Number, a.Choices)
		if err != nil {
			return nil, err
		}
		if slices.Contains(seen, a.Number) {
			return nil, fault.New(fault.Invalid, "practice.twice")
		}
		seen = append(seen, a.Number)
		item := p.Items[a.Number-1]
		key := scoring.Key{Choices: versions[item.VersionID].Key.Choices}
		marks := scoring.Score(string(item.Type), key, scoring.Response{Choices: chosen}, item.Marks, scoring.Exact)
		verdicts = append(verdicts, Verdict{Key: keys[a.Number-1], Correct: marks == item.Marks, chosen: len(chosen) > 0})
	}
	return verdicts, nil
}
