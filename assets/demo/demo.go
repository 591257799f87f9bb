// Package demo holds the questions of the demo centre. Most are of our own
// writing; all are CC0. Those that name an article of a law were checked
// against its text.
package demo

import _ "embed"

// Questions is questions.json.
//
//go:embed questions.json
var Questions []byte
