package accounts

import (
	"context"
	"net/http"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Cookie carries the token of a staff login.
const Cookie = "__Host-staff"

// Register declares the routes of accounts and makes the service the gate of
// everything that roles grant.
func Register(api *web.API, s *Service) {
	api.SetStaffGate(s.Gate)
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/setup", "get-setup", web.Public, h.setupState)
	web.Route(api, http.MethodPost, "/api/v1/setup", "setup", web.Public, h.setup)
	web.Route(api, http.MethodPost, "/api/v1/login", "login", web.Public, h.login)
	web.Route(api, http.MethodPost, "/api/v1/logout", "logout", web.Staff, h.logout, web.NoContent)
	web.Route(api, http.MethodGet, "/api/v1/me", "get-me", web.Staff, h.me)
	web.Route(api, http.MethodPost, "/api/v1/me/password", "change-password", web.Staff, h.password, web.NoContent)
	web.Route(api, http.MethodGet, "/api/v1/accounts", "list-accounts", AccountRead, h.list)
	web.Route(api, http.MethodPost, "/api/v1/accounts", "create-account", AccountWrite, h.create)
	web.Route(api, http.MethodPatch, "/api/v1/accounts/{id}", "update-account", AccountWrite, h.update)
	web.Route(api, http.MethodPost, "/api/v1/accounts/{id}/reset", "reset-account", AccountWrite, h.reset)
	web.Route(api, http.MethodPost, "/api/v1/accounts/{id}/unlock", "unlock-account", AccountWrite, h.unlock)
	web.Route(api, http.MethodGet, "/api/v1/roles", "list-roles", web.Staff, h.roles)
}

type handler struct{ s *Service }

// SetupState tells whether the first administrator is still to be made.
type SetupState struct {
	Needed bool `json:"needed"`
}

// Me is who is logged in and what they may do.
type Me struct {
	AccountID   string           `json:"accountId"`
	Login       string           `json:"login"`
	Name        string           `json:"name"`
	Roles       []Role           `json:"roles"`
	Permissions []web.Permission `json:"permissions"`
	IdleMinutes int              `json:"idleMinutes"`
	MustChange  bool             `json:"mustChange" doc:"nothing but changing the password is allowed"`
}

// account is the schema Account: one as others see it.
type account struct {
	ID          string        `json:"id"`
	Login       string        `json:"login"`
	Name        string        `json:"name"`
	Roles       []Role        `json:"roles"`
	State       State         `json:"state" enum:"active,disabled"`
	LockedUntil clock.Instant `json:"lockedUntil,omitempty"`
	LastLoginAt clock.Instant `json:"lastLoginAt,omitempty"`
	MustChange  bool          `json:"mustChange"`
	Version     int64         `json:"version"`
	Password    string        `json:"password,omitempty" doc:"once, in the answer to its creation, where the server made it"`
}

// AccountList is a page of accounts.
type AccountList struct {
	Items []account `json:"items"`
	Total int64     `json:"total"`
}

// RoleTable is who may do what, whole.
type RoleTable struct {
	Roles []RoleGrant `json:"roles"`
}

// RoleGrant is one line of the table.
type RoleGrant struct {
	Role        Role             `json:"role"`
	Permissions []web.Permission `json:"permissions"`
}

// NewPassword is shown once to who asked for it.
type NewPassword struct {
	Password string `json:"password"`
}

type meOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Me
}

// AccountInput is exported because huma passes over embedded types that are not.
type AccountInput struct {
	ID string `path:"id" maxLength:"26"`
}

type accountOutput struct{ Body account }

func me(a Account) Me {
	return Me{AccountID: a.ID.String(), Login: a.Login, Name: a.Name, Roles: a.Roles, Permissions: Permissions(a.Roles),
		IdleMinutes: int(IdleLimit.Minutes()), MustChange: a.MustChange}
}

func (h handler) view(a Account) account {
	v := account{ID: a.ID.String(), Login: a.Login, Name: a.Name, Roles: a.Roles, State: a.State,
		LastLoginAt: a.LastLoginAt, MustChange: a.MustChange, Version: a.Version}
	if a.Locked(h.s.clock()) {
		v.LockedUntil = a.LockedUntil
	}
	return v
}

func cookie(token string, age int) http.Cookie {
	return http.Cookie{Name: Cookie, Value: token, Path: "/", MaxAge: age, Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode}
}

// public is the actor of a request that passed no gate.
func public(ctx context.Context) audit.Actor {
	return audit.Actor{Kind: audit.Anybody, Address: web.Address(ctx), Request: web.RequestID(ctx)}
}

func (h handler) setupState(ctx context.Context, _ *struct{}) (*struct{ Body SetupState }, error) {
	needed, err := h.s.SetupNeeded(ctx)
	return &struct{ Body SetupState }{SetupState{needed}}, err
}

type setupInput struct {
	Body struct {
		Code     string `json:"code" maxLength:"40"`
		Login    string `json:"login" maxLength:"64"`
		Name     string `json:"name" maxLength:"200"`
		Password string `json:"password" maxLength:"512"`
	}
}

func (h handler) setup(ctx context.Context, in *setupInput) (*meOutput, error) {
	a, token, err := h.s.Setup(ctx, public(ctx), in.Body.Code, in.Body.Login, in.Body.Name, in.Body.Password)
	if err != nil {
		return nil, err
	}
	return &meOutput{SetCookie: cookie(token, 0), Body: me(a)}, nil
}

type loginInput struct {
	Body struct {
		Login    string `json:"login" maxLength:"64"`
		Password string `json:"password" maxLength:"512"`
	}
}

func (h handler) login(ctx context.Context, in *loginInput) (*meOutput, error) {
	a, token, err := h.s.Login(ctx, public(ctx), in.Body.Login, in.Body.Password)
	if err != nil {
		return nil, err
	}
	return &meOutput{SetCookie: cookie(token, 0), Body: me(a)}, nil
}

type logoutOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (h handler) logout(ctx context.Context, _ *struct{}) (*logoutOutput, error) {
	c := ctx.Value(loginKey{}).(current)
	return &logoutOutput{SetCookie: cookie("", -1)}, h.s.Logout(ctx, audit.From(ctx), c.token)
}

func (h handler) me(ctx context.Context, _ *struct{}) (*struct{ Body Me }, error) {
	return &struct{ Body Me }{me(ctx.Value(loginKey{}).(current).account)}, nil
}

type passwordInput struct {
	Body struct {
		Current string `json:"current" maxLength:"512"`
		Next    string `json:"next" maxLength:"512"`
	}
}

func (h handler) password(ctx context.Context, in *passwordInput) (*struct{}, error) {
	c := ctx.Value(loginKey{}).(current)
	return &struct{}{}, h.s.ChangePassword(ctx, audit.From(ctx), c.token, in.Body.Current, in.Body.Next)
}

type listInput struct {
	web.Paging
	Q string `query:"q" maxLength:"100"`
}

func (h handler) list(ctx context.Context, in *listInput) (*struct{ Body AccountList }, error) {
	list, total, err := h.s.List(ctx, in.Q, in.Offset(), in.Limit())
	out := AccountList{Total: total}
	for _, a := range list {
		out.Items = append(out.Items, h.view(a))
	}
	return &struct{ Body AccountList }{out}, err
}

type createInput struct {
	Body struct {
		Login    string `json:"login" maxLength:"64"`
		Name     string `json:"name" maxLength:"200"`
		Password string `json:"password,omitempty" maxLength:"512" doc:"missing: the server makes one"`
		Roles    []Role `json:"roles" maxItems:"20"`
	}
}

func (h handler) create(ctx context.Context, in *createInput) (*accountOutput, error) {
	n := NewAccount{Login: in.Body.Login, Name: in.Body.Name, Password: in.Body.Password, Roles: in.Body.Roles}
	if n.Password == "" {
		n.Password = newPassword()
	}
	a, err := h.s.Create(ctx, audit.From(ctx), n)
	out := &accountOutput{h.view(a)}
	if in.Body.Password == "" {
		out.Body.Password = n.Password
	}
	return out, err
}

type updateInput struct {
	AccountInput
	Body struct {
		Name    string `json:"name" maxLength:"200"`
		Roles   []Role `json:"roles" maxItems:"20"`
		State   State  `json:"state" enum:"active,disabled"`
		Version int64  `json:"version"`
	}
}

func (h handler) update(ctx context.Context, in *updateInput) (*accountOutput, error) {
	a, err := h.s.Update(ctx, audit.From(ctx), id.ID[Account](in.ID), Change{Name: in.Body.Name, Roles: in.Body.Roles, State: in.Body.State, Version: in.Body.Version})
	return &accountOutput{h.view(a)}, err
}

func (h handler) reset(ctx context.Context, in *AccountInput) (*struct{ Body NewPassword }, error) {
	password, err := h.s.Reset(ctx, audit.From(ctx), id.ID[Account](in.ID))
	return &struct{ Body NewPassword }{NewPassword{password}}, err
}

func (h handler) unlock(ctx context.Context, in *AccountInput) (*accountOutput, error) {
	a, err := h.s.Unlock(ctx, audit.From(ctx), id.ID[Account](in.ID))
	return &accountOutput{h.view(a)}, err
}

func (h handler) roles(context.Context, *struct{}) (*struct{ Body RoleTable }, error) {
	var t RoleTable
	for _, r := range Roles {
		t.Roles = append(t.Roles, RoleGrant{Role: r, Permissions: Permissions([]Role{r})})
	}
	return &struct{ Body RoleTable }{t}, nil
}
