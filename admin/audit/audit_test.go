package audit_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
)

func write(t *testing.T, db dbx.DB, l *audit.Log, n int) {
	t.Helper()
	by := audit.Actor{Kind: audit.Account, ID: "a1", Name: "officer", Address: "192.0.2.7", Request: "r1"}
	for range n {
		err := db.Write(context.Background(), func(tx dbx.Tx) error {
			return l.Write(tx, by, audit.Entry{Action: "room.create", Object: "room", ObjectID: "x", Detail: map[string]any{"rows": 5, "name": "一号机房"}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func exec(t *testing.T, db dbx.DB, sql string) {
	t.Helper()
	if err := db.Write(context.Background(), func(tx dbx.Tx) error { return gormdb.From(tx).Exec(sql).Error }); err != nil {
		t.Fatal(err)
	}
}

func TestEntriesAreListedSealedAndChecked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		l := audit.New(db, clock.System, crypt.NewTestRing(t))
		write(t, db, l, 7)
		if n, err := l.Seal(ctx); n != 7 || err != nil {
			t.Fatalf("sealed %d, %v", n, err)
		}
		write(t, db, l, 2)
		rep, err := l.Check(ctx)
		if err != nil || !rep.OK || rep.Entries != 9 || rep.Sealed != 7 {
			t.Fatalf("%+v, %v", rep, err)
		}
		list, total, err := l.List(ctx, audit.Filter{Action: "room.create", Actor: "a1"}, 0, 5)
		if err != nil || total != 9 || len(list) != 5 || list[0].Sealed || list[0].Entry.Detail["name"] != "一号机房" {
			t.Fatalf("%d of %d, %v: %+v", len(list), total, err, list[0])
		}
		if _, total, _ = l.List(ctx, audit.Filter{Action: "room.delete"}, 0, 5); total != 0 {
			t.Fatalf("%d entries of another action", total)
		}
	})
}

func TestEntryGoesWithItsTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		l := audit.New(db, clock.System, crypt.NewTestRing(t))
		refuse := errors.New("refuse")
		err := db.Write(context.Background(), func(tx dbx.Tx) error {
			if err := l.Write(tx, audit.Operator(), audit.Entry{Action: "room.create"}); err != nil {
				return err
			}
			return refuse
		})
		if !errors.Is(err, refuse) {
			t.Fatal(err)
		}
		if rep, err := l.Check(context.Background()); err != nil || rep.Entries != 0 {
			t.Fatalf("%+v, %v", rep, err)
		}
	})
}

// Two servers that seal at the same time make one chain.
func TestSealersTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		l := audit.New(db, clock.System, crypt.NewTestRing(t))
		write(t, db, l, 40)
		var wg sync.WaitGroup
		for range 4 {
			// A sealer may lose the race for a sequence number; the next round
			// finds what is left.
			wg.Go(func() { _, _ = l.Seal(ctx) })
		}
		wg.Wait()
		if _, err := l.Seal(ctx); err != nil {
			t.Fatal(err)
		}
		rep, err := l.Check(ctx)
		if err != nil || !rep.OK || rep.Sealed != 40 {
			t.Fatalf("%+v, %v", rep, err)
		}
	})
}

func TestTamperingIsNamed(t *testing.T) {
	for name, tc := range map[string]struct{ sql, want string }{
		"changed entry":  {"UPDATE audit_entries SET address = '192.0.2.9' WHERE id = (SELECT entry_id FROM audit_links WHERE seq = 3)", "link 3"},
		"changed detail": {`UPDATE audit_entries SET detail = '{"rows":6}' WHERE id = (SELECT entry_id FROM audit_links WHERE seq = 2)`, "link 2"},
		"gone entry":     {"DELETE FROM audit_entries WHERE id = (SELECT entry_id FROM audit_links WHERE seq = 4)", "link 4"},
		"gone link":      {"DELETE FROM audit_links WHERE seq = 2", "link 3"},
		"cut tail":       {"DELETE FROM audit_links WHERE seq > 3", "link 3"},
		"whole tail":     {"DELETE FROM audit_links WHERE seq = 5", "link 4"},
		"swapped":        {"UPDATE audit_links SET seal = '' WHERE seq = 5", "link 5"},
	} {
		t.Run(name, func(t *testing.T) {
			db := dbtest.SQLite(t)
			l := audit.New(db, clock.System, crypt.NewTestRing(t))
			write(t, db, l, 5)
			if _, err := l.Seal(context.Background()); err != nil {
				t.Fatal(err)
			}
			exec(t, db, tc.sql)
			rep, err := l.Check(context.Background())
			if err != nil || rep.OK || !strings.HasPrefix(rep.FirstBroken, tc.want) {
				t.Fatalf("%+v, %v; want %s", rep, err, tc.want)
			}
		})
	}
}

func TestOtherKeyIsFound(t *testing.T) {
	db := dbtest.SQLite(t)
	write(t, db, audit.New(db, clock.System, crypt.NewTestRing(t)), 1)
	forger := audit.New(db, clock.System, crypt.NewTestRing(t))
	if _, err := forger.Seal(context.Background()); err != nil {
		t.Fatal(err)
	}
	rep, err := audit.New(db, clock.System, crypt.NewTestRing(t)).Check(context.Background())
	if err != nil || rep.OK {
		t.Fatalf("a chain made with another key holds: %+v, %v", rep, err)
	}
}
