package syllabus

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of syllabuses and points.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodGet, "/api/v1/syllabuses", "list-syllabuses", accounts.QuestionRead, h.syllabuses)
	web.Route(api, http.MethodPost, "/api/v1/syllabuses", "create-syllabus", accounts.SyllabusWrite, h.createSyllabus)
	web.Route(api, http.MethodPatch, "/api/v1/syllabuses/{id}", "rename-syllabus", accounts.SyllabusWrite, h.renameSyllabus)
	web.Route(api, http.MethodGet, "/api/v1/syllabuses/{id}/points", "list-points", accounts.QuestionRead, h.points)
	web.Route(api, http.MethodPost, "/api/v1/syllabuses/{id}/points", "create-point", accounts.SyllabusWrite, h.createPoint)
	web.Route(api, http.MethodPatch, "/api/v1/points/{id}", "update-point", accounts.SyllabusWrite, h.updatePoint)
	web.Route(api, http.MethodDelete, "/api/v1/points/{id}", "delete-point", accounts.SyllabusWrite, h.deletePoint)
}

type handler struct{ s *Service }

// NodeInput is exported because huma passes over embedded types that are not.
type NodeInput struct {
	ID string `path:"id" maxLength:"26"`
}

// syllabus is the schema Syllabus.
type syllabus struct {
	ID            string `json:"id"`
	Code          string `json:"code"`
	Name          string `json:"name"`
	QuestionCount int64  `json:"questionCount"`
	Version       int64  `json:"version" doc:"of its name and its tree"`
}

type syllabusList struct {
	Items []syllabus `json:"items"`
	Total int        `json:"total"`
}

// knowledgePoint is the schema KnowledgePoint.
type knowledgePoint struct {
	ID            string       `json:"id"`
	ParentID      string       `json:"parentId" doc:"empty at the top"`
	Name          string       `json:"name"`
	Position      int          `json:"position" doc:"among its siblings, from 1"`
	QuestionCount int64        `json:"questionCount" doc:"on the point itself"`
	Counts        []pointCount `json:"counts" doc:"on the point itself, by type and difficulty"`
}

type pointCount struct {
	Type       string `json:"type" enum:"single,multiple,true_false"`
	Difficulty int    `json:"difficulty" doc:"1 to 5, 0 unset"`
	N          int64  `json:"n"`
}

type pointList struct {
	Items   []knowledgePoint `json:"items"`
	Loose   []pointCount     `json:"loose" doc:"on the syllabus itself"`
	Version int64            `json:"version" doc:"of the syllabus"`
}

// pointChange is a point as it is now, with the version of its syllabus.
type pointChange struct {
	ID       string `json:"id"`
	ParentID string `json:"parentId"`
	Name     string `json:"name"`
	Position int    `json:"position"`
	Version  int64  `json:"version" doc:"of the syllabus"`
}

func (h handler) syllabuses(ctx context.Context, _ *struct{}) (*struct{ Body syllabusList }, error) {
	list, err := h.s.Syllabuses(ctx)
	out := syllabusList{Total: len(list)}
	for _, s := range list {
		out.Items = append(out.Items, syllabus{s.ID.String(), s.Code, s.Name, s.Questions, s.Version})
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
	return &struct{ Body syllabus }{syllabus{s.ID.String(), s.Code, s.Name, 0, s.Version}}, err
}

type syllabusName struct {
	NodeInput
	Body struct {
		Name    string `json:"name" maxLength:"400"`
		Version int64  `json:"version" minimum:"1"`
	}
}

// SyllabusRenamed is a syllabus under its new name.
type SyllabusRenamed struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Version int64  `json:"version"`
}

func (h handler) renameSyllabus(ctx context.Context, in *syllabusName) (*struct{ Body SyllabusRenamed }, error) {
	s, err := h.s.RenameSyllabus(ctx, audit.From(ctx), id.ID[Syllabus](in.ID), in.Body.Name, in.Body.Version)
	return &struct{ Body SyllabusRenamed }{SyllabusRenamed{s.ID.String(), s.Name, s.Version}}, err
}

func showCounts(counts []Count) []pointCount {
	out := make([]pointCount, len(counts))
	for i, c := range counts {
		out[i] = pointCount{c.Type, c.Difficulty, c.N}
	}
	return out
}

func (h handler) points(ctx context.Context, in *NodeInput) (*struct{ Body pointList }, error) {
	t, err := h.s.Points(ctx, id.ID[Syllabus](in.ID))
	out := pointList{Loose: showCounts(t.Loose), Version: t.Version}
	for _, p := range t.Points {
		out.Items = append(out.Items, knowledgePoint{p.ID.String(), p.Parent.String(), p.Name, p.Position, p.Questions, showCounts(p.Counts)})
	}
	return &struct{ Body pointList }{out}, err
}

func showChange(p Point, version int64, err error) (*struct{ Body pointChange }, error) {
	return &struct{ Body pointChange }{pointChange{p.ID.String(), p.Parent.String(), p.Name, p.Position, version}}, err
}

type newPoint struct {
	NodeInput
	Body struct {
		ParentID string `json:"parentId,omitempty" maxLength:"26"`
		Name     string `json:"name" maxLength:"400"`
		Version  int64  `json:"version,omitempty" minimum:"0" doc:"of the syllabus as it was read; missing: any"`
	}
}

func (h handler) createPoint(ctx context.Context, in *newPoint) (*struct{ Body pointChange }, error) {
	return showChange(h.s.CreatePoint(ctx, audit.From(ctx), id.ID[Syllabus](in.ID), id.ID[Point](in.Body.ParentID), in.Body.Name, in.Body.Version))
}

type pointUpdate struct {
	NodeInput
	Body struct {
		ParentID string `json:"parentId,omitempty" maxLength:"26" doc:"missing: the top"`
		Name     string `json:"name" maxLength:"400"`
		Position int    `json:"position,omitempty" minimum:"0" maximum:"100000" doc:"among its siblings from 1; missing: as it is"`
		Version  int64  `json:"version,omitempty" minimum:"0" doc:"of the syllabus as it was read; missing: any"`
	}
}

func (h handler) updatePoint(ctx context.Context, in *pointUpdate) (*struct{ Body pointChange }, error) {
	b := in.Body
	return showChange(h.s.UpdatePoint(ctx, audit.From(ctx), id.ID[Point](in.ID), id.ID[Point](b.ParentID), b.Name, b.Position, b.Version))
}

type pointDeletion struct {
	NodeInput
	Version int64 `query:"version" minimum:"0" doc:"of the syllabus as it was read; missing: any"`
}

func (h handler) deletePoint(ctx context.Context, in *pointDeletion) (*struct{ Body SyllabusVersion }, error) {
	version, err := h.s.DeletePoint(ctx, audit.From(ctx), id.ID[Point](in.ID), in.Version)
	return &struct{ Body SyllabusVersion }{SyllabusVersion{version}}, err
}

// SyllabusVersion is the version that a syllabus has after a change.
type SyllabusVersion struct {
	Version int64 `json:"version"`
}
