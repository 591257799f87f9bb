package identity

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of identity checks.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodGet, "/api/v1/sessions/{id}/identity", "list-identity", accounts.SessionRead, s.httpBoard)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/identity/find", "find-identity", accounts.IdentityCheck, s.httpFind)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/identity/confirm", "confirm-identities", accounts.IdentityCheck, s.httpConfirmAll)
	web.Route(api, http.MethodGet, "/api/v1/candidates/{id}/identity", "identity-history", accounts.SessionRead, s.httpHistory)
	web.Route(api, http.MethodPost, "/api/v1/candidates/{id}/identity", "check-identity", accounts.IdentityCheck, s.httpVerdict)
	web.Route(api, http.MethodPost, "/api/v1/candidates/{id}/identity/override", "override-identity", accounts.SessionWrite, s.httpOverride)
	web.Route(api, http.MethodGet, "/api/v1/candidates/{id}/photo", "candidate-photo", accounts.IdentityCheck, s.httpPhoto)
}

// IdentityCard is a candidate at the door.
type IdentityCard struct {
	CandidateID      string                  `json:"candidateId"`
	Name             string                  `json:"name"`
	IDNumberMasked   string                  `json:"idNumberMasked"`
	OrganisationName string                  `json:"organisationName"`
	Ticket           string                  `json:"ticket"`
	SeatLabel        string                  `json:"seatLabel,omitempty"`
	CandidateState   sessions.CandidateState `json:"candidateState" enum:"entered,checked_in,absent,withdrawn,postponed"`
	State            State                   `json:"state" enum:"unneeded,unchecked,confirmed,refused,replacement"`
	Photo            bool                    `json:"photo" doc:"there is a registered photo"`
	Late             bool                    `json:"late" doc:"looked at after the session had started"`
	Check            *IdentityCheck          `json:"check,omitempty" doc:"the newest verdict"`
}

// IdentityCheck is one verdict.
type IdentityCheck struct {
	Verdict Verdict       `json:"verdict" enum:"confirmed,refused,replacement,taken_back"`
	Way     Way           `json:"way" enum:"door,bulk,officer"`
	Reason  string        `json:"reason,omitempty"`
	At      clock.Instant `json:"at"`
	ByName  string        `json:"byName"`
}

// IdentityBoard is everybody of a session, as staff at the door sees them.
type IdentityBoard struct {
	Needed bool           `json:"needed" doc:"false in a mock exam"`
	Open   bool           `json:"open" doc:"the doors are open: verdicts are taken"`
	Items  []IdentityCard `json:"items" doc:"in the order of entry"`
	Total  int            `json:"total"`
}

// IdentityFound is who may be meant.
type IdentityFound struct {
	Items []IdentityCard `json:"items"`
}

func show(c Card) IdentityCard {
	out := IdentityCard{CandidateID: c.ID.String(), Name: c.Person.Name, IDNumberMasked: c.Person.MaskedIDNumber(),
		OrganisationName: c.Person.OrganisationName, Ticket: c.Ticket, SeatLabel: c.SeatLabel, CandidateState: c.Candidate.State,
		State: c.State, Photo: c.Person.Photo, Late: c.Late}
	if c.Check != nil {
		check := showCheck(*c.Check)
		out.Check = &check
	}
	return out
}

func showCheck(c Check) IdentityCheck {
	return IdentityCheck{Verdict: c.Verdict, Way: c.Way, Reason: c.Note, At: c.At, ByName: c.ByName}
}

func showAll(cards []Card) []IdentityCard {
	out := make([]IdentityCard, len(cards))
	for i, c := range cards {
		out[i] = show(c)
	}
	return out
}

type pathID struct {
	ID string `path:"id" maxLength:"26"`
}

func (s *Service) httpBoard(ctx context.Context, in *pathID) (*struct{ Body IdentityBoard }, error) {
	sessionID, err := id.Parse[sessions.Session](in.ID)
	if err != nil {
		return nil, err
	}
	b, err := s.Board(ctx, sessionID)
	open := b.Session.State == sessions.Open || b.Session.State == sessions.Running
	return &struct{ Body IdentityBoard }{IdentityBoard{Needed: b.Needed, Open: open, Items: showAll(b.Cards), Total: len(b.Cards)}}, err
}

type findInput struct {
	ID   string `path:"id" maxLength:"26"`
	Body struct {
		Typed string `json:"typed" minLength:"1" maxLength:"500" doc:"what a reader or a person typed: ticket, ID number, seat or name"`
	}
}

func (s *Service) httpFind(ctx context.Context, in *findInput) (*struct{ Body IdentityFound }, error) {
	sessionID, err := id.Parse[sessions.Session](in.ID)
	if err != nil {
		return nil, err
	}
	cards, err := s.Find(ctx, sessionID, in.Body.Typed)
	return &struct{ Body IdentityFound }{IdentityFound{Items: showAll(cards)}}, err
}

type confirmInput struct {
	ID   string `path:"id" maxLength:"26"`
	Body struct {
		CandidateIDs []id.ID[sessions.Candidate] `json:"candidateIds" maxItems:"500"`
		Reason       string                      `json:"reason" maxLength:"2000"`
	}
}

// IdentitiesConfirmed is how many were ticked.
type IdentitiesConfirmed struct {
	Confirmed int `json:"confirmed"`
}

func (s *Service) httpConfirmAll(ctx context.Context, in *confirmInput) (*struct{ Body IdentitiesConfirmed }, error) {
	sessionID, err := id.Parse[sessions.Session](in.ID)
	if err != nil {
		return nil, err
	}
	n, err := s.ConfirmAll(ctx, sessionID, in.Body.CandidateIDs, in.Body.Reason, audit.From(ctx))
	return &struct{ Body IdentitiesConfirmed }{IdentitiesConfirmed{n}}, err
}

// IdentityHistory is every verdict about a candidate.
type IdentityHistory struct {
	Items []IdentityCheck `json:"items" doc:"newest first"`
}

func (s *Service) httpHistory(ctx context.Context, in *pathID) (*struct{ Body IdentityHistory }, error) {
	candidate, err := id.Parse[sessions.Candidate](in.ID)
	if err != nil {
		return nil, err
	}
	list, err := s.History(ctx, candidate)
	out := IdentityHistory{}
	for _, c := range list {
		out.Items = append(out.Items, showCheck(c))
	}
	return &struct{ Body IdentityHistory }{out}, err
}

type verdictInput struct {
	ID   string `path:"id" maxLength:"26"`
	Body struct {
		Verdict Verdict `json:"verdict" enum:"confirmed,refused,replacement,taken_back"`
		Reason  string  `json:"reason,omitempty" maxLength:"2000" doc:"needed to turn somebody away; of a replacement taker the description"`
	}
}

type cardOut struct{ Body IdentityCard }

func (s *Service) verdict(ctx context.Context, path string, v Verdict, way Way, reason string) (*cardOut, error) {
	candidate, err := id.Parse[sessions.Candidate](path)
	if err != nil {
		return nil, err
	}
	card, err := s.Verdict(ctx, candidate, v, way, reason, audit.From(ctx))
	return &cardOut{show(card)}, err
}

func (s *Service) httpVerdict(ctx context.Context, in *verdictInput) (*cardOut, error) {
	return s.verdict(ctx, in.ID, in.Body.Verdict, AtDoor, in.Body.Reason)
}

type overrideInput struct {
	ID   string `path:"id" maxLength:"26"`
	Body struct {
		Reason string `json:"reason" maxLength:"2000"`
	}
}

func (s *Service) httpOverride(ctx context.Context, in *overrideInput) (*cardOut, error) {
	return s.verdict(ctx, in.ID, Confirmed, Officer, in.Body.Reason)
}

type photoOut struct {
	ContentType string `header:"Content-Type"`
	Cache       string `header:"Cache-Control"`
	Body        []byte
}

func (s *Service) httpPhoto(ctx context.Context, in *pathID) (*photoOut, error) {
	candidate, err := id.Parse[sessions.Candidate](in.ID)
	if err != nil {
		return nil, err
	}
	jpeg, err := s.Photo(ctx, candidate)
	return &photoOut{ContentType: "image/jpeg", Cache: "private, no-store", Body: jpeg}, err
}
