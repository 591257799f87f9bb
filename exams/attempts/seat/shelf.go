package seat

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

// shelfBytes bounds the papers in memory; a paper of 50 questions takes some 40 kB.
const shelfBytes = 96 << 20

// copied is a frozen paper as a seat gets it: encoded once, without keys.
type copied struct {
	paper   papers.Paper
	encoded json.RawMessage
	media   map[id.ID[bank.Medium]]bool
}

// size estimates the memory: the items are about as large as the text.
func (c *copied) size() int { return 2*len(c.encoded) + 2048 }

// shelf keeps the papers of the candidates who sit now, the least recently used go first. A frozen paper never changes,
// so that what is on the shelf is never stale.
type shelf struct {
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
	*copied
}

func newShelf(db dbx.DB, p *papers.Service, limit int) *shelf {
	return &shelf{
		db: db, papers: p, limit: limit, order: list.New(), byID: map[attempts.CandidateID]*list.Element{},
		wanted: make(chan attempts.CandidateID, 4096),
	}
}

// prepare puts the paper on the shelf soon, so that a start need not read it. It never waits.
func (s *shelf) prepare(candidate attempts.CandidateID) {
	if s.find(candidate) != nil {
		return
	}
	select {
	case s.wanted <- candidate:
	default: // the start reads it itself
	}
}

// run prepares papers until ctx ends.
func (s *shelf) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case candidate := <-s.wanted:
			_, _ = s.take(ctx, candidate) // whoever needs it meets the same error and tells it
		}
	}
}

// take returns the paper of a candidate. Faults: NotFound "paper.unknown", Internal "paper.damaged".
func (s *shelf) take(ctx context.Context, candidate attempts.CandidateID) (*copied, error) {
	if c := s.find(candidate); c != nil {
		return c, nil
	}
	var fresh *copied
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
		fresh = &copied{paper: p, encoded: encoded, media: shown.Media()}
		return err
	})
	if err != nil {
		return nil, err
	}
	s.put(candidate, fresh)
	return fresh, nil
}

func (s *shelf) find(candidate attempts.CandidateID) *copied {
	s.lock.Lock()
	defer s.lock.Unlock()
	e, ok := s.byID[candidate]
	if !ok {
		return nil
	}
	s.order.MoveToFront(e)
	return e.Value.(shelved).copied
}

func (s *shelf) put(candidate attempts.CandidateID, c *copied) {
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
