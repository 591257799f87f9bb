// Package id makes typed identifiers: UUID version 7 (RFC 9562) written as 26
// characters of lower-case base32hex (RFC 4648 §7), whose text sorts as the
// time they were made. A machine without network makes them as well.
package id

import (
	"encoding/base32"

	"ankao/internal/fault"

	"github.com/google/uuid"
)

// Length is the number of characters of an ID.
const Length = 26

var encoding = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// ID identifies one T. The zero value identifies nothing.
type ID[T any] string

// New makes an ID that no other machine makes.
func New[T any]() ID[T] {
	u := uuid.Must(uuid.NewV7())
	return ID[T](encoding.EncodeToString(u[:]))
}

// Parse reads an ID, or returns an Invalid fault "id.invalid".
func Parse[T any](s string) (ID[T], error) {
	if len(s) != Length {
		return "", fault.New(fault.Invalid, "id.invalid")
	}
	raw, err := encoding.DecodeString(s)
	if err != nil || encoding.EncodeToString(raw) != s {
		return "", fault.New(fault.Invalid, "id.invalid")
	}
	return ID[T](s), nil
}

func (i ID[T]) String() string { return string(i) }
