package printing

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/exams/certificates"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Service prints certificates and records copies and handouts.
type Service struct {
	db           dbx.DB
	now          clock.Clock
	log          *audit.Log
	certificates *certificates.Service
	tasks        *tasks.Service
	store        store
}

const taskPrint = "certificate.print"

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, c *certificates.Service, t *tasks.Service) *Service {
	s := &Service{db: db, now: now, log: log, certificates: c, tasks: t}
	t.Handle(taskPrint, s.run)
	return s
}

// Print records a copy and returns it; Page then gives its PDF. Invalid "print.reason.missing" for a second copy without
// a reason, Conflict "certificate.not_active" for a certificate out of force.
func (s *Service) Print(ctx context.Context, by audit.Actor, cid CertificateID, reason string) (c Copy, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		list, err := s.certificates.ByIDs(tx, []CertificateID{cid})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.New(fault.NotFound, "certificate.unknown")
		}
		if list[0].State != certificates.Active {
			return fault.New(fault.Conflict, "certificate.not_active")
		}
		if _, err := s.certificates.Pages(list, list[0].Number, func(int) error { return nil }); err != nil {
			return err // what cannot be printed is no copy
		}
		c, err = s.record(tx, by, cid, strings.TrimSpace(reason), "")
		return err
	})
	return c, err
}

// record adds a copy of a certificate, in the batch where there is one.
func (s *Service) record(tx dbx.Tx, by audit.Actor, cid CertificateID, reason, batch string) (Copy, error) {
	before, err := s.store.copies(tx, cid)
	if err != nil {
		return Copy{}, err
	}
	c, err := next(before, reason)
	if err != nil {
		return c, err
	}
	c.CertificateID, c.Batch, c.At, c.By, c.ByID = cid, batch, s.now(), by.Name, by.ID
	if err := s.store.insert(tx, c); err != nil {
		return c, err
	}
	return c, s.log.Write(tx, by, audit.Entry{Action: "certificate.print", Object: "certificate", ObjectID: string(cid),
		Detail: map[string]any{"copy": c.Number, "reason": c.Reason}})
}

// Page returns the PDF of a copy to whoever made it. NotFound "print.unknown" for anybody else.
func (s *Service) Page(ctx context.Context, by audit.Actor, copyID id.ID[Copy]) (name string, page []byte, err error) {
	var list []certificates.Certificate
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		c, err := s.store.get(tx, copyID)
		if err != nil {
			return err
		}
		if c.ByID != by.ID {
			return fault.New(fault.NotFound, "print.unknown")
		}
		list, err = s.certificates.ByIDs(tx, []CertificateID{c.CertificateID})
		return err
	})
	if err != nil {
		return "", nil, err
	}
	if list[0].State != certificates.Active {
		return "", nil, fault.New(fault.Conflict, "certificate.not_active")
	}
	page, err = s.certificates.Pages(list, list[0].TypeName+" "+list[0].Number, func(int) error { return nil })
	return list[0].Number + ".pdf", page, err
}

// Batch says which certificates go into one file, and why those that were printed before do again.
type Batch struct {
	Session      id.ID[sessions.Session] `json:"session,omitempty"`
	Certificates []CertificateID         `json:"certificates,omitempty"`
	Reason       string                  `json:"reason,omitempty"`
}

// StartBatch begins to print many, as a task. Invalid "print.reason.missing" when some were printed before and no
// reason is given, "print.none" when none is in force, "print.many" for more than a thousand.
func (s *Service) StartBatch(ctx context.Context, by audit.Actor, b Batch) (task id.ID[tasks.Task], err error) {
	b.Reason = strings.TrimSpace(b.Reason)
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		list, err := s.chosen(tx, b)
		if err != nil {
			return err
		}
		copies, err := s.store.copiesOf(tx, idsOf(list))
		if err != nil {
			return err
		}
		if again := len(copies); again > 0 && b.Reason == "" {
			return fault.New(fault.Invalid, "print.reason.batch").Param("n", fmt.Sprint(again)).With(fault.Field{Path: "reason", Code: "print.reason.missing"})
		}
		b.Certificates, b.Session = idsOf(list), ""
		task, err = s.tasks.Start(tx, by, tasks.Work{Kind: taskPrint, Subject: "certificate", Needs: accounts.CertificateIssue, Payload: b})
		return err
	})
	return task, err
}

// chosen returns the certificates in force of a batch, by number.
func (s *Service) chosen(tx dbx.Tx, b Batch) (list []certificates.Certificate, err error) {
	if b.Session != "" {
		list, err = s.certificates.OfSession(tx, b.Session)
	} else {
		list, err = s.certificates.ByIDs(tx, b.Certificates)
	}
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(c certificates.Certificate) bool { return c.State != certificates.Active })
	slices.SortFunc(list, func(a, b certificates.Certificate) int { return strings.Compare(a.Number, b.Number) })
	if len(list) == 0 {
		return nil, fault.New(fault.Invalid, "print.none")
	}
	if len(list) > MaxBatch {
		return nil, fault.New(fault.Invalid, "print.many")
	}
	return list, nil
}

func idsOf(list []certificates.Certificate) []CertificateID {
	ids := make([]CertificateID, len(list))
	for i, c := range list {
		ids[i] = c.ID
	}
	return ids
}

// run draws the file first: only what can be printed is recorded as a copy. Run again it records none twice.
func (s *Service) run(ctx context.Context, r *tasks.Run) (tasks.Outcome, error) {
	var b Batch
	if err := r.Payload(&b); err != nil {
		return tasks.Outcome{}, err
	}
	file, printed, err := s.batch(ctx, r.By(), b, r.ID().String(), func(done, total int) error { return r.Progress(ctx, done, total) })
	if err != nil {
		return tasks.Outcome{}, err
	}
	name := "certificates-" + string(clock.DateOf(s.now())) + ".pdf"
	return tasks.Outcome{File: &tasks.File{Name: name, ContentType: "application/pdf", Body: bytes.NewReader(file)}, Counts: map[string]int{"printed": printed}}, nil
}

func (s *Service) batch(ctx context.Context, by audit.Actor, b Batch, task string, progress func(done, total int) error) (file []byte, printed int, err error) {
	var list []certificates.Certificate
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		list, err = s.chosen(tx, b)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	file, err = s.certificates.Pages(list, "证书 "+string(clock.DateOf(s.now())), func(done int) error { return progress(done, len(list)) })
	if err != nil {
		return nil, 0, err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		done, err := s.store.ofBatch(tx, task)
		if err != nil {
			return err
		}
		for _, c := range list {
			if done[c.ID] {
				continue
			}
			reason := b.Reason
			if reason == "" {
				reason = "—" // somebody printed a first copy since the batch was started
			}
			if _, err := s.record(tx, by, c.ID, reason, task); err != nil {
				return err
			}
		}
		return nil
	})
	return file, len(list), err
}

// Paper is what became of a certificate on paper.
type Paper struct {
	Copies  []Copy
	Handout *Handout
}

// Papers returns what became of each of the certificates.
func (s *Service) Papers(ctx context.Context, ids []CertificateID) (papers map[CertificateID]Paper, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		papers, err = s.papers(tx, ids)
		return err
	})
	return papers, err
}

func (s *Service) papers(tx dbx.Tx, ids []CertificateID) (map[CertificateID]Paper, error) {
	copies, err := s.store.copiesOf(tx, ids)
	if err != nil {
		return nil, err
	}
	handouts, err := s.store.handouts(tx, ids)
	papers := map[CertificateID]Paper{}
	for _, cid := range ids {
		p := Paper{Copies: copies[cid]}
		if h, ok := handouts[cid]; ok {
			p.Handout = &h
		}
		papers[cid] = p
	}
	return papers, err
}

// HandOut records that certificates were taken away, by their holders or all by one proxy. Those handed out before are
// passed over; Conflict "handout.done" when all were.
func (s *Service) HandOut(ctx context.Context, by audit.Actor, ids []CertificateID, h Handout) (given int, err error) {
	h = h.tidy()
	if err := h.check(clock.DateOf(s.now())); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		given = 0
		list, err := s.certificates.ByIDs(tx, ids)
		if err != nil {
			return err
		}
		before, err := s.store.handouts(tx, ids)
		if err != nil {
			return err
		}
		for _, c := range list {
			if _, ok := before[c.ID]; ok || !c.Live() {
				continue
			}
			one := h
			one.CertificateID, one.At, one.By = c.ID, s.now(), by.Name
			if err := s.store.handOut(tx, one); err != nil {
				return err
			}
			if err := s.log.Write(tx, by, audit.Entry{Action: "certificate.hand_out", Object: "certificate", ObjectID: string(c.ID),
				Detail: map[string]any{"on": string(h.On), "proxy": h.Proxy != ""}}); err != nil {
				return err
			}
			given++
		}
		if given == 0 {
			return fault.New(fault.Conflict, "handout.done")
		}
		return nil
	})
	return given, err
}

// PickUpList returns the list that people sign who collect their certificates.
func (s *Service) PickUpList(ctx context.Context, by audit.Actor, b Batch) (page []byte, err error) {
	var list []certificates.Certificate
	var papers map[CertificateID]Paper
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if list, err = s.chosen(tx, b); err != nil {
			return err
		}
		papers, err = s.papers(tx, idsOf(list))
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b certificates.Certificate) int {
		return strings.Compare(a.OrganisationName, b.OrganisationName)
	})
	issuer, _ := s.certificates.Issuer()
	if page, err = pickUp(list, papers, issuer, s.now()); err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		return s.log.Write(tx, by, audit.Entry{Action: "certificate.pick_up_list", Object: "certificate", Detail: map[string]any{"certificates": len(list)}})
	})
	return page, err
}
