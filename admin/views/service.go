package views

import (
	"context"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Service keeps saved views.
type Service struct {
	db       dbx.DB
	clock    clock.Clock
	log      *audit.Log
	accounts *accounts.Service
	store    store
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, staff *accounts.Service) *Service {
	return &Service{db: db, clock: now, log: log, accounts: staff}
}

// List returns the views of a list that the account keeps itself or that are
// shared with one of its roles, by name.
func (s *Service) List(ctx context.Context, of id.ID[accounts.Account], page string) ([]View, error) {
	a, err := s.accounts.Get(ctx, of)
	if err != nil {
		return nil, err
	}
	var list []View
	err = s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		list, err = s.store.list(tx, of, page, a.Roles)
		return err
	})
	return list, err
}

// Save adds a view of the caller's. With a role only its holders may share. A
// taken name is a Conflict "view.name.taken"; too many are "view.many".
func (s *Service) Save(ctx context.Context, by audit.Actor, v View) (View, error) {
	v.ID, v.Owner, v.OwnerName, v.CreatedAt, v.Version = id.New[View](), id.ID[accounts.Account](by.ID), by.Name, s.clock(), 1
	if err := s.check(ctx, &v); err != nil {
		return View{}, err
	}
	return v, s.db.Write(ctx, func(tx dbx.Tx) error {
		n, err := s.store.count(tx, v.Owner, v.Page)
		if err != nil {
			return err
		}
		if n >= mostViews {
			return fault.New(fault.Conflict, "view.many")
		}
		if v.Standard {
			if err := s.store.noStandard(tx, v.Owner, v.Page); err != nil {
				return err
			}
		}
		if err := s.store.insert(tx, v); err != nil {
			return err
		}
		return s.note(tx, by, "view.create", v)
	})
}

// check looks at the fields, and that nobody shares with a role they lack.
func (s *Service) check(ctx context.Context, v *View) error {
	if err := v.clean(); err != nil {
		return err
	}
	if v.Shared == "" {
		return nil
	}
	a, err := s.accounts.Get(ctx, v.Owner)
	if err != nil {
		return err
	}
	for _, r := range a.Roles {
		if r == v.Shared {
			return nil
		}
	}
	return fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "shared", Code: "view.shared.role"})
}

func (s *Service) note(tx dbx.Tx, by audit.Actor, action string, v View) error {
	return s.log.Write(tx, by, audit.Entry{Action: action, Object: "view", ObjectID: v.ID.String(),
		Detail: map[string]any{"page": v.Page, "shared": v.Shared, "standard": v.Standard}})
}

// Update renames a view of the caller's, shares it, makes it the standard one
// or gives it other filters; v.Version is the one that was read. Somebody
// else's is NotFound "view.unknown".
func (s *Service) Update(ctx context.Context, by audit.Actor, v View) (View, error) {
	v.Owner = id.ID[accounts.Account](by.ID)
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		old, err := s.store.own(tx, v.ID, v.Owner)
		v.Page, v.OwnerName, v.CreatedAt = old.Page, old.OwnerName, old.CreatedAt
		return err
	})
	if err == nil {
		err = s.check(ctx, &v)
	}
	if err != nil {
		return View{}, err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if v.Standard {
			if err := s.store.noStandard(tx, v.Owner, v.Page); err != nil {
				return err
			}
		}
		if err := s.store.update(tx, v); err != nil {
			return err
		}
		return s.note(tx, by, "view.update", v)
	})
	v.Version++
	return v, err
}

// Delete removes a view of the caller's.
func (s *Service) Delete(ctx context.Context, by audit.Actor, view id.ID[View]) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		v, err := s.store.own(tx, view, id.ID[accounts.Account](by.ID))
		if err != nil {
			return err
		}
		if err := s.store.remove(tx, v.ID); err != nil {
			return err
		}
		return s.note(tx, by, "view.delete", v)
	})
}
