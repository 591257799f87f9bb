// Package dbx is the database as services see it: two kinds of transaction,
// and an opaque handle that only stores can look into (internal/dbx/gormdb).
package dbx

import "context"

// Tx is a running transaction. Stores turn it into a query builder; everybody
// else only passes it on.
type Tx interface {
	// AfterCommit keeps fn until the transaction has committed. It is
	// dropped when the transaction is rolled back or tried again.
	AfterCommit(fn func())
}

// DB runs transactions.
type DB interface {
	// Write runs fn in a transaction that may write. fn runs again when the
	// database reports a deadlock or a lock time-out, so it touches nothing
	// but tx and its own variables. An error from fn rolls back.
	Write(ctx context.Context, fn func(tx Tx) error) error
	// Read runs fn on one consistent snapshot; writing in it fails.
	Read(ctx context.Context, fn func(tx Tx) error) error
	// Dialect is "sqlite" or "mysql".
	Dialect() string
}

// AfterCommit runs fn once tx has committed: events and caches hear of a change
// only when it is on disk.
func AfterCommit(tx Tx, fn func()) { tx.AfterCommit(fn) }
