// Package roster brings people and organisations from files into the register:
// every row is shown first as what will become of it, with what was found and
// what to do about it, and only then everything that was chosen goes in, in one
// transaction. Rows hold ID numbers: they lie sealed, are shown masked, and go
// after a day or when the import is settled.
package roster

import (
	"path"
	"strings"
	"time"
	"unicode"

	"ankao/admin/people"
	"ankao/internal/clock"
	"ankao/internal/id"
)

// Kind is what a file lists.
type Kind string

// The kinds of roster.
const (
	Persons       Kind = "persons"
	Organisations Kind = "organisations"
)

// State is how far an import has come.
type State string

// The states.
const (
	Preview   State = "preview"
	Committed State = "committed"
	Discarded State = "discarded"
	Expired   State = "expired" // nobody settled it within a day
)

// keep is how long rows are kept that nobody has settled.
const keep = 24 * time.Hour

// Import is one file on its way into the register.
type Import struct {
	ID        id.ID[Import]
	Kind      Kind
	FileName  string
	State     State
	MakeOrgs  bool     // organisations that a list of persons names and nobody knows are made
	Heads     []string // the headings of the file, in its order
	HeadRow   int
	Counts    Counts
	MadeBy    string
	MadeName  string
	Created   clock.Instant
	Settled   clock.Instant
	ExpiresAt clock.Instant
}

// Counts is how many rows of each outcome an import has.
type Counts struct {
	Read   int `json:"read"`
	Create int `json:"create"`
	Update int `json:"update"`
	Same   int `json:"same"`
	Ask    int `json:"ask"`
	Reject int `json:"reject"`
	Skip   int `json:"skip"` // of the others, those that a person left out
}

// Ready is how many rows a commit would bring in.
func (c Counts) Ready() int { return c.Create + c.Update }

// Outcome is what becomes of a row.
type Outcome string

// The outcomes.
const (
	Create Outcome = "create"
	Update Outcome = "update" // is in the register and differs
	Same   Outcome = "same"   // is in the register as it is
	Ask    Outcome = "ask"    // a person must decide; undecided it stays out
	Reject Outcome = "reject"
)

// Decision is what a person has said of a row.
type Decision string

// The decisions.
const (
	Undecided Decision = ""
	TakeFile  Decision = "file"     // the file is right
	KeepKnown Decision = "register" // the register is right; the rest of the row counts
	LeaveOut  Decision = "skip"
)

// Severity is how much a finding weighs.
type Severity string

// The severities.
const (
	Bad    Severity = "reject"
	Asking Severity = "ask"
	Note   Severity = "note"
)

// Finding says what was found in a cell. Code and Params are put into words by
// Words.
type Finding struct {
	Field    Field    `json:"field,omitempty"`
	Cell     string   `json:"cell"`
	Code     string   `json:"code"`
	Params   []string `json:"params,omitempty"`
	Severity Severity `json:"severity"`
	Register bool     `json:"register,omitempty"` // came of comparing with the register, and may change with it
}

// Row is one row of a file.
type Row struct {
	Position int              `json:"position"` // from 0
	Sheet    string           `json:"sheet"`
	Number   int              `json:"number"` // as the program shows it
	Cells    []string         `json:"cells"`  // under Import.Heads
	Fields   map[Field]string `json:"fields"` // as understood
	Findings []Finding        `json:"findings,omitempty"`
	Outcome  Outcome          `json:"outcome"`
	Decision Decision         `json:"decision,omitempty"`
	Known    string           `json:"known,omitempty"`   // id in the register
	KnownAs  string           `json:"knownAs,omitempty"` // name in the register
	Org      string           `json:"org,omitempty"`     // id of the person's organisation
	OrgName  string           `json:"orgName,omitempty"`
	NewOrg   bool             `json:"newOrg,omitempty"`

	at map[Field]string // cells of the fields
}

// Effect is what a commit does with the row: Create, Update or nothing.
func (r Row) Effect() Outcome {
	switch {
	case r.Decision == LeaveOut:
		return ""
	case r.Outcome == Create, r.Outcome == Update:
		return r.Outcome
	case r.Outcome == Ask && r.Decision != Undecided && r.Known != "":
		return Update
	case r.Outcome == Ask && r.Decision == TakeFile:
		return Create
	}
	return ""
}

func (r *Row) find(severity Severity, field Field, code string, params ...string) {
	r.add(Finding{Field: field, Cell: r.cell(field), Code: code, Params: params, Severity: severity})
}

// meets is find for what came of the register.
func (r *Row) meets(severity Severity, field Field, code string, params ...string) {
	r.add(Finding{Field: field, Cell: r.cell(field), Code: code, Params: params, Severity: severity, Register: true})
}

func (r *Row) cell(field Field) string {
	if at := r.at[field]; at != "" {
		return at
	}
	return r.at[""]
}

func (r *Row) add(f Finding) { r.Findings = append(r.Findings, f) }

func (r Row) rejected() bool { return r.has(Bad) }

func (r Row) has(severity Severity) bool {
	for _, f := range r.Findings {
		if f.Severity == severity {
			return true
		}
	}
	return false
}

// count brings the numbers of i up to its rows.
func (i *Import) count(rows []Row) {
	i.Counts = Counts{Read: len(rows)}
	for _, r := range rows {
		i.Counts.add(r)
	}
}

func (c *Counts) add(r Row) {
	switch {
	case r.Outcome == Reject:
		c.Reject++
	case r.Decision == LeaveOut:
		c.Skip++
	case r.Effect() == Create:
		c.Create++
	case r.Effect() == Update:
		c.Update++
	case r.Outcome == Ask:
		c.Ask++
	default:
		c.Same++
	}
}

// person is what a row of persons says.
func (r Row) person() people.Person {
	return people.Person{Name: r.Fields[fName], IDType: people.IDType(r.Fields[fIDType]), IDNumber: r.Fields[fIDNumber], Phone: r.Fields[fPhone]}
}

// organisation is what a row says of an organisation, its own or the one that
// its person belongs to.
func (r Row) organisation(kind Kind) people.Organisation {
	o := people.Organisation{Name: r.Fields[fOrgName], Code: r.Fields[fOrgCode], Kind: people.Enterprise, Street: r.Fields[fStreet], Industry: r.Fields[fIndustry],
		HighRiskHours: r.Fields[fHours] == yes, HighRiskAssessment: r.Fields[fAssessment] == yes, HighRiskNote: r.Fields[fNote]}
	if kind == Organisations {
		o.Address, o.Contact, o.Phone = r.Fields[fAddress], r.Fields[fContact], r.Fields[fPhone]
		o.Kind = people.OrganisationKind(r.Fields[fKind])
	}
	return o
}

// baseName is what is kept of a file's name: no path, nothing unprintable.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(name, "\\", "/"))
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 150 {
		name = string(r[:150])
	}
	if name == "" || name == "." || name == "/" {
		return "roster.xlsx"
	}
	return name
}
