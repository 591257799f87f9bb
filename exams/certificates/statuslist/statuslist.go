// Package statuslist is the signed list by which a checker without network learns what has become of a certificate: one
// bit for each status index and purpose, packed, signed by a certificate key. The bits, their order, their packing and
// the purposes are those of W3C Bitstring Status List v1.0; the envelope and its signature are our own, described in
// docs/certificates.md.
package statuslist

import (
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"ankao/exams/certificates/token"
	"ankao/internal/clock"
)

// Length is the number of bits of a list: the least that W3C allows, so that an index hides among many.
const Length = 131072

// Purpose is what a set bit says.
type Purpose string

// The purposes, in the order in which they are signed.
const (
	Revocation Purpose = "revocation"
	Suspension Purpose = "suspension"
	Refresh    Purpose = "refresh" // a newer certificate stands in its place
)

// Purposes of every list.
var Purposes = []Purpose{Revocation, Suspension, Refresh}

// Bits is a set of positions within a list; the leftmost bit of the first byte is position 0.
type Bits []byte

// NewBits returns an empty set.
func NewBits() Bits { return make(Bits, Length/8) }

// Set puts a position into the set.
func (b Bits) Set(position int) { b[position/8] |= 0x80 >> (position % 8) }

// Has tells whether a position is in the set.
func (b Bits) Has(position int) bool { return b[position/8]&(0x80>>(position%8)) != 0 }

// List is one list: the indexes from Number × Length on.
type List struct {
	Number   int
	KeyID    byte
	IssuedAt clock.Instant
	ValidFor time.Duration
	Bits     map[Purpose]Bits
}

const (
	kind            = "AnkaoStatusList"
	signatureDomain = "AQZX-STATUS-V1\x00"
	maxFile         = 1 << 20 // three sets of 16 KiB in base64 and some words
)

type file struct {
	Type      string             `json:"type"`
	List      int                `json:"list"`
	Length    int                `json:"length"`
	IssuedAt  clock.Instant      `json:"issued_at"`
	ValidFor  int64              `json:"valid_for_seconds"`
	KeyID     int                `json:"kid"`
	Algorithm string             `json:"alg"`
	Lists     map[Purpose]string `json:"encoded_lists"`
	Signature string             `json:"signature"`
}

// message is what is signed: numbers big endian, then for each purpose its name and the SHA-256 of its bits, so that
// the signature does not depend on how they were packed.
func (l List) message() []byte {
	m := []byte(signatureDomain)
	m = binary.BigEndian.AppendUint32(m, uint32(l.Number))
	m = append(m, l.KeyID)
	m = binary.BigEndian.AppendUint64(m, uint64(l.IssuedAt))
	m = binary.BigEndian.AppendUint32(m, uint32(l.ValidFor/time.Second))
	for _, p := range Purposes {
		sum := sha256.Sum256(l.Bits[p])
		m = append(append(append(m, byte(len(p))), p...), sum[:]...)
	}
	return m
}

// Sign returns the list as it is published. The same list gives the same bytes.
func (l List) Sign(key ed25519.PrivateKey) ([]byte, error) {
	f := file{Type: kind, List: l.Number, Length: Length, IssuedAt: l.IssuedAt, ValidFor: int64(l.ValidFor / time.Second), KeyID: int(l.KeyID),
		Algorithm: "Ed25519", Lists: map[Purpose]string{}, Signature: base64.RawURLEncoding.EncodeToString(ed25519.Sign(key, l.message()))}
	for _, p := range Purposes {
		packed, err := pack(l.Bits[p])
		if err != nil {
			return nil, err
		}
		f.Lists[p] = packed
	}
	return json.MarshalIndent(f, "", "  ")
}

// pack writes bits as W3C does: GZIP, then base64url without padding behind the multibase letter u.
func pack(bits Bits) (string, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(bits); err != nil {
		return "", err
	}
	err := w.Close()
	return "u" + base64.RawURLEncoding.EncodeToString(b.Bytes()), err
}

func unpack(text string) (Bits, error) {
	if len(text) == 0 || text[0] != 'u' {
		return nil, errors.New("not multibase base64url")
	}
	packed, err := base64.RawURLEncoding.DecodeString(text[1:])
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	bits, err := io.ReadAll(io.LimitReader(r, Length/8+1))
	if err == nil && len(bits) != Length/8 {
		err = fmt.Errorf("not %d bits", Length)
	}
	return bits, err
}

// Parse reads a published list and checks its signature with the published keys. A key that is compromised, unknown or
// another one than signed the list makes it worthless; the error says which.
func Parse(r io.Reader, keys token.KeySet) (List, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return List{}, err
	}
	if len(b) > maxFile {
		return List{}, fmt.Errorf("the status list is larger than %d MB", maxFile>>20)
	}
	var f file
	if err := json.Unmarshal(b, &f); err != nil {
		return List{}, fmt.Errorf("the status list is not the expected JSON: %w", err)
	}
	if f.Type != kind || f.Length != Length || f.List < 0 || f.List > token.MaxStatusIndex/Length || f.Algorithm != "Ed25519" ||
		f.KeyID < 0 || f.KeyID > 255 || f.ValidFor < 0 || f.ValidFor > 1<<31 {
		return List{}, errors.New("the file is no status list that this program knows")
	}
	l := List{Number: f.List, KeyID: byte(f.KeyID), IssuedAt: f.IssuedAt, ValidFor: time.Duration(f.ValidFor) * time.Second, Bits: map[Purpose]Bits{}}
	for _, p := range Purposes {
		if l.Bits[p], err = unpack(f.Lists[p]); err != nil {
			return List{}, fmt.Errorf("the status list for %s cannot be read: %w", p, err)
		}
	}
	return l, l.verify(f.Signature, keys)
}

func (l List) verify(signature string, keys token.KeySet) error {
	key, ok := keys.Keys[l.KeyID]
	if !ok {
		return fmt.Errorf("the status list is signed with key %d, which is not among the published keys: fetch both again", l.KeyID)
	}
	if key.State == token.KeyCompromised {
		return fmt.Errorf("the status list is signed with key %d, which is compromised: fetch a newer list", l.KeyID)
	}
	sig, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil || !ed25519.Verify(key.Public, l.message(), sig) {
		return fmt.Errorf("the signature of the status list is not that of key %d: the file was altered or is not this centre's", l.KeyID)
	}
	return nil
}

// Age is how long ago the list was issued; below 0 for one from the future.
func (l List) Age(at time.Time) time.Duration { return at.Sub(l.IssuedAt.Time()) }

// Stale lists say what was; of what is not in them nothing can be said.
func (l List) Stale(at time.Time) bool { return l.Age(at) > l.ValidFor }

// Status returns what lists say of a status index at the given time: ValidActive, Revoked, Superseded, Suspended, or
// StatusUnknown where no list covers the index or the one that does is stale and names it for nothing.
func Status(lists []List, index uint32, at time.Time) token.Verdict {
	i := slices.IndexFunc(lists, func(l List) bool { return l.Number == int(index/Length) })
	if i < 0 {
		return token.StatusUnknown
	}
	l, position := lists[i], int(index%Length)
	switch {
	case l.Bits[Revocation].Has(position):
		return token.Revoked
	case l.Bits[Refresh].Has(position):
		return token.Superseded
	case l.Stale(at):
		return token.StatusUnknown // a suspension may have been lifted, and much else may have happened
	case l.Bits[Suspension].Has(position):
		return token.Suspended
	}
	return token.ValidActive
}
