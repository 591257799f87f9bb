// Command main measures what the main job must reach, on SQLite and, where a
// server is named, on MySQL or MariaDB: the import of 10,000 questions, the
// lists and searches of a bank of 100,000, the freezing of 500 papers of 100
// questions, and the printing of a certificate.
//
//	go run ./server/bench/main [-program bin/ankao] [-mysql mysql://user:password@host:port/] [-rows 10000] [-questions 100000]
//
// It prints a table, and as its last line all figures as JSON. The exit status
// is 1 when a figure is out of reach.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"ankao/server/bench/fresh"
)

// Figure is one measured number and what it must not exceed.
type Figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	Reach float64 `json:"reach"`
	OK    bool    `json:"ok"`
}

func figure(name string, value float64, unit string, reach float64) Figure {
	return Figure{name, value, unit, reach, value <= reach}
}

// bench is one run of everything.
type bench struct {
	program         string // bin/ankao
	rows, questions int
	dir             string
	figures         []Figure
}

func main() {
	b := bench{}
	flag.StringVar(&b.program, "program", "bin/ankao", "the server's binary")
	mysql := flag.String("mysql", os.Getenv("ANKAO_TEST_MYSQL"), "a MySQL or MariaDB server to measure on as well: mysql://user:password@host:port/")
	flag.IntVar(&b.rows, "rows", 10_000, "rows of the imported workbook")
	flag.IntVar(&b.questions, "questions", 100_000, "questions of the searched bank")
	flag.Parse()
	databases := []string{"sqlite"}
	if *mysql != "" {
		databases = append(databases, "mysql")
	}
	if err := b.run(context.Background(), databases, *mysql); err != nil {
		log.Fatal(err)
	}
	if !b.print(strings.Join(databases, "+")) {
		os.Exit(1)
	}
}

func (b *bench) run(ctx context.Context, databases []string, server string) (err error) {
	if b.dir, err = os.MkdirTemp("", "ankao-bench-"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(b.dir) }()
	book := filepath.Join(b.dir, "bank.xlsx")
	if _, err := output(ctx, "go", "run", "./server/bench/workbook", "-rows", strconv.Itoa(b.rows), book); err != nil {
		return err
	}
	if err := b.tests(ctx, "./exams/certificates/sheet", "Print", "certificate.pdf", "ms", 30); err != nil {
		return err
	}
	if err := b.tests(ctx, "./exams/papers", "Freeze", "papers.freeze", "ms", 5000); err != nil {
		return err
	}
	for _, name := range databases {
		if err := b.on(ctx, name, server, book); err != nil {
			return err
		}
	}
	return nil
}

// on measures what depends on a running program and its database.
func (b *bench) on(ctx context.Context, name, server, book string) error {
	address, bankDatabase := "", "sqlite"
	if name == "mysql" {
		own, drop, err := fresh.Database(ctx, server)
		if err != nil {
			return err
		}
		defer drop()
		address, bankDatabase = own, server
	}
	if err := b.imported(ctx, name, address, book); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "measuring lists and searches on", name)
	lines, err := output(ctx, "go", "run", "./server/bench/bank", "-questions", strconv.Itoa(b.questions), "-database", bankDatabase)
	scan := bufio.NewScanner(bytes.NewReader(lines))
	for scan.Scan() {
		var f Figure
		if json.Unmarshal(scan.Bytes(), &f) == nil && f.Name != "" {
			b.figures = append(b.figures, figure(f.Name+"."+name, f.Value, f.Unit, f.Reach))
			err = nil // it answers with a failure when a figure is out of reach, which the table says
		}
	}
	return err
}

// rowsRefused is how the import command ends when it refused rows, as it must:
// the workbook holds a few bad ones.
const rowsRefused = 3

// imported runs the import command on an empty database.
func (b *bench) imported(ctx context.Context, name, address, book string) error {
	fmt.Fprintln(os.Stderr, "importing on", name)
	cmd := exec.CommandContext(ctx, b.program, "import-questions", "--syllabus", "BENCH", book)
	cmd.Env = append(os.Environ(), "ANKAO_DATA="+filepath.Join(b.dir, name), "ANKAO_DATABASE="+address)
	began := time.Now()
	said, err := cmd.CombinedOutput()
	took := time.Since(began)
	if exit, ok := err.(*exec.ExitError); err != nil && (!ok || exit.ExitCode() != rowsRefused) {
		return fmt.Errorf("import on %s: %w\n%s", name, err, said)
	}
	b.figures = append(b.figures, figure(fmt.Sprintf("import.%d_rows.%s", b.rows, name), took.Seconds(), "s", 10))
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		b.figures = append(b.figures, figure(fmt.Sprintf("import.%d_rows.memory.%s", b.rows, name), float64(use.Maxrss)/1024, "MB", 150))
	}
	return nil
}

// result is a line that a Go benchmark prints.
var result = regexp.MustCompile(`(?m)^Benchmark([\w/]+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op`)

// tests runs the Go benchmarks of a package whose name holds match.
func (b *bench) tests(ctx context.Context, pkg, match, name, unit string, reach float64) error {
	fmt.Fprintln(os.Stderr, "measuring", name)
	said, err := output(ctx, "go", "test", "-run", "^$", "-bench", match, "-benchtime", "5x", "-timeout", "20m", pkg)
	if err != nil {
		return err
	}
	found := result.FindAllSubmatch(said, -1)
	if len(found) == 0 {
		return fmt.Errorf("%s has no benchmark %s:\n%s", pkg, match, said)
	}
	for _, line := range found {
		ns, err := strconv.ParseFloat(string(line[2]), 64)
		if err != nil {
			return err
		}
		full := name
		if _, part, ok := strings.Cut(string(line[1]), "/"); ok {
			full += "." + strings.ReplaceAll(part, "/", ".")
		}
		b.figures = append(b.figures, figure(full, ns/1e6, unit, reach))
	}
	return nil
}

func output(ctx context.Context, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = os.Stderr
	said, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, said)
	}
	return said, err
}

// print writes the table and the last line, and tells whether all is in reach.
func (b *bench) print(database string) bool {
	all := true
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "figure\tvalue\treach\tunit\t\t\n")
	for i, f := range b.figures {
		b.figures[i].Value = float64(int(f.Value*100+0.5)) / 100
		word := "ok"
		if !f.OK {
			word, all = "MISSED", false
		}
		fmt.Fprintf(w, "%s\t%.2f\t%g\t%s\t%s\t\n", f.Name, f.Value, f.Reach, f.Unit, word)
	}
	_ = w.Flush()
	line, err := json.Marshal(struct {
		Bench    string   `json:"bench"`
		Database string   `json:"database"`
		Figures  []Figure `json:"figures"`
	}{"main", database, b.figures})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(line))
	return all
}
