package attempts

import (
	"ankao/exams/record"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// ledger is the part of the database that one transaction of the committer works on: the attempts its requests name,
// locked, and what they add. Requests change it in memory, in the order in which they came; write then stores the
// whole at once.
type ledger struct {
	tx       dbx.Tx
	store    store
	keys     record.Keys
	now      clock.Instant
	attempts map[id.ID[Attempt]]*Attempt
	sat      map[CandidateID]*Attempt
	touched  []*touched
	events   []Event
	evidence []Evidence
	handedIn []id.ID[Attempt]
	admitted map[SessionID]error
	// pending are the events and the evidence above, by the numbers their devices gave them.
	pending map[eventKey]held
}

// touched is an attempt and what it was when it was read; fresh ones were not read but begun.
type touched struct {
	*Attempt
	fresh bool
	was   Attempt
}

// turned tells whether more has changed than the head: the state, or who writes.
func (t *touched) turned() bool { return t.State != t.was.State || t.Epoch != t.was.Epoch }

// held is a number of a device that is stored, or will be with this transaction.
type held struct {
	hash     string
	evidence bool
	receipt  Receipt
}

// Receipt says what was stored and when: the chain's head with the event and the time of its transaction.
type Receipt struct {
	Head    record.Head
	SavedAt clock.Instant
}

// admit asks, once for each session, whether attempts may begin in it.
func (l *ledger) admit(s Start) error {
	err, asked := l.admitted[s.SessionID]
	if !asked && s.Admit != nil {
		err = s.Admit(l.tx)
		l.admitted[s.SessionID] = err
	}
	return err
}

// begin puts a new attempt into the ledger.
func (l *ledger) begin(a *Attempt) {
	l.attempts[a.ID], l.sat[a.CandidateID] = a, a
	l.touched = append(l.touched, &touched{Attempt: a, fresh: true})
}

// touch notes, once, that a will change.
func (l *ledger) touch(a *Attempt) {
	for _, t := range l.touched {
		if t.Attempt == a {
			return
		}
	}
	l.touched = append(l.touched, &touched{Attempt: a, was: *a})
}

// moment is the ledger's time for an attempt: its events never run backwards, whatever the wall clock does.
func (l *ledger) moment(a *Attempt) clock.Instant { return max(l.now, a.SavedAt) }

// append adds an event of a device, or of the server when device is "", to the attempt's chain.
func (l *ledger) append(a *Attempt, device string, d Draft, arrived clock.Instant) Event {
	l.touch(a)
	if device == "" {
		d.ClientSeq = a.Head.Seq + 1
	}
	e := Event{
		AttemptID: a.ID, Kind: d.Kind, Device: device, ClientSeq: d.ClientSeq, Question: d.Question,
		Payload: d.Payload, PayloadHash: d.hash(), ClientAt: d.ClientAt, ArrivedAt: arrived, SavedAt: l.moment(a),
	}
	e.Row = record.Next(l.keys, chain(a.ID), a.Head, a.Epoch, e.digest())
	a.Head, a.SavedAt = e.Head(), e.SavedAt
	a.count(device, e.ClientSeq)
	l.events = append(l.events, e)
	l.pending[e.key()] = held{hash: e.PayloadHash, receipt: Receipt{e.Head(), e.SavedAt}}
	return e
}

// keep stores as evidence what may not be applied.
func (l *ledger) keep(a *Attempt, s Save, d Draft, why Why) {
	e := Evidence{
		Draft: d, AttemptID: a.ID, Device: s.Device, Epoch: s.Epoch, Why: why, PayloadHash: d.hash(),
		ArrivedAt: s.ArrivedAt, SavedAt: l.now,
	}
	e.Note = record.Mark(l.keys, evidenceNote, e.digest())
	if s.Device == a.Device {
		l.touch(a)
		a.count(s.Device, d.ClientSeq)
	}
	l.evidence = append(l.evidence, e)
	l.pending[e.key()] = held{hash: e.PayloadHash, evidence: true}
}

// count notes that a number of the writing device is stored.
func (a *Attempt) count(device string, clientSeq int64) {
	if device == a.Device {
		a.ClientSeq = max(a.ClientSeq, clientSeq)
		a.ClientCount++
	}
}

// known returns which of the drafts' numbers the device has used before. A number above the highest one stored cannot
// be known, so the usual save needs no look-up.
func (l *ledger) known(a *Attempt, device string, drafts []Draft) (map[int64]held, error) {
	found := map[int64]held{}
	var ask []int64
	for _, d := range drafts {
		if h, ok := l.pending[eventKey{a.ID, device, d.ClientSeq}]; ok {
			found[d.ClientSeq] = h
		} else if device != a.Device || d.ClientSeq <= a.ClientSeq {
			ask = append(ask, d.ClientSeq)
		}
	}
	if len(ask) == 0 {
		return found, nil
	}
	stored, err := l.store.held(l.tx, a.ID, device, ask)
	for number, h := range stored {
		found[number] = h
	}
	return found, err
}

// numbers lists every number of the device that is stored or will be with this transaction.
func (l *ledger) numbers(a *Attempt, device string) (map[int64]bool, error) {
	all, err := l.store.numbers(l.tx, a.ID, device)
	if err != nil {
		return nil, err
	}
	for k := range l.pending {
		if k.attempt == a.ID && k.device == device {
			all[k.clientSeq] = true
		}
	}
	return all, nil
}
