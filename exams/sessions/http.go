package sessions

import (
	"context"
	"net/http"
	"time"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/exams"
	"ankao/exams/rooms"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of sessions and candidates.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodGet, "/api/v1/sessions", "list-sessions", accounts.SessionRead, s.httpSessions)
	web.Route(api, http.MethodPost, "/api/v1/sessions", "create-session", accounts.SessionWrite, s.httpCreateSession)
	web.Route(api, http.MethodGet, "/api/v1/sessions/{id}", "get-session", accounts.SessionRead, s.httpSession)
	web.Route(api, http.MethodPatch, "/api/v1/sessions/{id}", "update-session", accounts.SessionWrite, s.httpUpdateSession)
	web.Route(api, http.MethodDelete, "/api/v1/sessions/{id}", "delete-session", accounts.SessionWrite, s.httpDeleteSession, web.NoContent)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/open", "open-session", accounts.SessionRun, s.httpOpen)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/start", "start-session", accounts.SessionRun, s.httpStart)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/end", "end-session", accounts.SessionRun, s.httpEnd)
	web.Route(api, http.MethodGet, "/api/v1/sessions/{id}/candidates", "list-candidates", accounts.SessionRead, s.httpCandidates)
	web.Route(api, http.MethodGet, "/api/v1/sessions/{id}/tickets", "list-tickets", accounts.SessionRead, s.httpTickets)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/candidates", "add-candidates", accounts.SessionWrite, s.httpAddCandidates)
	registerSeating(api, s)
	registerCandidates(api, s)
	web.Route(api, http.MethodDelete, "/api/v1/candidates/{id}", "remove-candidate", accounts.SessionWrite, s.httpRemoveCandidate, web.NoContent)
}

// SessionBody is the schema Session.
type SessionBody = session

type session struct {
	ID             string        `json:"id"`
	ExamID         string        `json:"examId"`
	ExamName       string        `json:"examName"`
	Kind           exams.Kind    `json:"kind" enum:"training,mock,ability,statutory"`
	RoomID         string        `json:"roomId"`
	RoomName       string        `json:"roomName"`
	StartsAt       clock.Instant `json:"startsAt" doc:"as planned"`
	DoorsAt        clock.Instant `json:"doorsAt" doc:"check-in may begin"`
	StartedAt      clock.Instant `json:"startedAt,omitempty"`
	EndsAt         clock.Instant `json:"endsAt,omitempty" doc:"without anybody's extra time; from the start on"`
	State          State         `json:"state" enum:"planned,frozen,open,running,ended,published,postponed,cancelled"`
	HasPapers      bool          `json:"hasPapers"`
	CandidateCount int           `json:"candidateCount"`
	Minutes        int           `json:"minutes"`
	PassMark       int           `json:"passMark" doc:"hundredths"`
	TotalMarks     int           `json:"totalMarks" doc:"hundredths"`
	QuestionCount  int           `json:"questionCount"`
	Version        int64         `json:"version"`
}

type pathID struct {
	ID string `path:"id"`
}

type sessionList struct {
	Items []session `json:"items"`
	Total int       `json:"total"`
}

type sessionOut struct{ Body session }

// Bodies adds to sessions what a screen shows beside them.
func (s *Service) Bodies(tx dbx.Tx, found []Session) ([]SessionBody, error) {
	var ids []id.ID[Session]
	var roomIDs []id.ID[rooms.Room]
	for _, one := range found {
		ids, roomIDs = append(ids, one.ID), append(roomIDs, one.RoomID)
	}
	counts, err := countCandidates(tx, ids)
	if err != nil {
		return nil, err
	}
	names, err := s.rooms.Names(tx, roomIDs)
	if err != nil {
		return nil, err
	}
	out := make([]SessionBody, len(found))
	for i, one := range found {
		t := one.Terms
		out[i] = session{ID: one.ID.String(), ExamID: one.ExamID.String(), ExamName: t.Name, Kind: t.Kind, RoomID: one.RoomID.String(),
			RoomName: names[one.RoomID], StartsAt: one.StartsAt, DoorsAt: one.DoorsAt(), StartedAt: one.StartedAt, EndsAt: one.EndsAt,
			State: one.State, HasPapers: one.HasPapers, CandidateCount: counts[one.ID], Minutes: t.Minutes, PassMark: t.PassMark, TotalMarks: t.TotalMarks(),
			QuestionCount: t.QuestionCount(), Version: one.Version}
	}
	return out, nil
}

// answer shows a session as it is now.
func (s *Service) answer(ctx context.Context, sessionID id.ID[Session]) (*sessionOut, error) {
	out := &sessionOut{}
	return out, s.db.Read(ctx, func(tx dbx.Tx) error {
		found, err := s.Session(tx, sessionID)
		if err != nil {
			return err
		}
		bodies, err := s.Bodies(tx, []Session{found})
		if err == nil {
			out.Body = bodies[0]
		}
		return err
	})
}

type sessionsInput struct {
	web.Paging
	State State  `query:"state" enum:"planned,frozen,open,running,ended,published,postponed,cancelled"`
	Exam  string `query:"exam" maxLength:"26" doc:"id of an exam"`
	Room  string `query:"room" maxLength:"26" doc:"id of a room"`
	From  string `query:"from" maxLength:"40" doc:"day, or RFC 3339 moment: planned start not before"`
	To    string `query:"to" maxLength:"40" doc:"day, inclusive, or RFC 3339 moment, exclusive"`
}

func (in sessionsInput) filter() (Filter, error) {
	f := Filter{State: in.State, ExamID: id.ID[exams.Exam](in.Exam), RoomID: id.ID[rooms.Room](in.Room), Offset: in.Offset(), Limit: in.Limit()}
	var wrong []fault.Field
	var err error
	if f.From, err = bound(in.From, 0); err != nil {
		wrong = append(wrong, fault.Field{Path: "from", Code: "time.invalid"})
	}
	if f.To, err = bound(in.To, 24*time.Hour); err != nil {
		wrong = append(wrong, fault.Field{Path: "to", Code: "time.invalid"})
	}
	if in.Exam != "" {
		if _, err := id.Parse[exams.Exam](in.Exam); err != nil {
			wrong = append(wrong, fault.Field{Path: "exam", Code: "id.invalid"})
		}
	}
	if len(wrong) > 0 {
		return f, fault.New(fault.Invalid, "input.invalid").With(wrong...)
	}
	return f, nil
}

// bound reads a day, moved by add, or a moment as it is.
func bound(text string, add time.Duration) (at clock.Instant, err error) {
	if len(text) != len(time.DateOnly) {
		err = at.UnmarshalText([]byte(text))
		return at, err
	}
	day, err := clock.ParseDate(text)
	if err != nil {
		return 0, err
	}
	return clock.At(day.Time()).Add(add), nil
}

func (s *Service) httpSessions(ctx context.Context, in *sessionsInput) (*struct{ Body sessionList }, error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	out := sessionList{}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		found, total, err := s.search(tx, f)
		if err != nil {
			return err
		}
		out.Total = total
		out.Items, err = s.Bodies(tx, found)
		return err
	})
	return &struct{ Body sessionList }{out}, err
}

type sessionCreate struct {
	ExamID   string        `json:"examId"`
	RoomID   string        `json:"roomId"`
	StartsAt clock.Instant `json:"startsAt"`
}

func (s *Service) httpCreateSession(ctx context.Context, in *struct{ Body sessionCreate }) (*sessionOut, error) {
	examID, roomID, err := place(&in.Body.ExamID, &in.Body.RoomID)
	if err != nil {
		return nil, err
	}
	made, err := s.Create(ctx, *examID, *roomID, in.Body.StartsAt, audit.From(ctx))
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, made.ID)
}

// place reads the ids of an exam and a room; nil stays nil.
func place(exam, room *string) (examID *id.ID[exams.Exam], roomID *id.ID[rooms.Room], err error) {
	var wrong []fault.Field
	if exam != nil {
		parsed, err := id.Parse[exams.Exam](*exam)
		if err != nil {
			wrong = append(wrong, fault.Field{Path: "examId", Code: "id.invalid"})
		}
		examID = &parsed
	}
	if room != nil {
		parsed, err := id.Parse[rooms.Room](*room)
		if err != nil {
			wrong = append(wrong, fault.Field{Path: "roomId", Code: "id.invalid"})
		}
		roomID = &parsed
	}
	if len(wrong) > 0 {
		return nil, nil, fault.New(fault.Invalid, "session.invalid").With(wrong...)
	}
	return examID, roomID, nil
}

func (s *Service) httpSession(ctx context.Context, in *pathID) (*sessionOut, error) {
	sessionID, err := id.Parse[Session](in.ID)
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, sessionID)
}

type sessionUpdate struct {
	ExamID   *string        `json:"examId,omitempty"`
	RoomID   *string        `json:"roomId,omitempty"`
	StartsAt *clock.Instant `json:"startsAt,omitempty"`
	Reason   string         `json:"reason,omitempty" maxLength:"800" doc:"why it moves, for the people it concerns"`
	Version  int64          `json:"version"`
}

func (s *Service) httpUpdateSession(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body sessionUpdate
}) (*sessionOut, error) {
	sessionID, err := id.Parse[Session](in.ID)
	if err != nil {
		return nil, err
	}
	examID, roomID, err := place(in.Body.ExamID, in.Body.RoomID)
	if err != nil {
		return nil, err
	}
	change := Change{ExamID: examID, RoomID: roomID, StartsAt: in.Body.StartsAt, Reason: in.Body.Reason, Version: in.Body.Version}
	if _, err := s.Update(ctx, sessionID, change, audit.From(ctx)); err != nil {
		return nil, err
	}
	return s.answer(ctx, sessionID)
}

func (s *Service) httpDeleteSession(ctx context.Context, in *pathID) (*struct{}, error) {
	sessionID, err := id.Parse[Session](in.ID)
	if err != nil {
		return nil, err
	}
	return &struct{}{}, s.Delete(ctx, sessionID, audit.From(ctx))
}

type sessionOrder struct {
	Version int64  `json:"version,omitempty" doc:"the version the caller saw; missing: only the state matters"`
	Force   bool   `json:"force,omitempty" doc:"open before the doors' time, or end while candidates work"`
	Reason  string `json:"reason,omitempty" doc:"needed with force"`
}

type orderInput struct {
	ID   string `path:"id"`
	Body *sessionOrder
}

func (in *orderInput) order() (id.ID[Session], Order, error) {
	sessionID, err := id.Parse[Session](in.ID)
	if err != nil || in.Body == nil {
		return sessionID, Order{}, err
	}
	return sessionID, Order{Version: in.Body.Version, Force: in.Body.Force, Reason: in.Body.Reason}, nil
}

type stepFunc func(context.Context, id.ID[Session], Order, audit.Actor) (Session, error)

func (s *Service) httpStep(ctx context.Context, in *orderInput, step stepFunc) (*sessionOut, error) {
	sessionID, order, err := in.order()
	if err != nil {
		return nil, err
	}
	if _, err := step(ctx, sessionID, order, audit.From(ctx)); err != nil {
		return nil, err
	}
	return s.answer(ctx, sessionID)
}

func (s *Service) httpOpen(ctx context.Context, in *orderInput) (*sessionOut, error) {
	return s.httpStep(ctx, in, s.Open)
}

func (s *Service) httpStart(ctx context.Context, in *orderInput) (*sessionOut, error) {
	return s.httpStep(ctx, in, s.Start)
}

func (s *Service) httpEnd(ctx context.Context, in *orderInput) (*sessionOut, error) {
	return s.httpStep(ctx, in, s.End)
}

// candidate is the schema Candidate.
type candidate struct {
	ID               string         `json:"id"`
	SessionID        string         `json:"sessionId"`
	PersonID         string         `json:"personId"`
	Name             string         `json:"name"`
	IDNumberMasked   string         `json:"idNumberMasked"`
	OrganisationName string         `json:"organisationName"`
	Ticket           string         `json:"ticket"`
	SeatID           string         `json:"seatId,omitempty"`
	SeatLabel        string         `json:"seatLabel,omitempty"`
	State            CandidateState `json:"state" enum:"entered,checked_in,absent,withdrawn,postponed"`
	ExtraMinutes     int            `json:"extraMinutes"`
	Accessible       bool           `json:"accessible" doc:"needs an accessible seat"`
	Note             string         `json:"note" doc:"why they withdrew, were put off or are excused"`
	Excused          bool           `json:"excused" doc:"of an absence"`
}

type candidateList struct {
	Items []candidate `json:"items"`
	Total int         `json:"total"`
}

type candidatesOut struct{ Body candidateList }

func showCandidates(listed []Listed, total int) *candidatesOut {
	return &candidatesOut{candidateList{Items: candidateBodies(listed), Total: total}}
}

func candidateBodies(listed []Listed) (bodies []candidate) {
	for _, c := range listed {
		bodies = append(bodies, candidate{ID: c.ID.String(), SessionID: c.SessionID.String(), PersonID: c.PersonID.String(),
			Name: c.Person.Name, IDNumberMasked: c.Person.MaskedIDNumber(), OrganisationName: c.Person.OrganisationName, Ticket: c.Ticket,
			SeatID: c.SeatID.String(), SeatLabel: c.SeatLabel, State: c.State, ExtraMinutes: c.ExtraMinutes, Accessible: c.Accessible, Note: c.Note, Excused: c.Excused})
	}
	return bodies
}

type candidatesInput struct {
	web.Paging
	ID string `path:"id"`
	Q  string `query:"q" maxLength:"100" doc:"part of name, organisation, ticket or seat"`

	State        CandidateState `query:"state" enum:"entered,checked_in,absent,withdrawn,postponed"`
	Organisation string         `query:"organisation" maxLength:"26" doc:"id of an organisation"`
}

func (s *Service) httpCandidates(ctx context.Context, in *candidatesInput) (*candidatesOut, error) {
	sessionID, err := id.Parse[Session](in.ID)
	if err != nil {
		return nil, err
	}
	page, total, err := s.SearchCandidates(ctx, sessionID, CandidateFilter{Q: in.Q, State: in.State, Organisation: id.ID[people.Organisation](in.Organisation), Offset: in.Offset(), Limit: in.Limit()})
	return showCandidates(page, total), err
}

// maxTickets is every candidate of a session on one printed list.
const maxTickets = 10_000

func (s *Service) httpTickets(ctx context.Context, in *pathID) (*candidatesOut, error) {
	sessionID, err := id.Parse[Session](in.ID)
	if err != nil {
		return nil, err
	}
	all, total, err := s.SearchCandidates(ctx, sessionID, CandidateFilter{Limit: maxTickets})
	return showCandidates(all, total), err
}

type candidatesAdd struct {
	PersonIDs []id.ID[people.Person] `json:"personIds"`
}

func (s *Service) httpAddCandidates(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body candidatesAdd
}) (*candidatesOut, error) {
	sessionID, err := id.Parse[Session](in.ID)
	if err != nil {
		return nil, err
	}
	added, err := s.AddCandidates(ctx, sessionID, in.Body.PersonIDs, audit.From(ctx))
	if err != nil {
		return nil, err
	}
	var listed []Listed
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		listed, err = s.List(tx, added)
		return err
	})
	return showCandidates(listed, len(listed)), err
}

func (s *Service) httpRemoveCandidate(ctx context.Context, in *pathID) (*struct{}, error) {
	candidateID, err := id.Parse[Candidate](in.ID)
	if err != nil {
		return nil, err
	}
	return &struct{}{}, s.RemoveCandidate(ctx, candidateID, audit.From(ctx))
}
