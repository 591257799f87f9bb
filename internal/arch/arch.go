// Package arch holds the rules of how this module is put together and finds
// what breaks them, by reading the source. Its test reads the whole module.
package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const module = "ankao"

// layers from the ground up: a package imports layers below its own, and of
// its own layer what the table of places allows.
var layers = []string{"internal", "admin", "content", "exams", "kiosk", "server"}

// data packages import nothing of the module and anyone may import them.
var data = []string{"migrations", "assets"}

// A door is an import that is for few files only: a change of library is then
// a change of those files.
type door struct {
	imports string // the path, or what begins with it and a slash
	open    func(f file) bool
	to      string // who may, for the message
}

var doors = []door{
	{"gorm.io", file.isStore, "store.go, store_*.go and internal/dbx/gormdb"},
	{module + "/internal/dbx/gormdb", func(f file) bool { return f.isStore() || f.in("server") || f.in("internal/dbtest") },
		"store.go, store_*.go, server and internal/dbtest"},
	{"github.com/gofiber/fiber", file.isHTTP, "http.go, http_*.go, server, internal/web and internal/live"},
	{"github.com/danielgtaylor/huma", file.isHTTP, "http.go, http_*.go, server, internal/web and internal/live"},
	{"github.com/pion", func(f file) bool { return f.in("exams/proctoring") || f.in("server/bench") },
		"exams/proctoring and server/bench"},
}

// file is one Go source file, with its path in the module.
type file struct {
	path string
	ast  *ast.File
}

func (f file) folder() string { return path.Dir(f.path) }
func (f file) test() bool     { return strings.HasSuffix(f.path, "_test.go") }

// in tells whether the file lies in a folder or below it.
func (f file) in(folder string) bool { return within(f.folder(), folder) }

func (f file) named(layer string) bool {
	base := path.Base(f.path)
	return base == layer+".go" || strings.HasPrefix(base, layer+"_")
}

func (f file) isStore() bool { return f.named("store") || f.in("internal/dbx/gormdb") }
func (f file) isHTTP() bool {
	return f.named("http") || f.in("server") || f.in("internal/web") || f.in("internal/live")
}

func within(folder, root string) bool { return folder == root || strings.HasPrefix(folder, root+"/") }

// imports lists the import paths of a file.
func (f file) imports() []string {
	var list []string
	for _, spec := range f.ast.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			list = append(list, p)
		}
	}
	return list
}

// read parses every Go file of the module.
func read(root fs.FS) ([]file, error) {
	var files []file
	set := token.NewFileSet()
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if skip := d.Name(); name != "." && (strings.HasPrefix(skip, ".") || skip == "node_modules" || skip == "testdata" || name == "bin" || name == "data") {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(set, name, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file{name, parsed})
		return nil
	})
	return files, err
}

// Check returns one line for each breach of the rules, with where it is.
func Check(root fs.FS, places map[string][]string) ([]string, error) {
	files, err := read(root)
	if err != nil {
		return nil, err
	}
	var breaches []string
	for _, f := range files {
		breaches = append(breaches, checkImports(f, places)...)
		breaches = append(breaches, checkDoors(f)...)
	}
	breaches = append(breaches, checkPlaces(files, places)...)
	breaches = append(breaches, checkTables(files)...)
	return breaches, nil
}

func layerOf(folder string) int {
	top, _, _ := strings.Cut(folder, "/")
	return slices.Index(layers, top)
}

func isData(folder string) bool {
	return slices.ContainsFunc(data, func(d string) bool { return within(folder, d) })
}

// checkImports holds a file to the order of the layers and, within its own, to
// the table.
func checkImports(f file, places map[string][]string) []string {
	var breaches []string
	from := f.folder()
	for _, imported := range f.imports() {
		to, ours := strings.CutPrefix(imported, module+"/")
		if !ours || to == from || isData(to) {
			continue
		}
		switch {
		case isData(from):
			breaches = append(breaches, fmt.Sprintf("%s imports %s: %s holds data and imports nothing of the module", f.path, to, from))
		case layerOf(to) > layerOf(from):
			breaches = append(breaches, fmt.Sprintf("%s imports %s: the order is %s", f.path, to, strings.Join(layers, " < ")))
		case layerOf(to) == layerOf(from) && !f.test() && !slices.Contains(places[from], to):
			breaches = append(breaches, fmt.Sprintf("%s imports %s: the table of places does not allow it", f.path, to))
		}
	}
	return breaches
}

// checkDoors finds imports and tags outside the files that are meant for them.
// Tests may look behind a door.
func checkDoors(f file) []string {
	if f.test() {
		return nil
	}
	var breaches []string
	for _, imported := range f.imports() {
		for _, d := range doors {
			if within(imported, d.imports) && !d.open(f) {
				breaches = append(breaches, fmt.Sprintf("%s imports %s: only %s may", f.path, imported, d.to))
			}
		}
	}
	if f.isStore() {
		return breaches
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if field, ok := n.(*ast.Field); ok && field.Tag != nil && strings.Contains(field.Tag.Value, `gorm:"`) {
			breaches = append(breaches, fmt.Sprintf("%s carries a gorm tag: only store.go and store_*.go may", f.path))
		}
		return true
	})
	return breaches
}

// checkPlaces finds packages that the table does not know and lines of the
// table that nothing needs.
func checkPlaces(files []file, places map[string][]string) []string {
	var breaches []string
	used := map[string]map[string]bool{}
	for _, f := range files {
		if used[f.folder()] == nil {
			used[f.folder()] = map[string]bool{}
		}
		for _, imported := range f.imports() {
			used[f.folder()][strings.TrimPrefix(imported, module+"/")] = true
		}
	}
	for folder := range used {
		if _, ok := places[folder]; !ok {
			breaches = append(breaches, fmt.Sprintf("%s has no place: give it a line in internal/arch/places.go", folder))
		}
	}
	for folder, allowed := range places {
		for _, to := range allowed {
			if used[folder] != nil && !used[folder][to] {
				breaches = append(breaches, fmt.Sprintf("%s may import %s in the table of places and does not", folder, to))
			}
		}
	}
	slices.Sort(breaches)
	return breaches
}

var inSQL = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z_]+)`)

// checkTables finds tables that two packages touch. Reports read across
// features; tests and benches, which have databases of their own, may look at
// whatever they measure.
func checkTables(files []file) []string {
	owners := map[string]string{} // table -> the package whose row type names it
	var breaches []string
	for _, f := range files {
		if f.test() {
			continue
		}
		for _, table := range namedTables(f) {
			if owner, taken := owners[table]; taken && owner != f.folder() {
				breaches = append(breaches, fmt.Sprintf("table %s belongs to %s and to %s: one table is touched by one package", table, owner, f.folder()))
			}
			owners[table] = f.folder()
		}
	}
	for _, f := range files {
		if f.test() || !f.isStore() || f.in("server/reports") || f.in("server/bench") || f.in("internal/dbx/gormdb") {
			continue
		}
		for _, table := range mentionedTables(f) {
			if owner, known := owners[table]; known && owner != f.folder() {
				breaches = append(breaches, fmt.Sprintf("%s names table %s, which belongs to %s", f.path, table, owner))
			}
		}
	}
	slices.Sort(breaches)
	return slices.Compact(breaches)
}

// namedTables lists what the TableName methods of a file return.
func namedTables(f file) []string {
	var tables []string
	for _, decl := range f.ast.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Name.Name != "TableName" || fn.Body == nil {
			continue
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			if s, ok := text(n); ok {
				tables = append(tables, s)
			}
			return true
		})
	}
	return tables
}

// mentionedTables lists the tables in a file's SQL and in its calls of Table.
func mentionedTables(f file) []string {
	var tables []string
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > 0 {
			if fn, ok := call.Fun.(*ast.SelectorExpr); ok && fn.Sel.Name == "Table" {
				if s, ok := text(call.Args[0]); ok {
					table, _, _ := strings.Cut(s, " ")
					tables = append(tables, table)
				}
			}
		}
		if s, ok := text(n); ok {
			for _, match := range inSQL.FindAllStringSubmatch(s, -1) {
				tables = append(tables, match[1])
			}
		}
		return true
	})
	return tables
}

// text returns the value of a string literal.
func text(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}
