package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ankao/exams/certificates/statuslist"
	"ankao/exams/certificates/token"
	"ankao/internal/clock"
)

// TestVerifyTokenWithAStatusList needs no data folder, no database and no network: two files and a token.
func TestVerifyTokenWithAStatusList(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	seed := sha256.Sum256([]byte("status"))
	private := ed25519.NewKeyFromSeed(seed[:])
	stranger := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	issued := time.Date(2026, 11, 23, 12, 0, 0, 0, clock.Shanghai)
	keys := write("keys.json", fmt.Appendf(nil, `{"generated_at":"2026-11-23T04:00:00.000Z","keys":[{"kid":1,"alg":"Ed25519","public_hex":"%s","state":"active"}]}`,
		hex.EncodeToString(private.Public().(ed25519.PublicKey))))
	l := statuslist.List{KeyID: 1, IssuedAt: clock.At(issued), ValidFor: 24 * time.Hour, Bits: map[statuslist.Purpose]statuslist.Bits{}}
	for i, p := range statuslist.Purposes {
		l.Bits[p] = statuslist.NewBits()
		l.Bits[p].Set(1 + i)
	}
	sign := func(name string, key ed25519.PrivateKey) string {
		b, err := l.Sign(key)
		if err != nil {
			t.Fatal(err)
		}
		return write(name, b)
	}
	list, foreign := sign("list.json", private), sign("foreign.json", stranger)
	b, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	tampered := write("tampered.json", bytes.Replace(b, []byte(`"valid_for_seconds": 86400`), []byte(`"valid_for_seconds": 99999`), 1))
	text := func(index uint32) string {
		return token.Sign(token.Payload{KeyID: 1, ID: uint64(index) + 7, Type: 1, Issued: 2500, LastValid: token.NoLastDay, StatusIndex: index}, private)
	}

	for name, c := range map[string]struct {
		index      uint32
		list, at   string
		code       int
		says, also string
	}{
		"in force":      {0, list, "2026-11-23T15:00:00+08:00", exitOK, "valid_active\n", "3 hours old"},
		"revoked":       {1, list, "2026-11-23T15:00:00+08:00", exitOK, "revoked\n", "signed with key 1"},
		"suspended":     {2, list, "2026-11-23T15:00:00+08:00", exitOK, "suspended\n", "3 hours old"},
		"superseded":    {3, list, "2026-11-23T15:00:00+08:00", exitOK, "superseded\n", "3 hours old"},
		"stale":         {0, list, "2026-11-26T12:00:00+08:00", exitOK, "status_unknown\n", "3 days old, signed with key 1; too old"},
		"stale revoked": {1, list, "2026-11-26T12:00:00+08:00", exitOK, "revoked\n", "too old"},
		"tampered":      {0, tampered, "2026-11-23T15:00:00+08:00", exitFailed, "", "altered"},
		"wrong key":     {0, foreign, "2026-11-23T15:00:00+08:00", exitFailed, "", "altered or is not this centre's"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), []string{"verify-token", "--keys", keys, "--status", c.list, "--at", c.at, text(c.index)}, nil, &stdout, &stderr)
		if code != c.code || !strings.HasPrefix(stdout.String(), c.says) || !strings.Contains(stdout.String()+stderr.String(), c.also) {
			t.Errorf("%s: exit %d\n%s%s", name, code, &stdout, &stderr)
		}
	}
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"verify-token", "--status", list, text(0)}, nil, &stdout, &stderr); code == exitOK {
		t.Error("a list without keys was believed")
	}
}
