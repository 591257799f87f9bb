package papers

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/exams/exams"
	"ankao/exams/sessions"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of blueprints and papers.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodPost, "/api/v1/exams/check", "check-blueprint", accounts.ExamRead, s.httpCheck)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/freeze", "freeze-session", accounts.SessionWrite, s.httpFreeze)
}

// BlueprintCheck tells whether the bank can fill a blueprint.
type BlueprintCheck struct {
	OK            bool            `json:"ok"`
	TotalMarks    int             `json:"totalMarks" doc:"hundredths"`
	QuestionCount int             `json:"questionCount"`
	Rules         []BlueprintLine `json:"rules" doc:"one for each rule, in their order"`
}

// BlueprintLine is how one rule fares.
type BlueprintLine struct {
	Available int    `json:"available" doc:"questions left for the rule beside narrower rules that draw from the same ones"`
	Needed    int    `json:"needed"`
	OK        bool   `json:"ok"`
	Code      string `json:"code,omitempty" enum:"blueprint.short,blueprint.shared" doc:"too few in the bank, or other rules take them"`
}

type blueprintInput struct {
	SyllabusID id.ID[bank.Syllabus]  `json:"syllabusId"`
	Rules      []exams.BlueprintRule `json:"rules"`
}

func (s *Service) httpCheck(ctx context.Context, in *struct{ Body blueprintInput }) (*struct{ Body BlueprintCheck }, error) {
	rules := exams.Rules(in.Body.Rules)
	lines, ok, err := s.Check(ctx, in.Body.SyllabusID, rules)
	if err != nil {
		return nil, err
	}
	terms := exams.Terms{Rules: rules}
	out := BlueprintCheck{OK: ok, TotalMarks: terms.TotalMarks(), QuestionCount: terms.QuestionCount()}
	for _, l := range lines {
		out.Rules = append(out.Rules, BlueprintLine{Available: l.Available, Needed: l.Needed, OK: l.Code == "", Code: l.Code})
	}
	return &struct{ Body BlueprintCheck }{out}, nil
}

// FrozenSession is a session whose papers were drawn just now.
type FrozenSession struct {
	Papers  int                  `json:"papers" doc:"how many were drawn"`
	Session sessions.SessionBody `json:"session"`
}

type freezeInput struct {
	ID   string `path:"id"`
	Body *struct {
		Version int64 `json:"version,omitempty" doc:"the version the caller saw; missing: only the state matters"`
	}
}

func (s *Service) httpFreeze(ctx context.Context, in *freezeInput) (*struct{ Body FrozenSession }, error) {
	sessionID, err := id.Parse[sessions.Session](in.ID)
	if err != nil {
		return nil, err
	}
	version := int64(0)
	if in.Body != nil {
		version = in.Body.Version
	}
	frozen, papers, err := s.Freeze(ctx, sessionID, version, audit.From(ctx))
	if err != nil {
		return nil, err
	}
	out := FrozenSession{Papers: papers}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		bodies, err := s.sessions.Bodies(tx, []sessions.Session{frozen})
		if err == nil {
			out.Session = bodies[0]
		}
		return err
	})
	return &struct{ Body FrozenSession }{out}, err
}
