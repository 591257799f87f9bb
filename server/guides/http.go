package guides

import (
	"context"
	"net/http"

	"ankao/internal/fault"
	"ankao/internal/web"
)

// Register declares the route of the guides. They say nothing secret.
func Register(api *web.API) {
	web.Route(api, http.MethodGet, "/api/v1/guides/{role}", "print-guide", web.Public, print)
}

type guideFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func print(_ context.Context, in *struct {
	Role Role   `path:"role" enum:"author,officer,proctor,candidate"`
	Lang string `query:"lang" enum:"zh,en" default:"zh"`
}) (*guideFile, error) {
	g, err := Read(in.Role, in.Lang)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, "guide.unknown", err)
	}
	b, err := g.PDF(in.Lang)
	return &guideFile{ContentType: "application/pdf", Disposition: `inline; filename="ankao-` + string(in.Role) + "-" + in.Lang + `.pdf"`, Body: b}, err
}
