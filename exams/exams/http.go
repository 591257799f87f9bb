package exams

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/content/bank/scoring"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of exams.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodGet, "/api/v1/exams", "list-exams", accounts.ExamRead, s.httpExams)
	web.Route(api, http.MethodPost, "/api/v1/exams", "create-exam", accounts.ExamWrite, s.httpCreateExam)
	web.Route(api, http.MethodGet, "/api/v1/exams/{id}", "get-exam", accounts.ExamRead, s.httpExam)
	web.Route(api, http.MethodPut, "/api/v1/exams/{id}", "update-exam", accounts.ExamWrite, s.httpUpdateExam)
	web.Route(api, http.MethodPost, "/api/v1/exams/{id}/archive", "archive-exam", accounts.ExamWrite, s.httpArchiveExam)
}

// exam is the schema Exam.
type exam struct {
	ID            string `json:"id"`
	SyllabusName  string `json:"syllabusName"`
	TotalMarks    int    `json:"totalMarks" doc:"hundredths"`
	QuestionCount int    `json:"questionCount"`
	ExamTerms
	ArchivedAt clock.Instant `json:"archivedAt,omitempty" doc:"out of use since: no new sessions"`
	Use        *ExamUse      `json:"use,omitempty" doc:"missing: no session"`
	Version    int64         `json:"version"`
}

// ExamUse is what an exam is used for.
type ExamUse struct {
	Sessions int           `json:"sessions"`
	Planned  int           `json:"planned" doc:"of them, those that are planned still"`
	Last     clock.Instant `json:"last" doc:"start of the latest"`
}

// ExamTerms is what of an exam can be written.
type ExamTerms struct {
	Name              string               `json:"name"`
	Kind              Kind                 `json:"kind" enum:"training,mock,ability,statutory"`
	SyllabusID        id.ID[bank.Syllabus] `json:"syllabusId,omitempty" doc:"may be missing for a statutory exam only"`
	Minutes           int                  `json:"minutes"`
	PassMark          int                  `json:"passMark" doc:"hundredths"`
	CertificateTypeID uint16               `json:"certificateTypeId,omitempty"`
	ValidMonths       int                  `json:"validMonths,omitempty" doc:"0: as the certificate type says"`
	DoorsMinutes      int                  `json:"doorsMinutes" doc:"check-in begins this long before the start"`
	LateMinutes       int                  `json:"lateMinutes" doc:"nobody checks in later than this after the start"`
	LeaveMinutes      int                  `json:"leaveMinutes" doc:"nobody hands in earlier than this after the start"`
	Rules             []BlueprintRule      `json:"rules"`
	PublicPool        *bool                `json:"publicPool,omitempty" doc:"may draw from the public practice pool; missing: only a mock exam does"`
	MaxExposure       int                  `json:"maxExposure,omitempty" doc:"percent of a session's papers that one question may be on; 0: no cap"`
	Balance           bool                 `json:"balance,omitempty" doc:"the papers of a session are equally hard"`
	RestDays          int                  `json:"restDays,omitempty" doc:"a question that was on a paper rests so many days"`
	Spares            *SpareRule           `json:"spares,omitempty" doc:"missing: 2, or 5 % of the candidates"`
}

// SpareRule is how many papers are frozen for who is added late.
type SpareRule struct {
	Least   int `json:"least"`
	Percent int `json:"percent" doc:"of the candidates, when that is more"`
}

type examUpdate struct {
	ExamTerms
	Version int64 `json:"version" doc:"the version that is replaced"`
}

// BlueprintRule is one line of a blueprint as it is written and read.
type BlueprintRule struct {
	PointID      id.ID[bank.Point] `json:"pointId,omitempty" doc:"with all points below it; missing: the whole syllabus"`
	PointName    string            `json:"pointName,omitempty" readOnly:"true"`
	Type         bank.Type         `json:"type" enum:"single,multiple,true_false"`
	Count        int               `json:"count"`
	Marks        int               `json:"marks" doc:"for each question, in hundredths"`
	MultipleRule scoring.Rule      `json:"multipleRule,omitempty" enum:"exact,half" doc:"of multiple choice; exact when missing"`

	MinDifficulty int `json:"minDifficulty,omitempty" doc:"1 to 5; with a bound, questions without a difficulty are left out"`
	MaxDifficulty int `json:"maxDifficulty,omitempty"`
}

type examList struct {
	Items []exam `json:"items"`
	Total int    `json:"total"`
}

type examOut struct{ Body exam }

// Rules reads the rules of a blueprint.
func Rules(in []BlueprintRule) []Rule {
	rules := make([]Rule, len(in))
	for i, r := range in {
		rules[i] = Rule{PointID: r.PointID, Type: r.Type, Count: r.Count, Marks: r.Marks, Multiple: r.MultipleRule,
			MinDifficulty: r.MinDifficulty, MaxDifficulty: r.MaxDifficulty}
	}
	return rules
}

func (in ExamTerms) terms() Terms {
	t := Terms{Name: in.Name, Kind: in.Kind, SyllabusID: in.SyllabusID, Minutes: in.Minutes, PassMark: in.PassMark,
		CertificateTypeID: in.CertificateTypeID, ValidMonths: in.ValidMonths, DoorsMinutes: in.DoorsMinutes,
		LateMinutes: in.LateMinutes, LeaveMinutes: in.LeaveMinutes, Rules: Rules(in.Rules),
		PublicPool: in.Kind == Mock, MaxExposure: in.MaxExposure, Balance: in.Balance, RestDays: in.RestDays}
	if in.PublicPool != nil {
		t.PublicPool = *in.PublicPool
	}
	if in.Spares != nil {
		t.Spares = &Spares{Least: in.Spares.Least, Percent: in.Spares.Percent}
	}
	return t
}

// showExams adds to exams what their syllabuses and points are called.
func (s *Service) showExams(ctx context.Context, exams []Exam) (out []exam, err error) {
	var syllabuses []id.ID[bank.Syllabus]
	var points []id.ID[bank.Point]
	for _, e := range exams {
		if e.Terms.SyllabusID != "" {
			syllabuses = append(syllabuses, e.Terms.SyllabusID)
		}
		for _, r := range e.Terms.Rules {
			if r.PointID != "" {
				points = append(points, r.PointID)
			}
		}
	}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		syllabusNames, err := s.bank.SyllabusNames(tx, syllabuses)
		if err != nil {
			return err
		}
		pointNames, err := s.bank.PointNames(tx, points)
		if err != nil {
			return err
		}
		ids := make([]id.ID[Exam], len(exams))
		for i, e := range exams {
			ids[i] = e.ID
		}
		uses, err := s.Uses(tx, ids)
		if err != nil {
			return err
		}
		for _, e := range exams {
			one := showExam(e, syllabusNames[e.Terms.SyllabusID], pointNames)
			if u, ok := uses[e.ID]; ok {
				one.Use = &ExamUse{Sessions: u.Sessions, Planned: u.Planned, Last: u.Last}
			}
			out = append(out, one)
		}
		return nil
	})
	return out, err
}

func showExam(e Exam, syllabus string, points map[id.ID[bank.Point]]string) exam {
	t := e.Terms
	out := exam{ID: e.ID.String(), SyllabusName: syllabus, TotalMarks: t.TotalMarks(), QuestionCount: t.QuestionCount(),
		ArchivedAt: e.ArchivedAt, Version: e.Version}
	out.ExamTerms = ExamTerms{Name: t.Name, Kind: t.Kind, SyllabusID: t.SyllabusID, Minutes: t.Minutes, PassMark: t.PassMark,
		CertificateTypeID: t.CertificateTypeID, ValidMonths: t.ValidMonths, DoorsMinutes: t.DoorsMinutes,
		LateMinutes: t.LateMinutes, LeaveMinutes: t.LeaveMinutes, PublicPool: &t.PublicPool, MaxExposure: t.MaxExposure, Balance: t.Balance,
		RestDays: t.RestDays, Spares: &SpareRule{DefaultSpares.Least, DefaultSpares.Percent}}
	if t.Spares != nil {
		out.Spares = &SpareRule{t.Spares.Least, t.Spares.Percent}
	}
	for _, r := range t.Rules {
		out.Rules = append(out.Rules, BlueprintRule{PointID: r.PointID, PointName: points[r.PointID], Type: r.Type,
			Count: r.Count, Marks: r.Marks, MultipleRule: r.Multiple, MinDifficulty: r.MinDifficulty, MaxDifficulty: r.MaxDifficulty})
	}
	return out
}

func (s *Service) showOne(ctx context.Context, e Exam, err error) (*examOut, error) {
	if err != nil {
		return nil, err
	}
	shown, err := s.showExams(ctx, []Exam{e})
	if err != nil {
		return nil, err
	}
	return &examOut{shown[0]}, nil
}

type examsInput struct {
	web.Paging
	Q    string `query:"q" maxLength:"100" doc:"part of the name"`
	Kind Kind   `query:"kind" enum:"training,mock,ability,statutory"`

	Syllabus string `query:"syllabus" maxLength:"26"`
	Archived bool   `query:"archived" doc:"those out of use instead of those in use"`
}

func (s *Service) httpExams(ctx context.Context, in *examsInput) (*struct{ Body examList }, error) {
	found, total, err := s.Search(ctx, Filter{Q: in.Q, Kind: in.Kind, SyllabusID: id.ID[bank.Syllabus](in.Syllabus), Archived: in.Archived,
		Offset: in.Offset(), Limit: in.Limit()})
	if err != nil {
		return nil, err
	}
	items, err := s.showExams(ctx, found)
	return &struct{ Body examList }{examList{Items: items, Total: total}}, err
}

func (s *Service) httpCreateExam(ctx context.Context, in *struct{ Body ExamTerms }) (*examOut, error) {
	e, err := s.Create(ctx, in.Body.terms(), audit.From(ctx))
	return s.showOne(ctx, e, err)
}

type pathID struct {
	ID string `path:"id"`
}

func (s *Service) httpExam(ctx context.Context, in *pathID) (*examOut, error) {
	examID, err := id.Parse[Exam](in.ID)
	if err != nil {
		return nil, err
	}
	var e Exam
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		e, err = s.Exam(tx, examID)
		return err
	})
	return s.showOne(ctx, e, err)
}

func (s *Service) httpUpdateExam(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body examUpdate
}) (*examOut, error) {
	examID, err := id.Parse[Exam](in.ID)
	if err != nil {
		return nil, err
	}
	e, err := s.Update(ctx, examID, in.Body.terms(), in.Body.Version, audit.From(ctx))
	return s.showOne(ctx, e, err)
}

func (s *Service) httpArchiveExam(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body struct {
		Archived bool  `json:"archived"`
		Version  int64 `json:"version" doc:"the version the caller saw"`
	}
}) (*examOut, error) {
	examID, err := id.Parse[Exam](in.ID)
	if err != nil {
		return nil, err
	}
	e, err := s.Archive(ctx, examID, in.Body.Archived, in.Body.Version, audit.From(ctx))
	return s.showOne(ctx, e, err)
}
