package main

import (
	"os"
	"path/filepath"
	"testing"

	"ankao/internal/dbtest"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ankao": main})
}

// TestCommands runs every operator command as a person at a console would,
// once on SQLite and once on MariaDB.
func TestCommands(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { runScripts(t, func() string { return "sqlite" }) })
	t.Run("mysql", func(t *testing.T) {
		dbtest.MySQLURL(t) // skips, and says so, where there is none
		runScripts(t, func() string { return dbtest.MySQLURL(t) })
	})
}

func runScripts(t *testing.T, database func() string) {
	fixtures := os.Getenv("ANKAO_FIXTURES")
	if fixtures == "" {
		fixtures, _ = filepath.Abs("../../shared/fixtures")
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("ANKAO_DATABASE", database())
			env.Setenv("ANKAO_DATA", filepath.Join(env.WorkDir, "data"))
			env.Setenv("FIXTURES", fixtures)
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "fixtures" {
				return false, nil
			}
			_, err := os.Stat(fixtures)
			return err == nil, nil
		},
	})
}
