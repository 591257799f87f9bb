// Package audit keeps who did what and when. An entry is written in the
// transaction of the change it tells of; a leased sealer then chains the
// entries with a key that is not in the database, so that whoever edits the
// rows is found.
package audit

import (
	"context"
	"encoding/binary"
	"encoding/json"

	"ankao/internal/clock"
	"ankao/internal/id"
)

// Kinds of actor.
const (
	Account   = "account"   // a staff account
	Candidate = "candidate" // at a seat
	Person    = "person"    // looking at their own results
	System    = "system"    // the server itself, or the operator at its console
	Anybody   = "public"
)

// Actor is who acts. ID is empty for the system and the public.
type Actor struct {
	Kind, ID, Name, Address, Request string
}

// Operator is the person at the server's own console.
func Operator() Actor { return Actor{Kind: System, Name: "console"} }

type actorKey struct{}

// With returns a context whose requests are made by a.
func With(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// From returns who makes the request; without a gate it is the public.
func From(ctx context.Context) Actor {
	if a, ok := ctx.Value(actorKey{}).(Actor); ok {
		return a
	}
	return Actor{Kind: Anybody}
}

// Entry says what was done to what. Detail holds no personal data.
type Entry struct {
	Action   string // "question.publish"
	Object   string // "question"
	ObjectID string
	Detail   map[string]any
}

// Record is an entry as it was kept.
type Record struct {
	ID     id.ID[Record]
	At     clock.Instant
	Actor  Actor
	Entry  Entry
	Sealed bool
}

// Link chains one record to the one before it.
type Link struct {
	Seq     int64
	Entry   id.ID[Record]
	MAC     string // hex
	MACKey  string
	Seal    string // base64 Ed25519 signature over the MAC, on the last link of a batch
	SealKey string
}

// digest is what a link vouches for: every column of the record, each with its
// length before it so that no two records read the same.
func digest(r Record) ([]byte, error) {
	detail, err := json.Marshal(r.Entry.Detail) // maps marshal with sorted keys
	if err != nil {
		return nil, err
	}
	var out []byte
	for _, s := range []string{string(r.ID), r.At.String(), r.Actor.Kind, r.Actor.ID, r.Actor.Name, r.Actor.Address,
		r.Actor.Request, r.Entry.Action, r.Entry.Object, r.Entry.ObjectID, string(detail)} {
		out = binary.AppendUvarint(out, uint64(len(s)))
		out = append(out, s...)
	}
	return out, nil
}
