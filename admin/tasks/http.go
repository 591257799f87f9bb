package tasks

import (
	"context"
	"net/http"
	"net/url"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of tasks. Each account sees its own.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/tasks", "list-tasks", web.Staff, h.list)
	web.Route(api, http.MethodGet, "/api/v1/tasks/{id}", "get-task", web.Staff, h.one)
	web.Route(api, http.MethodPost, "/api/v1/tasks/{id}/cancel", "cancel-task", web.Staff, h.cancel)
	web.Route(api, http.MethodGet, "/api/v1/tasks/{id}/file", "read-task-file", web.Staff, h.file)
}

type handler struct{ s *Service }

// TaskStarted is what a route answers that starts a task.
type TaskStarted struct {
	TaskID string `json:"taskId"`
}

// task is the schema Task.
type task struct {
	ID         string            `json:"id"`
	Kind       string            `json:"kind"`
	Subject    string            `json:"subject"`
	SubjectID  string            `json:"subjectId"`
	State      State             `json:"state" enum:"waiting,running,done,failed,cancelled"`
	Cancelling bool              `json:"cancelling"`
	Done       int               `json:"done"`
	Total      int               `json:"total" doc:"0 while it is not known"`
	Code       string            `json:"code,omitempty" doc:"why it failed, a problem code"`
	Params     map[string]string `json:"params,omitempty"`
	Counts     map[string]int    `json:"counts,omitempty"`
	Link       string            `json:"link,omitempty" doc:"a page of the console with what came out"`
	FileName   string            `json:"fileName,omitempty" doc:"there is a file to download, for a day"`
	CreatedAt  clock.Instant     `json:"createdAt"`
	FinishedAt clock.Instant     `json:"finishedAt,omitempty"`
}

// TaskList is a page of tasks.
type TaskList struct {
	Items []task `json:"items"`
	Total int64  `json:"total"`
}

func view(t Task) task {
	return task{ID: t.ID.String(), Kind: t.Kind, Subject: t.Subject, SubjectID: t.SubjectID, State: t.State, Cancelling: t.Cancelling,
		Done: t.Done, Total: t.Total, Code: t.Code, Params: t.Params, Counts: t.Counts, Link: t.Link, FileName: t.FileName,
		CreatedAt: t.CreatedAt, FinishedAt: t.FinishedAt}
}

// TaskInput names a task.
type TaskInput struct {
	ID string `path:"id" maxLength:"26"`
}

type taskOutput struct{ Body task }

func (h handler) list(ctx context.Context, in *struct{ web.Paging }) (*struct{ Body TaskList }, error) {
	list, total, err := h.s.List(ctx, audit.From(ctx), in.Offset(), in.Limit())
	out := TaskList{Total: total}
	for _, t := range list {
		out.Items = append(out.Items, view(t))
	}
	return &struct{ Body TaskList }{out}, err
}

func (h handler) one(ctx context.Context, in *TaskInput) (*taskOutput, error) {
	t, err := h.s.Get(ctx, audit.From(ctx), id.ID[Task](in.ID))
	return &taskOutput{view(t)}, err
}

func (h handler) cancel(ctx context.Context, in *TaskInput) (*taskOutput, error) {
	t, err := h.s.Cancel(ctx, audit.From(ctx), id.ID[Task](in.ID))
	return &taskOutput{view(t)}, err
}

type taskFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (h handler) file(ctx context.Context, in *TaskInput) (*taskFile, error) {
	t, plain, err := h.s.Read(ctx, audit.From(ctx), id.ID[Task](in.ID))
	return &taskFile{ContentType: t.FileType, Disposition: "attachment; filename*=UTF-8''" + url.PathEscape(t.FileName), Body: plain}, err
}
