package main

import (
	"context"
	"io"
	"log/slog"

	"ankao/internal/web"
)

// newLog writes text for people or JSON for a collector.
func newLog(format string, w io.Writer) *slog.Logger {
	var h slog.Handler = slog.NewTextHandler(w, nil)
	if format == "json" {
		h = slog.NewJSONHandler(w, nil)
	}
	return slog.New(requestLog{h})
}

// requestLog adds the id of the request that a line belongs to.
type requestLog struct{ slog.Handler }

func (l requestLog) Handle(ctx context.Context, r slog.Record) error {
	if rid := web.RequestID(ctx); rid != "" {
		named := false
		r.Attrs(func(a slog.Attr) bool { named = a.Key == "request"; return !named })
		if !named {
			r.AddAttrs(slog.String("request", rid))
		}
	}
	return l.Handler.Handle(ctx, r)
}

func (l requestLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestLog{l.Handler.WithAttrs(attrs)}
}

func (l requestLog) WithGroup(name string) slog.Handler { return requestLog{l.Handler.WithGroup(name)} }
