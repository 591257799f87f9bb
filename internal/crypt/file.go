package crypt

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// purpose names what a key may be used for. A key serves one purpose only, so that an oracle for one use is none for another.
type purpose string

const (
	seal   purpose = "seal"   // AES-256-GCM
	lookup purpose = "lookup" // HMAC-SHA256, equality search
	chain  purpose = "chain"  // HMAC-SHA256, chained records
	sign   purpose = "sign"   // Ed25519 seed
)

var purposes = []purpose{seal, lookup, chain, sign}

const (
	fileFormat  = 1
	keyLength   = 32 // bytes, for each of the four purposes
	maxFileSize = 1 << 20
)

// keyFile is the file as it stands on disk. In each list the last key is the active one; those before it only open,
// verify or find what they once made. Rotation appends to a list, by an operator and a restart.
type keyFile struct {
	Format int                   `json:"format"`
	Keys   map[purpose][]fileKey `json:"keys"`
}

type fileKey struct {
	ID      string `json:"id"`
	Created string `json:"created"` // RFC 3339, for the operator; never read
	Key     string `json:"key"`     // 32 bytes, base64url without padding
}

func newKeyFile() (keyFile, error) {
	f := keyFile{Format: fileFormat, Keys: map[purpose][]fileKey{}}
	now := time.Now().UTC().Format(time.RFC3339)
	for _, p := range purposes {
		var b [4 + keyLength]byte
		if _, err := rand.Read(b[:]); err != nil {
			return keyFile{}, err
		}
		f.Keys[p] = []fileKey{{
			ID: hex.EncodeToString(b[:4]), Created: now, Key: base64.RawURLEncoding.EncodeToString(b[4:]),
		}}
	}
	return f, nil
}

// readKeyFile refuses a file that others may read: whoever copied it can read every ID number in a stolen backup.
func readKeyFile(path string) (keyFile, error) {
	b, err := ReadSecret(path)
	if err != nil {
		return keyFile{}, err
	}
	var f keyFile
	if err := json.Unmarshal(b, &f); err != nil {
		return keyFile{}, fmt.Errorf("key file %s is damaged, restore it from a backup: %w", path, err)
	}
	if f.Format != fileFormat {
		return keyFile{}, fmt.Errorf("key file %s has format %d, this program reads format %d", path, f.Format, fileFormat)
	}
	return f, nil
}

// ReadSecret returns the content of a file that holds secrets and refuses it when its group or others have any
// access, or when it is implausibly large. An absent file is fs.ErrNotExist.
func ReadSecret(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	// Windows reports invented mode bits; its ACLs are the operator's business.
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return nil, fmt.Errorf("%s is open to others (mode %04o): run chmod 600 on it", path, mode)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxFileSize {
		return nil, fmt.Errorf("%s is larger than %d bytes", path, maxFileSize)
	}
	return b, nil
}

// CreateSecret writes a new file of mode 0600 that is on disk, whole, when it returns; parent directories are made
// with mode 0700. An existing file is never touched: the error is then fs.ErrExist.
func CreateSecret(path string, content []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temporary, err := writeTemporary(dir, content)
	if err != nil {
		return err
	}
	defer os.Remove(temporary)
	// A hard link, unlike a rename, fails when the name is taken: two servers starting at once end with one file.
	if err := os.Link(temporary, path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return fs.ErrExist
		}
		return err
	}
	return syncDirectory(dir)
}

// ReplaceSecret puts content in place of the file at path, or makes it: a reader and a crash see the old or the new
// content, never a part. The file has mode 0600.
func ReplaceSecret(path string, content []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temporary, err := writeTemporary(dir, content)
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		os.Remove(temporary)
		return err
	}
	return syncDirectory(dir)
}

func writeTemporary(dir string, content []byte) (string, error) {
	f, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return "", err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

func syncDirectory(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // a directory cannot be flushed there
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
