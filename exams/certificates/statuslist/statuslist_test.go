package statuslist

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"ankao/exams/certificates/token"
	"ankao/internal/clock"
)

func testKey(id byte) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte{'l', 'i', 's', 't', id})
	return ed25519.NewKeyFromSeed(seed[:])
}

func keySet() token.KeySet {
	public := func(id byte) ed25519.PublicKey { return testKey(id).Public().(ed25519.PublicKey) }
	return token.KeySet{Keys: map[byte]token.VerifyKey{
		1: {Public: public(1), State: token.KeyRetired}, 2: {Public: public(2), State: token.KeyActive}, 3: {Public: public(3), State: token.KeyCompromised},
	}}
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, clock.Shanghai)

// sample has index 23 revoked, 24 suspended, 25 superseded.
func sample(key byte) List {
	l := List{Number: 0, KeyID: key, IssuedAt: clock.At(noon), ValidFor: 24 * time.Hour, Bits: map[Purpose]Bits{}}
	for i, p := range Purposes {
		l.Bits[p] = NewBits()
		l.Bits[p].Set(23 + i)
	}
	return l
}

func signed(t testing.TB, l List, key byte) []byte {
	t.Helper()
	b, err := l.Sign(testKey(key))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAListSaysWhatWasSigned(t *testing.T) {
	b := signed(t, sample(2), 2)
	if !bytes.Equal(b, signed(t, sample(2), 2)) {
		t.Error("the same list has other bytes")
	}
	l, err := Parse(bytes.NewReader(b), keySet())
	if err != nil {
		t.Fatal(err)
	}
	if l.Bits[Revocation][2] != 0x01 || len(b) > 2000 {
		t.Errorf("bit 23 is not the last of the third byte, or %d bytes are too many", len(b))
	}
	lists := []List{l}
	for _, c := range []struct {
		index uint32
		at    time.Time
		want  token.Verdict
	}{
		{22, noon, token.ValidActive}, {23, noon, token.Revoked}, {24, noon, token.Suspended}, {25, noon, token.Superseded},
		{22, noon.Add(24 * time.Hour), token.ValidActive},
		{22, noon.Add(24*time.Hour + time.Second), token.StatusUnknown}, {24, noon.Add(25 * time.Hour), token.StatusUnknown},
		{23, noon.AddDate(1, 0, 0), token.Revoked}, {25, noon.AddDate(1, 0, 0), token.Superseded},
		{Length + 23, noon, token.StatusUnknown},
	} {
		if got := Status(lists, c.index, c.at); got != c.want {
			t.Errorf("index %d at %s: %s, want %s", c.index, c.at, got, c.want)
		}
	}
}

func TestWorthlessLists(t *testing.T) {
	good := signed(t, sample(2), 2)
	alter := func(name string, value any) []byte {
		var f map[string]any
		if err := json.Unmarshal(good, &f); err != nil {
			t.Fatal(err)
		}
		f[name] = value
		b, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	empty, err := pack(NewBits())
	if err != nil {
		t.Fatal(err)
	}
	var f file
	if err := json.Unmarshal(good, &f); err != nil {
		t.Fatal(err)
	}
	cleared := map[Purpose]string{Revocation: empty, Suspension: f.Lists[Suspension], Refresh: f.Lists[Refresh]}
	for name, c := range map[string]struct {
		file []byte
		says string
	}{
		"a revocation taken out":    {alter("encoded_lists", cleared), "altered"},
		"made to look newer":        {alter("issued_at", "2027-11-23T04:00:00.000Z"), "altered"},
		"made to hold longer":       {alter("valid_for_seconds", 864000), "altered"},
		"another list":              {alter("list", 1), "altered"},
		"another key's name":        {alter("kid", 1), "altered"},
		"signed by another key":     {signed(t, sample(2), 1), "altered"},
		"signed by a stolen key":    {signed(t, sample(3), 3), "compromised"},
		"signed by a stranger":      {signed(t, sample(9), 9), "not among"},
		"no signature":              {alter("signature", ""), "altered"},
		"another kind of file":      {alter("type", "BitstringStatusList"), "no status list"},
		"another length":            {alter("length", 8), "no status list"},
		"a bit string cut short":    {alter("encoded_lists", map[Purpose]string{Revocation: empty[:20], Suspension: empty, Refresh: empty}), "cannot be read"},
		"a purpose that is missing": {alter("encoded_lists", map[Purpose]string{Revocation: empty}), "cannot be read"},
		"not JSON":                  {[]byte("<html>"), "JSON"},
	} {
		if _, err := Parse(bytes.NewReader(c.file), keySet()); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
	if _, err := Parse(bytes.NewReader(signed(t, sample(1), 1)), keySet()); err != nil {
		t.Errorf("a retired key signed while it was active: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	l := sample(2)
	b, err := l.Sign(testKey(2))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"type":"AnkaoStatusList","length":131072,"alg":"Ed25519","encoded_lists":{"revocation":"u"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if l, err := Parse(bytes.NewReader(b), keySet()); err == nil {
			Status([]List{l}, 23, noon)
		}
	})
}
