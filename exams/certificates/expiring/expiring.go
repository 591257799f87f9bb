// Package expiring tells which certificates end or must be reviewed soon, by organisation and street: the centre's own
// and those of authorities alike. It keeps nothing; it prints letters to organisations and a workbook.
package expiring

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/tasks"
	"ankao/exams/certificates"
	"ankao/exams/certificates/official"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// Due is what must be done.
type Due string

// What may be due.
const (
	Ends   Due = "ends"   // the last day comes
	Review Due = "review" // a review comes or has passed
)

// Item is one certificate that something is due for.
type Item struct {
	ID           string
	Official     bool
	PersonID     id.ID[people.Person]
	PersonName   string
	Organisation people.Organisation // the person's present one; the zero Organisation where there is none
	TypeName     string
	Number       string // masked for official ones
	Due          Due
	On           clock.Date // the last day, or that of the review
	Days         int        // from today; below 0 for a review that has passed
}

// Filter chooses items: due within so many days. Empty fields choose all.
type Filter struct {
	Days          int
	Organisation  id.ID[people.Organisation]
	Street        string
	Due           Due
	Q             string
	Offset, Limit int
}

// Group is what an organisation has to do.
type Group struct {
	Organisation people.Organisation
	Items        int
}

// most bounds what is looked through; ninety days of a centre that certifies a hundred people a day are 9,000.
const most = 20_000

// Service looks certificates over.
type Service struct {
	db           dbx.DB
	now          clock.Clock
	log          *audit.Log
	people       *people.Service
	certificates *certificates.Service
	official     *official.Service
	tasks        *tasks.Service
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, p *people.Service, c *certificates.Service, o *official.Service, t *tasks.Service) *Service {
	s := &Service{db: db, now: now, log: log, people: p, certificates: c, official: o, tasks: t}
	t.Handle(taskNotices, s.run)
	return s
}

// List returns one page of what is due, soonest first, how many items there are, and what each organisation has.
func (s *Service) List(ctx context.Context, f Filter) (page []Item, total int, groups []Group, err error) {
	items, err := s.items(ctx, f)
	if err != nil {
		return nil, 0, nil, err
	}
	total = len(items)
	from := min(f.Offset, total)
	return items[from:min(from+f.Limit, total)], total, groupsOf(items), nil
}

func groupsOf(items []Item) []Group {
	at := map[id.ID[people.Organisation]]int{}
	var groups []Group
	for _, i := range items {
		n, ok := at[i.Organisation.ID]
		if !ok {
			n = len(groups)
			at[i.Organisation.ID] = n
			groups = append(groups, Group{Organisation: i.Organisation})
		}
		groups[n].Items++
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Items, a.Items), strings.Compare(a.Organisation.Name, b.Organisation.Name))
	})
	return groups
}

// items returns everything that is due, soonest first.
func (s *Service) items(ctx context.Context, f Filter) (items []Item, err error) {
	today := clock.DateOf(s.now())
	to := clock.Date(today.Time().AddDate(0, 0, f.Days).Format("2006-01-02"))
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		own, err := s.certificates.Ending(tx, today, to, most)
		if err != nil {
			return err
		}
		others, err := s.official.Ending(tx, today, to, most)
		if err != nil {
			return err
		}
		items = nil
		for _, c := range own {
			items = append(items, dueOf(Item{ID: string(c.ID), PersonID: c.PersonID, PersonName: c.HolderName, TypeName: c.TypeName, Number: c.Number}, c.ValidTo, c.ReviewOn, today, to)...)
		}
		for _, c := range others {
			items = append(items, dueOf(Item{ID: string(c.ID), Official: true, PersonID: c.PersonID, TypeName: c.Category, Number: c.MaskedNumber()}, c.ValidTo, c.ReviewOn, today, to)...)
		}
		return s.place(tx, items)
	})
	items = slices.DeleteFunc(items, func(i Item) bool {
		return f.Organisation != "" && i.Organisation.ID != f.Organisation || f.Street != "" && i.Organisation.Street != f.Street ||
			f.Due != "" && i.Due != f.Due || f.Q != "" && !strings.Contains(i.PersonName, f.Q) && !strings.Contains(i.Organisation.Name, f.Q)
	})
	slices.SortStableFunc(items, func(a, b Item) int {
		return cmp.Or(strings.Compare(string(a.On), string(b.On)), strings.Compare(a.Organisation.Name, b.Organisation.Name), strings.Compare(a.PersonName, b.PersonName))
	})
	return items, err
}

// dueOf returns what of a certificate falls within the span; a review that has passed is still due.
func dueOf(i Item, validTo, reviewOn, today, to clock.Date) (list []Item) {
	add := func(due Due, on clock.Date) {
		i.Due, i.On, i.Days = due, on, int(on.Time().Sub(today.Time()).Hours()/24)
		list = append(list, i)
	}
	if reviewOn != "" && reviewOn <= to {
		add(Review, reviewOn)
	}
	if validTo != "" && validTo >= today && validTo <= to {
		add(Ends, validTo)
	}
	return list
}

// place names the holders and says where they work now.
func (s *Service) place(tx dbx.Tx, items []Item) error {
	var ids []id.ID[people.Person]
	for _, i := range items {
		ids = append(ids, i.PersonID)
	}
	found, err := s.people.ByIDs(tx, ids)
	if err != nil {
		return err
	}
	persons := map[id.ID[people.Person]]people.Person{}
	var at []id.ID[people.Organisation]
	for _, p := range found {
		persons[p.ID] = p
		at = append(at, p.Organisation)
	}
	slices.Sort(at)
	organisations, err := s.people.OrganisationsOf(tx, slices.Compact(at))
	for n, i := range items {
		p := persons[i.PersonID]
		if p.Name != "" {
			items[n].PersonName = p.Name
		}
		items[n].Organisation = organisations[p.Organisation]
	}
	return err
}
