package parts

import (
	"context"
	"io"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"

	"github.com/danielgtaylor/huma/v2"
)

// Register declares the routes of part results.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodGet, "/api/v1/part-results", "list-part-results", accounts.PartRead, s.httpList)
	web.Route(api, http.MethodPost, "/api/v1/part-results", "enter-part-results", accounts.PartWrite, s.httpEnter)
	web.Route(api, http.MethodPost, "/api/v1/part-results/read", "read-part-workbook", accounts.PartWrite, s.httpRead, web.Uploads(web.Workbook))
	web.Route(api, http.MethodPost, "/api/v1/part-results/{id}/void", "void-part-result", accounts.PartWrite, s.httpVoid)
	web.Route(api, http.MethodGet, "/api/v1/part-standings", "list-part-standings", accounts.PartRead, s.httpBoard)
}

type partResult struct {
	ID         string        `json:"id"`
	TypeID     uint16        `json:"typeId"`
	PersonID   string        `json:"personId"`
	PersonName string        `json:"personName"`
	Part       Part          `json:"part" enum:"hours,practical"`
	On         clock.Date    `json:"on"`
	Amount     int           `json:"amount" doc:"hundredths of an hour or of a mark"`
	Veto       bool          `json:"veto"`
	Examiner   string        `json:"examiner"`
	Sheet      string        `json:"sheet"`
	EnteredAt  clock.Instant `json:"enteredAt"`
	EnteredBy  string        `json:"enteredBy"`
	VoidedAt   clock.Instant `json:"voidedAt,omitempty"`
	VoidedBy   string        `json:"voidedBy,omitempty"`
	VoidReason string        `json:"voidReason,omitempty"`
	Version    int64         `json:"version"`
}

func viewOf(r Result, name string) partResult {
	return partResult{ID: string(r.ID), TypeID: r.TypeID, PersonID: string(r.PersonID), PersonName: name, Part: r.Part, On: r.On, Amount: r.Amount,
		Veto: r.Veto, Examiner: r.Examiner, Sheet: r.Sheet, EnteredAt: r.EnteredAt, EnteredBy: r.EnteredBy, VoidedAt: r.VoidedAt,
		VoidedBy: r.VoidedBy, VoidReason: r.VoidReason, Version: r.Version}
}

type partResultList struct {
	Items []partResult `json:"items"`
	Total int          `json:"total"`
}

func (s *Service) httpList(ctx context.Context, in *struct {
	web.Paging
	Type   int    `query:"type" minimum:"0" maximum:"65535"`
	Person string `query:"person" maxLength:"26"`
}) (*struct{ Body partResultList }, error) {
	found, total, err := s.Search(ctx, Filter{TypeID: uint16(in.Type), PersonID: PersonID(in.Person), Offset: in.Offset(), Limit: in.Limit()})
	if err != nil {
		return nil, err
	}
	names, err := s.names(ctx, found)
	list := partResultList{Total: total}
	for _, r := range found {
		list.Items = append(list.Items, viewOf(r, names[r.PersonID]))
	}
	return &struct{ Body partResultList }{list}, err
}

func (s *Service) names(ctx context.Context, results []Result) (map[PersonID]string, error) {
	names := map[PersonID]string{}
	var ids []PersonID
	for _, r := range results {
		ids = append(ids, r.PersonID)
	}
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		found, err := s.people.ByIDs(tx, ids)
		for _, p := range found {
			names[p.ID] = p.Name
		}
		return err
	})
	return names, err
}

// partEntry is a sheet's worth of lines.
type partEntry struct {
	TypeID int         `json:"typeId" minimum:"1" maximum:"65535"`
	Part   Part        `json:"part" enum:"hours,practical"`
	Lines  []partInput `json:"lines" maxItems:"500"`
}

type partInput struct {
	PersonID string `json:"personId" maxLength:"26"`
	On       string `json:"on" maxLength:"20"`
	Amount   int    `json:"amount" doc:"hundredths"`
	Veto     bool   `json:"veto,omitempty"`
	Examiner string `json:"examiner" maxLength:"100"`
	Sheet    string `json:"sheet" maxLength:"100"`
}

type partEntered struct {
	Entered int `json:"entered"`
}

func (s *Service) httpEnter(ctx context.Context, in *struct{ Body partEntry }) (*struct{ Body partEntered }, error) {
	lines := make([]Result, len(in.Body.Lines))
	for i, l := range in.Body.Lines {
		lines[i] = Result{PersonID: PersonID(l.PersonID), Part: in.Body.Part, On: clock.Date(l.On), Amount: l.Amount, Veto: l.Veto,
			Examiner: l.Examiner, Sheet: l.Sheet}
	}
	err := s.Enter(ctx, audit.From(ctx), uint16(in.Body.TypeID), lines)
	return &struct{ Body partEntered }{partEntered{len(lines)}}, err
}

type partRows struct {
	Rows []partRow `json:"rows"`
}

// partRow is a row of the file as the grid takes it over.
type partRow struct {
	Row              int           `json:"row"`
	PersonID         string        `json:"personId,omitempty"`
	PersonName       string        `json:"personName"`
	OrganisationName string        `json:"organisationName"`
	On               string        `json:"on"`
	Amount           int           `json:"amount"`
	Veto             bool          `json:"veto"`
	Examiner         string        `json:"examiner"`
	Sheet            string        `json:"sheet"`
	Findings         []partFinding `json:"findings"`
}

type partFinding struct {
	Field string `json:"field"`
	Code  string `json:"code"`
}

func (s *Service) httpRead(ctx context.Context, in *struct {
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
		Type int           `form:"type" required:"true" minimum:"1" maximum:"65535"`
		Part string        `form:"part" required:"true" enum:"hours,practical"`
	}]
}) (*struct{ Body partRows }, error) {
	form := in.RawBody.Data()
	file, err := io.ReadAll(form.File)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "input.invalid", err)
	}
	rows, err := s.ReadWorkbook(ctx, uint16(form.Type), Part(form.Part), file)
	var out partRows
	for _, r := range rows {
		row := partRow{Row: r.Number, PersonID: string(r.Result.PersonID), PersonName: r.Person.Name, OrganisationName: r.Person.OrganisationName,
			On: string(r.Result.On), Amount: r.Result.Amount, Veto: r.Result.Veto, Examiner: r.Result.Examiner, Sheet: r.Result.Sheet}
		for _, f := range r.Faults {
			row.Findings = append(row.Findings, partFinding{f.Path, f.Code})
		}
		out.Rows = append(out.Rows, row)
	}
	return &struct{ Body partRows }{out}, err
}

func (s *Service) httpVoid(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body struct {
		Reason  string `json:"reason" maxLength:"200"`
		Version int64  `json:"version"`
	}
}) (*struct{ Body partResult }, error) {
	rid, err := id.Parse[Result](in.ID)
	if err != nil {
		return nil, err
	}
	r, err := s.Void(ctx, audit.From(ctx), rid, in.Body.Reason, in.Body.Version)
	return &struct{ Body partResult }{viewOf(r, "")}, err
}

type partStandingList struct {
	Items []partStanding `json:"items"`
	Total int            `json:"total"`
	Ready int            `json:"ready" doc:"of everybody, whatever the filter"`
}

// partStanding is a person on the board of a type.
type partStanding struct {
	ID               string          `json:"id" doc:"of the person"`
	Name             string          `json:"name"`
	IDNumberMasked   string          `json:"idNumberMasked"`
	OrganisationName string          `json:"organisationName"`
	Complete         bool            `json:"complete"`
	Parts            []standingState `json:"parts"`
}

type standingState struct {
	Part   Part       `json:"part" enum:"theory,hours,practical"`
	Valid  bool       `json:"valid"`
	Why    string     `json:"why,omitempty" doc:"what is missing, as a code"`
	On     clock.Date `json:"on,omitempty"`
	Until  clock.Date `json:"until,omitempty"`
	Amount int        `json:"amount"`
	Want   int        `json:"want"`
}

func (s *Service) httpBoard(ctx context.Context, in *struct {
	web.Paging
	Type   int    `query:"type" minimum:"1" maximum:"65535" required:"true"`
	Q      string `query:"q" maxLength:"100"`
	State  string `query:"state" enum:"ready,missing"`
	Person string `query:"person" maxLength:"26"`
}) (*struct{ Body partStandingList }, error) {
	lines, total, ready, err := s.Board(ctx, BoardFilter{TypeID: uint16(in.Type), Q: in.Q, State: in.State, Person: PersonID(in.Person), Offset: in.Offset(), Limit: in.Limit()})
	list := partStandingList{Total: total, Ready: ready}
	for _, l := range lines {
		one := partStanding{ID: string(l.Person.ID), Name: l.Person.Name, IDNumberMasked: l.Person.MaskedIDNumber(), OrganisationName: l.Person.OrganisationName, Complete: l.Complete()}
		for _, st := range l.Parts {
			one.Parts = append(one.Parts, standingState(st))
		}
		list.Items = append(list.Items, one)
	}
	return &struct{ Body partStandingList }{list}, err
}
