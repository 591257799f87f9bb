package imports

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/content/bank"
	"ankao/content/bank/formats"
	"ankao/internal/clock"
	"ankao/internal/id"
	"ankao/internal/web"

	"github.com/danielgtaylor/huma/v2"
)

// Register declares the routes of imports.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/imports", "list-imports", accounts.QuestionRead, h.list)
	web.Route(api, http.MethodPost, "/api/v1/imports", "start-import", accounts.QuestionWrite, h.start, web.Uploads(web.Workbook))
	web.Route(api, http.MethodGet, "/api/v1/imports/{id}", "get-import", accounts.QuestionRead, h.get)
	web.Route(api, http.MethodPost, "/api/v1/imports/{id}/choices", "choose-import-rows", accounts.QuestionWrite, h.choose)
	web.Route(api, http.MethodPost, "/api/v1/imports/{id}/commit", "commit-import", accounts.QuestionWrite, h.commit)
	web.Route(api, http.MethodPost, "/api/v1/imports/{id}/withdraw", "withdraw-import", accounts.QuestionWrite, h.withdraw)
	web.Route(api, http.MethodDelete, "/api/v1/imports/{id}", "discard-import", accounts.QuestionWrite, h.discard, web.NoContent)
}

type handler struct{ s *Service }

// ImportPreview is an import with a page of its rows.
type ImportPreview struct {
	ID           string          `json:"id"`
	FileName     string          `json:"fileName"`
	SyllabusCode string          `json:"syllabusCode"`
	State        State           `json:"state" enum:"reading,unreadable,preview,committing,committed,withdrawing,withdrawn,discarded"`
	Read         int             `json:"read" doc:"rows that hold anything"`
	Importable   int             `json:"importable"`
	Rejected     int             `json:"rejected"`
	Repaired     int             `json:"repaired" doc:"of the importable"`
	Near         int             `json:"near" doc:"of the importable: rows that are like another question; counted where one import is asked for"`
	Held         int             `json:"held" doc:"of these: rows that are left out unless somebody chooses otherwise"`
	Imported     int             `json:"imported" doc:"questions it has made and not taken back"`
	TaskID       string          `json:"taskId,omitempty" doc:"the task that works on it, or did last"`
	Code         string          `json:"code,omitempty" doc:"why the file cannot be read, a problem code"`
	MadeName     string          `json:"madeName"`
	CreatedAt    clock.Instant   `json:"createdAt"`
	SettledAt    clock.Instant   `json:"settledAt,omitempty"`
	Notes        []ImportFinding `json:"notes" doc:"about places that are no row of questions"`
	Rows         []ImportRow     `json:"rows"`
	Total        int64           `json:"total" doc:"rows of the kind asked for"`
}

// ImportRow is one row of the file.
type ImportRow struct {
	Row      int             `json:"row"`
	Sheet    string          `json:"sheet"`
	Status   Status          `json:"status" enum:"question,repaired,rejected"`
	Question *ImportQuestion `json:"question,omitempty"`
	Findings []ImportFinding `json:"findings"`
	Position int             `json:"position" doc:"names the row in a choice"`
	Near     []ImportNear    `json:"near,omitempty" doc:"questions that ask nearly the same, the bank's first"`
	Choice   Choice          `json:"choice,omitempty" enum:"import,skip,version" doc:"what somebody has chosen"`
	Wanted   bool            `json:"wanted" doc:"comes in as things are"`
	Revises  bool            `json:"revises" doc:"may become the next version of the first of near"`
	Made     string          `json:"questionId,omitempty" doc:"the question it has become"`
}

// ImportNear is a question that asks nearly what a row asks.
type ImportNear struct {
	QuestionID string     `json:"questionId,omitempty" doc:"of the bank; else another row of the file"`
	State      bank.State `json:"state,omitempty" enum:"draft,in_review,published,retired"`
	Sheet      string     `json:"sheet,omitempty"`
	Row        int        `json:"row,omitempty"`
	StemText   string     `json:"stemText"`
	Options    []string   `json:"options"`
	Score      int        `json:"score" doc:"percent that both share"`
}

// ImportQuestion is the question a row becomes.
type ImportQuestion struct {
	Type      bank.Type      `json:"type" enum:"single,multiple,true_false"`
	StemText  string         `json:"stemText"`
	Options   []ImportOption `json:"options"`
	Key       []string       `json:"key"`
	PointName string         `json:"pointName" doc:"the whole path"`
	HasImage  bool           `json:"hasImage"`
	Media     []string       `json:"media" doc:"ids of its pictures"`
}

// ImportOption is one option of such a question.
type ImportOption struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// ImportFinding says what was found at one place.
type ImportFinding struct {
	Sheet      string           `json:"sheet"`
	Row        int              `json:"row"`
	Cell       string           `json:"cell"`
	Code       string           `json:"code"`
	Message    string           `json:"message"`
	Suggestion string           `json:"suggestion"`
	Severity   formats.Severity `json:"severity" enum:"reject,repair,note"`
}

// ImportList is a page of imports, without rows.
type ImportList struct {
	Items []ImportPreview `json:"items"`
	Total int64           `json:"total"`
}

func show(i Import) ImportPreview {
	p := ImportPreview{ID: i.ID.String(), FileName: i.FileName, SyllabusCode: i.SyllabusCode, State: i.State, Read: i.Read, Importable: i.Importable(),
		Rejected: i.Rejected, Repaired: i.Repaired, MadeName: i.MadeName, CreatedAt: i.Created, SettledAt: i.Settled,
		Near: i.Near, Held: i.Held, Imported: i.Imported, TaskID: i.Task.String(), Code: i.Code}
	for _, f := range i.Notes {
		p.Notes = append(p.Notes, ImportFinding(f))
	}
	return p
}

func showRow(r Row) ImportRow {
	_, revises := r.revises()
	out := ImportRow{Row: r.Number, Sheet: r.Sheet, Status: r.Status(), Position: r.Position, Choice: r.Choice, Wanted: r.Wanted(), Revises: revises, Made: r.Question.String()}
	for _, n := range r.Near {
		out.Near = append(out.Near, ImportNear{n.QuestionID.String(), n.State, n.Sheet, n.Row, n.Stem, n.Options, n.Score})
	}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, ImportFinding(f))
	}
	if out.Status == Rejected && len(r.Content.Stem) == 0 {
		return out
	}
	q := &ImportQuestion{Type: r.Content.Type, StemText: bank.PlainText(r.Content.Stem), Key: r.Key.Choices}
	for _, o := range r.Content.Interaction.Options {
		q.Options = append(q.Options, ImportOption{ID: o.ID, Text: bank.PlainText(o.Blocks)})
	}
	for n, name := range r.Path {
		if n > 0 {
			q.PointName += " / "
		}
		q.PointName += name
	}
	for _, m := range r.Content.Media() {
		q.Media = append(q.Media, m.String())
	}
	q.HasImage = len(q.Media) > 0
	if out.Status == Rejected && q.Type == "" {
		q.Type = bank.Single // shown with a rejection beside it; the schema knows no empty type
	}
	out.Question = q
	return out
}

type startInput struct {
	RawBody huma.MultipartFormFiles[struct {
		File     huma.FormFile `form:"file" required:"true"`
		Syllabus string        `form:"syllabus" required:"true" maxLength:"60"`
		Name     string        `form:"name" required:"false" maxLength:"400" doc:"of a syllabus that is to be made; missing: its code"`
	}]
}

type previewOut struct{ Body ImportPreview }

func (h handler) start(ctx context.Context, in *startInput) (*previewOut, error) {
	form := in.RawBody.Data()
	defer func() { _ = form.File.Close() }()
	i, err := h.s.Receive(ctx, audit.From(ctx), form.File, form.File.Filename, form.Syllabus, form.Name)
	if err != nil {
		return nil, err
	}
	return h.page(ctx, i.ID, "", 0, firstPage)
}

// firstPage is how many rows come with the answer to an upload.
const firstPage = 50

func (h handler) page(ctx context.Context, i id.ID[Import], only Only, offset, limit int) (*previewOut, error) {
	found, rows, total, err := h.s.Rows(ctx, i, only, offset, limit)
	if err != nil {
		return nil, err
	}
	out := show(found)
	out.Total = total
	for _, r := range rows {
		out.Rows = append(out.Rows, showRow(r))
	}
	return &previewOut{out}, nil
}

// ImportInput is exported because huma passes over embedded types that are not.
type ImportInput struct {
	ID string `path:"id" maxLength:"26"`
}

type pageInput struct {
	ImportInput
	web.Paging
	Only Only `query:"only" enum:"findings,questions,near"`
}

func (h handler) get(ctx context.Context, in *pageInput) (*previewOut, error) {
	return h.page(ctx, id.ID[Import](in.ID), in.Only, in.Offset(), in.Limit())
}

func (h handler) commit(ctx context.Context, in *ImportInput) (*taskOut, error) {
	i, err := h.s.StartCommit(ctx, audit.From(ctx), id.ID[Import](in.ID))
	return &taskOut{tasks.TaskStarted{TaskID: i.Task.String()}}, err
}

func (h handler) withdraw(ctx context.Context, in *ImportInput) (*taskOut, error) {
	i, err := h.s.StartWithdraw(ctx, audit.From(ctx), id.ID[Import](in.ID))
	return &taskOut{tasks.TaskStarted{TaskID: i.Task.String()}}, err
}

type taskOut struct{ Body tasks.TaskStarted }

type choiceInput struct {
	ImportInput
	Body struct {
		Positions []int  `json:"positions" required:"false" maxItems:"500"`
		All       bool   `json:"all" required:"false" doc:"every row that is like another question"`
		Choice    Choice `json:"choice" enum:"import,skip,version"`
	}
}

func (h handler) choose(ctx context.Context, in *choiceInput) (*previewOut, error) {
	i, err := h.s.Choose(ctx, audit.From(ctx), id.ID[Import](in.ID), in.Body.Positions, in.Body.All, in.Body.Choice)
	return &previewOut{show(i)}, err
}

func (h handler) discard(ctx context.Context, in *ImportInput) (*struct{}, error) {
	return &struct{}{}, h.s.Discard(ctx, audit.From(ctx), id.ID[Import](in.ID))
}

func (h handler) list(ctx context.Context, in *struct{ web.Paging }) (*struct{ Body ImportList }, error) {
	list, total, err := h.s.List(ctx, in.Offset(), in.Limit())
	out := ImportList{Total: total}
	for _, i := range list {
		out.Items = append(out.Items, show(i))
	}
	return &struct{ Body ImportList }{out}, err
}
