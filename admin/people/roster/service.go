package roster

import (
	"context"
	"io"
	"slices"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/sheet"
)

// Service brings rosters in.
type Service struct {
	db     dbx.DB
	now    clock.Clock
	log    *audit.Log
	people *people.Service
	store  store
	follow Follower
	slots  chan struct{} // files that are read at this moment
}

// Follower is told of a list of persons that is brought in, in the transaction
// that does it.
type Follower interface {
	RosterCommitted(tx dbx.Tx, roster id.ID[Import], people []Present, by audit.Actor) error
}

// Present is a row whose person is in the register after the commit.
type Present struct {
	Row    int // as the program that shows the file numbers it
	Person id.ID[people.Person]
}

// Attach names who follows. It is called once, before the first request.
func (s *Service) Attach(f Follower) { s.follow = f }

// readers bounds how many workbooks are in memory at once.
const readers = 2

// MaxRows is the longest roster.
const MaxRows = 10_000

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, ring *crypt.Ring, persons *people.Service) *Service {
	return &Service{db: db, now: now, log: log, people: persons, store: store{ring}, slots: make(chan struct{}, readers)}
}

// Start reads a file and keeps what it found, sealed, for people to look at;
// nothing is in the register yet. Faults: those of sheet.OpenFile, Invalid
// "roster.no-header" and "roster.empty", TooLarge "roster.large".
func (s *Service) Start(ctx context.Context, by audit.Actor, kind Kind, r io.Reader, name string, makeOrgs bool) (Import, error) {
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return Import{}, ctx.Err()
	}
	raw, err := io.ReadAll(io.LimitReader(r, sheet.MaxFile+1))
	if err != nil {
		return Import{}, fault.Wrap(fault.Invalid, "sheet.broken", err)
	}
	now := s.now()
	i := Import{ID: id.New[Import](), Kind: kind, FileName: baseName(name), State: Preview, MakeOrgs: makeOrgs, MadeBy: by.ID, MadeName: by.Name,
		Created: now, ExpiresAt: now.Add(keep)}
	var rd reader
	if err := s.db.Read(ctx, func(tx dbx.Tx) error {
		streets, industries, err := s.people.Places(tx)
		rd = newReader(kind, clock.DateOf(now), streets, industries)
		return err
	}); err != nil {
		return Import{}, err
	}
	var rows []Row
	if i.Heads, i.HeadRow, rows, err = rd.read(name, raw); err != nil {
		return Import{}, err
	}
	if len(rows) > MaxRows {
		return Import{}, fault.New(fault.TooLarge, "roster.large")
	}
	if err := s.db.Read(ctx, func(tx dbx.Tx) error { return s.meet(tx, i, rows) }); err != nil {
		return Import{}, err
	}
	i.count(rows)
	return i, s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.store.insert(tx, i, rows); err != nil {
			return err
		}
		return s.audit(tx, by, "roster.preview", i)
	})
}

func (s *Service) meet(tx dbx.Tx, i Import, rows []Row) error {
	known, err := s.register(tx, i.Kind, rows)
	if err != nil {
		return err
	}
	for n := range rows {
		rows[n].meet(i.Kind, i.MakeOrgs, known)
	}
	return nil
}

func (s *Service) audit(tx dbx.Tx, by audit.Actor, action string, i Import) error {
	c := i.Counts
	return s.log.Write(tx, by, audit.Entry{Action: action, Object: "roster", ObjectID: i.ID.String(), Detail: map[string]any{
		"kind": string(i.Kind), "read": c.Read, "create": c.Create, "update": c.Update, "same": c.Same, "ask": c.Ask, "reject": c.Reject, "skip": c.Skip,
	}})
}

// open returns an import that is still a preview, locked.
func (s *Service) open(tx dbx.Tx, rid id.ID[Import]) (Import, error) {
	i, err := s.store.get(tx, rid, true)
	if err == nil && i.State != Preview {
		err = fault.New(fault.Conflict, "roster."+string(i.State))
	}
	return i, err
}

// Decide says what becomes of rows that can be decided: those that ask, and
// those that would be created or updated may be left out. Others are passed
// over. It returns the import with its counts.
func (s *Service) Decide(ctx context.Context, by audit.Actor, rid id.ID[Import], positions []int, d Decision) (Import, error) {
	var out Import
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		i, err := s.open(tx, rid)
		if err != nil {
			return err
		}
		rows, err := s.store.some(tx, rid, positions)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if !r.allows(d) {
				continue
			}
			r.Decision = d
			if err := s.store.update(tx, rid, r); err != nil {
				return err
			}
		}
		if i.Counts, err = s.store.count(tx, rid); err != nil {
			return err
		}
		out = i
		return s.store.save(tx, i)
	})
	return out, err
}

// allows tells whether a decision can be taken of a row.
func (r Row) allows(d Decision) bool {
	switch d {
	case Undecided, LeaveOut:
		return r.Outcome == Ask || r.Outcome == Create || r.Outcome == Update
	case TakeFile:
		return r.Outcome == Ask
	case KeepKnown:
		return r.Outcome == Ask && r.Known != ""
	}
	return false
}

// Commit brings in every row that has an effect, all in one transaction. Conflict
// "roster.changed" when the register has changed since the preview so that any of
// those rows would do something else: the preview then shows it. A second commit
// returns what the first has done.
func (s *Service) Commit(ctx context.Context, by audit.Actor, rid id.ID[Import]) (Import, error) {
	var seen []Row // read before the transaction in which others must wait
	if err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		seen, err = s.store.all(tx, rid)
		return err
	}); err != nil {
		return Import{}, err
	}
	var out Import
	var changed []Row
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		changed = nil
		i, err := s.store.get(tx, rid, true)
		out = i
		if err != nil || i.State == Committed {
			return err
		}
		if i.State != Preview {
			return fault.New(fault.Conflict, "roster."+string(i.State))
		}
		rows := slices.Clone(seen) // the transaction may run again
		if err := s.meet(tx, i, rows); err != nil {
			return err
		}
		for n, r := range rows {
			if r.Effect() != seen[n].Effect() || r.Known != seen[n].Known || r.Outcome != seen[n].Outcome {
				changed = append(changed, r)
			}
		}
		if len(changed) > 0 {
			return fault.New(fault.Conflict, "roster.changed")
		}
		out, err = s.commit(tx, by, i, rows)
		return err
	})
	if len(changed) > 0 {
		if again := s.refresh(ctx, rid, changed); again != nil {
			return out, again
		}
	}
	return out, err
}

// refresh stores rows that the register has changed for.
func (s *Service) refresh(ctx context.Context, rid id.ID[Import], rows []Row) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		i, err := s.open(tx, rid)
		if err != nil {
			return err
		}
		for _, r := range rows {
			r.Decision = Undecided
			if err := s.store.update(tx, rid, r); err != nil {
				return err
			}
		}
		if i.Counts, err = s.store.count(tx, rid); err != nil {
			return err
		}
		return s.store.save(tx, i)
	})
}

func (s *Service) commit(tx dbx.Tx, by audit.Actor, i Import, rows []Row) (Import, error) {
	var err error
	if i.Kind == Persons {
		err = s.commitPersons(tx, by, i.ID, rows)
	} else {
		err = s.commitOrganisations(tx, by, rows)
	}
	if err != nil {
		return i, err
	}
	i.count(rows)
	i.State, i.Settled = Committed, s.now()
	if err := s.store.save(tx, i); err != nil {
		return i, err
	}
	// Who wants to mend the rejected rows has the day for it; the others are done.
	if err := s.store.forget(tx, i.ID, true); err != nil {
		return i, err
	}
	return i, s.audit(tx, by, "roster.commit", i)
}

func (s *Service) commitPersons(tx dbx.Tx, by audit.Actor, rid id.ID[Import], rows []Row) error {
	made, err := s.makeEmployers(tx, rows)
	if err != nil {
		return err
	}
	var fresh []people.Person
	var from []int // rows of fresh
	var there []Present
	for _, r := range rows {
		p := r.person()
		p.Organisation = id.ID[people.Organisation](r.Org)
		if r.NewOrg {
			p.Organisation = made[r.orgKey()]
		}
		switch effect := r.Effect(); {
		case effect == Create:
			fresh, from = append(fresh, p), append(from, r.Number)
		case effect == Update:
			if err := s.change(tx, by, r, p); err != nil {
				return err
			}
			there = append(there, Present{r.Number, id.ID[people.Person](r.Known)})
		case r.Outcome == Same && r.Decision != LeaveOut:
			there = append(there, Present{r.Number, id.ID[people.Person](r.Known)})
		}
	}
	if err := s.people.AddPersons(tx, fresh); err != nil || s.follow == nil {
		return err
	}
	for n, p := range fresh {
		there = append(there, Present{from[n], p.ID})
	}
	return s.follow.RosterCommitted(tx, rid, there, by)
}

// makeEmployers makes the organisations that rows name and nobody knows, each
// once.
func (s *Service) makeEmployers(tx dbx.Tx, rows []Row) (map[string]id.ID[people.Organisation], error) {
	made := map[string]id.ID[people.Organisation]{}
	var keys []string
	var list []people.Organisation
	for _, r := range rows {
		if !r.NewOrg || r.Effect() == "" || slices.Contains(keys, r.orgKey()) {
			continue
		}
		o := r.organisation(Persons)
		if len(people.CheckOrganisation(&o, true)) > 0 {
			return nil, fault.New(fault.Internal, "internal") // the reader lets none through
		}
		keys, list = append(keys, r.orgKey()), append(list, o)
	}
	if err := s.people.AddOrganisations(tx, list); err != nil {
		return nil, err
	}
	for n, o := range list {
		made[keys[n]] = o.ID
	}
	return made, nil
}

// change brings a row into the person that the register knows: a cell that is
// empty in the file changes nothing.
func (s *Service) change(tx dbx.Tx, by audit.Actor, r Row, p people.Person) error {
	found, err := s.people.ByIDs(tx, []id.ID[people.Person]{id.ID[people.Person](r.Known)})
	if err != nil || len(found) == 0 {
		return fault.Wrap(fault.Conflict, "roster.changed", err)
	}
	one := found[0]
	if r.Decision == TakeFile {
		one.Name = p.Name
	}
	if p.Organisation != "" {
		one.Organisation = p.Organisation
	}
	if p.Phone != "" {
		one.Phone = p.Phone
	}
	_, err = s.people.ChangePerson(tx, by, one, people.Keep{IDNumber: true})
	return err
}

func (s *Service) commitOrganisations(tx dbx.Tx, by audit.Actor, rows []Row) error {
	known, err := s.register(tx, Organisations, rows)
	if err != nil {
		return err
	}
	byID := map[string]people.Organisation{}
	for _, list := range known.named {
		for _, o := range list {
			byID[o.ID.String()] = o
		}
	}
	var fresh []people.Organisation
	for _, r := range rows {
		switch r.Effect() {
		case Create:
			o := r.organisation(Organisations)
			if people.CheckOrganisation(&o, true) == nil {
				fresh = append(fresh, o)
			}
		case Update:
			if _, err := s.people.ChangeOrganisation(tx, by, r.merge(byID[r.Known]), true, false); err != nil {
				return err
			}
		}
	}
	return s.people.AddOrganisations(tx, fresh)
}

// Discard throws a preview away with its rows.
func (s *Service) Discard(ctx context.Context, by audit.Actor, rid id.ID[Import]) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		i, err := s.store.get(tx, rid, true)
		if err != nil || i.State == Discarded {
			return err
		}
		if i.State == Committed {
			return fault.New(fault.Conflict, "roster.committed")
		}
		i.State, i.Settled = Discarded, s.now()
		if err := s.store.save(tx, i); err != nil {
			return err
		}
		if err := s.store.forget(tx, rid, false); err != nil {
			return err
		}
		return s.audit(tx, by, "roster.discard", i)
	})
}

// Rows returns an import with a page of its rows; only narrows them.
func (s *Service) Rows(ctx context.Context, rid id.ID[Import], only Outcome, offset, limit int) (i Import, rows []Row, total int64, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if i, err = s.store.get(tx, rid, false); err != nil {
			return err
		}
		rows, total, err = s.store.page(tx, rid, only, offset, limit)
		return err
	})
	return i, rows, total, err
}

// List returns a page of imports, the newest first.
func (s *Service) List(ctx context.Context, offset, limit int) (list []Import, total int64, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		list, total, err = s.store.list(tx, offset, limit)
		return err
	})
	return list, total, err
}

// Purge forgets the rows of imports whose day is over. It is run again and again
// by one server at a time.
func (s *Service) Purge(ctx context.Context) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error { return s.store.expire(tx, s.now()) })
}
