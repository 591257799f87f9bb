package roster

import (
	"context"
	"net/http"
	"net/url"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/internal/clock"
	"ankao/internal/id"
	"ankao/internal/web"

	"github.com/danielgtaylor/huma/v2"
)

// Register declares the routes of rosters. All ask for the right to write: rows
// hold what nobody else needs to see.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/rosters", "list-rosters", accounts.PersonWrite, h.list)
	web.Route(api, http.MethodPost, "/api/v1/rosters", "start-roster", accounts.PersonWrite, h.start, web.Uploads(web.Workbook))
	web.Route(api, http.MethodGet, "/api/v1/rosters/{id}", "get-roster", accounts.PersonWrite, h.get)
	web.Route(api, http.MethodPost, "/api/v1/rosters/{id}/decisions", "decide-roster", accounts.PersonWrite, h.decide)
	web.Route(api, http.MethodPost, "/api/v1/rosters/{id}/commit", "commit-roster", accounts.PersonWrite, h.commit)
	web.Route(api, http.MethodGet, "/api/v1/rosters/{id}/rejected", "get-rejected-roster", accounts.PersonWrite, h.rejected)
	web.Route(api, http.MethodDelete, "/api/v1/rosters/{id}", "discard-roster", accounts.PersonWrite, h.discard, web.NoContent)
	web.Route(api, http.MethodGet, "/api/v1/roster-templates/{kind}", "get-roster-template", accounts.PersonWrite, h.template)
	h.registerExports(api)
}

type handler struct{ s *Service }

// RosterPreview is a roster with a page of its rows.
type RosterPreview struct {
	ID                string        `json:"id"`
	Kind              Kind          `json:"kind" enum:"persons,organisations"`
	FileName          string        `json:"fileName"`
	State             State         `json:"state" enum:"preview,committed,discarded,expired"`
	MakeOrganisations bool          `json:"makeOrganisations"`
	Counts            Counts        `json:"counts"`
	MadeName          string        `json:"madeName"`
	CreatedAt         clock.Instant `json:"createdAt"`
	SettledAt         clock.Instant `json:"settledAt,omitempty"`
	Rows              []RosterRow   `json:"rows"`
	Total             int64         `json:"total" doc:"rows of the outcome asked for"`
}

// RosterRow is one row, its numbers masked.
type RosterRow struct {
	Position         int             `json:"position"`
	Row              int             `json:"row"`
	Outcome          Outcome         `json:"outcome" enum:"create,update,same,ask,reject"`
	Decision         Decision        `json:"decision,omitempty" enum:"file,register,skip,"`
	Name             string          `json:"name"`
	IDType           string          `json:"idType,omitempty"`
	IDNumberMasked   string          `json:"idNumberMasked,omitempty"`
	PhoneMasked      string          `json:"phoneMasked,omitempty"`
	Organisation     string          `json:"organisation,omitempty"`
	MakeOrganisation bool            `json:"makeOrganisation,omitempty"`
	Code             string          `json:"code,omitempty"`
	Kind             string          `json:"kind,omitempty"`
	Street           string          `json:"street,omitempty"`
	Industry         string          `json:"industry,omitempty"`
	KnownID          string          `json:"knownId,omitempty"`
	KnownAs          string          `json:"knownAs,omitempty"`
	Findings         []RosterFinding `json:"findings"`
}

// RosterFinding says what was found in a cell.
type RosterFinding struct {
	Cell       string   `json:"cell"`
	Code       string   `json:"code"`
	Message    string   `json:"message"`
	Suggestion string   `json:"suggestion"`
	Severity   Severity `json:"severity" enum:"reject,ask,note"`
}

// RosterList is a page of rosters, without rows.
type RosterList struct {
	Items []RosterPreview `json:"items"`
	Total int64           `json:"total"`
}

func show(i Import) RosterPreview {
	return RosterPreview{ID: i.ID.String(), Kind: i.Kind, FileName: i.FileName, State: i.State, MakeOrganisations: i.MakeOrgs, Counts: i.Counts,
		MadeName: i.MadeName, CreatedAt: i.Created, SettledAt: i.Settled}
}

func showRow(kind Kind, r Row, l Language) RosterRow {
	masked := people.Person{IDNumber: r.Fields[fIDNumber], Phone: r.Fields[fPhone]}
	out := RosterRow{Position: r.Position, Row: r.Number, Outcome: r.Outcome, Decision: r.Decision, Name: r.Fields[fName], IDType: r.Fields[fIDType],
		IDNumberMasked: masked.MaskedIDNumber(), PhoneMasked: masked.MaskedPhone(), Organisation: r.OrgName, MakeOrganisation: r.NewOrg,
		Code: r.Fields[fOrgCode], Street: r.Fields[fStreet], Industry: r.Fields[fIndustry], KnownID: r.Known, KnownAs: r.KnownAs}
	if out.Organisation == "" {
		out.Organisation = r.Fields[fOrgName]
	}
	if kind == Organisations {
		out.Name, out.Organisation, out.Kind = r.Fields[fOrgName], "", r.Fields[fKind]
	}
	for _, f := range r.Findings {
		says, do := f.Words(l)
		out.Findings = append(out.Findings, RosterFinding{Cell: f.Cell, Code: f.Code, Message: says, Suggestion: do, Severity: f.Severity})
	}
	return out
}

// LanguageInput is embedded where words come back.
type LanguageInput struct {
	Lang Language `query:"lang" enum:"zh,en" default:"zh" doc:"of the findings"`
}

type startInput struct {
	LanguageInput
	RawBody huma.MultipartFormFiles[struct {
		File              huma.FormFile `form:"file" required:"true"`
		Kind              Kind          `form:"kind" required:"true" enum:"persons,organisations"`
		MakeOrganisations bool          `form:"makeOrganisations" required:"false" doc:"organisations that nobody knows are made"`
	}]
}

type previewOut struct{ Body RosterPreview }

func (h handler) start(ctx context.Context, in *startInput) (*previewOut, error) {
	form := in.RawBody.Data()
	defer func() { _ = form.File.Close() }()
	i, err := h.s.Start(ctx, audit.From(ctx), form.Kind, form.File, form.File.Filename, form.MakeOrganisations)
	if err != nil {
		return nil, err
	}
	return h.page(ctx, i.ID, "", 0, 50, in.Lang)
}

func (h handler) page(ctx context.Context, rid id.ID[Import], only Outcome, offset, limit int, l Language) (*previewOut, error) {
	i, rows, total, err := h.s.Rows(ctx, rid, only, offset, limit)
	if err != nil {
		return nil, err
	}
	out := show(i)
	out.Total = total
	for _, r := range rows {
		out.Rows = append(out.Rows, showRow(i.Kind, r, l))
	}
	return &previewOut{out}, nil
}

// RosterInput names a roster.
type RosterInput struct {
	ID string `path:"id" maxLength:"26"`
}

type pageInput struct {
	RosterInput
	LanguageInput
	web.Paging
	Only Outcome `query:"only" enum:"create,update,same,ask,reject"`
}

func (h handler) get(ctx context.Context, in *pageInput) (*previewOut, error) {
	return h.page(ctx, id.ID[Import](in.ID), in.Only, in.Offset(), in.Limit(), in.Lang)
}

type rosterDecideInput struct {
	RosterInput
	Body struct {
		Positions []int    `json:"positions" maxItems:"500"`
		Decision  Decision `json:"decision" enum:"file,register,skip," doc:"empty: not decided"`
	}
}

func (h handler) decide(ctx context.Context, in *rosterDecideInput) (*previewOut, error) {
	i, err := h.s.Decide(ctx, audit.From(ctx), id.ID[Import](in.ID), in.Body.Positions, in.Body.Decision)
	return &previewOut{show(i)}, err
}

func (h handler) commit(ctx context.Context, in *RosterInput) (*previewOut, error) {
	i, err := h.s.Commit(ctx, audit.From(ctx), id.ID[Import](in.ID))
	return &previewOut{show(i)}, err
}

func (h handler) discard(ctx context.Context, in *RosterInput) (*struct{}, error) {
	return &struct{}{}, h.s.Discard(ctx, audit.From(ctx), id.ID[Import](in.ID))
}

func (h handler) list(ctx context.Context, in *struct{ web.Paging }) (*struct{ Body RosterList }, error) {
	list, total, err := h.s.List(ctx, in.Offset(), in.Limit())
	out := RosterList{Total: total}
	for _, i := range list {
		out.Items = append(out.Items, show(i))
	}
	return &struct{ Body RosterList }{out}, err
}

// WorkbookOut is a workbook to download.
type WorkbookOut struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

func workbook(name string, b []byte) *WorkbookOut {
	return &WorkbookOut{ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		ContentDisposition: "attachment; filename*=UTF-8''" + url.PathEscape(name), Body: b}
}

type rejectedInput struct {
	RosterInput
	LanguageInput
}

func (h handler) rejected(ctx context.Context, in *rejectedInput) (*WorkbookOut, error) {
	b, name, err := h.s.Rejected(ctx, audit.From(ctx), id.ID[Import](in.ID), in.Lang)
	return workbook(name, b), err
}

type templateInput struct {
	LanguageInput
	Kind Kind `path:"kind" enum:"persons,organisations"`
}

func (h handler) template(ctx context.Context, in *templateInput) (*WorkbookOut, error) {
	b, err := h.s.Template(ctx, in.Kind, in.Lang)
	name := map[Kind]string{Persons: "人员导入模板.xlsx", Organisations: "单位导入模板.xlsx"}[in.Kind]
	if in.Lang == English {
		name = map[Kind]string{Persons: "persons.xlsx", Organisations: "organisations.xlsx"}[in.Kind]
	}
	return workbook(name, b), err
}
