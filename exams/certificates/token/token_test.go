package token

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ankao/internal/clock"
)

// testKey is a key made of its own id: no secret.
func testKey(id byte) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte{'k', 'e', 'y', id})
	return ed25519.NewKeyFromSeed(seed[:])
}

func public(id byte) ed25519.PublicKey { return testKey(id).Public().(ed25519.PublicKey) }

func day(t testing.TB, date string) Day {
	t.Helper()
	at, err := time.ParseInLocation(time.DateOnly, date, clock.Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return Day(DayOf(at))
}

func samplePayload(t testing.TB) Payload {
	return Payload{
		KeyID: 1, ID: 0x0123456789ABCDEF, Type: 1, Issued: day(t, "2026-11-23"), LastValid: day(t, "2029-11-22"),
		StatusIndex: 70000, Initial: '张',
	}
}

// goldenToken pins the format: were it to change, certificates on paper would stop verifying.
const goldenToken = "200G28T5CY4TQKFF000GKNGE3M0H2W00BWG0004SDN269N15RRZQJT8M6282H0E2NFQ9RDVQ4E3YD2NA855TQC6JJZC0JFSQTMBH7S81GGNECH6A127MNFEYCHWY8SJ2R0AGX6M849J02"

func TestTokenFormatIsPinned(t *testing.T) {
	p := samplePayload(t)
	payload := p.bytes()
	const want = "1001" + "0123456789abcdef" + "0001" + "09d6" + "0e1d" + "011170" + "00" + "5f20" + "0000"
	if got := hex.EncodeToString(payload[:]); got != want {
		t.Errorf("payload %s\n   want %s", got, want)
	}
	token := Sign(p, testKey(1))
	if token != goldenToken {
		t.Errorf("token %s\n want %s", token, goldenToken)
	}
	if got := readPayload(payload[:]); got != p {
		t.Errorf("read back %+v", got)
	}
	if got := FormatShortID(p.ID); got != "04HM-ASW9-NF6YY" {
		t.Errorf("short id %s", got)
	}
}

func TestVerdicts(t *testing.T) {
	keys := KeySet{
		Keys: map[byte]VerifyKey{
			1: {Public: public(1), State: KeyActive},
			2: {Public: public(2), State: KeyRetired},
			3: {Public: public(3), State: KeyCompromised},
		},
		Revoked: map[uint32]bool{23: true},
	}
	noon := "2026-11-23T12:00:00+08:00"
	made := func(key byte, change func(*Payload)) string {
		p := samplePayload(t)
		p.KeyID = key
		change(&p)
		return Sign(p, testKey(key))
	}
	same := func(*Payload) {}
	good := made(1, same)
	// raw signs whatever stands in the 24 bytes, also what Sign would not write.
	raw := func(change func(b []byte)) string {
		b := samplePayload(t).bytes()
		change(b[:])
		return crockford.EncodeToString(append(b[:], ed25519.Sign(testKey(1), signedMessage(b[:]))...))
	}
	spoil := func(at int, by byte) string {
		b, err := decodeToken(good)
		if err != nil {
			t.Fatal(err)
		}
		b[at] ^= by
		return crockford.EncodeToString(b[:])
	}
	folded := strings.NewReplacer("0", "o", "1", "l").Replace(strings.ToLower(good))

	cases := []struct {
		name, token, at string
		want            Verdict
	}{
		{"good", good, noon, ValidActive},
		{"lower case", strings.ToLower(good), noon, ValidActive},
		{"letters for digits", folded, noon, ValidActive},
		{"i for 1", strings.ReplaceAll(good, "1", "i"), noon, ValidActive},
		{"retired key", made(2, same), noon, ValidActive},
		{"no end", made(1, func(p *Payload) { p.LastValid = NoLastDay }), "2099-01-01T00:00:00+08:00", ValidActive},
		{"test certificate", made(1, func(p *Payload) { p.Test = true }), noon, ValidActive},
		{"reserved bytes and unknown flags in use", raw(func(b []byte) { b[19], b[22], b[23] = 0x7D, 0xAB, 0xCD }), noon, ValidActive},
		{"first moment of the issue day", good, "2026-11-23T00:00:00+08:00", ValidActive},
		{"the same moment in another zone", good, "2026-11-22T16:00:00Z", ValidActive},
		{"last moment of the last day", good, "2029-11-22T23:59:59+08:00", ValidActive},

		{"the moment after the last day", good, "2029-11-23T00:00:00+08:00", Expired},
		{"last day, seen from another zone", good, "2029-11-22T16:00:00Z", Expired},
		{"the moment before the issue day", good, "2026-11-22T23:59:59+08:00", NotYetValid},
		{"before 2020", good, "2019-12-31T23:59:59+08:00", NotYetValid},
		{"revoked", made(1, func(p *Payload) { p.StatusIndex = 23 }), noon, Revoked},
		{"revoked and expired", made(1, func(p *Payload) { p.StatusIndex = 23 }), "2030-01-01T00:00:00+08:00", Revoked},
		{"must check superseded", made(1, func(p *Payload) { p.MustCheckSuperseded = true }), noon, StatusUnknown},
		{"must check superseded, but expired", made(1, func(p *Payload) { p.MustCheckSuperseded = true }), "2030-01-01T00:00:00+08:00", Expired},

		{"unknown key", made(9, same), noon, UnknownKey},
		{"compromised key", made(3, same), noon, CompromisedKey},
		{"another key's signature", crossSigned(t), noon, BadSignature},
		{"version 0", raw(func(b []byte) { b[0] = 0x00 }), noon, UnsupportedVersion},
		{"version 2", raw(func(b []byte) { b[0] = 0x20 }), noon, UnsupportedVersion},
		{"version 2 and unknown key", raw(func(b []byte) { b[0], b[1] = 0x20, 9 }), noon, UnsupportedVersion},
		{"SM2-SM3", raw(func(b []byte) { b[0] = 0x11 }), noon, UnsupportedAlgorithm},
		{"SM2-SM3 and unknown key", raw(func(b []byte) { b[0], b[1] = 0x11, 9 }), noon, UnsupportedAlgorithm},
		{"payload altered", spoil(15, 1), noon, BadSignature},
		{"reserved byte altered", spoil(23, 1), noon, BadSignature},
		{"signature altered", spoil(87, 1), noon, BadSignature},
		{"first half of the signature altered", spoil(24, 0x80), noon, BadSignature},

		{"empty", "", noon, Malformed},
		{"one short", good[:140], noon, Malformed},
		{"one long", good + "0", noon, Malformed},
		{"unused last bit set", good[:140] + nextSymbol(good[140]), noon, Malformed},
		{"U", "U" + good[1:], noon, Malformed},
		{"space", " " + good[1:], noon, Malformed},
		{"line end inside", good[:70] + "\n" + good[71:], noon, Malformed},
		{"padding", good[:140] + "=", noon, Malformed},
		{"long s, which upper-cases to S", strings.Repeat("ſ", 141), noon, Malformed},
		{"as many bytes with dotless i", "ı" + good[2:], noon, Malformed},
		{"full-width", "２" + good[3:], noon, Malformed},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, c.at)
			if err != nil {
				t.Fatal(err)
			}
			if got := VerifyOffline(c.token, keys, at); got != c.want {
				t.Errorf("verdict %s, want %s", got, c.want)
			}
		})
	}
}

// crossSigned states key 2 and is signed by key 1.
func crossSigned(t *testing.T) string {
	p := samplePayload(t)
	p.KeyID = 2
	return Sign(p, testKey(1))
}

// nextSymbol returns the symbol one above c, which differs from it in the unused bit only.
func nextSymbol(c byte) string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	return string(alphabet[strings.IndexByte(alphabet, c)|1])
}

func TestPublicVerdictsMergeWhatIsNotOurs(t *testing.T) {
	shown := map[Verdict]bool{ValidActive: true, Expired: true, Revoked: true, Superseded: true, Suspended: true}
	all := []Verdict{ValidActive, Expired, Revoked, UnknownKey, UnsupportedVersion, BadSignature, Malformed,
		UnsupportedAlgorithm, CompromisedKey, NotYetValid, StatusUnknown, Superseded, Suspended, Unknown, "anything else"}
	for _, v := range all {
		want := NotVerified
		if shown[v] {
			want = v
		}
		if got := v.Public(); got != want {
			t.Errorf("%s is shown as %s, want %s", v, got, want)
		}
	}
}

func fixture(t testing.TB, path string) []byte {
	t.Helper()
	root := os.Getenv("ANKAO_FIXTURES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "fixtures")
	}
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Skipf("fixture %s is not on this machine (ANKAO_FIXTURES names their folder)", path)
	}
	return b
}

func TestPublishedVectors(t *testing.T) {
	b := fixture(t, "credentials/generated/token_v1_vectors.json")
	var file struct {
		At      time.Time `json:"evaluate_at"`
		Vectors []struct {
			Name, Token string
			Expect      Verdict
			Payload     string `json:"payload_hex"`
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	keys, err := LoadKeys(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) != 15 {
		t.Errorf("%d vectors, want 15", len(file.Vectors))
	}
	for _, v := range file.Vectors {
		if got := VerifyOffline(v.Token, keys, file.At); got != v.Expect {
			t.Errorf("%s: %s, want %s", v.Name, got, v.Expect)
		}
		if v.Payload == "" {
			continue
		}
		raw, err := decodeToken(v.Token)
		if err != nil || hex.EncodeToString(raw[:payloadLength]) != v.Payload {
			t.Errorf("%s: payload %x (%v), want %s", v.Name, raw[:payloadLength], err, v.Payload)
		}
	}
}

func TestLoadKeysNamesWhatIsWrong(t *testing.T) {
	key := hex.EncodeToString(public(1))
	cases := []struct{ name, file, says string }{
		{"not JSON", "kid: 1", "JSON"},
		{"no keys", `{"keys":[]}`, "no Ed25519 key"},
		{"other file", `{"vectors":[]}`, "no Ed25519 key"},
		{"no kid", `{"keys":[{"alg":"Ed25519","public_hex":"` + key + `"}]}`, "kid"},
		{"kid too large", `{"keys":[{"kid":256,"alg":"Ed25519","public_hex":"` + key + `"}]}`, "kid"},
		{"kid below zero", `{"keys":[{"kid":-1,"alg":"Ed25519","public_hex":"` + key + `"}]}`, "kid"},
		{"short key", `{"keys":[{"kid":1,"alg":"Ed25519","public_hex":"aa"}]}`, "64 hex digits"},
		{"unknown algorithm", `{"keys":[{"kid":1,"alg":"RSA","public_hex":"` + key + `"}]}`, `"RSA"`},
		{"unknown state", `{"keys":[{"kid":1,"alg":"Ed25519","state":"lost","public_hex":"` + key + `"}]}`, `"lost"`},
		{"kid twice", `{"keys":[{"kid":1,"alg":"Ed25519","public_hex":"` + key + `"},{"kid":1,"alg":"Ed25519","public_hex":"` + key + `"}]}`, "twice"},
		{"status index too large", `{"keys":[{"kid":1,"alg":"Ed25519","public_hex":"` + key + `"}],"revoked_status_indexes":[16777216]}`, "16777216"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := LoadKeys(strings.NewReader(c.file)); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
		})
	}
	set, err := LoadKeys(strings.NewReader(`{"keys":[{"kid":0,"alg":"ed25519","state":"retired","public_hex":"` + strings.ToUpper(key) + `"},{"kid":7,"alg":"SM2-SM3","public_hex":""}],"revoked_status_indexes":[5,16777215]}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Keys) != 1 || set.Keys[0].State != KeyRetired || !set.Revoked[5] || !set.Revoked[MaxStatusIndex] || set.Revoked[6] {
		t.Errorf("set %+v", set)
	}
}

func TestShortIDsAsPeopleTypeThem(t *testing.T) {
	const id = 0x0123456789ABCDEF
	for _, text := range []string{"04HM-ASW9-NF6YY", "04hm-asw9-nf6yy", "o4HM ASW9 NF6YY", "04HMASW9NF6YY"} {
		if got, err := ParseShortID(text); err != nil || got != id {
			t.Errorf("%q: %x, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "04HM-ASW9-NF6Y", "04HM-ASW9-NF6YYY", "04HM-ASW9-NF6YZ", "U4HM-ASW9-NF6YY", strings.Repeat("-", 99), "04HM—ASW9—NF6YY"} {
		if got, err := ParseShortID(text); err == nil {
			t.Errorf("%q was read as %x", text, got)
		}
	}
	for _, id := range []uint64{0, 1, 1 << 63, 1<<64 - 1} {
		if got, err := ParseShortID(FormatShortID(id)); err != nil || got != id {
			t.Errorf("%x: %x, %v", id, got, err)
		}
	}
}

func FuzzDecodeToken(f *testing.F) {
	good := Sign(samplePayload(f), testKey(1))
	f.Add(good)
	f.Add(strings.ToLower(good))
	f.Add(good[:140])
	f.Add(good + "0")
	f.Add("U" + good[1:])
	f.Add(strings.Repeat("0", tokenLength))
	keys := KeySet{Keys: map[byte]VerifyKey{1: {Public: public(1)}}}
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, clock.Shanghai)
	f.Fuzz(func(t *testing.T, token string) {
		verdict := VerifyOffline(token, keys, at)
		raw, err := decodeToken(token)
		if (err != nil) != (verdict == Malformed) {
			t.Fatalf("decoding says %v, the verdict is %s", err, verdict)
		}
		if err != nil {
			return
		}
		if again := crockford.EncodeToString(raw[:]); again != Fold(token) {
			t.Fatalf("%q decodes to what is written %q", token, again)
		}
		if verdict == ValidActive && Fold(token) != good {
			t.Fatalf("%q is called valid, but only one token was ever signed", token)
		}
	})
}

func FuzzParseShortID(f *testing.F) {
	f.Add("04HM-ASW9-NF6YY")
	f.Add("04hm asw9 nf6yy")
	f.Add("-------------")
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ParseShortID(text)
		if err != nil {
			return
		}
		again, err := ParseShortID(FormatShortID(id))
		if err != nil || again != id {
			t.Fatalf("%q is %x, which is written %s and read as %x (%v)", text, id, FormatShortID(id), again, err)
		}
	})
}

func FuzzLoadKeys(f *testing.F) {
	f.Add(`{"keys":[{"kid":1,"alg":"Ed25519","public_hex":"` + hex.EncodeToString(public(1)) + `"}],"revoked_status_indexes":[5]}`)
	f.Add(`{"keys":[{"kid":7,"alg":"SM2-SM3"}]}`)
	f.Add(`[]`)
	good := signed(f)
	f.Fuzz(func(t *testing.T, file string) {
		set, err := LoadKeys(strings.NewReader(file))
		if err != nil {
			return
		}
		if len(set.Keys) == 0 {
			t.Fatalf("%q holds no key and is accepted", file)
		}
		VerifyOffline(good, set, time.Date(2026, 11, 23, 0, 0, 0, 0, clock.Shanghai)) // must not panic on any key
	})
}

func signed(t testing.TB) string { return Sign(samplePayload(t), testKey(1)) }
