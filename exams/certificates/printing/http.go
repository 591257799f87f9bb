package printing

import (
	"context"
	"net/http"
	"strings"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/exams/certificates"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of printing.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodPost, "/api/v1/certificates/{id}/print", "print-certificate", accounts.CertificateIssue, s.httpPrint)
	web.Route(api, http.MethodGet, "/api/v1/certificate-prints/{id}/pdf", "get-certificate-print", accounts.CertificateIssue, s.httpPage)
	web.Route(api, http.MethodPost, "/api/v1/certificate-prints", "print-certificates", accounts.CertificateIssue, s.httpBatch)
	web.Route(api, http.MethodGet, "/api/v1/certificate-papers", "list-certificate-papers", accounts.CertificateRead, s.httpPapers)
	web.Route(api, http.MethodGet, "/api/v1/certificate-pick-up-list", "get-pick-up-list", accounts.CertificateIssue, s.httpPickUp)
	web.Route(api, http.MethodPost, "/api/v1/certificate-handouts", "hand-out-certificates", accounts.CertificateIssue, s.httpHandOut)
}

type certificatePrint struct {
	ID         string        `json:"id"`
	CopyNumber int           `json:"copyNumber" doc:"1 is the original"`
	Reason     string        `json:"reason,omitempty"`
	Bulk       bool          `json:"bulk"`
	At         clock.Instant `json:"at"`
	By         string        `json:"by"`
}

func printOf(c Copy) certificatePrint {
	return certificatePrint{ID: string(c.ID), CopyNumber: c.Number, Reason: c.Reason, Bulk: c.Batch != "", At: c.At, By: c.By}
}

func (s *Service) httpPrint(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body printReason
}) (*struct{ Body certificatePrint }, error) {
	cid, err := id.Parse[certificates.Certificate](in.ID)
	if err != nil {
		return nil, err
	}
	c, err := s.Print(ctx, audit.From(ctx), cid, in.Body.Reason)
	return &struct{ Body certificatePrint }{printOf(c)}, err
}

type printReason struct {
	Reason string `json:"reason,omitempty" maxLength:"200" doc:"why there is another copy"`
}

type pageOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *Service) httpPage(ctx context.Context, in *struct {
	ID string `path:"id"`
}) (*pageOut, error) {
	copyID, err := id.Parse[Copy](in.ID)
	if err != nil {
		return nil, err
	}
	name, page, err := s.Page(ctx, audit.From(ctx), copyID)
	return &pageOut{"application/pdf", `inline; filename="` + name + `"`, page}, err
}

// printBatch names a session, or certificates.
type printBatch struct {
	SessionID      string   `json:"sessionId,omitempty" maxLength:"26"`
	CertificateIDs []string `json:"certificateIds,omitempty" maxItems:"1000"`
	Reason         string   `json:"reason,omitempty" maxLength:"200"`
}

func (in printBatch) batch() (b Batch, err error) {
	b.Reason = in.Reason
	if in.SessionID != "" {
		b.Session, err = id.Parse[sessions.Session](in.SessionID)
		return b, err
	}
	b.Certificates, err = parseAll(in.CertificateIDs)
	return b, err
}

func parseAll(texts []string) ([]CertificateID, error) {
	ids := make([]CertificateID, len(texts))
	for i, text := range texts {
		var err error
		if ids[i], err = id.Parse[certificates.Certificate](text); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func (s *Service) httpBatch(ctx context.Context, in *struct{ Body printBatch }) (*struct{ Body tasks.TaskStarted }, error) {
	b, err := in.Body.batch()
	if err != nil {
		return nil, err
	}
	task, err := s.StartBatch(ctx, audit.From(ctx), b)
	return &struct{ Body tasks.TaskStarted }{tasks.TaskStarted{TaskID: task.String()}}, err
}

type certificatePaperList struct {
	Items []certificatePaper `json:"items"`
}

// certificatePaper is what became of a certificate on paper.
type certificatePaper struct {
	CertificateID string              `json:"certificateId"`
	Prints        []certificatePrint  `json:"prints"`
	Handout       *certificateHandout `json:"handout,omitempty"`
}

type certificateHandout struct {
	On    clock.Date    `json:"on"`
	Proxy string        `json:"proxy,omitempty"`
	Note  string        `json:"note,omitempty"`
	At    clock.Instant `json:"at"`
	By    string        `json:"by"`
}

func (s *Service) httpPapers(ctx context.Context, in *struct {
	IDs string `query:"ids" required:"true" maxLength:"5400" doc:"ids of certificates, separated by commas"`
}) (*struct{ Body certificatePaperList }, error) {
	ids, err := parseAll(strings.Split(in.IDs, ","))
	if err != nil {
		return nil, err
	}
	papers, err := s.Papers(ctx, ids)
	var list certificatePaperList
	for _, cid := range ids {
		one := certificatePaper{CertificateID: string(cid)}
		for _, c := range papers[cid].Copies {
			one.Prints = append(one.Prints, printOf(c))
		}
		if h := papers[cid].Handout; h != nil {
			one.Handout = &certificateHandout{h.On, h.Proxy, h.Note, h.At, h.By}
		}
		list.Items = append(list.Items, one)
	}
	return &struct{ Body certificatePaperList }{list}, err
}

func (s *Service) httpPickUp(ctx context.Context, in *struct {
	Session string `query:"session" maxLength:"26"`
	IDs     string `query:"ids" maxLength:"5400" doc:"ids of certificates, separated by commas"`
}) (*pageOut, error) {
	request := printBatch{SessionID: in.Session}
	if in.IDs != "" {
		request.CertificateIDs = strings.Split(in.IDs, ",")
	}
	b, err := request.batch()
	if err != nil {
		return nil, err
	}
	page, err := s.PickUpList(ctx, audit.From(ctx), b)
	return &pageOut{"application/pdf", `inline; filename="pick-up-list.pdf"`, page}, err
}

type handoutEntry struct {
	CertificateIDs []string `json:"certificateIds" minItems:"1" maxItems:"1000"`
	On             string   `json:"on" maxLength:"10"`
	Proxy          string   `json:"proxy,omitempty" maxLength:"100" doc:"who took them for the holders; empty = each holder"`
	Note           string   `json:"note,omitempty" maxLength:"300" doc:"what a proxy showed"`
}

type handoutsRecorded struct {
	Recorded int `json:"recorded"`
}

func (s *Service) httpHandOut(ctx context.Context, in *struct{ Body handoutEntry }) (*struct{ Body handoutsRecorded }, error) {
	ids, err := parseAll(in.Body.CertificateIDs)
	if err != nil {
		return nil, err
	}
	n, err := s.HandOut(ctx, audit.From(ctx), ids, Handout{On: clock.Date(in.Body.On), Proxy: in.Body.Proxy, Note: in.Body.Note})
	return &struct{ Body handoutsRecorded }{handoutsRecorded{n}}, err
}
