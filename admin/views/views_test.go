package views_test

import (
	"context"
	"errors"
	"testing"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/views"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

func code(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return ""
	}
	if len(f.Fields) > 0 {
		return f.Fields[0].Path + " " + f.Fields[0].Code
	}
	return f.Code
}

func TestViewsAreKeptSharedAndRemoved(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		log := audit.New(db, clock.System, crypt.NewTestRing(t))
		staff := accounts.New(db, clock.System, log)
		s := views.New(db, clock.System, log, staff)
		person := func(login string, roles ...accounts.Role) audit.Actor {
			a, err := staff.Create(ctx, audit.Operator(), accounts.NewAccount{Login: login, Name: login, Password: "given to them", Roles: roles})
			if err != nil {
				t.Fatal(err)
			}
			return audit.Actor{Kind: audit.Account, ID: a.ID.String(), Name: a.Name}
		}
		author, reviewer, other := person("author", accounts.Author), person("reviewer", accounts.Reviewer), person("other", accounts.Author)
		seen := func(by audit.Actor) (names []string) {
			list, err := s.List(ctx, id.ID[accounts.Account](by.ID), "questions")
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range list {
				mark := ""
				if v.Standard {
					mark = "*"
				}
				names = append(names, v.Name+mark)
			}
			return names
		}
		same := func(what string, got []string, want ...string) {
			t.Helper()
			if len(got) != len(want) {
				t.Errorf("%s: %v, want %v", what, got, want)
				return
			}
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("%s: %v, want %v", what, got, want)
				}
			}
		}
		v, err := s.Save(ctx, author, views.View{Page: "questions", Name: " 难题 ", Query: "page=3&q=%E7%94%B5&open=x&difficulty=5", Standard: true})
		if err != nil || v.Query != "difficulty=5&q=%E7%94%B5" || v.Name != "难题" {
			t.Fatal(v, err)
		}
		if _, err := s.Save(ctx, author, views.View{Page: "questions", Name: "难题"}); code(err) != "name view.name.taken" {
			t.Errorf("a taken name: %v", err)
		}
		if _, err := s.Save(ctx, author, views.View{Page: "questions", Name: "审", Shared: accounts.Reviewer}); code(err) != "shared view.shared.role" {
			t.Errorf("shared with a role one lacks: %v", err)
		}
		second, err := s.Save(ctx, author, views.View{Page: "questions", Name: "草稿", Query: "state=draft", Shared: accounts.Author, Standard: true})
		if err != nil {
			t.Fatal(err)
		}
		same("the owner", seen(author), "草稿*", "难题")
		same("another author", seen(other), "草稿")
		same("a reviewer", seen(reviewer))
		second.Name, second.Shared = "我的草稿", ""
		if _, err := s.Update(ctx, other, second); code(err) != "view.unknown" {
			t.Errorf("somebody else's: %v", err)
		}
		if second, err = s.Update(ctx, author, second); err != nil {
			t.Fatal(err)
		}
		second.Version = 1
		if _, err := s.Update(ctx, author, second); code(err) != "conflict.changed" {
			t.Errorf("an old version: %v", err)
		}
		same("no longer shared", seen(other))
		if err := s.Delete(ctx, other, v.ID); code(err) != "view.unknown" {
			t.Errorf("somebody else's: %v", err)
		}
		if err := s.Delete(ctx, author, v.ID); err != nil {
			t.Fatal(err)
		}
		same("the owner", seen(author), "我的草稿*")
	})
}
