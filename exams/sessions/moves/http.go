package moves

import (
	"context"
	"net/http"
	"strings"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of moves.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodGet, "/api/v1/sessions/{id}/moves", "list-moves", accounts.SessionRead, s.httpHistory)
	web.Route(api, http.MethodGet, "/api/v1/sessions/{id}/notice", "get-notice", accounts.SessionRead, s.httpNotice)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/phones", "reveal-phones", accounts.PersonReveal, s.httpPhones)
}

type pathID struct {
	ID string `path:"id"`
}

// sessionMove is the schema SessionMove.
type sessionMove struct {
	Kind         sessions.MoveKind `json:"kind" enum:"moved,postponed,set,cancelled"`
	FromStartsAt clock.Instant     `json:"fromStartsAt"`
	FromRoomName string            `json:"fromRoomName"`
	ToStartsAt   clock.Instant     `json:"toStartsAt,omitempty" doc:"missing: no date"`
	ToRoomName   string            `json:"toRoomName"`
	Tickets      int               `json:"tickets" doc:"ticket numbers that were replaced"`
	Reason       string            `json:"reason"`
	At           clock.Instant     `json:"at"`
	Name         string            `json:"name" doc:"of who did it"`
}

type moveList struct {
	Items []sessionMove `json:"items"`
}

func (s *Service) show(tx dbx.Tx, list []Entry) ([]sessionMove, error) {
	var ids []id.ID[rooms.Room]
	for _, e := range list {
		ids = append(ids, e.FromRoomID, e.ToRoomID)
	}
	names, err := s.rooms.Names(tx, ids)
	out := make([]sessionMove, len(list))
	for i, e := range list {
		out[i] = sessionMove{Kind: e.Kind, FromStartsAt: e.FromStartsAt, FromRoomName: names[e.FromRoomID], ToStartsAt: e.ToStartsAt,
			ToRoomName: names[e.ToRoomID], Tickets: e.Tickets, Reason: e.Reason, At: e.At, Name: e.Name}
	}
	return out, err
}

func (s *Service) httpHistory(ctx context.Context, in *pathID) (*struct{ Body moveList }, error) {
	out := &struct{ Body moveList }{}
	return out, s.db.Read(ctx, func(tx dbx.Tx) error {
		list, err := s.History(tx, id.ID[sessions.Session](in.ID))
		if err != nil {
			return err
		}
		out.Body.Items, err = s.show(tx, list)
		return err
	})
}

// noticeLine is the schema NoticeLine: somebody who has to be told.
type noticeLine struct {
	CandidateID      string `json:"candidateId"`
	Name             string `json:"name"`
	OrganisationName string `json:"organisationName"`
	PhoneMasked      string `json:"phoneMasked"`
	Ticket           string `json:"ticket"`
	FormerTicket     string `json:"formerTicket" doc:"that the move replaced"`
	SeatLabel        string `json:"seatLabel"`
}

// changeNotice is the schema ChangeNotice.
type changeNotice struct {
	Last  *sessionMove `json:"last,omitempty" doc:"missing when the session never moved"`
	Items []noticeLine `json:"items"`
}

func (s *Service) httpNotice(ctx context.Context, in *pathID) (*struct{ Body changeNotice }, error) {
	out := &struct{ Body changeNotice }{}
	return out, s.db.Read(ctx, func(tx dbx.Tx) error {
		n, err := s.Notice(tx, id.ID[sessions.Session](in.ID))
		if err != nil {
			return err
		}
		for _, one := range n.Listed {
			out.Body.Items = append(out.Body.Items, noticeLine{CandidateID: one.ID.String(), Name: one.Person.Name, OrganisationName: one.Person.OrganisationName,
				PhoneMasked: one.Person.MaskedPhone(), Ticket: one.Ticket, FormerTicket: n.Former[one.ID], SeatLabel: one.SeatLabel})
		}
		if n.Last == nil {
			return nil
		}
		shown, err := s.show(tx, []Entry{*n.Last})
		if err == nil {
			out.Body.Last = &shown[0]
		}
		return err
	})
}

// noticePhone is the schema NoticePhone.
type noticePhone struct {
	CandidateID string `json:"candidateId"`
	Phone       string `json:"phone"`
}

type phoneList struct {
	Items []noticePhone `json:"items"`
}

func (s *Service) httpPhones(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason"`
	}
}) (*struct{ Body phoneList }, error) {
	phones, err := s.Phones(ctx, id.ID[sessions.Session](in.ID), strings.TrimSpace(in.Body.Reason), audit.From(ctx))
	out := &struct{ Body phoneList }{}
	for c, phone := range phones {
		out.Body.Items = append(out.Body.Items, noticePhone{CandidateID: c.String(), Phone: phone})
	}
	return out, err
}
