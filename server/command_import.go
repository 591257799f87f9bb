package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"ankao/admin/audit"
	"ankao/content/bank/imports"
)

// gcPercent is how much the heap may grow between two collections while a
// workbook is imported.
const gcPercent = 50

// importQuestions makes drafts of the rows of a workbook that can become
// questions, and names the others.
func importQuestions(ctx context.Context, c *call) error {
	code := c.flags.String("syllabus", "", "code of the syllabus; one that is not there is made")
	dry := c.flags.Bool("dry-run", false, "say what would be done and do nothing")
	cfg, args, err := c.configure("FILE")
	if err != nil {
		return err
	}
	if *code == "" {
		return usageError("missing --syllabus CODE")
	}
	f, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer f.Close()
	// A workbook is read once, as a whole: rather more work than more memory.
	debug.SetGCPercent(gcPercent)
	var report imports.Report
	err = c.with(ctx, cfg, func(centre *centre) error {
		c.progress("reading %s", filepath.Base(args[0]))
		report, err = centre.imports.ImportFile(ctx, audit.Operator(), f, filepath.Base(args[0]), *code, *dry)
		return explain(err)
	})
	if err != nil {
		return err
	}
	if err := c.result(report, importText(report, *dry)); err != nil {
		return err
	}
	if report.Rejected > 0 {
		return exitError(exitRejected)
	}
	return nil
}

func importText(r imports.Report, dry bool) string {
	var b strings.Builder
	for _, f := range r.Findings {
		place := f.Cell
		if place == "" {
			place = fmt.Sprintf("row %d", f.Row)
		}
		if f.Sheet != "" {
			place = f.Sheet + " " + place
		}
		fmt.Fprintf(&b, "%-8s %-28s %s\n", place, f.Code, f.Message)
		if f.Suggestion != "" {
			fmt.Fprintf(&b, "%-8s %-28s → %s\n", "", "", f.Suggestion)
		}
	}
	done := "imported as drafts"
	if dry {
		done = "would be imported (dry run: nothing was)"
	}
	fmt.Fprintf(&b, "%d rows read: %d %s, %d of them repaired; %d rejected\n", r.Read, r.Imported, done, r.Repaired, r.Rejected)
	return b.String()
}
