// Package fresh makes the empty databases that benchmarks run on.
package fresh

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync/atomic"

	_ "github.com/go-sql-driver/mysql" // the driver of server
)

var made atomic.Int64

// Database makes a database on a MySQL or MariaDB server, whose address is
// mysql://user:password@host:port/, and returns the database's own address.
// drop removes it.
func Database(ctx context.Context, server string) (address string, drop func(), err error) {
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "mysql" {
		return "", nil, errors.New("the address of the database server is not mysql://user:password@host:port/")
	}
	password, _ := u.User.Password()
	admin, err := sql.Open("mysql", fmt.Sprintf("%s:%s@tcp(%s)/", u.User.Username(), password, u.Host))
	if err != nil {
		return "", nil, err
	}
	name := fmt.Sprintf("ankao_bench_%d_%d", os.Getpid(), made.Add(1))
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		return "", nil, errors.Join(err, admin.Close())
	}
	return strings.TrimSuffix(server, "/") + "/" + name, func() {
		_, _ = admin.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE "+name)
		_ = admin.Close()
	}, nil
}
