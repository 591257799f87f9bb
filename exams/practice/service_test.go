package practice_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/exams/practice"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/id"
	"ankao/internal/web"
)

var ctx = context.Background()

// gym is a centre with 12 + 4 public questions and 5 that are not.
type gym struct {
	*testcentre.Centre
	*practice.Service
	public []id.ID[bank.Question]
	person id.ID[people.Person]
}

func newGym(t testing.TB, db dbx.DB) *gym {
	c := testcentre.New(t, db)
	g := &gym{Centre: c, Service: practice.New(db, c.Now, c.Log, c.Ring, c.Bank)}
	g.public = append(c.Questions(bank.Single, "", 8), c.Questions(bank.TrueFalse, "", 4)...)
	g.public = append(g.public, c.Questions(bank.Multiple, c.Point, 4)...)
	c.Questions(bank.Single, c.Point, 5)
	_, failed, err := c.Bank.SetPractice(ctx, testcentre.Author, true, g.public)
	c.Must(err)
	if len(failed) > 0 {
		t.Fatalf("%+v", failed)
	}
	ids, _ := c.Persons(1)
	g.person = ids[0]
	return g
}

func each(t *testing.T, fn func(g *gym)) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) { fn(newGym(t, db)) })
}

func (g *gym) draw(o practice.Order, person id.ID[people.Person]) practice.Sheet {
	g.T.Helper()
	s, err := g.Draw(ctx, o, person, "192.0.2.1")
	g.Must(err)
	return s
}

func (g *gym) answer(s practice.Sheet, person id.ID[people.Person], answers ...practice.Answer) []practice.Verdict {
	g.T.Helper()
	v, err := g.Answer(ctx, s.Token, answers, person, "192.0.2.1")
	g.Must(err)
	return v
}

// keys of a sheet, as somebody gets them who gives up on every question.
func (g *gym) keys(s practice.Sheet) (keys []practice.Answer) {
	g.T.Helper()
	for _, q := range s.Paper.Questions {
		keys = append(keys, practice.Answer{Number: q.Number})
	}
	for i, v := range g.answer(s, "", keys...) {
		keys[i].Choices = v.Labels
	}
	return keys
}

func TestSubjectsAreWhatIsPublic(t *testing.T) {
	each(t, func(g *gym) {
		list, err := g.Subjects(ctx)
		g.Must(err)
		if len(list) != 1 || list[0].Questions != 16 || len(list[0].Points) != 1 || list[0].Points[0].Questions != 4 {
			g.T.Fatalf("%+v", list)
		}
	})
}

func TestAnybodyPractisesAndNothingIsKept(t *testing.T) {
	each(t, func(g *gym) {
		s := g.draw(practice.Order{SyllabusID: g.Syllabus, Count: 50}, "")
		if len(s.Paper.Questions) != 16 { // no more than are public, none twice
			g.T.Fatalf("%d questions", len(s.Paper.Questions))
		}
		keys := g.keys(s)
		for i, v := range g.answer(s, "", keys...) {
			if !v.Correct || v.Number != keys[i].Number {
				g.T.Fatalf("%+v", v)
			}
		}
		if s := g.draw(practice.Order{SyllabusID: g.Syllabus, PointID: g.Point, Count: 3}, ""); len(s.Paper.Questions) != 3 || s.Paper.Questions[0].Type != bank.Multiple {
			g.T.Fatalf("%+v", s.Paper)
		}
		_, err := g.Answer(ctx, s.Token+"x", keys, "", "192.0.2.1")
		g.Refuses(err, "practice.expired")
		_, err = g.Answer(ctx, s.Token, keys, g.person, "192.0.2.1")
		g.Refuses(err, "practice.expired") // it was drawn by nobody
		g.Set(testcentre.At(0))
		_, err = g.Answer(ctx, s.Token, keys, "", "192.0.2.1")
		g.Refuses(err, "practice.expired")
		if _, total, err := g.History(ctx, g.person, 0, 10); err != nil || total != 0 {
			g.T.Fatalf("%d runs, %v", total, err)
		}
		_, err = g.Draw(ctx, practice.Order{SyllabusID: id.New[bank.Syllabus](), Count: 5}, "", "192.0.2.1")
		g.Refuses(err, "practice.empty")
	})
}

func TestBookOfMistakes(t *testing.T) {
	each(t, func(g *gym) {
		order := practice.Order{SyllabusID: g.Syllabus, PointID: g.Point, Count: 4}
		wrong := g.draw(order, g.person)
		for _, q := range wrong.Paper.Questions {
			// One option of a multiple choice is never all that is right.
			for range 2 { // once more is once
				g.answer(wrong, g.person, practice.Answer{Number: q.Number, Choices: []string{"A"}})
			}
		}
		book, total, err := g.Mistakes(ctx, g.person, 0, 10)
		g.Must(err)
		if total != 4 || book[0].Wrong != 1 || book[0].Streak != 0 || len(book[0].Stem) == 0 || book[0].SyllabusName == "" {
			g.T.Fatalf("%d: %+v", total, book)
		}
		g.Must(g.Remove(ctx, g.person, book[3].QuestionID, testcentre.Officer))
		g.Refuses(g.Remove(ctx, g.person, book[3].QuestionID, testcentre.Officer), "practice.mistake.unknown")
		mistakes := practice.Order{Mistakes: true, Count: 50}
		if s := allRight(g, mistakes); len(s.Paper.Questions) != 3 {
			g.T.Fatalf("%d questions of 3 mistakes", len(s.Paper.Questions))
		}
		if book, total, _ = g.Mistakes(ctx, g.person, 0, 10); total != 3 || book[0].Streak != 1 {
			g.T.Fatalf("right once: %d, %+v", total, book)
		}
		allRight(g, mistakes)
		if _, total, _ = g.Mistakes(ctx, g.person, 0, 10); total != 0 {
			g.T.Fatalf("%d mistakes after two right in a row", total)
		}
		_, err = g.Draw(ctx, mistakes, g.person, "192.0.2.1")
		g.Refuses(err, "practice.empty")
		runs, n, err := g.History(ctx, g.person, 0, 10)
		g.Must(err)
		if n != 3 || !runs[0].Mistakes || runs[0].Correct != 3 || runs[2].Answered != 4 || runs[2].Correct != 0 || runs[2].PointName == "" {
			g.T.Fatalf("%+v", runs)
		}
		g.Set(testcentre.At(500 * 24 * 60))
		g.Must(g.Purge(ctx))
		if _, n, _ := g.History(ctx, g.person, 0, 10); n != 0 {
			g.T.Fatalf("%d runs after more than a year", n)
		}
	})
}

// allRight draws and answers everything right.
func allRight(g *gym, o practice.Order) practice.Sheet {
	g.T.Helper()
	s := g.draw(o, g.person)
	var answers []practice.Answer
	for _, q := range s.Paper.Questions {
		answers = append(answers, practice.Answer{Number: q.Number})
	}
	for i, v := range g.answer(s, g.person, answers...) {
		answers[i].Choices = v.Labels
	}
	for _, v := range g.answer(s, g.person, answers...) {
		if !v.Correct {
			g.T.Fatalf("%+v", v)
		}
	}
	return s
}

func TestPracticeIsBounded(t *testing.T) {
	g := newGym(t, dbtest.SQLite(t))
	for range 120 {
		g.draw(practice.Order{SyllabusID: g.Syllabus, Count: 1}, "")
	}
	_, err := g.Draw(ctx, practice.Order{SyllabusID: g.Syllabus, Count: 1}, "", "192.0.2.1")
	g.Refuses(err, "practice.limited")
	if _, err := g.Draw(ctx, practice.Order{SyllabusID: g.Syllabus, Count: 1}, "", "192.0.2.2"); err != nil {
		t.Fatalf("another address waits too: %v", err)
	}
}

func TestPictureMustBePublic(t *testing.T) {
	g := newGym(t, dbtest.SQLite(t))
	_, _, err := g.Picture(ctx, id.New[bank.Medium]())
	g.Refuses(err, "media.unknown")
}

func TestPracticeOverHTTP(t *testing.T) {
	g := newGym(t, dbtest.SQLite(t))
	d := testcentre.NewDesk(t, func(api *web.API) {
		api.SetGate(web.Learner, func(ctx context.Context, _ web.Permission, _ web.Request) (context.Context, error) {
			return audit.With(ctx, testcentre.Officer), nil
		})
		practice.Register(api, g.Service)
	})
	var list struct {
		Items []struct {
			ID        string
			Questions int
		}
	}
	d.Send(http.MethodGet, "/api/v1/practice", "").Read(t, &list)
	if len(list.Items) != 1 || list.Items[0].Questions != 16 {
		t.Fatalf("%+v", list)
	}
	var sheet struct {
		Token     string
		Questions []struct{ Number int }
	}
	got := d.Send(http.MethodPost, "/api/v1/practice/sheets", fmt.Sprintf(`{"syllabusId":%q,"count":5}`, list.Items[0].ID))
	got.Read(t, &sheet)
	for _, secret := range []string{"explanation", "difficulty", "choices\"", "questionId"} {
		if strings.Contains(got.Body, secret) {
			t.Errorf("a sheet tells %s", secret)
		}
	}
	var verdicts struct {
		Items []struct {
			Number  int
			Correct bool
			Choices []string
		}
	}
	d.Send(http.MethodPost, "/api/v1/practice/answers", fmt.Sprintf(`{"token":%q,"answers":[{"number":2,"choices":["A"]}]}`, sheet.Token)).Read(t, &verdicts)
	if len(sheet.Questions) != 5 || len(verdicts.Items) != 1 || verdicts.Items[0].Number != 2 || len(verdicts.Items[0].Choices) == 0 {
		t.Fatalf("%+v", verdicts)
	}
	d.Refuses(t, "too many", http.MethodPost, "/api/v1/practice/sheets", fmt.Sprintf(`{"syllabusId":%q,"count":51}`, list.Items[0].ID), 422)
	d.Declares(map[string]web.Permission{"list-practice": web.Public, "draw-practice": web.Public, "answer-practice": web.Public,
		"practice-media": web.Public, "draw-own-practice": web.Learner, "answer-own-practice": web.Learner, "list-own-practice": web.Learner,
		"list-own-mistakes": web.Learner, "remove-own-mistake": web.Learner}, "PracticeList", "PracticeSheet", "PracticeVerdicts", "MistakeList", "PracticeHistory")
}
