package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"ankao/internal/fault"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

// Problem is the body of every refusal (RFC 9457, application/problem+json).
// Code is the translation key; no rejected value and no internal text is in it.
type Problem struct {
	Type      string            `json:"type" doc:"always about:blank: code says more"`
	Title     string            `json:"title"`
	Status    int               `json:"status"`
	Code      string            `json:"code" doc:"stable, the key of the translated message"`
	Params    map[string]string `json:"params,omitempty" doc:"values for the message"`
	Fields    []ProblemField    `json:"fields,omitempty"`
	RequestID string            `json:"requestId,omitempty"`
}

// ProblemField names one wrong input.
type ProblemField struct {
	Path string `json:"path"`
	Code string `json:"code"`
}

func (p *Problem) Error() string { return p.Code }

// GetStatus is what huma answers with.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is what huma labels the body with.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders adds Retry-After where trying again later helps.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if after := p.retryAfter(); after > 0 {
		h.Set("Retry-After", strconv.Itoa(after))
	}
	return h
}

func (p *Problem) retryAfter() int {
	switch p.Status {
	case http.StatusServiceUnavailable:
		return 2
	case http.StatusTooManyRequests:
		return 30
	}
	return 0
}

var statuses = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Denied:          http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.Limited:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// problemOf turns an error into what the client may know of it and logs the
// rest.
func problemOf(ctx context.Context, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	p = &Problem{Code: "internal", Status: http.StatusInternalServerError, RequestID: RequestID(ctx)}
	var f *fault.Error
	if errors.As(err, &f) {
		p.Status, p.Code, p.Params = statuses[f.Kind], f.Code, f.Params
		for _, field := range f.Fields {
			p.Fields = append(p.Fields, ProblemField(field))
		}
	}
	level := slog.LevelInfo
	if p.Status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	if f == nil || f.Err != nil || level == slog.LevelError {
		slog.Log(ctx, level, "refused", "request", p.RequestID, "code", p.Code, "status", p.Status, "cause", err)
	}
	return p.complete()
}

func (p *Problem) complete() *Problem {
	p.Type = "about:blank"
	p.Title = http.StatusText(p.Status)
	return p
}

// newProblem is called by huma for what it refuses itself: a body that is not
// JSON, a field that breaks its schema.
func newProblem(hc huma.Context, status int, _ string, errs ...error) huma.StatusError {
	p := &Problem{Status: status, Code: codeOfStatus(status)}
	if hc != nil {
		p.RequestID = RequestID(hc.Context())
	}
	for _, err := range errs {
		var d huma.ErrorDetailer
		if !errors.As(err, &d) {
			continue
		}
		detail := d.ErrorDetail()
		path := detail.Location
		for _, prefix := range []string{"body.", "query.", "path.", "header."} {
			path = strings.TrimPrefix(path, prefix)
		}
		if name, ok := missing(detail.Message); ok {
			path = strings.TrimPrefix(strings.TrimPrefix(path, "body")+"."+name, ".")
		}
		p.Fields = append(p.Fields, ProblemField{Path: path, Code: codeOfMessage(detail.Message)})
	}
	return p.complete()
}

func codeOfStatus(status int) string {
	switch status {
	case http.StatusUnprocessableEntity, http.StatusBadRequest:
		return "input.invalid"
	case http.StatusRequestEntityTooLarge:
		return "input.large"
	case http.StatusUnsupportedMediaType:
		return "input.media"
	case http.StatusNotFound:
		return "not-found"
	case http.StatusMethodNotAllowed:
		return "method"
	case http.StatusRequestTimeout:
		return "timeout"
	}
	return "internal"
}

// missing returns the property that huma says is required but absent; huma
// locates that fault at the object around it.
func missing(m string) (string, bool) {
	rest, ok := strings.CutPrefix(m, "expected required property ")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(rest, " to be present")
}

// codeOfMessage names the rule behind one of huma's English messages.
func codeOfMessage(m string) string {
	switch {
	case strings.Contains(m, "required"):
		return "input.required"
	case strings.Contains(m, "unexpected property"):
		return "input.unknown"
	case strings.Contains(m, "length"):
		return "input.length"
	case strings.Contains(m, "number >"), strings.Contains(m, "number <"):
		return "input.range"
	case strings.Contains(m, "one of"):
		return "input.choice"
	case strings.Contains(m, "items"):
		return "input.count"
	}
	return "input.format"
}

func handleError(c *fiber.Ctx, err error) error {
	var fe *fiber.Error
	if errors.As(err, &fe) {
		p := &Problem{Status: fe.Code, Code: codeOfStatus(fe.Code), RequestID: RequestID(c.UserContext())}
		writeProblem(c, p.complete())
		return nil
	}
	writeProblem(c, problemOf(c.UserContext(), err))
	return nil
}

func writeProblem(c *fiber.Ctx, p *Problem) {
	body, err := json.Marshal(p.complete())
	if err != nil {
		slog.ErrorContext(c.UserContext(), "problem not written", "cause", err)
	}
	if after := p.retryAfter(); after > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(after))
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, "application/problem+json")
	c.Status(p.Status)
	c.Response().SetBodyRaw(body)
}
