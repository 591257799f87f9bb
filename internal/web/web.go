// Package web is the one door to Fiber and huma. It makes the HTTP server,
// declares a permission with every route, refuses writes that another site
// started, and turns faults into RFC 9457 problems.
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"ankao/internal/fault"
	"ankao/internal/id"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Permission names what a route demands of its caller.
type Permission string

// The permissions that are not a matter of roles. Every other permission is
// granted by the roles of a staff account.
const (
	Public  Permission = "public"  // anybody; the handler limits what costs
	Seat    Permission = "seat"    // a candidate who has checked in
	Learner Permission = "learner" // a person who looks at their own results
	Staff   Permission = "staff"   // any staff account that is logged in
)

// Request is what a gate may know of a request.
type Request interface {
	Cookie(name string) string
	Header(name string) string
	Address() string // of the client, behind the trusted proxies
	ID() string
}

// Gate admits or refuses a caller; the context it returns carries who it is.
type Gate func(ctx context.Context, p Permission, r Request) (context.Context, error)

// RouteInfo is one line of the route table.
type RouteInfo struct {
	Method, Path, Operation string
	Permission              Permission
}

// API is where packages register their routes.
type API struct {
	huma    huma.API
	gates   map[Permission]Gate
	staff   Gate
	routes  []RouteInfo
	uploads []uploadRoute
}

// requestTime bounds what a request may wait for: fasthttp does not notice that
// its client has gone, and asks again, while a database hangs.
const requestTime = time.Minute

// Limits on what one request may bring, in bytes. Only uploads are large.
const (
	bodyLimit   = 256 << 10 // fasthttp takes it when a header announces it, before anybody is asked who they are
	uploadLimit = 257 << 20
)

// Limits of an upload, in bytes, with room for the form around the file.
const (
	Workbook = 33 << 20  // a workbook, a picture
	Archive  = 257 << 20 // a zip of many
)

// Config is what the HTTP server must know at its start.
type Config struct {
	Version string  // shown in the OpenAPI document
	Proxies Proxies // who may speak for a client
}

// New makes the Fiber application and the API on it. Pages and plain handlers
// are added to the application by the caller, after the API.
func New(cfg Config) (*fiber.App, *API) {
	app := fiber.New(fiber.Config{
		Immutable:             true, // values outlive the request
		CaseSensitive:         true,
		DisableStartupMessage: true,
		BodyLimit:             uploadLimit,
		ReadTimeout:           2 * time.Minute,
		WriteTimeout:          2 * time.Minute, // or who reads nothing of a large answer holds it in memory for ever
		IdleTimeout:           75 * time.Second,
		ErrorHandler:          handleError,
		ServerHeader:          "",
	})
	a := &API{gates: map[Permission]Gate{}}
	app.Server().HeaderReceived = a.limitBody
	app.Server().NoDefaultServerHeader = true
	app.Use(observe(cfg.Proxies), cfg.Proxies.refuseStrangers, sameOrigin, refuseEncoded)

	huma.DefaultArrayNullable = false
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	hc := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI:    "3.1.0",
			Info:       &huma.Info{Title: "Ankao", Version: cfg.Version, License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}},
			Components: &huma.Components{Schemas: registry},
		},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
	}
	huma.NewErrorWithContext = newProblem
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return newProblem(nil, status, msg, errs...)
	}
	a.huma = humafiber.New(app, hc)
	return app, a
}

// uploadRoute is a path that files are posted to; a segment in braces stands
// for any one segment.
type uploadRoute struct {
	segments []string
	limit    int
}

func (u uploadRoute) takes(path []string) bool {
	return slices.EqualFunc(u.segments, path, func(want, got string) bool {
		return want == got || strings.HasPrefix(want, "{") && got != ""
	})
}

// limitBody allows large bodies only where files are uploaded, and only as the form that carries them: fasthttp keeps
// the rest of such a form on disk, while for any other body it takes the memory when the header has named the length.
func (a *API) limitBody(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	path, _, _ := strings.Cut(string(h.RequestURI()), "?")
	if h.IsPost() && len(h.MultipartFormBoundary()) > 0 {
		segments := strings.Split(path, "/")
		for _, u := range a.uploads {
			if u.takes(segments) {
				return fasthttp.RequestConfig{MaxRequestBodySize: u.limit}
			}
		}
	}
	return fasthttp.RequestConfig{MaxRequestBodySize: bodyLimit}
}

// refuseEncoded refuses a compressed body: Fiber would unpack it whole, whatever
// its size, before any limit and any gate is asked. No browser sends one.
func refuseEncoded(c *fiber.Ctx) error {
	if len(c.Request().Header.PeekAll(fiber.HeaderContentEncoding)) > 0 {
		return fiber.ErrUnsupportedMediaType
	}
	return c.Next()
}

// SetGate names who admits callers to routes of permission p; SetStaffGate
// names who admits to all routes whose permission is granted by roles.
func (a *API) SetGate(p Permission, g Gate) { a.gates[p] = g }

// SetStaffGate names the gate of every permission without a gate of its own.
func (a *API) SetStaffGate(g Gate) { a.staff = g }

// Routes lists every route in the order of registration.
func (a *API) Routes() []RouteInfo { return append([]RouteInfo(nil), a.routes...) }

// OpenAPI returns the OpenAPI 3.1 document of all routes, as indented JSON.
func (a *API) OpenAPI() ([]byte, error) { return a.huma.OpenAPI().MarshalJSON() }

// Option changes how one route is served.
type Option func(*huma.Operation)

// NoContent answers 204 on success.
func NoContent(op *huma.Operation) { op.DefaultStatus = http.StatusNoContent }

// Uploads allows a form whose file has up to limit bytes: Workbook or Archive.
func Uploads(limit int) Option {
	return func(op *huma.Operation) { op.MaxBodyBytes = int64(limit) }
}

// Route registers a handler. The permission is checked before the input is
// read; a permission nobody can admit refuses everybody.
func Route[I, O any](a *API, method, path, operation string, p Permission, h func(context.Context, *I) (*O, error), opts ...Option) {
	refuseHidden(operation, reflect.TypeFor[I]())
	refuseHidden(operation, reflect.TypeFor[O]())
	op := huma.Operation{
		Method:       method,
		Path:         path,
		OperationID:  operation,
		Summary:      summary(operation),
		MaxBodyBytes: bodyLimit,
		Extensions:   map[string]any{"x-permission": string(p)},
		Middlewares:  huma.Middlewares{a.admit(p)},
		Errors:       []int{http.StatusUnauthorized, http.StatusForbidden},
	}
	for _, opt := range opts {
		opt(&op)
	}
	if op.MaxBodyBytes > bodyLimit {
		a.uploads = append(a.uploads, uploadRoute{strings.Split(path, "/"), int(op.MaxBodyBytes)})
	}
	a.routes = append(a.routes, RouteInfo{Method: method, Path: path, Operation: operation, Permission: p})
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		emptySlices(reflect.ValueOf(out).Elem())
		return out, nil
	})
}

// refuseHidden stops a program whose input or output embeds an unexported type: huma passes over those in silence, so
// that a handler would see an empty id and a client would be told that its fields are unknown.
func refuseHidden(operation string, t reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && !f.IsExported() {
			panic(fmt.Sprintf("route %s: export the embedded type %s, or it is not read", operation, f.Name))
		}
		if f.Anonymous || f.Name == "Body" {
			refuseHidden(operation, f.Type)
		}
	}
}

// emptySlices makes every nil slice an empty one: the schema says array, and
// null is none.
func emptySlices(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			emptySlices(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				emptySlices(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		if v.IsNil() && v.CanSet() {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
		for i := range v.Len() {
			emptySlices(v.Index(i))
		}
	}
}

func summary(operation string) string {
	s := strings.ReplaceAll(operation, "-", " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

func (a *API) admit(p Permission) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		if p == Public && a.gates[Public] == nil {
			next(hc)
			return
		}
		gate := a.gates[p]
		if gate == nil {
			gate = a.staff
		}
		var ctx context.Context
		err := error(fault.New(fault.Denied, "denied"))
		if gate != nil {
			ctx, err = gate(hc.Context(), p, request{humafiber.Unwrap(hc)})
		}
		if err != nil {
			writeProblem(humafiber.Unwrap(hc), problemOf(hc.Context(), err))
			return
		}
		next(huma.WithContext(hc, ctx))
	}
}

// Paging is embedded in the input of every list.
type Paging struct {
	Page int `query:"page" default:"1" minimum:"1" maximum:"1000000" doc:"first page is 1"`
	Size int `query:"size" default:"50" minimum:"1" maximum:"200" doc:"rows of a page"`
}

// Offset is the number of rows before the page.
func (p Paging) Offset() int { return (p.Page - 1) * p.Size }

// Limit is the number of rows of the page.
func (p Paging) Limit() int { return p.Size }

type contextKey int

const (
	requestIDKey contextKey = iota
	addressKey
)

// RequestID returns the id that the log lines and the answer of this request
// carry.
func RequestID(ctx context.Context) string { s, _ := ctx.Value(requestIDKey).(string); return s }

// Address returns the address of the client.
func Address(ctx context.Context) string { s, _ := ctx.Value(addressKey).(string); return s }

type request struct{ c *fiber.Ctx }

func (r request) Cookie(name string) string { return r.c.Cookies(name) }
func (r request) Header(name string) string { return r.c.Get(name) }
func (r request) Address() string           { return Address(r.c.UserContext()) }
func (r request) ID() string                { return RequestID(r.c.UserContext()) }

// observe gives the request its id and address, logs it when it is answered,
// and keeps a panic from taking the server down.
func observe(proxies Proxies) fiber.Handler {
	return func(c *fiber.Ctx) (err error) {
		start := time.Now()
		rid := id.New[request]().String()
		ctx := context.WithValue(c.UserContext(), requestIDKey, rid)
		ctx = context.WithValue(ctx, addressKey, proxies.client(c))
		ctx, cancel := context.WithTimeout(ctx, requestTime)
		defer cancel()
		c.SetUserContext(ctx)
		c.Set("X-Request-Id", rid)
		c.Set("X-Content-Type-Options", "nosniff")
		if strings.HasPrefix(c.Path(), "/api/") {
			c.Set("Cache-Control", "no-store")
		}
		defer func() {
			if v := recover(); v != nil {
				slog.ErrorContext(ctx, "panic", "request", rid, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
				writeProblem(c, &Problem{Status: http.StatusInternalServerError, Code: "internal", RequestID: rid})
				err = nil
			}
			level := slog.LevelInfo
			if !strings.HasPrefix(c.Path(), "/api/") && c.Response().StatusCode() < http.StatusBadRequest {
				level = slog.LevelDebug // a page is dozens of files
			}
			slog.Log(ctx, level, "request", "request", rid, "method", c.Method(), "route", c.Route().Path,
				"status", c.Response().StatusCode(), "ms", time.Since(start).Milliseconds(), "address", Address(ctx))
		}()
		if err := c.Next(); err != nil {
			return handleError(c, err)
		}
		return nil
	}
}
