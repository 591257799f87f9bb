// Package dbtest gives each test an empty, migrated database: SQLite always,
// MariaDB where ANKAO_TEST_MYSQL names a server.
package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
)

// Each runs fn on every dialect, as a subtest of its name.
func Each(t *testing.T, fn func(t *testing.T, db dbx.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t)) })
	t.Run("mysql", func(t *testing.T) { fn(t, MySQL(t)) })
}

// SQLite opens a fresh file that goes with the test.
func SQLite(t testing.TB) *gormdb.DB {
	t.Helper()
	return open(t, "sqlite", t.TempDir())
}

var serial atomic.Int64

// MySQL makes a database of its own on the server that ANKAO_TEST_MYSQL names
// (mysql://user:password@host:port/) and drops it afterwards. Without the
// variable the test is skipped, and says so.
func MySQL(t testing.TB) *gormdb.DB {
	t.Helper()
	return open(t, MySQLURL(t), "")
}

// MySQLURL makes the empty database and returns its address.
func MySQLURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv("ANKAO_TEST_MYSQL")
	if server == "" {
		t.Skip("MariaDB is not tested: ANKAO_TEST_MYSQL is not set (make test sets it)")
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal("ANKAO_TEST_MYSQL is not an address")
	}
	name := fmt.Sprintf("ankao_test_%d_%d", os.Getpid(), serial.Add(1))
	password, _ := u.User.Password()
	admin, err := sql.Open("mysql", fmt.Sprintf("%s:%s@tcp(%s)/", u.User.Username(), password, u.Host))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Exec("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		t.Fatal("create the test database: ", err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP DATABASE " + name); err != nil {
			t.Error("drop the test database: ", err)
		}
		_ = admin.Close()
	})
	return strings.TrimSuffix(server, "/") + "/" + name
}

func open(t testing.TB, database, dir string) *gormdb.DB {
	t.Helper()
	db, err := gormdb.Open(context.Background(), database, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
