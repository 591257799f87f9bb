package rules

import (
	"context"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
)

// streetItem is the schema StreetItem.
type streetItem struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Area    string `json:"area" doc:"the district's code"`
	Version int64  `json:"version"`
}

// StreetList is every street of the district.
type StreetList struct {
	Items []streetItem `json:"items"`
}

func (h handler) streets(ctx context.Context, _ *struct{}) (*struct{ Body StreetList }, error) {
	var out StreetList
	err := h.s.db.Read(ctx, func(tx dbx.Tx) error {
		list, err := h.s.Streets(tx)
		for _, s := range list {
			out.Items = append(out.Items, streetItem(s))
		}
		return err
	})
	return &struct{ Body StreetList }{out}, err
}

type streetInput struct {
	Body struct {
		Code    string `json:"code" maxLength:"12"`
		Name    string `json:"name" maxLength:"200"`
		Reason  string `json:"reason" maxLength:"800"`
		Version int64  `json:"version,omitempty" doc:"the one that was read; left out: a new street"`
	}
}

func (h handler) saveStreet(ctx context.Context, in *streetInput) (*struct{ Body streetItem }, error) {
	s, err := h.s.SaveStreet(ctx, audit.From(ctx), Street{Code: in.Body.Code, Name: in.Body.Name, Version: in.Body.Version}, in.Body.Reason)
	return &struct{ Body streetItem }{streetItem(s)}, err
}

// industryItem is the schema IndustryItem.
type industryItem struct {
	Code               string `json:"code"`
	Name               string `json:"name"`
	NameEn             string `json:"nameEn"`
	HighRiskHours      bool   `json:"highRiskHours" doc:"on the list that asks for more hours of training"`
	HighRiskAssessment bool   `json:"highRiskAssessment" doc:"on the list whose principals and managers are assessed"`
	Basis              string `json:"basis"`
	Version            int64  `json:"version"`
}

// IndustryList is every industry.
type IndustryList struct {
	Items []industryItem `json:"items"`
}

func (h handler) industries(ctx context.Context, _ *struct{}) (*struct{ Body IndustryList }, error) {
	var out IndustryList
	err := h.s.db.Read(ctx, func(tx dbx.Tx) error {
		list, err := h.s.Industries(tx)
		for _, n := range list {
			out.Items = append(out.Items, industryItem(n))
		}
		return err
	})
	return &struct{ Body IndustryList }{out}, err
}

type industryInput struct {
	Body struct {
		Code               string `json:"code" maxLength:"40"`
		Name               string `json:"name" maxLength:"200"`
		NameEn             string `json:"nameEn,omitempty" maxLength:"400"`
		HighRiskHours      bool   `json:"highRiskHours"`
		HighRiskAssessment bool   `json:"highRiskAssessment"`
		Basis              string `json:"basis,omitempty" maxLength:"800"`
		Reason             string `json:"reason" maxLength:"800"`
		Version            int64  `json:"version,omitempty" doc:"the one that was read; left out: a new industry"`
	}
}

func (h handler) saveIndustry(ctx context.Context, in *industryInput) (*struct{ Body industryItem }, error) {
	b := in.Body
	n, err := h.s.SaveIndustry(ctx, audit.From(ctx), Industry{Code: b.Code, Name: b.Name, NameEn: b.NameEn, HighRiskHours: b.HighRiskHours,
		HighRiskAssessment: b.HighRiskAssessment, Basis: b.Basis, Version: b.Version}, b.Reason)
	return &struct{ Body industryItem }{industryItem(n)}, err
}

// SpecialCatalogue is a catalogue of special operations.
type SpecialCatalogue struct {
	Code         string             `json:"code"`
	Instrument   string             `json:"instrument"`
	InForceFrom  clock.Date         `json:"inForceFrom"`
	InForceTo    clock.Date         `json:"inForceTo"`
	SupersededBy string             `json:"supersededBy"`
	Status       Status             `json:"status" enum:"verified,secondary,draft"`
	Lapsed       bool               `json:"lapsed"`
	Note         string             `json:"note"`
	Types        []SpecialOperation `json:"types"`
}

// SpecialOperation is one of its entries.
type SpecialOperation struct {
	Code     string `json:"code"`
	Category string `json:"category"`
	Name     string `json:"name"`
}

// SpecialCatalogueList is every catalogue, those of the past as well.
type SpecialCatalogueList struct {
	Items []SpecialCatalogue `json:"items"`
}

func (h handler) operations(context.Context, *struct{}) (*struct{ Body SpecialCatalogueList }, error) {
	var out SpecialCatalogueList
	today := clock.DateOf(h.s.clock())
	for _, c := range h.s.Catalogues() {
		v := SpecialCatalogue{Code: c.Code, Instrument: c.Instrument, InForceFrom: c.InForceFrom, InForceTo: c.InForceTo,
			SupersededBy: c.SupersededBy, Status: c.Status, Lapsed: c.InForceTo != "" && c.InForceTo < today, Note: c.Note}
		for _, o := range c.Types {
			v.Types = append(v.Types, SpecialOperation(o))
		}
		out.Items = append(out.Items, v)
	}
	return &struct{ Body SpecialCatalogueList }{out}, nil
}
