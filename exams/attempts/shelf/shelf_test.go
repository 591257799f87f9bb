package shelf

import (
	"testing"
	"time"

	"ankao/exams/attempts"
	"ankao/exams/sessions"
	"ankao/internal/id"
)

func TestShelfIsBounded(t *testing.T) {
	paper := &Copy{Encoded: make([]byte, 1000)}
	s := New(nil, nil, 3*paper.size())
	var all []attempts.CandidateID
	for range 5 {
		c := id.New[sessions.Candidate]()
		all = append(all, c)
		s.put(c, &Copy{Encoded: make([]byte, 1000)})
		s.find(all[0]) // the first one is in use all the time
	}
	for i, want := range []bool{true, false, false, true, true} {
		if got := s.find(all[i]) != nil; got != want {
			t.Errorf("paper %d on the shelf: %v, want %v", i, got, want)
		}
	}
	if s.used != 3*paper.size() || s.order.Len() != 3 || len(s.byID) != 3 {
		t.Errorf("%d bytes in %d papers", s.used, s.order.Len())
	}
	s.put(all[0], paper)
	if s.order.Len() != 3 {
		t.Error("a paper is on the shelf twice")
	}
}

func TestPreparingNeverWaits(t *testing.T) {
	s := New(nil, nil, 1000)
	done := make(chan struct{})
	go func() {
		for range 2 * cap(s.wanted) {
			s.Prepare(id.New[sessions.Candidate]())
		}
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("prepare waits for a reader")
	}
}
