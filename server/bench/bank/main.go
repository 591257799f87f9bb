// Command bank measures the question bank with 100,000 questions: it fills an
// empty database with made-up ones and times what the console asks of it, by
// the calls that the routes make. Each figure is the 95th percentile.
//
//	go run ./server/bench/bank [-questions N] [-runs N] [-database sqlite|mysql://…/]
//
// A mysql:// address names a server, on which a database is made and dropped.
// One JSON line each: {"name":"bank.list","value":12.3,"p50":9.8,"unit":"ms","reach":200,"ok":true}
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ankao/admin/audit"
	"ankao/content/bank"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx/gormdb"
	"ankao/server/bench/fresh"
)

// reach is what 95 of 100 answers may take at most, in milliseconds.
const reach = 200

// figure is one line of the answer.
type figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"` // 95th percentile
	P50   float64 `json:"p50"`
	Unit  string  `json:"unit"`
	Reach float64 `json:"reach"`
	OK    bool    `json:"ok"`
}

func main() {
	questions := flag.Int("questions", 100_000, "how many questions the bank holds")
	runs := flag.Int("runs", 200, "how often each is asked")
	database := flag.String("database", "sqlite", "sqlite, or mysql://user:password@host:port/ of a server")
	only := flag.String("only", "", "only figures whose name holds this")
	flag.Parse()
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	ok, err := run(context.Background(), *database, *questions, *runs, *only)
	if err != nil {
		log.Fatal(err)
	}
	if !ok {
		os.Exit(1)
	}
}

func run(ctx context.Context, database string, questions, runs int, only string) (bool, error) {
	dir, err := os.MkdirTemp("", "ankao-bench-bank-")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if strings.HasPrefix(database, "mysql://") {
		var drop func()
		if database, drop, err = fresh.Database(ctx, database); err != nil {
			return false, err
		}
		defer drop()
	}
	db, err := gormdb.Open(ctx, database, dir)
	if err != nil {
		return false, err
	}
	defer func() { _ = db.Close() }()
	ring, err := crypt.Open(filepath.Join(dir, "keys.json"))
	if err != nil {
		return false, err
	}
	blobs, err := blob.Files(filepath.Join(dir, "blobs"))
	if err != nil {
		return false, err
	}
	service := bank.New(db, clock.System, audit.New(db, clock.System, ring), blobs)
	started := time.Now()
	full, err := fill(ctx, db, service, questions)
	if err != nil {
		return false, err
	}
	fmt.Fprintf(os.Stderr, "%d questions in %s\n", questions, time.Since(started).Round(time.Second))
	return measure(ctx, service, full, runs, only)
}

// probe is one thing that is timed; n counts the runs, so that none asks for
// what the last one has just read.
type probe struct {
	name string
	ask  func(ctx context.Context, s *bank.Service, n int) error
}

func measure(ctx context.Context, s *bank.Service, full *filled, runs int, only string) (bool, error) {
	all := true
	out := json.NewEncoder(os.Stdout)
	for _, p := range probes(full) {
		if !strings.Contains(p.name, only) {
			continue
		}
		times := make([]time.Duration, runs)
		for n := range runs {
			began := time.Now()
			if err := p.ask(ctx, s, n); err != nil {
				return false, fmt.Errorf("%s: %w", p.name, err)
			}
			times[n] = time.Since(began)
		}
		slices.Sort(times)
		f := figure{Name: p.name, Value: ms(times[(len(times)*95+99)/100-1]), P50: ms(times[len(times)/2]), Unit: "ms", Reach: reach}
		f.OK = f.Value <= f.Reach
		all = all && f.OK
		if err := out.Encode(f); err != nil {
			return false, err
		}
	}
	return all, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()/10) / 100 }
