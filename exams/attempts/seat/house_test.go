package seat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"slices"
	"testing"

	"ankao/content/bank"
	"ankao/content/bank/scoring"
	"ankao/exams/attempts"
	"ankao/exams/attempts/seat"
	"ankao/exams/doors"
	"ankao/exams/exams"
	"ankao/exams/identity"
	"ankao/exams/papers"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/web"
)

// house is a centre with one session of an hour at nine whose papers are frozen, and its seats over HTTP.
type house struct {
	*testcentre.Centre
	*testcentre.Desk
	t        *testing.T
	doors    *doors.Service
	papers   *papers.Service
	attempts *attempts.Service
	identity *identity.Service
	seat     *seat.Service
	session  sessions.Session
	cards    []card
	picture  id.ID[bank.Medium] // in every paper
	results  *results
}

type card struct {
	sessions.Candidate
	idNumber string
}

// results stands for marking and certificates.
type results struct {
	published   map[attempts.CandidateID]int
	certificate *seat.Certificate
}

func (r *results) PublishedResult(_ dbx.Tx, c attempts.CandidateID) (marks, total int, passed, ok bool, err error) {
	marks, ok = r.published[c]
	return marks, 10_00, marks >= 6_00, ok, nil
}

func (r *results) SeatCertificate(dbx.Tx, attempts.CandidateID) (seat.Certificate, bool, error) {
	if r.certificate == nil {
		return seat.Certificate{}, false, nil
	}
	return *r.certificate, true, nil
}

func newHouse(t *testing.T, db dbx.DB, candidates int) *house {
	t.Helper()
	ctx := context.Background()
	c := testcentre.New(t, db)
	h := &house{Centre: c, t: t, results: &results{published: map[attempts.CandidateID]int{}}}
	h.doors = doors.New(db, c.Now, c.Log, c.People, c.Sessions)
	h.papers = papers.New(db, c.Now, c.Log, c.Ring, c.Bank, c.Exams, c.Sessions)
	h.attempts = attempts.New(db, c.Now, crypt.NewTestRing(t))
	t.Cleanup(h.attempts.Close)
	h.identity = identity.New(db, c.Now, c.Log, crypt.NewTestRing(t), c.Sessions, nil)
	h.seat = seat.New(db, c.Now, c.Log, h.doors, c.Sessions, h.papers, h.attempts, h.identity, c.Bank)
	h.seat.Attach(h.results, h.results)
	c.Sessions.Attach(h.papers, h.attempts, c.Entries)
	h.Desk = testcentre.NewDesk(t, func(api *web.API) { seat.Register(api, h.seat) })

	c.Questions(bank.Single, c.Point, 6)
	c.Questions(bank.Multiple, c.Point, 2)
	h.pictured()
	exam, err := c.Exams.Create(ctx, exams.Terms{
		Name: "安全管理人员培训考试", Kind: exams.Training, SyllabusID: c.Syllabus, Minutes: 60, PassMark: 6_00,
		DoorsMinutes: 15, LateMinutes: 30, LeaveMinutes: 10,
		Rules: []exams.Rule{
			{Type: bank.Single, Count: 6, Marks: 1_00, Multiple: scoring.Exact},
			{Type: bank.Multiple, Count: 2, Marks: 1_50, Multiple: scoring.Half},
			{Type: bank.TrueFalse, Count: 1, Marks: 1_00, Multiple: scoring.Exact},
		},
	}, testcentre.Officer)
	c.Must(err)
	h.session = c.Session(exam, c.Room(3, 10), testcentre.At(0))
	persons, numbers := c.Persons(candidates)
	for i, one := range c.Enter(h.session, persons...) {
		h.cards = append(h.cards, card{one, numbers[i]})
	}
	_, err = c.Sessions.Seat(ctx, h.session.ID, testcentre.Officer)
	c.Must(err)
	_, _, err = h.papers.Freeze(ctx, h.session.ID, 0, testcentre.Officer)
	c.Must(err)
	return h
}

// pictured publishes the only true/false question, with a picture, so that every paper has it.
func (h *house) pictured() {
	var b bytes.Buffer
	h.Must(png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))))
	ctx := context.Background()
	m, err := h.Bank.KeepMedium(ctx, b.Bytes())
	h.Must(err)
	h.picture = m.ID
	content := bank.QuestionContent{Type: bank.TrueFalse, Interaction: bank.Interaction{Kind: bank.Choice}, Stem: []bank.Block{
		{Kind: bank.TextBlock, Text: "图中的灭火器可以使用。"}, {Kind: bank.ImageBlock, MediaID: m.ID, Alt: "灭火器"},
	}, Explanation: []bank.Block{{Kind: bank.TextBlock, Text: "压力不足"}}}
	made, err := h.Bank.Create(ctx, testcentre.Author, bank.Place{Syllabus: h.Syllabus, Point: h.Point}, content, bank.QuestionKey{Choices: []string{bank.False}})
	h.Must(err)
	_, _, err = h.Bank.Bulk(ctx, testcentre.Author, bank.Submit, []id.ID[bank.Question]{made.ID})
	h.Must(err)
	_, _, err = h.Bank.Bulk(ctx, testcentre.Reviewer, bank.Publish, []id.ID[bank.Question]{made.ID})
	h.Must(err)
}

// open opens the doors ten minutes before nine.
func (h *house) open() {
	h.t.Helper()
	h.Set(testcentre.At(-10))
	_, err := h.Sessions.Open(context.Background(), h.session.ID, sessions.Order{}, testcentre.Officer)
	h.Must(err)
}

// start ticks everybody and starts the session at nine.
func (h *house) start() {
	h.t.Helper()
	h.Set(testcentre.At(0))
	for _, c := range h.cards {
		h.found(c, identity.Confirmed)
	}
	_, err := h.Sessions.Start(context.Background(), h.session.ID, sessions.Order{}, testcentre.Officer)
	h.Must(err)
}

// found is what staff at the door found of a candidate.
func (h *house) found(c card, v identity.Verdict) {
	h.t.Helper()
	_, err := h.identity.Verdict(context.Background(), c.ID, v, identity.AtDoor, "与证件照片不符", testcentre.Officer)
	h.Must(err)
}

// machine is a browser at a seat.
type machine struct {
	*house
	device string
	cookie string
}

func (h *house) machine(device string) *machine { return &machine{house: h, device: device} }

func (m *machine) send(method, path string, body any) testcentre.Answer {
	m.t.Helper()
	text := ""
	if body != nil {
		b, err := json.Marshal(body)
		m.Must(err)
		text = string(b)
	}
	a := m.Send(method, "/api/v1"+path, text, "Cookie", m.cookie)
	for _, c := range a.Cookies {
		m.cookie = c.Name + "=" + c.Value
	}
	return a
}

func (m *machine) post(path string, body any) testcentre.Answer {
	m.t.Helper()
	return m.send(http.MethodPost, path, body)
}

func (m *machine) checkIn(c card) testcentre.Answer {
	m.t.Helper()
	return m.post("/seat/check-in", map[string]any{"ticket": c.Ticket, "idNumber": c.idNumber, "device": m.device})
}

func (m *machine) in(c card) *machine {
	m.t.Helper()
	m.checkIn(c).Read(m.t, &seat.SeatState{})
	return m
}

func (m *machine) state() (s seat.SeatState) {
	m.t.Helper()
	m.send(http.MethodGet, "/seat/state", nil).Read(m.t, &s)
	return s
}

// opened is what a page reads of AttemptOpened.
type opened struct {
	AttemptID     string
	Epoch, Seq    int64
	Head          string
	RemainingMs   int64
	Paper         papers.SeatPaper
	Responses     []seat.SeatResponse
	Flags         []int
	LastClientSeq int64
}

func (m *machine) openAttempt() (o opened) {
	m.t.Helper()
	m.post("/seat/attempt", map[string]any{"device": m.device}).Read(m.t, &o)
	return o
}

func event(number int64, question int, choices ...string) map[string]any {
	return map[string]any{"clientSeq": number, "question": question, "kind": "response", "choices": append([]string{}, choices...), "clientAt": "2026-11-23T01:00:05.000Z"}
}

func (m *machine) events(o opened, events ...map[string]any) testcentre.Answer {
	m.t.Helper()
	return m.post("/seat/events", map[string]any{"attemptId": o.AttemptID, "epoch": o.Epoch, "device": m.device, "events": events})
}

func (m *machine) handIn(o opened, last int64) testcentre.Answer {
	m.t.Helper()
	return m.post("/seat/hand-in", map[string]any{"attemptId": o.AttemptID, "epoch": o.Epoch, "device": m.device, "lastClientSeq": last})
}

// refused wants an answer with this status and code.
func (h *house) refused(a testcentre.Answer, status int, code string) {
	h.t.Helper()
	var p struct{ Code string }
	if json.Unmarshal([]byte(a.Body), &p) != nil || a.Status != status || p.Code != code {
		h.t.Fatalf("got %d %s, want %d %s", a.Status, a.Body, status, code)
	}
}

func (h *house) room() (list seat.SessionRoom) {
	h.t.Helper()
	h.Send(http.MethodGet, "/api/v1/sessions/"+h.session.ID.String()+"/room", "").Read(h.t, &list)
	return list
}

func (h *house) row(c card) seat.RoomRow {
	h.t.Helper()
	rows := h.room().Rows
	i := slices.IndexFunc(rows, func(r seat.RoomRow) bool { return r.CandidateID == c.ID.String() })
	if i < 0 {
		h.t.Fatalf("candidate %s is not in the room", c.ID)
	}
	return rows[i]
}

func (h *house) decide(c card, allow bool) testcentre.Answer {
	h.t.Helper()
	return h.Send(http.MethodPost, "/api/v1/candidates/"+c.ID.String()+"/second-seat", fmt.Sprintf(`{"allow":%v}`, allow))
}
