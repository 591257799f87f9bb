package people

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of organisations and persons.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/organisations", "list-organisations", accounts.PersonRead, h.organisations)
	web.Route(api, http.MethodPost, "/api/v1/organisations", "create-organisation", accounts.PersonWrite, h.createOrganisation)
	web.Route(api, http.MethodGet, "/api/v1/organisations/{id}", "get-organisation", accounts.PersonRead, h.organisation)
	web.Route(api, http.MethodPatch, "/api/v1/organisations/{id}", "update-organisation", accounts.PersonWrite, h.updateOrganisation)
	web.Route(api, http.MethodGet, "/api/v1/persons", "list-persons", accounts.PersonRead, h.persons)
	web.Route(api, http.MethodPost, "/api/v1/persons", "create-person", accounts.PersonWrite, h.createPerson)
	web.Route(api, http.MethodGet, "/api/v1/persons/{id}", "get-person", accounts.PersonRead, h.person)
	web.Route(api, http.MethodPatch, "/api/v1/persons/{id}", "update-person", accounts.PersonWrite, h.updatePerson)
	web.Route(api, http.MethodPost, "/api/v1/persons/{id}/reveal", "reveal-person", accounts.PersonReveal, h.reveal)
	h.registerPhotos(api)
	h.registerMerges(api)
}

type handler struct{ s *Service }

// organisation is the schema Organisation: one as screens show it.
type organisation struct {
	ID          string           `json:"id"`
	Name        string           `json:"name"`
	Code        string           `json:"code"`
	CodeValid   bool             `json:"codeValid" doc:"false where a person confirmed a code with a wrong check character"`
	Kind        OrganisationKind `json:"kind" enum:"enterprise,department,street,school,partner"`
	Address     string           `json:"address"`
	Contact     string           `json:"contact"`
	PhoneMasked string           `json:"phoneMasked"`
	Street      string           `json:"street" doc:"code, or empty"`
	Industry    string           `json:"industry" doc:"code, or empty"`

	HighRiskHours      bool   `json:"highRiskHours" doc:"its people need the longer training hours"`
	HighRiskAssessment bool   `json:"highRiskAssessment" doc:"its principals and managers must be assessed"`
	HighRiskNote       string `json:"highRiskNote" doc:"why the flags are not what the industry proposes"`
	Version            int64  `json:"version"`
}

// OrganisationList is a page of organisations.
type OrganisationList struct {
	Items []organisation `json:"items"`
	Total int64          `json:"total"`
}

// person is the schema Person: one as screens show them.
type person struct {
	ID               string `json:"id"`
	Name             string `json:"name"`
	IDType           IDType `json:"idType" enum:"resident,passport,hkmo,other"`
	IDNumberMasked   string `json:"idNumberMasked"`
	PhoneMasked      string `json:"phoneMasked"`
	OrganisationID   string `json:"organisationId"`
	OrganisationName string `json:"organisationName"`
	Photo            bool   `json:"photo" doc:"whether there is one"`
	Version          int64  `json:"version"`
}

// PersonList is a page of persons.
type PersonList struct {
	Items []person `json:"items"`
	Total int64    `json:"total"`
}

// Revealed is a sensitive field, whole.
type Revealed struct {
	Value string `json:"value"`
}

func organisationView(o Organisation) organisation {
	return organisation{ID: o.ID.String(), Name: o.Name, Code: o.Code, CodeValid: o.CodeValid, Kind: o.Kind, Address: o.Address,
		Contact: o.Contact, PhoneMasked: maskPhone(o.Phone), Street: o.Street, Industry: o.Industry, HighRiskHours: o.HighRiskHours,
		HighRiskAssessment: o.HighRiskAssessment, HighRiskNote: o.HighRiskNote, Version: o.Version}
}

func personView(p Person) person {
	return person{ID: p.ID.String(), Name: p.Name, IDType: p.IDType, IDNumberMasked: p.MaskedIDNumber(), PhoneMasked: p.MaskedPhone(),
		OrganisationID: p.Organisation.String(), OrganisationName: p.OrganisationName, Photo: p.Photo, Version: p.Version}
}

// OneInput is exported because huma passes over embedded types that are not.
type OneInput struct {
	ID string `path:"id" maxLength:"26"`
}

type organisationOutput struct{ Body organisation }

type personOutput struct{ Body person }

type organisationsInput struct {
	web.Paging
	Q    string           `query:"q" maxLength:"100"`
	Kind OrganisationKind `query:"kind" enum:"enterprise,department,street,school,partner"`

	Street             string `query:"street" maxLength:"20"`
	Industry           string `query:"industry" maxLength:"60"`
	HighRiskHours      bool   `query:"highRiskHours" doc:"true: only those"`
	HighRiskAssessment bool   `query:"highRiskAssessment" doc:"true: only those"`
}

func (in *organisationsInput) filter() OrganisationFilter {
	return OrganisationFilter{Q: in.Q, Kind: in.Kind, Street: in.Street, Industry: in.Industry,
		HighRiskHours: in.HighRiskHours, HighRiskAssessment: in.HighRiskAssessment}
}

func (h handler) organisations(ctx context.Context, in *organisationsInput) (*struct{ Body OrganisationList }, error) {
	list, total, err := h.s.Organisations(ctx, in.filter(), in.Offset(), in.Limit())
	out := OrganisationList{Total: total}
	for _, o := range list {
		out.Items = append(out.Items, organisationView(o))
	}
	return &struct{ Body OrganisationList }{out}, err
}

// OrganisationBody is what may be set of an organisation. It is exported because
// huma passes over embedded types that are not.
type OrganisationBody struct {
	Name          string           `json:"name" maxLength:"400"`
	Code          string           `json:"code,omitempty" maxLength:"40"`
	CodeConfirmed bool             `json:"codeConfirmed,omitempty" doc:"a person has seen that the check character is wrong and keeps the code"`
	Kind          OrganisationKind `json:"kind" enum:"enterprise,department,street,school,partner"`
	Address       string           `json:"address,omitempty" maxLength:"800"`
	Contact       string           `json:"contact,omitempty" maxLength:"200"`
	Phone         *string          `json:"phone,omitempty" maxLength:"40" doc:"left out: unchanged"`
	Street        string           `json:"street,omitempty" maxLength:"20"`
	Industry      string           `json:"industry,omitempty" maxLength:"60"`

	HighRiskHours      bool   `json:"highRiskHours,omitempty"`
	HighRiskAssessment bool   `json:"highRiskAssessment,omitempty"`
	HighRiskNote       string `json:"highRiskNote,omitempty" maxLength:"800" doc:"required where the flags are not what the industry proposes"`
}

func (b OrganisationBody) organisation() Organisation {
	o := Organisation{Name: b.Name, Code: b.Code, Kind: b.Kind, Address: b.Address, Contact: b.Contact, Street: b.Street, Industry: b.Industry,
		HighRiskHours: b.HighRiskHours, HighRiskAssessment: b.HighRiskAssessment, HighRiskNote: b.HighRiskNote}
	if b.Phone != nil {
		o.Phone = *b.Phone
	}
	return o
}

func (h handler) createOrganisation(ctx context.Context, in *struct{ Body OrganisationBody }) (*organisationOutput, error) {
	o, err := h.s.CreateOrganisation(ctx, audit.From(ctx), in.Body.organisation(), in.Body.CodeConfirmed)
	return &organisationOutput{organisationView(o)}, err
}

func (h handler) organisation(ctx context.Context, in *OneInput) (*organisationOutput, error) {
	o, err := h.s.Organisation(ctx, id.ID[Organisation](in.ID))
	return &organisationOutput{organisationView(o)}, err
}

type organisationUpdate struct {
	OneInput
	Body struct {
		OrganisationBody
		Version int64 `json:"version"`
	}
}

func (h handler) updateOrganisation(ctx context.Context, in *organisationUpdate) (*organisationOutput, error) {
	o := in.Body.organisation()
	o.ID, o.Version = id.ID[Organisation](in.ID), in.Body.Version
	o, err := h.s.UpdateOrganisation(ctx, audit.From(ctx), o, in.Body.CodeConfirmed, in.Body.Phone == nil)
	return &organisationOutput{organisationView(o)}, err
}

type personsInput struct {
	web.Paging
	Q            string `query:"q" maxLength:"100"`
	Organisation string `query:"organisation" maxLength:"26"`

	Street   string      `query:"street" maxLength:"20" doc:"of the organisation"`
	Industry string      `query:"industry" maxLength:"60" doc:"of the organisation"`
	Photo    PhotoFilter `query:"photo" enum:"with,without"`
}

func (in *personsInput) filter() PersonFilter {
	return PersonFilter{Q: in.Q, Organisation: id.ID[Organisation](in.Organisation), Street: in.Street, Industry: in.Industry, Photo: in.Photo}
}

func (h handler) persons(ctx context.Context, in *personsInput) (*struct{ Body PersonList }, error) {
	list, total, err := h.s.Persons(ctx, in.filter(), in.Offset(), in.Limit())
	out := PersonList{Total: total}
	for _, p := range list {
		out.Items = append(out.Items, personView(p))
	}
	return &struct{ Body PersonList }{out}, err
}

// PersonBody is what may be set of a person.
type PersonBody struct {
	Name           string  `json:"name" maxLength:"300"`
	IDType         IDType  `json:"idType" enum:"resident,passport,hkmo,other"`
	IDNumber       *string `json:"idNumber,omitempty" maxLength:"60" doc:"left out: unchanged"`
	Phone          *string `json:"phone,omitempty" maxLength:"40" doc:"left out: unchanged"`
	OrganisationID string  `json:"organisationId,omitempty" maxLength:"26"`
}

func (b PersonBody) person() Person {
	p := Person{Name: b.Name, IDType: b.IDType, Organisation: id.ID[Organisation](b.OrganisationID)}
	if b.IDNumber != nil {
		p.IDNumber = *b.IDNumber
	}
	if b.Phone != nil {
		p.Phone = *b.Phone
	}
	return p
}

func (h handler) createPerson(ctx context.Context, in *struct{ Body PersonBody }) (*personOutput, error) {
	p, err := h.s.CreatePerson(ctx, audit.From(ctx), in.Body.person())
	return &personOutput{personView(p)}, err
}

func (h handler) person(ctx context.Context, in *OneInput) (*personOutput, error) {
	p, err := h.s.Person(ctx, id.ID[Person](in.ID))
	return &personOutput{personView(p)}, err
}

type personUpdate struct {
	OneInput
	Body struct {
		PersonBody
		Version int64 `json:"version"`
	}
}

func (h handler) updatePerson(ctx context.Context, in *personUpdate) (*personOutput, error) {
	p := in.Body.person()
	p.ID, p.Version = id.ID[Person](in.ID), in.Body.Version
	p, err := h.s.UpdatePerson(ctx, audit.From(ctx), p, Keep{IDNumber: in.Body.IDNumber == nil, Phone: in.Body.Phone == nil})
	return &personOutput{personView(p)}, err
}

type revealInput struct {
	OneInput
	Body struct {
		Field  string `json:"field" enum:"idNumber,phone"`
		Reason string `json:"reason" maxLength:"800"`
	}
}

func (h handler) reveal(ctx context.Context, in *revealInput) (*struct{ Body Revealed }, error) {
	value, err := h.s.Reveal(ctx, audit.From(ctx), id.ID[Person](in.ID), in.Body.Field, in.Body.Reason)
	return &struct{ Body Revealed }{Revealed{value}}, err
}
