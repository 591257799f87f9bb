package album

import (
	"context"
	"io"
	"net/http"
	"path"
	"strings"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/internal/clock"
	"ankao/internal/id"
	"ankao/internal/web"

	"github.com/danielgtaylor/huma/v2"
)

// Register declares the routes of albums.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodPost, "/api/v1/albums", "start-album", accounts.PersonWrite, h.start, web.Uploads(web.Archive))
	web.Route(api, http.MethodGet, "/api/v1/albums/{id}", "get-album", accounts.PersonWrite, h.get)
	web.Route(api, http.MethodGet, "/api/v1/albums/{id}/files/{position}", "get-album-photo", accounts.PersonWrite, h.thumbnail)
	web.Route(api, http.MethodPost, "/api/v1/albums/{id}/commit", "commit-album", accounts.PersonWrite, h.commit)
	web.Route(api, http.MethodDelete, "/api/v1/albums/{id}", "discard-album", accounts.PersonWrite, h.discard, web.NoContent)
}

type handler struct{ s *Service }

// AlbumPreview is an album with a page of its files.
type AlbumPreview struct {
	ID        string        `json:"id"`
	State     State         `json:"state" enum:"preview,committed,discarded,expired"`
	Count     int           `json:"count" doc:"files in the archive"`
	Ready     int           `json:"ready"`
	MadeName  string        `json:"madeName"`
	CreatedAt clock.Instant `json:"createdAt"`
	Files     []AlbumFile   `json:"files"`
	Total     int64         `json:"total" doc:"files of the outcome asked for"`
}

// AlbumFile is one file; the number in its name is masked.
type AlbumFile struct {
	Position   int     `json:"position"`
	NameMasked string  `json:"nameMasked"`
	Outcome    Outcome `json:"outcome" enum:"fresh,replace,reject"`
	Code       string  `json:"code,omitempty" doc:"what was found"`
	PersonID   string  `json:"personId,omitempty"`
	PersonName string  `json:"personName,omitempty"`
}

func (h handler) page(ctx context.Context, aid id.ID[Import], only Outcome, offset, limit int) (*previewOut, error) {
	i, files, total, err := h.s.Files(ctx, aid, only, offset, limit)
	if err != nil {
		return nil, err
	}
	out := show(i)
	out.Total = total
	for _, f := range files {
		out.Files = append(out.Files, AlbumFile{Position: f.Position, NameMasked: masked(f), Outcome: f.Outcome, Code: f.Code, PersonID: f.Person, PersonName: f.As})
	}
	return &previewOut{out}, nil
}

func show(i Import) AlbumPreview {
	return AlbumPreview{ID: i.ID.String(), State: i.State, Count: i.Total, Ready: i.Ready, MadeName: i.MadeName, CreatedAt: i.Created}
}

// masked is the name of a file without the number in it.
func masked(f File) string {
	base := path.Base(f.Name)
	if f.Number == "" {
		return base
	}
	ext := path.Ext(base)
	name, _ := split(f.Name)
	if name != "" {
		name += "_"
	}
	return name + people.Person{IDNumber: f.Number}.MaskedIDNumber() + strings.ToLower(ext)
}

type startInput struct {
	RawBody huma.MultipartFormFiles[struct {
		File    huma.FormFile `form:"file" required:"true"`
		Basis   people.Basis  `form:"basis" required:"true" enum:"consent,statutory"`
		BasisOn string        `form:"basisOn" required:"true" maxLength:"10"`
	}]
}

type previewOut struct{ Body AlbumPreview }

func (h handler) start(ctx context.Context, in *startInput) (*previewOut, error) {
	form := in.RawBody.Data()
	defer func() { _ = form.File.Close() }()
	size, err := form.File.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	i, err := h.s.Start(ctx, audit.From(ctx), form.File, size, people.PhotoTerms{Basis: form.Basis, BasisOn: clock.Date(form.BasisOn)})
	if err != nil {
		return nil, err
	}
	return h.page(ctx, i.ID, "", 0, 50)
}

// AlbumInput names an album.
type AlbumInput struct {
	ID string `path:"id" maxLength:"26"`
}

type pageInput struct {
	AlbumInput
	web.Paging
	Only Outcome `query:"only" enum:"fresh,replace,reject"`
}

func (h handler) get(ctx context.Context, in *pageInput) (*previewOut, error) {
	return h.page(ctx, id.ID[Import](in.ID), in.Only, in.Offset(), in.Limit())
}

type thumbnailInput struct {
	AlbumInput
	Position int `path:"position"`
}

type pictureOut struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (h handler) thumbnail(ctx context.Context, in *thumbnailInput) (*pictureOut, error) {
	b, err := h.s.Thumbnail(ctx, id.ID[Import](in.ID), in.Position)
	return &pictureOut{ContentType: "image/jpeg", Body: b}, err
}

type albumCommitInput struct {
	AlbumInput
	Body struct {
		Without []int `json:"without,omitempty" maxItems:"5000" doc:"positions that are left out"`
	}
}

func (h handler) commit(ctx context.Context, in *albumCommitInput) (*previewOut, error) {
	i, err := h.s.Commit(ctx, audit.From(ctx), id.ID[Import](in.ID), in.Body.Without)
	return &previewOut{show(i)}, err
}

func (h handler) discard(ctx context.Context, in *AlbumInput) (*struct{}, error) {
	return &struct{}{}, h.s.Discard(ctx, audit.From(ctx), id.ID[Import](in.ID))
}
