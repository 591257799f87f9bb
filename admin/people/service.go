package people

import (
	"context"
	"strings"
	"unicode/utf8"

	"ankao/admin/audit"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Service keeps organisations and persons.
type Service struct {
	db    dbx.DB
	clock clock.Clock
	log   *audit.Log
	blobs blob.Store
	lists Lists
	refs  []References
	store store
}

// New makes the service; photos go to blobs.
func New(db dbx.DB, now clock.Clock, log *audit.Log, ring *crypt.Ring, blobs blob.Store) *Service {
	return &Service{db: db, clock: now, log: log, blobs: blobs, store: store{ring}}
}

// CreateOrganisation adds an organisation. A code whose check character is
// wrong is an Invalid fault "organisation.code.check" unless codeConfirmed.
func (s *Service) CreateOrganisation(ctx context.Context, by audit.Actor, o Organisation, codeConfirmed bool) (Organisation, error) {
	if err := o.clean(codeConfirmed); err != nil {
		return Organisation{}, err
	}
	o.ID, o.CreatedAt, o.Version = id.New[Organisation](), s.clock(), 1
	return o, s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.checkPlaces(tx, o); err != nil {
			return err
		}
		if err := s.store.insertOrganisation(tx, o); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "organisation.create", Object: "organisation", ObjectID: o.ID.String(),
			Detail: map[string]any{"codeConfirmed": o.Code != "" && !o.CodeValid}})
	})
}

// UpdateOrganisation replaces an organisation's fields; o.Version is the one
// that was read. keepPhone leaves the phone as it is.
func (s *Service) UpdateOrganisation(ctx context.Context, by audit.Actor, o Organisation, codeConfirmed, keepPhone bool) (Organisation, error) {
	if err := o.clean(codeConfirmed); err != nil {
		return Organisation{}, err
	}
	var changed Organisation
	err := s.db.Write(ctx, func(tx dbx.Tx) (err error) {
		changed, err = s.changeOrganisation(tx, by, o, keepPhone)
		return err
	})
	return changed, err
}

func (s *Service) changeOrganisation(tx dbx.Tx, by audit.Actor, o Organisation, keepPhone bool) (Organisation, error) {
	old, err := s.store.getOrganisation(tx, o.ID)
	if err != nil {
		return o, err
	}
	o.CreatedAt, o.MergedInto = old.CreatedAt, old.MergedInto
	if keepPhone {
		o.Phone = old.Phone
	}
	if err := s.checkPlaces(tx, o); err != nil {
		return o, err
	}
	if err := s.store.updateOrganisation(tx, o); err != nil {
		return o, err
	}
	o.Version++
	return o, s.log.Write(tx, by, audit.Entry{Action: "organisation.update", Object: "organisation", ObjectID: o.ID.String(),
		Detail: map[string]any{"flagsChanged": o.HighRiskHours != old.HighRiskHours || o.HighRiskAssessment != old.HighRiskAssessment}})
}

// Organisation returns one organisation; of one that was merged, the survivor.
func (s *Service) Organisation(ctx context.Context, oid id.ID[Organisation]) (Organisation, error) {
	var o Organisation
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		var err error
		if o, err = s.store.getOrganisation(tx, oid); err == nil && o.MergedInto != "" {
			o, err = s.store.getOrganisation(tx, o.MergedInto)
		}
		return err
	})
	return o, err
}

// Organisations returns a page of those that the filter leaves, by name.
func (s *Service) Organisations(ctx context.Context, f OrganisationFilter, offset, limit int) ([]Organisation, int64, error) {
	f.Q = strings.TrimSpace(f.Q)
	var list []Organisation
	var total int64
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		var err error
		list, total, err = s.store.listOrganisations(tx, f, offset, limit)
		return err
	})
	return list, total, err
}

// CreatePerson adds a person. A taken ID number is a Conflict fault
// "person.id-number.taken".
func (s *Service) CreatePerson(ctx context.Context, by audit.Actor, p Person) (Person, error) {
	if err := p.clean(clock.DateOf(s.clock())); err != nil {
		return Person{}, err
	}
	p.ID, p.CreatedAt, p.Version = id.New[Person](), s.clock(), 1
	return p, s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.nameOrganisation(tx, &p); err != nil {
			return err
		}
		if err := s.store.insertPerson(tx, p); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "person.create", Object: "person", ObjectID: p.ID.String()})
	})
}

func (s *Service) nameOrganisation(tx dbx.Tx, p *Person) error {
	if p.Organisation == "" {
		p.OrganisationName = ""
		return nil
	}
	o, err := s.store.getOrganisation(tx, p.Organisation)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return invalid([]fault.Field{{Path: "organisationId", Code: "organisation.unknown"}})
	}
	p.OrganisationName = o.Name
	return err
}

// Keep says which sensitive fields an update leaves as they are: screens show
// them masked and cannot send them back.
type Keep struct{ IDNumber, Phone bool }

// UpdatePerson replaces a person's fields; p.Version is the one that was read.
func (s *Service) UpdatePerson(ctx context.Context, by audit.Actor, p Person, keep Keep) (Person, error) {
	var changed Person
	err := s.db.Write(ctx, func(tx dbx.Tx) (err error) {
		changed, err = s.changePerson(tx, by, p, keep)
		return err
	})
	return changed, err
}

func (s *Service) changePerson(tx dbx.Tx, by audit.Actor, p Person, keep Keep) (Person, error) {
	old, err := s.one(tx, p.ID)
	if err != nil {
		return p, err
	}
	if old.MergedInto != "" {
		return p, fault.New(fault.Conflict, "merge.gone") // nobody would find again what a tombstone is given
	}
	p.CreatedAt, p.Photo, p.photo = old.CreatedAt, old.Photo, old.photo
	if keep.IDNumber {
		p.IDType, p.IDNumber = old.IDType, old.IDNumber
	}
	if keep.Phone {
		p.Phone = old.Phone
	}
	if err := p.clean(clock.DateOf(s.clock())); err != nil {
		return p, err
	}
	if err := s.nameOrganisation(tx, &p); err != nil {
		return p, err
	}
	if err := s.store.updatePerson(tx, p); err != nil {
		return p, err
	}
	p.Version++
	return p, s.log.Write(tx, by, audit.Entry{Action: "person.update", Object: "person", ObjectID: p.ID.String(),
		Detail: map[string]any{"idNumberChanged": p.IDNumber != old.IDNumber, "nameChanged": p.Name != old.Name}})
}

func (s *Service) one(tx dbx.Tx, pid id.ID[Person]) (Person, error) {
	list, err := s.store.persons(tx, []id.ID[Person]{pid})
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "person.unknown")
	}
	if err != nil {
		return Person{}, err
	}
	return list[0], nil
}

// Person returns one person; of one who was merged, the survivor.
func (s *Service) Person(ctx context.Context, pid id.ID[Person]) (Person, error) {
	var p Person
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		var err error
		if p, err = s.one(tx, pid); err == nil && p.MergedInto != "" {
			p, err = s.one(tx, p.MergedInto)
		}
		return err
	})
	return p, err
}

// Persons returns a page of those that the filter leaves, by name.
func (s *Service) Persons(ctx context.Context, f PersonFilter, offset, limit int) ([]Person, int64, error) {
	f.Q = strings.TrimSpace(f.Q)
	var list []Person
	var total int64
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		var err error
		list, total, err = s.store.listPersons(tx, f, offset, limit)
		return err
	})
	return list, total, err
}

// Reveal returns a sensitive field whole and keeps who asked and why.
func (s *Service) Reveal(ctx context.Context, by audit.Actor, pid id.ID[Person], field, reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 2 || n > 200 {
		return "", invalid([]fault.Field{{Path: "reason", Code: "reveal.reason"}})
	}
	var value string
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		p, err := s.one(tx, pid)
		if err != nil {
			return err
		}
		switch field {
		case "idNumber":
			value = p.IDNumber
		case "phone":
			value = p.Phone
		default:
			return invalid([]fault.Field{{Path: "field", Code: "input.choice"}})
		}
		return s.log.Write(tx, by, audit.Entry{Action: "person.reveal", Object: "person", ObjectID: pid.String(),
			Detail: map[string]any{"field": field, "reason": reason}})
	})
	if err != nil {
		return "", err
	}
	return value, nil
}

// ByIDs returns the persons of those ids, in the order given; unknown ids and
// those of persons who were merged into another are left out.
func (s *Service) ByIDs(tx dbx.Tx, ids []id.ID[Person]) ([]Person, error) {
	list, err := s.store.persons(tx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[id.ID[Person]]Person, len(list))
	for _, p := range list {
		if p.MergedInto == "" {
			byID[p.ID] = p
		}
	}
	out := make([]Person, 0, len(ids))
	for _, pid := range ids {
		if p, ok := byID[pid]; ok {
			out = append(out, p)
		}
	}
	return out, nil
}

// FindByIDNumber returns the person with that ID number, whole and of whatever
// kind of document; a resident's goes before another's.
func (s *Service) FindByIDNumber(tx dbx.Tx, idNumber string) (Person, bool, error) {
	if NormaliseIDNumber(idNumber) == "" {
		return Person{}, false, nil
	}
	return s.store.findByIDNumber(tx, idNumber)
}

// Holder returns what a certificate needs to know of a person.
func (s *Service) Holder(tx dbx.Tx, pid id.ID[Person]) (Holder, error) {
	p, err := s.one(tx, pid)
	return Holder{Name: p.Name, IDNumber: p.IDNumber, IDType: p.IDType, OrganisationName: p.OrganisationName}, err
}

// MatchID tells whether the person has that ID number; both are normalised.
func (s *Service) MatchID(tx dbx.Tx, pid id.ID[Person], number string) (bool, error) {
	return s.store.matchID(tx, pid, NormaliseIDNumber(number))
}

// NumberKey returns a keyed hash of an ID number of whatever kind, for who must
// count by it and not keep it: 64 hex digits.
func (s *Service) NumberKey(number string) string {
	return s.store.ring.Lookup("any:"+NormaliseIDNumber(number), sealIDNumber)
}

// MaskedIDNumber returns the ID number as screens show it.
func (p Person) MaskedIDNumber() string { return maskIDNumber(p.IDNumber) }

// MaskedPhone returns the phone as screens show it.
func (p Person) MaskedPhone() string { return maskPhone(p.Phone) }
