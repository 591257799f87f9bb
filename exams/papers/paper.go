package papers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"ankao/content/bank"
	"ankao/content/bank/scoring"
	"ankao/exams/sessions"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Paper is a frozen paper: of one candidate, or a spare that nobody has yet.
type Paper struct {
	ID          id.ID[Paper]
	SessionID   id.ID[sessions.Session]
	CandidateID id.ID[sessions.Candidate]
	Spare       int    // number of a paper that was frozen as a spare, from 1; 0 for the others
	Origin      Origin // how it came about
	Difficulty  int    // the sum of the levels of its questions; 0 when it was not counted
	SHA256      string // hex, of the stored body
	Items       []Item // question n is Items[n-1]
	Seed        Seed
}

// Origin is how a paper came about.
type Origin string

// The origins.
const (
	Drawn     Origin = "drawn" // with the others at the freeze
	FromSpare Origin = "spare" // a spare of the freeze, given to who came late
	DrawnLate Origin = "late"  // after the spares had run out
)

// Item is one question of a paper.
type Item struct {
	QuestionID id.ID[bank.Question]
	VersionID  id.ID[bank.Version]
	SHA256     string // of the version's content
	Type       bank.Type
	Options    []string // the option ids of the version in the order the candidate sees
	MaxChoices int
	Marks      int // in hundredths
	Rule       scoring.Rule
}

// body is what is stored and hashed. The order of these fields is the
// canonical order; a changed meaning gets a new format number.
type body struct {
	Format    int        `json:"format"`
	Session   string     `json:"session"`
	Candidate string     `json:"candidate"` // empty in a spare, whoever gets it
	Spare     int        `json:"spare,omitempty"`
	Seed      string     `json:"seed"` // hex; nobody can recompute the hash by guessing questions
	Items     []bodyItem `json:"items"`
}

type bodyItem struct {
	Question string   `json:"q"`
	Version  string   `json:"v"`
	SHA256   string   `json:"h"`
	Type     string   `json:"t"`
	Options  []string `json:"o"`
	Max      int      `json:"max"`
	Marks    int      `json:"m"`
	Rule     string   `json:"r"`
}

// The formats of a body.
const (
	bodyFormat  = 1 // of a candidate
	spareFormat = 2 // of nobody yet
)

// canonical returns the JSON of a paper as it is stored: fields in the order of
// body, no white space, no character escaped that need not be.
func (p Paper) canonical() ([]byte, error) {
	b := body{Format: bodyFormat, Session: p.SessionID.String(), Candidate: p.CandidateID.String(), Seed: hex.EncodeToString(p.Seed[:])}
	if p.Spare > 0 {
		b.Format, b.Candidate, b.Spare = spareFormat, "", p.Spare
	}
	for _, i := range p.Items {
		b.Items = append(b.Items, bodyItem{Question: i.QuestionID.String(), Version: i.VersionID.String(), SHA256: i.SHA256,
			Type: string(i.Type), Options: i.Options, Max: i.MaxChoices, Marks: i.Marks, Rule: string(i.Rule)})
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(b); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

func digest(canonical []byte) string {
	h := sha256.Sum256(canonical)
	return hex.EncodeToString(h[:])
}

// parse reads a stored body back, once its hash holds and it belongs to the
// candidate it is stored for, or is a spare. Fault: Internal "paper.damaged".
func (p Paper) parse(stored []byte) (Paper, error) {
	if digest(stored) != p.SHA256 {
		return p, damaged(fmt.Errorf("paper %s: the body does not have the stored hash", p.ID))
	}
	var b body
	if err := json.Unmarshal(stored, &b); err != nil {
		return p, damaged(fmt.Errorf("paper %s: %w", p.ID, err))
	}
	seed, err := hex.DecodeString(b.Seed)
	own := b.Format == bodyFormat && b.Candidate == p.CandidateID.String() && p.Origin != FromSpare
	spare := b.Format == spareFormat && b.Spare > 0 && p.Origin == FromSpare
	if err != nil || len(seed) != len(p.Seed) || b.Session != p.SessionID.String() || !own && !spare {
		return p, damaged(fmt.Errorf("paper %s: the body is another's", p.ID))
	}
	copy(p.Seed[:], seed)
	p.Spare = b.Spare
	for _, i := range b.Items {
		p.Items = append(p.Items, Item{QuestionID: id.ID[bank.Question](i.Question), VersionID: id.ID[bank.Version](i.Version), SHA256: i.SHA256,
			Type: bank.Type(i.Type), Options: i.Options, MaxChoices: i.Max, Marks: i.Marks, Rule: scoring.Rule(i.Rule)})
	}
	return p, nil
}

func damaged(err error) error { return fault.Wrap(fault.Internal, "paper.damaged", err) }

// Marks is the sum of the marks of all questions, in hundredths.
func (p Paper) Marks() int {
	sum := 0
	for _, i := range p.Items {
		sum += i.Marks
	}
	return sum
}

// label is what the option at place i, from 0, is called at the seat: A, B, …
// Z, AA, AB, …
func label(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return label(i/26-1) + label(i%26)
}

// Unmap turns the labels a candidate chose in question n, from 1, into the
// option ids of the question version. No label is no choice. Faults: Invalid
// "response.question" for a question that the paper has not, "response.choice"
// for a label that the question has not or that comes twice,
// "response.choices" for more labels than may be chosen.
func (p Paper) Unmap(n int, labels []string) ([]string, error) {
	if n < 1 || n > len(p.Items) {
		return nil, fault.New(fault.Invalid, "response.question")
	}
	item := p.Items[n-1]
	if len(labels) > item.MaxChoices {
		return nil, fault.New(fault.Invalid, "response.choices")
	}
	chosen := make([]string, 0, len(labels))
	seen := map[string]bool{}
	for _, l := range labels {
		option, ok := item.option(l)
		if !ok || seen[l] {
			return nil, fault.New(fault.Invalid, "response.choice")
		}
		seen[l] = true
		chosen = append(chosen, option)
	}
	return chosen, nil
}

func (i Item) option(l string) (string, bool) {
	for place, option := range i.Options {
		if label(place) == l {
			return option, true
		}
	}
	return "", false
}
