package bank

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/id"
	"ankao/internal/web"
)

func registerReview(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/review-queue", "get-review-queue", accounts.QuestionReview, h.queue)
	web.Route(api, http.MethodGet, "/api/v1/questions/{id}/history", "get-question-history", accounts.QuestionRead, h.history)
	web.Route(api, http.MethodPost, "/api/v1/questions/{id}/comments", "comment-question", accounts.QuestionRead, h.comment, web.NoContent)
	web.Route(api, http.MethodGet, "/api/v1/questions/{id}/use", "get-question-use", accounts.QuestionRead, h.useOf)
	web.Route(api, http.MethodGet, "/api/v1/questions/{id}/sessions", "list-question-sessions", accounts.SessionRead, h.sessionsOf)
}

type queueInput struct {
	Syllabus string `query:"syllabus" maxLength:"26"`
	Author   string `query:"author" maxLength:"64" doc:"id of an account"`
	Size     int    `query:"size" default:"100" minimum:"1" maximum:"200"`
}

// ReviewQueue is what waits for the caller's review.
type ReviewQueue struct {
	Items      []QueuedQuestion `json:"items" doc:"what has waited longest first"`
	Total      int64            `json:"total" doc:"of the filter"`
	Waiting    int64            `json:"waiting" doc:"whatever the filter"`
	Own        int64            `json:"own" doc:"under review, written or edited by the caller: for others"`
	Syllabuses []QueueCount     `json:"syllabuses"`
	Authors    []QueueCount     `json:"authors"`
}

// QueuedQuestion is a question that waits.
type QueuedQuestion struct {
	ID           string        `json:"id"`
	Type         Type          `json:"type" enum:"single,multiple,true_false"`
	Number       int           `json:"number" doc:"of the version under review"`
	StemText     string        `json:"stemText"`
	SyllabusCode string        `json:"syllabusCode"`
	PointName    string        `json:"pointName"`
	AuthorName   string        `json:"authorName"`
	Since        clock.Instant `json:"since"`
	Comments     int           `json:"comments"`
	HasImage     bool          `json:"hasImage"`
}

// QueueCount is how many of one syllabus or author wait.
type QueueCount struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	N    int64  `json:"n"`
}

func (h handler) queue(ctx context.Context, in *queueInput) (*struct{ Body ReviewQueue }, error) {
	q, err := h.s.ReviewQueue(ctx, audit.From(ctx), QueueFilter{id.ID[Syllabus](in.Syllabus), in.Author}, in.Size)
	out := ReviewQueue{Total: q.Total, Waiting: q.Waiting, Own: q.Own}
	for _, i := range q.Items {
		out.Items = append(out.Items, QueuedQuestion{i.ID.String(), i.Type, i.Number, i.Stem, i.SyllabusCode, i.PointName, i.AuthorName, i.Updated, i.Comments, i.HasImage})
	}
	for _, s := range q.Syllabuses {
		out.Syllabuses = append(out.Syllabuses, QueueCount(s))
	}
	for _, a := range q.Authors {
		out.Authors = append(out.Authors, QueueCount(a))
	}
	return &struct{ Body ReviewQueue }{out}, err
}

// QuestionHistory is what people did to a question.
type QuestionHistory struct {
	Items []QuestionEvent `json:"items" doc:"the last first"`
	More  int64           `json:"more" doc:"older ones that are not listed"`
}

// QuestionEvent is one thing that somebody did.
type QuestionEvent struct {
	Act    string        `json:"act" enum:"version,imported,edit,submit,withdraw,return,publish,retire,restore,reopen,move,practice_in,practice_out,comment"`
	Number int           `json:"number" doc:"of the version"`
	ByID   string        `json:"byId"`
	ByName string        `json:"byName"`
	Text   string        `json:"text,omitempty" doc:"of a comment or a return; of an import, the file, sheet and row"`
	At     clock.Instant `json:"at"`
}

func (h handler) history(ctx context.Context, in *OneInput) (*struct{ Body QuestionHistory }, error) {
	list, more, err := h.s.History(ctx, id.ID[Question](in.ID))
	out := QuestionHistory{More: more}
	for _, e := range list {
		out.Items = append(out.Items, QuestionEvent{e.Act, e.Number, e.ByID, e.ByName, e.Text, e.At})
	}
	return &struct{ Body QuestionHistory }{out}, err
}

type commentInput struct {
	OneInput
	Body struct {
		Comment string `json:"comment" maxLength:"4000"`
	}
}

func (h handler) comment(ctx context.Context, in *commentInput) (*struct{}, error) {
	return &struct{}{}, h.s.Comment(ctx, audit.From(ctx), id.ID[Question](in.ID), in.Body.Comment)
}

// QuestionUse is what has become of a question.
type QuestionUse struct {
	Sessions int           `json:"sessions" doc:"in which it stands"`
	Drawn    int           `json:"drawn" doc:"papers it stands on"`
	Answered int           `json:"answered" doc:"scored responses of published results"`
	Right    int           `json:"right" doc:"of them with full marks"`
	LastAt   clock.Instant `json:"lastAt,omitempty" doc:"when the last of its sessions starts"`
}

func (h handler) useOf(ctx context.Context, in *OneInput) (*struct{ Body QuestionUse }, error) {
	u, err := h.s.UseOf(ctx, id.ID[Question](in.ID))
	return &struct{ Body QuestionUse }{QuestionUse{u.Sessions, u.Drawn, u.Answered, u.Right, u.Last}}, err
}

// QuestionSessions are the sessions that a question stands in.
type QuestionSessions struct {
	Items []QuestionSession `json:"items" doc:"the last first, 20 at most"`
	Total int               `json:"total"`
}

// QuestionSession is one of them.
type QuestionSession struct {
	ID       string        `json:"id"`
	Exam     string        `json:"exam"`
	StartsAt clock.Instant `json:"startsAt"`
	Drawn    int           `json:"drawn" doc:"papers of the session it stands on"`
}

func (h handler) sessionsOf(ctx context.Context, in *OneInput) (*struct{ Body QuestionSessions }, error) {
	u, err := h.s.UseOf(ctx, id.ID[Question](in.ID))
	out := QuestionSessions{Total: u.Sessions}
	for _, i := range u.In {
		out.Items = append(out.Items, QuestionSession{i.SessionID, i.Exam, i.Starts, i.Drawn})
	}
	return &struct{ Body QuestionSessions }{out}, err
}
