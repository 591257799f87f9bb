package bank_test

import (
	"strings"
	"testing"

	"ankao/content/bank"
	"ankao/internal/fault"
)

func TestVersionActions(t *testing.T) {
	author, editor, reviewer := bank.Party{ID: "a1", Name: "甲"}, bank.Party{ID: "e1", Name: "乙"}, bank.Party{ID: "r1", Name: "丙"}
	for _, tc := range []struct {
		name    string
		from    bank.State
		action  bank.Action
		by      bank.Party
		comment string
		to      bank.State
		code    string
	}{
		{"author submits", bank.Draft, bank.Submit, author, "", bank.InReview, ""},
		{"author withdraws", bank.InReview, bank.Withdraw, author, "", bank.Draft, ""},
		{"reviewer publishes", bank.InReview, bank.Publish, reviewer, "", bank.Published, ""},
		{"reviewer returns", bank.InReview, bank.Return, reviewer, "依据已废止", bank.Draft, ""},
		{"retire", bank.Published, bank.Retire, reviewer, "", bank.Retired, ""},
		{"author may retire", bank.Published, bank.Retire, author, "", bank.Retired, ""},
		{"author publishes own", bank.InReview, bank.Publish, author, "", "", "question.review.own"},
		{"editor publishes own", bank.InReview, bank.Publish, editor, "", "", "question.review.own"},
		{"author returns own", bank.InReview, bank.Return, author, "x", "", "question.review.own"},
		{"the console reviews nothing", bank.InReview, bank.Publish, bank.Party{Name: "console"}, "", "", "question.review.own"},
		{"return without a reason", bank.InReview, bank.Return, reviewer, " \n", "", "question.comment.empty"},
		{"return with a novel", bank.InReview, bank.Return, reviewer, strings.Repeat("长", 1001), "", "question.comment.long"},
		{"publish a draft", bank.Draft, bank.Publish, reviewer, "", "", "question.state"},
		{"submit twice", bank.InReview, bank.Submit, author, "", "", "question.state"},
		{"publish twice", bank.Published, bank.Publish, reviewer, "", "", "question.state"},
		{"retire a draft", bank.Draft, bank.Retire, reviewer, "", "", "question.state"},
		{"revive", bank.Retired, bank.Publish, reviewer, "", "", "question.state"},
		{"reviewer restores", bank.Retired, bank.Restore, reviewer, "", bank.Published, ""},
		{"author restores own", bank.Retired, bank.Restore, author, "", "", "question.review.own"},
		{"restore what is in use", bank.Published, bank.Restore, reviewer, "", "", "question.state"},
		{"reviewer reopens", bank.Published, bank.Reopen, reviewer, "", bank.Retired, ""},
		{"editor reopens own", bank.Published, bank.Reopen, editor, "", "", "question.review.own"},
		{"superseded stays", bank.Superseded, bank.Retire, reviewer, "", "", "question.state"},
		{"no such action", bank.Draft, "burn", author, "", "", "question.action"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := bank.Version{State: tc.from, Author: author, Editors: []string{author.ID, editor.ID}}
			got, err := v.Act(tc.action, tc.by, tc.comment, 1000)
			if tc.code != "" {
				if fault.CodeOf(err) != tc.code || got.State != tc.from {
					t.Fatalf("state %s, %v, want %s", got.State, err, tc.code)
				}
				return
			}
			if err != nil || got.State != tc.to {
				t.Fatalf("state %s, %v", got.State, err)
			}
			reviewed := tc.action == bank.Publish || tc.action == bank.Return
			if (got.Reviewer == reviewer) != reviewed || (got.Reviewed == 1000) != reviewed {
				t.Errorf("reviewer %+v at %v", got.Reviewer, got.Reviewed)
			}
		})
	}
}

func TestVersionEdit(t *testing.T) {
	author, other := bank.Party{ID: "a1", Name: "甲"}, bank.Party{ID: "b1", Name: "乙"}
	c, k := choice(bank.Single, "原题", "A", "甲", "乙")
	c2, k2 := choice(bank.Single, "改题", "B", "甲", "乙")
	first := bank.NewVersion("q", c, k, author, 1)

	edited, err := first.Edit(c2, k2, other, 2)
	if err != nil || edited.ID != first.ID || edited.Number != 1 || edited.SHA256 == first.SHA256 || edited.Author != author {
		t.Fatalf("%+v, %v", edited, err)
	}
	edited.State = bank.InReview
	if _, err := edited.Act(bank.Publish, other, "", 3); fault.CodeOf(err) != "question.review.own" {
		t.Errorf("who edited the draft published it: %v", err)
	}
	if _, err := edited.Edit(c, k, author, 3); fault.CodeOf(err) != "question.state" {
		t.Errorf("edited under review: %v", err)
	}
	for _, state := range []bank.State{bank.Published, bank.Retired} {
		v := first
		v.State = state
		next, err := v.Edit(c2, k2, other, 4)
		if err != nil || next.ID == v.ID || next.Number != 2 || next.State != bank.Draft || next.Author != other || v.Content.Stem[0].Text != "原题" {
			t.Fatalf("%s: %+v, %v", state, next, err)
		}
	}
	if _, err := first.Edit(c, bank.QuestionKey{}, author, 5); fault.CodeOf(err) != "question.invalid" {
		t.Errorf("no key was accepted: %v", err)
	}
}
