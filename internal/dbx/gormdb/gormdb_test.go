package gormdb_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
)

type counter struct {
	ID string `gorm:"primaryKey"`
	N  int64
}

func (counter) TableName() string { return "counters" }

func withCounters(t *testing.T, db dbx.DB) {
	t.Helper()
	err := db.Write(context.Background(), func(tx dbx.Tx) error {
		g := gormdb.From(tx)
		if err := g.Exec("CREATE TABLE counters (id VARCHAR(20) NOT NULL PRIMARY KEY, n BIGINT NOT NULL)").Error; err != nil {
			return err
		}
		return g.Create([]counter{{"a", 0}, {"b", 0}}).Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

func add(tx dbx.Tx, name string) error {
	var c counter
	if err := gormdb.ForUpdate(tx).Take(&c, "id = ?", name).Error; err != nil {
		return err
	}
	return gormdb.From(tx).Model(&counter{}).Where("id = ?", name).Update("n", c.N+1).Error
}

// Writers that lock two rows in opposite order deadlock on MySQL; none of their
// increments may be lost.
func TestWriteLosesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		withCounters(t, db)
		const writers, rounds = 8, 20
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				first, second := "a", "b"
				if w%2 == 1 {
					first, second = second, first
				}
				for range rounds {
					err := db.Write(context.Background(), func(tx dbx.Tx) error {
						return errors.Join(add(tx, first), add(tx, second))
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		err := db.Read(context.Background(), func(tx dbx.Tx) error {
			var all []counter
			if err := gormdb.From(tx).Find(&all).Error; err != nil {
				return err
			}
			for _, c := range all {
				if c.N != writers*rounds {
					t.Errorf("counter %s is %d, want %d", c.ID, c.N, writers*rounds)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAfterCommitOnlyAfterCommit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		withCounters(t, db)
		ran := 0
		refuse := errors.New("refuse")
		err := db.Write(context.Background(), func(tx dbx.Tx) error {
			dbx.AfterCommit(tx, func() { ran++ })
			if err := add(tx, "a"); err != nil {
				return err
			}
			return refuse
		})
		if !errors.Is(err, refuse) || ran != 0 {
			t.Fatalf("rolled back: err %v, effects %d", err, ran)
		}
		err = db.Write(context.Background(), func(tx dbx.Tx) error {
			dbx.AfterCommit(tx, func() { ran++ })
			return add(tx, "a")
		})
		if err != nil || ran != 1 {
			t.Fatalf("committed: err %v, effects %d", err, ran)
		}
		err = db.Read(context.Background(), func(tx dbx.Tx) error {
			var c counter
			if err := gormdb.From(tx).Take(&c, "id = ?", "a").Error; err != nil {
				return err
			}
			if c.N != 1 {
				t.Errorf("a = %d: the rolled back increment is in it", c.N)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestReadCannotWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		withCounters(t, db)
		if err := db.Read(context.Background(), func(tx dbx.Tx) error { return add(tx, "a") }); err == nil {
			t.Fatal("a read transaction wrote")
		}
	})
}

func TestDuplicateIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		withCounters(t, db)
		err := db.Write(context.Background(), func(tx dbx.Tx) error {
			return gormdb.From(tx).Create(&counter{ID: "a"}).Error
		})
		if !gormdb.IsDuplicate(err) {
			t.Fatalf("a taken key is reported as %v", err)
		}
	})
}

// Ids are ASCII columns, and what is looked up in them comes from outside.
func TestATextThatNoColumnHoldsIsNoFailure(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		var row struct{ ID string }
		err := db.Read(context.Background(), func(tx dbx.Tx) error {
			return gormdb.NotFound(gormdb.From(tx).Table("persons").Where("id = ?", "安全").Take(&row).Error, "person.unknown")
		})
		if fault.KindOf(err) != fault.NotFound || fault.CodeOf(err) != "person.unknown" {
			t.Errorf("one: %v", err)
		}
		for _, list := range [][]string{{"安全"}, {"安", "𠮷"}} {
			var n int64
			err := db.Read(context.Background(), func(tx dbx.Tx) error {
				return gormdb.From(tx).Table("persons").Where("id IN ?", list).Count(&n).Error
			})
			if n != 0 || err != nil && fault.KindOf(err) != fault.Invalid {
				t.Errorf("%d of %q: %v", n, list, err)
			}
		}
	})
}

// What passes with an outage is told as such, so that whoever asked asks again.
func TestAnOutageIsToldAsOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		hung, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		<-hung.Done()
		nothing := func(dbx.Tx) error { return nil }
		for name, err := range map[string]error{
			"write": db.Write(hung, nothing), "read": db.Read(hung, nothing),
			"lost":    db.Write(context.Background(), func(dbx.Tx) error { return driver.ErrBadConn }),
			"network": db.Read(context.Background(), func(dbx.Tx) error { return fmt.Errorf("dial: %w", &net.OpError{Op: "dial"}) }),
		} {
			if fault.KindOf(err) != fault.Unavailable || fault.CodeOf(err) != "database.unavailable" {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, want := range map[string]error{"fault": fault.Wrap(fault.Conflict, "x", driver.ErrBadConn), "bug": errors.New("bug")} {
			if err := db.Read(context.Background(), func(dbx.Tx) error { return want }); err != want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := db.Read(context.Background(), func(tx dbx.Tx) error {
			if _, ok := gormdb.From(tx).Statement.Context.Deadline(); !ok {
				t.Error("a transaction may last for ever")
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}

func TestTheDatabaseIsItsOwnersAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	db, err := gormdb.Open(context.Background(), "sqlite", dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, name := range []string{"ankao.db", "ankao.db-wal", "ankao.db-shm"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

func TestSchemaIsCurrentAndNewerIsRefused(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	db, err := gormdb.Open(ctx, "sqlite", dir)
	if err != nil {
		t.Fatal(err)
	}
	current, known, err := db.Schema(ctx)
	if err != nil || current != known || known == 0 {
		t.Fatalf("schema %d of %d, %v", current, known, err)
	}
	err = db.Write(ctx, func(tx dbx.Tx) error {
		return gormdb.From(tx).Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)").Error
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if again, err := gormdb.Open(ctx, "sqlite", dir); err == nil {
		_ = again.Close()
		t.Fatal("a database newer than the program was opened")
	}
}

func TestDurableSettings(t *testing.T) {
	db := dbtest.SQLite(t)
	err := db.Write(context.Background(), func(tx dbx.Tx) error {
		var sync, keys int
		var journal string
		g := gormdb.From(tx)
		err := errors.Join(g.Raw("PRAGMA synchronous").Scan(&sync).Error,
			g.Raw("PRAGMA journal_mode").Scan(&journal).Error,
			g.Raw("PRAGMA foreign_keys").Scan(&keys).Error)
		if sync != 2 || journal != "wal" || keys != 1 {
			t.Errorf("synchronous %d, journal %s, foreign keys %d", sync, journal, keys)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAddressErrorsKeepThePassword(t *testing.T) {
	for _, address := range []string{
		"mysql://ankao:s3cret@/ankao",
		"mysql://ankao:s3cret@db:3306/",
		"mysql://ankao:s3cret%zz@db:3306/ankao",
		"postgres://ankao:s3cret@db/ankao",
	} {
		_, err := gormdb.Open(context.Background(), address, t.TempDir())
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
