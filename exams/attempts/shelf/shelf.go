// Package shelf keeps the papers of the candidates who sit now in memory, so that hundreds of starts in one second are no
// reads of the database.
package shelf

import (
	"container/list"
	"context"
	"encoding/json"
	"sync"

	"ankao/content/bank"
	"ankao/exams/attempts"
	"ankao/exams/papers"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// Bytes bounds the papers in memory; a paper of 50 questions takes some 40 kB.
const Bytes = 96 << 20

// Copy is a frozen paper as a seat gets it: encoded once, without keys.
type Copy struct {
	Paper   papers.Paper
	Encoded json.RawMessage
	Media   map[id.ID[bank.Medium]]bool // of its pictures
}

// size estimates the memory: the items are about as large as the text.
func (c *Copy) size() int { return 2*len(c.Encoded) + 2048 }

// Shelf keeps the papers of the candidates who sit now, the least recently used go first. A frozen paper never changes,
// so that what is on the shelf is never stale.
type Shelf struct {
	db     dbx.DB
	papers *papers.Service
	limit  int

	lock  sync.Mutex
	used  int
	order *list.List // of shelved, most recently used first
	byID  map[attempts.CandidateID]*list.Element

	wanted chan attempts.CandidateID
}

type shelved struct {
	candidate attempts.CandidateID
	*Copy
}

// New makes an empty shelf that holds up to limit bytes.
func New(db dbx.DB, p *papers.Service, limit int) *Shelf {
	return &Shelf{
		db: db, papers: p, limit: limit, order: list.New(), byID: map[attempts.CandidateID]*list.Element{},
		wanted: make(chan attempts.CandidateID, 4096),
	}
}

// Prepare puts the paper on the shelf soon, so that a start need not read it. It never waits.
func (s *Shelf) Prepare(candidate attempts.CandidateID) {
	if s.find(candidate) != nil {
		return
	}
	select {
	case s.wanted <- candidate:
	default: // the start reads it itself
	}
}

// Run prepares papers until ctx ends.
func (s *Shelf) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case candidate := <-s.wanted:
			_, _ = s.Take(ctx, candidate) // whoever needs it meets the same error and tells it
		}
	}
}

// Take returns the paper of a candidate. Faults: NotFound "paper.unknown", Internal "paper.damaged".
func (s *Shelf) Take(ctx context.Context, candidate attempts.CandidateID) (*Copy, error) {
	if c := s.find(candidate); c != nil {
		return c, nil
	}
	var fresh *Copy
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		p, err := s.papers.PaperOf(tx, candidate)
		if err != nil {
			return err
		}
		shown, err := s.papers.Show(tx, p)
		if err != nil {
			return err
		}
		encoded, err := json.Marshal(shown)
		fresh = &Copy{Paper: p, Encoded: encoded, Media: shown.Media()}
		return err
	})
	if err != nil {
		return nil, err
	}
	s.put(candidate, fresh)
	return fresh, nil
}

func (s *Shelf) find(candidate attempts.CandidateID) *Copy {
	s.lock.Lock()
	defer s.lock.Unlock()
	e, ok := s.byID[candidate]
	if !ok {
		return nil
	}
	s.order.MoveToFront(e)
	return e.Value.(shelved).Copy
}

func (s *Shelf) put(candidate attempts.CandidateID, c *Copy) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if _, ok := s.byID[candidate]; ok {
		return
	}
	s.byID[candidate] = s.order.PushFront(shelved{candidate, c})
	for s.used += c.size(); s.used > s.limit && s.order.Len() > 1; {
		last := s.order.Back()
		gone := s.order.Remove(last).(shelved)
		delete(s.byID, gone.candidate)
		s.used -= gone.size()
	}
}
