package attempts

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
)

const killEnv = "ANKAO_TEST_KILL_DIR"

// TestMain lets the test binary be the server that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(killEnv); dir != "" {
		if err := serveUntilKilled(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func openForKill(dir string) (*gormdb.DB, *crypt.Ring, error) {
	ring, err := crypt.Open(filepath.Join(dir, "keys.json"))
	if err != nil {
		return nil, nil, err
	}
	db, err := gormdb.Open(context.Background(), "sqlite", dir)
	return db, ring, err
}

// serveUntilKilled saves without end and prints a line for every acknowledgement, after it came.
func serveUntilKilled(dir string) error {
	db, ring, err := openForKill(dir)
	if err != nil {
		return err
	}
	s := New(db, clock.System, ring)
	ctx := context.Background()
	if err := s.Durable(ctx); err != nil {
		return err
	}
	fmt.Println("ready")
	var group sync.WaitGroup
	for seat := range 16 {
		group.Go(func() {
			for sitting := 0; ; sitting++ {
				workOne(ctx, s, fmt.Sprintf("d%d", seat))
			}
		})
	}
	group.Wait()
	return nil
}

// workOne takes an attempt from the start to the hand-in.
func workOne(ctx context.Context, s *Service, device string) {
	start := startOf(id.New[sessions.Candidate](), device, clock.System())
	start.Deadline = clock.System().Add(time.Hour)
	a, err := s.Start(ctx, start)
	if err != nil {
		fmt.Println("error", err)
		return
	}
	fmt.Println("start", a.ID)
	for n := range int64(30) {
		save := respond(a, device, 1, n+1, int(n%10)+1, string(rune('A'+n%4)))
		save.ArrivedAt = clock.System()
		saved, err := s.Save(ctx, save)
		if err != nil {
			fmt.Println("error", err)
			return
		}
		fmt.Println("saved", a.ID, n+1, saved.Head.Seq, saved.Head.MAC)
	}
	done, err := s.HandIn(ctx, HandIn{AttemptID: a.ID, CandidateID: a.CandidateID, By: ByCandidate, Epoch: 1, Device: device, LastClientSeq: 30, Stored: -1, ArrivedAt: clock.System()})
	if err != nil {
		fmt.Println("error", err)
		return
	}
	fmt.Println("sealed", a.ID, done.Head.Seq, done.Head.MAC)
}

// A server under load is killed again and again at random moments: nothing it has acknowledged is lost, every chain and
// seal holds, and it goes on with the same database.
func TestKilledServerLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a server some times over several seconds")
	}
	dir := t.TempDir()
	acknowledged := map[string]string{} // "attempt seq" -> MAC
	sealed := 0
	for round := range 5 {
		for _, line := range killOne(t, dir, 500+rand.IntN(500)) {
			f := strings.Fields(line)
			switch {
			case f[0] == "error":
				t.Fatalf("round %d: %s", round, line)
			case f[0] == "saved" && len(f) == 5:
				acknowledged[f[1]+" "+f[3]] = f[4]
			case f[0] == "sealed" && len(f) == 4:
				acknowledged[f[1]+" "+f[2]] = f[3]
				sealed++
			}
		}
	}
	if len(acknowledged) < 100 || sealed == 0 {
		t.Fatalf("only %d acknowledgements and %d seals: the load did not load", len(acknowledged), sealed)
	}
	lost, report := survivors(t, dir, acknowledged)
	t.Logf("%d acknowledged, %d sealed, %d lost; %d attempts and %d events hold", len(acknowledged), sealed, lost, report.Attempts, report.Events)
	if lost > 0 || report.Broken != nil {
		t.Fatalf("%d acknowledged events lost, broken: %v", lost, report.Broken)
	}
}

// killOne runs a server on dir until it has told so many lines, kills it with SIGKILL at a moment it does not expect, and
// returns the lines it wrote whole. Counting lines instead of time makes the same load on a slow machine.
func killOne(t *testing.T, dir string, after int) (lines []string) {
	t.Helper()
	server := exec.Command(os.Args[0], "-test.run=^$")
	server.Env = append(os.Environ(), killEnv+"="+dir)
	var complaints strings.Builder
	server.Stderr = &complaints
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(out)
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			break // a last line without its end was never told
		}
		if line = strings.TrimSpace(line); line == "ready" {
			continue
		}
		if lines = append(lines, line); len(lines) == after {
			time.AfterFunc(rand.N(10*time.Millisecond), func() { _ = server.Process.Kill() })
		}
	}
	if err := server.Wait(); err == nil || len(lines) == 0 {
		t.Fatalf("the server ended by itself: %v\n%s", err, complaints.String())
	}
	return lines
}

func survivors(t *testing.T, dir string, acknowledged map[string]string) (lost int, report CheckReport) {
	t.Helper()
	db, ring, err := openForKill(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	s := New(db, clock.System, ring)
	defer s.Close()
	stored := map[string]string{}
	err = db.Read(context.Background(), func(tx dbx.Tx) error {
		var rows []eventRow
		if err := gormdb.From(tx).Select("attempt_id", "seq", "mac").Find(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			stored[fmt.Sprintf("%s %d", r.AttemptID, r.Seq)] = r.Mac
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for key, mac := range acknowledged {
		if stored[key] != mac {
			lost++
		}
	}
	if report, err = s.Check(context.Background()); err != nil {
		t.Fatal(err)
	}
	// and the server goes on: what was open when it was killed is handed in
	late := &hand{}
	late.set(clock.System().Add(2 * time.Hour))
	next := New(db, late.now, ring)
	defer next.Close()
	swept, err := next.Sweep(context.Background())
	if err != nil || swept == 0 {
		t.Errorf("swept %d, %v", swept, err)
	}
	if after, err := next.Check(context.Background()); err != nil || after.Broken != nil {
		t.Errorf("after the sweep: %v, %v", after.Broken, err)
	}
	if _, err := next.Save(context.Background(), Save{AttemptID: "gone", Epoch: 1, Device: "d", Events: []Draft{{ClientSeq: 1, Kind: Responded, Payload: Response(nil)}}}); fault.CodeOf(err) != ErrUnknown.Code {
		t.Errorf("got %v", err)
	}
	return lost, report
}
