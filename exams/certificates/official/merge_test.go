package official

import (
	"context"
	"testing"

	"ankao/admin/people"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

func TestRecordsFollowAPersonWhoIsMerged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s := newService(t, db)
		twice, stays := person(t, s, "张测试", "440199199005201013"), person(t, s, "张测试", "44019919850607007X")
		if _, err := s.Record(ctx, officer, []Certificate{licence(twice)}); err != nil {
			t.Fatal(err)
		}
		if err := db.Write(ctx, func(tx dbx.Tx) error { return PersonRefs{}.Repoint(tx, twice, stays) }); err != nil {
			t.Fatal(err)
		}
		for who, want := range map[id.ID[people.Person]]int{twice: 0, stays: 1} {
			list, total, err := s.Search(ctx, Filter{Person: who, Limit: 10})
			if err != nil || total != want || len(list) != want {
				t.Errorf("%s has %d, want %d (%v)", who, total, want, err)
			}
		}
	})
}
