package main

import (
	"slices"
	"testing"

	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
)

// Whoever adds a table that names persons must say in personRefs what becomes
// of its rows when two persons turn out to be one, and then name it here.
func TestEveryTableOfPersonsFollowsAMerge(t *testing.T) {
	follow := []string{"candidates", "certificates", "entries", "learner_logins", "official_certificates", "part_results", "person_photos",
		"practice_mistakes", "practice_runs", "published_results", "rechecks"}
	var tables []string
	err := dbtest.SQLite(t).Read(t.Context(), func(tx dbx.Tx) error {
		return gormdb.From(tx).Raw(`SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
			WHERE m.type = 'table' AND c.name = 'person_id' ORDER BY m.name`).Scan(&tables).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(tables, follow) {
		t.Errorf("tables that name persons: %q\nthose that follow a merge: %q", tables, follow)
	}
}
