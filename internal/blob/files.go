package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"ankao/internal/clock"
	"ankao/internal/fault"
)

// The content comes first in a file and its description last, in a trailer of
// fixed length: one rename puts both in place, and the content can still be
// read by other programs.
const (
	trailerSize = 512
	suffix      = "+blob" // no key holds a '+', so no object is in the way of another's folder
	pending     = ".pending"
)

type trailer struct {
	Size        int64         `json:"size"`
	ContentType string        `json:"contentType"`
	SHA256      string        `json:"sha256"`
	Stored      clock.Instant `json:"stored"`
}

type files struct{ dir string }

// Files returns a Store that keeps its objects in a folder of this machine,
// which it makes when it is not there.
func Files(dir string) (Store, error) {
	if err := makeDir(filepath.Join(dir, pending)); err != nil {
		return nil, fmt.Errorf("blob folder: %w", err)
	}
	return files{dir: dir}, nil
}

func (s files) path(key string) string {
	return filepath.Join(s.dir, filepath.FromSlash(key)) + suffix
}

func (s files) Put(ctx context.Context, key string, r io.Reader, size int64, contentType string) (Info, error) {
	if err := CheckKey(key); err != nil {
		return Info{}, err
	}
	if size < 0 {
		return Info{}, fault.New(fault.Invalid, "blob.size")
	}
	f, err := os.CreateTemp(filepath.Join(s.dir, pending), "put-*")
	if err != nil {
		return Info{}, fmt.Errorf("blob put: %w", err)
	}
	defer os.Remove(f.Name()) // of no effect once renamed
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, sum), io.LimitReader(reader{ctx, r}, size+1))
	if err != nil {
		return Info{}, fmt.Errorf("blob put: %w", err)
	}
	if n != size {
		return Info{}, fault.New(fault.Invalid, "blob.size")
	}
	t := trailer{Size: size, ContentType: contentType, SHA256: hex.EncodeToString(sum.Sum(nil)), Stored: clock.System()}
	if err := t.write(f); err != nil {
		return Info{}, err
	}
	if err := publish(f, s.path(key)); err != nil {
		return Info{}, fmt.Errorf("blob put: %w", err)
	}
	return t.info(key), nil
}

// publish makes a finished temporary file durable under its name: the file's
// bytes, then the name, then the folder that holds the name.
func publish(f *os.File, path string) error {
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := makeDir(filepath.Dir(path)); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func (s files) Get(_ context.Context, key string) (io.ReadCloser, Info, error) {
	f, info, err := s.open(key)
	if err != nil {
		return nil, Info{}, err
	}
	return object{io.NewSectionReader(f, 0, info.Size), f}, info, nil
}

func (s files) Stat(_ context.Context, key string) (Info, error) {
	f, info, err := s.open(key)
	if err != nil {
		return Info{}, err
	}
	return info, f.Close()
}

func (s files) open(key string) (*os.File, Info, error) {
	if err := CheckKey(key); err != nil {
		return nil, Info{}, err
	}
	f, err := os.Open(s.path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Info{}, missing(err)
	}
	if err != nil {
		return nil, Info{}, fmt.Errorf("blob get: %w", err)
	}
	t, err := readTrailer(f)
	if err != nil {
		f.Close()
		return nil, Info{}, fmt.Errorf("blob %s: %w", key, err)
	}
	return f, t.info(key), nil
}

func (s files) Delete(_ context.Context, key string) error {
	if err := CheckKey(key); err != nil {
		return err
	}
	err := os.Remove(s.path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("blob delete: %w", err)
	}
	return syncDir(filepath.Dir(s.path(key)))
}

// List reads every name below the folder that prefix lies in: a page costs as
// much as the whole, which a machine with files alone can bear.
func (s files) List(ctx context.Context, prefix, after string, limit int) ([]Info, error) {
	keys, err := s.keys(ctx, prefix, after)
	if err != nil {
		return nil, err
	}
	var list []Info
	for _, key := range keys {
		if len(list) == limit {
			break
		}
		info, err := s.Stat(ctx, key)
		if fault.KindOf(err) == fault.NotFound {
			continue // deleted since
		}
		if err != nil {
			return nil, err
		}
		list = append(list, info)
	}
	return list, nil
}

func (s files) keys(ctx context.Context, prefix, after string) ([]string, error) {
	folder := ""
	if i := strings.LastIndexByte(prefix, '/'); i >= 0 {
		if folder = prefix[:i]; CheckKey(folder) != nil {
			return nil, nil // no key begins so
		}
	}
	root := filepath.Join(s.dir, filepath.FromSlash(folder))
	var keys []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == pending {
				return fs.SkipDir
			}
			return ctx.Err()
		}
		rel, err := filepath.Rel(s.dir, path)
		if err != nil {
			return err
		}
		key, stored := strings.CutSuffix(filepath.ToSlash(rel), suffix)
		if stored && strings.HasPrefix(key, prefix) && key > after {
			keys = append(keys, key)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("blob list: %w", err)
	}
	sort.Strings(keys) // the walk goes folder by folder, where '-' and '.' sort before '/'
	return keys, nil
}

func (s files) Copy(ctx context.Context, from, to string) (Info, error) {
	r, info, err := s.Get(ctx, from)
	if err != nil {
		return Info{}, err
	}
	defer r.Close()
	return s.Put(ctx, to, r, info.Size, info.ContentType)
}

// object is the content of an open file without its trailer.
type object struct {
	*io.SectionReader
	io.Closer
}

// reader ends a copy when the request that wanted it has gone.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

func (t trailer) info(key string) Info {
	return Info{Key: key, Size: t.Size, ContentType: t.ContentType, SHA256: t.SHA256, Stored: t.Stored}
}

func (t trailer) write(w io.Writer) error {
	b, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("blob put: %w", err)
	}
	if len(b) >= trailerSize {
		return fault.New(fault.Invalid, "blob.content_type")
	}
	_, err = fmt.Fprintf(w, "\n%-*s", trailerSize-1, b)
	return err
}

func readTrailer(f *os.File) (trailer, error) {
	var t trailer
	stat, err := f.Stat()
	if err != nil {
		return t, err
	}
	b := make([]byte, trailerSize)
	if _, err := f.ReadAt(b, max(0, stat.Size()-trailerSize)); err != nil {
		return t, fmt.Errorf("its file is damaged: %w", err)
	}
	if err := json.Unmarshal(b, &t); err != nil {
		return t, fmt.Errorf("its file is damaged: %w", err)
	}
	if t.Size != stat.Size()-trailerSize {
		return t, fmt.Errorf("its file is damaged: %d bytes where %d were stored", stat.Size()-trailerSize, t.Size)
	}
	return t, nil
}

// makeDir makes a folder and those above it, each made durable in its parent.
func makeDir(dir string) error {
	if stat, err := os.Stat(dir); err == nil && stat.IsDir() {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent == dir {
		return fmt.Errorf("%s is not a folder", dir)
	}
	if err := makeDir(parent); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(parent)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
