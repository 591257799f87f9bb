package bank

import (
	"context"
	"io"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of questions and syllabuses.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/syllabuses", "list-syllabuses", accounts.QuestionRead, h.syllabuses)
	web.Route(api, http.MethodPost, "/api/v1/syllabuses", "create-syllabus", accounts.SyllabusWrite, h.createSyllabus)
	web.Route(api, http.MethodGet, "/api/v1/syllabuses/{id}/points", "list-points", accounts.QuestionRead, h.points)
	web.Route(api, http.MethodPost, "/api/v1/syllabuses/{id}/points", "create-point", accounts.SyllabusWrite, h.createPoint)
	web.Route(api, http.MethodPatch, "/api/v1/points/{id}", "update-point", accounts.SyllabusWrite, h.updatePoint)
	web.Route(api, http.MethodGet, "/api/v1/questions", "list-questions", accounts.QuestionRead, h.questions)
	web.Route(api, http.MethodPost, "/api/v1/questions", "create-question", accounts.QuestionWrite, h.create)
	web.Route(api, http.MethodPost, "/api/v1/questions/bulk/submit", "submit-questions", accounts.QuestionWrite, h.bulk(Submit))
	web.Route(api, http.MethodPost, "/api/v1/questions/bulk/publish", "publish-questions", accounts.QuestionPublish, h.bulk(Publish))
	web.Route(api, http.MethodPost, "/api/v1/questions/bulk/retire", "retire-questions", accounts.QuestionPublish, h.bulk(Retire))
	web.Route(api, http.MethodPost, "/api/v1/questions/bulk/practice", "set-questions-practice", accounts.QuestionPublish, h.practice)
	web.Route(api, http.MethodGet, "/api/v1/questions/{id}", "get-question", accounts.QuestionRead, h.question)
	web.Route(api, http.MethodPut, "/api/v1/questions/{id}", "edit-question", accounts.QuestionWrite, h.edit)
	web.Route(api, http.MethodPost, "/api/v1/questions/{id}/submit", "submit-question", accounts.QuestionWrite, h.act(Submit))
	web.Route(api, http.MethodPost, "/api/v1/questions/{id}/withdraw", "withdraw-question", accounts.QuestionWrite, h.act(Withdraw))
	web.Route(api, http.MethodPost, "/api/v1/questions/{id}/return", "return-question", accounts.QuestionReview, h.act(Return))
	web.Route(api, http.MethodPost, "/api/v1/questions/{id}/publish", "publish-question", accounts.QuestionPublish, h.act(Publish))
	web.Route(api, http.MethodPost, "/api/v1/questions/{id}/retire", "retire-question", accounts.QuestionPublish, h.act(Retire))
	web.Route(api, http.MethodGet, "/api/v1/media/{id}", "get-media", accounts.QuestionRead, h.media)
}

type handler struct{ s *Service }

// OneInput is exported because huma passes over embedded types that are not.
type OneInput struct {
	ID string `path:"id" maxLength:"26"`
}

// syllabus is the schema Syllabus.
type syllabus struct {
	ID            string `json:"id"`
	Code          string `json:"code"`
	Name          string `json:"name"`
	QuestionCount int64  `json:"questionCount"`
}

type syllabusList struct {
	Items []syllabus `json:"items"`
	Total int        `json:"total"`
}

// knowledgePoint is the schema KnowledgePoint.
type knowledgePoint struct {
	ID            string `json:"id"`
	ParentID      string `json:"parentId" doc:"empty at the top"`
	Name          string `json:"name"`
	Position      int    `json:"position" doc:"among its siblings, from 1"`
	QuestionCount int64  `json:"questionCount" doc:"on the point itself"`
}

type pointList struct {
	Items []knowledgePoint `json:"items"`
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
	Total int64             `json:"total"`
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

func (h handler) syllabuses(ctx context.Context, _ *struct{}) (*struct{ Body syllabusList }, error) {
	list, err := h.s.Syllabuses(ctx)
	out := syllabusList{Total: len(list)}
	for _, s := range list {
		out.Items = append(out.Items, syllabus{s.ID.String(), s.Code, s.Name, s.Questions})
	}
	return &struct{ Body syllabusList }{out}, err
}

type newSyllabus struct {
	Body struct {
		Code string `json:"code" maxLength:"60"`
		Name string `json:"name" maxLength:"400"`
	}
}

func (h handler) createSyllabus(ctx context.Context, in *newSyllabus) (*struct{ Body syllabus }, error) {
	s, err := h.s.CreateSyllabus(ctx, audit.From(ctx), in.Body.Code, in.Body.Name)
	return &struct{ Body syllabus }{syllabus{s.ID.String(), s.Code, s.Name, 0}}, err
}

func showPoint(p Point, questions int64) knowledgePoint {
	return knowledgePoint{p.ID.String(), p.Parent.String(), p.Name, p.Position, questions}
}

func (h handler) points(ctx context.Context, in *OneInput) (*struct{ Body pointList }, error) {
	list, err := h.s.Points(ctx, id.ID[Syllabus](in.ID))
	var out pointList
	for _, p := range list {
		out.Items = append(out.Items, showPoint(p.Point, p.Questions))
	}
	return &struct{ Body pointList }{out}, err
}

type newPoint struct {
	OneInput
	Body struct {
		ParentID string `json:"parentId,omitempty" maxLength:"26"`
		Name     string `json:"name" maxLength:"400"`
	}
}

func (h handler) createPoint(ctx context.Context, in *newPoint) (*struct{ Body knowledgePoint }, error) {
	p, err := h.s.CreatePoint(ctx, audit.From(ctx), id.ID[Syllabus](in.ID), id.ID[Point](in.Body.ParentID), in.Body.Name)
	return &struct{ Body knowledgePoint }{showPoint(p, 0)}, err
}

type pointUpdate struct {
	OneInput
	Body struct {
		ParentID string `json:"parentId,omitempty" maxLength:"26" doc:"missing: the top"`
		Name     string `json:"name" maxLength:"400"`
		Position int    `json:"position,omitempty" minimum:"0" maximum:"100000" doc:"among its siblings from 1; missing: as it is"`
	}
}

func (h handler) updatePoint(ctx context.Context, in *pointUpdate) (*struct{ Body knowledgePoint }, error) {
	p, err := h.s.UpdatePoint(ctx, audit.From(ctx), id.ID[Point](in.ID), id.ID[Point](in.Body.ParentID), in.Body.Name, in.Body.Position)
	return &struct{ Body knowledgePoint }{showPoint(p, 0)}, err
}

type questionsInput struct {
	web.Paging
	Syllabus   string `query:"syllabus" maxLength:"26"`
	Point      string `query:"point" maxLength:"26" doc:"with all points below it"`
	Type       Type   `query:"type" enum:"single,multiple,true_false"`
	State      State  `query:"state" enum:"draft,in_review,published,retired"`
	Difficulty int    `query:"difficulty" default:"-1" minimum:"-1" maximum:"5" doc:"1 to 5, 0 for unset"`
	Practice   string `query:"practice" enum:"yes,no" doc:"in the public practice pool or not"`
	Q          string `query:"q" maxLength:"100" doc:"words of the stem"`
}

func (h handler) questions(ctx context.Context, in *questionsInput) (*struct{ Body questionList }, error) {
	f := Filter{Syllabus: id.ID[Syllabus](in.Syllabus), Point: id.ID[Point](in.Point), Type: in.Type, State: in.State, Q: in.Q}
	if in.Difficulty >= 0 {
		f.Difficulty = &in.Difficulty
	}
	if in.Practice != "" {
		practice := in.Practice == "yes"
		f.Practice = &practice
	}
	list, total, err := h.s.Questions(ctx, f, in.Offset(), in.Limit())
	out := questionList{Total: total}
	for _, q := range list {
		out.Items = append(out.Items, questionSummary{
			ID: q.ID.String(), Number: q.Number, State: q.State, Type: q.Type, StemText: q.Stem, SyllabusID: q.Syllabus.String(),
			SyllabusCode: q.SyllabusCode, PointID: q.Point.String(), PointName: q.PointName, Difficulty: q.Difficulty,
			AuthorName: q.AuthorName, UpdatedAt: q.Updated, HasImage: q.HasImage, Practice: q.Practice,
			Version: q.Version,
		})
	}
	return &struct{ Body questionList }{out}, err
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
	out := bulkResult{Done: done}
	for _, f := range failed {
		out.Failed = append(out.Failed, bulkFailed{f.ID.String(), f.Code})
	}
	return &struct{ Body bulkResult }{out}, err
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

type mediaOut struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

func (h handler) media(ctx context.Context, in *OneInput) (*mediaOut, error) {
	r, contentType, err := h.s.Media(ctx, id.ID[Medium](in.ID))
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(io.LimitReader(r, MaxImage+1))
	// A medium's bytes never change; only who is logged in may keep them.
	return &mediaOut{ContentType: contentType, CacheControl: "private, max-age=86400, immutable", Body: b}, err
}
