// Package gormdb is the one door to GORM. It opens SQLite or MySQL, brings the
// schema up to date, and runs the transactions of dbx.
package gormdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ankao/internal/dbx"
	"ankao/internal/fault"

	"github.com/glebarez/sqlite"
	mysqldriver "github.com/go-sql-driver/mysql"
	"gorm.io/driver/mysql"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// DB is an open database whose schema is current.
type DB struct {
	dialect string
	writer  *gorm.DB
	reader  *gorm.DB
	pools   []*sql.DB
}

var _ dbx.DB = (*DB)(nil)

// readers bounds the SQLite reader pool; WAL lets them run beside the writer.
const readers = 8

// Open opens "sqlite" (one file under dataDir) or "mysql://user:password@host:3306/name"
// and migrates it. The error never repeats the password.
func Open(ctx context.Context, database, dataDir string) (*DB, error) {
	db, lock, err := connect(database, dataDir)
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx, lock); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func connect(database, dataDir string) (*DB, string, error) {
	if database == "sqlite" {
		if err := os.MkdirAll(dataDir, 0o700); err != nil {
			return nil, "", fmt.Errorf("data directory: %w", err)
		}
		path := filepath.Join(dataDir, "ankao.db")
		db, err := openSQLite(path)
		return db, path + ".lock", err
	}
	if strings.HasPrefix(database, "mysql://") {
		db, err := openMySQL(database)
		return db, "", err
	}
	return nil, "", errors.New(`database: want "sqlite" or "mysql://user:password@host:3306/name"`)
}

func config() *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		Logger:                 logger.Discard,
		AllowGlobalUpdate:      false,
	}
}

func openSQLite(path string) (*DB, error) {
	open := func(mode string, conns int) (*gorm.DB, *sql.DB, error) {
		dsn := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String() +
			"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" + mode
		g, err := gorm.Open(sqlite.Open(dsn), config())
		if err != nil {
			return nil, nil, fmt.Errorf("open sqlite: %w", err)
		}
		pool, err := g.DB()
		if err != nil {
			return nil, nil, err
		}
		pool.SetMaxOpenConns(conns)
		pool.SetMaxIdleConns(conns)
		return g, pool, nil
	}
	// SQLite gives its other files the mode of this one, which holds names and
	// password hashes and is otherwise made as open as the shell's umask.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	writer, wpool, err := open("&_txlock=immediate", 1)
	if err != nil {
		return nil, err
	}
	reader, rpool, err := open("&_txlock=deferred&_pragma=query_only(1)", readers)
	if err != nil {
		return nil, errors.Join(err, wpool.Close())
	}
	return &DB{dialect: "sqlite", writer: writer, reader: reader, pools: []*sql.DB{wpool, rpool}}, nil
}

// mysqlConfig reads a mysql:// URL. Errors name the part, not its value.
func mysqlConfig(database string) (*mysqldriver.Config, error) {
	u, err := url.Parse(database)
	if err != nil {
		return nil, errors.New("database: the mysql:// address cannot be read; percent-encode special characters in the password")
	}
	name := strings.TrimPrefix(u.Path, "/")
	if u.Hostname() == "" || name == "" || strings.Contains(name, "/") || u.User.Username() == "" {
		return nil, errors.New("database: want mysql://user:password@host:3306/name")
	}
	cfg := mysqldriver.NewConfig()
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	cfg.Net = "tcp"
	cfg.Addr = u.Host
	if u.Port() == "" {
		cfg.Addr = u.Hostname() + ":3306"
	}
	cfg.DBName = name
	cfg.Collation = "utf8mb4_bin"
	cfg.InterpolateParams = true
	cfg.ClientFoundRows = true // an UPDATE reports matched rows, as SQLite does
	cfg.ParseTime = true       // goose keeps its lease in a DATETIME; our own times are integers
	cfg.Timeout = 10 * time.Second
	cfg.Params = map[string]string{
		"sql_mode":  "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'",
		"time_zone": "'+00:00'",
	}
	return cfg, nil
}

func openMySQL(database string) (*DB, error) {
	cfg, err := mysqlConfig(database)
	if err != nil {
		return nil, err
	}
	connector, err := mysqldriver.NewConnector(cfg)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(40)
	pool.SetMaxIdleConns(20)
	pool.SetConnMaxLifetime(30 * time.Minute)
	g, err := gorm.Open(mysql.New(mysql.Config{Conn: pool, SkipInitializeWithVersion: true}), config())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open mysql: %w", err), pool.Close())
	}
	return &DB{dialect: "mysql", writer: g, reader: g, pools: []*sql.DB{pool}}, nil
}

// Close releases every connection.
func (db *DB) Close() error {
	var errs []error
	for _, p := range db.pools {
		errs = append(errs, p.Close())
	}
	return errors.Join(errs...)
}

// Dialect is "sqlite" or "mysql".
func (db *DB) Dialect() string { return db.dialect }

// Ping tells whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.pools[len(db.pools)-1].PingContext(ctx) }

type handle struct {
	gorm    *gorm.DB
	dialect string
	after   []func()
}

func (h *handle) AfterCommit(fn func()) { h.after = append(h.after, fn) }

// attempts bounds the retries of one transaction: with the pauses below they
// span about three seconds.
const attempts = 10

// patience bounds a transaction whose caller sets no time of its own: a database
// that hangs must not hold it, and all that wait behind it, until TCP gives up.
const patience = 5 * time.Minute

func bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, patience)
}

// Write implements dbx.DB. MySQL runs at READ COMMITTED: a plain read then sees
// the latest commit, and what must not change is read by ForUpdate.
func (db *DB) Write(ctx context.Context, fn func(tx dbx.Tx) error) error {
	ctx, done := bounded(ctx)
	defer done()
	var opts *sql.TxOptions
	if db.dialect == "mysql" {
		opts = &sql.TxOptions{Isolation: sql.LevelReadCommitted}
	}
	for try := 1; ; try++ {
		err := db.run(ctx, db.writer, opts, fn)
		if err == nil || !retryable(err) || try == attempts {
			return told(err)
		}
		slog.DebugContext(ctx, "transaction retried", "try", try, "cause", err)
		pause := time.Duration(1<<min(try, 9)) * time.Millisecond
		select {
		case <-ctx.Done():
			return told(errors.Join(ctx.Err(), err))
		case <-time.After(pause/2 + rand.N(pause)):
		}
	}
}

// Read implements dbx.DB.
func (db *DB) Read(ctx context.Context, fn func(tx dbx.Tx) error) error {
	ctx, done := bounded(ctx)
	defer done()
	var opts *sql.TxOptions
	if db.dialect == "mysql" {
		opts = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return told(db.run(ctx, db.reader, opts, fn))
}

func (db *DB) run(ctx context.Context, pool *gorm.DB, opts *sql.TxOptions, fn func(tx dbx.Tx) error) error {
	h := &handle{dialect: db.dialect}
	var options []*sql.TxOptions
	if opts != nil {
		options = append(options, opts)
	}
	err := pool.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		h.gorm = g
		return fn(h)
	}, options...)
	if err != nil {
		return err
	}
	for _, fn := range h.after {
		fn()
	}
	return nil
}

// told makes a fault of what a caller can do something about: an Invalid one of a
// text that no column holds, Unavailable "database.unavailable" where the
// database cannot be reached or cannot write now. Other errors stay what they are.
func told(err error) error {
	var f *fault.Error
	switch {
	case err == nil, errors.As(err, &f):
		return err
	case incomparable(err):
		return fault.Wrap(fault.Invalid, "input.invalid", err)
	case unavailable(err):
		return fault.Wrap(fault.Unavailable, "database.unavailable", err)
	}
	return err
}

// unavailable tells errors that pass with the outage that causes them.
func unavailable(err error) bool {
	var my *mysqldriver.MySQLError
	if errors.As(err, &my) {
		switch my.Number {
		case 1021, 1040, 1053, 1114, 1203, 1290, 1836: // disk or table full, too many connections, going down, read only
			return true
		}
		return retryable(err)
	}
	var coded interface{ Code() int }
	if errors.As(err, &coded) {
		switch coded.Code() & 0xff {
		case 5, 6, 8, 9, 10, 13, 14: // SQLITE_BUSY, _LOCKED, _READONLY, _INTERRUPT, _IOERR, _FULL, _CANTOPEN
			return true
		}
	}
	var network *net.OpError
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysqldriver.ErrInvalidConn) ||
		errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded)
}

// retryable tells errors after which the database has rolled the whole
// transaction back and the same work may succeed: deadlock (1213, also at
// commit on Galera), lock time-out (1205), a row changed under a snapshot
// (1020), SQLITE_BUSY. A lost connection is not one: its commit may stand.
func retryable(err error) bool {
	var my *mysqldriver.MySQLError
	if errors.As(err, &my) {
		return my.Number == 1213 || my.Number == 1205 || my.Number == 1020
	}
	var coded interface{ Code() int }
	if errors.As(err, &coded) {
		return coded.Code()&0xff == 5 // SQLITE_BUSY and its extended codes
	}
	return false
}
