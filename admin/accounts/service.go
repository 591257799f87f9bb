package accounts

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"
	"sync"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"
)

// Service keeps accounts and logins.
type Service struct {
	db     dbx.DB
	clock  clock.Clock
	log    *audit.Log
	store  store
	hasher *hasher
	setup  setupCode
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log) *Service {
	return &Service{db: db, clock: now, log: log, hasher: newHasher()}
}

// setupCode is the one-time code that makes the first administrator. It is
// known to who reads the server's log, and gone after use or ten wrong tries.
type setupCode struct {
	sync.Mutex
	code  string
	tries int
}

const setupTries = 10

// SetupCode makes a new code when no account exists, for the server to log;
// it returns "" when there is one.
func (s *Service) SetupCode(ctx context.Context) (string, error) {
	needed, err := s.SetupNeeded(ctx)
	if err != nil || !needed {
		return "", err
	}
	s.setup.Lock()
	defer s.setup.Unlock()
	s.setup.code, s.setup.tries = randomText(5)+"-"+randomText(5), 0
	return s.setup.code, nil
}

// SetupNeeded tells whether the first administrator is still to be made.
func (s *Service) SetupNeeded(ctx context.Context) (bool, error) {
	var n int64
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		var err error
		n, err = s.store.count(tx)
		return err
	})
	return n == 0, err
}

func (s *Service) takeCode(code string) error {
	s.setup.Lock()
	defer s.setup.Unlock()
	code = strings.ToLower(strings.TrimSpace(code))
	if s.setup.code == "" || s.setup.tries >= setupTries {
		return fault.New(fault.Limited, "setup.closed")
	}
	if subtle.ConstantTimeCompare([]byte(code), []byte(s.setup.code)) != 1 {
		s.setup.tries++
		return fault.New(fault.Denied, "setup.code").With(fault.Field{Path: "code", Code: "setup.code"})
	}
	return nil
}

// Setup makes the first account, administrator and security in one until it
// has made others, and logs it in. A wrong code is a Denied fault "setup.code";
// once an account exists the answer is a Conflict "setup.done".
func (s *Service) Setup(ctx context.Context, by audit.Actor, code, login, name, password string) (Account, string, error) {
	if err := s.takeCode(code); err != nil {
		return Account{}, "", err
	}
	a, err := s.prepare(ctx, NewAccount{Login: login, Name: name, Password: password, Roles: []Role{Administrator, Security}})
	if err != nil {
		return Account{}, "", err
	}
	a.MustChange = false
	token := newToken()
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if n, err := s.store.count(tx); err != nil || n > 0 {
			return errors.Join(err, fault.New(fault.Conflict, "setup.done"))
		}
		if err := s.add(tx, by, a); err != nil {
			return err
		}
		return s.begin(tx, a, token, by.Address)
	})
	if err != nil {
		return Account{}, "", err
	}
	s.setup.Lock()
	s.setup.code = ""
	s.setup.Unlock()
	return a, token, nil
}

// NewAccount is what an account is made of.
type NewAccount struct {
	Login, Name, Password string
	Roles                 []Role
}

func (s *Service) prepare(ctx context.Context, n NewAccount) (Account, error) {
	login := normalise(n.Login)
	fields := append(checkLogin(login), checkName(n.Name)...)
	fields = append(fields, checkRoles(n.Roles)...)
	fields = append(fields, checkPassword("password", n.Password, login)...)
	if err := invalid(fields); err != nil {
		return Account{}, err
	}
	hash, err := s.hasher.hash(ctx, n.Password)
	if err != nil {
		return Account{}, err
	}
	return Account{ID: id.New[Account](), Login: login, Name: strings.TrimSpace(n.Name), Roles: each(n.Roles), State: Active,
		MustChange: true, CreatedAt: s.clock(), Version: 1, password: hash}, nil
}

func (s *Service) add(tx dbx.Tx, by audit.Actor, a Account) error {
	if err := s.store.insert(tx, a); err != nil {
		return err
	}
	return s.log.Write(tx, by, audit.Entry{Action: "account.create", Object: "account", ObjectID: a.ID.String(),
		Detail: map[string]any{"login": a.Login, "roles": a.Roles}})
}

// Create makes an account whose owner must change the password at first.
func (s *Service) Create(ctx context.Context, by audit.Actor, n NewAccount) (Account, error) {
	a, err := s.prepare(ctx, n)
	if err != nil {
		return Account{}, err
	}
	return a, s.db.Write(ctx, func(tx dbx.Tx) error { return s.add(tx, by, a) })
}

// Change is what may be changed of an account; Version is the one that was read.
type Change struct {
	Name    string
	Roles   []Role
	State   State
	Version int64
}

// Update changes name, roles and state. The last account that can manage
// accounts can neither be disabled nor lose that role.
func (s *Service) Update(ctx context.Context, by audit.Actor, account id.ID[Account], c Change) (Account, error) {
	fields := append(checkName(c.Name), checkRoles(c.Roles)...)
	if c.State != Active && c.State != Disabled {
		fields = append(fields, fault.Field{Path: "state", Code: "input.choice"})
	}
	if err := invalid(fields); err != nil {
		return Account{}, err
	}
	return s.change(ctx, by, account, "account.update", func(tx dbx.Tx, a *Account) (map[string]any, error) {
		if a.Version != c.Version {
			return nil, fault.New(fault.Conflict, "conflict.changed")
		}
		detail := map[string]any{"rolesBefore": a.Roles, "roles": each(c.Roles), "stateBefore": a.State, "state": c.State}
		a.Name, a.Roles, a.State = strings.TrimSpace(c.Name), each(c.Roles), c.State
		if a.State == Disabled {
			if err := s.store.deleteLogins(tx, a.ID, ""); err != nil {
				return nil, err
			}
		}
		return detail, s.keepSecurity(tx, *a)
	})
}

func (s *Service) keepSecurity(tx dbx.Tx, a Account) error {
	if a.State == Active && a.May(AccountWrite) {
		return nil
	}
	n, err := s.store.holders(tx, Security, a.ID)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "account.last-security")
	}
	return err
}

// change runs fn on the locked account and writes what it made of it.
func (s *Service) change(ctx context.Context, by audit.Actor, account id.ID[Account], action string,
	fn func(tx dbx.Tx, a *Account) (map[string]any, error),
) (Account, error) {
	var out Account
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		a, err := s.store.lock(tx, account)
		if err != nil {
			return err
		}
		detail, err := fn(tx, &a)
		if err != nil {
			return err
		}
		if err := s.store.update(tx, a); err != nil {
			return err
		}
		a.Version++
		out = a
		return s.log.Write(tx, by, audit.Entry{Action: action, Object: "account", ObjectID: account.String(), Detail: detail})
	})
	return out, err
}

// Reset gives the account a new random password, ends its logins, and returns
// the password; its owner must change it.
func (s *Service) Reset(ctx context.Context, by audit.Actor, account id.ID[Account]) (string, error) {
	password := newPassword()
	return password, s.setPassword(ctx, by, account, "account.reset", password, "", true)
}

func (s *Service) setPassword(ctx context.Context, by audit.Actor, account id.ID[Account], action, password, keep string, mustChange bool) error {
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, by, account, action, func(tx dbx.Tx, a *Account) (map[string]any, error) {
		a.password, a.MustChange, a.Failures, a.LockedUntil = hash, mustChange, 0, 0
		return nil, s.store.deleteLogins(tx, account, keep)
	})
	return err
}

// Unlock ends a lock-out.
func (s *Service) Unlock(ctx context.Context, by audit.Actor, account id.ID[Account]) (Account, error) {
	return s.change(ctx, by, account, "account.unlock", func(_ dbx.Tx, a *Account) (map[string]any, error) {
		a.Failures, a.LockedUntil = 0, 0
		return nil, nil
	})
}

// ChangePassword sets a person's own password and ends their other logins. A
// wrong current password is an Invalid fault at "current", and counts as one at
// the login does: who finds a browser logged in must not guess on and on.
func (s *Service) ChangePassword(ctx context.Context, by audit.Actor, token, current, next string) error {
	a, err := s.Get(ctx, id.ID[Account](by.ID))
	if err != nil {
		return err
	}
	if a.Locked(s.clock()) {
		return fault.New(fault.Limited, "login.locked")
	}
	ok, err := s.hasher.matches(ctx, a.password, current)
	if err != nil {
		return err
	}
	if !ok {
		if err := s.refuse(ctx, by, a.ID, "account.password.refused"); !errors.Is(err, errRefused) {
			return err
		}
		return invalid([]fault.Field{{Path: "current", Code: "password.current"}})
	}
	fields := checkPassword("next", next, a.Login)
	if next == current {
		fields = append(fields, fault.Field{Path: "next", Code: "password.same"})
	}
	if err := invalid(fields); err != nil {
		return err
	}
	return s.setPassword(ctx, by, a.ID, "account.password", next, hashToken(token), false)
}

// Get returns one account.
func (s *Service) Get(ctx context.Context, account id.ID[Account]) (Account, error) {
	var a Account
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		var err error
		a, err = s.store.byID(tx, account)
		return err
	})
	return a, err
}

// ByLogin returns the account of that login.
func (s *Service) ByLogin(ctx context.Context, login string) (Account, error) {
	var a Account
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		var err error
		a, err = s.store.byLogin(tx, normalise(login))
		return err
	})
	return a, err
}

// List returns a page of the accounts whose login or name contains q.
func (s *Service) List(ctx context.Context, q string, offset, limit int) ([]Account, int64, error) {
	var list []Account
	var total int64
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		var err error
		list, total, err = s.store.list(tx, strings.TrimSpace(q), offset, limit)
		return err
	})
	return list, total, err
}

var errRefused = fault.New(fault.Unauthenticated, "login.refused")

// Login checks a password and returns the account and a token for the cookie.
// An unknown login, a wrong password and a disabled account answer alike,
// "login.refused"; five wrong passwords lock the account for 15 minutes,
// "login.locked".
func (s *Service) Login(ctx context.Context, by audit.Actor, login, password string) (Account, string, error) {
	a, err := s.ByLogin(ctx, login)
	known := err == nil
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Account{}, "", err
	}
	if known && a.Locked(s.clock()) {
		return Account{}, "", fault.New(fault.Limited, "login.locked")
	}
	phc := nobody
	if known {
		phc = a.password
	}
	ok, err := s.hasher.matches(ctx, phc, password)
	if err != nil {
		return Account{}, "", err
	}
	if !known || a.State != Active {
		return Account{}, "", errRefused
	}
	by = audit.Actor{Kind: audit.Account, ID: a.ID.String(), Name: a.Name, Address: by.Address, Request: by.Request}
	if !ok {
		return Account{}, "", s.refuse(ctx, by, a.ID, "login.refused")
	}
	token := newToken()
	a, err = s.change(ctx, by, a.ID, "login", func(tx dbx.Tx, a *Account) (map[string]any, error) {
		if a.Locked(s.clock()) {
			return nil, fault.New(fault.Limited, "login.locked")
		}
		a.Failures, a.LockedUntil, a.LastLoginAt = 0, 0, s.clock()
		return nil, s.begin(tx, *a, token, by.Address)
	})
	return a, token, err
}

// refuse counts a wrong password.
func (s *Service) refuse(ctx context.Context, by audit.Actor, account id.ID[Account], action string) error {
	a, err := s.change(ctx, by, account, action, func(_ dbx.Tx, a *Account) (map[string]any, error) {
		if !a.Locked(s.clock()) {
			a.failed(s.clock())
		}
		return nil, nil
	})
	if err != nil {
		return err
	}
	if a.Locked(s.clock()) {
		return fault.New(fault.Limited, "login.locked")
	}
	return errRefused
}

func (s *Service) begin(tx dbx.Tx, a Account, token, address string) error {
	now := s.clock()
	return s.store.insertLogin(tx, hashToken(token), Login{Account: a.ID, Address: address, CreatedAt: now, SeenAt: now})
}

// Logout ends the login of that token.
func (s *Service) Logout(ctx context.Context, by audit.Actor, token string) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.store.deleteLogin(tx, hashToken(token)); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "logout", Object: "account", ObjectID: by.ID})
	})
}

// Admit returns the account behind a token, or an Unauthenticated fault
// "login.needed" when there is none or it has idled out.
func (s *Service) Admit(ctx context.Context, token string) (Account, error) {
	needed := fault.New(fault.Unauthenticated, "login.needed")
	if token == "" {
		return Account{}, needed
	}
	var a Account
	var l Login
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		var err error
		if l, err = s.store.login(tx, hashToken(token)); err != nil {
			return err
		}
		a, err = s.store.byID(tx, l.Account)
		return err
	})
	now := s.clock()
	if fault.KindOf(err) == fault.NotFound && err != nil || err == nil && (!l.Alive(now) || a.State != Active) {
		return Account{}, needed
	}
	if err != nil {
		return Account{}, err
	}
	if now.Sub(l.SeenAt) >= seenEvery {
		err = s.db.Write(ctx, func(tx dbx.Tx) error { return s.store.seen(tx, hashToken(token), now) })
	}
	return a, err
}

// Gate admits staff to routes whose permission their roles grant. Who must
// change the password first may do nothing else.
func (s *Service) Gate(ctx context.Context, p web.Permission, r web.Request) (context.Context, error) {
	token := r.Cookie(Cookie)
	a, err := s.Admit(ctx, token)
	if err != nil {
		return nil, err
	}
	if !a.May(p) {
		return nil, fault.New(fault.Denied, "denied").Param("permission", string(p))
	}
	if a.MustChange && p != web.Staff {
		return nil, fault.New(fault.Denied, "password.change-first")
	}
	ctx = audit.With(ctx, audit.Actor{Kind: audit.Account, ID: a.ID.String(), Name: a.Name, Address: r.Address(), Request: r.ID()})
	return context.WithValue(ctx, loginKey{}, current{a, token}), nil
}

type loginKey struct{}

type current struct {
	account Account
	token   string
}

// Purge forgets the logins that have ended.
func (s *Service) Purge(ctx context.Context) error {
	now := s.clock()
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		return s.store.purgeLogins(tx, now.Add(-IdleLimit), now.Add(-LoginLimit))
	})
}
