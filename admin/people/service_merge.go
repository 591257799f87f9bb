package people

import (
	"context"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Refer names the packages whose records follow a person that is merged.
func (s *Service) Refer(refs ...References) { s.refs = refs }

// Twins returns a page of pairs that may be one person each.
func (s *Service) Twins(ctx context.Context, offset, limit int) (list []Twins, total int64, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		list, total, err = s.store.twins(tx, offset, limit)
		return err
	})
	return list, total, err
}

// MergePersons makes one of two persons: everything kept of the one who goes
// becomes the survivor's, and a tombstone leads from the old address to the new.
// Faults: Invalid "merge.same", Conflict "conflict.changed", "merge.gone" for one
// that was merged already, and whatever code a package refuses with, for example
// "merge.candidates".
func (s *Service) MergePersons(ctx context.Context, by audit.Actor, m PersonMerge) (Person, error) {
	if m.Survivor == m.Gone {
		return Person{}, fault.New(fault.Invalid, "merge.same")
	}
	var out Person
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		kept, gone, err := s.mergeable(tx, m)
		if err != nil {
			return err
		}
		if err := s.repoint(tx, gone.ID, kept.ID); err != nil {
			return err
		}
		if err := s.mergePhotos(tx, kept, gone, m.Photo); err != nil {
			return err
		}
		if err := s.store.bury(tx, gone.ID, kept.ID); err != nil {
			return err
		}
		if out, err = s.inherit(tx, kept, gone, m); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "person.merge", Object: "person", ObjectID: kept.ID.String(),
			Detail: map[string]any{"gone": gone.ID.String(), "name": string(m.Name), "idNumber": string(m.IDNumber), "phone": string(m.Phone),
				"organisation": string(m.Organisation), "photo": string(m.Photo)}})
	})
	return out, err
}

// mergeable returns both persons, locked, as they were when somebody looked.
func (s *Service) mergeable(tx dbx.Tx, m PersonMerge) (kept, gone Person, err error) {
	if err := s.store.lockPersons(tx, m.Survivor, m.Gone); err != nil {
		return kept, gone, err
	}
	if kept, err = s.one(tx, m.Survivor); err != nil {
		return kept, gone, err
	}
	if gone, err = s.one(tx, m.Gone); err != nil {
		return kept, gone, err
	}
	switch {
	case kept.MergedInto != "" || gone.MergedInto != "":
		err = fault.New(fault.Conflict, "merge.gone")
	case kept.Version != m.SurvivorVersion || gone.Version != m.GoneVersion:
		err = fault.New(fault.Conflict, "conflict.changed")
	}
	return kept, gone, err
}

func (s *Service) repoint(tx dbx.Tx, from, to id.ID[Person]) error {
	for _, r := range s.refs {
		code, err := r.Conflict(tx, from, to)
		if err != nil {
			return err
		}
		if code != "" {
			return fault.New(fault.Conflict, code)
		}
	}
	for _, r := range s.refs {
		if err := r.Repoint(tx, from, to); err != nil {
			return err
		}
	}
	return nil
}

// mergePhotos leaves one photo: the chosen one, or the only one there is.
func (s *Service) mergePhotos(tx dbx.Tx, kept, gone Person, side Side) error {
	mine, err := s.store.photoOf(tx, kept.ID, true)
	if err != nil {
		return err
	}
	theirs, err := s.store.photoOf(tx, gone.ID, true)
	if err != nil || theirs.ID == "" {
		return err
	}
	if mine.ID != "" && side != Gone {
		s.forget(tx, theirs)
		return s.store.deletePhoto(tx, theirs)
	}
	if mine.ID != "" {
		s.forget(tx, mine)
		if err := s.store.deletePhoto(tx, mine); err != nil {
			return err
		}
	}
	return s.store.movePhoto(tx, theirs, kept.ID)
}

// inherit gives the survivor the fields that were chosen.
func (s *Service) inherit(tx dbx.Tx, kept, gone Person, m PersonMerge) (Person, error) {
	if m.Name == Gone {
		kept.Name = gone.Name
	}
	if m.IDNumber == Gone {
		kept.IDType, kept.IDNumber = gone.IDType, gone.IDNumber
	}
	if m.Phone == Gone {
		kept.Phone = gone.Phone
	}
	if m.Organisation == Gone {
		kept.Organisation, kept.OrganisationName = gone.Organisation, gone.OrganisationName
	}
	if err := kept.clean(clock.DateOf(s.clock())); err != nil {
		return kept, err
	}
	if err := s.store.updatePerson(tx, kept); err != nil {
		return kept, err
	}
	return s.one(tx, kept.ID)
}

// MergeOrganisations makes one of two organisations; the people of the one that
// goes become the survivor's. Faults as for MergePersons.
func (s *Service) MergeOrganisations(ctx context.Context, by audit.Actor, m OrganisationMerge) (Organisation, error) {
	if m.Survivor == m.Gone {
		return Organisation{}, fault.New(fault.Invalid, "merge.same")
	}
	var out Organisation
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		kept, err := s.store.getOrganisation(tx, m.Survivor)
		if err != nil {
			return err
		}
		gone, err := s.store.getOrganisation(tx, m.Gone)
		if err != nil {
			return err
		}
		switch {
		case kept.MergedInto != "" || gone.MergedInto != "":
			return fault.New(fault.Conflict, "merge.gone")
		case gone.Version != m.GoneVersion:
			return fault.New(fault.Conflict, "conflict.changed")
		}
		kept.Version = m.SurvivorVersion
		if m.Name == Gone {
			kept.Name = gone.Name
		}
		if m.Code == Gone {
			kept.Code, kept.CodeValid = gone.Code, gone.CodeValid
		}
		if err := s.store.buryOrganisation(tx, gone, kept.ID); err != nil {
			return err
		}
		for _, r := range s.refs {
			if o, ok := r.(OrganisationReferences); ok {
				if err := o.RepointOrganisation(tx, gone.ID, kept.ID); err != nil {
					return err
				}
			}
		}
		if err := s.store.updateOrganisation(tx, kept); err != nil {
			return err
		}
		kept.Version++
		out = kept
		return s.log.Write(tx, by, audit.Entry{Action: "organisation.merge", Object: "organisation", ObjectID: kept.ID.String(),
			Detail: map[string]any{"gone": gone.ID.String(), "name": string(m.Name), "code": string(m.Code)}})
	})
	return out, err
}

// maxMove is how many persons move at once.
const maxMove = 500

// Move makes persons those of an organisation, or of none, all or nothing. It
// returns how many there were.
func (s *Service) Move(ctx context.Context, by audit.Actor, persons []id.ID[Person], to id.ID[Organisation]) (int, error) {
	if len(persons) == 0 || len(persons) > maxMove {
		return 0, invalid([]fault.Field{{Path: "personIds", Code: "input.count"}})
	}
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		found, err := s.store.persons(tx, persons)
		if err != nil {
			return err
		}
		if len(found) != len(persons) {
			return fault.New(fault.NotFound, "person.unknown")
		}
		for _, p := range found {
			p.Organisation = to
			if _, err := s.changePerson(tx, by, p, Keep{IDNumber: true, Phone: true}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return len(persons), nil
}
