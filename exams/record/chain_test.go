package record_test

import (
	"bytes"
	"fmt"
	"testing"

	"ankao/exams/record"
	"ankao/internal/crypt"
)

const chain = "attempt:0000000000000000000000000a"

// build makes a chain of n rows and its head.
func build(keys record.Keys, n int) ([]record.Row, record.Head) {
	var rows []record.Row
	var head record.Head
	for i := range n {
		content := record.NewDigest("test.v1").Text(fmt.Sprint("row ", i)).Sum()
		row := record.Next(keys, chain, head, int64(1+i/3), content)
		rows, head = append(rows, row), row.Head()
	}
	return rows, head
}

func walk(keys record.Keys, name string, rows []record.Row, head record.Head, closed bool, seal record.Seal) *record.Break {
	v := record.Walk(keys, name)
	for _, r := range rows {
		v.Row(r)
	}
	return v.End(head, closed, seal)
}

func without(rows []record.Row, i int) []record.Row {
	return append(append([]record.Row(nil), rows[:i]...), rows[i+1:]...)
}

// The table changes a sealed chain of nine rows in every way a hand in the database could.
func TestVerifyNamesTheFirstBrokenRow(t *testing.T) {
	ring, thief := crypt.NewTestRing(t), crypt.NewTestRing(t)
	cases := []struct {
		name string
		do   func(rows *[]record.Row, head *record.Head, seal *record.Seal)
		seq  int64
		want record.Reason
	}{
		{"untouched", func(*[]record.Row, *record.Head, *record.Seal) {}, 0, ""},
		{"content changed", func(rows *[]record.Row, _ *record.Head, _ *record.Seal) { (*rows)[4].Content[0] ^= 1 }, 5, record.Changed},
		{"epoch changed", func(rows *[]record.Row, _ *record.Head, _ *record.Seal) { (*rows)[4].Epoch++ }, 5, record.Changed},
		{"mac changed", func(rows *[]record.Row, _ *record.Head, _ *record.Seal) { (*rows)[1].MAC = (*rows)[2].MAC }, 2, record.Changed},
		{"mac not base64", func(rows *[]record.Row, _ *record.Head, _ *record.Seal) { (*rows)[1].MAC = "?" }, 2, record.Changed},
		{"key id changed", func(rows *[]record.Row, _ *record.Head, _ *record.Seal) { (*rows)[0].KeyID = "other" }, 1, record.Changed},
		{"first row gone", func(rows *[]record.Row, _ *record.Head, _ *record.Seal) { *rows = (*rows)[1:] }, 1, record.Missing},
		{"middle row gone", func(rows *[]record.Row, _ *record.Head, _ *record.Seal) { *rows = without(*rows, 3) }, 4, record.Missing},
		{"middle row gone, numbers closed up", func(rows *[]record.Row, _ *record.Head, _ *record.Seal) {
			*rows = without(*rows, 3)
			for i := 3; i < len(*rows); i++ {
				(*rows)[i].Seq--
			}
		}, 4, record.Changed},
		{"row twice", func(rows *[]record.Row, _ *record.Head, _ *record.Seal) {
			*rows = append((*rows)[:2:2], (*rows)[1:]...)
		}, 2, record.Repeated},
		{"tail cut", func(rows *[]record.Row, _ *record.Head, _ *record.Seal) { *rows = (*rows)[:6] }, 7, record.Cut},
		{"all rows gone", func(rows *[]record.Row, _ *record.Head, _ *record.Seal) { *rows = nil }, 1, record.Cut},
		{"tail and head cut", func(rows *[]record.Row, head *record.Head, _ *record.Seal) {
			*rows = (*rows)[:6]
			*head = (*rows)[5].Head()
		}, 6, record.SealOther},
		{"row added after the head", func(rows *[]record.Row, head *record.Head, _ *record.Seal) {
			*rows = append(*rows, record.Next(ring, chain, *head, 3, []byte("late")))
		}, 10, record.Beyond},
		{"head changed", func(_ *[]record.Row, head *record.Head, _ *record.Seal) { head.MAC = "AAAA" }, 9, record.HeadOther},
		{"seal gone", func(_ *[]record.Row, _ *record.Head, seal *record.Seal) { *seal = record.Seal{} }, 9, record.Unsealed},
		{"seal of another head", func(rows *[]record.Row, _ *record.Head, seal *record.Seal) {
			*seal = record.Close(ring, chain, (*rows)[3].Head())
		}, 9, record.SealOther},
		{"seal of another chain", func(_ *[]record.Row, head *record.Head, seal *record.Seal) {
			*seal = record.Close(ring, chain+"b", *head)
		}, 9, record.SealOther},
		{"all recomputed without the key", func(rows *[]record.Row, head *record.Head, seal *record.Seal) {
			*rows, *head = build(thief, 9)
			for i := range *rows {
				(*rows)[i].KeyID = keyID(ring)
			}
			*seal = record.Close(thief, chain, *head)
			seal.KeyID = record.Close(ring, chain, *head).KeyID
		}, 1, record.Changed},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			rows, head := build(ring, 9)
			seal := record.Close(ring, chain, head)
			c.do(&rows, &head, &seal)
			got := walk(ring, chain, rows, head, true, seal)
			if c.want == "" {
				if got != nil {
					t.Fatalf("an untouched chain is called broken: %v", got)
				}
				return
			}
			if got == nil || got.Seq != c.seq || got.Reason != c.want || got.Chain != chain {
				t.Fatalf("got %v, want %s at row %d", got, c.want, c.seq)
			}
		})
	}
}

func keyID(ring record.Keys) string { return record.Next(ring, "x", record.Head{}, 1, nil).KeyID }

// Rows of one attempt put under the name of another do not verify there.
func TestChainIsBoundToItsName(t *testing.T) {
	ring := crypt.NewTestRing(t)
	rows, head := build(ring, 3)
	if got := walk(ring, "attempt:other", rows, head, false, record.Seal{}); got == nil || got.Reason != record.Changed || got.Seq != 1 {
		t.Fatalf("got %v", got)
	}
}

func TestEmptyOpenChainHolds(t *testing.T) {
	if got := walk(crypt.NewTestRing(t), chain, nil, record.Head{}, false, record.Seal{}); got != nil {
		t.Fatal(got)
	}
}

func TestDigestKeepsFieldsApart(t *testing.T) {
	sum := func(a, b string) []byte { return record.NewDigest("k").Text(a).Text(b).Sum() }
	if bytes.Equal(sum("ab", "c"), sum("a", "bc")) || bytes.Equal(sum("ab", ""), sum("", "ab")) {
		t.Fatal("a character moved between fields leaves the digest as it was")
	}
	if !bytes.Equal(sum("ab", "c"), sum("ab", "c")) {
		t.Fatal("equal fields give different digests")
	}
}

func TestNoteShowsAChange(t *testing.T) {
	ring := crypt.NewTestRing(t)
	content := record.NewDigest("evidence.v1").Text("A").Sum()
	note := record.Mark(ring, "evidence", content)
	if !note.Fits(ring, "evidence", content) {
		t.Fatal("a note does not fit its own row")
	}
	if note.Fits(ring, "score", content) || note.Fits(ring, "evidence", content[1:]) || (record.Note{}).Fits(ring, "evidence", content) {
		t.Fatal("a note fits a row it was not made for")
	}
}
