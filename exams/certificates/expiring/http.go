package expiring

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/rules"
	"ankao/admin/tasks"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Streets is what the workbook needs to name streets.
type Streets interface {
	Streets(tx dbx.Tx) ([]rules.Street, error)
}

// Register declares the routes of what is due.
func Register(api *web.API, s *Service, streets Streets) {
	h := handler{s, streets}
	web.Route(api, http.MethodGet, "/api/v1/expiring-certificates", "list-expiring-certificates", accounts.CertificateRead, h.list)
	web.Route(api, http.MethodGet, "/api/v1/expiring-certificates/workbook", "get-expiring-workbook", accounts.CertificateRead, h.workbook)
	web.Route(api, http.MethodPost, "/api/v1/expiring-certificates/notices", "print-expiring-notices", accounts.CertificateRead, h.notices)
}

type handler struct {
	s       *Service
	streets Streets
}

// ExpiringFilter is exported because huma passes over embedded types that are not.
type ExpiringFilter struct {
	Days         int    `query:"days" minimum:"1" maximum:"366" default:"90"`
	Organisation string `query:"organisation" maxLength:"26"`
	Street       string `query:"street" maxLength:"40"`
	Due          Due    `query:"due" enum:"ends,review"`
	Q            string `query:"q" maxLength:"100"`
}

func (in ExpiringFilter) filter() Filter {
	return Filter{Days: in.Days, Organisation: id.ID[people.Organisation](in.Organisation), Street: in.Street, Due: in.Due, Q: in.Q}
}

type expiringItem struct {
	ID               string     `json:"id"`
	CertificateID    string     `json:"certificateId"`
	Official         bool       `json:"official"`
	PersonID         string     `json:"personId"`
	PersonName       string     `json:"personName"`
	OrganisationID   string     `json:"organisationId,omitempty"`
	OrganisationName string     `json:"organisationName"`
	Street           string     `json:"street,omitempty"`
	TypeName         string     `json:"typeName"`
	Number           string     `json:"number" doc:"masked for official certificates"`
	Due              Due        `json:"due" enum:"ends,review"`
	On               clock.Date `json:"on"`
	Days             int        `json:"days" doc:"from today; below 0 for a review that has passed"`
}

type expiringGroup struct {
	OrganisationID string `json:"organisationId"`
	Name           string `json:"name"`
	Street         string `json:"street,omitempty"`
	Items          int    `json:"items"`
}

type expiringList struct {
	Items  []expiringItem  `json:"items"`
	Total  int             `json:"total"`
	Groups []expiringGroup `json:"groups" doc:"the most first, fifty at most"`
}

func (h handler) list(ctx context.Context, in *struct {
	web.Paging
	ExpiringFilter
}) (*struct{ Body expiringList }, error) {
	f := in.filter()
	f.Offset, f.Limit = in.Offset(), in.Limit()
	items, total, groups, err := h.s.List(ctx, f)
	out := expiringList{Total: total}
	for _, i := range items {
		out.Items = append(out.Items, expiringItem{ID: i.ID + "-" + string(i.Due), CertificateID: i.ID, Official: i.Official, PersonID: string(i.PersonID),
			PersonName: i.PersonName, OrganisationID: string(i.Organisation.ID), OrganisationName: i.Organisation.Name, Street: i.Organisation.Street,
			TypeName: i.TypeName, Number: i.Number, Due: i.Due, On: i.On, Days: i.Days})
	}
	for _, g := range groups[:min(len(groups), 50)] {
		out.Groups = append(out.Groups, expiringGroup{string(g.Organisation.ID), g.Organisation.Name, g.Organisation.Street, g.Items})
	}
	return &struct{ Body expiringList }{out}, err
}

type workbookOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (h handler) workbook(ctx context.Context, in *ExpiringFilter) (*workbookOut, error) {
	names := map[string]string{}
	err := h.s.db.Read(ctx, func(tx dbx.Tx) error {
		list, err := h.streets.Streets(tx)
		for _, st := range list {
			names[st.Code] = st.Name
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	book, err := h.s.Workbook(ctx, in.filter(), names)
	return &workbookOut{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		`attachment; filename="expiring-` + string(clock.DateOf(h.s.now())) + `.xlsx"`, book}, err
}

func (h handler) notices(ctx context.Context, in *ExpiringFilter) (*struct{ Body tasks.TaskStarted }, error) {
	task, err := h.s.StartNotices(ctx, audit.From(ctx), in.filter())
	return &struct{ Body tasks.TaskStarted }{tasks.TaskStarted{TaskID: task.String()}}, err
}
