// Package keys holds the keys that sign certificates: one is active and signs, retired ones verify what they signed, and of
// what a compromised one signed only the records' own word counts. Private halves are in a file beside the database.
package keys

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"ankao/exams/certificates/token"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/fault"
)

// Key is a signing key as everybody may know it.
type Key struct {
	ID        byte
	Public    ed25519.PublicKey
	State     token.KeyState
	CreatedAt clock.Instant
	ChangedAt clock.Instant // when it stopped signing, 0 while it does
	Reason    string        // why it was given up
}

// Set is what token.Authenticate needs of keys.
func Set(keys []Key) token.KeySet {
	set := token.KeySet{Keys: make(map[byte]token.VerifyKey, len(keys))}
	for _, k := range keys {
		set.Keys[k.ID] = token.VerifyKey{Public: k.Public, State: k.State}
	}
	return set
}

// Active returns the key that signs, if there is one.
func Active(keys []Key) (Key, bool) {
	for _, k := range keys {
		if k.State == token.KeyActive {
			return k, true
		}
	}
	return Key{}, false
}

// signers are the private keys, in a file of their own beside the database: whoever copies the database can issue
// nothing. Keys are found by their public half, which the database knows.
type signers struct {
	path string
	mu   sync.Mutex
	keys []ed25519.PrivateKey
}

type signersFile struct {
	Format int          `json:"format"`
	Keys   []signerJSON `json:"keys"`
}

type signerJSON struct {
	Algorithm string `json:"alg"`
	Public    string `json:"public_hex"` // for the operator; made anew from the seed when read
	Seed      string `json:"seed"`       // 32 bytes, base64url
}

func openSigners(path string) (*signers, error) {
	s := &signers{path: path}
	b, err := crypt.ReadSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, fmt.Errorf("certificate keys: %w", err)
	}
	var file signersFile
	if err := json.Unmarshal(b, &file); err != nil || file.Format != 1 {
		return nil, fmt.Errorf("certificate keys %s are damaged, restore them from a backup", path)
	}
	for i, k := range file.Keys {
		seed, err := base64.RawURLEncoding.DecodeString(k.Seed)
		if err != nil || len(seed) != ed25519.SeedSize || k.Algorithm != "Ed25519" {
			return nil, fmt.Errorf("certificate keys %s: key %d is damaged", path, i+1)
		}
		s.keys = append(s.keys, ed25519.NewKeyFromSeed(seed))
	}
	return s, nil
}

// make adds a new key, which is on disk when make returns.
func (s *signers) make() (ed25519.PublicKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	file := signersFile{Format: 1}
	for _, k := range append(s.keys[:len(s.keys):len(s.keys)], private) {
		file.Keys = append(file.Keys, signerJSON{
			Algorithm: "Ed25519", Public: hex.EncodeToString(k.Public().(ed25519.PublicKey)), Seed: base64.RawURLEncoding.EncodeToString(k.Seed()),
		})
	}
	b, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := crypt.ReplaceSecret(s.path, append(b, '\n')); err != nil {
		return nil, fmt.Errorf("certificate keys: %w", err)
	}
	s.keys = append(s.keys, private)
	return public, nil
}

// of returns the private half of k, or Unavailable "certificate.key_missing" where this server does not hold it.
func (s *signers) of(k Key) (ed25519.PrivateKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, private := range s.keys {
		if bytes.Equal(private.Public().(ed25519.PublicKey), k.Public) {
			return private, nil
		}
	}
	return nil, fault.Wrap(fault.Unavailable, "certificate.key_missing", fmt.Errorf("%s does not hold the key %d that the database calls active", s.path, k.ID))
}
