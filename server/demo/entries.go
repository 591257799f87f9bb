package demo

import (
	"context"
	"fmt"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/entries"
	"ankao/exams/exams"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/id"
)

// yearlyName is the exam that the demo's other entries are for.
const yearlyName = "安全管理人员年度考核（演示）"

// addEntries leaves entries in every state for a second exam, with a session of
// next week that was moved and one without a date.
func (c Centre) addEntries(ctx context.Context, calendar *Calendar, now clock.Instant, by audit.Actor, first exams.Exam, room rooms.Room, persons []people.Person) error {
	calendar.set(now, -1, 16, 0)
	terms := first.Terms
	terms.Name = yearlyName
	exam, err := c.Exams.Create(ctx, terms, by)
	if err != nil {
		return err
	}
	needs := entries.Needs{ExamID: exam.ID, Documents: []entries.Document{entries.Photo, entries.Health}}
	if _, err := c.Entries.SetNeeds(ctx, needs, by); err != nil {
		return err
	}
	var who []entries.PersonID
	for _, p := range persons {
		who = append(who, p.ID)
	}
	made, err := c.Entries.Submit(ctx, exam.ID, who, "", by)
	if err != nil {
		return err
	}
	if len(made) < 8 {
		return fmt.Errorf("%d entries are too few for a demo", len(made))
	}
	if _, err := c.Entries.Return(ctx, []id.ID[entries.Entry]{made[0].ID}, "照片不清晰，请重新提供", by); err != nil {
		return err
	}
	if _, err := c.Entries.Withdraw(ctx, []id.ID[entries.Entry]{made[1].ID}, "本人已离职", by); err != nil {
		return err
	}
	var accepted []id.ID[entries.Entry]
	for _, e := range made[2:6] {
		seen := []entries.Seen{{Kind: entries.Photo, Note: "与证件相符"}, {Kind: entries.Health}}
		if err := c.Entries.See(ctx, e.ID, e.Version, seen, by); err != nil {
			return err
		}
		accepted = append(accepted, e.ID)
	}
	if _, err := c.Entries.Accept(ctx, accepted, by); err != nil {
		return err
	}
	if err := c.Entries.See(ctx, made[6].ID, made[6].Version, []entries.Seen{{Kind: entries.Photo}}, by); err != nil {
		return err
	}
	return c.planAhead(ctx, now, by, exam, room, who[2:4])
}

// planAhead plans a session of next week and moves it by a day, and one that is
// put off.
func (c Centre) planAhead(ctx context.Context, now clock.Instant, by audit.Actor, exam exams.Exam, room rooms.Room, who []entries.PersonID) error {
	at := func(days, hour int) clock.Instant {
		return clock.At(clock.DateOf(now).Time().AddDate(0, 0, days).Add(time.Duration(hour) * time.Hour))
	}
	session, err := c.Sessions.Create(ctx, exam.ID, room.ID, at(5, 9), by)
	if err != nil {
		return err
	}
	if _, err := c.Sessions.AddCandidates(ctx, session.ID, who, by); err != nil {
		return err
	}
	day := at(6, 9)
	if _, err := c.Sessions.Update(ctx, session.ID, sessions.Change{StartsAt: &day, Reason: "考场空调检修", Version: session.Version}, by); err != nil {
		return err
	}
	other, err := c.Sessions.Create(ctx, exam.ID, room.ID, at(7, 14), by)
	if err != nil {
		return err
	}
	_, err = c.Sessions.Postpone(ctx, other.ID, sessions.Order{Reason: "主管部门调整日程"}, by)
	return err
}
