package gormdb

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"ankao/internal/dbx"
	"ankao/internal/fault"

	mysqldriver "github.com/go-sql-driver/mysql"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// From returns the query builder of tx, for stores only.
func From(tx dbx.Tx) *gorm.DB { return tx.(*handle).gorm }

// ForUpdate returns a query builder whose SELECT locks the rows it reads until
// the transaction ends. On SQLite the transaction already holds the only writer.
func ForUpdate(tx dbx.Tx) *gorm.DB {
	h := tx.(*handle)
	if h.dialect == "sqlite" {
		return h.gorm
	}
	return h.gorm.Clauses(clause.Locking{Strength: "UPDATE"})
}

// IsDuplicate tells whether err reports a unique key that is taken.
func IsDuplicate(err error) bool {
	var my *mysqldriver.MySQLError
	if errors.As(err, &my) {
		return my.Number == 1062
	}
	var coded interface{ Code() int }
	if errors.As(err, &coded) {
		return coded.Code() == 2067 || coded.Code() == 1555 // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY
	}
	return errors.Is(err, gorm.ErrDuplicatedKey)
}

// NotFound turns "no such row" into a NotFound fault of that code and leaves
// every other error as it is.
func NotFound(err error, code string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) || incomparable(err) {
		return fault.New(fault.NotFound, code)
	}
	return err
}

// incomparable tells whether MySQL refused to look for a text in a column whose
// character set cannot hold it, such as 安 among ids: no row has it.
func incomparable(err error) bool {
	var my *mysqldriver.MySQLError
	return errors.As(err, &my) && (my.Number == 1267 || my.Number == 1270 || my.Number == 1271 || my.Number == 3988)
}

// Changed turns the result of a compare-and-set into a Conflict fault
// "conflict.changed" when no row matched.
func Changed(res *gorm.DB) error {
	if res.Error != nil {
		return res.Error
	}
	if res.RowsAffected == 0 {
		return fault.New(fault.Conflict, "conflict.changed")
	}
	return nil
}

var likeEscape = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// Like makes the pattern "contains q" for `LIKE ? ESCAPE '!'`.
func Like(q string) string { return "%" + likeEscape.Replace(q) + "%" }

// JSON keeps a value as JSON text in a TEXT column of either dialect.
type JSON[T any] struct{ V T }

// Value implements driver.Valuer.
func (j JSON[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(j.V)
	return string(b), err
}

// Scan implements sql.Scanner: SQLite hands over a string, MySQL bytes.
func (j *JSON[T]) Scan(src any) error {
	switch s := src.(type) {
	case string:
		return json.Unmarshal([]byte(s), &j.V)
	case []byte:
		return json.Unmarshal(s, &j.V)
	case nil:
		return nil
	}
	return fmt.Errorf("scan %T into JSON", src)
}

// GormDataType lets GORM treat the column as text.
func (JSON[T]) GormDataType() string { return "text" }
