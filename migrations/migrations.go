// Package migrations holds the schema as SQL, the same names for each dialect.
// NNNN_name.sql runs once, in order; a file that has shipped is never edited.
package migrations

import "embed"

// Files holds sqlite/*.sql and mysql/*.sql.
//
//go:embed sqlite/*.sql mysql/*.sql
var Files embed.FS
