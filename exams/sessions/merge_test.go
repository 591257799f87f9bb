package sessions_test

import (
	"context"
	"testing"

	"ankao/admin/people"
	"ankao/exams/sessions"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
)

// A candidate follows the person; two candidates of one session do not become
// one.
func TestCandidatesOfMergedPersons(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		c := testcentre.New(t, db)
		c.People.Refer(sessions.PersonRefs{})
		ids, _ := c.Persons(3)
		s := c.Session(c.Exam(), c.Room(4, 5), testcentre.Nine)
		c.Enter(s, ids[:2]...)
		merge := func(to, from int) error {
			_, err := c.People.MergePersons(context.Background(), testcentre.Officer, people.PersonMerge{Survivor: ids[to], Gone: ids[from],
				SurvivorVersion: 1, GoneVersion: 1})
			return err
		}
		c.Refuses(merge(0, 1), "merge.candidates")
		c.Must(merge(2, 1))
		c.Must(db.Read(context.Background(), func(tx dbx.Tx) error {
			of, err := c.Sessions.CandidatesOfPerson(tx, ids[2])
			if len(of) != 1 {
				t.Errorf("%d candidates followed", len(of))
			}
			return err
		}))
	})
}
