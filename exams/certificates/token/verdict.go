package token

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"ankao/internal/clock"
)

// Verdict is what checking a certificate comes to. docs/adr tells which are shown to whom.
type Verdict string

// The first seven are the names of the published test vectors.
const (
	ValidActive        Verdict = "valid_active"
	Expired            Verdict = "expired"
	Revoked            Verdict = "revoked"
	UnknownKey         Verdict = "unknown_key"
	UnsupportedVersion Verdict = "unsupported_version"
	BadSignature       Verdict = "bad_signature"
	Malformed          Verdict = "malformed"

	UnsupportedAlgorithm Verdict = "unsupported_algorithm" // version 1, but not signed with Ed25519
	CompromisedKey       Verdict = "compromised_key"       // the signature proves nothing any more
	NotYetValid          Verdict = "not_yet_valid"         // issued on a later day than today
	StatusUnknown        Verdict = "status_unknown"        // a newer certificate may stand in its place; only the issuer knows
	Superseded           Verdict = "superseded"            // a newer certificate stands in its place
	Suspended            Verdict = "suspended"             // out of force for the time being
	Unknown              Verdict = "unknown"               // well signed, and not in the issuer's records
)

// NotVerified is the one answer the public gets for everything that is not a certificate of this centre.
const NotVerified Verdict = "not_verified"

// Public returns the verdict as the public page shows it: whoever forges learns nothing of where he failed.
func (v Verdict) Public() Verdict {
	switch v {
	case ValidActive, Expired, Revoked, Superseded, Suspended:
		return v
	}
	return NotVerified
}

// KeyState says what a signing key is good for.
type KeyState string

const (
	KeyActive      KeyState = "active"      // signs and verifies
	KeyRetired     KeyState = "retired"     // verifies what it signed
	KeyCompromised KeyState = "compromised" // somebody else may have signed with it
)

// VerifyKey is a published key.
type VerifyKey struct {
	Public ed25519.PublicKey
	State  KeyState
}

// KeySet is what a checker without the database knows: the published keys by id, and the status indexes of revoked
// certificates.
type KeySet struct {
	Keys    map[byte]VerifyKey
	Revoked map[uint32]bool

	GeneratedAt clock.Instant // when the file was published, 0 = it does not say
}

// VerifyOffline checks token against keys at the given time. The order is fixed: characters, version, algorithm, key,
// signature; then what the certificate states. Revocation outweighs expiry. The last valid day counts whole, in
// Asia/Shanghai. Test certificates are judged like others; [Payload] tells them apart.
func VerifyOffline(token string, keys KeySet, at time.Time) Verdict {
	p, verdict := Authenticate(token, keys)
	switch {
	case verdict != "":
		return verdict
	case keys.Revoked[p.StatusIndex]:
		return Revoked
	}
	verdict = p.VerdictAt(at)
	if verdict == ValidActive && p.MustCheckSuperseded {
		return StatusUnknown
	}
	return verdict
}

// VerifyListed is VerifyOffline with the issuer's status list: status says what it holds of a status index, one of
// ValidActive, Revoked, Superseded, Suspended and StatusUnknown. What the list says outweighs the dates, as the records do.
func VerifyListed(token string, keys KeySet, status func(index uint32) Verdict, at time.Time) Verdict {
	p, verdict := Authenticate(token, keys)
	if verdict != "" {
		return verdict
	}
	listed := status(p.StatusIndex)
	switch {
	case keys.Revoked[p.StatusIndex]:
		return Revoked
	case listed == Revoked || listed == Superseded || listed == Suspended:
		return listed
	}
	if verdict = p.VerdictAt(at); verdict != ValidActive {
		return verdict
	}
	return listed
}

// Authenticate returns the payload of a token that one of keys signed, with no verdict, or the verdict on one that none
// did. CompromisedKey comes with the payload: records may still vouch for it.
func Authenticate(token string, keys KeySet) (Payload, Verdict) {
	raw, err := decodeToken(token)
	if err != nil {
		return Payload{}, Malformed
	}
	if raw[0]>>4 != tokenVersion {
		return Payload{}, UnsupportedVersion
	}
	p := readPayload(raw[:payloadLength])
	if p.Algorithm != Ed25519 {
		return Payload{}, UnsupportedAlgorithm
	}
	key, ok := keys.Keys[p.KeyID]
	if !ok {
		return Payload{}, UnknownKey
	}
	if !ed25519.Verify(key.Public, signedMessage(raw[:payloadLength]), raw[payloadLength:]) {
		return Payload{}, BadSignature
	}
	if key.State == KeyCompromised {
		return p, CompromisedKey
	}
	return p, ""
}

var nobody = ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)).Public().(ed25519.PublicKey)

// VerifyNothing takes the time that checking a signature takes, for tokens that fail before it.
func VerifyNothing() {
	ed25519.Verify(nobody, signedMessage(make([]byte, payloadLength)), make([]byte, ed25519.SignatureSize))
}

// VerdictAt judges the dates: ValidActive, Expired or NotYetValid.
func (p Payload) VerdictAt(at time.Time) Verdict {
	today := DayOf(at)
	switch {
	case p.LastValid != NoLastDay && today > int64(p.LastValid):
		return Expired
	case today < int64(p.Issued):
		return NotYetValid
	}
	return ValidActive
}

const maxKeysFile = 16 << 20 // a status list of every certificate there can be is 2 MB as bits, more as numbers

// LoadKeys reads published keys: {"keys":[{"kid":1,"alg":"Ed25519","public_hex":"…","state":"active"}],
// "revoked_status_indexes":[…]}; other fields are ignored, state may be left out. Keys of algorithm SM2-SM3 are passed
// over, so that a list for newer programs still serves this one.
func LoadKeys(r io.Reader) (KeySet, error) {
	var file struct {
		GeneratedAt string `json:"generated_at"`
		Keys        []struct {
			ID        *int     `json:"kid"`
			Algorithm string   `json:"alg"`
			Public    string   `json:"public_hex"`
			State     KeyState `json:"state"`
		} `json:"keys"`
		Revoked []uint32 `json:"revoked_status_indexes"`
	}
	set := KeySet{Keys: map[byte]VerifyKey{}, Revoked: map[uint32]bool{}}
	b, err := io.ReadAll(io.LimitReader(r, maxKeysFile+1))
	if err != nil {
		return set, err
	}
	if len(b) > maxKeysFile {
		return set, fmt.Errorf("keys file is larger than %d MB", maxKeysFile>>20)
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return set, fmt.Errorf("keys file is not the expected JSON: %w", err)
	}
	if at, err := time.Parse(time.RFC3339Nano, file.GeneratedAt); err == nil {
		set.GeneratedAt = clock.At(at)
	}
	for i, k := range file.Keys {
		if k.ID == nil || *k.ID < 0 || *k.ID > 255 {
			return set, fmt.Errorf("key %d: kid must be a number from 0 to 255", i+1)
		}
		if strings.EqualFold(k.Algorithm, "SM2-SM3") {
			continue
		}
		key, err := parseKey(k.Algorithm, k.Public, k.State)
		if err != nil {
			return set, fmt.Errorf("key %d (kid %d): %w", i+1, *k.ID, err)
		}
		if _, twice := set.Keys[byte(*k.ID)]; twice {
			return set, fmt.Errorf("key %d: kid %d is there twice", i+1, *k.ID)
		}
		set.Keys[byte(*k.ID)] = key
	}
	if len(set.Keys) == 0 {
		return set, fmt.Errorf("keys file holds no Ed25519 key under \"keys\"")
	}
	for _, index := range file.Revoked {
		if index > MaxStatusIndex {
			return set, fmt.Errorf("revoked_status_indexes: %d is above %d", index, MaxStatusIndex)
		}
		set.Revoked[index] = true
	}
	return set, nil
}

func parseKey(algorithm, publicHex string, state KeyState) (VerifyKey, error) {
	if !strings.EqualFold(algorithm, "Ed25519") {
		return VerifyKey{}, fmt.Errorf("alg %q is not known: Ed25519 or SM2-SM3", algorithm)
	}
	public, err := hex.DecodeString(publicHex)
	if err != nil || len(public) != ed25519.PublicKeySize {
		return VerifyKey{}, fmt.Errorf("public_hex must be %d hex digits", 2*ed25519.PublicKeySize)
	}
	switch state {
	case "":
		state = KeyActive
	case KeyActive, KeyRetired, KeyCompromised:
	default:
		return VerifyKey{}, fmt.Errorf("state %q is not known: active, retired or compromised", state)
	}
	return VerifyKey{Public: public, State: state}, nil
}
