package reports

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/internal/web"
)

// Register declares the routes.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/home", "get-home", web.Staff, h.home)
	web.Route(api, http.MethodPost, "/api/v1/search", "search", web.Staff, h.search)
	web.Route(api, http.MethodGet, "/api/v1/setup/advice", "get-setup-advice", accounts.SetupRead, h.advice)
}

type handler struct{ s *Service }

func (h handler) home(ctx context.Context, _ *struct{}) (*struct{ Body Home }, error) {
	of, err := h.s.caller(ctx)
	if err != nil {
		return nil, err
	}
	out, err := h.s.Home(ctx, of)
	return &struct{ Body Home }{out}, err
}

// searchInput comes in a body: what is looked for may be an ID number, and
// addresses are logged.
type searchInput struct {
	Body struct {
		Text string `json:"text" maxLength:"400"`
	}
}

func (h handler) search(ctx context.Context, in *searchInput) (*struct{ Body Found }, error) {
	of, err := h.s.caller(ctx)
	if err != nil {
		return nil, err
	}
	out, err := h.s.Search(ctx, of, in.Body.Text)
	return &struct{ Body Found }{out}, err
}

func (h handler) advice(ctx context.Context, _ *struct{}) (*struct{ Body Advice }, error) {
	out, err := h.s.Advice(ctx)
	return &struct{ Body Advice }{out}, err
}
