package certificates

import (
	"context"
	"slices"
	"strings"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/tasks"
	"ankao/exams/certificates/types"
	"ankao/exams/parts"
	"ankao/exams/sessions"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Order says who is to get a certificate: who passed a session, or everybody who is ready for a type.
type Order struct {
	Session id.ID[sessions.Session]     `json:"session,omitempty"`
	TypeID  uint16                      `json:"typeId,omitempty"`
	Again   []id.ID[sessions.Candidate] `json:"again,omitempty"`   // of a session: only these, also when an earlier certificate was revoked
	Persons []id.ID[people.Person]      `json:"persons,omitempty"` // of a type: only these
}

// Why somebody gets no certificate, besides the reasons of package parts.
const (
	issuedBefore  = "certificate.had"      // one rests on the same pass
	revokedBefore = "certificate.had_once" // one did and was revoked: a person decides whether there is another
)

// Waiting is somebody who is not due a certificate, and why.
type Waiting struct {
	PersonID    id.ID[people.Person]
	CandidateID id.ID[sessions.Candidate]
	Why         string        // "certificate.had", "certificate.had_once", or "" for missing parts
	Parts       []parts.State // how each part stands
}

// due is somebody who is.
type due struct {
	typeID uint16
	person id.ID[people.Person]
	pass   Pass // the zero Pass for a type without theory
}

// Plan is who an order would serve, and who not.
type Plan struct {
	Ready   []parts.Standing
	Waiting []Waiting
	due     []due
}

// Plan looks an order over without issuing anything. Conflict "certificate.none" for an exam without certificates,
// "certificate.type.closed" for a closed type.
func (s *Service) Plan(ctx context.Context, o Order) (p Plan, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		p, err = s.plan(tx, o)
		return err
	})
	return p, err
}

func (s *Service) plan(tx dbx.Tx, o Order) (Plan, error) {
	list, err := s.types.All(tx)
	if err != nil {
		return Plan{}, err
	}
	if o.Session != "" {
		return s.planSession(tx, list, o)
	}
	t, err := openType(list, o.TypeID)
	if err != nil {
		return Plan{}, err
	}
	var named []id.ID[people.Person]
	if len(o.Persons) > 0 {
		named = o.Persons
	}
	standings, err := s.parts.Standings(tx, t, named)
	if err != nil {
		return Plan{}, err
	}
	var candidates []due
	for _, st := range standings {
		d := due{typeID: t.ID, person: st.PersonID}
		if st.Theory != nil {
			d.pass = *st.Theory
		}
		candidates = append(candidates, d)
	}
	return s.judge(tx, map[uint16]types.Type{t.ID: t}, candidates, nil, false)
}

func (s *Service) planSession(tx dbx.Tx, list []types.Type, o Order) (Plan, error) {
	passes, err := s.results.PublishedPasses(tx, o.Session)
	if err != nil {
		return Plan{}, err
	}
	known := map[uint16]types.Type{}
	var candidates []due
	certifies := len(passes) == 0
	for _, p := range passes {
		if p.CertificateType == 0 {
			continue
		}
		certifies = true
		if known[p.CertificateType], err = openType(list, p.CertificateType); err != nil {
			return Plan{}, err
		}
		if len(o.Again) == 0 || slices.Contains(o.Again, p.CandidateID) {
			candidates = append(candidates, due{p.CertificateType, p.PersonID, p})
		}
	}
	if !certifies {
		return Plan{}, fault.New(fault.Conflict, "certificate.none")
	}
	return s.judge(tx, known, candidates, o.Again, false)
}

func openType(list []types.Type, tid uint16) (types.Type, error) {
	i := slices.IndexFunc(list, func(t types.Type) bool { return t.ID == tid })
	if i < 0 {
		return types.Type{}, fault.New(fault.Conflict, "certificate.type.unknown")
	}
	if list[i].Closed() {
		return types.Type{}, fault.New(fault.Conflict, "certificate.type.closed")
	}
	return list[i], nil
}

// judge tells who of candidates gets a certificate. Those named in again do although one was revoked. hold keeps what
// was judged from changing until the transaction ends.
func (s *Service) judge(tx dbx.Tx, known map[uint16]types.Type, candidates []due, again []id.ID[sessions.Candidate], hold bool) (Plan, error) {
	var plan Plan
	for _, t := range known {
		by := map[id.ID[people.Person]]id.ID[sessions.Candidate]{}
		for _, d := range candidates {
			if d.typeID == t.ID {
				by[d.person] = d.pass.CandidateID
			}
		}
		standings, err := s.parts.StandingsOf(tx, t, by, hold)
		if err != nil {
			return plan, err
		}
		had, err := s.had(tx, t.ID, by)
		if err != nil {
			return plan, err
		}
		for _, d := range candidates {
			if d.typeID != t.ID {
				continue
			}
			st := standings[d.person]
			basis := st.Basis
			if d.pass.CandidateID != "" {
				basis = string(d.pass.CandidateID)
			}
			why := had[basis]
			if why == revokedBefore && slices.Contains(again, d.pass.CandidateID) {
				why = ""
			}
			if why != "" || !st.Complete() {
				plan.Waiting = append(plan.Waiting, Waiting{d.person, d.pass.CandidateID, why, st.Parts})
				continue
			}
			plan.Ready, plan.due = append(plan.Ready, st), append(plan.due, d)
		}
	}
	order := func(a, b due) int {
		return strings.Compare(string(a.pass.CandidateID)+string(a.person), string(b.pass.CandidateID)+string(b.person))
	}
	slices.SortFunc(plan.due, order)
	return plan, nil
}

// had tells of each basis whether a certificate of the type rests on it, or did.
func (s *Service) had(tx dbx.Tx, typeID uint16, by map[id.ID[people.Person]]id.ID[sessions.Candidate]) (map[string]string, error) {
	var persons []id.ID[people.Person]
	for person := range by {
		persons = append(persons, person)
	}
	slices.Sort(persons)
	list, err := s.store.everOf(tx, typeID, persons)
	out := map[string]string{}
	for _, c := range list {
		basis := c.basis
		if basis == "" {
			basis = string(c.CandidateID)
		}
		switch {
		case c.Live():
			out[basis] = issuedBefore
		case out[basis] == "" && c.State == StateRevoked:
			out[basis] = revokedBefore
		}
	}
	return out, err
}

// Issue serves an order in one transaction and returns how many certificates that made. Doing it again makes no second
// one. Nothing is issued to anybody who lacks a part: those are in the plan of the same order.
func (s *Service) Issue(ctx context.Context, by audit.Actor, o Order) (issued int, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if _, err := s.types.Lock(tx); err != nil {
			return err
		}
		plan, err := s.plan(tx, o)
		if err != nil {
			return err
		}
		issued, err = s.issue(tx, by, plan.due, o.Again)
		return err
	})
	return issued, err
}

// issue looks each one over again, now that the types and the parts are held, and makes the certificates.
func (s *Service) issue(tx dbx.Tx, by audit.Actor, candidates []due, again []id.ID[sessions.Candidate]) (int, error) {
	list, err := s.types.Lock(tx) // one issue at a time: numbers follow each other, nobody gets two
	if err != nil || len(candidates) == 0 {
		return 0, err
	}
	known := map[uint16]types.Type{}
	for _, d := range candidates {
		if known[d.typeID], err = openType(list, d.typeID); err != nil {
			return 0, err
		}
	}
	plan, err := s.judge(tx, known, candidates, again, true)
	if err != nil || len(plan.due) == 0 {
		return 0, err
	}
	standings := map[id.ID[people.Person]]parts.Standing{}
	for _, st := range plan.Ready {
		standings[st.PersonID] = st
	}
	press, err := s.newPress(tx, list)
	if err != nil {
		return 0, err
	}
	for _, d := range plan.due {
		c, err := press.make(tx, known[d.typeID], d.pass, standings[d.person])
		if err != nil {
			return 0, err
		}
		if err := s.store.insert(tx, c); err != nil {
			return 0, err
		}
		if err := s.log.Write(tx, by, entry("certificate.issue", c)); err != nil {
			return 0, err
		}
	}
	return len(plan.due), press.numbers.Close(tx)
}

// Tasks of this package.
const (
	taskIssue  = "certificate.issue"
	taskResign = "certificate.resign"
)

// portion is how many certificates one transaction makes in a task: others issue and verify in between.
const portion = 25

func (s *Service) runIssue(ctx context.Context, r *tasks.Run) (tasks.Outcome, error) {
	var o Order
	if err := r.Payload(&o); err != nil {
		return tasks.Outcome{}, err
	}
	issued, waiting, err := s.issueAll(ctx, r.By(), o, func(done, total int) error { return r.Progress(ctx, done, total) })
	return tasks.Outcome{Counts: map[string]int{"issued": issued, "waiting": waiting}}, err
}

// issueAll serves an order a portion at a time. Whoever runs it again after a crash serves only those who are left; a
// number is given out with the certificate that carries it or not at all.
func (s *Service) issueAll(ctx context.Context, by audit.Actor, o Order, progress func(done, total int) error) (issued, waiting int, err error) {
	plan, err := s.Plan(ctx, o)
	if err != nil {
		return 0, 0, err
	}
	done := 0
	for some := range slices.Chunk(plan.due, portion) {
		if err := progress(done, len(plan.due)); err != nil {
			return issued, len(plan.Waiting), err
		}
		n := 0
		err := s.db.Write(ctx, func(tx dbx.Tx) error {
			n, err = s.issue(tx, by, some, o.Again)
			return err
		})
		if err != nil {
			return issued, len(plan.Waiting), err
		}
		issued, done = issued+n, done+len(some)
	}
	return issued, len(plan.Waiting), progress(done, len(plan.due))
}

// StartIssue begins an order as a task, after looking whether it can be served at all.
func (s *Service) StartIssue(ctx context.Context, by audit.Actor, o Order, needs tasks.Work) (task id.ID[tasks.Task], err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if _, err := s.plan(tx, o); err != nil {
			return err
		}
		needs.Kind, needs.Payload = taskIssue, o
		task, err = s.tasks.Start(tx, by, needs)
		return err
	})
	return task, err
}
