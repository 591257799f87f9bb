package practice

import (
	"context"
	"io"
	"net/http"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/exams/doors"
	"ankao/exams/papers"
	"ankao/internal/clock"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of practice. What anybody may do is there twice:
// once for who has not logged in, and is kept nowhere.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/practice", "list-practice", web.Public, h.subjects)
	web.Route(api, http.MethodPost, "/api/v1/practice/sheets", "draw-practice", web.Public, h.draw)
	web.Route(api, http.MethodPost, "/api/v1/practice/answers", "answer-practice", web.Public, h.answer)
	web.Route(api, http.MethodGet, "/api/v1/practice/media/{id}", "practice-media", web.Public, h.media)
	web.Route(api, http.MethodPost, "/api/v1/learner/practice/sheets", "draw-own-practice", web.Learner, h.draw)
	web.Route(api, http.MethodPost, "/api/v1/learner/practice/answers", "answer-own-practice", web.Learner, h.answer)
	web.Route(api, http.MethodGet, "/api/v1/learner/practice/history", "list-own-practice", web.Learner, h.history)
	web.Route(api, http.MethodGet, "/api/v1/learner/practice/mistakes", "list-own-mistakes", web.Learner, h.mistakes)
	web.Route(api, http.MethodDelete, "/api/v1/learner/practice/mistakes/{id}", "remove-own-mistake", web.Learner, h.remove, web.NoContent)
}

type handler struct{ s *Service }

// who is the learner of a request, empty on the public routes.
func who(ctx context.Context) id.ID[people.Person] { return doors.LearnerFrom(ctx).PersonID }

// PracticeList is what can be practised.
type PracticeList struct {
	Items []PracticeSubject `json:"items"`
}

// PracticeSubject is a syllabus of which questions are public.
type PracticeSubject struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Questions int             `json:"questions"`
	Points    []PracticePoint `json:"points"`
}

// PracticePoint is one of its knowledge points.
type PracticePoint struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Depth     int    `json:"depth" doc:"from 0"`
	Questions int    `json:"questions" doc:"with those of all points below"`
}

func (h handler) subjects(ctx context.Context, _ *struct{}) (*struct{ Body PracticeList }, error) {
	list, err := h.s.Subjects(ctx)
	out := PracticeList{Items: []PracticeSubject{}}
	for _, one := range list {
		v := PracticeSubject{ID: one.ID.String(), Name: one.Name, Questions: one.Questions, Points: []PracticePoint{}}
		for _, p := range one.Points {
			v.Points = append(v.Points, PracticePoint{ID: p.ID.String(), Name: p.Name, Depth: p.Depth, Questions: p.Questions})
		}
		out.Items = append(out.Items, v)
	}
	return &struct{ Body PracticeList }{out}, err
}

// PracticeOrder is what somebody wants to practise.
type PracticeOrder struct {
	SyllabusID string `json:"syllabusId,omitempty" maxLength:"26"`
	PointID    string `json:"pointId,omitempty" maxLength:"26"`
	Count      int    `json:"count" minimum:"1" maximum:"50"`
	Mistakes   bool   `json:"mistakes,omitempty" doc:"only what is in the book of mistakes; for learners"`
}

// PracticeSheet is a paper to practise.
type PracticeSheet struct {
	Token string `json:"token" doc:"to be sent with the answers"`
	papers.SeatPaper
}

func (h handler) draw(ctx context.Context, in *struct{ Body PracticeOrder }) (*struct{ Body PracticeSheet }, error) {
	b := in.Body
	sheet, err := h.s.Draw(ctx, Order{SyllabusID: id.ID[bank.Syllabus](b.SyllabusID), PointID: id.ID[bank.Point](b.PointID), Count: b.Count,
		Mistakes: b.Mistakes}, who(ctx), web.Address(ctx))
	if err != nil {
		return nil, err
	}
	return &struct{ Body PracticeSheet }{PracticeSheet{Token: sheet.Token, SeatPaper: sheet.Paper}}, nil
}

// PracticeAnswers is answers to a sheet.
type PracticeAnswers struct {
	Token   string           `json:"token" maxLength:"8000"`
	Answers []PracticeAnswer `json:"answers" minItems:"1" maxItems:"50"`
}

// PracticeAnswer is one of them.
type PracticeAnswer struct {
	Number  int      `json:"number" minimum:"1" maximum:"50"`
	Choices []string `json:"choices" maxItems:"26" doc:"none: only the key is wanted"`
}

// PracticeVerdicts tells what was right and why.
type PracticeVerdicts struct {
	Items []PracticeVerdict `json:"items"`
}

// PracticeVerdict is that for one question.
type PracticeVerdict struct {
	papers.PaperKey
	Correct bool `json:"correct"`
}

func (h handler) answer(ctx context.Context, in *struct{ Body PracticeAnswers }) (*struct{ Body PracticeVerdicts }, error) {
	answers := make([]Answer, len(in.Body.Answers))
	for i, a := range in.Body.Answers {
		answers[i] = Answer(a)
	}
	verdicts, err := h.s.Answer(ctx, in.Body.Token, answers, who(ctx), web.Address(ctx))
	if err != nil {
		return nil, err
	}
	out := PracticeVerdicts{Items: []PracticeVerdict{}}
	for _, v := range verdicts {
		out.Items = append(out.Items, PracticeVerdict{PaperKey: papers.ShowKey(v.Key), Correct: v.Correct})
	}
	return &struct{ Body PracticeVerdicts }{out}, nil
}

// PracticeInput names a picture or a question.
type PracticeInput struct {
	ID string `path:"id" maxLength:"26"`
}

type mediaOut struct {
	ContentType string `header:"Content-Type"`
	Cache       string `header:"Cache-Control"`
	Body        []byte
}

func (h handler) media(ctx context.Context, in *PracticeInput) (*mediaOut, error) {
	content, kind, err := h.s.Picture(ctx, id.ID[bank.Medium](in.ID))
	if err != nil {
		return nil, err
	}
	defer func() { _ = content.Close() }()
	body, err := io.ReadAll(content)
	return &mediaOut{ContentType: kind, Cache: "public, max-age=3600", Body: body}, err
}

// PracticeHistory is a page of what a learner has practised, newest first.
type PracticeHistory struct {
	Items []PracticeRun `json:"items"`
	Total int64         `json:"total"`
}

// PracticeRun is one sheet of it.
type PracticeRun struct {
	ID           string        `json:"id"`
	SyllabusName string        `json:"syllabusName,omitempty" doc:"missing: mistakes of any"`
	PointName    string        `json:"pointName,omitempty"`
	Mistakes     bool          `json:"mistakes"`
	Questions    int           `json:"questions"`
	Answered     int           `json:"answered"`
	Correct      int           `json:"correct"`
	StartedAt    clock.Instant `json:"startedAt"`
}

func (h handler) history(ctx context.Context, in *struct{ web.Paging }) (*struct{ Body PracticeHistory }, error) {
	page, total, err := h.s.History(ctx, who(ctx), in.Offset(), in.Limit())
	out := PracticeHistory{Items: []PracticeRun{}, Total: total}
	for _, p := range page {
		out.Items = append(out.Items, PracticeRun{ID: p.ID.String(), SyllabusName: p.SyllabusName, PointName: p.PointName, Mistakes: p.Mistakes,
			Questions: p.Questions, Answered: p.Answered, Correct: p.Correct, StartedAt: p.StartedAt})
	}
	return &struct{ Body PracticeHistory }{out}, err
}

// MistakeList is a page of a learner's book of mistakes, what was seen last
// first.
type MistakeList struct {
	Items []PracticeMistake `json:"items"`
	Total int               `json:"total"`
}

// PracticeMistake is one question of it.
type PracticeMistake struct {
	QuestionID   string        `json:"questionId"`
	SyllabusName string        `json:"syllabusName"`
	Type         bank.Type     `json:"type" enum:"single,multiple,true_false"`
	Stem         []bank.Block  `json:"stem"`
	Wrong        int           `json:"wrong" doc:"times answered wrong"`
	Streak       int           `json:"streak" doc:"times right in a row since; two clear it"`
	LastSeen     clock.Instant `json:"lastSeen"`
}

func (h handler) mistakes(ctx context.Context, in *struct{ web.Paging }) (*struct{ Body MistakeList }, error) {
	page, total, err := h.s.Mistakes(ctx, who(ctx), in.Offset(), in.Limit())
	out := MistakeList{Items: []PracticeMistake{}, Total: total}
	for _, e := range page {
		out.Items = append(out.Items, PracticeMistake{QuestionID: e.QuestionID.String(), SyllabusName: e.SyllabusName, Type: e.Type, Stem: e.Stem,
			Wrong: e.Wrong, Streak: e.Streak, LastSeen: e.LastSeen})
	}
	return &struct{ Body MistakeList }{out}, err
}

func (h handler) remove(ctx context.Context, in *PracticeInput) (*struct{}, error) {
	return nil, h.s.Remove(ctx, who(ctx), id.ID[bank.Question](in.ID), audit.From(ctx))
}
