package parts

import (
	"context"
	"slices"
	"strings"

	"ankao/admin/people"
	"ankao/internal/dbx"
)

// Line is one person on the board of a type: what they have and what is missing.
type Line struct {
	Person people.Person
	Standing
}

// BoardFilter chooses lines. Q is part of a name or of an organisation's.
type BoardFilter struct {
	TypeID        uint16
	Q             string
	State         string // "ready", "missing", "" = both
	Person        PersonID
	Offset, Limit int
}

// Board returns one page of everybody who has anything for a type, by organisation and name; how many there are, and
// how many of all are ready.
func (s *Service) Board(ctx context.Context, f BoardFilter) (page []Line, total, ready int, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		lines, err := s.lines(tx, f)
		if err != nil {
			return err
		}
		ready = 0
		for _, l := range lines {
			if l.Complete() {
				ready++
			}
		}
		lines = slices.DeleteFunc(lines, func(l Line) bool {
			return f.State == "ready" && !l.Complete() || f.State == "missing" && l.Complete() ||
				f.Q != "" && !strings.Contains(l.Person.Name, f.Q) && !strings.Contains(l.Person.OrganisationName, f.Q)
		})
		total = len(lines)
		from := min(f.Offset, total)
		page = lines[from:min(from+f.Limit, total)]
		return nil
	})
	return page, total, ready, err
}

func (s *Service) lines(tx dbx.Tx, f BoardFilter) ([]Line, error) {
	t, err := s.types.Type(tx, f.TypeID)
	if err != nil {
		return nil, err
	}
	var only []PersonID
	if f.Person != "" {
		only = []PersonID{f.Person}
	}
	standings, err := s.Standings(tx, t, only)
	if err != nil {
		return nil, err
	}
	var ids []PersonID
	for person := range standings {
		ids = append(ids, person)
	}
	persons, err := s.people.ByIDs(tx, ids)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, len(persons))
	for i, p := range persons {
		lines[i] = Line{p, standings[p.ID]}
	}
	slices.SortFunc(lines, func(a, b Line) int {
		return strings.Compare(a.Person.OrganisationName+"\x00"+a.Person.Name+string(a.Person.ID), b.Person.OrganisationName+"\x00"+b.Person.Name+string(b.Person.ID))
	})
	return lines, nil
}
