package certificates

import (
	"context"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/tasks"
	"ankao/exams/parts"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/web"
)

type taskStarted struct{ Body tasks.TaskStarted }

func started(task id.ID[tasks.Task]) *taskStarted {
	return &taskStarted{tasks.TaskStarted{TaskID: task.String()}}
}

// certificateAct says why, and to which version.
type certificateAct struct {
	Reason  string `json:"reason" maxLength:"200"`
	Version int64  `json:"version"`
}

type certificateActInput struct {
	CertificateInput
	Body certificateAct
}

func (s *Service) one(cid string, act func(id.ID[Certificate]) (Certificate, error)) (*certificateOut, error) {
	parsed, err := id.Parse[Certificate](cid)
	if err != nil {
		return nil, err
	}
	c, err := act(parsed)
	return &certificateOut{s.viewOf(c)}, err
}

func (s *Service) httpSuspend(ctx context.Context, in *struct {
	CertificateInput
	Body certificateSuspension
}) (*certificateOut, error) {
	return s.one(in.ID, func(cid id.ID[Certificate]) (Certificate, error) {
		return s.Suspend(ctx, audit.From(ctx), cid, Act{in.Body.Reason, in.Body.Version}, clock.Date(in.Body.Until))
	})
}

type certificateSuspension struct {
	Reason  string `json:"reason" maxLength:"200"`
	Until   string `json:"until,omitempty" maxLength:"10" doc:"last day; empty = until somebody resumes it"`
	Version int64  `json:"version"`
}

func (s *Service) httpResume(ctx context.Context, in *certificateActInput) (*certificateOut, error) {
	return s.one(in.ID, func(cid id.ID[Certificate]) (Certificate, error) {
		return s.Resume(ctx, audit.From(ctx), cid, Act{in.Body.Reason, in.Body.Version})
	})
}

// httpSupersede answers with the new certificate.
func (s *Service) httpSupersede(ctx context.Context, in *certificateActInput) (*certificateOut, error) {
	return s.one(in.ID, func(cid id.ID[Certificate]) (Certificate, error) {
		return s.Supersede(ctx, audit.From(ctx), cid, Act{in.Body.Reason, in.Body.Version})
	})
}

func (s *Service) httpReviewed(ctx context.Context, in *certificateActInput) (*certificateOut, error) {
	return s.one(in.ID, func(cid id.ID[Certificate]) (Certificate, error) {
		return s.Reviewed(ctx, audit.From(ctx), cid, Act{in.Body.Reason, in.Body.Version})
	})
}

// KeyInput is exported because huma passes over embedded types that are not.
type KeyInput struct {
	KeyID int `path:"kid" minimum:"0" maximum:"255"`
}

func (s *Service) httpAffected(ctx context.Context, in *struct {
	KeyInput
	web.Paging
}) (*struct{ Body certificateList }, error) {
	found, total, err := s.Search(ctx, Filter{Key: byte(in.KeyID), State: Active, Offset: in.Offset(), Limit: in.Limit()})
	list := certificateList{Total: total}
	for _, c := range found {
		list.Items = append(list.Items, s.viewOf(c))
	}
	return &struct{ Body certificateList }{list}, err
}

func (s *Service) httpResign(ctx context.Context, in *KeyInput) (*taskStarted, error) {
	task, err := s.StartResign(ctx, audit.From(ctx), byte(in.KeyID), tasks.Work{Subject: "certificate_key", Needs: accounts.CertificateKeys})
	return started(task), err
}

// certificatePlan is who an issue would serve, and who not.
type certificatePlan struct {
	Ready   []certificatePlanLine `json:"ready"`
	Waiting []certificatePlanLine `json:"waiting"`
}

type certificatePlanLine struct {
	PersonID         string      `json:"personId"`
	Name             string      `json:"name"`
	OrganisationName string      `json:"organisationName"`
	Why              string      `json:"why,omitempty" doc:"certificate.had, certificate.had_once; the parts say the rest"`
	Parts            []partState `json:"parts"`
}

type partState struct {
	Part   parts.Part `json:"part" enum:"theory,hours,practical"`
	Valid  bool       `json:"valid"`
	Why    string     `json:"why,omitempty"`
	On     clock.Date `json:"on,omitempty"`
	Until  clock.Date `json:"until,omitempty"`
	Amount int        `json:"amount" doc:"hundredths of a mark or of an hour"`
	Want   int        `json:"want"`
}

func (s *Service) httpPlanSession(ctx context.Context, in *struct {
	ID string `path:"id"`
}) (*struct{ Body certificatePlan }, error) {
	session, err := id.Parse[sessions.Session](in.ID)
	if err != nil {
		return nil, err
	}
	return s.planned(ctx, Order{Session: session})
}

// CertificateTypeID is exported because huma passes over embedded types that are not.
type CertificateTypeID struct {
	ID int `path:"id" minimum:"1" maximum:"65535"`
}

func (s *Service) httpPlan(ctx context.Context, in *CertificateTypeID) (*struct{ Body certificatePlan }, error) {
	return s.planned(ctx, Order{TypeID: uint16(in.ID)})
}

func (s *Service) planned(ctx context.Context, o Order) (*struct{ Body certificatePlan }, error) {
	plan, err := s.Plan(ctx, o)
	if err != nil {
		return nil, err
	}
	var ids []id.ID[people.Person]
	for _, r := range plan.Ready {
		ids = append(ids, r.PersonID)
	}
	for _, w := range plan.Waiting {
		ids = append(ids, w.PersonID)
	}
	names := map[id.ID[people.Person]]people.Person{}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		found, err := s.people.ByIDs(tx, ids)
		for _, p := range found {
			names[p.ID] = p
		}
		return err
	})
	line := func(person id.ID[people.Person], why string, states []parts.State) certificatePlanLine {
		l := certificatePlanLine{PersonID: string(person), Name: names[person].Name, OrganisationName: names[person].OrganisationName, Why: why}
		for _, st := range states {
			l.Parts = append(l.Parts, partState(st))
		}
		return l
	}
	var out certificatePlan
	for _, r := range plan.Ready {
		out.Ready = append(out.Ready, line(r.PersonID, "", r.Parts))
	}
	for _, w := range plan.Waiting {
		out.Waiting = append(out.Waiting, line(w.PersonID, w.Why, w.Parts))
	}
	return &struct{ Body certificatePlan }{out}, err
}

func (s *Service) httpIssueType(ctx context.Context, in *struct {
	CertificateTypeID
	Body *certificateTypeIssue
}) (*taskStarted, error) {
	order := Order{TypeID: uint16(in.ID)}
	if in.Body != nil {
		for _, text := range in.Body.PersonIDs {
			person, err := id.Parse[people.Person](text)
			if err != nil {
				return nil, err
			}
			order.Persons = append(order.Persons, person)
		}
	}
	task, err := s.StartIssue(ctx, audit.From(ctx), order, tasks.Work{Subject: "certificate_type", Needs: accounts.CertificateIssue})
	return started(task), err
}

// certificateTypeIssue may be left out: everybody who is ready gets a certificate.
type certificateTypeIssue struct {
	PersonIDs []string `json:"personIds,omitempty" maxItems:"1000" doc:"only these"`
}
