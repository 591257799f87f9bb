package doors

import (
	"context"
	"net/http"

	"ankao/admin/audit"
	"ankao/internal/web"
)

const learnerCookie = "__Host-learner"

// Register declares the routes of the learner's login and makes the service the
// gate of what only a learner may see.
func Register(api *web.API, s *Service) {
	api.SetGate(web.Learner, Gate(s))
	web.Route(api, http.MethodPost, "/api/v1/learner/login", "learner-login", web.Public, s.httpLogin)
	web.Route(api, http.MethodPost, "/api/v1/learner/logout", "learner-logout", web.Learner, s.httpLogout, web.NoContent)
	web.Route(api, http.MethodGet, "/api/v1/learner/me", "learner-me", web.Learner, s.httpLearner)
}

// Gate admits who has logged in with ticket and ID number; LearnerFrom then
// tells who it is.
func Gate(s *Service) web.Gate {
	return func(ctx context.Context, _ web.Permission, r web.Request) (context.Context, error) {
		who, err := s.Recognise(ctx, r.Cookie(learnerCookie))
		if err != nil {
			return nil, err
		}
		ctx = audit.With(ctx, audit.Actor{Kind: audit.Person, ID: who.PersonID.String(), Address: r.Address(), Request: r.ID()})
		return withLearner(ctx, who), nil
	}
}

// learner is the schema Learner.
type learner struct {
	Name           string `json:"name"`
	IDNumberMasked string `json:"idNumberMasked"`
}

type learnerLoginInput struct {
	Ticket   string `json:"ticket" maxLength:"40"`
	IDNumber string `json:"idNumber" maxLength:"40"`
}

type loginOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      learner
}

func (s *Service) httpLogin(ctx context.Context, in *struct{ Body learnerLoginInput }) (*loginOut, error) {
	by := audit.Actor{Kind: audit.Anybody, Address: web.Address(ctx), Request: web.RequestID(ctx)}
	token, who, err := s.Login(ctx, in.Body.Ticket, in.Body.IDNumber, by)
	if err != nil {
		return nil, err
	}
	p, err := s.LearnerPerson(ctx, who)
	return &loginOut{SetCookie: cookie(token, 0), Body: learner{p.Name, p.MaskedIDNumber()}}, err
}

// cookie lives as long as the browser; the server ends the login.
func cookie(token string, maxAge int) http.Cookie {
	return http.Cookie{Name: learnerCookie, Value: token, Path: "/", MaxAge: maxAge, Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode}
}

type logoutOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *Service) httpLogout(ctx context.Context, in *struct {
	Token string `cookie:"__Host-learner"`
}) (*logoutOut, error) {
	return &logoutOut{cookie("", -1)}, s.Logout(ctx, in.Token, audit.From(ctx))
}

func (s *Service) httpLearner(ctx context.Context, _ *struct{}) (*struct{ Body learner }, error) {
	p, err := s.LearnerPerson(ctx, LearnerFrom(ctx))
	return &struct{ Body learner }{learner{p.Name, p.MaskedIDNumber()}}, err
}
