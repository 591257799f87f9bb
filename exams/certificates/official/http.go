package official

import (
	"context"
	"io"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"

	"github.com/danielgtaylor/huma/v2"
)

// Register declares the routes of official certificates.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodGet, "/api/v1/official-certificates", "list-official-certificates", accounts.CertificateRead, s.httpList)
	web.Route(api, http.MethodPost, "/api/v1/official-certificates", "record-official-certificates", accounts.CertificateIssue, s.httpRecord)
	web.Route(api, http.MethodPost, "/api/v1/official-certificates/read", "read-official-workbook", accounts.CertificateIssue, s.httpRead, web.Uploads(web.Workbook))
	web.Route(api, http.MethodPost, "/api/v1/official-certificates/{id}/renew", "renew-official-certificate", accounts.CertificateIssue, s.httpRenew)
	web.Route(api, http.MethodPost, "/api/v1/official-certificates/{id}/void", "void-official-certificate", accounts.CertificateRevoke, s.httpVoid)
	web.Route(api, http.MethodPost, "/api/v1/official-certificates/{id}/reveal", "reveal-official-certificate", accounts.PersonReveal, s.httpReveal)
}

type officialCertificate struct {
	ID               string        `json:"id"`
	PersonID         string        `json:"personId"`
	PersonName       string        `json:"personName"`
	OrganisationName string        `json:"organisationName"`
	Category         string        `json:"category"`
	Authority        string        `json:"authority"`
	NumberMasked     string        `json:"numberMasked"`
	IssuedOn         clock.Date    `json:"issuedOn"`
	ValidTo          clock.Date    `json:"validTo,omitempty"`
	ReviewOn         clock.Date    `json:"reviewOn,omitempty"`
	Expired          bool          `json:"expired"`
	Note             string        `json:"note,omitempty"`
	RecordedAt       clock.Instant `json:"recordedAt"`
	RecordedBy       string        `json:"recordedBy"`
	Version          int64         `json:"version"`
}

func (s *Service) view(c Certificate, p people.Person) officialCertificate {
	return officialCertificate{ID: string(c.ID), PersonID: string(c.PersonID), PersonName: p.Name, OrganisationName: p.OrganisationName, Category: c.Category,
		Authority: c.Authority, NumberMasked: c.MaskedNumber(), IssuedOn: c.IssuedOn, ValidTo: c.ValidTo, ReviewOn: c.ReviewOn,
		Expired: c.ValidTo != "" && c.ValidTo < clock.DateOf(s.now()), Note: c.Note, RecordedAt: c.RecordedAt, RecordedBy: c.RecordedBy, Version: c.Version}
}

type officialCertificateList struct {
	Items []officialCertificate `json:"items"`
	Total int                   `json:"total"`
}

func (s *Service) httpList(ctx context.Context, in *struct {
	web.Paging
	Q      string `query:"q" maxLength:"100" doc:"part of category or authority"`
	Person string `query:"person" maxLength:"26"`
}) (*struct{ Body officialCertificateList }, error) {
	lines, total, err := s.Search(ctx, Filter{Category: in.Q, Person: id.ID[people.Person](in.Person), Offset: in.Offset(), Limit: in.Limit()})
	list := officialCertificateList{Total: total}
	for _, l := range lines {
		list.Items = append(list.Items, s.view(l.Certificate, l.Person))
	}
	return &struct{ Body officialCertificateList }{list}, err
}

type officialEntry struct {
	Rows []officialInput `json:"rows" maxItems:"1000"`
}

type officialInput struct {
	PersonID  string `json:"personId" maxLength:"26"`
	Category  string `json:"category" maxLength:"200"`
	Authority string `json:"authority" maxLength:"200"`
	Number    string `json:"number" maxLength:"100"`
	IssuedOn  string `json:"issuedOn" maxLength:"20"`
	ValidTo   string `json:"validTo,omitempty" maxLength:"20"`
	ReviewOn  string `json:"reviewOn,omitempty" maxLength:"20"`
	Note      string `json:"note,omitempty" maxLength:"300"`
}

type officialRecorded struct {
	Recorded int `json:"recorded"`
}

func (s *Service) httpRecord(ctx context.Context, in *struct{ Body officialEntry }) (*struct{ Body officialRecorded }, error) {
	list := make([]Certificate, len(in.Body.Rows))
	for i, r := range in.Body.Rows {
		list[i] = Certificate{PersonID: id.ID[people.Person](r.PersonID), Category: r.Category, Authority: r.Authority, Number: r.Number,
			IssuedOn: clock.Date(r.IssuedOn), ValidTo: clock.Date(r.ValidTo), ReviewOn: clock.Date(r.ReviewOn), Note: r.Note}
	}
	_, err := s.Record(ctx, audit.From(ctx), list)
	return &struct{ Body officialRecorded }{officialRecorded{len(list)}}, err
}

type officialRows struct {
	Rows []officialRow `json:"rows"`
}

// officialRow is a row of the file; its number goes back to who sent it and nowhere else.
type officialRow struct {
	Row        int               `json:"row"`
	PersonName string            `json:"personName"`
	Input      officialInput     `json:"input"`
	Findings   []officialFinding `json:"findings"`
}

type officialFinding struct {
	Field string `json:"field"`
	Code  string `json:"code"`
}

func (s *Service) httpRead(ctx context.Context, in *struct {
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}) (*struct{ Body officialRows }, error) {
	file, err := io.ReadAll(in.RawBody.Data().File)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "input.invalid", err)
	}
	rows, err := s.ReadWorkbook(ctx, file)
	var out officialRows
	for _, r := range rows {
		c := r.Certificate
		one := officialRow{Row: r.Number, PersonName: r.Person.Name, Input: officialInput{string(c.PersonID), c.Category, c.Authority, c.Number,
			string(c.IssuedOn), string(c.ValidTo), string(c.ReviewOn), c.Note}}
		for _, f := range r.Faults {
			one.Findings = append(one.Findings, officialFinding{f.Path, f.Code})
		}
		out.Rows = append(out.Rows, one)
	}
	return &struct{ Body officialRows }{out}, err
}

// OfficialInput is exported because huma passes over embedded types that are not.
type OfficialInput struct {
	ID string `path:"id"`
}

type officialCertificateOut struct{ Body officialCertificate }

func (s *Service) httpRenew(ctx context.Context, in *struct {
	OfficialInput
	Body officialRenewal
}) (*officialCertificateOut, error) {
	cid, err := id.Parse[Certificate](in.ID)
	if err != nil {
		return nil, err
	}
	c, err := s.Renew(ctx, audit.From(ctx), cid, clock.Date(in.Body.ValidTo), clock.Date(in.Body.ReviewOn), in.Body.Note, in.Body.Version)
	return &officialCertificateOut{s.view(c, people.Person{})}, err
}

type officialRenewal struct {
	ValidTo  string `json:"validTo,omitempty" maxLength:"10"`
	ReviewOn string `json:"reviewOn,omitempty" maxLength:"10"`
	Note     string `json:"note,omitempty" maxLength:"300"`
	Version  int64  `json:"version"`
}

func (s *Service) httpVoid(ctx context.Context, in *struct {
	OfficialInput
	Body struct {
		Reason  string `json:"reason" maxLength:"200"`
		Version int64  `json:"version"`
	}
}) (*officialCertificateOut, error) {
	cid, err := id.Parse[Certificate](in.ID)
	if err != nil {
		return nil, err
	}
	c, err := s.Void(ctx, audit.From(ctx), cid, in.Body.Reason, in.Body.Version)
	return &officialCertificateOut{s.view(c, people.Person{})}, err
}

func (s *Service) httpReveal(ctx context.Context, in *struct {
	OfficialInput
	Body struct {
		Reason string `json:"reason" maxLength:"200"`
	}
}) (*struct{ Body officialNumber }, error) {
	cid, err := id.Parse[Certificate](in.ID)
	if err != nil {
		return nil, err
	}
	number, err := s.Reveal(ctx, audit.From(ctx), cid, in.Body.Reason)
	return &struct{ Body officialNumber }{officialNumber{number}}, err
}

type officialNumber struct {
	Value string `json:"value"`
}
