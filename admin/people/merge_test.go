package people_test

import (
	"context"
	"testing"

	"ankao/admin/people"
	"ankao/admin/people/portrait"
	"ankao/admin/people/sample"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// records stands in for a package that keeps something of persons.
type records struct {
	of     id.ID[people.Person]
	refuse string
}

func (r *records) Conflict(dbx.Tx, id.ID[people.Person], id.ID[people.Person]) (string, error) {
	return r.refuse, nil
}

func (r *records) Repoint(_ dbx.Tx, from, to id.ID[people.Person]) error {
	if r.of == from {
		r.of = to
	}
	return nil
}

func TestTwinsBecomeOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s := service(t, db)
		add := func(p people.Person) people.Person {
			t.Helper()
			p, err := s.CreatePerson(ctx, officer, p)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		org, err := s.CreateOrganisation(ctx, officer, people.Organisation{Name: "甲公司", Kind: people.Enterprise}, false)
		if err != nil {
			t.Fatal(err)
		}
		first := add(people.Person{Name: "张测试", IDType: people.Other, Phone: sample.Phone(1)})
		second := add(people.Person{Name: "张测试", IDType: people.Resident, IDNumber: sample.ResidentID(1), Phone: sample.Phone(1), Organisation: org.ID})
		add(people.Person{Name: "李试用", IDType: people.Other, Phone: sample.Phone(1), Organisation: org.ID})
		terms := people.PhotoTerms{Basis: people.Consent, BasisOn: "2026-01-01", Source: people.Uploaded}
		if _, err := s.SetPhoto(ctx, officer, second.ID, picture(t, 500, 700), portrait.Crop{}, terms); err != nil {
			t.Fatal(err)
		}
		twins, n, err := s.Twins(ctx, 0, 10)
		if err != nil || n != 1 || twins[0].First.ID != first.ID || twins[0].Second.ID != second.ID || twins[0].Reason != people.SamePhone {
			t.Fatalf("%d twins: %+v, %v", n, twins, err)
		}
		kept := &records{of: second.ID, refuse: "merge.candidates"}
		s.Refer(kept)
		m := people.PersonMerge{Survivor: first.ID, Gone: second.ID, SurvivorVersion: 1, GoneVersion: 1,
			Name: people.Survivor, IDNumber: people.Gone, Phone: people.Survivor, Organisation: people.Gone, Photo: people.Survivor}
		if _, err := s.MergePersons(ctx, officer, m); fault.CodeOf(err) != "merge.candidates" {
			t.Fatalf("merged over a refusal: %v", err)
		}
		kept.refuse = ""
		stale := m
		stale.GoneVersion = 7
		if _, err := s.MergePersons(ctx, officer, stale); fault.CodeOf(err) != "conflict.changed" {
			t.Fatalf("merged what nobody has looked at: %v", err)
		}
		one, err := s.MergePersons(ctx, officer, m)
		if err != nil || one.ID != first.ID || one.IDNumber != sample.ResidentID(1) || one.Organisation != org.ID || !one.Photo {
			t.Fatalf("%+v, %v", one, err)
		}
		if kept.of != first.ID {
			t.Error("what was kept of the one who went did not follow")
		}
		if _, ok, err := s.Photo(ctx, first.ID); !ok || err != nil {
			t.Errorf("the only photo did not follow: %v", err)
		}
		if found, err := s.Person(ctx, second.ID); err != nil || found.ID != first.ID {
			t.Errorf("the old address leads to %v, %v", found.ID, err)
		}
		if _, n, err := s.Persons(ctx, people.PersonFilter{}, 0, 10); err != nil || n != 2 {
			t.Errorf("%d persons, %v", n, err)
		}
		if _, err := s.MergePersons(ctx, officer, people.PersonMerge{Survivor: second.ID, Gone: first.ID, SurvivorVersion: 2, GoneVersion: 2}); fault.CodeOf(err) != "merge.gone" {
			t.Errorf("a tombstone was merged: %v", err)
		}
		stone := second
		stone.Version, stone.IDNumber = 2, sample.ResidentID(9)
		if _, err := s.UpdatePerson(ctx, officer, stone, people.Keep{}); fault.CodeOf(err) != "merge.gone" {
			t.Errorf("a tombstone was given an ID number: %v", err)
		}
		if _, err := s.SetPhoto(ctx, officer, second.ID, picture(t, 500, 700), portrait.Crop{}, terms); fault.CodeOf(err) != "person.unknown" {
			t.Errorf("a tombstone was given a photo: %v", err)
		}
		if err := db.Read(ctx, func(tx dbx.Tx) error {
			found, err := s.ByIDs(tx, []id.ID[people.Person]{second.ID, first.ID})
			if err == nil && (len(found) != 1 || found[0].ID != first.ID) {
				t.Errorf("a tombstone counts as somebody: %+v", found)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
		if _, err := s.MergePersons(ctx, officer, people.PersonMerge{Survivor: first.ID, Gone: first.ID}); fault.CodeOf(err) != "merge.same" {
			t.Error(err)
		}
	})
}

func TestOrganisationsBecomeOneAndPeopleMove(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s := service(t, db)
		var orgs []people.Organisation
		for _, o := range []people.Organisation{{Name: "甲公司", Kind: people.Enterprise}, {Name: "甲有限公司", Code: sample.OrganisationCode(1), Kind: people.Enterprise}} {
			o, err := s.CreateOrganisation(ctx, officer, o, false)
			if err != nil {
				t.Fatal(err)
			}
			orgs = append(orgs, o)
		}
		var ids []id.ID[people.Person]
		for n := range 3 {
			p, err := s.CreatePerson(ctx, officer, people.Person{Name: sample.Name(n), IDType: people.Resident, IDNumber: sample.ResidentID(n)})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, p.ID)
		}
		if n, err := s.Move(ctx, officer, ids, orgs[1].ID); err != nil || n != 3 {
			t.Fatalf("%d moved, %v", n, err)
		}
		if _, err := s.Move(ctx, officer, append(ids, id.New[people.Person]()), orgs[0].ID); fault.CodeOf(err) != "person.unknown" {
			t.Errorf("some moved: %v", err)
		}
		one, err := s.MergeOrganisations(ctx, officer, people.OrganisationMerge{Survivor: orgs[0].ID, Gone: orgs[1].ID, SurvivorVersion: 1, GoneVersion: 1,
			Name: people.Survivor, Code: people.Gone})
		if err != nil || one.Code != sample.OrganisationCode(1) {
			t.Fatalf("%+v, %v", one, err)
		}
		if _, n, err := s.Persons(ctx, people.PersonFilter{Organisation: orgs[0].ID}, 0, 10); err != nil || n != 3 {
			t.Errorf("%d people followed, %v", n, err)
		}
		if found, err := s.Organisation(ctx, orgs[1].ID); err != nil || found.ID != orgs[0].ID {
			t.Errorf("the old address leads to %v, %v", found.ID, err)
		}
		if _, n, _ := s.Organisations(ctx, people.OrganisationFilter{}, 0, 10); n != 1 {
			t.Errorf("%d organisations", n)
		}
	})
}
