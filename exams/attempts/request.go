package attempts

import (
	"fmt"
	"strings"

	"ankao/exams/record"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Conflicts a seat can run into. Each leaves what is stored as it is.
var (
	// ErrSuperseded: another device writes this attempt. What came is kept as evidence.
	ErrSuperseded = fault.New(fault.Conflict, "attempt.superseded")
	// ErrClosed: the attempt is handed in, or its time is over. What came is kept as evidence.
	ErrClosed = fault.New(fault.Conflict, "attempt.closed")
	// ErrMismatch: a number was used before for something else.
	ErrMismatch = fault.New(fault.Conflict, "event.mismatch")
	// ErrUnknown: the candidate has no such attempt.
	ErrUnknown = fault.New(fault.NotFound, "attempt.unknown")
)

// request is what is done to one attempt. apply changes the ledger and returns the answer. A *fault.Error refuses this
// request alone; whatever it put into the ledger before is stored all the same. Any other error fails the transaction.
type request interface {
	names() (attempt id.ID[Attempt], candidate CandidateID)
	apply(l *ledger) (any, error)
}

// task is a request in the committer's hands.
type task = record.Task[request]

// Save stores events that a seat sends.
type Save struct {
	AttemptID   id.ID[Attempt]
	CandidateID CandidateID
	Epoch       int64
	Device      string
	Events      []Draft // numbers rise
	ArrivedAt   clock.Instant
}

// Saved answers a Save. For a repeated request it is what the first one was told.
type Saved struct {
	Receipt
	Accepted []int64
	Attempt  Attempt // as it stands now
}

func (s Save) names() (id.ID[Attempt], CandidateID) { return s.AttemptID, "" }

func (s Save) apply(l *ledger) (any, error) {
	a, err := l.own(s.AttemptID, s.CandidateID)
	if err != nil {
		return nil, err
	}
	known, err := l.known(a, s.Device, s.Events)
	if err != nil {
		return nil, err
	}
	fresh, last, kept, err := s.sift(known)
	if err != nil {
		return nil, err
	}
	if len(fresh) == 0 && !kept {
		return s.saved(a, last), nil
	}
	if why := s.why(a); why != "" {
		for _, d := range fresh {
			l.keep(a, s, d, why)
		}
		return nil, why.refusal()
	}
	if kept {
		return nil, ErrMismatch // a newer epoch does not bring back what was put aside
	}
	for _, d := range fresh {
		e := l.append(a, s.Device, d, s.ArrivedAt)
		last = Receipt{e.Head(), e.SavedAt}
	}
	return s.saved(a, last), nil
}

// why tells why the save may not write; "" when it may.
func (s Save) why(a *Attempt) Why {
	switch {
	case !a.writable(s.Device, s.Epoch):
		return Superseded
	case !a.inTime(s.ArrivedAt):
		return Late
	}
	return ""
}

func (w Why) refusal() error {
	if w == Superseded {
		return ErrSuperseded
	}
	return ErrClosed
}

// sift separates what is new from what is stored as events, of which it returns the newest receipt, and tells whether
// some is stored as evidence. A number that was used for something else is a mismatch.
func (s Save) sift(known map[int64]held) (fresh []Draft, last Receipt, kept bool, err error) {
	for i, d := range s.Events {
		h, ok := known[d.ClientSeq]
		switch {
		case !ok:
			fresh = append(fresh, d)
		case h.hash != d.hash():
			return nil, last, false, ErrMismatch.With(fault.Field{Path: fmt.Sprintf("events[%d]", i), Code: "event.mismatch"})
		case h.evidence:
			kept = true
		case h.receipt.Head.Seq > last.Head.Seq:
			last = h.receipt
		}
	}
	return fresh, last, kept, nil
}

func (s Save) saved(a *Attempt, r Receipt) Saved {
	numbers := make([]int64, len(s.Events))
	for i, d := range s.Events {
		numbers[i] = d.ClientSeq
	}
	return Saved{Receipt: r, Accepted: numbers, Attempt: *a}
}

// Start begins an attempt, or takes it up again. When it stands with another device, Device takes over and the epoch
// rises: whoever calls has made sure that the candidate may sit there.
type Start struct {
	CandidateID CandidateID
	SessionID   SessionID
	Paper       Paper
	Device      string
	Deadline    clock.Instant
	ArrivedAt   clock.Instant
	// Guard is asked inside the transaction before Device takes over: a seat that lost its place while the request was
	// on its way must not take it back. A fault of it refuses the request.
	Guard func(tx dbx.Tx) error
	// Admit is asked inside the transaction before an attempt begins, once for all that begin together in a session: one
	// that ended while requests were on their way takes no new attempts. It must keep the session as it is until the
	// transaction ends. A fault of it refuses the requests; nil asks nobody.
	Admit func(tx dbx.Tx) error
}

// Paper is what an attempt must know of the paper.
type Paper struct {
	ID        PaperID
	SHA256    string
	Questions int
}

func (s Start) names() (id.ID[Attempt], CandidateID) { return "", s.CandidateID }

func (s Start) apply(l *ledger) (any, error) {
	if a, ok := l.sat[s.CandidateID]; ok {
		if !a.inTime(s.ArrivedAt) {
			return nil, ErrClosed
		}
		if a.Device == s.Device {
			return *a, nil
		}
		if err := s.Guard(l.tx); err != nil {
			return nil, err
		}
		err := l.move(a, movedPayload{From: a.Device, To: s.Device, By: "seat"}, s.ArrivedAt)
		return *a, err
	}
	if s.ArrivedAt > s.Deadline {
		return nil, ErrClosed
	}
	if err := l.admit(s); err != nil {
		return nil, err
	}
	a := &Attempt{
		ID: id.New[Attempt](), SessionID: s.SessionID, CandidateID: s.CandidateID, PaperID: s.Paper.ID,
		PaperSHA256: s.Paper.SHA256, Questions: s.Paper.Questions, State: StateOpen, Epoch: 1, Device: s.Device,
		OpenedAt: l.now, Deadline: s.Deadline,
	}
	l.begin(a)
	l.append(a, "", Draft{Kind: Opened, Payload: encode(a.opening())}, s.ArrivedAt)
	return *a, nil
}

// opening is what the first event of a says; [Service.Check] holds the row against it.
func (a *Attempt) opening() openedPayload {
	return openedPayload{
		Candidate: a.CandidateID.String(), Session: a.SessionID.String(), Paper: a.PaperID.String(), SHA256: a.PaperSHA256,
		Questions: a.Questions, Device: a.Device, Deadline: a.Deadline,
	}
}

// Move gives the attempt to another device by the yes of a proctor.
type Move struct {
	AttemptID   id.ID[Attempt]
	CandidateID CandidateID
	Device      string
	By          string // id of the proctor's account
	ArrivedAt   clock.Instant
	// Also is done in the same transaction, first. A fault of it refuses the request. It may be asked again for a
	// transaction that stands: the second time must not be refused.
	Also func(tx dbx.Tx) error
}

func (m Move) names() (id.ID[Attempt], CandidateID) { return m.AttemptID, "" }

func (m Move) apply(l *ledger) (any, error) {
	a, err := l.own(m.AttemptID, m.CandidateID)
	if err != nil {
		return nil, err
	}
	if a.State != StateOpen {
		return nil, ErrClosed
	}
	if err := m.Also(l.tx); err != nil {
		return nil, err
	}
	if a.Device == m.Device {
		return *a, nil
	}
	err = l.move(a, movedPayload{From: a.Device, To: m.Device, By: m.By}, m.ArrivedAt)
	return *a, err
}

// move raises the epoch; the event that says so is the first of the new one.
func (l *ledger) move(a *Attempt, p movedPayload, arrived clock.Instant) error {
	numbers, err := l.numbers(a, p.To)
	if err != nil {
		return err
	}
	l.touch(a)
	a.Epoch++
	a.Device, a.ClientSeq, a.ClientCount = p.To, 0, int64(len(numbers))
	for n := range numbers {
		a.ClientSeq = max(a.ClientSeq, n)
	}
	l.append(a, "", Draft{Kind: Moved, Payload: encode(p)}, arrived)
	return nil
}

// HandIn closes an attempt and seals its chain. It is idempotent. A candidate's hand-in is refused while numbers up to
// LastClientSeq are missing, so that nothing a seat still holds is left behind; at the deadline the server waits for
// nothing.
type HandIn struct {
	AttemptID     id.ID[Attempt]
	CandidateID   CandidateID // empty unless By is ByCandidate
	By            By
	Epoch         int64
	Device        string
	LastClientSeq int64 // the highest number that the seat knows to be stored
	// Stored is how many numbers the seat knows to be stored; -1 when it has left none out up to LastClientSeq.
	Stored    int64
	ArrivedAt clock.Instant
}

func (h HandIn) names() (id.ID[Attempt], CandidateID) { return h.AttemptID, "" }

func (h HandIn) apply(l *ledger) (any, error) {
	a, err := l.own(h.AttemptID, h.CandidateID)
	if err != nil {
		return nil, err
	}
	if a.State != StateOpen {
		return *a, nil
	}
	if h.By == ByCandidate {
		if err := h.candidate(l, a); err != nil {
			return nil, err
		}
		if !a.inTime(h.ArrivedAt) {
			h.By = ByServer
		}
	}
	l.append(a, "", Draft{Kind: HandedIn, Payload: encode(handedInPayload{h.By, h.LastClientSeq})}, h.ArrivedAt)
	a.State, a.HandedInAt, a.HandedInBy = StateHandedIn, a.SavedAt, h.By
	a.Seal = record.Close(l.keys, chain(a.ID), a.Head)
	l.handedIn = append(l.handedIn, a.ID)
	return *a, nil
}

// candidate tells why a candidate may not hand in. After the deadline nothing is waited for: it would be refused.
func (h HandIn) candidate(l *ledger, a *Attempt) error {
	if !a.writable(h.Device, h.Epoch) {
		return ErrSuperseded
	}
	if !a.inTime(h.ArrivedAt) || h.LastClientSeq <= a.ClientSeq && a.ClientCount >= h.claimed() {
		return nil
	}
	stored, err := l.numbers(a, h.Device)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "events.missing").Param("missing", gaps(stored, h.LastClientSeq))
}

// claimed is how many numbers must be stored.
func (h HandIn) claimed() int64 {
	if h.Stored < 0 {
		return h.LastClientSeq
	}
	return h.Stored
}

// gaps lists the numbers from 1 to last that are not stored, as "3,7-9"; at most some 50 ranges, from the lowest.
func gaps(stored map[int64]bool, last int64) string {
	var ranges []string
	for n := int64(1); n <= last && len(ranges) < 50; n++ {
		if stored[n] {
			continue
		}
		from := n
		for n < last && !stored[n+1] {
			n++
		}
		if from == n {
			ranges = append(ranges, fmt.Sprint(n))
		} else {
			ranges = append(ranges, fmt.Sprintf("%d-%d", from, n))
		}
	}
	return strings.Join(ranges, ",")
}

// own returns the attempt when it exists and is that candidate's; an empty candidate is the server itself.
func (l *ledger) own(attempt id.ID[Attempt], candidate CandidateID) (*Attempt, error) {
	a, ok := l.attempts[attempt]
	if !ok || candidate != "" && a.CandidateID != candidate {
		return nil, ErrUnknown
	}
	return a, nil
}
