package rules

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/web"
)

// Register declares the routes of rules, streets and industries.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/rules", "list-rules", accounts.RuleRead, h.rules)
	web.Route(api, http.MethodPost, "/api/v1/rules", "create-rule", accounts.RuleWrite, h.create)
	web.Route(api, http.MethodGet, "/api/v1/rules/packs", "list-rule-packs", accounts.RuleRead, h.packs)
	web.Route(api, http.MethodPost, "/api/v1/rules/packs", "create-rule-pack", accounts.RuleWrite, h.createPack)
	web.Route(api, http.MethodPatch, "/api/v1/rules/packs/{code}", "update-rule-pack", accounts.RuleWrite, h.updatePack)
	web.Route(api, http.MethodGet, "/api/v1/rules/propose", "propose-rule", accounts.RuleRead, h.propose)
	web.Route(api, http.MethodGet, "/api/v1/rules/alarms", "list-rule-alarms", accounts.RuleRead, h.alarms)
	web.Route(api, http.MethodGet, "/api/v1/rules/decisions", "list-rule-decisions", accounts.RuleRead, h.decisions)
	web.Route(api, http.MethodGet, "/api/v1/rules/operations", "list-special-operations", accounts.RuleRead, h.operations)
	web.Route(api, http.MethodGet, "/api/v1/rules/{code}/versions", "list-rule-versions", accounts.RuleRead, h.versions)
	web.Route(api, http.MethodPost, "/api/v1/rules/{code}/versions", "edit-rule", accounts.RuleWrite, h.edit)
	web.Route(api, http.MethodPost, "/api/v1/rules/{code}/verify", "verify-rule", accounts.RuleWrite, h.verify)
	web.Route(api, http.MethodGet, "/api/v1/streets", "list-streets", accounts.PersonRead, h.streets)
	web.Route(api, http.MethodPost, "/api/v1/streets", "save-street", accounts.RuleWrite, h.saveStreet)
	web.Route(api, http.MethodGet, "/api/v1/industries", "list-industries", accounts.PersonRead, h.industries)
	web.Route(api, http.MethodPost, "/api/v1/industries", "save-industry", accounts.RuleWrite, h.saveIndustry)
}

type handler struct{ s *Service }

// rulePack is the schema RulePack.
type rulePack struct {
	Code          string     `json:"code"`
	Name          string     `json:"name"`
	NameEn        string     `json:"nameEn"`
	Instrument    string     `json:"instrument"`
	Jurisdiction  string     `json:"jurisdiction"`
	EffectiveFrom clock.Date `json:"effectiveFrom"`
	EffectiveTo   clock.Date `json:"effectiveTo"`
	SupersededBy  string     `json:"supersededBy"`
	Note          string     `json:"note"`
	Version       int64      `json:"version"`
	Status        Status     `json:"status" enum:"verified,secondary,draft"`
	Lapsed        bool       `json:"lapsed"`
	Rules         int        `json:"rules"`
	Drafts        int        `json:"drafts"`
	Verified      int        `json:"verified"`
	Empty         int        `json:"empty" doc:"rules that wait for their figures"`
}

// RulePackList is every pack: a centre's law is short.
type RulePackList struct {
	Items        []rulePack `json:"items"`
	Jurisdiction string     `json:"jurisdiction" doc:"the centre's"`
}

func packView(p PackState) rulePack {
	return rulePack{Code: p.Code, Name: p.Name, NameEn: p.NameEn, Instrument: p.Instrument, Jurisdiction: p.Jurisdiction, EffectiveFrom: p.EffectiveFrom,
		EffectiveTo: p.EffectiveTo, SupersededBy: p.SupersededBy, Note: p.Note, Version: p.Version, Status: p.Status(), Lapsed: p.Lapsed,
		Rules: p.Rules, Drafts: p.Drafts, Verified: p.Verified, Empty: p.Empty}
}

func (h handler) packs(ctx context.Context, _ *struct{}) (*struct{ Body RulePackList }, error) {
	list, err := h.s.Packs(ctx)
	out := RulePackList{Jurisdiction: h.s.Jurisdiction()}
	for _, p := range list {
		out.Items = append(out.Items, packView(p))
	}
	return &struct{ Body RulePackList }{out}, err
}

// RulePackBody is what may be set of a pack.
type RulePackBody struct {
	Name          string     `json:"name" maxLength:"240"`
	NameEn        string     `json:"nameEn,omitempty" maxLength:"400"`
	Instrument    string     `json:"instrument,omitempty" maxLength:"800"`
	Jurisdiction  string     `json:"jurisdiction" maxLength:"12"`
	EffectiveFrom clock.Date `json:"effectiveFrom,omitempty" maxLength:"10"`
	EffectiveTo   clock.Date `json:"effectiveTo,omitempty" maxLength:"10"`
	SupersededBy  string     `json:"supersededBy,omitempty" maxLength:"40"`
	Note          string     `json:"note,omitempty" maxLength:"4000"`
	Reason        string     `json:"reason" maxLength:"800"`
}

func (b RulePackBody) pack(code string, version int64) Pack {
	return Pack{Code: code, Name: b.Name, NameEn: b.NameEn, Instrument: b.Instrument, Jurisdiction: b.Jurisdiction, EffectiveFrom: b.EffectiveFrom,
		EffectiveTo: b.EffectiveTo, SupersededBy: b.SupersededBy, Note: b.Note, Version: version}
}

type newPackInput struct {
	Body struct {
		RulePackBody
		Code string `json:"code" maxLength:"40"`
	}
}

type packOutput struct{ Body rulePack }

func (h handler) createPack(ctx context.Context, in *newPackInput) (*packOutput, error) {
	p, err := h.s.CreatePack(ctx, audit.From(ctx), in.Body.pack(in.Body.Code, 1), in.Body.Reason)
	return &packOutput{packView(PackState{Pack: p})}, err
}

// RuleCodeInput is exported because huma passes over embedded types that are not.
type RuleCodeInput struct {
	Code string `path:"code" maxLength:"60"`
}

type packUpdate struct {
	RuleCodeInput
	Body struct {
		RulePackBody
		Version int64 `json:"version"`
	}
}

func (h handler) updatePack(ctx context.Context, in *packUpdate) (*packOutput, error) {
	p, err := h.s.EditPack(ctx, audit.From(ctx), in.Body.pack(in.Code, in.Body.Version), in.Body.Reason)
	return &packOutput{packView(PackState{Pack: p})}, err
}

// Alarm as the schema RuleAlarm.
type ruleAlarm struct {
	Kind AlarmKind  `json:"kind" enum:"pack.lapsed,pack.empty,rule.empty,rule.tied"`
	Pack string     `json:"pack"`
	Rule string     `json:"rule,omitempty"`
	With string     `json:"with,omitempty" doc:"the other rule of a tie"`
	On   clock.Date `json:"on,omitempty"`
}

// RuleAlarmList is all that must be seen to.
type RuleAlarmList struct {
	Items []ruleAlarm `json:"items"`
}

func (h handler) alarms(ctx context.Context, _ *struct{}) (*struct{ Body RuleAlarmList }, error) {
	var out RuleAlarmList
	err := h.s.db.Read(ctx, func(tx dbx.Tx) error {
		list, err := h.s.Alarms(tx)
		for _, a := range list {
			out.Items = append(out.Items, ruleAlarm(a))
		}
		return err
	})
	return &struct{ Body RuleAlarmList }{out}, err
}
