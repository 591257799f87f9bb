// Package rules holds what the law says as data: rule packs and their rules,
// the streets of the district, industries with their two high-risk flags, and
// the special-operation catalogues. The status of each entry says how sure it
// is: secondary was read in a copy, draft was written from memory, and none has
// been checked against the official text. What could not be obtained is an
// entry without values.
package rules

import _ "embed"

// The files, each a JSON array.
var (
	//go:embed packs.json
	Packs []byte
	//go:embed rules.json
	Rules []byte
	//go:embed streets.json
	Streets []byte
	//go:embed industries.json
	Industries []byte
	//go:embed operations.json
	Operations []byte
)
