package sessions

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/exams/rooms"
	"ankao/internal/id"
	"ankao/internal/web"
)

// registerSeating declares the routes of who sits where.
func registerSeating(api *web.API, s *Service) {
	web.Route(api, http.MethodGet, "/api/v1/sessions/{id}/seating", "session-neighbours", accounts.SessionRead, s.httpNeighbours)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/seating", "seat-candidates", accounts.SessionWrite, s.httpSeat)
	web.Route(api, http.MethodDelete, "/api/v1/sessions/{id}/seating", "clear-seating", accounts.SessionWrite, s.httpClearSeats, web.NoContent)
	web.Route(api, http.MethodPost, "/api/v1/candidates/{id}/seat", "move-seat", accounts.SessionWrite, s.httpMoveSeat, web.NoContent)
	web.Route(api, http.MethodPost, "/api/v1/candidates/{id}/accessible", "set-accessible", accounts.SessionWrite, s.httpAccessible, web.NoContent)
}

// SeatingNeighbours is who sits beside their own organisation.
type SeatingNeighbours struct {
	Pairs []SeatingPair `json:"pairs"`
}

// SeatingPair is two candidates of one organisation side by side.
type SeatingPair struct {
	A string `json:"a"`
	B string `json:"b"`
}

func (s *Service) httpNeighbours(ctx context.Context, in *pathID) (*struct{ Body SeatingNeighbours }, error) {
	sessionID, err := id.Parse[Session](in.ID)
	if err != nil {
		return nil, err
	}
	pairs, err := s.Neighbours(ctx, sessionID)
	out := SeatingNeighbours{Pairs: []SeatingPair{}}
	for _, p := range pairs {
		out.Pairs = append(out.Pairs, SeatingPair{p[0].String(), p[1].String()})
	}
	return &struct{ Body SeatingNeighbours }{out}, err
}

type seatInput struct {
	ID   string `path:"id"`
	Body *struct {
		Anew         *bool `json:"anew,omitempty" doc:"place everybody, also who has a seat; missing: while the session is planned"`
		SparePercent int   `json:"sparePercent,omitempty" doc:"share of working seats to keep empty; missing: 5"`
	}
}

// SeatingDone is what an arrangement came to.
type SeatingDone struct {
	Items  []candidate `json:"items"`
	Total  int         `json:"total"`
	Pairs  int         `json:"pairs" doc:"neighbours of one organisation that could not be avoided"`
	Spares int         `json:"spares" doc:"working seats kept empty"`
	Wanted int         `json:"wanted" doc:"working seats that were to be kept empty"`
	Unmet  int         `json:"unmet" doc:"candidates who need an accessible seat and got none"`
}

func (s *Service) httpSeat(ctx context.Context, in *seatInput) (*struct{ Body SeatingDone }, error) {
	sessionID, err := id.Parse[Session](in.ID)
	if err != nil {
		return nil, err
	}
	var done Seated
	if in.Body == nil || in.Body.Anew == nil {
		how := func(state State) Arrangement { return Arrangement{Anew: state == Planned} }
		done, err = s.arrangeIn(ctx, sessionID, how, audit.From(ctx))
	} else {
		done, err = s.Arrange(ctx, sessionID, Arrangement{Anew: *in.Body.Anew, SparePercent: in.Body.SparePercent}, audit.From(ctx))
	}
	return &struct{ Body SeatingDone }{SeatingDone{Items: candidateBodies(done.Listed), Total: len(done.Listed), Pairs: done.Pairs,
		Spares: done.Spares, Wanted: done.Wanted, Unmet: done.Unmet}}, err
}

func (s *Service) httpClearSeats(ctx context.Context, in *pathID) (*struct{}, error) {
	sessionID, err := id.Parse[Session](in.ID)
	if err != nil {
		return nil, err
	}
	return &struct{}{}, s.ClearSeats(ctx, sessionID, audit.From(ctx))
}

func (s *Service) httpMoveSeat(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body struct {
		SeatID id.ID[rooms.Seat] `json:"seatId"`
	}
}) (*struct{}, error) {
	candidateID, err := id.Parse[Candidate](in.ID)
	if err != nil {
		return nil, err
	}
	return &struct{}{}, s.MoveSeat(ctx, candidateID, in.Body.SeatID, audit.From(ctx))
}

func (s *Service) httpAccessible(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body struct {
		Accessible bool `json:"accessible"`
	}
}) (*struct{}, error) {
	candidateID, err := id.Parse[Candidate](in.ID)
	if err != nil {
		return nil, err
	}
	return &struct{}{}, s.SetAccessible(ctx, candidateID, in.Body.Accessible, audit.From(ctx))
}
