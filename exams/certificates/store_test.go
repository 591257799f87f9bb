package certificates

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
)

func TestTheDatabaseShowsNoIDNumberAndNoPrivateKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := newHouse(t, db)
		h.issued("张测试", "440199199005201013")
		err := db.Read(context.Background(), func(tx dbx.Tx) error {
			for _, table := range []string{"certificates", "certificate_keys", "audit_entries"} {
				var rows []map[string]any
				if err := gormdb.From(tx).Table(table).Find(&rows).Error; err != nil {
					return err
				}
				for _, row := range rows {
					text := fmt.Sprintf("%s", row)
					if len(row) == 0 || strings.Contains(text, "19900520") {
						t.Errorf("%s: %v", table, text)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestACandidateHasOneLiveCertificate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := newHouse(t, db)
		c := h.issued("张测试", "440199199005201013")
		again := c
		again.ID, again.ShortID, again.Number, again.StatusIndex = id.New[Certificate](), "0000-0000-00002", "AQPX-2026-000099", c.StatusIndex+1
		err := db.Write(context.Background(), func(tx dbx.Tx) error { return h.store.insert(tx, again) })
		if fault.CodeOf(err) != "conflict.changed" {
			t.Errorf("a second live certificate: %v", err)
		}
	})
}
