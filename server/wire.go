package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/people/album"
	"ankao/admin/people/roster"
	"ankao/admin/rules"
	"ankao/admin/tasks"
	"ankao/admin/views"
	"ankao/content/bank"
	"ankao/content/bank/exports"
	"ankao/content/bank/imports"
	"ankao/exams/attempts"
	"ankao/exams/attempts/seat"
	"ankao/exams/certificates"
	"ankao/exams/certificates/expiring"
	"ankao/exams/certificates/keys"
	"ankao/exams/certificates/official"
	"ankao/exams/certificates/printing"
	"ankao/exams/certificates/statuslist"
	"ankao/exams/certificates/types"
	"ankao/exams/doors"
	"ankao/exams/entries"
	"ankao/exams/entries/lists"
	"ankao/exams/entries/retake"
	"ankao/exams/exams"
	"ankao/exams/identity"
	"ankao/exams/marking"
	"ankao/exams/papers"
	"ankao/exams/parts"
	"ankao/exams/practice"
	"ankao/exams/rechecks"
	"ankao/exams/results"
	"ankao/exams/roompack"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/exams/sessions/moves"
	"ankao/internal/blob"
	"ankao/internal/ca"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/jobs"
	"ankao/internal/web"
	"ankao/server/guides"
	"ankao/server/reports"

	"github.com/gofiber/fiber/v2"
)

// centre is the program put together: what serve and the operator commands
// share.
type centre struct {
	cfg  config
	now  clock.Clock
	pace *clock.Steady // nil in tests with a clock of their own
	db   *gormdb.DB
	ring *crypt.Ring
	blob blob.Store
	jobs *jobs.Runner
	ca   *ca.Authority // nil unless ANKAO_TLS is internal

	audit    *audit.Log
	accounts *accounts.Service
	tasks    *tasks.Service
	people   *people.Service
	rules    *rules.Service
	views    *views.Service
	roster   *roster.Service
	album    *album.Service
	bank     *bank.Service
	imports  *imports.Service
	exports  *exports.Service

	rooms        *rooms.Service
	exams        *exams.Service
	sessions     *sessions.Service
	moves        *moves.Service
	entries      *entries.Service
	lists        *lists.Service
	retake       *retake.Service
	doors        *doors.Service
	identity     *identity.Service
	roompack     *roompack.Service
	papers       *papers.Service
	practice     *practice.Service
	attempts     *attempts.Service
	seat         *seat.Service
	marking      *marking.Service
	results      *results.Service
	rechecks     *rechecks.Service
	certificates *certificates.Service
	reports      *reports.Service
	types        *types.Service
	keys         *keys.Service
	parts        *parts.Service
	statusLists  *statuslist.Service
	printing     *printing.Service
	official     *official.Service
	expiring     *expiring.Service
}

// open opens the keys, the database and the files, and builds every service.
func open(ctx context.Context, cfg config) (*centre, error) {
	steady := clock.NewSteady()
	c, err := openAt(ctx, cfg, steady.Now)
	if err != nil {
		return nil, err
	}
	c.pace = steady
	return c, nil
}

// openAt is open with another clock.
func openAt(ctx context.Context, cfg config, now clock.Clock) (*centre, error) {
	c := &centre{cfg: cfg, now: now}
	var err error
	if c.ring, err = crypt.Open(cfg.path("keys.json")); err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	if c.blob, err = blob.Files(cfg.path("blobs")); err != nil {
		return nil, err
	}
	if cfg.TLS == tlsInternal {
		if c.ca, err = ca.Open(cfg.path("ca"), []string{cfg.BaseURL.Hostname()}, now); err != nil {
			return nil, fmt.Errorf("ANKAO_TLS=internal: %w", err)
		}
	}
	if c.db, err = gormdb.Open(ctx, cfg.Database, cfg.Data); err != nil {
		return nil, err
	}
	if err := c.build(ctx); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

// build makes the services, each after those it stands on.
func (c *centre) build(ctx context.Context) (err error) {
	c.jobs = jobs.New(c.db, c.now)
	c.audit = audit.New(c.db, c.now, c.ring)
	c.accounts = accounts.New(c.db, c.now, c.audit)
	c.tasks = tasks.New(c.db, c.now, c.audit, c.ring, c.blob, c.jobs, c.accounts)
	if c.rules, err = rules.New(c.db, c.now, c.audit, c.cfg.Jurisdiction); err != nil {
		return err
	}
	if err := c.rules.Seed(ctx); err != nil {
		return err
	}
	c.views = views.New(c.db, c.now, c.audit, c.accounts)
	c.people = people.New(c.db, c.now, c.audit, c.ring, c.blob)
	c.people.Attach(listsForPeople{c.rules})
	c.people.Refer(personRefs()...)
	c.album = album.New(c.db, c.now, c.audit, c.ring, c.people)
	c.roster = roster.New(c.db, c.now, c.audit, c.ring, c.people)
	c.bank = bank.New(c.db, c.now, c.audit, c.blob)
	c.imports = imports.New(c.db, c.now, c.audit, c.bank)
	c.imports.Attach(c.tasks, c.blob)
	c.exports = exports.New(c.db, c.now, c.audit, c.bank, c.tasks)
	return c.buildExams()
}

func (c *centre) buildExams() (err error) {
	c.rooms = rooms.New(c.db, c.now, c.audit, sessions.SeatUse{})
	c.exams = exams.New(c.db, c.now, c.audit, c.bank)
	c.sessions = sessions.New(c.db, c.now, c.audit, c.people, c.rooms, c.exams)
	c.moves = moves.New(c.db, c.now, c.audit, c.people, c.rooms, c.sessions)
	c.entries = entries.New(c.db, c.now, c.audit, c.people, c.exams)
	c.lists = lists.New(c.db, c.now, c.audit, c.roster, c.exams, c.entries)
	c.retake = retake.New(c.db, c.entries, c.sessions)
	c.doors = doors.New(c.db, c.now, c.audit, c.people, c.sessions)
	c.papers = papers.New(c.db, c.now, c.audit, c.ring, c.bank, c.exams, c.sessions)
	c.practice = practice.New(c.db, c.now, c.audit, c.ring, c.bank)
	c.attempts = attempts.New(c.db, c.now, c.ring)
	c.identity = identity.New(c.db, c.now, c.audit, c.ring, c.sessions, c.people)
	c.seat = seat.New(c.db, c.now, c.audit, c.doors, c.sessions, c.papers, c.attempts, c.identity, c.bank)
	c.marking = marking.New(c.db, c.now, c.audit, c.ring, c.sessions, c.papers, c.attempts, c.bank)
	c.roompack = roompack.New(c.db, c.audit, c.tasks, c.sessions, c.rooms, c.people, c.cfg.Centre)
	c.results = results.New(c.db, c.now, c.audit, c.tasks, c.marking, c.rooms, c.cfg.Centre)
	c.rechecks = rechecks.New(c.db, c.now, c.audit, c.marking, c.sessions)
	if err := c.buildCertificates(); err != nil {
		return err
	}
	c.reports = reports.New(c.db, c.now, reports.Sources{Audit: c.audit, Accounts: c.accounts, People: c.people, Rules: c.rules, Bank: c.bank, Rooms: c.rooms,
		Exams: c.exams, Entries: c.entries, Sessions: c.sessions, Marking: c.marking, Rechecks: c.rechecks, Certificates: c.certificates})
	c.bank.Attach(useOfQuestions{c.papers, c.sessions, c.marking}, c.exams, c.imports)
	c.exams.Attach(c.sessions)
	c.exams.Heed(c.rules)
	c.entries.Attach(sittingsForEntries{c.sessions, c.marking}, rulesForEntries{c.rules, c.exams})
	c.sessions.Attach(c.papers, sessionsFollowed{c.attempts, c.identity}, c.entries)
	c.papers.Attach(c.tasks)
	c.seat.Attach(c.marking, certificatesForSeats{c.certificates})
	c.marking.Attach(c.certificates)
	return nil
}

func (c *centre) buildCertificates() (err error) {
	results := resultsForCertificates{c.marking}
	c.types = types.New(c.db, c.now, c.audit)
	if c.keys, err = keys.New(c.db, c.now, c.audit, c.cfg.path("certificate-keys.json")); err != nil {
		return err
	}
	c.parts = parts.New(c.db, c.now, c.audit, c.people, c.types, results, rulesForParts{c.rules})
	c.certificates, err = certificates.New(c.db, c.now, c.audit, c.ring, c.people,
		certificates.Beside{Types: c.types, Keys: c.keys, Parts: c.parts, Tasks: c.tasks}, results,
		certificates.Config{BaseURL: c.cfg.BaseURL.String(), Issuer: c.cfg.Centre, IssuerEn: c.cfg.CentreEn, Test: c.cfg.Demo})
	if err != nil {
		return err
	}
	c.statusLists = statuslist.New(c.db, c.now, c.keys, c.certificates)
	c.printing = printing.New(c.db, c.now, c.audit, c.certificates, c.tasks)
	c.official = official.New(c.db, c.now, c.audit, c.ring, c.people)
	c.expiring = expiring.New(c.db, c.now, c.audit, c.people, c.certificates, c.official, c.tasks)
	return nil
}

// register declares every route.
func (c *centre) register(api *web.API) {
	accounts.Register(api, c.accounts)
	audit.Register(api, c.audit)
	tasks.Register(api, c.tasks)
	people.Register(api, c.people)
	rules.Register(api, c.rules)
	views.Register(api, c.views)
	roster.Register(api, c.roster)
	album.Register(api, c.album)
	bank.Register(api, c.bank)
	imports.Register(api, c.imports)
	exports.Register(api, c.exports)
	rooms.Register(api, c.rooms)
	exams.Register(api, c.exams)
	sessions.Register(api, c.sessions)
	moves.Register(api, c.moves)
	entries.Register(api, c.entries)
	lists.Register(api, c.lists)
	retake.Register(api, c.retake)
	doors.Register(api, c.doors)
	identity.Register(api, c.identity)
	papers.Register(api, c.papers)
	practice.Register(api, c.practice)
	seat.Register(api, c.seat)
	marking.Register(api, c.marking)
	types.Register(api, c.types)
	keys.Register(api, c.keys)
	parts.Register(api, c.parts)
	roompack.Register(api, c.roompack)
	results.Register(api, c.results)
	rechecks.Register(api, c.rechecks)
	certificates.Register(api, c.certificates)
	statuslist.Register(api, c.statusLists)
	printing.Register(api, c.printing)
	official.Register(api, c.official)
	expiring.Register(api, c.expiring, c.rules)
	reports.Register(api, c.reports)
	guides.Register(api)
	registerSystem(api, c)
}

// schedule names the work that recurs on one server at a time.
func (c *centre) schedule() {
	c.jobs.Every("audit.seal", time.Second, func(ctx context.Context) error {
		_, err := c.audit.Seal(ctx)
		return err
	})
	c.jobs.Every("bank.media.purge", time.Hour, c.bank.PurgeMedia)
	c.jobs.Every("accounts.purge", 10*time.Minute, c.accounts.Purge)
	c.jobs.Every("certificates.resume", 10*time.Minute, c.certificates.ResumeDue)
	c.jobs.Every("imports.purge", time.Hour, c.imports.Purge)
	c.jobs.Every("practice.purge", time.Hour, c.practice.Purge)
	c.jobs.Every("tasks.purge", 10*time.Minute, c.tasks.Purge)
	c.jobs.Every("people.purge", time.Hour, c.people.Purge)
	c.jobs.Every("album.purge", time.Hour, c.album.Purge)
	c.jobs.Every("roster.purge", time.Hour, c.roster.Purge)
}

// loops is the work that every server does for itself until its context ends.
func (c *centre) loops() []func(context.Context) {
	list := []func(context.Context){c.jobs.Run, c.attempts.Run, c.seat.Run, c.marking.Run}
	if c.ca != nil {
		list = append(list, c.ca.Run)
	}
	if c.pace != nil {
		list = append(list, c.keepPace)
	}
	return list
}

// keepPace lets nobody who sets the machine's clock move the deadlines of those
// who work.
func (c *centre) keepPace(ctx context.Context) {
	for {
		if some, err := c.attempts.Unfinished(ctx); err == nil {
			c.pace.Keep(some)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

// close stores what seats have sent before the database goes.
func (c *centre) close() error {
	if c.attempts != nil {
		c.attempts.Close()
	}
	return c.db.Close()
}

// application is the HTTP side: the API, health, the CA's root, the pages.
func (c *centre) application() (*fiber.App, error) {
	app, api := web.New(web.Config{Version: version, Proxies: c.cfg.Proxies})
	c.register(api)
	registerHealth(app, c)
	registerRoot(app, c.ca)
	return app, registerPages(app, c.cfg)
}
