// Package printing prints certificates on paper and knows of each copy: who made it, when, and from the second on why.
// It prints many in one file, lists them for whoever comes to collect them, and records who took each away.
package printing

import (
	"strings"
	"unicode/utf8"

	"ankao/exams/certificates"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// CertificateID is the id of a certificate.
type CertificateID = id.ID[certificates.Certificate]

// Copy is one printed copy.
type Copy struct {
	ID            id.ID[Copy]
	CertificateID CertificateID
	Number        int    // 1 is the original
	Reason        string // empty for the original
	Batch         string // the task that printed many, "" = one alone
	At            clock.Instant
	By, ByID      string
}

// Handout is the day a certificate was taken away.
type Handout struct {
	CertificateID CertificateID
	On            clock.Date
	Proxy         string // who took it for the holder, "" = the holder
	Note          string
	At            clock.Instant
	By            string
}

// MaxBatch bounds how many certificates one file holds.
const MaxBatch = 1000

// next is the copy that follows those before, or an Invalid fault when it lacks a reason.
func next(before int, reason string) (Copy, error) {
	if before > 0 && reason == "" {
		return Copy{}, fault.New(fault.Invalid, "print.reason.missing").With(fault.Field{Path: "reason", Code: "print.reason.missing"})
	}
	if before == 0 {
		reason = ""
	}
	return Copy{ID: id.New[Copy](), Number: before + 1, Reason: reason}, nil
}

func (h Handout) tidy() Handout {
	h.Proxy, h.Note = strings.TrimSpace(h.Proxy), strings.TrimSpace(h.Note)
	return h
}

// check returns an Invalid fault "input.invalid" that names what is wrong. Who collects for somebody else shows a paper.
func (h Handout) check(today clock.Date) error {
	var wrong []fault.Field
	field := func(bad bool, path, code string) {
		if bad {
			wrong = append(wrong, fault.Field{Path: path, Code: code})
		}
	}
	_, err := clock.ParseDate(string(h.On))
	field(err != nil, "on", "input.date")
	field(err == nil && h.On > today, "on", "handout.on.future")
	field(utf8.RuneCountInString(h.Proxy) > 60, "proxy", "input.length")
	field(h.Proxy != "" && h.Note == "", "note", "handout.note.missing")
	field(utf8.RuneCountInString(h.Note) > 200, "note", "input.length")
	if len(wrong) > 0 {
		return fault.New(fault.Invalid, "input.invalid").With(wrong...)
	}
	return nil
}
