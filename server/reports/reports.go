// Package reports is what reads across features: the console's home, the search
// that finds anything, the advice on how a few people can run the centre. It
// reads through the services' own lists and shows a caller only what their
// roles let them read.
package reports

import (
	"context"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/rules"
	"ankao/content/bank"
	"ankao/exams/certificates"
	"ankao/exams/entries"
	"ankao/exams/exams"
	"ankao/exams/marking"
	"ankao/exams/rechecks"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// Sources are the services that are read.
type Sources struct {
	Audit        *audit.Log
	Accounts     *accounts.Service
	People       *people.Service
	Rules        *rules.Service
	Bank         *bank.Service
	Rooms        *rooms.Service
	Exams        *exams.Service
	Entries      *entries.Service
	Sessions     *sessions.Service
	Marking      *marking.Service
	Rechecks     *rechecks.Service
	Certificates *certificates.Service
}

// Service answers what no single feature can.
type Service struct {
	db    dbx.DB
	clock clock.Clock
	from  Sources
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, from Sources) *Service {
	return &Service{db: db, clock: now, from: from}
}

// caller is the account that asks.
func (s *Service) caller(ctx context.Context) (accounts.Account, error) {
	return s.from.Accounts.Get(ctx, id.ID[accounts.Account](audit.From(ctx).ID))
}
