// Package people knows each human being and each organisation once, whatever
// their roles. ID numbers and phones are sensitive personal information (PIPL
// Art. 28): sealed in the database, masked on every screen, looked up by a
// keyed hash, revealed only by an audited act.
package people

import (
	"strings"
	"unicode/utf8"

	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// IDType is the kind of document an ID number is from.
type IDType string

// The kinds. None is for residents who take part without an ID number.
const (
	Resident IDType = "resident" // GB 11643
	Passport IDType = "passport"
	HKMO     IDType = "hkmo" // 港澳台居住证 and travel permits
	Other    IDType = "other"
)

var idTypes = []IDType{Resident, Passport, HKMO, Other}

// OrganisationKind is what an organisation is to the centre.
type OrganisationKind string

// The kinds of organisation.
const (
	Enterprise OrganisationKind = "enterprise"
	Department OrganisationKind = "department"
	Street     OrganisationKind = "street"
	School     OrganisationKind = "school"
	Partner    OrganisationKind = "partner"
)

// Organisation is an enterprise or body.
type Organisation struct {
	ID        id.ID[Organisation]
	Name      string
	Code      string // unified social credit code, "" where there is none
	CodeValid bool   // false: a person confirmed a code whose check character is wrong
	Kind      OrganisationKind
	Address   string
	Contact   string
	Phone     string
	Street    string // code of admin/rules, "" where none is named
	Industry  string // code of admin/rules, "" where none is named
	// The two flags are proposed by the industry; HighRiskNote says why a person
	// has decided otherwise.
	HighRiskHours      bool // its people need the longer training hours
	HighRiskAssessment bool // its principals and managers must be assessed
	HighRiskNote       string
	MergedInto         id.ID[Organisation] // the survivor, of one that was a duplicate
	CreatedAt          clock.Instant
	Version            int64
}

// Person is a human being.
type Person struct {
	ID               id.ID[Person]
	Name             string
	IDType           IDType
	IDNumber         string
	Phone            string
	Organisation     id.ID[Organisation] // "" where there is none
	OrganisationName string
	Photo            bool          // has one
	MergedInto       id.ID[Person] // the survivor, of one that was a duplicate
	CreatedAt        clock.Instant
	Version          int64

	photo id.ID[Photo]
}

// Holder is what a certificate or a ticket needs to know of a person.
type Holder struct {
	Name, IDNumber, OrganisationName string
	IDType                           IDType
}

// OrganisationFilter narrows a list of organisations; what is empty does not.
type OrganisationFilter struct {
	Q                  string // part of the name or of the code
	Kind               OrganisationKind
	Street             string
	Industry           string
	HighRiskHours      bool // true: only those
	HighRiskAssessment bool // true: only those
}

// PhotoFilter narrows a list of persons by whether they have a photo.
type PhotoFilter string

// The photo filters; empty is either.
const (
	WithPhoto    PhotoFilter = "with"
	WithoutPhoto PhotoFilter = "without"
)

// PersonFilter narrows a list of persons; what is empty does not.
type PersonFilter struct {
	Q            string // part of a name, or a whole ID number or phone
	Organisation id.ID[Organisation]
	Street       string // of the organisation
	Industry     string // of the organisation
	Photo        PhotoFilter
}

func (o *Organisation) clean(codeConfirmed bool) error {
	o.Name, o.Address, o.Contact = strings.TrimSpace(o.Name), strings.TrimSpace(o.Address), strings.TrimSpace(o.Contact)
	o.Code, o.Phone = fold(o.Code), fold(o.Phone)
	var fields []fault.Field
	add := func(path, code string) {
		if code != "" {
			fields = append(fields, fault.Field{Path: path, Code: code})
		}
	}
	if n := utf8.RuneCountInString(o.Name); n < 1 || n > 100 {
		add("name", "organisation.name.form")
	}
	o.CodeValid = o.Code != ""
	if o.Code != "" {
		code := codeFault(o.Code)
		o.CodeValid = code == ""
		if code != codeCheck || !codeConfirmed {
			add("code", code)
		}
	}
	switch o.Kind {
	case Enterprise, Department, Street, School, Partner:
	default:
		add("kind", "input.choice")
	}
	if o.Phone != "" {
		add("phone", phoneFault(o.Phone))
	}
	if utf8.RuneCountInString(o.Address) > 200 {
		add("address", "input.length")
	}
	if utf8.RuneCountInString(o.Contact) > 60 {
		add("contact", "input.length")
	}
	o.Street, o.Industry, o.HighRiskNote = strings.TrimSpace(o.Street), strings.TrimSpace(o.Industry), strings.TrimSpace(o.HighRiskNote)
	add("street", listCodeFault(o.Street, "organisation.street.unknown"))
	add("industry", listCodeFault(o.Industry, "organisation.industry.unknown"))
	if utf8.RuneCountInString(o.HighRiskNote) > 200 {
		add("highRiskNote", "input.length")
	}
	if len(fields) == 1 && fields[0].Code == codeCheck {
		return fault.New(fault.Invalid, codeCheck).With(fields...)
	}
	return invalid(fields)
}

func (p *Person) clean(today clock.Date) error {
	p.Name, p.IDNumber, p.Phone = strings.TrimSpace(p.Name), NormaliseIDNumber(p.IDNumber), fold(p.Phone)
	var fields []fault.Field
	add := func(path, code string) {
		if code != "" {
			fields = append(fields, fault.Field{Path: path, Code: code})
		}
	}
	add("name", nameFault(p.Name))
	switch p.IDType {
	case Resident, Passport, HKMO, Other:
		if p.IDNumber != "" {
			add("idNumber", idNumberFault(p.IDType, p.IDNumber, today))
		}
	default:
		add("idType", "input.choice")
	}
	if p.Phone != "" {
		add("phone", phoneFault(p.Phone))
	}
	return invalid(fields)
}

func invalid(fields []fault.Field) error {
	if len(fields) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "input.invalid").With(fields...)
}
