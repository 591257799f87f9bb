package people

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/id"
	"ankao/internal/web"
)

func (h handler) registerMerges(api *web.API) {
	web.Route(api, http.MethodGet, "/api/v1/person-twins", "list-person-twins", accounts.PersonRead, h.twins)
	web.Route(api, http.MethodPost, "/api/v1/persons/{id}/merge", "merge-persons", accounts.PersonWrite, h.mergePersons)
	web.Route(api, http.MethodPost, "/api/v1/organisations/{id}/merge", "merge-organisations", accounts.PersonWrite, h.mergeOrganisations)
	web.Route(api, http.MethodPost, "/api/v1/person-moves", "move-persons", accounts.PersonWrite, h.move)
}

// PersonTwins are two persons who may be one.
type PersonTwins struct {
	First  person     `json:"first"`
	Second person     `json:"second"`
	Reason TwinReason `json:"reason" enum:"phone,organisation"`
}

// PersonTwinsList is a page of them.
type PersonTwinsList struct {
	Items []PersonTwins `json:"items"`
	Total int64         `json:"total"`
}

func (h handler) twins(ctx context.Context, in *struct{ web.Paging }) (*struct{ Body PersonTwinsList }, error) {
	list, total, err := h.s.Twins(ctx, in.Offset(), in.Limit())
	out := PersonTwinsList{Total: total}
	for _, t := range list {
		out.Items = append(out.Items, PersonTwins{personView(t.First), personView(t.Second), t.Reason})
	}
	return &struct{ Body PersonTwinsList }{out}, err
}

type personMergeInput struct {
	OneInput
	Body struct {
		GoneID       string `json:"goneId" maxLength:"26"`
		Version      int64  `json:"version"`
		GoneVersion  int64  `json:"goneVersion"`
		Name         Side   `json:"name" enum:"survivor,gone"`
		IDNumber     Side   `json:"idNumber" enum:"survivor,gone"`
		Phone        Side   `json:"phone" enum:"survivor,gone"`
		Organisation Side   `json:"organisation" enum:"survivor,gone"`
		Photo        Side   `json:"photo" enum:"survivor,gone"`
	}
}

func (h handler) mergePersons(ctx context.Context, in *personMergeInput) (*personOutput, error) {
	b := in.Body
	p, err := h.s.MergePersons(ctx, audit.From(ctx), PersonMerge{Survivor: id.ID[Person](in.ID), Gone: id.ID[Person](b.GoneID), SurvivorVersion: b.Version,
		GoneVersion: b.GoneVersion, Name: b.Name, IDNumber: b.IDNumber, Phone: b.Phone, Organisation: b.Organisation, Photo: b.Photo})
	return &personOutput{personView(p)}, err
}

type organisationMergeInput struct {
	OneInput
	Body struct {
		GoneID      string `json:"goneId" maxLength:"26"`
		Version     int64  `json:"version"`
		GoneVersion int64  `json:"goneVersion"`
		Name        Side   `json:"name" enum:"survivor,gone"`
		Code        Side   `json:"code" enum:"survivor,gone"`
	}
}

func (h handler) mergeOrganisations(ctx context.Context, in *organisationMergeInput) (*organisationOutput, error) {
	b := in.Body
	o, err := h.s.MergeOrganisations(ctx, audit.From(ctx), OrganisationMerge{Survivor: id.ID[Organisation](in.ID), Gone: id.ID[Organisation](b.GoneID),
		SurvivorVersion: b.Version, GoneVersion: b.GoneVersion, Name: b.Name, Code: b.Code})
	return &organisationOutput{organisationView(o)}, err
}

type personsMoveInput struct {
	Body struct {
		PersonIDs      []id.ID[Person] `json:"personIds" minItems:"1" maxItems:"500"`
		OrganisationID string          `json:"organisationId,omitempty" maxLength:"26" doc:"empty: of none"`
	}
}

// Moved is how many persons have moved.
type Moved struct {
	Moved int `json:"moved"`
}

func (h handler) move(ctx context.Context, in *personsMoveInput) (*struct{ Body Moved }, error) {
	n, err := h.s.Move(ctx, audit.From(ctx), in.Body.PersonIDs, id.ID[Organisation](in.Body.OrganisationID))
	return &struct{ Body Moved }{Moved{n}}, err
}
