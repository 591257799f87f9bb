package demo

import (
	"context"
	"fmt"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/exams/practice"
	"ankao/internal/id"
)

// openPool takes every fourth question into the public practice pool.
func (c Centre) openPool(ctx context.Context, author audit.Actor, ids []id.ID[bank.Question]) error {
	var public []id.ID[bank.Question]
	for i := 0; i < len(ids); i += 4 {
		public = append(public, ids[i])
	}
	_, failed, err := c.Bank.SetPractice(ctx, author, true, public)
	if err == nil && len(failed) > 0 {
		err = fmt.Errorf("practice: %d questions refused, the first: %s", len(failed), failed[0].Code)
	}
	return err
}

// practise lets somebody answer ten questions, not all of them right: their
// book of mistakes has something in it.
func (c Centre) practise(ctx context.Context, syllabus id.ID[bank.Syllabus], who people.Person) error {
	const address = "127.0.0.1"
	sheet, err := c.Practice.Draw(ctx, practice.Order{SyllabusID: syllabus, Count: 10}, who.ID, address)
	if err != nil {
		return err
	}
	var answers []practice.Answer
	for _, q := range sheet.Paper.Questions {
		answers = append(answers, practice.Answer{Number: q.Number, Choices: []string{"A"}})
	}
	_, err = c.Practice.Answer(ctx, sheet.Token, answers, who.ID, address)
	return err
}
