package roster

import (
	"slices"
	"strings"

	"ankao/admin/people"
	"ankao/internal/dbx"
)

// register is what is known of the people and organisations that a file names.
type register struct {
	numbers map[string][]people.Person
	phones  map[string][]people.Person
	codes   map[string]people.Organisation
	named   map[string][]people.Organisation
}

func (s *Service) register(tx dbx.Tx, kind Kind, rows []Row) (known register, err error) {
	var numbers, phones, codes, names []string
	for _, r := range rows {
		if r.hopeless() {
			continue
		}
		codes, names = append(codes, r.Fields[fOrgCode]), append(names, r.Fields[fOrgName])
		if kind == Persons {
			numbers, phones = append(numbers, r.Fields[fIDNumber]), append(phones, r.Fields[fPhone])
		}
	}
	if known.codes, known.named, err = s.people.OrganisationsBy(tx, distinct(codes), distinct(names)); err != nil || kind == Organisations {
		return known, err
	}
	if known.numbers, err = s.people.ByIDNumbers(tx, distinct(numbers)); err != nil {
		return known, err
	}
	known.phones, err = s.people.ByPhones(tx, distinct(phones))
	return known, err
}

func distinct(list []string) []string {
	slices.Sort(list)
	list = slices.Compact(list)
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// hopeless tells whether a row is rejected by what the file says alone.
func (r Row) hopeless() bool {
	for _, f := range r.Findings {
		if f.Severity == Bad && !f.Register {
			return true
		}
	}
	return false
}

// meet compares a row with the register, anew each time it is called.
func (r *Row) meet(kind Kind, makeOrgs bool, known register) {
	r.Findings = slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return f.Register })
	r.Known, r.KnownAs, r.Org, r.OrgName, r.NewOrg = "", "", "", "", false
	if r.hopeless() {
		r.Outcome = Reject
		return
	}
	if kind == Persons {
		r.meetEmployer(makeOrgs, known)
		r.meetPerson(known)
	} else {
		r.meetOrganisation(known)
	}
	switch {
	case r.rejected():
		r.Outcome = Reject
	case r.has(Asking):
		r.Outcome = Ask
	}
}

// meetEmployer finds the organisation of a person: by its code, else by its
// exact name.
func (r *Row) meetEmployer(makeOrgs bool, known register) {
	code, name := r.Fields[fOrgCode], r.Fields[fOrgName]
	if code == "" && name == "" {
		return
	}
	r.OrgName = name
	if o, ok := known.codes[code]; ok && code != "" {
		r.Org, r.OrgName = o.ID.String(), o.Name
		if name != "" && name != o.Name {
			r.meets(Note, fOrgName, "organisation.other-name", o.Name)
		}
		return
	}
	found := known.named[name]
	switch {
	case len(found) > 1 && code == "":
		r.meets(Bad, fOrgName, "organisation.several", name)
	case len(found) == 1 && (code == "" || found[0].Code == ""):
		r.Org, r.OrgName = found[0].ID.String(), found[0].Name
	case len(found) > 0 && code != "":
		r.meets(Bad, fOrgCode, "organisation.other-code", name)
	case name == "":
		r.meets(Bad, fOrgCode, "organisation.code-only", code)
	case r.Fields[fOrgNew] == yes || makeOrgs && r.Fields[fOrgNew] != no:
		r.NewOrg = true
		r.meets(Note, fOrgName, "organisation.made", name)
	default:
		r.meets(Bad, fOrgName, "organisation.unknown", name)
	}
}

func (r *Row) meetPerson(known register) {
	r.Outcome = Create
	p := r.person()
	for _, one := range known.numbers[p.IDNumber] {
		if one.IDType != p.IDType {
			r.meets(Note, fIDType, "id-type.other", one.Name)
			continue
		}
		r.Known, r.KnownAs = one.ID.String(), one.Name
		r.Outcome = Same
		if p.Phone != "" && p.Phone != one.Phone || r.NewOrg || r.Org != "" && r.Org != one.Organisation.String() {
			r.Outcome = Update
			r.meets(Note, fIDNumber, "person.differs")
		}
		if one.Name != p.Name {
			r.meets(Asking, fName, "person.other-name", one.Name)
		}
		return
	}
	for _, one := range known.phones[p.Phone] {
		if p.Phone != "" && one.Name == p.Name {
			r.meets(Note, fPhone, "person.alike", one.Name)
		}
	}
}

func (r *Row) meetOrganisation(known register) {
	r.Outcome = Create
	o := r.organisation(Organisations)
	one, ok := known.codes[o.Code]
	ok = ok && o.Code != ""
	if found := known.named[o.Name]; !ok && len(found) > 0 {
		switch {
		case len(found) > 1:
			r.meets(Bad, fOrgName, "organisation.several", o.Name)
			return
		case o.Code != "" && found[0].Code != "":
			r.meets(Note, fOrgCode, "organisation.same-name", o.Name) // branches share a name
			return
		}
		one, ok = found[0], true
	}
	if !ok {
		return
	}
	r.Known, r.KnownAs, r.Outcome = one.ID.String(), one.Name, Same
	if merged := r.merge(one); merged != one {
		r.Outcome = Update
		r.meets(Note, fOrgName, "organisation.differs")
	}
	if one.Name != o.Name {
		r.meets(Asking, fOrgName, "organisation.known-as", one.Name)
	}
}

// merge is what an organisation of the register becomes: a cell that is empty
// in the file changes nothing.
func (r Row) merge(one people.Organisation) people.Organisation {
	o := r.organisation(Organisations)
	for _, pair := range []struct{ to, from *string }{{&one.Code, &o.Code}, {&one.Address, &o.Address}, {&one.Contact, &o.Contact},
		{&one.Phone, &o.Phone}, {&one.Street, &o.Street}, {&one.HighRiskNote, &o.HighRiskNote}} {
		if *pair.from != "" {
			*pair.to = *pair.from
		}
	}
	if o.Industry != "" {
		one.Industry, one.HighRiskHours, one.HighRiskAssessment = o.Industry, o.HighRiskHours, o.HighRiskAssessment
	}
	if r.Decision == TakeFile {
		one.Name = o.Name
	}
	one.CodeValid = one.Code != "" && o.Code == one.Code && !r.doubtful() || one.Code != o.Code && one.CodeValid
	one.Kind = o.Kind
	return one
}

// doubtful tells whether the code's check character is wrong.
func (r Row) doubtful() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Code == "organisation.code.check" })
}

// orgKey names an organisation that is to be made, once for all rows that name
// it.
func (r Row) orgKey() string {
	if r.Fields[fOrgCode] != "" {
		return r.Fields[fOrgCode]
	}
	return "name:" + strings.ToLower(r.Fields[fOrgName])
}
