package seat_test

import (
	"context"
	"net/http"
	"testing"

	"ankao/exams/attempts/seat"
	"ankao/exams/identity"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
)

// Nobody begins before staff has ticked who it is, and the page moves on by itself.
func TestNobodyStartsUnchecked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := newHouse(t, db, 4)
		h.open()
		c, late := h.cards[0], h.cards[1]
		m := h.machine("device-one").in(c)
		if s := m.state(); s.Phase != seat.Waiting || s.Identity != identity.Unchecked {
			t.Fatalf("before the check: %s, %s", s.Phase, s.Identity)
		}
		h.Set(testcentre.At(0))
		_, err := h.Sessions.Start(context.Background(), h.session.ID, sessions.Order{}, testcentre.Officer)
		h.Must(err)
		if s := m.state(); s.Phase != seat.Waiting || s.RemainingMs != nil {
			t.Fatalf("the exam runs, unchecked: %s", s.Phase)
		}
		open := map[string]any{"device": m.device}
		h.refused(m.post("/seat/attempt", open), http.StatusConflict, "identity.unchecked")
		if row := h.row(c); row.Identity != identity.Unchecked || row.State != seat.RowWaiting {
			t.Errorf("row %+v", row)
		}
		h.found(c, identity.Confirmed)
		if s := m.state(); s.Phase != seat.Running || s.Identity != identity.IsConfirmed {
			t.Fatalf("after the tick: %s, %s", s.Phase, s.Identity)
		}
		o := m.openAttempt()

		// A tick given by mistake is taken back: what is begun goes on.
		h.found(c, identity.TakenBack)
		if s := m.state(); s.Phase != seat.Running || m.openAttempt().AttemptID != o.AttemptID {
			t.Errorf("an attempt stopped for want of a tick: %s", s.Phase)
		}

		// A late candidate is looked at as everybody.
		h.Set(testcentre.At(20))
		l := h.machine("device-late").in(late)
		h.refused(l.post("/seat/attempt", map[string]any{"device": l.device}), http.StatusConflict, "identity.unchecked")
		h.found(late, identity.Confirmed)
		l.openAttempt()
	})
}

func TestWhoWasTurnedAwayDoesNotStart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := newHouse(t, db, 3)
		h.open()
		refused, replaced := h.cards[0], h.cards[1]
		m, n := h.machine("device-one").in(refused), h.machine("device-two").in(replaced)
		h.found(refused, identity.Refused)
		if s := m.state(); s.Phase != seat.TurnedAway || s.Identity != identity.IsRefused {
			t.Fatalf("refused: %s, %s", s.Phase, s.Identity)
		}
		h.found(replaced, identity.Confirmed)
		h.found(h.cards[2], identity.Confirmed)
		h.Set(testcentre.At(0))
		_, err := h.Sessions.Start(context.Background(), h.session.ID, sessions.Order{}, testcentre.Officer)
		h.Must(err)
		h.refused(m.post("/seat/attempt", map[string]any{"device": m.device}), http.StatusConflict, "identity.refused")

		// An officer decides otherwise, with a reason.
		_, err = h.identity.Verdict(context.Background(), refused.ID, identity.Confirmed, identity.Officer, "户籍证明已核实", testcentre.Officer)
		h.Must(err)
		m.openAttempt()

		// That somebody else sits there is found in the middle of the exam.
		n.openAttempt()
		h.found(replaced, identity.Replacement)
		if s := n.state(); s.Phase != seat.TurnedAway {
			t.Errorf("a replacement taker goes on: %s", s.Phase)
		}
		h.refused(n.post("/seat/attempt", map[string]any{"device": n.device}), http.StatusConflict, "identity.refused")
		if row := h.row(replaced); row.Identity != identity.IsReplacement {
			t.Errorf("row %+v", row)
		}
	})
}
