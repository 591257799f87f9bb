package attempts

import (
	"encoding/hex"
	"encoding/json"
	"slices"

	"ankao/exams/record"
	"ankao/internal/clock"
	"ankao/internal/id"
)

// Kind is what an event says.
type Kind string

// The kinds. The first two come from a seat; the others are the server's own. Kinds are only ever added: stored chains
// keep the old ones.
const (
	Responded Kind = "response"  // the choices of one question, empty when taken back
	Flagged   Kind = "flag"      // the candidate's own mark on a question, set or taken off
	Opened    Kind = "opened"    // the first event of every attempt: for whom, which paper, until when
	Moved     Kind = "moved"     // another device writes from here on; the row's epoch is the new one
	HandedIn  Kind = "handed_in" // the last event of every attempt
)

// Event is one row of an attempt's chain. Rows are added and never changed. The chain covers PayloadHash, not the
// payload, so that a payload may be purged when its time is over.
type Event struct {
	record.Row
	AttemptID   id.ID[Attempt]
	Kind        Kind
	Device      string // the device that sent it, "" for the server
	ClientSeq   int64  // the device's own number of the event; the row's number for the server
	Question    int    // number in the paper, 0 where none is meant
	Payload     string // JSON, by kind
	PayloadHash string // 64 hex digits
	ClientAt    clock.Instant
	ArrivedAt   clock.Instant // when the request reached the server
	SavedAt     clock.Instant // taken inside the transaction; told to the seat only after the commit
}

// Draft is an event as a seat sends it.
type Draft struct {
	ClientSeq int64
	Kind      Kind
	Question  int
	Payload   string
	ClientAt  clock.Instant
}

// hash covers everything a device says about an event: whoever sends the same number again must send the same.
func (d Draft) hash() string {
	sum := record.NewDigest("attempt.payload.v1").
		Text(string(d.Kind)).Number(int64(d.Question)).Text(d.Payload).Number(int64(d.ClientAt)).Sum()
	return hex.EncodeToString(sum)
}

// digest is what the chain covers of an event beyond the number and the epoch.
func (e Event) digest() []byte {
	return record.NewDigest("attempt.event.v1").
		Text(string(e.Kind)).Text(e.Device).Number(e.ClientSeq).Number(int64(e.Question)).Text(e.PayloadHash).
		Number(int64(e.ClientAt)).Number(int64(e.ArrivedAt)).Number(int64(e.SavedAt)).Sum()
}

// payloadFits tells whether the payload is the one that the chain covers.
func (e Event) payloadFits() bool {
	return e.PayloadHash == Draft{Kind: e.Kind, Question: e.Question, Payload: e.Payload, ClientAt: e.ClientAt}.hash()
}

// key names an event as its device does.
func (e Event) key() eventKey { return eventKey{e.AttemptID, e.Device, e.ClientSeq} }

type eventKey struct {
	attempt   id.ID[Attempt]
	device    string
	clientSeq int64
}

// The payloads.
type (
	responsePayload struct {
		Choices []string `json:"choices"`
	}
	flagPayload struct {
		Flagged bool `json:"flagged"`
	}
	openedPayload struct {
		Candidate string        `json:"candidate"`
		Session   string        `json:"session"`
		Paper     string        `json:"paper"`
		SHA256    string        `json:"sha256"`
		Questions int           `json:"questions"`
		Device    string        `json:"device"`
		Deadline  clock.Instant `json:"deadline"`
	}
	movedPayload struct {
		From string `json:"from"`
		To   string `json:"to"`
		By   string `json:"by"` // "seat", or the id of the account that allowed it
	}
	handedInPayload struct {
		By            By    `json:"by"`
		LastClientSeq int64 `json:"lastClientSeq"`
	}
)

// Response makes the payload of a response. Order and repetition of choices mean nothing and are dropped.
func Response(choices []string) string {
	sorted := slices.Clone(choices)
	slices.Sort(sorted)
	return encode(responsePayload{Choices: append([]string{}, slices.Compact(sorted)...)})
}

// Flag makes the payload of a flag.
func Flag(flagged bool) string { return encode(flagPayload{Flagged: flagged}) }

// encode writes a payload. Payloads are structs of texts and numbers, which always encode.
func encode(payload any) string {
	b, err := json.Marshal(payload)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// Why says why a payload is evidence and not an event.
type Why string

// The reasons.
const (
	Superseded Why = "superseded" // another device writes this attempt
	Late       Why = "late"       // it arrived after the deadline or after the hand-in
)

// Evidence is what a seat still held when it could no longer write: kept as it came, applied to nothing. Its mark
// shows a later change.
type Evidence struct {
	Draft
	record.Note
	AttemptID   id.ID[Attempt]
	Device      string
	Epoch       int64 // that the seat believed in
	Why         Why
	PayloadHash string
	ArrivedAt   clock.Instant
	SavedAt     clock.Instant
}

func (e Evidence) key() eventKey { return eventKey{e.AttemptID, e.Device, e.ClientSeq} }

const evidenceNote = "attempt.evidence.v1"

func (e Evidence) digest() []byte {
	return record.NewDigest(evidenceNote).
		Text(e.AttemptID.String()).Text(e.Device).Number(e.Epoch).Text(string(e.Why)).Number(e.ClientSeq).
		Text(e.hash()).Number(int64(e.ArrivedAt)).Number(int64(e.SavedAt)).Sum()
}
