package record

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
)

// Digest computes the SHA-256 of a list of fields. Each field is length-prefixed, so that moving a character from one
// field to the next changes the sum.
type Digest struct{ sum hash.Hash }

// NewDigest begins a digest; kind names what is digested and how, such as "attempt.event.v1".
func NewDigest(kind string) Digest { return Digest{sha256.New()}.Text(kind) }

// Text adds a text field.
func (d Digest) Text(s string) Digest {
	d.length(len(s))
	d.sum.Write([]byte(s))
	return d
}

// Number adds a whole number.
func (d Digest) Number(n int64) Digest {
	d.length(8)
	d.sum.Write(number(n))
	return d
}

// Sum returns the 32 bytes.
func (d Digest) Sum() []byte { return d.sum.Sum(nil) }

func (d Digest) length(n int) {
	var prefix [4]byte
	binary.BigEndian.PutUint32(prefix[:], uint32(n))
	d.sum.Write(prefix[:])
}
