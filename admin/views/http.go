package views

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes. What a view shows is decided by the list's own
// route: a view is only its filters.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/views", "list-views", web.Staff, h.list)
	web.Route(api, http.MethodPost, "/api/v1/views", "create-view", web.Staff, h.save)
	web.Route(api, http.MethodPatch, "/api/v1/views/{id}", "update-view", web.Staff, h.update)
	web.Route(api, http.MethodDelete, "/api/v1/views/{id}", "delete-view", web.Staff, h.remove, web.NoContent)
}

type handler struct{ s *Service }

// SavedView is a list's filters under a name.
type SavedView struct {
	ID       string        `json:"id"`
	Page     string        `json:"page"`
	Name     string        `json:"name"`
	Query    string        `json:"query"`
	Shared   accounts.Role `json:"shared" doc:"the role it is shared with; empty: nobody"`
	Standard bool          `json:"standard" doc:"what the caller sees when they open the list"`
	Mine     bool          `json:"mine"`
	Owner    string        `json:"owner"`
	Version  int64         `json:"version"`
}

// SavedViewList is the views of one list that the caller may use.
type SavedViewList struct {
	Items []SavedView `json:"items"`
}

func view(v View, me string) SavedView {
	return SavedView{ID: v.ID.String(), Page: v.Page, Name: v.Name, Query: v.Query, Shared: v.Shared, Standard: v.Standard,
		Mine: v.Owner.String() == me, Owner: v.OwnerName, Version: v.Version}
}

type listInput struct {
	Page string `query:"page" required:"true" maxLength:"40"`
}

func (h handler) list(ctx context.Context, in *listInput) (*struct{ Body SavedViewList }, error) {
	me := audit.From(ctx).ID
	list, err := h.s.List(ctx, id.ID[accounts.Account](me), in.Page)
	var out SavedViewList
	for _, v := range list {
		out.Items = append(out.Items, view(v, me))
	}
	return &struct{ Body SavedViewList }{out}, err
}

// ViewBody is what may be set of a view. It is exported because huma passes
// over embedded types that are not.
type ViewBody struct {
	Name     string        `json:"name" maxLength:"160"`
	Query    string        `json:"query" maxLength:"1000"`
	Shared   accounts.Role `json:"shared,omitempty" maxLength:"20"`
	Standard bool          `json:"standard,omitempty"`
}

func (b ViewBody) view() View {
	return View{Name: b.Name, Query: b.Query, Shared: b.Shared, Standard: b.Standard}
}

type viewCreate struct {
	Body struct {
		ViewBody
		Page string `json:"page" maxLength:"40"`
	}
}

type viewOutput struct{ Body SavedView }

func (h handler) save(ctx context.Context, in *viewCreate) (*viewOutput, error) {
	v := in.Body.view()
	v.Page = in.Body.Page
	v, err := h.s.Save(ctx, audit.From(ctx), v)
	return &viewOutput{view(v, audit.From(ctx).ID)}, err
}

// ViewInput is exported because huma passes over embedded types that are not.
type ViewInput struct {
	ID string `path:"id" maxLength:"26"`
}

type viewUpdate struct {
	ViewInput
	Body struct {
		ViewBody
		Version int64 `json:"version"`
	}
}

func (h handler) update(ctx context.Context, in *viewUpdate) (*viewOutput, error) {
	v := in.Body.view()
	v.ID, v.Version = id.ID[View](in.ID), in.Body.Version
	v, err := h.s.Update(ctx, audit.From(ctx), v)
	return &viewOutput{view(v, audit.From(ctx).ID)}, err
}

func (h handler) remove(ctx context.Context, in *ViewInput) (*struct{}, error) {
	return &struct{}{}, h.s.Delete(ctx, audit.From(ctx), id.ID[View](in.ID))
}
