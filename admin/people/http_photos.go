package people

import (
	"context"
	"io"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people/portrait"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"

	"github.com/danielgtaylor/huma/v2"
)

func (h handler) registerPhotos(api *web.API) {
	web.Route(api, http.MethodGet, "/api/v1/persons/{id}/photo", "get-person-photo", accounts.PersonRead, h.photo)
	web.Route(api, http.MethodGet, "/api/v1/persons/{id}/identity-photo", "get-identity-photo", accounts.IdentityCheck, h.photo)
	web.Route(api, http.MethodGet, "/api/v1/persons/{id}/photo-terms", "get-photo-terms", accounts.PersonRead, h.photoTerms)
	web.Route(api, http.MethodPost, "/api/v1/persons/{id}/photo", "set-person-photo", accounts.PersonWrite, h.setPhoto, web.Uploads(web.Workbook))
	web.Route(api, http.MethodDelete, "/api/v1/persons/{id}/photo", "delete-person-photo", accounts.PersonWrite, h.deletePhoto, web.NoContent)
}

// PhotoTermsView says why and until when a photo is kept.
type PhotoTermsView struct {
	Basis     Basis         `json:"basis" enum:"consent,statutory"`
	BasisOn   clock.Date    `json:"basisOn"`
	Source    PhotoSource   `json:"source" enum:"upload,webcam,archive"`
	KeepUntil clock.Date    `json:"keepUntil" doc:"the last day"`
	MadeName  string        `json:"madeName"`
	MadeAt    clock.Instant `json:"madeAt"`
}

func photoTermsView(p Photo) PhotoTermsView {
	return PhotoTermsView{Basis: p.Basis, BasisOn: p.BasisOn, Source: p.Source, KeepUntil: p.KeepUntil, MadeName: p.MadeName, MadeAt: p.MadeAt}
}

type photoOut struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// photo answers the picture; like everything of the API, no browser keeps it.
func (h handler) photo(ctx context.Context, in *OneInput) (*photoOut, error) {
	jpeg, ok, err := h.s.Photo(ctx, id.ID[Person](in.ID))
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "photo.none")
	}
	return &photoOut{ContentType: "image/jpeg", Body: jpeg}, err
}

func (h handler) photoTerms(ctx context.Context, in *OneInput) (*struct{ Body PhotoTermsView }, error) {
	p, ok, err := h.s.PhotoOf(ctx, id.ID[Person](in.ID))
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "photo.none")
	}
	return &struct{ Body PhotoTermsView }{photoTermsView(p)}, err
}

type photoInput struct {
	OneInput
	RawBody huma.MultipartFormFiles[struct {
		File    huma.FormFile `form:"file" required:"true"`
		Basis   Basis         `form:"basis" required:"true" enum:"consent,statutory"`
		BasisOn string        `form:"basisOn" required:"true" maxLength:"10" doc:"the day of the consent, or of the notice"`
		Source  PhotoSource   `form:"source" required:"true" enum:"upload,webcam"`
		X       int           `form:"x" required:"false" doc:"of the crop, in pixels of the upright picture; without a size the server chooses"`
		Y       int           `form:"y" required:"false"`
		Width   int           `form:"width" required:"false"`
		Height  int           `form:"height" required:"false"`
	}]
}

func (h handler) setPhoto(ctx context.Context, in *photoInput) (*struct{ Body PhotoTermsView }, error) {
	form := in.RawBody.Data()
	defer func() { _ = form.File.Close() }()
	raw, err := io.ReadAll(io.LimitReader(form.File, portrait.MaxFile+1))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "photo.broken", err)
	}
	p, err := h.s.SetPhoto(ctx, audit.From(ctx), id.ID[Person](in.ID), raw, portrait.Crop{X: form.X, Y: form.Y, Width: form.Width, Height: form.Height},
		PhotoTerms{Basis: form.Basis, BasisOn: clock.Date(form.BasisOn), Source: form.Source})
	return &struct{ Body PhotoTermsView }{photoTermsView(p)}, err
}

func (h handler) deletePhoto(ctx context.Context, in *OneInput) (*struct{}, error) {
	return &struct{}{}, h.s.DeletePhoto(ctx, audit.From(ctx), id.ID[Person](in.ID))
}
