package results

import (
	"context"
	"net/http"
	"net/url"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/tasks"
	"ankao/exams/marking"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of printed results.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/sessions/{id}/score-sheet", "print-score-sheet", accounts.ResultRead, h.sheet)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/slips", "print-slips", accounts.ResultRead, h.slips)
	web.Route(api, http.MethodGet, "/api/v1/candidates/{id}/result", "get-result", accounts.ResultRead, h.result)
	web.Route(api, http.MethodGet, "/api/v1/candidates/{id}/slip", "print-slip", accounts.ResultRead, h.slip)
	web.Route(api, http.MethodGet, "/api/v1/learner/results/{id}", "get-own-result", web.Learner, h.own)
	web.Route(api, http.MethodGet, "/api/v1/learner/results/{id}/slip", "print-own-slip", web.Learner, h.ownSlip)
}

type handler struct{ s *Service }

// ResultInput names a candidate.
type ResultInput struct {
	ID string `path:"id" maxLength:"26"`
}

type printed struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func file(name, contentType string, body []byte) *printed {
	return &printed{ContentType: contentType, Disposition: "inline; filename*=UTF-8''" + url.PathEscape(name), Body: body}
}

const pdfType = "application/pdf"

func (h handler) sheet(ctx context.Context, in *struct {
	ResultInput
	Form string `query:"form" enum:"pdf,xlsx" default:"pdf"`
}) (*printed, error) {
	sheet, err := h.s.Sheet(ctx, audit.From(ctx), marking.SessionID(in.ID), in.Form)
	if err != nil {
		return nil, err
	}
	name := "成绩登记表-" + string(clock.DateOf(sheet.Session.StartsAt))
	if in.Form == "xlsx" {
		b, err := sheet.Workbook()
		return file(name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b), err
	}
	b, err := sheet.PDF()
	return file(name+".pdf", pdfType, b), err
}

func (h handler) slips(ctx context.Context, in *ResultInput) (*struct{ Body tasks.TaskStarted }, error) {
	task, err := h.s.StartSlips(ctx, audit.From(ctx), marking.SessionID(in.ID))
	return &struct{ Body tasks.TaskStarted }{tasks.TaskStarted{TaskID: task.String()}}, err
}

// ResultDetail is a result down to the knowledge points.
type ResultDetail struct {
	CandidateID string        `json:"candidateId"`
	Name        string        `json:"name"`
	Ticket      string        `json:"ticket"`
	ExamName    string        `json:"examName"`
	State       marking.State `json:"state" enum:"none,scored,published"`
	Marks       int           `json:"marks" doc:"hundredths"`
	TotalMarks  int           `json:"totalMarks" doc:"hundredths"`
	PassMark    int           `json:"passMark" doc:"hundredths"`
	Passed      bool          `json:"passed"`
	Points      []PointMarks  `json:"points" doc:"the weakest first"`
}

// PointMarks is what was earned on one knowledge point.
type PointMarks struct {
	Name      string `json:"name" doc:"empty: questions that hang on no point"`
	Questions int    `json:"questions"`
	Right     int    `json:"right"`
	Marks     int    `json:"marks" doc:"hundredths"`
	MaxMarks  int    `json:"maxMarks" doc:"hundredths"`
	Weak      bool   `json:"weak" doc:"below 60 % of the marks"`
}

type resultDetailOutput struct{ Body ResultDetail }

func detail(d marking.Detail) *resultDetailOutput {
	out := ResultDetail{CandidateID: d.Result.Who.ID.String(), Name: d.Result.Who.Person.Name, Ticket: d.Result.Who.Ticket, ExamName: d.Session.Terms.Name,
		State: d.Result.State, Marks: d.Result.Marks, TotalMarks: d.Result.TotalMarks, PassMark: d.Session.Terms.PassMark, Passed: d.Result.Passed}
	for _, p := range d.Points {
		out.Points = append(out.Points, PointMarks{Name: p.Name, Questions: p.Questions, Right: p.Right, Marks: p.Marks, MaxMarks: p.MaxMarks, Weak: p.Weak()})
	}
	return &resultDetailOutput{out}
}

func (h handler) result(ctx context.Context, in *ResultInput) (*resultDetailOutput, error) {
	d, err := h.s.Detail(ctx, marking.CandidateID(in.ID))
	return detail(d), err
}

func (h handler) slip(ctx context.Context, in *ResultInput) (*printed, error) {
	d, err := h.s.Detail(ctx, marking.CandidateID(in.ID))
	if err != nil {
		return nil, err
	}
	b, err := h.s.Slip(ctx, audit.From(ctx), d)
	return file("成绩通知单.pdf", pdfType, b), err
}

// self is whom the Learner gate let in.
func self(ctx context.Context) (audit.Actor, id.ID[people.Person], error) {
	by := audit.From(ctx)
	if by.Kind != audit.Person || by.ID == "" {
		return by, "", fault.New(fault.Unauthenticated, "login.needed")
	}
	return by, id.ID[people.Person](by.ID), nil
}

func (h handler) own(ctx context.Context, in *ResultInput) (*resultDetailOutput, error) {
	_, person, err := self(ctx)
	if err != nil {
		return nil, err
	}
	d, err := h.s.Own(ctx, person, marking.CandidateID(in.ID))
	return detail(d), err
}

func (h handler) ownSlip(ctx context.Context, in *ResultInput) (*printed, error) {
	by, person, err := self(ctx)
	if err != nil {
		return nil, err
	}
	d, err := h.s.Own(ctx, person, marking.CandidateID(in.ID))
	if err != nil {
		return nil, err
	}
	b, err := h.s.Slip(ctx, by, d)
	return file("成绩通知单.pdf", pdfType, b), err
}
