package types

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/web"
)

// Register declares the routes of certificate types. Every member of staff sees them: an exam names one.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodGet, "/api/v1/certificate-types", "list-certificate-types", web.Staff, s.httpList)
	web.Route(api, http.MethodPost, "/api/v1/certificate-types", "create-certificate-type", accounts.CertificateIssue, s.httpCreate)
	web.Route(api, http.MethodPut, "/api/v1/certificate-types/{id}", "update-certificate-type", accounts.CertificateIssue, s.httpUpdate)
	web.Route(api, http.MethodPost, "/api/v1/certificate-types/{id}/close", "close-certificate-type", accounts.CertificateIssue, s.httpClose)
	web.Route(api, http.MethodPost, "/api/v1/certificate-types/{id}/open", "open-certificate-type", accounts.CertificateIssue, s.httpOpen)
}

// CertificateTypeTerms is what is typed into the form of a type.
type CertificateTypeTerms struct {
	Code            string `json:"code" maxLength:"40"`
	Name            string `json:"name" maxLength:"60"`
	NameEn          string `json:"nameEn" maxLength:"100"`
	Authority       string `json:"authority" maxLength:"100" doc:"who issues it; empty = the centre"`
	AuthorityEn     string `json:"authorityEn" maxLength:"100"`
	NeedsTheory     bool   `json:"needsTheory"`
	NeedsHours      bool   `json:"needsHours"`
	NeedsPractical  bool   `json:"needsPractical"`
	MinHours        int    `json:"minHours" doc:"hundredths of a learning hour"`
	PracticalPass   int    `json:"practicalPass" doc:"hundredths of a mark, of 100"`
	NumberPrefix    string `json:"numberPrefix" maxLength:"12"`
	NumberYearly    bool   `json:"numberYearly"`
	NumberDigits    int    `json:"numberDigits"`
	ValidMonths     int    `json:"validMonths" doc:"0 = no end"`
	ReviewYears     int    `json:"reviewYears" doc:"0 = none"`
	CheckSuperseded bool   `json:"checkSuperseded" doc:"tokens say that a newer certificate may stand in their place"`
}

type certificateType struct {
	ID uint16 `json:"id"`
	CertificateTypeTerms
	Closed     bool   `json:"closed"`
	NextNumber string `json:"nextNumber" doc:"what the next certificate would be numbered today"`
	Version    int64  `json:"version"`
}

type certificateTypeList struct {
	Items []certificateType `json:"items"`
	Total int               `json:"total"`
}

func viewOf(t Type, next string) certificateType {
	return certificateType{ID: t.ID, CertificateTypeTerms: CertificateTypeTerms{
		Code: t.Code, Name: t.Name, NameEn: t.NameEn, Authority: t.Authority, AuthorityEn: t.AuthorityEn,
		NeedsTheory: t.Theory, NeedsHours: t.Hours, NeedsPractical: t.Practical, MinHours: t.MinHours, PracticalPass: t.PracticalPass,
		NumberPrefix: t.NumberPrefix, NumberYearly: t.NumberYearly, NumberDigits: t.NumberDigits, ValidMonths: t.ValidMonths,
		ReviewYears: t.ReviewYears, CheckSuperseded: t.CheckSuperseded,
	}, Closed: t.Closed(), NextNumber: next, Version: t.Version}
}

func (in CertificateTypeTerms) typed() Type {
	return Type{Code: in.Code, Name: in.Name, NameEn: in.NameEn, Authority: in.Authority, AuthorityEn: in.AuthorityEn,
		Theory: in.NeedsTheory, Hours: in.NeedsHours, Practical: in.NeedsPractical, MinHours: in.MinHours, PracticalPass: in.PracticalPass,
		NumberPrefix: in.NumberPrefix, NumberYearly: in.NumberYearly, NumberDigits: in.NumberDigits, ValidMonths: in.ValidMonths,
		ReviewYears: in.ReviewYears, CheckSuperseded: in.CheckSuperseded}
}

type certificateTypeOut struct{ Body certificateType }

func (s *Service) one(ctx context.Context, t Type, err error) (*certificateTypeOut, error) {
	if err != nil {
		return nil, err
	}
	next, err := s.Next(ctx)
	return &certificateTypeOut{viewOf(t, next[t.ID])}, err
}

func (s *Service) httpList(ctx context.Context, _ *struct{}) (*struct{ Body certificateTypeList }, error) {
	types, err := s.List(ctx)
	if err != nil {
		return nil, err
	}
	next, err := s.Next(ctx)
	list := certificateTypeList{Total: len(types)}
	for _, t := range types {
		list.Items = append(list.Items, viewOf(t, next[t.ID]))
	}
	return &struct{ Body certificateTypeList }{list}, err
}

func (s *Service) httpCreate(ctx context.Context, in *struct{ Body CertificateTypeTerms }) (*certificateTypeOut, error) {
	t, err := s.Create(ctx, audit.From(ctx), in.Body.typed())
	return s.one(ctx, t, err)
}

// CertificateTypeInput is exported because huma passes over embedded types that are not.
type CertificateTypeInput struct {
	ID int `path:"id" minimum:"1" maximum:"65535"`
}

func (s *Service) httpUpdate(ctx context.Context, in *struct {
	CertificateTypeInput
	Body certificateTypeChange
}) (*certificateTypeOut, error) {
	t := in.Body.typed()
	t.ID, t.Version = uint16(in.ID), in.Body.Version
	t, err := s.Update(ctx, audit.From(ctx), t)
	return s.one(ctx, t, err)
}

type certificateTypeChange struct {
	CertificateTypeTerms
	Version int64 `json:"version"`
}

type certificateTypeVersion struct {
	Version int64 `json:"version"`
}

type certificateTypeVersionInput struct {
	CertificateTypeInput
	Body certificateTypeVersion
}

func (s *Service) httpClose(ctx context.Context, in *certificateTypeVersionInput) (*certificateTypeOut, error) {
	t, err := s.SetClosed(ctx, audit.From(ctx), uint16(in.ID), in.Body.Version, true)
	return s.one(ctx, t, err)
}

func (s *Service) httpOpen(ctx context.Context, in *certificateTypeVersionInput) (*certificateTypeOut, error) {
	t, err := s.SetClosed(ctx, audit.From(ctx), uint16(in.ID), in.Body.Version, false)
	return s.one(ctx, t, err)
}
