package seat_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ankao/admin/accounts"
	"ankao/content/bank"
	"ankao/exams/attempts"
	"ankao/exams/attempts/seat"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/web"
)

// A candidate goes all the way from the door to the result.
func TestTheWholeWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := newHouse(t, db, 3)
		h.open()
		c := h.cards[0]
		m := h.machine("device-one")

		var state seat.SeatState
		m.checkIn(c).Read(t, &state)
		if state.Phase != seat.Waiting || state.Candidate.Name == "" || state.Candidate.Ticket != c.Ticket || state.Candidate.SeatLabel == "" ||
			strings.Contains(state.Candidate.IDNumberMasked, c.idNumber[6:14]) || state.Exam.QuestionCount != 9 || state.Exam.TotalMarks != 10_00 ||
			state.Attempt != nil || state.RemainingMs != nil || state.Session.State != sessions.Open {
			t.Fatalf("after check-in: %+v", state)
		}
		if row := h.row(c); row.State != seat.RowWaiting || row.QuestionCount != 9 || row.RemainingMs != nil {
			t.Errorf("row %+v", row)
		}
		h.refused(m.post("/seat/attempt", map[string]any{"device": m.device}), http.StatusConflict, "attempt.not_running")

		h.start()
		if state = m.state(); state.Phase != seat.Running || *state.RemainingMs != 3_600_000 {
			t.Fatalf("after the start: %+v", state)
		}
		o := m.openAttempt()
		if o.Epoch != 1 || o.Seq != 1 || o.RemainingMs != 3_600_000 || len(o.Paper.Questions) != 9 || len(o.Responses) != 0 {
			t.Fatalf("opened %+v", o)
		}
		h.Set(testcentre.At(5))
		var saved seat.EventsSaved
		m.events(o, event(1, 1, "B"), event(2, 2, "C"), map[string]any{"clientSeq": 3, "question": 4, "kind": "flag", "choices": []string{}, "flagged": true, "clientAt": "2026-11-23T01:05:00.000Z"}).Read(t, &saved)
		if saved.Seq != 4 || saved.SavedAt != testcentre.At(5) || saved.RemainingMs != 55*60_000 || !slices.Equal(saved.Accepted, []int64{1, 2, 3}) || saved.Head == "" {
			t.Fatalf("saved %+v", saved)
		}
		m.events(o, event(4, 2)).Read(t, &saved) // taken back
		if row := h.row(c); row.State != seat.RowWorking || row.Answered != 1 || row.LastSavedAt != testcentre.At(5) || *row.RemainingMs != 55*60_000 || row.Epoch != 1 {
			t.Errorf("row %+v", row)
		}

		// the page is loaded again
		again := m.openAttempt()
		if again.AttemptID != o.AttemptID || again.Epoch != 1 || again.Seq != 5 || again.Head != saved.Head || again.LastClientSeq != 4 ||
			!slices.Equal(again.Flags, []int{4}) || len(again.Responses) != 2 || !slices.Equal(again.Responses[0].Choices, []string{"B"}) || len(again.Responses[1].Choices) != 0 {
			t.Fatalf("resumed %+v", again)
		}
		h.refused(m.handIn(o, 4), http.StatusConflict, "attempt.early")
		h.refused(m.post("/seat/leave", nil), http.StatusConflict, "seat.working")
		h.Set(testcentre.At(10))
		h.refused(m.handIn(o, 6), http.StatusConflict, "events.missing")
		state = seat.SeatState{}
		m.handIn(o, 4).Read(t, &state)
		if state.Phase != seat.HandedIn || state.Attempt.HandedInAt != testcentre.At(10) || state.RemainingMs != nil {
			t.Fatalf("handed in %+v", state)
		}
		m.handIn(o, 4).Read(t, &state)
		h.refused(m.events(o, event(5, 3, "A")), http.StatusConflict, "attempt.closed")
		h.refused(m.post("/seat/attempt", map[string]any{"device": m.device}), http.StatusConflict, "attempt.closed")
		if row := h.row(c); row.State != seat.RowHandedIn || row.RemainingMs != nil {
			t.Errorf("row %+v", row)
		}

		_, err := h.Sessions.End(context.Background(), h.session.ID, sessions.Order{}, testcentre.Officer)
		h.Must(err)
		h.Set(testcentre.At(11))
		if state = m.state(); state.Phase != seat.Ended || state.Result != nil {
			t.Fatalf("ended %+v", state)
		}
		h.results.published[c.ID] = 7_50
		if state = m.state(); state.Result != nil {
			t.Fatalf("a result is shown before it is published: %+v", state.Result)
		}
		h.publish()
		h.Set(testcentre.At(13))
		h.results.certificate = &seat.Certificate{ShortID: "ABCD-EFGH-JKMNP", Token: "TOKEN", ValidTo: "2029-11-22"}
		if state = m.state(); state.Phase != seat.Published || state.Result.Marks != 7_50 || !state.Result.Passed || state.Result.Certificate.ValidTo != "2029-11-22" {
			t.Fatalf("published %+v %+v", state, state.Result)
		}
		if a := m.post("/seat/leave", nil); a.Status != http.StatusNoContent || len(a.Cookies) != 1 || a.Cookies[0].MaxAge >= 0 {
			t.Fatalf("left with %d %v", a.Status, a.Cookies)
		}
		report, err := h.attempts.Check(context.Background())
		if err != nil || report.Broken != nil || report.Attempts != 1 {
			t.Fatalf("%+v, %v", report, err)
		}
	})
}

// publish moves the session on without results, which the house's own stand for.
func (h *house) publish() {
	h.Must(h.DB.Write(context.Background(), func(tx dbx.Tx) error {
		s, err := h.Sessions.SessionForUpdate(tx, h.session.ID)
		if err != nil {
			return err
		}
		_, err = h.Sessions.Publish(tx, s, testcentre.Officer)
		return err
	}))
}

func TestCheckInRefusals(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 6)
	c, other := h.cards[0], h.cards[1]
	m := h.machine("device-one")
	try := func(ticket, number string) testcentre.Answer {
		return m.post("/seat/check-in", map[string]any{"ticket": ticket, "idNumber": number, "device": m.device})
	}
	closed := m.checkIn(c) // the day before
	h.Set(testcentre.At(-30))
	early := m.checkIn(c)
	h.refused(early, http.StatusConflict, "seat.closed")
	if !strings.Contains(early.Body, testcentre.At(-15).String()) || !strings.Contains(early.Body, testcentre.At(0).String()) {
		t.Errorf("the doors' time is not told: %s", early.Body)
	}
	h.open()
	wrong, unknown := try(c.Ticket, other.idNumber), try("261123000000", c.idNumber)
	for name, a := range map[string]testcentre.Answer{"wrong ID": wrong, "unknown ticket": unknown, "another day": closed, "no ticket": try("hello", c.idNumber)} {
		if a.Status != http.StatusUnauthorized || withoutRequest(a.Body) != withoutRequest(wrong.Body) || len(a.Cookies) != 0 {
			t.Errorf("%s: %d %s %v", name, a.Status, a.Body, a.Cookies)
		}
	}
	h.refused(wrong, http.StatusUnauthorized, "seat.refused")
	bad := h.machine("short")
	h.refused(bad.checkIn(c), http.StatusUnprocessableEntity, "seat.device")

	for range 4 {
		h.refused(try(c.Ticket, other.idNumber), http.StatusUnauthorized, "seat.refused")
	}
	h.refused(m.checkIn(c), http.StatusTooManyRequests, "ticket.limited")
	m.in(other) // the limit is per ticket, not per address

	h.start()
	h.Set(testcentre.At(30))
	h.machine("device-two").in(h.cards[2])
	h.Set(testcentre.At(31))
	h.refused(m.checkIn(h.cards[3]), http.StatusConflict, "seat.late")
	h.machine("device-two").in(h.cards[2]) // back again
	_, err := h.Sessions.End(context.Background(), h.session.ID, sessions.Order{Force: true, Reason: "断电"}, testcentre.Officer)
	h.Must(err)
	h.refused(m.checkIn(h.cards[2]), http.StatusConflict, "seat.closed")
	h.Set(testcentre.At(24 * 60))
	h.refused(m.checkIn(h.cards[2]), http.StatusUnauthorized, "seat.refused")
}

func withoutRequest(body string) string {
	var m map[string]any
	if json.Unmarshal([]byte(body), &m) != nil {
		return body
	}
	delete(m, "requestId")
	b, _ := json.Marshal(m)
	return string(b)
}

func TestCookie(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 1)
	h.open()
	m := h.machine("device-one")
	a := m.checkIn(h.cards[0])
	if len(a.Cookies) != 1 {
		t.Fatalf("%d cookies", len(a.Cookies))
	}
	c := a.Cookies[0]
	if c.Name != "__Host-seat" || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteStrictMode || len(c.Value) != 43 || c.MaxAge != 0 {
		t.Errorf("%+v", c)
	}
	for name, cookie := range map[string]string{"none": "", "wrong": "__Host-seat=" + strings.Repeat("A", 43), "another name": "seat=" + c.Value} {
		if a := h.Send(http.MethodGet, "/api/v1/seat/state", "", "Cookie", cookie); a.Status != http.StatusUnauthorized || !strings.Contains(a.Body, "seat.login") {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	h.Set(testcentre.At(19 * 60))
	h.refused(m.send(http.MethodGet, "/seat/state", nil), http.StatusUnauthorized, "seat.login")
}

// Every way in which a page can misuse an open attempt.
func TestSaveRefusals(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 2)
	h.open()
	m, n := h.machine("device-one").in(h.cards[0]), h.machine("device-two").in(h.cards[1])
	h.start()
	o, p := m.openAttempt(), n.openAttempt()
	single := question(o, bank.Single)
	body := func(change func(b, e map[string]any)) map[string]any {
		e := event(1, single, "A")
		b := map[string]any{"attemptId": o.AttemptID, "epoch": 1, "device": m.device, "events": []any{e}}
		change(b, e)
		return b
	}
	for name, c := range map[string]struct {
		change func(b, e map[string]any)
		status int
		code   string
	}{
		"another's attempt":       {func(b, _ map[string]any) { b["attemptId"] = p.AttemptID }, 404, "attempt.unknown"},
		"no attempt":              {func(b, _ map[string]any) { b["attemptId"] = "x" }, 404, "attempt.unknown"},
		"another device":          {func(b, _ map[string]any) { b["device"] = "device-two" }, 409, "seat.device"},
		"epoch of the future":     {func(b, _ map[string]any) { b["epoch"] = 2 }, 409, "attempt.superseded"},
		"question beyond":         {func(_, e map[string]any) { e["question"] = 10 }, 422, "events.invalid"},
		"question zero":           {func(_, e map[string]any) { e["question"] = 0 }, 422, "input.invalid"},
		"two choices of a single": {func(_, e map[string]any) { e["choices"] = []string{"A", "B"} }, 422, "events.invalid"},
		"choice that is not":      {func(_, e map[string]any) { e["choices"] = []string{"E"} }, 422, "events.invalid"},
		"kind that is not":        {func(_, e map[string]any) { e["kind"] = "handed_in" }, 422, "input.invalid"},
		"number zero":             {func(_, e map[string]any) { e["clientSeq"] = 0 }, 422, "input.invalid"},
		"number beyond":           {func(_, e map[string]any) { e["clientSeq"] = 100_001 }, 422, "events.invalid"},
		"numbers that fall":       {func(b, e map[string]any) { b["events"] = []any{event(2, 1), event(1, 1)} }, 422, "events.invalid"},
		"none":                    {func(b, _ map[string]any) { b["events"] = []any{} }, 422, "input.invalid"},
		"too many":                {func(b, _ map[string]any) { b["events"] = slices.Repeat([]any{event(1, 1)}, 201) }, 422, "input.invalid"},
		"time that is none":       {func(_, e map[string]any) { e["clientAt"] = "noon" }, 422, "input.invalid"},
		"unknown field":           {func(b, _ map[string]any) { b["marks"] = 100 }, 422, "input.invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			inner := *h
			inner.t = t
			inner.refused(m.post("/seat/events", body(c.change)), c.status, c.code)
		})
	}
	// number 1 was kept as evidence of the epoch of the future: it does not come back
	h.refused(m.events(o, event(1, single, "A")), http.StatusConflict, "event.mismatch")
	m.events(o, event(2, single, "A")).Read(t, &seat.EventsSaved{})
	h.refused(m.events(o, event(2, single, "B")), http.StatusConflict, "event.mismatch")
	if o = m.openAttempt(); len(o.Responses) != 1 || o.Responses[0].Question != single || o.Seq != 2 {
		t.Errorf("stored %+v", o.Responses)
	}
	for name, c := range map[string]struct {
		change func(b map[string]any)
		status int
		code   string
	}{
		"another's attempt": {func(b map[string]any) { b["attemptId"] = p.AttemptID }, 404, "attempt.unknown"},
		"another device":    {func(b map[string]any) { b["device"] = "device-two" }, 409, "seat.device"},
		"number beyond":     {func(b map[string]any) { b["lastClientSeq"] = 100_001 }, 422, "events.invalid"},
		"missing":           {func(b map[string]any) { b["lastClientSeq"] = 3 }, 409, "events.missing"},
	} {
		h.Set(testcentre.At(20))
		b := map[string]any{"attemptId": o.AttemptID, "epoch": 1, "device": m.device, "lastClientSeq": 1}
		c.change(b)
		t.Run("hand-in "+name, func(t *testing.T) {
			inner := *h
			inner.t = t
			inner.refused(m.post("/seat/hand-in", b), c.status, c.code)
		})
	}
}

// question finds the number of a question of that type.
func question(o opened, kind bank.Type) int {
	for _, q := range o.Paper.Questions {
		if q.Type == kind {
			return q.Number
		}
	}
	return 0
}

// An engine that cannot take more says so with a status that means: keep it, and try again.
func TestBusyEngine(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 1)
	h.open()
	m := h.machine("device-one").in(h.cards[0])
	h.start()
	o := m.openAttempt()
	h.attempts.Close() // a server that is stopping takes nothing more
	h.Set(testcentre.At(20))
	h.refused(m.events(o, event(1, 1, "A")), http.StatusServiceUnavailable, "engine.busy")
	h.refused(m.handIn(o, 0), http.StatusServiceUnavailable, "engine.busy")
	h.refused(m.post("/seat/attempt", map[string]any{"device": m.device}), http.StatusServiceUnavailable, "engine.busy")
	if s := m.state(); s.Phase != seat.Running || s.Attempt.Seq != 1 {
		t.Errorf("%+v", s)
	}
}

func TestSecondSeat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := newHouse(t, db, 2)
		h.open()
		c := h.cards[0]
		first := h.machine("device-one").in(c)
		h.start()
		o := first.openAttempt()
		first.events(o, event(1, 1, "B")).Read(t, &seat.EventsSaved{})
		h.refused(h.decide(c, true), http.StatusConflict, "seat.no_request")

		// the same machine comes back without asking, and its earlier login is over
		before := first.cookie
		first.in(c)
		if a := h.Send(http.MethodGet, "/api/v1/seat/state", "", "Cookie", before); a.Status != http.StatusUnauthorized {
			t.Errorf("the earlier login still opens: %d", a.Status)
		}
		if first.openAttempt().Epoch != 1 {
			t.Error("the same machine raised the epoch")
		}

		// another one waits
		second := h.machine("device-two").in(c)
		if s := second.state(); s.Phase != seat.SecondSeat {
			t.Fatalf("phase %s", s.Phase)
		}
		h.refused(second.post("/seat/attempt", map[string]any{"device": second.device}), http.StatusConflict, "seat.waiting")
		h.refused(second.events(o, event(1, 1, "C")), http.StatusConflict, "seat.waiting")
		h.refused(second.handIn(o, 0), http.StatusConflict, "seat.waiting")
		if row := h.row(c); row.State != seat.RowSecondSeat || row.SecondSeat == nil || row.SecondSeat.At != testcentre.At(0) {
			t.Errorf("row %+v", row)
		}
		first.events(o, event(2, 2, "B")).Read(t, &seat.EventsSaved{}) // the first goes on meanwhile

		// no
		if a := h.decide(c, false); a.Status != http.StatusNoContent {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		h.refused(second.send(http.MethodGet, "/seat/state", nil), http.StatusUnauthorized, "seat.denied")
		h.refused(h.decide(c, true), http.StatusConflict, "seat.no_request")

		// yes
		second.in(c)
		if a := h.decide(c, true); a.Status != http.StatusNoContent {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		next := second.openAttempt()
		if next.Epoch != 2 || next.AttemptID != o.AttemptID || len(next.Responses) != 2 || second.state().Phase != seat.Running {
			t.Fatalf("moved to %+v", next)
		}
		second.events(next, event(1, 1, "C")).Read(t, &seat.EventsSaved{})
		h.refused(first.events(o, event(3, 1, "D")), http.StatusConflict, "attempt.superseded")
		if s := first.state(); s.Attempt.Epoch != 2 {
			t.Errorf("the superseded page is not told: %+v", s.Attempt)
		}
		h.refused(first.post("/seat/attempt", map[string]any{"device": first.device}), http.StatusUnauthorized, "seat.superseded")
		h.Set(testcentre.At(15))
		h.refused(first.handIn(o, 2), http.StatusConflict, "attempt.superseded")
		if got := second.openAttempt().Responses[0].Choices; !slices.Equal(got, []string{"C"}) {
			t.Errorf("question 1 counts %v", got)
		}
		kept := h.evidence(o.AttemptID)
		if len(kept) != 1 || kept[0].Payload != attempts.Response([]string{"D"}) || kept[0].Device != "device-one" {
			t.Errorf("evidence %+v", kept)
		}

		// and back: the first asks again
		first.in(c)
		if first.state().Phase != seat.SecondSeat {
			t.Error("the superseded machine came back without asking")
		}
		if a := h.decide(c, true); a.Status != http.StatusNoContent || first.openAttempt().Epoch != 3 {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		if n := h.Audited("seat.second"); n != 3 {
			t.Errorf("%d decisions in the trail, want 3", n)
		}
		if report, err := h.attempts.Check(context.Background()); err != nil || report.Broken != nil {
			t.Errorf("%v %v", report.Broken, err)
		}
	})
}

func (h *house) evidence(attempt string) (kept []attempts.Evidence) {
	h.Must(h.DB.Read(context.Background(), func(tx dbx.Tx) (err error) {
		kept, err = h.attempts.Evidence(tx, id.ID[attempts.Attempt](attempt))
		return err
	}))
	return kept
}

// Before the start there is no attempt to move; the machines still change places only with a yes.
func TestSecondSeatBeforeTheStart(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 1)
	h.open()
	c := h.cards[0]
	first, second := h.machine("device-one").in(c), h.machine("device-two").in(c)
	if first.state().Phase != seat.Waiting || second.state().Phase != seat.SecondSeat {
		t.Fatal("phases")
	}
	if a := h.decide(c, true); a.Status != http.StatusNoContent {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	h.refused(first.send(http.MethodGet, "/seat/state", nil), http.StatusUnauthorized, "seat.superseded")
	h.start()
	h.refused(first.post("/seat/attempt", map[string]any{"device": first.device}), http.StatusUnauthorized, "seat.superseded")
	if o := second.openAttempt(); o.Epoch != 1 {
		t.Errorf("epoch %d", o.Epoch)
	}
	h.refused(h.Send(http.MethodPost, "/api/v1/candidates/"+id.New[sessions.Candidate]().String()+"/second-seat", `{"allow":true}`), http.StatusNotFound, "candidate.unknown")
}

// Whoever left the seat may sit elsewhere without asking once nobody works.
func TestAnotherMachineAfterTheHandIn(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 1)
	h.open()
	first := h.machine("device-one").in(h.cards[0])
	h.start()
	o := first.openAttempt()
	h.Set(testcentre.At(20))
	first.handIn(o, 0).Read(t, &seat.SeatState{})
	second := h.machine("device-two").in(h.cards[0])
	if s := second.state(); s.Phase != seat.HandedIn {
		t.Errorf("phase %s", s.Phase)
	}
}

func TestDeadlineAtTheSeat(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 1)
	h.open()
	m := h.machine("device-one").in(h.cards[0])
	h.start()
	o := m.openAttempt()
	h.Set(testcentre.At(60))
	m.events(o, event(1, 1, "A")).Read(t, &seat.EventsSaved{})
	h.Set(testcentre.At(60).Add(time.Millisecond))
	h.refused(m.events(o, event(2, 1, "B")), http.StatusConflict, "attempt.closed")
	if s := m.state(); s.Phase != seat.Running || *s.RemainingMs != 0 {
		t.Errorf("between deadline and sweep: %+v", s)
	}
	h.Set(testcentre.At(60).Add(attempts.Grace))
	if n, err := h.attempts.Sweep(context.Background()); n != 1 || err != nil {
		t.Fatalf("swept %d, %v", n, err)
	}
	if s := m.state(); s.Phase != seat.HandedIn {
		t.Errorf("after the sweep: %+v", s)
	}
	if kept := h.evidence(o.AttemptID); len(kept) != 1 || kept[0].Why != attempts.Late {
		t.Errorf("evidence %+v", kept)
	}
}

func TestForcedEndHandsIn(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 2)
	h.open()
	m := h.machine("device-one").in(h.cards[0])
	h.start()
	o := m.openAttempt()
	_, err := h.Sessions.End(context.Background(), h.session.ID, sessions.Order{}, testcentre.Officer)
	h.Centre.Refuses(err, "session.working")
	_, err = h.Sessions.End(context.Background(), h.session.ID, sessions.Order{Force: true, Reason: "火警"}, testcentre.Officer)
	h.Must(err)
	h.refused(m.events(o, event(1, 1, "A")), http.StatusConflict, "attempt.closed")
	h.Set(testcentre.At(2))
	if s := m.state(); s.Phase != seat.Ended || s.Attempt.HandedInAt != testcentre.At(0) {
		t.Errorf("%+v", s)
	}
}

func TestPicturesOfTheOwnPaperOnly(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 1)
	h.open()
	m := h.machine("device-one").in(h.cards[0])
	path := "/seat/media/" + h.picture.String()
	h.refused(m.send(http.MethodGet, path, nil), http.StatusNotFound, "media.missing") // not before the start
	h.start()
	m.openAttempt()
	if a := m.send(http.MethodGet, path, nil); a.Status != http.StatusOK || !strings.HasPrefix(a.Body, "\x89PNG") {
		t.Errorf("%d, %d bytes", a.Status, len(a.Body))
	}
	h.refused(m.send(http.MethodGet, "/seat/media/"+id.New[bank.Medium]().String(), nil), http.StatusNotFound, "media.missing")
	if a := h.Send(http.MethodGet, "/api/v1"+path, ""); a.Status != http.StatusUnauthorized {
		t.Errorf("without a login: %d", a.Status)
	}
}

// Nothing that a seat is ever sent holds a key, an explanation, or an id by which a question could be told again.
func TestNoKeyReachesASeat(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 1)
	h.open()
	c := h.cards[0]
	m := h.machine("device-one")
	var told []string
	note := func(a testcentre.Answer) testcentre.Answer { told = append(told, a.Body); return a }
	note(m.checkIn(c))
	h.start()
	note(m.send(http.MethodGet, "/seat/state", nil))
	o := m.openAttempt()
	note(m.post("/seat/attempt", map[string]any{"device": m.device}))
	note(m.events(o, event(1, 1, "A")))
	note(m.events(o, event(1, 1, "B")))
	note(m.events(o, event(2, 99, "B")))
	h.Set(testcentre.At(20))
	note(m.handIn(o, 9))
	note(m.handIn(o, 1))
	var versions []string
	h.Must(h.DB.Read(context.Background(), func(tx dbx.Tx) error {
		p, err := h.papers.PaperOf(tx, c.ID)
		for _, item := range p.Items {
			versions = append(versions, item.VersionID.String(), item.QuestionID.String(), item.SHA256)
		}
		return err
	}))
	forbidden := []string{"key", "keys", "answer", "correct", "explanation", "lawreferences", "difficulty", "questionid", "versionid", "seed", "rule", "multiplerule", "shuffle"}
	for _, body := range told {
		var v any
		h.Must(json.Unmarshal([]byte(body), &v))
		for _, name := range names(v) {
			if slices.Contains(forbidden, strings.ToLower(name)) {
				t.Errorf("field %q is in %s", name, body)
			}
		}
		for _, secret := range append(versions, "压力不足") {
			if strings.Contains(body, secret) {
				t.Errorf("%s is in %s", secret, body)
			}
		}
	}
}

// names lists every field name in a JSON value.
func names(v any) (all []string) {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			all = append(append(all, k), names(inner)...)
		}
	case []any:
		for _, inner := range v {
			all = append(all, names(inner)...)
		}
	}
	return all
}

func TestRoomIsInTheOrderOfSeats(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 5)
	h.open()
	var labels []string
	list := h.room()
	for _, r := range list.Rows {
		labels = append(labels, r.SeatLabel)
		if r.State != seat.RowAbsent || r.Name == "" || r.Ticket == "" {
			t.Errorf("row %+v", r)
		}
	}
	if !slices.IsSorted(labels) || len(labels) != 5 || list.Session.ID != h.session.ID.String() || list.Now != testcentre.At(-10) {
		t.Errorf("%v in %+v", labels, list.Session)
	}
	h.refused(h.Send(http.MethodGet, "/api/v1/sessions/"+id.New[sessions.Session]().String()+"/room", ""), http.StatusNotFound, "session.unknown")
}

func TestRoutes(t *testing.T) {
	d := testcentre.NewDesk(t, func(api *web.API) { seat.Register(api, nil) })
	d.Declares(map[string]web.Permission{
		"seat-check-in": web.Public, "seat-state": web.Seat, "seat-open-attempt": web.Seat, "seat-save-events": web.Seat,
		"seat-hand-in": web.Seat, "seat-leave": web.Seat, "seat-media": web.Seat,
		"session-room": accounts.SessionRead, "decide-second-seat": accounts.SessionRun,
	}, "SeatState", "AttemptOpened", "EventsSaved", "SessionRoom", "RoomRow", "SeatPaper")
}

// Two machines that check in at the same moment: one is in, the other asks.
func TestTwoMachinesAtTheDoor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := newHouse(t, db, 1)
		h.open()
		c := h.cards[0]
		states := make(chan seat.LoginState, 4)
		for _, device := range []string{"device-one", "device-two", "device-three", "device-four"} {
			go func() {
				_, login, err := h.seat.CheckIn(context.Background(), seat.CheckIn{Ticket: c.Ticket, IDNumber: c.idNumber, Device: device})
				if err != nil {
					t.Error(err)
				}
				states <- login.State
			}()
		}
		count := map[seat.LoginState]int{}
		for range 4 {
			count[<-states]++
		}
		if count[seat.Active] != 1 || count[seat.Asking] != 3 {
			t.Errorf("%v", count)
		}
		if row := h.row(c); row.State != seat.RowSecondSeat {
			t.Errorf("%+v", row)
		}
	})
}

// A start that was on its way when the proctor ended the session must not leave an attempt open behind the end.
func TestNobodyBeginsAfterTheEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := newHouse(t, db, 20)
		h.open()
		machines := make([]*machine, len(h.cards))
		for i, c := range h.cards {
			machines[i] = h.machine(fmt.Sprintf("device-%05d", i)).in(c)
		}
		h.start()
		var wg sync.WaitGroup
		for i, m := range machines {
			wg.Go(func() {
				if i == 0 {
					_, err := h.Sessions.End(context.Background(), h.session.ID, sessions.Order{Force: true, Reason: "火警"}, testcentre.Officer)
					h.Must(err)
				}
				switch a := m.post("/seat/attempt", map[string]any{"device": m.device}); {
				case a.Status != http.StatusOK && a.Status != http.StatusConflict:
					t.Errorf("%d %s", a.Status, a.Body)
				}
			})
		}
		wg.Wait()
		h.Must(db.Read(context.Background(), func(tx dbx.Tx) error {
			if n, err := h.attempts.Working(tx, h.session.ID); err != nil || n != 0 {
				t.Errorf("%d attempts are open in a session that has ended, %v", n, err)
			}
			return nil
		}))
	})
}
