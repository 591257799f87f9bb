// Package blob keeps large objects (pictures, films, recordings, uploaded
// workbooks) outside the database. Six methods are all that a store must have,
// so that a folder on one machine and an S3-compatible service behind many
// servers are the same to a feature.
package blob

import (
	"context"
	"io"
	"strings"

	"ankao/internal/clock"
	"ankao/internal/fault"
)

// MaxKey is the longest key in bytes, short enough for every file system and
// for S3.
const MaxKey = 400

// Info describes a stored object.
type Info struct {
	Key         string
	Size        int64  // bytes
	ContentType string // as given to Put, never sniffed
	SHA256      string // of the content, lower-case hex
	Stored      clock.Instant
}

// Store holds objects under keys. An object appears whole or not at all, and
// once Put or Copy has returned it survives a loss of power.
//
// A key is one or more segments of a–z, 0–9, '.', '_' and '-' joined by '/'; no
// segment begins with a dot. Any other key is an Invalid fault "blob.key".
// A key that holds nothing is a NotFound fault "blob.missing".
type Store interface {
	// Put stores exactly size bytes of r under key and replaces what was there.
	// A reader that ends early or goes on is an Invalid fault "blob.size" and
	// leaves the old object as it was.
	Put(ctx context.Context, key string, r io.Reader, size int64, contentType string) (Info, error)
	// Get opens an object; the reader is also an io.Seeker. The caller closes it.
	Get(ctx context.Context, key string) (io.ReadCloser, Info, error)
	// Stat describes an object without opening it.
	Stat(ctx context.Context, key string) (Info, error)
	// Delete removes an object; removing what is not there is no error.
	Delete(ctx context.Context, key string) error
	// List returns up to limit objects whose key begins with prefix and sorts
	// after the key named, in the order of their keys' bytes.
	List(ctx context.Context, prefix, after string, limit int) ([]Info, error)
	// Copy stores the object from under the key to as well.
	Copy(ctx context.Context, from, to string) (Info, error)
}

// CheckKey tells whether key may name an object.
func CheckKey(key string) error {
	bad := fault.New(fault.Invalid, "blob.key")
	if key == "" || len(key) > MaxKey {
		return bad
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "" || len(segment) > 120 || segment[0] == '.' {
			return bad
		}
		if strings.ContainsFunc(segment, func(r rune) bool { return !strings.ContainsRune(keyBytes, r) }) {
			return bad
		}
	}
	return nil
}

// Upper case is left out: two keys that differ in case alone are one file on
// some file systems.
const keyBytes = "abcdefghijklmnopqrstuvwxyz0123456789._-"

func missing(err error) error { return fault.Wrap(fault.NotFound, "blob.missing", err) }
