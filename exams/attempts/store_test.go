package attempts

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"ankao/exams/record"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
)

func (b *bench) exec(sql string, values ...any) {
	b.Helper()
	err := b.db.Write(context.Background(), func(tx dbx.Tx) error { return gormdb.From(tx).Exec(sql, values...).Error })
	if err != nil {
		b.Fatal(err)
	}
}

// Whoever edits the rows is found, and the first row that does not hold is named.
func TestCheckNamesTheFirstBrokenRow(t *testing.T) {
	cases := []struct {
		name   string
		do     func(b *bench, a Attempt)
		seq    int64
		reason record.Reason
	}{
		{"payload changed", func(b *bench, a Attempt) {
			b.exec("UPDATE attempt_events SET payload = ? WHERE attempt_id = ? AND seq = 3", Response([]string{"D"}), a.ID.String())
		}, 3, record.Untrue},
		{"payload and its hash changed", func(b *bench, a Attempt) {
			d := Draft{Kind: Responded, Question: 2, Payload: Response([]string{"D"}), ClientAt: morning}
			b.exec("UPDATE attempt_events SET payload = ?, payload_hash = ? WHERE attempt_id = ? AND seq = 3", d.Payload, d.hash(), a.ID.String())
		}, 3, record.Changed},
		{"time changed", func(b *bench, a Attempt) {
			b.exec("UPDATE attempt_events SET saved_at = saved_at - 1000 WHERE attempt_id = ? AND seq = 4", a.ID.String())
		}, 4, record.Changed},
		{"row deleted", func(b *bench, a Attempt) {
			b.exec("DELETE FROM attempt_events WHERE attempt_id = ? AND seq = 4", a.ID.String())
		}, 4, record.Missing},
		{"tail cut", func(b *bench, a Attempt) {
			b.exec("DELETE FROM attempt_events WHERE attempt_id = ? AND seq > 3", a.ID.String())
		}, 4, record.Cut},
		{"tail and head cut", func(b *bench, a Attempt) {
			b.exec("DELETE FROM attempt_events WHERE attempt_id = ? AND seq > 3", a.ID.String())
			b.exec("UPDATE attempts SET seq = 3, head = (SELECT mac FROM attempt_events WHERE attempt_id = ? AND seq = 3) WHERE id = ?", a.ID.String(), a.ID.String())
		}, 3, record.Detached},
		{"hand-in undone with its seal", func(b *bench, a Attempt) {
			b.exec("UPDATE attempts SET state = 'open', seal_signature = '', seal_key = '' WHERE id = ?", a.ID.String())
		}, 7, record.Detached},
		{"seal cut off", func(b *bench, a Attempt) {
			b.exec("UPDATE attempts SET seal_signature = '', seal_key = '' WHERE id = ?", a.ID.String())
		}, 7, record.Unsealed},
		{"seal forged", func(b *bench, a Attempt) {
			b.exec("UPDATE attempts SET seal_signature = ? WHERE id = ?", strings.Repeat("A", 86), a.ID.String())
		}, 7, record.SealOther},
		{"deadline moved", func(b *bench, a Attempt) {
			b.exec("UPDATE attempts SET deadline = deadline + 60000 WHERE id = ?", a.ID.String())
		}, 1, record.Detached},
		{"given to another candidate", func(b *bench, a Attempt) {
			b.exec("UPDATE attempts SET candidate_id = 'other' WHERE id = ?", a.ID.String())
		}, 1, record.Detached},
		{"other paper", func(b *bench, a Attempt) {
			b.exec("UPDATE attempts SET paper_sha256 = ? WHERE id = ?", strings.Repeat("b", 64), a.ID.String())
		}, 1, record.Detached},
		{"handed in by another", func(b *bench, a Attempt) {
			b.exec("UPDATE attempts SET handed_in_by = 'proctor' WHERE id = ?", a.ID.String())
		}, 7, record.Detached},
		{"epoch lowered", func(b *bench, a Attempt) {
			b.exec("UPDATE attempts SET epoch = 1, device = 'd1' WHERE id = ?", a.ID.String())
		}, 7, record.Detached},
		{"all rows and no attempt", func(b *bench, a Attempt) { b.exec("DELETE FROM attempts WHERE id = ?", a.ID.String()) }, 1, record.Detached},
		{"evidence changed", func(b *bench, a Attempt) {
			b.exec("UPDATE attempt_evidence SET reason = 'late' WHERE attempt_id = ?", a.ID.String())
		}, 1, record.Changed},
		{"all recomputed with another key", func(b *bench, a Attempt) {
			b.exec("UPDATE attempt_events SET mac = 'AAAA' WHERE attempt_id = ?", a.ID.String())
		}, 1, record.Changed},
	}
	shared := newBench(t, dbtest.SQLite(t))
	shared.sit("d0")
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			one := *shared
			one.T = t
			b := &one
			a := b.lived()
			defer func() { // for the next case
				for _, table := range []string{"attempt_events WHERE attempt_id", "attempt_evidence WHERE attempt_id", "attempts WHERE id"} {
					b.exec("DELETE FROM "+table+" = ?", a.ID.String())
				}
			}()
			b.sit("d9")
			b.holds()
			c.do(b, a)
			report, err := b.Check(context.Background())
			if err != nil || report.Broken == nil || report.Broken.Seq != c.seq || report.Broken.Reason != c.reason {
				t.Fatalf("got %v, %v, want %s at row %d", report.Broken, err, c.reason, c.seq)
			}
			if want := chain(a.ID); !strings.HasPrefix(report.Broken.Chain, want) {
				t.Errorf("named %s, want %s", report.Broken.Chain, want)
			}
		})
	}
}

// lived is an attempt of seven events with evidence: opened, three responses, moved, a response, handed in.
func (b *bench) lived() Attempt {
	b.Helper()
	ctx := context.Background()
	a := b.sit("d1")
	for n := range int64(3) {
		b.save(respond(a, "d1", 1, n+1, int(n+1), "A"))
	}
	if _, err := b.Move(ctx, Move{AttemptID: a.ID, CandidateID: a.CandidateID, Device: "d2", By: "proctor1", ArrivedAt: morning, Also: func(dbx.Tx) error { return nil }}); err != nil {
		b.Fatal(err)
	}
	b.refused(respond(a, "d1", 1, 4, 4, "A"), "attempt.superseded")
	b.save(respond(a, "d2", 2, 1, 4, "B"))
	if _, err := b.HandIn(ctx, HandIn{AttemptID: a.ID, CandidateID: a.CandidateID, By: ByCandidate, Epoch: 2, Device: "d2", LastClientSeq: 1, Stored: -1, ArrivedAt: morning}); err != nil {
		b.Fatal(err)
	}
	return b.stored(a)
}

// A head that is no longer where it was read is an error, so that the transaction is done again.
func TestHeadMovesOnlyFromWhereItWasRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		b := newBench(t, db)
		a := b.sit("d1")
		for name, change := range map[string]func(now, was *Attempt){
			"another event":                 func(_, was *Attempt) { was.Head.Seq = 2 },
			"another epoch":                 func(now, was *Attempt) { now.Epoch, was.Epoch = 2, 2 },
			"another event, and handed in":  func(now, was *Attempt) { was.Head.Seq, now.State = 2, StateHandedIn },
			"another epoch, and handed in":  func(now, was *Attempt) { was.Epoch, now.State = 2, StateHandedIn },
			"nobody, and where it was read": func(now, _ *Attempt) { now.ID = "nobody" },
		} {
			other := b.sit("d2")
			now, was := a, a
			change(&now, &was)
			err := db.Write(context.Background(), func(tx dbx.Tx) error {
				return b.store.move(tx, []*touched{{Attempt: &other, was: other}, {Attempt: &now, was: was}})
			})
			if err == nil || refusal(err) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		b.holds()
	})
}

func TestDurable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		b := newBench(t, db)
		if err := b.Durable(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
	b := newBench(t, dbtest.SQLite(t))
	// gormdb's transactions are immediate and a PRAGMA inside one is ignored: leave it first.
	for _, weak := range []string{"NORMAL", "OFF"} {
		err := b.db.Write(context.Background(), func(tx dbx.Tx) error {
			g := gormdb.From(tx)
			for _, sql := range []string{"COMMIT", "PRAGMA synchronous = " + weak, "BEGIN IMMEDIATE"} {
				if err := g.Exec(sql).Error; err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Durable(context.Background()); fault.CodeOf(err) != "engine.not_durable" {
			t.Errorf("%s: got %v", weak, err)
		}
	}
}

func TestOverdueUsesItsIndex(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	a := b.sit("d1")
	err := b.db.Read(context.Background(), func(tx dbx.Tx) error {
		ids, err := b.store.overdue(tx, a.Deadline.Add(-time.Millisecond), 10)
		if err != nil || len(ids) != 0 {
			t.Errorf("overdue before the deadline: %v, %v", ids, err)
		}
		var plan []struct{ Detail string }
		err = gormdb.From(tx).Raw("EXPLAIN QUERY PLAN SELECT id FROM attempts WHERE state = 'open' AND deadline <= 1 ORDER BY deadline LIMIT 10").Scan(&plan).Error
		if err == nil && (len(plan) != 1 || !strings.Contains(plan[0].Detail, "attempts_state_deadline")) {
			t.Errorf("plan %v", plan)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Moving many heads at once must not read the whole table: the cost of a save is the same with any number of attempts.
func TestHeadsAreFoundByTheirKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		b := newBench(t, db)
		explain := map[string]string{"sqlite": "EXPLAIN QUERY PLAN ", "mysql": "EXPLAIN "}[db.Dialect()]
		words := advances[db.Dialect()]
		for range 20 {
			b.sit("d1")
		}
		err := db.Write(context.Background(), func(tx dbx.Tx) error {
			sql := explain + words.before + words.first + words.between + words.row + words.after
			var plan []map[string]any
			err := gormdb.From(tx).Raw(sql, "a", 1, 1, 2, "m", 1, 1, 1, "b", 1, 1, 2, "m", 1, 1, 1).Scan(&plan).Error
			text := fmt.Sprint(plan)
			if err == nil && !strings.Contains(text, "SEARCH attempts USING INDEX sqlite_autoindex_attempts_1 (id=?)") &&
				!strings.Contains(text, "type:eq_ref") {
				t.Errorf("plan %s", text)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
