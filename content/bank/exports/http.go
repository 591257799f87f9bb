package exports

import (
	"context"
	"net/http"
	"net/url"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/content/bank"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of exports.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodPost, "/api/v1/questions/export", "export-questions", accounts.QuestionRead, h.start)
	web.Route(api, http.MethodGet, "/api/v1/imports/template", "read-import-template", accounts.QuestionRead, h.template)
}

type handler struct{ s *Service }

type exportInput struct {
	Body struct {
		IDs        []string   `json:"ids" required:"false" maxItems:"2000" doc:"these; empty: all that the rest finds"`
		Syllabus   string     `json:"syllabus" required:"false" maxLength:"26"`
		Point      string     `json:"point" required:"false" maxLength:"26" doc:"with all points below it"`
		Type       bank.Type  `json:"type" required:"false" enum:"single,multiple,true_false"`
		State      bank.State `json:"state" required:"false" enum:"draft,in_review,published,retired"`
		Difficulty *int       `json:"difficulty" required:"false" minimum:"0" maximum:"5"`
		Practice   *bool      `json:"practice" required:"false"`
		Loose      bool       `json:"loose" required:"false" doc:"only what hangs on no point"`
		Q          string     `json:"q" required:"false" maxLength:"200"`
	}
}

type startOutput struct{ Body tasks.TaskStarted }

func (h handler) start(ctx context.Context, in *exportInput) (*startOutput, error) {
	b := in.Body
	w := Wanted{Filter: bank.Filter{Syllabus: id.ID[bank.Syllabus](b.Syllabus), Point: id.ID[bank.Point](b.Point), Type: b.Type, State: b.State, Difficulty: b.Difficulty, Practice: b.Practice, Loose: b.Loose, Q: b.Q}}
	for _, one := range b.IDs {
		w.IDs = append(w.IDs, id.ID[bank.Question](one))
	}
	task, err := h.s.Start(ctx, audit.From(ctx), w)
	return &startOutput{tasks.TaskStarted{TaskID: task.String()}}, err
}

type templateOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (h handler) template(_ context.Context, _ *struct{}) (*templateOutput, error) {
	raw, err := Template()
	return &templateOutput{contentType, "attachment; filename*=UTF-8''" + url.PathEscape("安考试题模板.xlsx"), raw}, err
}
