package statuslist

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"ankao/internal/fault"
	"ankao/internal/web"
)

// Register declares the public addresses of the lists.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodGet, "/api/v1/status-lists", "list-status-lists", web.Public, s.httpList)
	web.Route(api, http.MethodGet, "/api/v1/status-lists/{list}", "get-status-list", web.Public, s.httpGet)
}

// statusListIndex names the lists there are.
type statusListIndex struct {
	Length int      `json:"length" doc:"status indexes of each list: list = index / length"`
	Lists  []string `json:"lists" doc:"addresses, list 0 first"`
}

func (s *Service) httpList(ctx context.Context, _ *struct{}) (*struct{ Body statusListIndex }, error) {
	if !s.lookups.Allow(web.Address(ctx), s.now()) {
		return nil, fault.New(fault.Limited, "verify.limited")
	}
	n, err := s.Count(ctx)
	out := statusListIndex{Length: Length}
	for i := range n {
		out.Lists = append(out.Lists, "/api/v1/status-lists/"+strconv.Itoa(i))
	}
	return &struct{ Body statusListIndex }{out}, err
}

type statusListOut struct {
	Status      int
	ContentType string `header:"Content-Type"`
	ETag        string `header:"ETag"`
	Cache       string `header:"Cache-Control"`
	Body        []byte
}

func (s *Service) httpGet(ctx context.Context, in *struct {
	List        int    `path:"list" minimum:"0" maximum:"127"`
	IfNoneMatch string `header:"If-None-Match" maxLength:"500"`
}) (*statusListOut, error) {
	if !s.lookups.Allow(web.Address(ctx), s.now()) {
		return nil, fault.New(fault.Limited, "verify.limited")
	}
	body, tag, err := s.Published(ctx, in.List)
	if err != nil {
		return nil, err
	}
	out := &statusListOut{Status: http.StatusOK, ContentType: "application/json", ETag: tag, Cache: "public, max-age=300", Body: body}
	for _, known := range strings.Split(in.IfNoneMatch, ",") {
		if known = strings.TrimPrefix(strings.TrimSpace(known), "W/"); known == tag || known == "*" {
			out.Status, out.Body = http.StatusNotModified, nil
		}
	}
	return out, nil
}
