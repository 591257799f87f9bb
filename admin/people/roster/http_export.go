package roster

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/internal/id"
	"ankao/internal/web"
)

func (h handler) registerExports(api *web.API) {
	web.Route(api, http.MethodPost, "/api/v1/person-exports", "export-persons", accounts.PersonRead, h.masked)
	web.Route(api, http.MethodPost, "/api/v1/person-exports/whole", "export-persons-whole", accounts.PersonReveal, h.whole)
}

// ExportFilter is the filter of the list that is exported.
type ExportFilter struct {
	Q            string             `json:"q,omitempty" maxLength:"100"`
	Organisation string             `json:"organisation,omitempty" maxLength:"26"`
	Street       string             `json:"street,omitempty" maxLength:"20"`
	Industry     string             `json:"industry,omitempty" maxLength:"60"`
	Photo        people.PhotoFilter `json:"photo,omitempty" maxLength:"10"`
	Lang         Language           `json:"lang,omitempty" maxLength:"2"`
}

func (f ExportFilter) filter() people.PersonFilter {
	return people.PersonFilter{Q: f.Q, Organisation: id.ID[people.Organisation](f.Organisation), Street: f.Street, Industry: f.Industry, Photo: f.Photo}
}

type maskedExportInput struct{ Body ExportFilter }

func (h handler) masked(ctx context.Context, in *maskedExportInput) (*WorkbookOut, error) {
	b, err := h.s.Export(ctx, audit.From(ctx), in.Body.filter(), false, "", in.Body.Lang)
	return workbook("persons.xlsx", b), err
}

type wholeExportInput struct {
	Body struct {
		ExportFilter
		Reason string `json:"reason" maxLength:"800"`
	}
}

func (h handler) whole(ctx context.Context, in *wholeExportInput) (*WorkbookOut, error) {
	b, err := h.s.Export(ctx, audit.From(ctx), in.Body.filter(), true, in.Body.Reason, in.Body.Lang)
	return workbook("persons.xlsx", b), err
}
