package people

import (
	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// ListedStreet is one of the streets that organisations stand in.
type ListedStreet struct{ Code, Name string }

// ListedIndustry is one of the industries that organisations are in, with what it
// proposes for the two flags.
type ListedIndustry struct {
	Code, Name         string
	HighRiskHours      bool
	HighRiskAssessment bool
}

// Lists are the streets and industries that the rules know.
type Lists interface {
	Streets(tx dbx.Tx) ([]ListedStreet, error)
	Industries(tx dbx.Tx) ([]ListedIndustry, error)
}

// Attach names the lists that streets and industries are looked up in. Without
// them any code of the right form is taken.
func (s *Service) Attach(lists Lists) { s.lists = lists }

// Places returns the lists; both are empty where no rules are attached.
func (s *Service) Places(tx dbx.Tx) (streets []ListedStreet, industries []ListedIndustry, err error) {
	if s.lists == nil {
		return nil, nil, nil
	}
	if streets, err = s.lists.Streets(tx); err != nil {
		return nil, nil, err
	}
	industries, err = s.lists.Industries(tx)
	return streets, industries, err
}

// checkPlaces refuses a street or an industry that no list has, and flags that
// differ from what the industry proposes without a word of why.
func (s *Service) checkPlaces(tx dbx.Tx, o Organisation) error {
	streets, industries, err := s.Places(tx)
	if err != nil {
		return err
	}
	return invalid(placeFaults(o, streets, industries))
}

func placeFaults(o Organisation, streets []ListedStreet, industries []ListedIndustry) (fields []fault.Field) {
	known := o.Street == "" || len(streets) == 0
	for _, one := range streets {
		known = known || one.Code == o.Street
	}
	if !known {
		fields = append(fields, fault.Field{Path: "street", Code: "organisation.street.unknown"})
	}
	if len(industries) == 0 {
		return fields
	}
	var proposed ListedIndustry
	known = o.Industry == ""
	for _, one := range industries {
		if one.Code == o.Industry {
			known, proposed = true, one
		}
	}
	switch {
	case !known:
		fields = append(fields, fault.Field{Path: "industry", Code: "organisation.industry.unknown"})
	case o.HighRiskNote == "" && (o.HighRiskHours != proposed.HighRiskHours || o.HighRiskAssessment != proposed.HighRiskAssessment):
		fields = append(fields, fault.Field{Path: "highRiskNote", Code: "organisation.high-risk.note"})
	}
	return fields
}

// CheckPerson brings the fields of p into the form in which they are kept and
// names those that hold no good.
func CheckPerson(p *Person, today clock.Date) []fault.Field { return fieldsOf(p.clean(today)) }

// CheckOrganisation does the same for an organisation.
func CheckOrganisation(o *Organisation, codeConfirmed bool) []fault.Field {
	return fieldsOf(o.clean(codeConfirmed))
}

func fieldsOf(err error) []fault.Field {
	f, _ := err.(*fault.Error)
	if f == nil {
		return nil
	}
	return f.Fields
}

// ByIDNumbers returns who has those ID numbers, by the normalised number; where
// documents of two kinds bear the same number there are two.
func (s *Service) ByIDNumbers(tx dbx.Tx, numbers []string) (map[string][]Person, error) {
	return s.store.byIDNumbers(tx, numbers)
}

// ByPhones returns who has those phones, by the phone.
func (s *Service) ByPhones(tx dbx.Tx, phones []string) (map[string][]Person, error) {
	return s.store.byPhones(tx, phones)
}

// OrganisationsBy returns the organisations with those codes and those with
// those exact names.
func (s *Service) OrganisationsBy(tx dbx.Tx, codes, names []string) (byCode map[string]Organisation, byName map[string][]Organisation, err error) {
	list, err := s.store.organisationsBy(tx, codes, names)
	byCode, byName = map[string]Organisation{}, map[string][]Organisation{}
	for _, o := range list {
		byCode[o.Code] = o
		byName[o.Name] = append(byName[o.Name], o)
	}
	return byCode, byName, err
}

// AddOrganisations adds organisations that CheckOrganisation has passed and
// gives them their ids. Faults: those of CreateOrganisation.
func (s *Service) AddOrganisations(tx dbx.Tx, list []Organisation) error {
	for i := range list {
		if err := s.checkPlaces(tx, list[i]); err != nil {
			return err
		}
		list[i].ID, list[i].CreatedAt, list[i].Version = id.New[Organisation](), s.clock(), 1
	}
	return s.store.insertOrganisations(tx, list)
}

// AddPersons adds persons that CheckPerson has passed and whose organisations
// are known, and gives them their ids. It writes no audit entry: whoever adds
// many says so in one. Faults: Conflict "person.id-number.taken".
func (s *Service) AddPersons(tx dbx.Tx, list []Person) error {
	for i := range list {
		list[i].ID, list[i].CreatedAt, list[i].Version = id.New[Person](), s.clock(), 1
	}
	return s.store.insertPersons(tx, list)
}

// ChangePerson is UpdatePerson in the caller's transaction.
func (s *Service) ChangePerson(tx dbx.Tx, by audit.Actor, p Person, keep Keep) (Person, error) {
	return s.changePerson(tx, by, p, keep)
}

// ChangeOrganisation is UpdateOrganisation in the caller's transaction.
func (s *Service) ChangeOrganisation(tx dbx.Tx, by audit.Actor, o Organisation, codeConfirmed, keepPhone bool) (Organisation, error) {
	if err := o.clean(codeConfirmed); err != nil {
		return Organisation{}, err
	}
	return s.changeOrganisation(tx, by, o, keepPhone)
}
