package keys

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ankao/admin/audit"
	"ankao/exams/certificates/token"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
)

var keeper = audit.Actor{Kind: audit.Account, ID: "keeper", Name: "安全管理员"}

func newService(t *testing.T, db dbx.DB, file string) *Service {
	t.Helper()
	s, err := New(db, clock.System, audit.New(db, clock.System, crypt.NewTestRing(t)), file)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestKeysRotateAndAreGivenUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s := newService(t, db, filepath.Join(t.TempDir(), "keys.json"))
		for range 2 { // a second start makes no second key
			if err := s.Prepare(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Rotate(ctx, keeper); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			key    byte
			reason string
			code   string
		}{"no reason": {2, " ", "input.invalid"}, "no such key": {200, "x", "certificate.key_unknown"}} {
			if err := s.Compromise(ctx, keeper, c.key, c.reason); fault.CodeOf(err) != c.code {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := s.Compromise(ctx, keeper, 2, "U 盘丢失"); err != nil {
			t.Fatal(err)
		}
		if err := s.Compromise(ctx, keeper, 2, "again"); fault.CodeOf(err) != "certificate.key_compromised" {
			t.Errorf("twice: %v", err)
		}
		list, err := s.List(ctx)
		if err != nil || len(list) != 3 || list[0].State != token.KeyRetired || list[1].State != token.KeyCompromised || list[2].State != token.KeyActive {
			t.Fatalf("%+v, %v", list, err)
		}
		if list[1].Reason != "U 盘丢失" || list[1].ChangedAt == 0 || list[0].ChangedAt == 0 || list[2].ChangedAt != 0 || !s.Held(list[0]) {
			t.Errorf("%+v", list)
		}
	})
}

func TestPrivateKeysAreInAFileOfTheirOwn(t *testing.T) {
	ctx, db := context.Background(), dbtest.SQLite(t)
	path := filepath.Join(t.TempDir(), "certificate-keys.json")
	if err := newService(t, db, path).Prepare(ctx); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	restarted := newService(t, db, path)
	list, err := restarted.List(ctx)
	if err != nil || len(list) != 1 || !restarted.Held(list[0]) {
		t.Errorf("%d keys after a restart, %v", len(list), err)
	}
	elsewhere := filepath.Join(t.TempDir(), "certificate-keys.json")
	if newService(t, db, elsewhere).Held(list[0]) {
		t.Error("a server without the file holds the key")
	}
	for name, content := range map[string]string{"garbled": "x", "other format": `{"format":2}`, "short seed": `{"format":1,"keys":[{"alg":"Ed25519","seed":"AAAA"}]}`} {
		if err := os.WriteFile(elsewhere, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openSigners(elsewhere); err == nil || !strings.Contains(err.Error(), elsewhere) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
