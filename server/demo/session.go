package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/exams/attempts"
	"ankao/exams/attempts/seat"
	"ankao/exams/certificates"
	"ankao/exams/entries"
	"ankao/exams/exams"
	"ankao/exams/identity"
	"ankao/exams/papers"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// wrong is how many questions each candidate of the finished session got
// wrong; the one after the last never came.
var wrong = []int{0, 1, 2, 3, 9}

// hold holds yesterday's session from the plan to the certificates.
func (c Centre) hold(ctx context.Context, calendar *Calendar, now clock.Instant, staff map[string]audit.Actor,
	exam exams.Exam, hall rooms.Room, who []people.Person,
) error {
	officer, proctor := staff["officer"], staff["proctor"]
	calendar.set(now, -2, 10, 0)
	var ids []id.ID[people.Person]
	for _, p := range who {
		ids = append(ids, p.ID)
	}
	nine := clock.At(clock.DateOf(now).Time().AddDate(0, 0, -1).Add(9 * time.Hour))
	session, err := c.plan(ctx, exam.ID, hall.ID, nine, ids, officer)
	if err != nil {
		return err
	}
	calendar.set(now, -1, 8, 40)
	if _, err := c.Sessions.Open(ctx, session.ID, sessions.Order{}, proctor); err != nil {
		return err
	}
	listed, _, err := c.Sessions.SearchCandidates(ctx, session.ID, sessions.CandidateFilter{Limit: len(who)})
	if err != nil {
		return err
	}
	seated := map[id.ID[sessions.Candidate]]seat.Login{}
	for i := range wrong {
		if seated[listed[i].ID], err = c.checkIn(ctx, listed[i]); err != nil {
			return err
		}
		if _, err := c.Identity.Verdict(ctx, listed[i].ID, identity.Confirmed, identity.AtDoor, "", proctor); err != nil {
			return err
		}
	}
	calendar.set(now, -1, 9, 0)
	if _, err := c.Sessions.Start(ctx, session.ID, sessions.Order{}, proctor); err != nil {
		return err
	}
	for i, mistakes := range wrong {
		calendar.set(now, -1, 9, 1+5*i)
		if err := c.sit(ctx, calendar, listed[i], seated[listed[i].ID], mistakes); err != nil {
			return fmt.Errorf("%s: %w", listed[i].Person.Name, err)
		}
	}
	calendar.set(now, -1, 10, 5)
	if _, err := c.Sessions.End(ctx, session.ID, sessions.Order{}, proctor); err != nil {
		return err
	}
	if _, err := c.Marking.ScorePending(ctx); err != nil {
		return err
	}
	calendar.set(now, -1, 15, 0)
	if _, err := c.Marking.Publish(ctx, session.ID, officer); err != nil {
		return err
	}
	if _, err := c.Certificates.Issue(ctx, officer, certificates.Order{Session: session.ID}); err != nil {
		return err
	}
	calendar.set(now, -1, 16, 20)
	last := listed[len(wrong)-1] // who made the most mistakes
	_, err = c.Rechecks.Request(ctx, audit.Actor{Kind: audit.Person, ID: last.PersonID.String()}, last.PersonID, last.ID, "我认为第 5 题选对了，请复核。")
	return err
}

// plan makes a session with its candidates, seats and papers.
func (c Centre) plan(ctx context.Context, exam id.ID[exams.Exam], room id.ID[rooms.Room], at clock.Instant,
	who []id.ID[people.Person], by audit.Actor,
) (sessions.Session, error) {
	session, err := c.Sessions.Create(ctx, exam, room, at, by)
	if err != nil {
		return session, err
	}
	if err := c.enter(ctx, exam, who, by); err != nil {
		return session, err
	}
	if _, err := c.Sessions.AddCandidates(ctx, session.ID, who, by); err != nil {
		return session, err
	}
	if _, err := c.Sessions.Seat(ctx, session.ID, by); err != nil {
		return session, err
	}
	frozen, _, err := c.Papers.Freeze(ctx, session.ID, 0, by)
	if err != nil {
		return session, err
	}
	return frozen, nil
}

// enter enters people for an exam and accepts them, those who are not yet.
func (c Centre) enter(ctx context.Context, exam id.ID[exams.Exam], who []id.ID[people.Person], by audit.Actor) error {
	var stands map[entries.PersonID]entries.Standing
	err := c.DB.Read(ctx, func(tx dbx.Tx) (err error) {
		stands, err = c.Entries.Standings(tx, exam, who)
		return err
	})
	if err != nil {
		return err
	}
	var fresh []entries.PersonID
	for _, p := range who {
		if stands[p].Open == nil {
			fresh = append(fresh, p)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	made, err := c.Entries.Submit(ctx, exam, fresh, "演示：再次参加考试", by)
	if err != nil {
		return err
	}
	ids := make([]id.ID[entries.Entry], len(made))
	for i, e := range made {
		ids[i] = e.ID
	}
	_, err = c.Entries.Accept(ctx, ids, by)
	return err
}

func device(c sessions.Listed) string { return "demo-seat-" + c.Ticket }

func (c Centre) checkIn(ctx context.Context, who sessions.Listed) (seat.Login, error) {
	_, login, err := c.Seat.CheckIn(ctx, seat.CheckIn{Ticket: who.Ticket, IDNumber: who.Person.IDNumber, Device: device(who), Address: "127.0.0.1"})
	return login, err
}

// sit answers a paper as a candidate would, the first few questions wrong, and
// hands it in.
func (c Centre) sit(ctx context.Context, calendar *Calendar, who sessions.Listed, login seat.Login, mistakes int) error {
	opened, err := c.Seat.Open(ctx, login, device(who))
	if err != nil {
		return err
	}
	var paper papers.Paper
	var versions map[id.ID[bank.Version]]bank.Version
	err = c.DB.Read(ctx, func(tx dbx.Tx) error {
		if paper, err = c.Papers.PaperOf(tx, who.ID); err != nil {
			return err
		}
		var ids []id.ID[bank.Version]
		for _, item := range paper.Items {
			ids = append(ids, item.VersionID)
		}
		versions, err = c.Bank.Versions(tx, ids)
		return err
	})
	if err != nil {
		return err
	}
	for i, item := range paper.Items {
		calendar.pass(time.Duration(40+7*(i%5)) * time.Second)
		choices := labels(item, versions[item.VersionID].Key.Choices, i < mistakes)
		_, err := c.Seat.Save(ctx, login, seat.Save{AttemptID: opened.Attempt.ID, Epoch: opened.Attempt.Epoch, Device: device(who),
			Events: []seat.Said{{ClientSeq: int64(i + 1), Question: i + 1, Choices: choices, ClientAt: calendar.Now()}}})
		if err != nil {
			return err
		}
	}
	last := int64(len(paper.Items))
	_, err = c.Seat.HandIn(ctx, login, attempts.HandIn{AttemptID: opened.Attempt.ID, Epoch: opened.Attempt.Epoch, Device: device(who),
		LastClientSeq: last, Stored: last})
	return err
}

// labels are the letters of the key on this paper, or of something else.
func labels(item papers.Item, key []string, mistaken bool) []string {
	var list []string
	for place, option := range item.Options {
		if slices.Contains(key, option) != mistaken {
			list = append(list, string(rune('A'+place)))
		}
	}
	if len(list) == 0 { // everything is right: leaving one out is wrong
		list = []string{"A"}
	}
	return list[:min(len(list), item.MaxChoices)]
}

// openSession returns the session whose doors are open, and makes one when
// there is none that still makes sense.
func (c Centre) openSession(ctx context.Context) (sessions.Session, error) {
	open, _, err := c.Sessions.Search(ctx, sessions.Filter{State: sessions.Open, Limit: 20})
	if err != nil {
		return sessions.Session{}, err
	}
	proctor, err := c.Accounts.ByLogin(ctx, "proctor")
	if err != nil {
		return sessions.Session{}, err
	}
	for _, s := range open {
		if s.StartsAt.Add(s.Terms.Duration()) > c.Now() {
			return s, nil
		}
		if err := c.closeStale(ctx, s, actor(proctor)); err != nil {
			return s, err
		}
	}
	return c.newSession(ctx, actor(proctor))
}

// closeStale ends a session that was opened at an earlier start and never held.
func (c Centre) closeStale(ctx context.Context, s sessions.Session, by audit.Actor) error {
	if _, err := c.Sessions.Start(ctx, s.ID, sessions.Order{}, by); err != nil {
		return err
	}
	_, err := c.Sessions.End(ctx, s.ID, sessions.Order{Force: true, Reason: "演示：上次启动后无人开考"}, by)
	return err
}

// newSession opens a session that begins in ten minutes, in the first room and
// with the first people who are free.
func (c Centre) newSession(ctx context.Context, proctor audit.Actor) (sessions.Session, error) {
	officer, err := c.Accounts.ByLogin(ctx, "officer")
	if err != nil {
		return sessions.Session{}, err
	}
	exam, err := c.demoExam(ctx)
	if err != nil {
		return sessions.Session{}, err
	}
	halls, _, err := c.Rooms.Search(ctx, rooms.Filter{Limit: 20})
	if err != nil {
		return sessions.Session{}, err
	}
	groups, err := c.groups(ctx)
	if err != nil {
		return sessions.Session{}, err
	}
	busy := errors.New("every demo room is in use: end a session in the console")
	for _, hall := range halls {
		for _, who := range groups {
			session, err := c.tryPlan(ctx, exam.ID, hall.ID, who, actor(officer))
			switch code := fault.CodeOf(err); {
			case err == nil:
				return c.openDoors(ctx, session, proctor)
			case code != "session.room.busy" && code != "candidate.busy" && code != "entry.scheduled":
				return session, err
			}
		}
	}
	return sessions.Session{}, busy
}

// openDoors opens a session and ticks two people who stand at the door, so that
// both kinds are to be seen.
func (c Centre) openDoors(ctx context.Context, session sessions.Session, proctor audit.Actor) (sessions.Session, error) {
	session, err := c.Sessions.Open(ctx, session.ID, sessions.Order{}, proctor)
	if err != nil {
		return session, err
	}
	listed, _, err := c.Sessions.SearchCandidates(ctx, session.ID, sessions.CandidateFilter{Offset: 3, Limit: 2})
	for _, one := range listed {
		if _, err := c.Identity.Verdict(ctx, one.ID, identity.Confirmed, identity.AtDoor, "", proctor); err != nil {
			return session, err
		}
	}
	return session, err
}

// tryPlan leaves nothing behind when the session cannot be held.
func (c Centre) tryPlan(ctx context.Context, exam id.ID[exams.Exam], room id.ID[rooms.Room], who []id.ID[people.Person], by audit.Actor) (sessions.Session, error) {
	session, err := c.plan(ctx, exam, room, c.Now().Add(10*time.Minute), who, by)
	if err != nil && fault.CodeOf(err) != "session.room.busy" {
		err = errors.Join(err, c.Sessions.Delete(ctx, session.ID, by))
	}
	return session, err
}

func (c Centre) demoExam(ctx context.Context) (exams.Exam, error) {
	found, _, err := c.Exams.Search(ctx, exams.Filter{Limit: 50})
	if err != nil {
		return exams.Exam{}, err
	}
	if len(found) == 0 {
		return exams.Exam{}, errors.New("the demo exam is gone")
	}
	for _, e := range found {
		if e.Terms.Name == examName {
			return e, nil
		}
	}
	return found[0], nil
}

// groups are the demo's people in sixes, those first who have not sat yet.
func (c Centre) groups(ctx context.Context) ([][]id.ID[people.Person], error) {
	found, _, err := c.People.Persons(ctx, people.PersonFilter{}, 0, 200)
	if err != nil {
		return nil, err
	}
	byName := map[string]id.ID[people.Person]{}
	for _, p := range found {
		byName[p.Name] = p.ID
	}
	var ids []id.ID[people.Person]
	for _, name := range append(slices.Clone(names[examined:]), names[:examined]...) {
		if one, ok := byName[name]; ok {
			ids = append(ids, one)
		}
	}
	return slices.Collect(slices.Chunk(ids, 6)), nil
}
