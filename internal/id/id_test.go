package id_test

import (
	"sort"
	"strings"
	"testing"

	"ankao/internal/id"
)

type thing struct{}

func TestNewSortsByTime(t *testing.T) {
	var ids []string
	for range 1000 {
		ids = append(ids, id.New[thing]().String())
	}
	if !sort.StringsAreSorted(ids) {
		t.Fatal("ids made one after the other do not sort in that order")
	}
	for _, s := range ids {
		if got, err := id.Parse[thing](s); err != nil || got.String() != s {
			t.Fatalf("Parse(%q) = %q, %v", s, got, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	good := id.New[thing]().String()
	for name, s := range map[string]string{
		"empty":         "",
		"short":         good[:25],
		"long":          good + "0",
		"upper case":    strings.ToUpper(good[:25]) + "G",
		"not base32hex": good[:25] + "w",
		"trailing bits": good[:25] + "1",
		"not ASCII":     good[:23] + "安",
	} {
		if _, err := id.Parse[thing](s); err == nil {
			t.Errorf("%s: %q was accepted", name, s)
		}
	}
}
