package crypt

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func open(t *testing.T, path string) *Ring {
	t.Helper()
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOpenMakesAFileOnceAndReadsItAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "keys.json")
	first := open(t, path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %04o, want 0600", info.Mode().Perm())
	}
	if !first.Fresh() {
		t.Error("a new ring says it is not fresh")
	}
	sealed, err := first.Seal([]byte("440199199005201013"), "person.id_number")
	if err != nil {
		t.Fatal(err)
	}
	second := open(t, path)
	if second.Fresh() || second.Fingerprint() != first.Fingerprint() {
		t.Errorf("second opening: fresh %v, fingerprint %s want %s", second.Fresh(), second.Fingerprint(), first.Fingerprint())
	}
	plain, err := second.Open(sealed, "person.id_number")
	if err != nil || string(plain) != "440199199005201013" {
		t.Errorf("opened %q, %v", plain, err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("directory holds %d files (%v), want the key file alone", len(entries), err)
	}
}

func TestServersStartingTogetherShareOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	prints := make([]string, 8)
	var wg sync.WaitGroup
	for i := range prints {
		wg.Go(func() {
			r, err := Open(path)
			if err != nil {
				t.Error(err)
				return
			}
			prints[i] = r.Fingerprint()
		})
	}
	wg.Wait()
	for _, p := range prints {
		if p != prints[0] {
			t.Fatalf("fingerprints differ: %v", prints)
		}
	}
}

func TestOpenRefusesBadFiles(t *testing.T) {
	good, err := newKeyFile()
	if err != nil {
		t.Fatal(err)
	}
	edit := func(change func(f *keyFile)) string {
		b, _ := json.Marshal(good)
		var f keyFile
		if err := json.Unmarshal(b, &f); err != nil {
			t.Fatal(err)
		}
		change(&f)
		b, _ = json.Marshal(f)
		return string(b)
	}
	whole := edit(func(*keyFile) {})
	cases := []struct {
		name, content string
		mode          os.FileMode
		says          string
	}{
		{"readable by the group", whole, 0o640, "chmod 600"},
		{"readable by all", whole, 0o604, "chmod 600"},
		{"empty", "", 0o600, "damaged"},
		{"cut off", whole[:len(whole)/2], 0o600, "damaged"},
		{"another format", edit(func(f *keyFile) { f.Format = 2 }), 0o600, "format 2"},
		{"a purpose is missing", edit(func(f *keyFile) { delete(f.Keys, chain) }), 0o600, `"chain"`},
		{"a short key", edit(func(f *keyFile) { f.Keys[seal][0].Key = "AAAA" }), 0o600, "32 bytes"},
		{"a key that is not base64", edit(func(f *keyFile) { f.Keys[sign][0].Key = "%" }), 0o600, "32 bytes"},
		{"no key id", edit(func(f *keyFile) { f.Keys[sign][0].ID = "" }), 0o600, "id"},
		{"a key id twice", edit(func(f *keyFile) { f.Keys[sign] = append(f.Keys[sign], f.Keys[sign][0]) }), 0o600, "id"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "keys.json")
			if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, c.mode); err != nil {
				t.Fatal(err)
			}
			_, err := Open(path)
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "keys.json") {
				t.Errorf("error %v, want one that names the file and says %q", err, c.says)
			}
			if err != nil && strings.Contains(err.Error(), good.Keys[seal][0].Key) {
				t.Error("the error holds a key")
			}
			after, _ := os.ReadFile(path)
			if string(after) != c.content {
				t.Error("the file was changed")
			}
		})
	}
}

func TestCreateSecretNeverOverwrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret")
	if err := CreateSecret(path, []byte("first")); err != nil {
		t.Fatal(err)
	}
	if err := CreateSecret(path, []byte("second")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v, want fs.ErrExist", err)
	}
	if b, err := ReadSecret(path); err != nil || string(b) != "first" {
		t.Errorf("content %q, %v", b, err)
	}
	if err := ReplaceSecret(path, []byte("third")); err != nil {
		t.Fatal(err)
	}
	if b, err := ReadSecret(path); err != nil || string(b) != "third" {
		t.Errorf("after replacing: %q, %v", b, err)
	}
}

func TestRotationKeepsOlderKeys(t *testing.T) {
	f, err := newKeyFile()
	if err != nil {
		t.Fatal(err)
	}
	before, err := newRing(f)
	if err != nil {
		t.Fatal(err)
	}
	sealed, _ := before.Seal([]byte("old"), "c")
	sum, sumKey := before.MAC("c", []byte("m"))
	sig, sigKey := before.Sign("c", []byte("m"))

	more, err := newKeyFile()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []purpose{seal, chain, sign} {
		f.Keys[p] = append(f.Keys[p], more.Keys[p]...)
	}
	after, err := newRing(f)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := after.Open(sealed, "c"); err != nil || string(plain) != "old" {
		t.Errorf("old seal: %q, %v", plain, err)
	}
	if !after.VerifyMAC("c", sumKey, sum, []byte("m")) || !after.VerifySig("c", sigKey, []byte("m"), sig) {
		t.Error("what the older keys made no longer verifies")
	}
	if _, k := after.MAC("c"); k == sumKey {
		t.Error("the older chain key is still active")
	}
	if _, k := after.Sign("c", nil); k == sigKey {
		t.Error("the older sign key is still active")
	}
	newer, _ := after.Seal([]byte("new"), "c")
	if _, err := before.Open(newer, "c"); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("a ring without the newer key: %v, want ErrUnknownKey", err)
	}
	if after.Fingerprint() != before.Fingerprint() {
		t.Error("rotation changed the fingerprint")
	}
	if NewTestRing(t).Fingerprint() == before.Fingerprint() {
		t.Error("two rings have one fingerprint")
	}
}

func TestSealedValues(t *testing.T) {
	r := NewTestRing(t)
	one, _ := r.Seal([]byte("15400000001"), "person.phone")
	two, _ := r.Seal([]byte("15400000001"), "person.phone")
	if one == two {
		t.Error("sealing twice gave the same text")
	}
	if !strings.HasPrefix(one, "v1.") || strings.Count(one, ".") != 2 {
		t.Errorf("form %q", one)
	}
	if plain, err := r.Open(one, "person.phone"); err != nil || string(plain) != "15400000001" {
		t.Errorf("opened %q, %v", plain, err)
	}
	damaged := []string{"", "v1", "v1.x", "v2" + one[2:], one + "A", one[:len(one)-1], strings.Replace(one, ".", "", 1), one + "\n"}
	for _, d := range damaged {
		if _, err := r.Open(d, "person.phone"); !errors.Is(err, ErrTampered) && !errors.Is(err, ErrUnknownKey) {
			t.Errorf("opening %q: %v", d, err)
		}
	}
	if _, err := r.Open(one, "person.id_number"); !errors.Is(err, ErrTampered) {
		t.Errorf("another context: %v, want ErrTampered", err)
	}
	if _, err := NewTestRing(t).Open(one, "person.phone"); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("another ring: %v, want ErrUnknownKey", err)
	}
}

func TestContextsAndPartsAreKeptApart(t *testing.T) {
	r := NewTestRing(t)
	if first, second := r.Lookup("v", "a"), r.Lookup("v", "a"); first != second || len(first) != 64 {
		t.Error("look-up is not stable")
	}
	if r.Lookup("v", "a") == r.Lookup("v", "b") || r.Lookup("v", "a") == r.Lookup("w", "a") || r.Lookup("bv", "a") == r.Lookup("v", "ab") {
		t.Error("look-ups of different things are equal")
	}
	sum, key := r.MAC("chain", []byte("ab"), []byte("c"))
	if !r.VerifyMAC("chain", key, sum, []byte("ab"), []byte("c")) {
		t.Error("a MAC does not verify")
	}
	if r.VerifyMAC("chain", key, sum, []byte("a"), []byte("bc")) || r.VerifyMAC("chain", key, sum, []byte("abc")) ||
		r.VerifyMAC("other", key, sum, []byte("ab"), []byte("c")) || r.VerifyMAC("chain", "none", sum, []byte("ab"), []byte("c")) ||
		r.VerifyMAC("chain", key, sum[:31], []byte("ab"), []byte("c")) {
		t.Error("a MAC verifies for what it was not made of")
	}
	sig, key := r.Sign("attempt", []byte("head"))
	if !r.VerifySig("attempt", key, []byte("head"), sig) {
		t.Error("a signature does not verify")
	}
	if r.VerifySig("audit", key, []byte("head"), sig) || r.VerifySig("attempt", key, []byte("heaD"), sig) ||
		r.VerifySig("attempt", "none", []byte("head"), sig) || r.VerifySig("attempt", key, []byte("head"), nil) {
		t.Error("a signature verifies for what it was not made of")
	}
	if len(r.PublicKeys()) != 1 || r.PublicKeys()[key] == nil {
		t.Error("the public key of the signer is not published")
	}
}
