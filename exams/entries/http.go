package entries

import (
	"context"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Register declares the routes of entries.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodGet, "/api/v1/entries", "list-entries", accounts.EntryRead, s.httpEntries)
	web.Route(api, http.MethodPost, "/api/v1/entries", "submit-entries", accounts.EntryWrite, s.httpSubmit)
	web.Route(api, http.MethodPost, "/api/v1/entries/standing", "ask-standing", accounts.EntryRead, s.httpStanding)
	web.Route(api, http.MethodPost, "/api/v1/entries/accept", "accept-entries", accounts.EntryReview, s.httpAccept)
	web.Route(api, http.MethodPost, "/api/v1/entries/return", "return-entries", accounts.EntryReview, s.httpReturn)
	web.Route(api, http.MethodPost, "/api/v1/entries/resubmit", "resubmit-entries", accounts.EntryWrite, s.httpResubmit)
	web.Route(api, http.MethodPost, "/api/v1/entries/withdraw", "withdraw-entries", accounts.EntryWrite, s.httpWithdraw)
	web.Route(api, http.MethodGet, "/api/v1/entries/{id}", "get-entry", accounts.EntryRead, s.httpEntry)
	web.Route(api, http.MethodPatch, "/api/v1/entries/{id}/documents", "see-documents", accounts.EntryReview, s.httpSee)
	web.Route(api, http.MethodGet, "/api/v1/exams/{id}/entry-needs", "get-entry-needs", accounts.EntryRead, s.httpNeeds)
	web.Route(api, http.MethodPatch, "/api/v1/exams/{id}/entry-needs", "set-entry-needs", accounts.EntryReview, s.httpSetNeeds)
}

// EntryBody is the schema Entry: one as lists show it.
type EntryBody = entry

type entry struct {
	ID               string         `json:"id"`
	ExamID           string         `json:"examId"`
	ExamName         string         `json:"examName"`
	PersonID         string         `json:"personId"`
	Name             string         `json:"name"`
	IDNumberMasked   string         `json:"idNumberMasked"`
	OrganisationName string         `json:"organisationName"`
	State            State          `json:"state" enum:"submitted,returned,accepted,scheduled,withdrawn"`
	Reason           string         `json:"reason" doc:"why it was returned or withdrawn"`
	Override         string         `json:"override" doc:"why somebody may sit again whose sittings are used up"`
	SubmittedAt      clock.Instant  `json:"submittedAt"`
	SubmittedName    string         `json:"submittedName"`
	ReviewedAt       clock.Instant  `json:"reviewedAt,omitempty"`
	ReviewedName     string         `json:"reviewedName"`
	SameHand         bool           `json:"sameHand" doc:"accepted by the account that submitted it"`
	SessionID        string         `json:"sessionId,omitempty"`
	Closed           bool           `json:"closed" doc:"withdrawn, or its session is over"`
	Documents        []seenDocument `json:"documents"`
	Missing          []Document     `json:"missing" enum:"photo,education,health,hours" doc:"asked for and not seen"`
	Version          int64          `json:"version"`
}

// seenDocument is the schema SeenDocument.
type seenDocument struct {
	Kind Document      `json:"kind" enum:"photo,education,health,hours"`
	Note string        `json:"note"`
	At   clock.Instant `json:"at"`
	Name string        `json:"name" doc:"of who has seen it"`
}

type entryCounts struct {
	Submitted int `json:"submitted"`
	Returned  int `json:"returned"`
	Accepted  int `json:"accepted"`
	Scheduled int `json:"scheduled"`
	Withdrawn int `json:"withdrawn"`
}

type entryList struct {
	Items  []entry     `json:"items"`
	Total  int         `json:"total"`
	Counts entryCounts `json:"counts" doc:"of what the other filters choose, by state"`
}

type entriesOut struct{ Body entryList }

// show adds to entries what a screen shows beside them.
func (s *Service) show(tx dbx.Tx, list []Entry) ([]entry, error) {
	ids, examIDs, persons := make([]id.ID[Entry], len(list)), make([]ExamID, len(list)), make([]PersonID, len(list))
	for i, e := range list {
		ids[i], examIDs[i], persons[i] = e.ID, e.ExamID, e.PersonID
	}
	who, err := s.people.ByIDs(tx, persons)
	if err != nil {
		return nil, err
	}
	known := make(map[PersonID]people.Person, len(who))
	for _, p := range who {
		known[p.ID] = p
	}
	named, err := s.exams.Exams(tx, examIDs)
	if err != nil {
		return nil, err
	}
	seen, err := documentsOf(tx, ids)
	if err != nil {
		return nil, err
	}
	needs, err := readNeeds(tx, examIDs)
	out := make([]entry, len(list))
	for i, e := range list {
		p := known[e.PersonID]
		out[i] = entry{ID: e.ID.String(), ExamID: e.ExamID.String(), ExamName: named[e.ExamID].Terms.Name, PersonID: e.PersonID.String(),
			Name: p.Name, IDNumberMasked: p.MaskedIDNumber(), OrganisationName: p.OrganisationName, State: e.State, Reason: e.Reason,
			Override: e.Override, SubmittedAt: e.SubmittedAt, SubmittedName: e.SubmittedName, ReviewedAt: e.ReviewedAt, ReviewedName: e.ReviewedName,
			SameHand: e.SameHand(), SessionID: e.SessionID.String(), Closed: e.ClosedAt != 0, Documents: showSeen(seen[e.ID]),
			Missing: needs[e.ExamID].Missing(seen[e.ID]), Version: e.Version}
	}
	return out, err
}

func showSeen(seen []Seen) []seenDocument {
	list := make([]seenDocument, len(seen))
	for i, one := range seen {
		list[i] = seenDocument{Kind: one.Kind, Note: one.Note, At: one.At, Name: one.Name}
	}
	return list
}

type entriesInput struct {
	web.Paging
	Exam         string `query:"exam" maxLength:"26" doc:"id of an exam"`
	State        State  `query:"state" enum:"submitted,returned,accepted,scheduled,withdrawn"`
	Organisation string `query:"organisation" maxLength:"26" doc:"id of the organisation of the person when entered"`
	Q            string `query:"q" maxLength:"100" doc:"part of a name, or a whole ID number or phone"`
	SameHand     bool   `query:"sameHand" doc:"only those accepted by the account that submitted them"`
	Oldest       bool   `query:"oldest" doc:"oldest first"`
}

// maxNamed bounds how many people of a name a search looks for.
const maxNamed = 400

func (s *Service) httpEntries(ctx context.Context, in *entriesInput) (*entriesOut, error) {
	f := Filter{ExamID: ExamID(in.Exam), State: in.State, OrganisationID: id.ID[people.Organisation](in.Organisation), SameHand: in.SameHand,
		OldestFirst: in.Oldest, Offset: in.Offset(), Limit: in.Limit()}
	if in.Q != "" {
		found, _, err := s.people.Persons(ctx, people.PersonFilter{Q: in.Q}, 0, maxNamed)
		if err != nil {
			return nil, err
		}
		f.Persons = []PersonID{""}
		for _, p := range found {
			f.Persons = append(f.Persons, p.ID)
		}
	}
	out := &entriesOut{}
	return out, s.db.Read(ctx, func(tx dbx.Tx) error {
		found, err := s.Search(tx, f)
		if err != nil {
			return err
		}
		c := found.Counts
		out.Body.Total, out.Body.Counts = found.Total, entryCounts{c[Submitted], c[Returned], c[Accepted], c[Scheduled], c[Withdrawn]}
		out.Body.Items, err = s.show(tx, found.Page)
		return err
	})
}

type entriesSubmit struct {
	ExamID    ExamID     `json:"examId"`
	PersonIDs []PersonID `json:"personIds"`
	Override  string     `json:"override,omitempty" doc:"why those may sit again whose sittings are used up"`
}

func (s *Service) httpSubmit(ctx context.Context, in *struct{ Body entriesSubmit }) (*entriesOut, error) {
	made, err := s.Submit(ctx, in.Body.ExamID, in.Body.PersonIDs, in.Body.Override, audit.From(ctx))
	if err != nil {
		return nil, err
	}
	out := &entriesOut{}
	out.Body.Total, out.Body.Counts.Submitted = len(made), len(made)
	return out, s.db.Read(ctx, func(tx dbx.Tx) error {
		out.Body.Items, err = s.show(tx, made)
		return err
	})
}

// entryStanding is the schema EntryStanding: how a person stands towards an exam.
type entryStanding struct {
	PersonID   string     `json:"personId"`
	EntryID    string     `json:"entryId,omitempty"`
	State      State      `json:"state,omitempty" enum:"submitted,returned,accepted,scheduled" doc:"of the open entry; missing: none"`
	Failures   int        `json:"failures" doc:"since the last pass"`
	Limit      int        `json:"limit" doc:"sittings before the next training; 0: no rule says"`
	Spent      bool       `json:"spent" doc:"all sittings were failed: back to training, unless an officer overrides"`
	PassedOn   clock.Date `json:"passedOn,omitempty"`
	ValidUntil clock.Date `json:"validUntil,omitempty" doc:"of a pass that still holds"`
	Past       []pastSit  `json:"past"`
}

// pastSit is the schema PastSit.
type pastSit struct {
	SessionID string     `json:"sessionId"`
	Outcome   Outcome    `json:"outcome" enum:"passed,failed,absent,postponed,withheld"`
	On        clock.Date `json:"on"`
}

type standingList struct {
	Items []entryStanding `json:"items"`
}

func showStanding(p PersonID, stand Standing) entryStanding {
	out := entryStanding{PersonID: p.String(), Failures: stand.Failures, Limit: stand.Limit, Spent: stand.Spent(),
		PassedOn: stand.PassedOn, ValidUntil: stand.ValidUntil}
	if stand.Open != nil {
		out.EntryID, out.State = stand.Open.ID.String(), stand.Open.State
	}
	for _, past := range stand.Past {
		out.Past = append(out.Past, pastSit{SessionID: past.SessionID.String(), Outcome: past.Outcome, On: past.On})
	}
	return out
}

type standingAsk struct {
	ExamID    ExamID     `json:"examId"`
	PersonIDs []PersonID `json:"personIds"`
}

func (s *Service) httpStanding(ctx context.Context, in *struct{ Body standingAsk }) (*struct{ Body standingList }, error) {
	if len(in.Body.PersonIDs) > MaxMany {
		return nil, fault.New(fault.Invalid, "entries.invalid").With(fault.Field{Path: "personIds", Code: "candidates.count"})
	}
	out := &struct{ Body standingList }{}
	return out, s.db.Read(ctx, func(tx dbx.Tx) error {
		stands, err := s.Standings(tx, in.Body.ExamID, in.Body.PersonIDs)
		for _, p := range in.Body.PersonIDs {
			out.Body.Items = append(out.Body.Items, showStanding(p, stands[p]))
		}
		return err
	})
}

// entryReport is the schema EntryReport: what became of an act on many.
type entryReport struct {
	Done     int            `json:"done"`
	SameHand int            `json:"sameHand" doc:"of the accepted, by the account that had submitted them"`
	Failed   []entryFailure `json:"failed"`
}

// entryFailure is the schema EntryFailure.
type entryFailure struct {
	ID   string `json:"id"`
	Code string `json:"code"`
}

type reportOut struct{ Body entryReport }

func report(done Report, err error) (*reportOut, error) {
	out := &reportOut{entryReport{Done: done.Done, SameHand: done.SameHand}}
	for _, f := range done.Failed {
		out.Body.Failed = append(out.Body.Failed, entryFailure{f.ID.String(), f.Code})
	}
	return out, err
}

type entriesAct struct {
	Body struct {
		IDs    []id.ID[Entry] `json:"ids"`
		Reason string         `json:"reason,omitempty"`
	}
}

func (s *Service) httpAccept(ctx context.Context, in *entriesAct) (*reportOut, error) {
	return report(s.Accept(ctx, in.Body.IDs, audit.From(ctx)))
}

func (s *Service) httpReturn(ctx context.Context, in *entriesAct) (*reportOut, error) {
	return report(s.Return(ctx, in.Body.IDs, in.Body.Reason, audit.From(ctx)))
}

func (s *Service) httpResubmit(ctx context.Context, in *entriesAct) (*reportOut, error) {
	return report(s.Resubmit(ctx, in.Body.IDs, in.Body.Reason, audit.From(ctx)))
}

func (s *Service) httpWithdraw(ctx context.Context, in *entriesAct) (*reportOut, error) {
	return report(s.Withdraw(ctx, in.Body.IDs, in.Body.Reason, audit.From(ctx)))
}

// entryDetail is the schema EntryDetail.
type entryDetail struct {
	Entry    entry         `json:"entry"`
	Needed   []Document    `json:"needed" enum:"photo,education,health,hours"`
	History  []entryEvent  `json:"history"`
	Standing entryStanding `json:"standing"`
}

// entryEvent is the schema EntryEvent.
type entryEvent struct {
	At     clock.Instant `json:"at"`
	Act    Act           `json:"act" enum:"submit,accept,return,again,withdraw,schedule,release"`
	Reason string        `json:"reason"`
	Name   string        `json:"name"`
}

type detailOut struct{ Body entryDetail }

type oneEntry struct {
	ID string `path:"id" maxLength:"26"`
}

func (s *Service) httpEntry(ctx context.Context, in *oneEntry) (*detailOut, error) {
	entryID, err := id.Parse[Entry](in.ID)
	if err != nil {
		return nil, err
	}
	out := &detailOut{}
	return out, s.db.Read(ctx, func(tx dbx.Tx) error {
		d, err := s.Detail(tx, entryID)
		if err != nil {
			return err
		}
		shown, err := s.show(tx, []Entry{d.Entry})
		if err != nil {
			return err
		}
		out.Body = entryDetail{Entry: shown[0], Needed: d.Needs.Documents, Standing: showStanding(d.Entry.PersonID, d.Stand)}
		for _, e := range d.History {
			out.Body.History = append(out.Body.History, entryEvent(e))
		}
		return nil
	})
}

type documentsSeen struct {
	Documents []struct {
		Kind Document `json:"kind" enum:"photo,education,health,hours"`
		Note string   `json:"note,omitempty" maxLength:"800"`
	} `json:"documents" maxItems:"4"`
	Version int64 `json:"version"`
}

func (s *Service) httpSee(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"26"`
	Body documentsSeen
}) (*detailOut, error) {
	entryID, err := id.Parse[Entry](in.ID)
	if err != nil {
		return nil, err
	}
	var seen []Seen
	for _, d := range in.Body.Documents {
		seen = append(seen, Seen{Kind: d.Kind, Note: d.Note})
	}
	if err := s.See(ctx, entryID, in.Body.Version, seen, audit.From(ctx)); err != nil {
		return nil, err
	}
	return s.httpEntry(ctx, &oneEntry{in.ID})
}

// entryNeeds is the schema EntryNeeds.
type entryNeeds struct {
	Documents []Document `json:"documents" enum:"photo,education,health,hours"`
	Version   int64      `json:"version"`
}

type needsOut struct{ Body entryNeeds }

func (s *Service) httpNeeds(ctx context.Context, in *oneEntry) (*needsOut, error) {
	out := &needsOut{}
	return out, s.db.Read(ctx, func(tx dbx.Tx) error {
		n, err := s.Needs(tx, ExamID(in.ID))
		out.Body = entryNeeds{n.Documents, n.Version}
		return err
	})
}

func (s *Service) httpSetNeeds(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"26"`
	Body entryNeeds
}) (*needsOut, error) {
	n, err := s.SetNeeds(ctx, Needs{ExamID: ExamID(in.ID), Documents: in.Body.Documents, Version: in.Body.Version}, audit.From(ctx))
	return &needsOut{entryNeeds{n.Documents, n.Version}}, err
}
