package rechecks_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"ankao/admin/audit"
	"ankao/exams/marking/hall"
	"ankao/exams/rechecks"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

var ctx = context.Background()

// open returns a hall whose first two candidates have published results.
func open(t *testing.T, db dbx.DB) (*hall.Hall, *rechecks.Service) {
	t.Helper()
	h := hall.New(t, db, 3)
	h.HandIn(h.Sit(h.Candidates[0], hall.Halves))
	h.HandIn(h.Sit(h.Candidates[1], hall.Perfect))
	return h, rechecks.New(db, h.Now, h.Log, h.Marking, h.Sessions)
}

func TestARecheckIsAskedForAndAnswered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h, s := open(t, db)
		mine, other := h.Candidates[0], h.Candidates[1]
		self := audit.Actor{Kind: audit.Person, ID: mine.PersonID.String()}
		ask := func(reason string) (rechecks.Recheck, error) {
			return s.Request(ctx, self, mine.PersonID, mine.ID, reason)
		}
		_, err := ask("第五题的答案我选对了")
		h.Refuses(err, "result.unknown") // not published
		h.Publish()
		_, err = s.Request(ctx, self, mine.PersonID, other.ID, "别人的成绩")
		h.Refuses(err, "result.unknown")
		_, err = s.Request(ctx, self, h.Candidates[2].PersonID, h.Candidates[2].ID, "我没有参加考试")
		h.Refuses(err, "result.unknown")
		for reason, code := range map[string]string{" ": "recheck.reason.empty", strings.Repeat("长", 1001): "input.length"} {
			_, err = ask(reason)
			if f, ok := err.(*fault.Error); !ok || len(f.Fields) != 1 || f.Fields[0].Code != code {
				t.Errorf("a reason of %d characters: %v", len(reason), err)
			}
		}
		r, err := ask("第五题的答案我选对了")
		h.Must(err)
		_, err = ask("再申请一次")
		h.Refuses(err, "recheck.open")

		one, second, err := s.Get(ctx, r.ID)
		h.Must(err)
		if one.Marks != 1_24 || one.State != rechecks.Requested || one.Who.Ticket != mine.Ticket || one.RequestedBy != one.Who.Person.Name || second.Now != 1_24 || second.Broken != nil {
			t.Errorf("%+v, %+v", one, second)
		}
		_, err = s.Answer(ctx, testcentre.Officer, r.ID, rechecks.Confirmed, "", r.Version)
		h.Refuses(err, "input.invalid")
		_, err = s.Answer(ctx, testcentre.Officer, r.ID, rechecks.Confirmed, "复核无误", r.Version+1)
		h.Refuses(err, "conflict.changed")
		done, err := s.Answer(ctx, testcentre.Officer, r.ID, rechecks.Confirmed, "复核无误，维持原成绩。", r.Version)
		h.Must(err)
		if done.State != rechecks.Answered || done.AnsweredBy != testcentre.Officer.Name || done.AnsweredAt == 0 {
			t.Errorf("%+v", done)
		}
		_, err = s.Answer(ctx, testcentre.Officer, r.ID, rechecks.Referred, "改主意了", done.Version)
		h.Refuses(err, "recheck.state")
		_, err = s.Withdraw(ctx, self, mine.PersonID, r.ID)
		h.Refuses(err, "recheck.state")

		again, err := ask("还是不服")
		h.Must(err)
		_, err = s.Withdraw(ctx, self, other.PersonID, again.ID)
		h.Refuses(err, "recheck.unknown")
		if got, err := s.Withdraw(ctx, self, mine.PersonID, again.ID); err != nil || got.State != rechecks.Withdrawn {
			t.Errorf("%+v, %v", got, err)
		}
		if h.Audited("recheck.request") != 2 || h.Audited("recheck.answer") != 1 || h.Audited("recheck.withdraw") != 1 {
			t.Error("the trail does not tell")
		}
	})
}

func TestThoseThatWaitComeFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h, s := open(t, db)
		h.Publish()
		first, err := s.Request(ctx, testcentre.Officer, "", h.Candidates[0].ID, "书面申请")
		h.Must(err)
		if first.RequestedBy != testcentre.Officer.Name {
			t.Errorf("typed in by %q", first.RequestedBy)
		}
		second, err := s.Request(ctx, testcentre.Officer, "", h.Candidates[1].ID, "书面申请")
		h.Must(err)
		_, err = s.Answer(ctx, testcentre.Officer, first.ID, rechecks.Referred, "第 3 题有争议，转入试题复核。", first.Version)
		h.Must(err)
		page, total, err := s.Search(ctx, rechecks.Filter{Limit: 10})
		h.Must(err)
		if total != 2 || page[0].ID != second.ID || page[1].ID != first.ID {
			t.Errorf("%d: %+v", total, page)
		}
		if page, total, err = s.Search(ctx, rechecks.Filter{State: rechecks.Answered, Session: h.Session.ID, Limit: 10}); err != nil || total != 1 || page[0].ID != first.ID {
			t.Errorf("%d answered, %v", total, err)
		}
		if _, total, err = s.Search(ctx, rechecks.Filter{Person: h.Candidates[1].PersonID, Limit: 10}); err != nil || total != 1 {
			t.Errorf("%d of one person, %v", total, err)
		}
		_, _, err = s.Get(ctx, id.New[rechecks.Recheck]())
		h.Refuses(err, "recheck.unknown")
	})
}

func TestOneOfTwoRequestsAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h, s := open(t, db)
		h.Publish()
		var all sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			all.Go(func() { _, errs[i] = s.Request(ctx, testcentre.Officer, "", h.Candidates[0].ID, "同时提交") })
		}
		all.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
			} else {
				h.Refuses(err, "recheck.open")
			}
		}
		if made != 1 {
			t.Errorf("%d were made", made)
		}
	})
}
