package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/exams/attempts"
	"ankao/exams/marking"
	"ankao/exams/record"
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

func accountAdd(ctx context.Context, c *call) error {
	name := c.flags.String("name", "", "the person's name; the login where it is not given")
	roles := c.flags.String("roles", "", "roles separated by commas: "+strings.Join(roleNames(), ", "))
	cfg, args, err := c.configure("LOGIN")
	if err != nil {
		return err
	}
	n := accounts.NewAccount{Login: args[0], Name: *name, Password: rand.Text()}
	if n.Name == "" {
		n.Name = args[0]
	}
	for role := range strings.SplitSeq(*roles, ",") {
		n.Roles = append(n.Roles, accounts.Role(strings.TrimSpace(role)))
	}
	return c.with(ctx, cfg, func(centre *centre) error {
		if _, err := centre.accounts.Create(ctx, audit.Operator(), n); err != nil {
			return explain(err)
		}
		return centre.printPassword(ctx, c, args[0])
	})
}

func accountReset(ctx context.Context, c *call) error {
	cfg, args, err := c.configure("LOGIN")
	if err != nil {
		return err
	}
	return c.with(ctx, cfg, func(centre *centre) error { return centre.printPassword(ctx, c, args[0]) })
}

// printPassword gives an account a new password and prints it; it is stored
// nowhere.
func (centre *centre) printPassword(ctx context.Context, c *call, login string) error {
	account, err := centre.accounts.ByLogin(ctx, login)
	if err != nil {
		return explain(err)
	}
	password, err := centre.accounts.Reset(ctx, audit.Operator(), account.ID)
	if err != nil {
		return err
	}
	return c.result(map[string]any{"login": account.Login, "roles": account.Roles, "password": password},
		fmt.Sprintf("login     %s\npassword  %s   (to be changed at the first login)\n", account.Login, password))
}

func roleNames() []string {
	var names []string
	for _, role := range accounts.Roles {
		names = append(names, string(role))
	}
	return names
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

// checked is what the command check has found.
type checked struct {
	OK         bool                 `json:"ok"`
	Checks     map[string]string    `json:"checks"`
	Audit      audit.AuditReport    `json:"audit"`
	Attempts   attempts.CheckReport `json:"attempts"`
	Scores     marking.CheckReport  `json:"scores"`
	FailedJobs int                  `json:"failedJobs"`
}

func check(ctx context.Context, c *call) error {
	cfg, _, err := c.configure()
	if err != nil {
		return err
	}
	return c.with(ctx, cfg, func(centre *centre) error {
		found, err := centre.check(ctx)
		if err != nil {
			return err
		}
		if err := c.result(found, found.text()); err != nil {
			return err
		}
		if !found.OK {
			return exitError(exitFailed)
		}
		return nil
	})
}

func (c *centre) check(ctx context.Context) (checked, error) {
	out := checked{OK: true, Checks: map[string]string{}}
	for _, probe := range c.probes() {
		out.Checks[probe.name] = "ok"
		if err := probe.fn(ctx); err != nil {
			out.OK, out.Checks[probe.name] = false, err.Error()
		}
	}
	var err error
	if out.Audit, err = c.audit.Check(ctx); err != nil {
		return out, err
	}
	if out.Attempts, err = c.attempts.Check(ctx); err != nil {
		return out, err
	}
	if out.Scores, err = c.marking.Check(ctx); err != nil {
		return out, err
	}
	failed, err := c.jobs.Failed(ctx, 1000)
	out.FailedJobs = len(failed)
	out.OK = out.OK && out.Audit.OK && out.Attempts.Broken == nil && out.Scores.Broken == nil && out.FailedJobs == 0
	return out, err
}

func (f checked) text() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(f.Checks)) {
		fmt.Fprintf(&b, "%-12s %s\n", name, f.Checks[name])
	}
	trail := "ok"
	if !f.Audit.OK {
		trail = "BROKEN: " + f.Audit.FirstBroken
	}
	fmt.Fprintf(&b, "%-12s %s (%d entries, %d sealed)\n", "audit", trail, f.Audit.Entries, f.Audit.Sealed)
	fmt.Fprintf(&b, "%-12s %s (%d attempts, %d events)\n", "attempts", holds(f.Attempts.Broken), f.Attempts.Attempts, f.Attempts.Events)
	fmt.Fprintf(&b, "%-12s %s (%d scores)\n", "scores", holds(f.Scores.Broken), f.Scores.Scores)
	fmt.Fprintf(&b, "%-12s %d given up\n", "jobs", f.FailedJobs)
	return b.String()
}

func holds(b *record.Break) string {
	if b == nil {
		return "ok"
	}
	return "BROKEN: " + b.Error()
}
