// Package crypt is the key ring of the centre. The keys live in one file outside the database, so that a copy of the
// database alone shows no ID number and whoever edits its rows cannot mend the chains over them.
//
//   - To store a sensitive value, [Ring.Seal] it; to search for it, store [Ring.Lookup] of its normal form beside it.
//   - To chain rows, [Ring.MAC] each with the head before it.
//   - To let a closed record be checked with a public key, [Ring.Sign] it.
//
// Every method takes a context, for example "person.id_number". What was made in one context is worthless in another:
// a sealed phone copied into the column of ID numbers does not open.
package crypt

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

var (
	// ErrUnknownKey says that a value was sealed with a key that is not in the ring: the key file is not the one this
	// database was written with.
	ErrUnknownKey = errors.New("sealed with a key that is not in the key file")
	// ErrTampered says that a sealed value was altered, or was made in another context.
	ErrTampered = errors.New("sealed value is damaged or belongs elsewhere")
)

const sealVersion = "v1"

// Ring holds the keys of every purpose. It is safe for concurrent use and never changes after Open.
type Ring struct {
	seals       map[string]cipher.AEAD
	chains      map[string][]byte
	signers     map[string]ed25519.PrivateKey
	lookup      []byte
	active      map[purpose]string
	fingerprint string
	fresh       bool
}

// Open reads the key file at path, or makes a new one when there is none. It refuses a file that other users of the
// machine may read and one that is damaged, and never writes over an existing file.
func Open(path string) (*Ring, error) {
	f, err := readKeyFile(path)
	fresh := errors.Is(err, fs.ErrNotExist)
	if fresh {
		f, fresh, err = createKeyFile(path)
	}
	if err != nil {
		return nil, err
	}
	r, err := newRing(f)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	r.fresh = fresh
	return r, nil
}

// createKeyFile makes the file, or reads the one that another process made in the same moment.
func createKeyFile(path string) (keyFile, bool, error) {
	f, err := newKeyFile()
	if err != nil {
		return keyFile{}, false, err
	}
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return keyFile{}, false, err
	}
	err = CreateSecret(path, append(b, '\n'))
	if errors.Is(err, fs.ErrExist) {
		f, err = readKeyFile(path)
		return f, false, err
	}
	return f, true, err
}

func newRing(f keyFile) (*Ring, error) {
	r := &Ring{
		seals: map[string]cipher.AEAD{}, chains: map[string][]byte{}, signers: map[string]ed25519.PrivateKey{},
		active: map[purpose]string{},
	}
	digest := sha256.New()
	for _, p := range purposes {
		keys := f.Keys[p]
		if len(keys) == 0 {
			return nil, fmt.Errorf("no key for purpose %q", p)
		}
		seen := map[string]bool{}
		for i, k := range keys {
			secret, err := base64.RawURLEncoding.Strict().DecodeString(k.Key)
			if err != nil || len(secret) != keyLength {
				return nil, fmt.Errorf("key %d of purpose %q is not %d bytes of base64url", i+1, p, keyLength)
			}
			if k.ID == "" || len(k.ID) > 16 || strings.ContainsAny(k.ID, ". ") || seen[k.ID] {
				return nil, fmt.Errorf("key %d of purpose %q has no usable id", i+1, p)
			}
			seen[k.ID] = true
			if i == 0 {
				digest.Write(secret)
			}
			if err := r.add(p, k.ID, secret); err != nil {
				return nil, err
			}
		}
	}
	sum := sha256.Sum256(append([]byte("ankao key ring\x00"), digest.Sum(nil)...))
	r.fingerprint = hex.EncodeToString(sum[:16])
	return r, nil
}

func (r *Ring) add(p purpose, id string, secret []byte) error {
	r.active[p] = id
	switch p {
	case seal:
		block, err := aes.NewCipher(secret)
		if err != nil {
			return err
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return err
		}
		r.seals[id] = aead
	case lookup:
		r.lookup = secret
	case chain:
		r.chains[id] = secret
	case sign:
		r.signers[id] = ed25519.NewKeyFromSeed(secret)
	}
	return nil
}

// Fingerprint names this ring without telling anything about its keys: 32 hex digits made from the first key of every
// purpose, so that it outlives a rotation. A server stores it in the database at first start and refuses to run when
// the two no longer agree.
func (r *Ring) Fingerprint() string { return r.fingerprint }

// Fresh says that Open made the key file just now. Together with a database that holds sealed values it means that
// the key file was lost.
func (r *Ring) Fresh() bool { return r.fresh }

// Seal encrypts plain with AES-256-GCM under a random nonce: "v1.<key id>.<base64url>". The same value sealed twice
// gives two different texts.
func (r *Ring) Seal(plain []byte, context string) (string, error) {
	id := r.active[seal]
	box := r.seals[id].Seal(nil, nil, plain, additional(context))
	return sealVersion + "." + id + "." + base64.RawURLEncoding.EncodeToString(box), nil
}

// Open decrypts what Seal made in the same context. The error is ErrUnknownKey or ErrTampered and never holds the value.
func (r *Ring) Open(sealed, context string) ([]byte, error) {
	version, rest, ok := strings.Cut(sealed, ".")
	id, body, ok2 := strings.Cut(rest, ".")
	if !ok || !ok2 || version != sealVersion || strings.ContainsAny(body, "\r\n") { // the decoder skips line ends
		return nil, ErrTampered
	}
	aead, ok := r.seals[id]
	if !ok {
		return nil, ErrUnknownKey
	}
	box, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if err != nil {
		return nil, ErrTampered
	}
	plain, err := aead.Open(nil, nil, box, additional(context))
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}

func additional(context string) []byte { return []byte("ankao.seal.v1\x00" + context) }

// Lookup returns 64 hex digits that are equal for equal values of one context (HMAC-SHA256). Give it the normal form
// of the value. Changing the look-up key means computing this column anew for every row, so only the newest is used.
func (r *Ring) Lookup(value, context string) string {
	return hex.EncodeToString(mac(r.lookup, "ankao.lookup.v1", context, []byte(value)))
}

// MAC returns the HMAC-SHA256 of parts and the id of the key it was made with. Parts are length-prefixed: ("ab","c")
// and ("a","bc") differ.
func (r *Ring) MAC(context string, parts ...[]byte) (sum []byte, keyID string) {
	id := r.active[chain]
	return mac(r.chains[id], "ankao.chain.v1", context, parts...), id
}

// VerifyMAC says whether sum is what MAC returned for parts with the key keyID, in constant time.
func (r *Ring) VerifyMAC(context, keyID string, sum []byte, parts ...[]byte) bool {
	key, ok := r.chains[keyID]
	return ok && hmac.Equal(sum, mac(key, "ankao.chain.v1", context, parts...))
}

func mac(key []byte, domain, context string, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, key)
	write := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	write([]byte(domain))
	write([]byte(context))
	for _, p := range parts {
		write(p)
	}
	return h.Sum(nil)
}

// Sign returns the Ed25519 signature (64 bytes) of msg in context, and the id of the key.
func (r *Ring) Sign(context string, msg []byte) (sig []byte, keyID string) {
	id := r.active[sign]
	return ed25519.Sign(r.signers[id], signed(context, msg)), id
}

// VerifySig says whether sig is the signature of msg in context by the key keyID.
func (r *Ring) VerifySig(context, keyID string, msg, sig []byte) bool {
	key, ok := r.signers[keyID]
	return ok && ed25519.Verify(key.Public().(ed25519.PublicKey), signed(context, msg), sig)
}

// PublicKeys returns the Ed25519 public keys by key id, for whoever checks seals without the ring.
func (r *Ring) PublicKeys() map[string]ed25519.PublicKey {
	keys := make(map[string]ed25519.PublicKey, len(r.signers))
	for id, k := range r.signers {
		keys[id] = k.Public().(ed25519.PublicKey)
	}
	return keys
}

func signed(context string, msg []byte) []byte {
	const domain = "ankao.sign.v1\x00"
	b := make([]byte, 0, len(domain)+len(context)+1+len(msg))
	b = append(b, domain...)
	b = append(b, context...)
	b = append(b, 0) // no context holds a zero byte: they are constants of the program
	return append(b, msg...)
}

// NewTestRing returns a ring of random keys that is stored nowhere, for tests.
func NewTestRing(t interface {
	Helper()
	Fatal(args ...any)
}) *Ring {
	t.Helper()
	f, err := newKeyFile()
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRing(f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
