package attempts

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// BenchmarkSaves is how many responses a second the engine acknowledges as durable when so many seats send as fast as
// they can, each waiting for its acknowledgement.
func BenchmarkSaves(b *testing.B) {
	for _, seats := range []int{1, 200} {
		b.Run(fmt.Sprintf("sqlite/seats=%d", seats), func(b *testing.B) { benchSaves(b, dbtest.SQLite(b), seats) })
		b.Run(fmt.Sprintf("mysql/seats=%d", seats), func(b *testing.B) { benchSaves(b, dbtest.MySQL(b), seats) })
	}
}

func benchSaves(b *testing.B, db dbx.DB, seats int) {
	ctx := context.Background()
	s := New(db, clock.System, crypt.NewTestRing(b))
	defer s.Close()
	if err := s.Durable(ctx); err != nil {
		b.Fatal(err)
	}
	sat := make([]Attempt, seats)
	for i := range sat {
		start := Start{
			CandidateID: id.New[sessions.Candidate](), SessionID: "s", Device: "d", Deadline: clock.System().Add(time.Hour),
			ArrivedAt: clock.System(), Paper: Paper{SHA256: strings.Repeat("a", 64), Questions: 50},
		}
		a, err := s.Start(ctx, start)
		if err != nil {
			b.Fatal(err)
		}
		sat[i] = a
	}
	b.ResetTimer()
	var group sync.WaitGroup
	for i, a := range sat {
		share := b.N / seats
		if i < b.N%seats {
			share++
		}
		group.Go(func() {
			for n := range int64(share) {
				save := respond(a, "d", 1, n+1, int(n%50)+1, "A")
				save.ArrivedAt = clock.System()
				if _, err := s.Save(ctx, save); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "saves/s")
}

// BenchmarkRawCommits is the floor of the same machine: one row, one commit, one after the other.
func BenchmarkRawCommits(b *testing.B) {
	for dialect, open := range map[string]func(testing.TB) dbx.DB{
		"sqlite": func(t testing.TB) dbx.DB { return dbtest.SQLite(t) },
		"mysql":  func(t testing.TB) dbx.DB { return dbtest.MySQL(t) },
	} {
		b.Run(dialect, func(b *testing.B) {
			db := open(b)
			for n := range b.N {
				row := evidenceRow{AttemptID: "a", Device: "d", ClientSeq: int64(n)}
				if err := db.Write(context.Background(), func(tx dbx.Tx) error { return create(tx, []evidenceRow{row}) }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
		})
	}
}
