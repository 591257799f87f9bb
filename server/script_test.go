package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ankao/internal/dbtest"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
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
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"workbook": writeWorkbook},
		Condition: func(name string) (bool, error) {
			if name != "fixtures" {
				return false, nil
			}
			_, err := os.Stat(fixtures)
			return err == nil, nil
		},
	})
}

// writeWorkbook turns a table whose cells are separated by | into a workbook:
// workbook bank.txt bank.xlsx.
func writeWorkbook(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: workbook TABLE FILE")
	}
	f := excelize.NewFile()
	for row, line := range strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n") {
		for column, cell := range strings.Split(line, "|") {
			name, err := excelize.CoordinatesToCellName(column+1, row+1)
			ts.Check(err)
			ts.Check(f.SetCellValue("Sheet1", name, strings.TrimSpace(cell)))
		}
	}
	ts.Check(f.SaveAs(ts.MkAbs(args[1])))
	fmt.Fprintln(ts.Stderr(), "written", args[1])
}
