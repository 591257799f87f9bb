package papers

import (
	"context"
	"encoding/hex"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/content/bank"
	"ankao/exams/exams"
	"ankao/exams/sessions"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of blueprints and papers.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodPost, "/api/v1/exams/check", "check-blueprint", accounts.ExamRead, s.httpCheck)
	web.Route(api, http.MethodPost, "/api/v1/exams/preview", "preview-paper", accounts.ExamWrite, s.httpPreview)
	web.Route(api, http.MethodPost, "/api/v1/exams/preview/keys", "preview-keys", accounts.QuestionRead, s.httpPreviewKeys)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/freeze", "freeze-session", accounts.SessionWrite, s.httpFreeze)
	web.Route(api, http.MethodGet, "/api/v1/sessions/{id}/papers", "list-papers", accounts.SessionRead, s.httpPapers)
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/papers/redraw", "redraw-papers", accounts.AuditRead, s.httpRedraw)
	web.Route(api, http.MethodPost, "/api/v1/papers/read", "read-papers", accounts.PaperRead, s.httpRead)
}

// BlueprintCheck tells whether the bank can fill a blueprint.
type BlueprintCheck struct {
	OK            bool            `json:"ok"`
	TotalMarks    int             `json:"totalMarks" doc:"hundredths"`
	QuestionCount int             `json:"questionCount"`
	Papers        int             `json:"papers" doc:"how many it was checked for"`
	Most          int             `json:"most" doc:"on how many of them one question may be"`
	Levels        []int           `json:"levels" doc:"questions to draw from: without a difficulty, then of difficulty 1 to 5"`
	Rules         []BlueprintLine `json:"rules" doc:"one for each rule, in their order"`
}

// BlueprintLine is how one rule fares.
type BlueprintLine struct {
	Pool      int    `json:"pool" doc:"questions of the bank that the rule may take"`
	Available int    `json:"available" doc:"of them, what is left beside narrower rules that draw from the same ones"`
	Needed    int    `json:"needed" doc:"different questions for all papers within the exposure cap"`
	Lacks     int    `json:"lacks"`
	OK        bool   `json:"ok"`
	Code      string `json:"code,omitempty" enum:"blueprint.short,blueprint.shared" doc:"too few in the bank, or other rules take them"`
}

// BlueprintPart is what of an exam its papers are drawn from.
type BlueprintPart struct {
	SyllabusID  id.ID[bank.Syllabus]  `json:"syllabusId"`
	Rules       []exams.BlueprintRule `json:"rules" maxItems:"60"`
	PublicPool  bool                  `json:"publicPool,omitempty"`
	MaxExposure int                   `json:"maxExposure,omitempty" minimum:"0" maximum:"100"`
	RestDays    int                   `json:"restDays,omitempty" minimum:"0" maximum:"1000"`
}

func (b BlueprintPart) part() Part {
	return Part{SyllabusID: b.SyllabusID, Rules: exams.Rules(b.Rules), PublicPool: b.PublicPool, MaxExposure: b.MaxExposure, RestDays: b.RestDays}
}

type blueprintInput struct {
	BlueprintPart
	Papers int `json:"papers,omitempty" minimum:"1" maximum:"5000" default:"100" doc:"how many shall be drawn"`
	Spares int `json:"spares,omitempty" minimum:"0" maximum:"5000" doc:"and how many beside them"`
}

func (s *Service) httpCheck(ctx context.Context, in *struct{ Body blueprintInput }) (*struct{ Body BlueprintCheck }, error) {
	part := in.Body.part()
	f, err := s.Check(ctx, part, in.Body.Papers, in.Body.Spares)
	if err != nil {
		return nil, err
	}
	terms := exams.Terms{Rules: part.Rules}
	out := BlueprintCheck{OK: f.OK, TotalMarks: terms.TotalMarks(), QuestionCount: terms.QuestionCount(), Papers: f.Papers, Most: f.Most,
		Levels: f.Levels[:]}
	for _, l := range f.Lines {
		out.Rules = append(out.Rules, BlueprintLine{Pool: l.Pool, Available: l.Available, Needed: l.Needed, Lacks: l.Lacks(), OK: l.Code == "", Code: l.Code})
	}
	return &struct{ Body BlueprintCheck }{out}, nil
}

// SamplePaper is a paper that nobody gets, as a candidate would see it.
type SamplePaper struct {
	Seed string `json:"seed" doc:"asks for the keys of this very sample"`
	SeatPaper
}

func (s *Service) httpPreview(ctx context.Context, in *struct{ Body BlueprintPart }) (*struct{ Body SamplePaper }, error) {
	sample, err := s.Preview(ctx, in.Body.part())
	if err != nil {
		return nil, err
	}
	return &struct{ Body SamplePaper }{SamplePaper{Seed: hex.EncodeToString(sample.Seed[:]), SeatPaper: sample.Paper}}, nil
}

// PaperKeys are the keys of all questions of a paper.
type PaperKeys struct {
	Items []PaperKey `json:"items"`
}

// PaperKey answers one question, under the labels of its paper.
type PaperKey struct {
	Number      int                 `json:"number"`
	Choices     []string            `json:"choices"`
	Explanation []bank.Block        `json:"explanation"`
	Laws        []bank.LawReference `json:"lawReferences"`
	Difficulty  int                 `json:"difficulty" doc:"0 unset"`
}

func showKeys(keys []Key) []PaperKey {
	list := make([]PaperKey, 0, len(keys))
	for _, k := range keys {
		list = append(list, ShowKey(k))
	}
	return list
}

// ShowKey is a key as it is sent.
func ShowKey(k Key) PaperKey {
	return PaperKey{Number: k.Number, Choices: k.Labels, Explanation: k.Explanation, Laws: k.Laws, Difficulty: k.Difficulty}
}

type previewKeysInput struct {
	BlueprintPart
	Seed   string `json:"seed" minLength:"64" maxLength:"64"`
	SHA256 string `json:"sha256" maxLength:"64" doc:"of the sample"`
}

func (s *Service) httpPreviewKeys(ctx context.Context, in *struct{ Body previewKeysInput }) (*struct{ Body PaperKeys }, error) {
	var seed Seed
	if n, err := hex.Decode(seed[:], []byte(in.Body.Seed)); err != nil || n != len(seed) {
		return nil, fault.New(fault.Conflict, "conflict.changed")
	}
	keys, err := s.PreviewKeys(ctx, in.Body.part(), seed, in.Body.SHA256)
	if err != nil {
		return nil, err
	}
	return &struct{ Body PaperKeys }{PaperKeys{showKeys(keys)}}, nil
}

type freezeInput struct {
	ID   string `path:"id"`
	Body *struct {
		Version int64 `json:"version,omitempty" doc:"the version the caller saw; missing: only the state matters"`
	}
}

func (s *Service) httpFreeze(ctx context.Context, in *freezeInput) (*struct{ Body tasks.TaskStarted }, error) {
	sessionID, err := id.Parse[sessions.Session](in.ID)
	if err != nil {
		return nil, err
	}
	version := int64(0)
	if in.Body != nil {
		version = in.Body.Version
	}
	task, err := s.StartFreeze(ctx, sessionID, version, audit.From(ctx))
	return &struct{ Body tasks.TaskStarted }{tasks.TaskStarted{TaskID: task.String()}}, err
}
