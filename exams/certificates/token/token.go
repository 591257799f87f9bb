// Package token is the format of a certificate's token and the verdicts that checking one can come to. It needs keys and
// a time, and no database.
//
// The token is what the printed code of a certificate carries: a 24-byte payload and a 64-byte Ed25519 signature in
// Crockford base32, 141 characters. Layout, in bytes from the start, big endian:
//
//	 0  1  version (high 4 bits) and algorithm (low 4 bits)
//	 1  1  key id
//	 2  8  random certificate id, the only look-up key
//	10  2  certificate type
//	12  2  issue day, days since 2020-01-01, Asia/Shanghai
//	14  2  last valid day, inclusive; 0xFFFF = none
//	16  3  status index
//	19  1  flags: bit 1 must check superseded, bit 7 test
//	20  2  first character of the holder's name (one BMP unit; 0 = none)
//	22  2  reserved: written 0, ignored when read
package token

import (
	"crypto/ed25519"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"time"

	"ankao/internal/clock"
)

const (
	tokenVersion  = 1
	payloadLength = 24
	tokenBytes    = payloadLength + ed25519.SignatureSize
	tokenLength   = 141 // characters

	signatureDomain = "AQZX-QR-V1\x00"

	flagMustCheckSuperseded = 1 << 1
	flagTest                = 1 << 7
)

const (
	// Ed25519 is the one algorithm that is implemented; 1 is kept for SM2-SM3.
	Ed25519 = 0
	// NoLastDay stands for a certificate without end.
	NoLastDay Day = 0xFFFF
	// MaxStatusIndex is the largest that three bytes hold.
	MaxStatusIndex = 1<<24 - 1
	// ShortIDLength is that of a short id without hyphens: 8 bytes.
	ShortIDLength = 13
)

// crockford is the alphabet of Douglas Crockford's base32: no I, L, O, U.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// Day counts days since 2020-01-01 on the calendar of Asia/Shanghai, as tokens do.
type Day uint16

var dayZero = time.Date(2020, 1, 1, 0, 0, 0, 0, clock.Shanghai)

// DayOf returns the day of t as tokens count it, which is below 0 before 2020 and above 65,535 after 2199.
func DayOf(t time.Time) int64 {
	seconds := t.Unix() - dayZero.Unix()
	day := seconds / 86400
	if seconds%86400 < 0 {
		day--
	}
	return day
}

// Payload is what a token states.
type Payload struct {
	Algorithm           byte
	KeyID               byte
	ID                  uint64 // random; what the database is asked for
	Type                uint16
	Issued              Day
	LastValid           Day // inclusive; NoLastDay = no end
	StatusIndex         uint32
	MustCheckSuperseded bool
	Test                bool
	Initial             uint16 // first character of the name, 0 = none
}

func (p Payload) bytes() [payloadLength]byte {
	var b [payloadLength]byte
	b[0] = tokenVersion<<4 | p.Algorithm
	b[1] = p.KeyID
	binary.BigEndian.PutUint64(b[2:], p.ID)
	binary.BigEndian.PutUint16(b[10:], p.Type)
	binary.BigEndian.PutUint16(b[12:], uint16(p.Issued))
	binary.BigEndian.PutUint16(b[14:], uint16(p.LastValid))
	b[16], b[17], b[18] = byte(p.StatusIndex>>16), byte(p.StatusIndex>>8), byte(p.StatusIndex)
	if p.MustCheckSuperseded {
		b[19] |= flagMustCheckSuperseded
	}
	if p.Test {
		b[19] |= flagTest
	}
	binary.BigEndian.PutUint16(b[20:], p.Initial)
	return b
}

// readPayload ignores unknown flags and the reserved bytes: a later issuer may use them.
func readPayload(b []byte) Payload {
	return Payload{
		Algorithm:           b[0] & 0x0F,
		KeyID:               b[1],
		ID:                  binary.BigEndian.Uint64(b[2:]),
		Type:                binary.BigEndian.Uint16(b[10:]),
		Issued:              Day(binary.BigEndian.Uint16(b[12:])),
		LastValid:           Day(binary.BigEndian.Uint16(b[14:])),
		StatusIndex:         uint32(b[16])<<16 | uint32(b[17])<<8 | uint32(b[18]),
		MustCheckSuperseded: b[19]&flagMustCheckSuperseded != 0,
		Test:                b[19]&flagTest != 0,
		Initial:             binary.BigEndian.Uint16(b[20:]),
	}
}

// Sign returns the token of p, signed with key. Ed25519 is deterministic: the same payload gives the same token.
func Sign(p Payload, key ed25519.PrivateKey) string {
	payload := p.bytes()
	token := append(payload[:], ed25519.Sign(key, signedMessage(payload[:]))...)
	return crockford.EncodeToString(token)
}

func signedMessage(payload []byte) []byte {
	return append([]byte(signatureDomain), payload...)
}

var errMalformed = errors.New("not a token")

// decodeToken reads the characters of a token and nothing of their meaning. The letters a person mistakes are folded,
// everything else must be exact, the unused last bit included, so that a certificate has one token only.
func decodeToken(token string) ([tokenBytes]byte, error) {
	var out [tokenBytes]byte
	if len(token) != tokenLength {
		return out, errMalformed
	}
	b, err := decodeCrockford(token)
	if err != nil {
		return out, err
	}
	copy(out[:], b)
	return out, nil
}

func decodeCrockford(text string) ([]byte, error) {
	normal := Fold(text)
	b, err := crockford.DecodeString(normal)
	if err != nil || crockford.EncodeToString(b) != normal {
		return nil, errMalformed
	}
	return b, nil
}

// Fold works on bytes: Unicode upper-casing would turn ſ into S and ı into I.
func Fold(text string) string {
	b := []byte(text)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		switch c {
		case 'O':
			c = '0'
		case 'I', 'L':
			c = '1'
		}
		b[i] = c
	}
	return string(b)
}

// FormatShortID returns the random id of a certificate as it is printed: XXXX-XXXX-XXXXX.
func FormatShortID(certificate uint64) string {
	s := crockford.EncodeToString(binary.BigEndian.AppendUint64(nil, certificate))
	return s[:4] + "-" + s[4:8] + "-" + s[8:]
}

// ParseShortID reads a short id as people type it: any case, hyphens and spaces anywhere, letters mistaken for digits.
func ParseShortID(text string) (uint64, error) {
	if len(text) > 2*ShortIDLength {
		return 0, errMalformed
	}
	compact := make([]byte, 0, ShortIDLength)
	for i := range len(text) {
		if text[i] != '-' && text[i] != ' ' {
			compact = append(compact, text[i])
		}
	}
	if len(compact) != ShortIDLength {
		return 0, errMalformed
	}
	b, err := decodeCrockford(string(compact))
	if err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint64(b), nil
}
