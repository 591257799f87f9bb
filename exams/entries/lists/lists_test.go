package lists_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"ankao/admin/people/roster"
	"ankao/exams/entries"
	"ankao/exams/entries/lists"
	"ankao/exams/testcentre"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/web"
)

var ctx = context.Background()

// A list registers and enters in one act; who has an entry already is named.
func TestListIsEnteredWithItsRoster(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		c := testcentre.New(t, db)
		rosters := roster.New(db, c.Now, c.Log, c.Ring, c.People)
		l := lists.New(db, c.Now, c.Log, rosters, c.Exams, c.Entries)
		exam := c.Exam()
		who, numbers := c.Persons(2)
		_, err := c.Entries.Submit(ctx, exam.ID, who[:1], "", testcentre.Officer)
		c.Must(err)
		names := map[entries.PersonID]string{}
		c.Must(c.DB.Read(ctx, func(tx dbx.Tx) (err error) { names, err = c.Entries.Names(tx, who); return err }))
		file := fmt.Sprintf("姓名,身份证号\n%s,%s\n%s,%s\n新来的人,%s\n坏号码,440199199001011234\n",
			names[who[0]], numbers[0], names[who[1]], numbers[1], testcentre.Resident(900))
		read, err := rosters.Start(ctx, testcentre.Officer, roster.Persons, strings.NewReader(file), "名单.csv", false)
		c.Must(err)
		c.Refuses(l.Make(ctx, read.ID, "nothing", testcentre.Officer), "exam.unknown")
		c.Must(l.Make(ctx, read.ID, exam.ID, testcentre.Officer))
		c.Refuses(l.Make(ctx, read.ID, exam.ID, testcentre.Officer), "list.made")
		for range 2 { // a second commit enters nobody twice
			_, err = rosters.Commit(ctx, testcentre.Officer, read.ID)
			c.Must(err)
		}
		c.Must(c.DB.Read(ctx, func(tx dbx.Tx) error {
			got, err := l.Get(tx, read.ID)
			if err != nil {
				return err
			}
			if got.Entered != 2 || len(got.PassedOver) != 1 || got.PassedOver[0].Code != "entry.exists" || got.PassedOver[0].Person != who[0] {
				t.Errorf("%+v", got)
			}
			found, err := c.Entries.Search(tx, entries.Filter{ExamID: exam.ID, Limit: 9})
			if err == nil && found.Total != 3 {
				t.Errorf("%d entries", found.Total)
			}
			return err
		}))
		c.Refuses(l.Make(ctx, read.ID, exam.ID, testcentre.Officer), "list.roster")
	})
}

func TestRoutesAskForThePermissionOfTheirRole(t *testing.T) {
	d := testcentre.NewDesk(t, func(api *web.API) { lists.Register(api, nil) })
	d.Declares(map[string]web.Permission{"make-entry-list": "entry.write", "get-entry-list": "entry.read"}, "EntryListFile", "PassedOverRow")
}
