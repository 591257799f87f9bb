package audit

import (
	"context"
	"net/http"

	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/web"
)

// Read lets an auditor see the trail and check it.
const Read web.Permission = "audit.read"

// Register declares the routes of the audit trail.
func Register(api *web.API, l *Log) {
	web.Route(api, http.MethodGet, "/api/v1/audit", "list-audit", Read, l.httpList)
	web.Route(api, http.MethodGet, "/api/v1/audit/check", "check-audit", Read, l.httpCheck)
}

// AuditEntry is one line of the trail.
type AuditEntry struct {
	ID        string         `json:"id"`
	At        clock.Instant  `json:"at"`
	ActorKind string         `json:"actorKind" enum:"account,candidate,person,system,public"`
	ActorID   string         `json:"actorId"`
	ActorName string         `json:"actorName"`
	Action    string         `json:"action"`
	Object    string         `json:"object"`
	ObjectID  string         `json:"objectId"`
	Detail    map[string]any `json:"detail"`
	Address   string         `json:"address"`
	Request   string         `json:"request"`
	Sealed    bool           `json:"sealed" doc:"chained and signed"`
}

// AuditList is a page of the trail, newest first.
type AuditList struct {
	Items []AuditEntry `json:"items"`
	Total int64        `json:"total"`
}

type listInput struct {
	web.Paging
	Actor    string `query:"actor" maxLength:"64"`
	Action   string `query:"action" maxLength:"64"`
	Object   string `query:"object" maxLength:"64"`
	ObjectID string `query:"objectId" maxLength:"64"`
	From     string `query:"from" maxLength:"40" doc:"RFC 3339, inclusive"`
	To       string `query:"to" maxLength:"40" doc:"RFC 3339, exclusive"`
}

func (l *Log) httpList(ctx context.Context, in *listInput) (*struct{ Body AuditList }, error) {
	f := Filter{Actor: in.Actor, Action: in.Action, Object: in.Object, ObjectID: in.ObjectID}
	for _, bound := range []struct {
		path, text string
		to         *clock.Instant
	}{{"from", in.From, &f.From}, {"to", in.To, &f.To}} {
		if err := bound.to.UnmarshalText([]byte(bound.text)); err != nil {
			return nil, fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: bound.path, Code: "time.invalid"})
		}
	}
	records, total, err := l.List(ctx, f, in.Offset(), in.Limit())
	if err != nil {
		return nil, err
	}
	out := AuditList{Total: total}
	for _, r := range records {
		detail := r.Entry.Detail
		if detail == nil {
			detail = map[string]any{}
		}
		out.Items = append(out.Items, AuditEntry{
			ID: r.ID.String(), At: r.At, ActorKind: r.Actor.Kind, ActorID: r.Actor.ID, ActorName: r.Actor.Name,
			Action: r.Entry.Action, Object: r.Entry.Object, ObjectID: r.Entry.ObjectID, Detail: detail,
			Address: r.Actor.Address, Request: r.Actor.Request, Sealed: r.Sealed,
		})
	}
	return &struct{ Body AuditList }{out}, nil
}

func (l *Log) httpCheck(ctx context.Context, _ *struct{}) (*struct{ Body AuditReport }, error) {
	rep, err := l.Check(ctx)
	return &struct{ Body AuditReport }{rep}, err
}
