package gormdb

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"ankao/migrations"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// migrate brings the schema to this program's version, one server at a time,
// and refuses a database that a newer program has written.
func (db *DB) migrate(ctx context.Context, lockFile string) error {
	provider, err := db.provider(lockFile)
	if err != nil {
		return err
	}
	if lockFile != "" {
		l := flock.New(lockFile)
		wait, cancel := context.WithTimeout(ctx, 2*time.Minute)
		defer cancel()
		if ok, err := l.TryLockContext(wait, 200*time.Millisecond); err != nil || !ok {
			return fmt.Errorf("another program is migrating %s: %w", lockFile, err)
		}
		defer func() { _ = l.Unlock() }()
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema version: %w", err)
	}
	if current > target {
		return fmt.Errorf("the database has schema %d, this program knows only %d: start the newer program, or restore a backup", current, target)
	}
	if current == target {
		return nil
	}
	applied, err := provider.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	slog.InfoContext(ctx, "schema migrated", "from", current, "to", target, "steps", len(applied))
	return nil
}

// Schema returns the version of the schema in the database and the version
// that this program knows.
func (db *DB) Schema(ctx context.Context) (current, known int64, err error) {
	provider, err := db.provider("-")
	if err != nil {
		return 0, 0, err
	}
	return provider.GetVersions(ctx)
}

func (db *DB) provider(lockFile string) (*goose.Provider, error) {
	files, err := fs.Sub(migrations.Files, db.dialect)
	if err != nil {
		return nil, err
	}
	if db.dialect == "sqlite" {
		return goose.NewProvider(goose.DialectSQLite3, db.pools[0], files, goose.WithDisableGlobalRegistry(true))
	}
	opts := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if lockFile == "" {
		// GET_LOCK is held by one node of a Galera cluster only; a row in a
		// table holds on all of them.
		locker, err := lock.NewMySQLTableLocker(lock.WithTableLockTimeout(time.Second, 300))
		if err != nil {
			return nil, err
		}
		opts = append(opts, goose.WithLocker(locker))
	}
	return goose.NewProvider(goose.DialectMySQL, db.pools[0], files, opts...)
}
