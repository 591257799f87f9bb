package media

import (
	"context"
	"io"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/id"
	"ankao/internal/web"

	"github.com/danielgtaylor/huma/v2"
)

// Register declares the routes of pictures.
func Register(api *web.API, s *Service) {
	h := handler{s}
	web.Route(api, http.MethodPost, "/api/v1/media", "upload-media", accounts.QuestionWrite, h.upload, web.Uploads(web.Workbook))
	web.Route(api, http.MethodGet, "/api/v1/media/{id}", "get-media", accounts.QuestionRead, h.media)
}

type handler struct{ s *Service }

type uploadInput struct {
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}

// MediaFile is a picture that has been stored.
type MediaFile struct {
	ID          string `json:"id"`
	ContentType string `json:"contentType" enum:"image/png,image/jpeg,image/gif,image/bmp,image/webp"`
	Width       int    `json:"width"`
	Height      int    `json:"height"`
	Size        int64  `json:"size" doc:"in bytes"`
}

func (h handler) upload(ctx context.Context, in *uploadInput) (*struct{ Body MediaFile }, error) {
	form := in.RawBody.Data()
	defer func() { _ = form.File.Close() }()
	m, err := h.s.Upload(ctx, audit.From(ctx), form.File)
	return &struct{ Body MediaFile }{MediaFile{m.ID.String(), m.ContentType, m.Width, m.Height, m.Size}}, err
}

type mediaInput struct {
	ID string `path:"id" maxLength:"26"`
}

type mediaOut struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

func (h handler) media(ctx context.Context, in *mediaInput) (*mediaOut, error) {
	r, contentType, err := h.s.Media(ctx, id.ID[Medium](in.ID))
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(io.LimitReader(r, MaxImage+1))
	// A medium's bytes never change; only who is logged in may keep them.
	return &mediaOut{ContentType: contentType, CacheControl: "private, max-age=86400, immutable", Body: b}, err
}
