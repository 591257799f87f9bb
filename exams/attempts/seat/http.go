package seat

import (
	"context"
	"io"
	"net/http"
	"reflect"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/exams/attempts"
	"ankao/exams/identity"
	"ankao/exams/papers"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"

	"github.com/danielgtaylor/huma/v2"
)

// Register declares the routes of the seats and of the proctor's list, and who admits to the former.
func Register(api *web.API, s *Service) {
	api.SetGate(web.Seat, Gate(s))
	web.Route(api, http.MethodPost, "/api/v1/seat/check-in", "seat-check-in", web.Public, s.httpCheckIn)
	web.Route(api, http.MethodGet, "/api/v1/seat/state", "seat-state", web.Seat, s.httpState)
	web.Route(api, http.MethodPost, "/api/v1/seat/attempt", "seat-open-attempt", web.Seat, s.httpOpen)
	web.Route(api, http.MethodPost, "/api/v1/seat/events", "seat-save-events", web.Seat, s.httpSave)
	web.Route(api, http.MethodPost, "/api/v1/seat/hand-in", "seat-hand-in", web.Seat, s.httpHandIn)
	web.Route(api, http.MethodPost, "/api/v1/seat/leave", "seat-leave", web.Seat, s.httpLeave, web.NoContent)
	web.Route(api, http.MethodGet, "/api/v1/seat/media/{id}", "seat-media", web.Seat, s.httpMedia)
	web.Route(api, http.MethodGet, "/api/v1/sessions/{id}/room", "session-room", accounts.SessionRead, s.httpRoom)
	web.Route(api, http.MethodPost, "/api/v1/candidates/{id}/second-seat", "decide-second-seat", accounts.SessionRun, s.httpSecondSeat, web.NoContent)
}

const seatCookie = "__Host-seat"

type loginKey struct{}

func loginFrom(ctx context.Context) Login {
	l, _ := ctx.Value(loginKey{}).(Login)
	return l
}

// Gate admits a candidate who has checked in, also one who waits for the proctor or was superseded: what each of them
// may still do is for the handlers.
func Gate(s *Service) web.Gate {
	return func(ctx context.Context, _ web.Permission, r web.Request) (context.Context, error) {
		login, err := s.Recognise(ctx, r.Cookie(seatCookie))
		if err != nil {
			return nil, err
		}
		ctx = audit.With(ctx, audit.Actor{Kind: audit.Candidate, ID: login.CandidateID.String(), Address: r.Address(), Request: r.ID()})
		return context.WithValue(ctx, loginKey{}, login), nil
	}
}

// SeatState is what the page of a seat goes by.
type SeatState struct {
	Phase       Phase         `json:"phase" enum:"waiting,second_seat,running,handed_in,ended,published,turned_away"`
	Now         clock.Instant `json:"now" doc:"the server's clock"`
	Candidate   SeatCandidate `json:"candidate"`
	Exam        SeatExam      `json:"exam"`
	Session     SeatSession   `json:"session"`
	Attempt     *SeatAttempt  `json:"attempt,omitempty" doc:"once it is opened"`
	Result      *SeatResult   `json:"result,omitempty" doc:"once it is published"`
	RemainingMs *int64        `json:"remainingMs,omitempty" doc:"while the exam runs"`

	Identity identity.State `json:"identity" enum:"unneeded,unchecked,confirmed,refused,replacement" doc:"what staff found at the door; nobody starts unchecked"`
}

// SeatCandidate is who sits here.
type SeatCandidate struct {
	Name           string `json:"name"`
	Ticket         string `json:"ticket"`
	SeatLabel      string `json:"seatLabel,omitempty"`
	IDNumberMasked string `json:"idNumberMasked"`
}

// SeatExam is what is examined.
type SeatExam struct {
	Name          string `json:"name"`
	Minutes       int    `json:"minutes"`
	TotalMarks    int    `json:"totalMarks" doc:"hundredths"`
	PassMark      int    `json:"passMark" doc:"hundredths"`
	QuestionCount int    `json:"questionCount"`
}

// SeatSession is when it is examined.
type SeatSession struct {
	StartsAt  clock.Instant  `json:"startsAt" doc:"as planned"`
	StartedAt clock.Instant  `json:"startedAt,omitempty"`
	EndsAt    clock.Instant  `json:"endsAt,omitempty"`
	State     sessions.State `json:"state" enum:"planned,frozen,open,running,ended,published"`
}

// SeatAttempt is where the attempt stands.
type SeatAttempt struct {
	ID         string        `json:"id"`
	Epoch      int64         `json:"epoch" doc:"higher than the page's own: another machine goes on"`
	Seq        int64         `json:"seq"`
	Head       string        `json:"head" doc:"MAC of the newest event of the chain"`
	Deadline   clock.Instant `json:"deadline"`
	HandedInAt clock.Instant `json:"handedInAt,omitempty"`
}

// SeatResult is a published result.
type SeatResult struct {
	Marks       int              `json:"marks" doc:"hundredths"`
	TotalMarks  int              `json:"totalMarks" doc:"hundredths"`
	Passed      bool             `json:"passed"`
	Certificate *SeatCertificate `json:"certificate,omitempty"`
}

// SeatCertificate is a certificate as its seat shows it.
type SeatCertificate struct {
	ShortID string     `json:"shortId"`
	Token   string     `json:"token"`
	ValidTo clock.Date `json:"validTo,omitempty"`
}

type seatStateOut struct{ Body SeatState }

func showState(v View) *seatStateOut {
	terms := v.Session.Terms
	b := SeatState{
		Phase: v.Phase, Now: v.Now, Identity: v.Identity,
		Candidate: SeatCandidate{Name: v.Who.Name, Ticket: v.Who.Ticket, SeatLabel: v.Who.SeatLabel, IDNumberMasked: v.Who.MaskedID},
		Exam: SeatExam{Name: terms.Name, Minutes: terms.Minutes, TotalMarks: terms.TotalMarks(), PassMark: terms.PassMark,
			QuestionCount: terms.QuestionCount()},
		Session: SeatSession{StartsAt: v.Session.StartsAt, StartedAt: v.Session.StartedAt, EndsAt: v.Session.EndsAt, State: v.Session.State},
	}
	if a := v.Attempt; a != nil {
		b.Attempt = &SeatAttempt{ID: a.ID.String(), Epoch: a.Epoch, Seq: a.Head.Seq, Head: a.Head.MAC, Deadline: a.Deadline, HandedInAt: a.HandedInAt}
	}
	if v.Phase == Running {
		left := v.Remaining().Milliseconds()
		b.RemainingMs = &left
	}
	if r := v.Result; r != nil {
		b.Result = &SeatResult{Marks: r.Marks, TotalMarks: r.TotalMarks, Passed: r.Passed}
		if c := r.Certificate; c != nil {
			b.Result.Certificate = &SeatCertificate{ShortID: c.ShortID, Token: c.Token, ValidTo: c.ValidTo}
		}
	}
	return &seatStateOut{b}
}

// SeatCheckIn is what a candidate shows at a seat.
type SeatCheckIn struct {
	Ticket   string `json:"ticket" maxLength:"40"`
	IDNumber string `json:"idNumber" maxLength:"40"`
	Device   string `json:"device" maxLength:"64" doc:"random id that the machine keeps"`
}

type checkInOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      SeatState
}

func (s *Service) httpCheckIn(ctx context.Context, in *struct{ Body SeatCheckIn }) (*checkInOut, error) {
	token, login, err := s.CheckIn(ctx, CheckIn{
		Ticket: in.Body.Ticket, IDNumber: in.Body.IDNumber, Device: in.Body.Device, Address: web.Address(ctx), Request: web.RequestID(ctx),
	})
	if err != nil {
		return nil, err
	}
	v, err := s.State(ctx, login)
	if err != nil {
		return nil, err
	}
	return &checkInOut{SetCookie: cookie(token, 0), Body: showState(v).Body}, nil
}

// cookie lives as long as the browser; the server ends the login.
func cookie(token string, maxAge int) http.Cookie {
	return http.Cookie{Name: seatCookie, Value: token, Path: "/", MaxAge: maxAge, Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode}
}

func (s *Service) httpState(ctx context.Context, _ *struct{}) (*seatStateOut, error) {
	v, err := s.State(ctx, loginFrom(ctx))
	if err != nil {
		return nil, err
	}
	return showState(v), nil
}

// encodedPaper is the JSON of a papers.SeatPaper, made once for all answers.
type encodedPaper []byte

// MarshalJSON returns the paper as it is.
func (p encodedPaper) MarshalJSON() ([]byte, error) { return p, nil }

// Schema says that it is a SeatPaper.
func (encodedPaper) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[papers.SeatPaper](), true, "")
}

// AttemptOpened is an attempt with its paper and what was done so far.
type AttemptOpened struct {
	AttemptID     string         `json:"attemptId"`
	Epoch         int64          `json:"epoch"`
	Seq           int64          `json:"seq"`
	Head          string         `json:"head" doc:"MAC of the newest event of the chain"`
	Now           clock.Instant  `json:"now"`
	Deadline      clock.Instant  `json:"deadline"`
	RemainingMs   int64          `json:"remainingMs"`
	Paper         encodedPaper   `json:"paper"`
	Responses     []SeatResponse `json:"responses"`
	Flags         []int          `json:"flags" doc:"numbers of flagged questions"`
	LastClientSeq int64          `json:"lastClientSeq" doc:"the highest number of this machine that is stored"`
}

// SeatResponse is what counts for one question.
type SeatResponse struct {
	Question int           `json:"question"`
	Choices  []string      `json:"choices" doc:"empty: taken back"`
	At       clock.Instant `json:"at" doc:"when it was saved"`
	Seq      int64         `json:"seq"`
}

type openInput struct {
	Body struct {
		Device string `json:"device" maxLength:"64"`
	}
}

func (s *Service) httpOpen(ctx context.Context, in *openInput) (*struct{ Body AttemptOpened }, error) {
	o, err := s.Open(ctx, loginFrom(ctx), in.Body.Device)
	if err != nil {
		return nil, err
	}
	a := o.Attempt
	out := AttemptOpened{
		AttemptID: a.ID.String(), Epoch: a.Epoch, Seq: a.Head.Seq, Head: a.Head.MAC, Now: o.Now, Deadline: a.Deadline,
		RemainingMs: a.Remaining(o.Now).Milliseconds(), Paper: o.Paper, Flags: o.Fold.Flags(), LastClientSeq: o.LastClientSeq,
	}
	for _, r := range o.Fold.Responses() {
		out.Responses = append(out.Responses, SeatResponse{Question: r.Question, Choices: r.Choices, At: r.SavedAt, Seq: r.Seq})
	}
	return &struct{ Body AttemptOpened }{out}, nil
}

// SeatEvents is what a seat sends to be stored.
type SeatEvents struct {
	AttemptID string      `json:"attemptId" maxLength:"26"`
	Epoch     int64       `json:"epoch"`
	Device    string      `json:"device" maxLength:"64"`
	Events    []SeatEvent `json:"events" minItems:"1" maxItems:"200"`
}

// SeatEvent is one thing a candidate did. Sent again under the same number it must be the same.
type SeatEvent struct {
	ClientSeq int64         `json:"clientSeq" minimum:"1" doc:"counted by the machine, rising"`
	Question  int           `json:"question" minimum:"1"`
	Kind      string        `json:"kind" enum:"response,flag"`
	Choices   []string      `json:"choices,omitempty" maxItems:"100" doc:"of a response; empty: taken back"`
	Flagged   bool          `json:"flagged,omitempty" doc:"of a flag"`
	ClientAt  clock.Instant `json:"clientAt" doc:"by the machine's clock"`
}

// EventsSaved acknowledges events that are on disk.
type EventsSaved struct {
	Now         clock.Instant `json:"now"`
	SavedAt     clock.Instant `json:"savedAt"`
	Seq         int64         `json:"seq"`
	Head        string        `json:"head" doc:"MAC of the newest of these events"`
	RemainingMs int64         `json:"remainingMs"`
	Accepted    []int64       `json:"accepted" doc:"the numbers that are stored"`
}

func (s *Service) httpSave(ctx context.Context, in *struct{ Body SeatEvents }) (*struct{ Body EventsSaved }, error) {
	r := Save{AttemptID: id.ID[attempts.Attempt](in.Body.AttemptID), Epoch: in.Body.Epoch, Device: in.Body.Device, Events: make([]Said, len(in.Body.Events))}
	for i, e := range in.Body.Events {
		r.Events[i] = Said{ClientSeq: e.ClientSeq, Flag: e.Kind == "flag", Question: e.Question, Choices: e.Choices, Flagged: e.Flagged, ClientAt: e.ClientAt}
	}
	saved, err := s.Save(ctx, loginFrom(ctx), r)
	if err != nil {
		return nil, err
	}
	now := s.now()
	return &struct{ Body EventsSaved }{EventsSaved{
		Now: now, SavedAt: saved.SavedAt, Seq: saved.Head.Seq, Head: saved.Head.MAC,
		RemainingMs: saved.Attempt.Remaining(now).Milliseconds(), Accepted: saved.Accepted,
	}}, nil
}

// SeatHandIn asks to hand in.
type SeatHandIn struct {
	AttemptID     string `json:"attemptId" maxLength:"26"`
	Epoch         int64  `json:"epoch"`
	Device        string `json:"device" maxLength:"64"`
	LastClientSeq int64  `json:"lastClientSeq" minimum:"0" doc:"the highest number the machine knows to be stored"`
	Stored        *int64 `json:"stored,omitempty" minimum:"0" doc:"how many numbers it knows to be stored, for a machine that has left some out; missing: all up to the highest"`
}

func (s *Service) httpHandIn(ctx context.Context, in *struct{ Body SeatHandIn }) (*seatStateOut, error) {
	r := attempts.HandIn{AttemptID: id.ID[attempts.Attempt](in.Body.AttemptID), Epoch: in.Body.Epoch, Device: in.Body.Device,
		LastClientSeq: in.Body.LastClientSeq, Stored: -1}
	if in.Body.Stored != nil {
		r.Stored = *in.Body.Stored
	}
	v, err := s.HandIn(ctx, loginFrom(ctx), r)
	if err != nil {
		return nil, err
	}
	return showState(v), nil
}

type leaveOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *Service) httpLeave(ctx context.Context, _ *struct{}) (*leaveOut, error) {
	if err := s.Leave(ctx, loginFrom(ctx), audit.From(ctx)); err != nil {
		return nil, err
	}
	return &leaveOut{cookie("", -1)}, nil
}

type pathID struct {
	ID string `path:"id" maxLength:"26"`
}

type mediaOut struct {
	ContentType string `header:"Content-Type"`
	Cache       string `header:"Cache-Control"`
	Body        []byte
}

func (s *Service) httpMedia(ctx context.Context, in *pathID) (*mediaOut, error) {
	content, kind, err := s.Picture(ctx, loginFrom(ctx), id.ID[bank.Medium](in.ID))
	if err != nil {
		return nil, err
	}
	defer func() { _ = content.Close() }()
	body, err := io.ReadAll(content)
	return &mediaOut{ContentType: kind, Cache: "private, max-age=3600", Body: body}, err
}

// SessionRoom is a session as its proctor sees it.
type SessionRoom struct {
	Session sessions.SessionBody `json:"session"`
	Now     clock.Instant        `json:"now"`
	Rows    []RoomRow            `json:"rows" doc:"by seat"`
}

// RoomRow is one candidate of a room.
type RoomRow struct {
	CandidateID   string          `json:"candidateId"`
	Ticket        string          `json:"ticket"`
	Name          string          `json:"name"`
	SeatLabel     string          `json:"seatLabel,omitempty"`
	State         RoomState       `json:"state" enum:"absent,waiting,working,handed_in,second_seat"`
	RemainingMs   *int64          `json:"remainingMs,omitempty" doc:"while the candidate works"`
	LastSavedAt   clock.Instant   `json:"lastSavedAt,omitempty"`
	Answered      int             `json:"answered"`
	QuestionCount int             `json:"questionCount"`
	Epoch         int64           `json:"epoch" doc:"how many machines have written, 0 before the first"`
	SecondSeat    *RoomSecondSeat `json:"secondSeat,omitempty" doc:"another machine waits for a yes"`
	Identity      identity.State  `json:"identity" enum:"unneeded,unchecked,confirmed,refused,replacement" doc:"what staff found at the door"`
}

// RoomSecondSeat is a machine that waits for the proctor's yes.
type RoomSecondSeat struct {
	Address string        `json:"address"`
	At      clock.Instant `json:"at"`
}

func (s *Service) httpRoom(ctx context.Context, in *pathID) (*struct{ Body SessionRoom }, error) {
	sessionID, err := id.Parse[sessions.Session](in.ID)
	if err != nil {
		return nil, err
	}
	room, err := s.Room(ctx, sessionID)
	if err != nil {
		return nil, err
	}
	out := SessionRoom{Now: room.Now}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		bodies, err := s.sessions.Bodies(tx, []sessions.Session{room.Session})
		if err == nil {
			out.Session = bodies[0]
		}
		return err
	})
	for _, r := range room.Rows {
		out.Rows = append(out.Rows, showRow(r, room))
	}
	return &struct{ Body SessionRoom }{out}, err
}

func showRow(r Row, room Room) RoomRow {
	row := RoomRow{
		CandidateID: r.CandidateID.String(), Ticket: r.Who.Ticket, Name: r.Who.Name, SeatLabel: r.Who.SeatLabel, State: r.State,
		Answered: r.Answered, QuestionCount: room.Session.Terms.QuestionCount(), Identity: r.Identity,
	}
	if a := r.Attempt; a != nil {
		row.Epoch, row.LastSavedAt = a.Epoch, a.SavedAt
		if a.State == attempts.StateOpen {
			left := a.Remaining(room.Now).Milliseconds()
			row.RemainingMs = &left
		}
	}
	if r.Asking != nil {
		row.SecondSeat = &RoomSecondSeat{Address: r.Asking.Address, At: r.Asking.CreatedAt}
	}
	return row
}

type secondSeatInput struct {
	ID   string `path:"id" maxLength:"26"`
	Body struct {
		Allow bool `json:"allow"`
	}
}

func (s *Service) httpSecondSeat(ctx context.Context, in *secondSeatInput) (*struct{}, error) {
	candidate, err := id.Parse[sessions.Candidate](in.ID)
	if err != nil {
		return nil, fault.New(fault.NotFound, "candidate.unknown")
	}
	return &struct{}{}, s.SecondSeat(ctx, candidate, in.Body.Allow, audit.From(ctx))
}
