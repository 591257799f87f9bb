// Package assets holds what browsers get: the pages that Vite builds into dist. The server serves them; a clone that has
// not built them yet compiles all the same, because dist always holds a placeholder.
package assets

import (
	"embed"
	"io/fs"
)

// all: because a plain "dist" would leave out dist/_app, where the hashed files are.
//
//go:embed all:dist
var dist embed.FS

// Pages returns the built pages: index.html, exam/index.html, admin/index.html and their files under _app, whose names
// carry a hash of their content and may be cached for ever. built is false where "make web" has not run.
func Pages() (pages fs.FS, built bool) {
	pages, err := fs.Sub(dist, "dist")
	if err != nil {
		return dist, false
	}
	_, err = fs.Stat(pages, "index.html")
	return pages, err == nil
}
