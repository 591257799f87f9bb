package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ankao/admin/audit"
	"ankao/exams/attempts"
	"ankao/exams/identity"
	"ankao/exams/marking"
	"ankao/exams/record"
)

// checked is what the command check has found.
type checked struct {
	OK         bool                 `json:"ok"`
	Checks     map[string]string    `json:"checks"`
	Audit      audit.AuditReport    `json:"audit"`
	Attempts   attempts.CheckReport `json:"attempts"`
	Scores     marking.CheckReport  `json:"scores"`
	Identity   identity.CheckReport `json:"identity"`
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
	if out.Identity, err = c.identity.Check(ctx); err != nil {
		return out, err
	}
	failed, err := c.jobs.Failed(ctx, 1000)
	out.FailedJobs = len(failed)
	out.OK = out.OK && out.Audit.OK && out.Attempts.Broken == nil && out.Scores.Broken == nil && out.Identity.Broken == nil && out.FailedJobs == 0
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
	fmt.Fprintf(&b, "%-12s %s (%d sessions, %d checks)\n", "identity", holds(f.Identity.Broken), f.Identity.Sessions, f.Identity.Checks)
	fmt.Fprintf(&b, "%-12s %d given up\n", "jobs", f.FailedJobs)
	return b.String()
}

func holds(b *record.Break) string {
	if b == nil {
		return "ok"
	}
	return "BROKEN: " + b.Error()
}
