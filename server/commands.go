package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"

	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/web"
)

// with opens the centre as configured, runs fn on it and closes it.
func (c *call) with(ctx context.Context, cfg config, fn func(*centre) error) error {
	slog.SetDefault(newLog(cfg.Log, c.stderr))
	centre, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	return errors.Join(fn(centre), centre.close())
}

func printVersion(_ context.Context, c *call) error {
	if _, err := c.parse(); err != nil {
		return err
	}
	return c.result(map[string]string{"version": version}, "ankao "+version+"\n")
}

// openAPI prints the document that docs/openapi.json holds. It needs no
// configuration.
func openAPI(ctx context.Context, c *call) error {
	if _, err := c.parse(); err != nil {
		return err
	}
	slog.SetDefault(slog.New(slog.DiscardHandler)) // the schema of the throw-away database is no news
	doc, err := document(ctx)
	if err != nil {
		return err
	}
	return c.result(json.RawMessage(doc), string(doc)+"\n")
}

// document builds the whole centre in a folder of its own, declares its routes
// and throws it away.
func document(ctx context.Context) ([]byte, error) {
	dir, err := os.MkdirTemp("", "ankao-openapi-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	centre, err := open(ctx, config{Data: dir, Database: "sqlite", TLS: tlsOff, BaseURL: &url.URL{Scheme: "http", Host: "localhost"}})
	if err != nil {
		return nil, err
	}
	defer centre.close()
	_, api := web.New(web.Config{})
	centre.register(api)
	raw, err := api.OpenAPI()
	if err != nil {
		return nil, err
	}
	var doc bytes.Buffer
	err = json.Indent(&doc, raw, "", "  ")
	return doc.Bytes(), err
}

func migrate(ctx context.Context, c *call) error {
	cfg, _, err := c.configure()
	if err != nil {
		return err
	}
	slog.SetDefault(newLog(cfg.Log, c.stderr))
	db, err := gormdb.Open(ctx, cfg.Database, cfg.Data)
	if err != nil {
		return err
	}
	defer db.Close()
	current, _, err := db.Schema(ctx)
	if err != nil {
		return err
	}
	return c.result(map[string]any{"schema": current, "database": db.Dialect()},
		fmt.Sprintf("the %s database has schema %d\n", db.Dialect(), current))
}

// explain makes a fault readable at a console: its code, and the code of each
// field.
func explain(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return err
	}
	var parts []string
	for _, field := range f.Fields {
		parts = append(parts, field.Path+": "+field.Code)
	}
	return errors.New(strings.Join(parts, ", "))
}
