package certificates

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/tasks"
	"ankao/exams/certificates/token"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of certificates. What concerns keys is the work of who looks after security.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodPost, "/api/v1/sessions/{id}/certificates", "issue-certificates", accounts.CertificateIssue, s.httpIssue)
	web.Route(api, http.MethodGet, "/api/v1/sessions/{id}/certificate-plan", "plan-session-certificates", accounts.CertificateIssue, s.httpPlanSession)
	web.Route(api, http.MethodGet, "/api/v1/certificate-types/{id}/plan", "plan-certificates", accounts.CertificateIssue, s.httpPlan)
	web.Route(api, http.MethodPost, "/api/v1/certificate-types/{id}/issue", "issue-certificates-of-type", accounts.CertificateIssue, s.httpIssueType)
	web.Route(api, http.MethodGet, "/api/v1/certificates", "list-certificates", accounts.CertificateRead, s.httpSearch)
	web.Route(api, http.MethodGet, "/api/v1/certificates/{id}", "get-certificate", accounts.CertificateRead, s.httpGet)
	web.Route(api, http.MethodPost, "/api/v1/certificates/{id}/revoke", "revoke-certificate", accounts.CertificateRevoke, s.httpRevoke)
	web.Route(api, http.MethodPost, "/api/v1/certificates/{id}/suspend", "suspend-certificate", accounts.CertificateRevoke, s.httpSuspend)
	web.Route(api, http.MethodPost, "/api/v1/certificates/{id}/resume", "resume-certificate", accounts.CertificateRevoke, s.httpResume)
	web.Route(api, http.MethodPost, "/api/v1/certificates/{id}/supersede", "supersede-certificate", accounts.CertificateRevoke, s.httpSupersede)
	web.Route(api, http.MethodPost, "/api/v1/certificates/{id}/review", "review-certificate", accounts.CertificateIssue, s.httpReviewed)
	web.Route(api, http.MethodGet, "/api/v1/certificate-keys/{kid}/affected", "list-affected-certificates", accounts.CertificateKeys, s.httpAffected)
	web.Route(api, http.MethodPost, "/api/v1/certificate-keys/{kid}/resign", "resign-certificates", accounts.CertificateKeys, s.httpResign)
	web.Route(api, http.MethodGet, "/api/v1/verify/{token}", "verify-certificate", web.Public, s.httpVerify)
	web.Route(api, http.MethodPost, "/api/v1/verify/{token}/holder", "verify-holder", web.Public, s.httpHolder)
	web.Route(api, http.MethodGet, "/api/v1/verify-id/{shortId}", "verify-short-id", web.Public, s.httpVerifyShortID)
	web.Route(api, http.MethodGet, "/api/v1/learner/results", "list-learner-results", web.Learner, s.httpLearnerResults)
	web.Route(api, http.MethodGet, "/api/v1/learner/certificates/{id}/pdf", "print-learner-certificate", web.Learner, s.httpLearnerPrint)
}

// certificate is the schema Certificate, for staff: no ID number is in it.
type certificate struct {
	ID               string        `json:"id"`
	ShortID          string        `json:"shortId"`
	Number           string        `json:"number"`
	TypeID           uint16        `json:"typeId"`
	TypeName         string        `json:"typeName"`
	PersonID         string        `json:"personId"`
	HolderName       string        `json:"holderName"`
	OrganisationName string        `json:"organisationName"`
	IssuedOn         clock.Date    `json:"issuedOn"`
	ValidTo          clock.Date    `json:"validTo,omitempty"`
	State            State         `json:"state" enum:"active,revoked,superseded,suspended"`
	RevokedAt        clock.Instant `json:"revokedAt,omitempty"`
	RevokedReason    string        `json:"revokedReason,omitempty"`
	StateAt          clock.Instant `json:"stateAt,omitempty" doc:"since when it is suspended or superseded"`
	StateReason      string        `json:"stateReason,omitempty"`
	SuspendedUntil   clock.Date    `json:"suspendedUntil,omitempty" doc:"last day of the suspension"`
	Expired          bool          `json:"expired"`
	ReviewOn         clock.Date    `json:"reviewOn,omitempty" doc:"the next review"`
	Replaces         string        `json:"replaces,omitempty"`
	ReplacedBy       string        `json:"replacedBy,omitempty"`
	KeyID            byte          `json:"keyId"`
	SessionID        string        `json:"sessionId"`
	CandidateID      string        `json:"candidateId"`
	ExamName         string        `json:"examName"`
	Marks            int           `json:"marks" doc:"hundredths"`
	TotalMarks       int           `json:"totalMarks" doc:"hundredths"`
	Token            string        `json:"token" doc:"what the printed code carries; /v/TOKEN verifies it"`
	Test             bool          `json:"test"`
	Version          int64         `json:"version"`
}

func (s *Service) viewOf(c Certificate) certificate {
	return certificate{
		StateAt: c.StateAt, StateReason: c.StateReason, SuspendedUntil: c.SuspendedUntil, Expired: c.verdictAt(s.now()) == token.Expired,
		ReviewOn: c.ReviewOn, Replaces: string(c.Replaces), ReplacedBy: string(c.ReplacedBy), KeyID: c.KeyID,
		ID: string(c.ID), ShortID: c.ShortID, Number: c.Number, TypeID: c.TypeID, TypeName: c.TypeName, PersonID: string(c.PersonID),
		HolderName: c.HolderName, OrganisationName: c.OrganisationName, IssuedOn: c.IssuedOn, ValidTo: c.ValidTo, State: c.State,
		RevokedAt: c.RevokedAt, RevokedReason: c.RevokedReason, SessionID: string(c.SessionID), CandidateID: string(c.CandidateID),
		ExamName: c.ExamName, Marks: c.Marks, TotalMarks: c.TotalMarks, Token: c.Token, Test: c.Test, Version: c.Version,
	}
}

type certificateOut struct{ Body certificate }

type certificateList struct {
	Items []certificate `json:"items"`
	Total int           `json:"total"`
}

// certificateIssue may be left out: everybody who is due a certificate gets one.
type certificateIssue struct {
	CandidateIDs []string `json:"candidateIds,omitempty" maxItems:"1000" doc:"only these, also when an earlier certificate of theirs was revoked"`
}

func (s *Service) httpIssue(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body *certificateIssue
}) (*taskStarted, error) {
	session, err := id.Parse[sessions.Session](in.ID)
	if err != nil {
		return nil, err
	}
	order := Order{Session: session}
	if in.Body != nil {
		for _, text := range in.Body.CandidateIDs {
			candidate, err := id.Parse[sessions.Candidate](text)
			if err != nil {
				return nil, err
			}
			order.Again = append(order.Again, candidate)
		}
	}
	task, err := s.StartIssue(ctx, audit.From(ctx), order, tasks.Work{Subject: "session", SubjectID: in.ID, Needs: accounts.CertificateIssue})
	return started(task), err
}

type certificatesInput struct {
	web.Paging
	Q       string `query:"q" maxLength:"100" doc:"part of the holder's name or of the number, or a short id"`
	State   State  `query:"state" enum:"active,revoked,superseded,suspended"`
	Session string `query:"session" maxLength:"26"`
	Type    int    `query:"type" minimum:"0" maximum:"65535"`
	Person  string `query:"person" maxLength:"26"`
}

func (s *Service) httpSearch(ctx context.Context, in *certificatesInput) (*struct{ Body certificateList }, error) {
	found, total, err := s.Search(ctx, Filter{Q: in.Q, State: in.State, Session: id.ID[sessions.Session](in.Session), TypeID: uint16(in.Type), Person: id.ID[people.Person](in.Person),
		Offset: in.Offset(), Limit: in.Limit()})
	list := certificateList{Total: total}
	for _, c := range found {
		list.Items = append(list.Items, s.viewOf(c))
	}
	return &struct{ Body certificateList }{list}, err
}

// CertificateInput is exported because huma passes over embedded types that are not.
type CertificateInput struct {
	ID string `path:"id"`
}

func (s *Service) httpGet(ctx context.Context, in *CertificateInput) (*certificateOut, error) {
	cid, err := id.Parse[Certificate](in.ID)
	if err != nil {
		return nil, err
	}
	c, err := s.Get(ctx, cid)
	return &certificateOut{s.viewOf(c)}, err
}

type pdfOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func pdfOf(c Certificate, pdf []byte) *pdfOut {
	return &pdfOut{ContentType: "application/pdf", Disposition: `inline; filename="` + c.Number + `.pdf"`, Body: pdf}
}

func (s *Service) httpRevoke(ctx context.Context, in *struct {
	CertificateInput
	Body struct {
		Reason  string `json:"reason" maxLength:"200"`
		Version int64  `json:"version"`
	}
}) (*certificateOut, error) {
	cid, err := id.Parse[Certificate](in.ID)
	if err != nil {
		return nil, err
	}
	c, err := s.Revoke(ctx, audit.From(ctx), cid, in.Body.Reason, in.Body.Version)
	return &certificateOut{s.viewOf(c)}, err
}

// verification is what anybody may know.
type verification struct {
	Verdict     token.Verdict        `json:"verdict" enum:"valid_active,expired,revoked,superseded,suspended,not_verified"`
	CheckedAt   clock.Instant        `json:"checkedAt"`
	Certificate *verifiedCertificate `json:"certificate,omitempty"`
}

type verifiedCertificate struct {
	ShortID      string     `json:"shortId"`
	TypeName     string     `json:"typeName"`
	TypeNameEn   string     `json:"typeNameEn"`
	HolderMasked string     `json:"holderMasked" doc:"first and last character of the name"`
	IDLastTwo    string     `json:"idLastTwo,omitempty" doc:"last two characters of the ID number"`
	IssuedOn     clock.Date `json:"issuedOn"`
	ValidTo      clock.Date `json:"validTo,omitempty"`
	Issuer       string     `json:"issuer"`
	IssuerEn     string     `json:"issuerEn"`
	State        State      `json:"state" enum:"active,revoked,superseded,suspended"`
	Test         bool       `json:"test" doc:"made for a demonstration, no official document"`
}

func verificationOf(v Verified, err error) (*struct{ Body verification }, error) {
	body := verification{Verdict: v.Verdict.Public(), CheckedAt: v.At}
	if c := v.Certificate; c != nil && body.Verdict != token.NotVerified {
		body.Certificate = &verifiedCertificate{
			ShortID: c.ShortID, TypeName: c.TypeName, TypeNameEn: c.TypeNameEn, HolderMasked: maskName(c.HolderName), IDLastTwo: lastTwo(c.HolderIDNumber),
			IssuedOn: c.IssuedOn, ValidTo: c.ValidTo, Issuer: c.Issuer, IssuerEn: c.IssuerEn, State: c.State, Test: c.Test,
		}
	}
	return &struct{ Body verification }{body}, err
}

func (s *Service) httpVerify(ctx context.Context, in *struct {
	Token string `path:"token" maxLength:"400"`
}) (*struct{ Body verification }, error) {
	return verificationOf(s.Verify(ctx, web.Address(ctx), in.Token))
}

func (s *Service) httpVerifyShortID(ctx context.Context, in *struct {
	ShortID string `path:"shortId" maxLength:"60"`
}) (*struct{ Body verification }, error) {
	return verificationOf(s.VerifyShortID(ctx, web.Address(ctx), in.ShortID))
}

type holderCheck struct {
	Matches bool `json:"matches"`
}

func (s *Service) httpHolder(ctx context.Context, in *struct {
	Token string `path:"token" maxLength:"400" doc:"a token or a short id"`
	Body  struct {
		Name     string `json:"name" minLength:"1" maxLength:"200" doc:"the whole name"`
		IDNumber string `json:"idNumber" minLength:"1" maxLength:"60" doc:"the whole ID number"`
	}
}) (*struct{ Body holderCheck }, error) {
	matches, err := s.IsHolder(ctx, web.Address(ctx), in.Token, in.Body.Name, in.Body.IDNumber)
	return &struct{ Body holderCheck }{holderCheck{matches}}, err
}

type learnerResult struct {
	CandidateID string              `json:"candidateId"`
	SessionID   string              `json:"sessionId"`
	ExamName    string              `json:"examName"`
	Date        clock.Date          `json:"date"`
	Marks       int                 `json:"marks" doc:"hundredths"`
	TotalMarks  int                 `json:"totalMarks" doc:"hundredths"`
	Passed      bool                `json:"passed"`
	Certificate *learnerCertificate `json:"certificate,omitempty"`
}

type learnerCertificate struct {
	ID       string     `json:"id"`
	ShortID  string     `json:"shortId"`
	Number   string     `json:"number"`
	Token    string     `json:"token"`
	TypeName string     `json:"typeName"`
	IssuedOn clock.Date `json:"issuedOn"`
	ValidTo  clock.Date `json:"validTo,omitempty"`
	State    State      `json:"state" enum:"active,revoked,superseded,suspended"`
}

type learnerResultList struct {
	Items []learnerResult `json:"items"`
	Total int             `json:"total"`
}

// self returns who the Learner gate let in: it makes the actor the person.
func self(ctx context.Context) (audit.Actor, id.ID[people.Person], error) {
	by := audit.From(ctx)
	if by.Kind != audit.Person || by.ID == "" {
		return by, "", fault.New(fault.Unauthenticated, "login.needed")
	}
	return by, id.ID[people.Person](by.ID), nil
}

func (s *Service) httpLearnerResults(ctx context.Context, _ *struct{}) (*struct{ Body learnerResultList }, error) {
	_, person, err := self(ctx)
	if err != nil {
		return nil, err
	}
	own, err := s.OwnResults(ctx, person)
	list := learnerResultList{Total: len(own)}
	for _, o := range own {
		r := learnerResult{CandidateID: string(o.CandidateID), SessionID: string(o.SessionID), ExamName: o.ExamName, Date: o.Date, Marks: o.Marks, TotalMarks: o.TotalMarks, Passed: o.Passed}
		if c := o.Certificate; c != nil {
			r.Certificate = &learnerCertificate{ID: string(c.ID), ShortID: c.ShortID, Number: c.Number, Token: c.Token, TypeName: c.TypeName,
				IssuedOn: c.IssuedOn, ValidTo: c.ValidTo, State: c.State}
		}
		list.Items = append(list.Items, r)
	}
	return &struct{ Body learnerResultList }{list}, err
}

func (s *Service) httpLearnerPrint(ctx context.Context, in *CertificateInput) (*pdfOut, error) {
	cid, err := id.Parse[Certificate](in.ID)
	if err != nil {
		return nil, err
	}
	by, person, err := self(ctx)
	if err != nil {
		return nil, err
	}
	c, pdf, err := s.PrintOwn(ctx, by, cid, person)
	return pdfOf(c, pdf), err
}
