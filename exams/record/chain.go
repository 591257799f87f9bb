// Package record is the chained record that attempts, check-in and proctors write to.
//
// A chain is a list of rows numbered 1, 2, 3 … Each row carries a MAC over the chain's name, its own number and
// epoch, the MAC of the row before and a digest of its content. The key is kept outside the database, so whoever edits
// rows cannot compute the chain anew; a Seal, signed when the chain is closed, says where it ends, so that a cut tail
// shows too.
//
// Rows hold ids and digests, never personal data: what must be purged can go without breaking a chain.
package record

import (
	"encoding/base64"
	"encoding/binary"
)

// Keys is the key ring as a chain needs it; parts are length-prefixed by the ring, so that no two lists of parts give
// the same input.
type Keys interface {
	MAC(context string, parts ...[]byte) (mac []byte, keyID string)
	VerifyMAC(context, keyID string, mac []byte, parts ...[]byte) bool
	Sign(context string, msg []byte) (sig []byte, keyID string)
	VerifySig(context, keyID string, msg, sig []byte) bool
}

// The contexts keep a MAC or a signature of one use from ever being taken for one of another.
const (
	rowContext  = "record.row.v1"
	sealContext = "record.seal.v1"
	noteContext = "record.note.v1"
)

// Head is where a chain stands: the number of its last row and that row's MAC. The zero Head is an empty chain.
type Head struct {
	Seq int64
	MAC string
}

// Row is one link of a chain. Content is a digest of what the row says; MAC is base64url without padding.
type Row struct {
	Seq     int64
	Epoch   int64
	Content []byte
	MAC     string
	KeyID   string
}

// Head is the chain's head when r is its last row.
func (r Row) Head() Head { return Head{Seq: r.Seq, MAC: r.MAC} }

// Next makes the row that follows head in the named chain.
func Next(keys Keys, chain string, head Head, epoch int64, content []byte) Row {
	seq := head.Seq + 1
	mac, keyID := keys.MAC(rowContext, rowParts(chain, seq, epoch, head.MAC, content)...)
	return Row{Seq: seq, Epoch: epoch, Content: content, MAC: encode(mac), KeyID: keyID}
}

// follows tells whether row is what Next makes after head.
func follows(keys Keys, chain string, head Head, row Row) bool {
	mac, err := decode(row.MAC)
	if err != nil {
		return false
	}
	return keys.VerifyMAC(rowContext, row.KeyID, mac, rowParts(chain, row.Seq, row.Epoch, head.MAC, row.Content)...)
}

func rowParts(chain string, seq, epoch int64, prev string, content []byte) [][]byte {
	return [][]byte{[]byte(chain), number(seq), number(epoch), []byte(prev), content}
}

// Seal closes a chain: an Ed25519 signature over its name, the number of its last row and that row's MAC, base64url
// without padding. The zero Seal is none.
type Seal struct {
	Signature string
	KeyID     string
}

// Close seals the named chain at head.
func Close(keys Keys, chain string, head Head) Seal {
	sig, keyID := keys.Sign(sealContext, sealed(chain, head))
	return Seal{Signature: encode(sig), KeyID: keyID}
}

// Fits tells whether s was made by Close for this chain and head.
func (s Seal) Fits(keys Keys, chain string, head Head) bool {
	sig, err := decode(s.Signature)
	return err == nil && keys.VerifySig(sealContext, s.KeyID, sealed(chain, head), sig)
}

// sealed is the signed text: length, chain, number, MAC. The length prefix keeps the two texts apart.
func sealed(chain string, head Head) []byte {
	msg := number(int64(len(chain)))
	msg = append(msg, chain...)
	msg = append(msg, number(head.Seq)...)
	return append(msg, head.MAC...)
}

// Note is the mark of a row that stands outside every chain (evidence, a score): it shows a change, not a removal.
type Note struct {
	MAC   string
	KeyID string
}

// Mark makes the mark of a row of the named kind with the given digest.
func Mark(keys Keys, kind string, content []byte) Note {
	mac, keyID := keys.MAC(noteContext, []byte(kind), content)
	return Note{MAC: encode(mac), KeyID: keyID}
}

// Fits tells whether n was made by Mark for this kind and digest.
func (n Note) Fits(keys Keys, kind string, content []byte) bool {
	mac, err := decode(n.MAC)
	return err == nil && keys.VerifyMAC(noteContext, n.KeyID, mac, []byte(kind), content)
}

func number(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func decode(s string) ([]byte, error) { return base64.RawURLEncoding.Strict().DecodeString(s) }
