// Package fault makes an error data: what kind it is, a stable code that is
// also the translation key, and the fields it concerns. The cause is kept for
// the log and never leaves the server.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is what went wrong as the caller sees it; one table in internal/web
// maps it to a status.
type Kind int

// The kinds, with the HTTP status each becomes.
const (
	Internal        Kind = iota // 500: nothing the caller can mend
	Invalid                     // 422: the input is wrong; Fields say where
	Unauthenticated             // 401: nobody is signed in
	Denied                      // 403: signed in, not allowed
	NotFound                    // 404
	Conflict                    // 409: right input, wrong moment
	TooLarge                    // 413
	Limited                     // 429: too many tries
	Unavailable                 // 503: try again later
)

// Field names one rejected input by its path and the code of its fault. The
// rejected value is never repeated.
type Field struct {
	Path string `json:"path"`
	Code string `json:"code"`
}

// Error is a fault with its kind, its code and, for the log only, its cause.
type Error struct {
	Kind   Kind
	Code   string
	Fields []Field
	Params map[string]string // values for the translated message, none of them personal
	Err    error             // logged, never sent
}

// New makes a fault that has no cause beyond itself.
func New(kind Kind, code string) *Error { return &Error{Kind: kind, Code: code} }

// Wrap makes a fault of a cause.
func Wrap(kind Kind, code string, err error) *Error {
	return &Error{Kind: kind, Code: code, Err: err}
}

// With returns a copy that names further fields.
func (e *Error) With(fields ...Field) *Error {
	c := *e
	c.Fields = append(append([]Field(nil), e.Fields...), fields...)
	return &c
}

// Param returns a copy that carries a value for the translated message.
func (e *Error) Param(name, value string) *Error {
	c := *e
	c.Params = map[string]string{name: value}
	for k, v := range e.Params {
		if k != name {
			c.Params[k] = v
		}
	}
	return &c
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " [%s: %s]", f.Path, f.Code)
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is match two faults of the same kind and code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && t.Code == e.Code
}

// KindOf returns the kind of the first fault in err's chain, Internal when
// there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// CodeOf returns the code of the first fault in err's chain, "internal" when
// there is none.
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return "internal"
}
