// Package formats is what files of every format turn into before they become
// questions: one Row for each thing in the file that should be a question, with
// what was found about it. Nothing here knows a database.
package formats

// Severity says what a finding means for its row.
type Severity string

// The severities.
const (
	Reject Severity = "reject" // the row does not become a question
	Repair Severity = "repair" // it does, after a mend that is named
	Note   Severity = "note"   // it does; somebody may want to look
)

// Finding tells one thing about one place of the file, in words for the person
// who will mend it.
type Finding struct {
	Sheet      string
	Row        int    // as the spreadsheet program numbers it
	Cell       string // "D7"
	Code       string // stable: "key.not-among-options"
	Message    string // what is the matter
	Suggestion string // what to do
	Severity   Severity
}

// Row is one question of the file, or why it is none.
type Row struct {
	Sheet    string
	Number   int
	Question Question // as far as it was understood when the row is rejected
	Findings []Finding
}

// Rejected tells whether the row does not become a question.
func (r Row) Rejected() bool { return r.has(Reject) }

// Repaired tells whether it becomes one after a mend.
func (r Row) Repaired() bool { return !r.Rejected() && r.has(Repair) }

func (r Row) has(s Severity) bool {
	for _, f := range r.Findings {
		if f.Severity == s {
			return true
		}
	}
	return false
}

// Question is what the file says, not yet what the bank holds.
type Question struct {
	Type        string // single, multiple, true_false
	Stem        []Piece
	Options     [][]Piece // in the order of the letters; none for true_false
	Key         []int     // indexes of the right options; for true_false 0 is true, 1 is false
	Explanation []Piece
	Law         string
	Difficulty  int      // 1 to 5, 0 unset
	Path        []string // knowledge point below the syllabus, from the top
	Exact       *Exact   // what only the centre's own form says; nil for others
}

// Exact is what a question of the centre's own form says beside the rest.
type Exact struct {
	Laws     []LawRef
	Shuffle  bool
	Min, Max int // choices of a multiple choice; 0: as usual
	Practice bool
}

// LawRef is a reference in its parts.
type LawRef struct{ Law, Version, Article string }

// Piece is a run of words or a picture.
type Piece struct {
	Text    string
	Picture *Picture
	Alt     string // of the picture, where the file says one
}

// Picture is a picture of the file.
type Picture struct {
	Name string
	Cell string // where it is anchored
	Load func() ([]byte, error)
}

// Words joins the texts of pieces.
func Words(pieces []Piece) string {
	s := ""
	for _, p := range pieces {
		if p.Text == "" {
			continue
		}
		if s != "" {
			s += " "
		}
		s += p.Text
	}
	return s
}

// Pictures returns the pictures of pieces.
func Pictures(pieces []Piece) []*Picture {
	var out []*Picture
	for _, p := range pieces {
		if p.Picture != nil {
			out = append(out, p.Picture)
		}
	}
	return out
}

// File is all of a file that could be read.
type File struct {
	Rows  []Row
	Notes []Finding // about places that are no row of questions
	// Sheets is how many sheets hold rows; findings name their sheet where it is
	// more than one.
	Sheets int
}
