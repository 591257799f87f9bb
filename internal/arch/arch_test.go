package arch

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheModuleKeepsItsRules(t *testing.T) {
	breaches, err := Check(os.DirFS("../.."), Places)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range breaches {
		t.Error(b)
	}
}

// TestKioskNeedsNoServer: what runs on a screen carries neither the database
// nor Fiber. (What the server knows of screens lies in kiosk/fleet and kiosk/visits.)
func TestKioskNeedsNoServer(t *testing.T) {
	files, err := read(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.folder() != "kiosk" && !f.in("kiosk/agent") && !f.in("kiosk/manifest") {
			continue
		}
		for _, imported := range f.imports() {
			for _, heavy := range []string{module + "/internal/dbx", module + "/internal/web", "gorm.io", "github.com/gofiber", "database/sql"} {
				if within(imported, heavy) {
					t.Errorf("%s imports %s", f.path, imported)
				}
			}
		}
	}
}

// TestBreachesAreFound shows each rule a small module that breaks it.
func TestBreachesAreFound(t *testing.T) {
	places := map[string][]string{
		"internal/clock": nil, "internal/jobs": {"internal/clock"}, "admin/audit": nil, "admin/people": {"admin/audit"},
		"content/bank": nil, "exams/rooms": nil, "exams/papers": nil, "server": nil, "migrations": nil, "internal/dbx/gormdb": nil,
	}
	for name, tc := range map[string]struct {
		path, source string
		want         string // "" = no breach
	}{
		"downwards":            {"exams/rooms/room.go", `import "ankao/admin/audit"`, ""},
		"upwards":              {"admin/audit/audit.go", `import "ankao/exams/rooms"`, "the order is"},
		"upwards in a test":    {"admin/audit/audit_test.go", `import "ankao/exams/rooms"`, "the order is"},
		"edge of the table":    {"admin/people/people.go", `import "ankao/admin/audit"`, ""},
		"edge not in it":       {"exams/rooms/room.go", `import "ankao/exams/papers"`, "table of places does not allow"},
		"data imports":         {"migrations/m.go", `import "ankao/internal/clock"`, "holds data"},
		"data imported":        {"internal/clock/clock.go", `import "ankao/migrations"`, ""},
		"no place":             {"exams/new/new.go", ``, "has no place"},
		"edge nobody needs":    {"internal/jobs/jobs.go", ``, "and does not"},
		"gorm in a store":      {"exams/rooms/store_seats.go", `import "gorm.io/gorm"`, ""},
		"gorm in a service":    {"exams/rooms/service.go", `import "gorm.io/gorm/clause"`, "only store.go"},
		"gorm in a test":       {"exams/rooms/room_test.go", `import "gorm.io/gorm"`, ""},
		"gormdb in a service":  {"exams/rooms/service.go", `import "ankao/internal/dbx/gormdb"`, "only store.go"},
		"gormdb in server":     {"server/wire.go", `import "ankao/internal/dbx/gormdb"`, ""},
		"gorm in server":       {"server/wire.go", `import "gorm.io/gorm"`, "only store.go"},
		"fiber in http":        {"exams/rooms/http.go", `import "github.com/gofiber/fiber/v2"`, ""},
		"fiber in a service":   {"exams/rooms/service.go", `import "github.com/gofiber/fiber/v2"`, "only http.go"},
		"huma in a store":      {"exams/rooms/store.go", `import "github.com/danielgtaylor/huma/v2"`, "only http.go"},
		"pion in rooms":        {"exams/rooms/room.go", `import "github.com/pion/webrtc/v3"`, "only exams/proctoring"},
		"gorm tag":             {"exams/rooms/room.go", "type r struct{ ID string `gorm:\"primaryKey\"` }", "gorm tag"},
		"own table":            {"exams/rooms/store.go", "type r struct{}\nfunc (r) TableName() string { return \"rooms\" }\nvar q = `SELECT id FROM rooms`", ""},
		"table of two":         {"exams/papers/store.go", "type r struct{}\nfunc (r) TableName() string { return \"audit_entries\" }", "one table is touched by one package"},
		"another's in SQL":     {"exams/papers/store.go", "var q = `SELECT a FROM x JOIN audit_entries a`", "belongs to admin/audit"},
		"another's in a query": {"exams/papers/store.go", `func f(g interface{ Table(string) }) { g.Table("audit_entries a") }`, "belongs to admin/audit"},
	} {
		t.Run(name, func(t *testing.T) {
			module := fstest.MapFS{
				"admin/audit/store.go": {Data: []byte("package p\ntype e struct{}\nfunc (e) TableName() string { return \"audit_entries\" }")},
				"node_modules/x/x.go":  {Data: []byte("this is not Go")},
				tc.path:                {Data: []byte("package p\n" + tc.source)},
			}
			breaches, err := Check(module, places)
			if err != nil {
				t.Fatal(err)
			}
			if tc.want == "" && len(breaches) > 0 {
				t.Fatalf("found %v", breaches)
			}
			if tc.want != "" && !slices.ContainsFunc(breaches, func(b string) bool { return strings.Contains(b, tc.want) }) {
				t.Fatalf("found %v, want one with %q", breaches, tc.want)
			}
		})
	}
}
