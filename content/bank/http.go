package bank

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/content/bank/media"
	"ankao/content/bank/syllabus"
	"ankao/internal/clock"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of questions and syllabuses.
func Register(api *web.API, s *Service) {
	syllabus.Register(api, s.Service)
	media.Register(api, s.media)
	registerReview(api, s)
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/questions", "list-questions", accounts.QuestionRead, h.questions)
	web.Route(api, http.MethodPost, "/api/v1/questions", "create-question", accounts.QuestionWrite, h.create)
	web.Route(api, http.MethodPost, "/api/v1/questions/bulk/submit", "submit-questions", accounts.QuestionWrite, h.bulk(Submit))
	web.Route(api, http.MethodPost, "/api/v1/questions/bulk/publish", "publish-questions", accounts.QuestionPublish, h.bulk(Publish))
	web.Route(api, http.MethodPost, "/api/v1/questions/bulk/retire", "retire-questions", accounts.QuestionPublish, h.bulk(Retire))
	web.Route(api, http.MethodPost, "/api/v1/questions/bulk/practice", "set-questions-practice", accounts.QuestionPublish, h.practice)
	web.Route(api, http.MethodPost, "/api/v1/questions/bulk/restore", "restore-questions", accounts.QuestionPublish, h.bulk(Restore))
	web.Route(api, http.MethodPost, "/api/v1/questions/bulk/move", "move-questions", accounts.QuestionWrite, h.move)
	web.Route(api, http.MethodGet, "/api/v1/question-matches", "match-questions", accounts.QuestionRead, h.matches)
	web.Route(api, http.MethodGet, "/api/v1/questions/{id}", "get-question", accounts.QuestionRead, h.question)
	web.Route(api, http.MethodPut, "/api/v1/questions/{id}", "edit-question", accounts.QuestionWrite, h.edit)
	web.Route(api, http.MethodPost, "/api/v1/questions/{id}/submit", "submit-question", accounts.QuestionWrite, h.act(Submit))
	web.Route(api, http.MethodPost, "/api/v1/questions/{id}/withdraw", "withdraw-question", accounts.QuestionWrite, h.act(Withdraw))
	web.Route(api, http.MethodPost, "/api/v1/questions/{id}/return", "return-question", accounts.QuestionReview, h.act(Return))
	web.Route(api, http.MethodPost, "/api/v1/questions/{id}/publish", "publish-question", accounts.QuestionPublish, h.act(Publish))
	web.Route(api, http.MethodPost, "/api/v1/questions/{id}/retire", "retire-question", accounts.QuestionPublish, h.act(Retire))
	web.Route(api, http.MethodPost, "/api/v1/questions/{id}/restore", "restore-question", accounts.QuestionPublish, h.act(Restore))
	web.Route(api, http.MethodPost, "/api/v1/questions/{id}/reopen", "reopen-question", accounts.QuestionPublish, h.act(Reopen))
}

type handler struct{ s *Service }

// OneInput is exported because huma passes over embedded types that are not.
type OneInput struct {
	ID string `path:"id" maxLength:"26"`
}

type questionSummary struct {
	ID           string        `json:"id"`
	Number       int           `json:"number" doc:"of the latest version"`
	State        State         `json:"state" enum:"draft,in_review,published,retired,superseded"`
	Type         Type          `json:"type" enum:"single,multiple,true_false"`
	StemText     string        `json:"stemText"`
	SyllabusID   string        `json:"syllabusId"`
	SyllabusCode string        `json:"syllabusCode"`
	PointID      string        `json:"pointId"`
	PointName    string        `json:"pointName"`
	Difficulty   int           `json:"difficulty"`
	AuthorName   string        `json:"authorName"`
	UpdatedAt    clock.Instant `json:"updatedAt"`
	HasImage     bool          `json:"hasImage"`
	Practice     bool          `json:"practice" doc:"in the public practice pool"`
	Version      int64         `json:"version"`
}

type questionList struct {
	Items []questionSummary `json:"items"`
	Total int64             `json:"total" doc:"a search by words counts and pages up to 2000"`
}

type questionVersion struct {
	ID           string          `json:"id"`
	Number       int             `json:"number"`
	State        State           `json:"state" enum:"draft,in_review,published,retired,superseded"`
	Content      QuestionContent `json:"content"`
	Key          QuestionKey     `json:"key"`
	AuthorID     string          `json:"authorId"`
	AuthorName   string          `json:"authorName"`
	ReviewerID   string          `json:"reviewerId,omitempty"`
	ReviewerName string          `json:"reviewerName,omitempty"`
	Comment      string          `json:"comment,omitempty" doc:"why it was returned"`
	Source       string          `json:"source,omitempty" doc:"file, sheet and row it was imported from"`
	CreatedAt    clock.Instant   `json:"createdAt"`
	ReviewedAt   clock.Instant   `json:"reviewedAt,omitempty"`
	SHA256       string          `json:"sha256"`
	Mine         bool            `json:"mine" doc:"the caller wrote or edited it and may not review it"`
}

type questionDetail struct {
	ID         string            `json:"id"`
	SyllabusID string            `json:"syllabusId"`
	PointID    string            `json:"pointId"`
	PointName  string            `json:"pointName"`
	Practice   bool              `json:"practice" doc:"in the public practice pool"`
	Version    int64             `json:"version"`
	Versions   []questionVersion `json:"versions" doc:"the newest first"`
}

type questionOut struct{ Body questionDetail }

func show(ctx context.Context, d Detail) *questionOut {
	me := audit.From(ctx).ID
	out := questionDetail{ID: d.ID.String(), SyllabusID: d.Syllabus.String(), PointID: d.Point.String(), PointName: d.PointName, Practice: d.Practice,
		Version: d.Question.Version}
	for _, v := range d.Versions {
		out.Versions = append(out.Versions, questionVersion{
			ID: v.ID.String(), Number: v.Number, State: v.State, Content: v.Content, Key: v.Key, AuthorID: v.Author.ID, AuthorName: v.Author.Name,
			ReviewerID: v.Reviewer.ID, ReviewerName: v.Reviewer.Name, Comment: v.Comment, Source: v.Source, CreatedAt: v.Created,
			ReviewedAt: v.Reviewed, SHA256: v.SHA256, Mine: v.byHand(me),
		})
	}
	return &questionOut{out}
}

// FilterInput is exported because huma passes over embedded types that are not.
type FilterInput struct {
	Syllabus   string `query:"syllabus" maxLength:"26"`
	Point      string `query:"point" maxLength:"26" doc:"with all points below it"`
	Loose      bool   `query:"loose" doc:"only what hangs on no point"`
	Type       Type   `query:"type" enum:"single,multiple,true_false"`
	State      State  `query:"state" enum:"draft,in_review,published,retired"`
	Difficulty int    `query:"difficulty" default:"-1" minimum:"-1" maximum:"5" doc:"1 to 5, 0 for unset"`
	Practice   string `query:"practice" enum:"yes,no" doc:"in the public practice pool or not"`
	Q          string `query:"q" maxLength:"100" doc:"words of the stem"`
}

func (in FilterInput) filter() Filter {
	f := Filter{Syllabus: id.ID[Syllabus](in.Syllabus), Point: id.ID[Point](in.Point), Loose: in.Loose, Type: in.Type, State: in.State, Q: in.Q}
	if in.Difficulty >= 0 {
		f.Difficulty = &in.Difficulty
	}
	if in.Practice != "" {
		practice := in.Practice == "yes"
		f.Practice = &practice
	}
	return f
}

type questionsInput struct {
	web.Paging
	FilterInput
}

func showSummary(q Summary) questionSummary {
	return questionSummary{
		ID: q.ID.String(), Number: q.Number, State: q.State, Type: q.Type, StemText: q.Stem, SyllabusID: q.Syllabus.String(),
		SyllabusCode: q.SyllabusCode, PointID: q.Point.String(), PointName: q.PointName, Difficulty: q.Difficulty,
		AuthorName: q.AuthorName, UpdatedAt: q.Updated, HasImage: q.HasImage, Practice: q.Practice, Version: q.Version,
	}
}

func (h handler) questions(ctx context.Context, in *questionsInput) (*struct{ Body questionList }, error) {
	list, total, err := h.s.Questions(ctx, in.filter(), in.Offset(), in.Limit())
	out := questionList{Total: total}
	for _, q := range list {
		out.Items = append(out.Items, showSummary(q))
	}
	return &struct{ Body questionList }{out}, err
}

// QuestionMatches are questions that a bulk action is about.
type QuestionMatches struct {
	Items []QuestionMatch `json:"items" doc:"2,000 at most"`
	Total int64           `json:"total"`
}

// QuestionMatch is one of them.
type QuestionMatch struct {
	ID    string `json:"id"`
	State State  `json:"state" enum:"draft,in_review,published,retired,superseded"`
}

func (h handler) matches(ctx context.Context, in *struct{ FilterInput }) (*struct{ Body QuestionMatches }, error) {
	list, total, err := h.s.Matching(ctx, in.filter())
	out := QuestionMatches{Total: total}
	for _, m := range list {
		out.Items = append(out.Items, QuestionMatch{m.ID.String(), m.State})
	}
	return &struct{ Body QuestionMatches }{out}, err
}

func (h handler) question(ctx context.Context, in *OneInput) (*questionOut, error) {
	d, err := h.s.Question(ctx, id.ID[Question](in.ID))
	return show(ctx, d), err
}

type newQuestion struct {
	Body struct {
		SyllabusID string          `json:"syllabusId" maxLength:"26"`
		PointID    string          `json:"pointId,omitempty" maxLength:"26"`
		Content    QuestionContent `json:"content"`
		Key        QuestionKey     `json:"key"`
	}
}

func (h handler) create(ctx context.Context, in *newQuestion) (*questionOut, error) {
	at := Place{id.ID[Syllabus](in.Body.SyllabusID), id.ID[Point](in.Body.PointID)}
	d, err := h.s.Create(ctx, audit.From(ctx), at, in.Body.Content, in.Body.Key)
	return show(ctx, d), err
}

type questionEdit struct {
	OneInput
	Body struct {
		PointID string          `json:"pointId,omitempty" maxLength:"26"`
		Content QuestionContent `json:"content"`
		Key     QuestionKey     `json:"key"`
		Version int64           `json:"version"`
	}
}

func (h handler) edit(ctx context.Context, in *questionEdit) (*questionOut, error) {
	d, err := h.s.Edit(ctx, audit.From(ctx), id.ID[Question](in.ID), id.ID[Point](in.Body.PointID), in.Body.Content, in.Body.Key, in.Body.Version)
	return show(ctx, d), err
}

type actInput struct {
	OneInput
	Body struct {
		Comment string `json:"comment,omitempty" maxLength:"4000" doc:"why it is returned"`
		Version int64  `json:"version"`
	}
}

func (h handler) act(a Action) func(context.Context, *actInput) (*questionOut, error) {
	return func(ctx context.Context, in *actInput) (*questionOut, error) {
		d, err := h.s.Act(ctx, audit.From(ctx), id.ID[Question](in.ID), a, in.Body.Comment, in.Body.Version)
		return show(ctx, d), err
	}
}

type bulkInput struct {
	Body struct {
		IDs []string `json:"ids" minItems:"1" maxItems:"500"`
	}
}

type bulkFailed struct {
	ID   string `json:"id"`
	Code string `json:"code"`
}

type bulkResult struct {
	Done   int          `json:"done"`
	Failed []bulkFailed `json:"failed"`
}

func questionIDs(in []string) []id.ID[Question] {
	ids := make([]id.ID[Question], len(in))
	for i, s := range in {
		ids[i] = id.ID[Question](s)
	}
	return ids
}

func showBulk(done int, failed []BulkFailure, err error) (*struct{ Body bulkResult }, error) {
	return &struct{ Body bulkResult }{bulkResult{done, showFailed(failed)}}, err
}

func showFailed(failed []BulkFailure) []bulkFailed {
	out := make([]bulkFailed, len(failed))
	for i, f := range failed {
		out[i] = bulkFailed{f.ID.String(), f.Code}
	}
	return out
}

func (h handler) bulk(a Action) func(context.Context, *bulkInput) (*struct{ Body bulkResult }, error) {
	return func(ctx context.Context, in *bulkInput) (*struct{ Body bulkResult }, error) {
		return showBulk(h.s.Bulk(ctx, audit.From(ctx), a, questionIDs(in.Body.IDs)))
	}
}

type practiceInput struct {
	Body struct {
		IDs      []string `json:"ids" minItems:"1" maxItems:"500"`
		Practice bool     `json:"practice" doc:"into the public practice pool, or out of it"`
	}
}

func (h handler) practice(ctx context.Context, in *practiceInput) (*struct{ Body bulkResult }, error) {
	return showBulk(h.s.SetPractice(ctx, audit.From(ctx), in.Body.Practice, questionIDs(in.Body.IDs)))
}

type moveInput struct {
	Body struct {
		IDs        []string `json:"ids" minItems:"1" maxItems:"500"`
		SyllabusID string   `json:"syllabusId" maxLength:"26"`
		PointID    string   `json:"pointId,omitempty" maxLength:"26" doc:"missing: the syllabus itself"`
	}
}

// QuestionsMoved is what a move has done.
type QuestionsMoved struct {
	Done   int             `json:"done"`
	Failed []bulkFailed    `json:"failed"`
	Was    []QuestionsHung `json:"was" doc:"where those that moved hung before: what undoes it"`
}

// QuestionsHung is a place with questions.
type QuestionsHung struct {
	SyllabusID string   `json:"syllabusId"`
	PointID    string   `json:"pointId"`
	IDs        []string `json:"ids"`
}

func (h handler) move(ctx context.Context, in *moveInput) (*struct{ Body QuestionsMoved }, error) {
	to := Place{id.ID[Syllabus](in.Body.SyllabusID), id.ID[Point](in.Body.PointID)}
	done, was, failed, err := h.s.Move(ctx, audit.From(ctx), to, questionIDs(in.Body.IDs))
	out := QuestionsMoved{Done: done, Failed: showFailed(failed)}
	for _, w := range was {
		out.Was = append(out.Was, QuestionsHung{w.Syllabus.String(), w.Point.String(), text(w.IDs)})
	}
	return &struct{ Body QuestionsMoved }{out}, err
}
