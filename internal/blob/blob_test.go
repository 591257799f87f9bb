package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ankao/internal/blob"
	"ankao/internal/fault"
)

// A second implementation is held to the same contract by adding it here.
func each(t *testing.T, fn func(t *testing.T, s blob.Store)) {
	t.Run("files", func(t *testing.T) {
		s, err := blob.Files(filepath.Join(t.TempDir(), "blobs"))
		if err != nil {
			t.Fatal(err)
		}
		fn(t, s)
	})
}

func put(t *testing.T, s blob.Store, key, content string) blob.Info {
	t.Helper()
	info, err := s.Put(t.Context(), key, strings.NewReader(content), int64(len(content)), "text/plain; charset=utf-8")
	if err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
	return info
}

func get(t *testing.T, s blob.Store, key string) string {
	t.Helper()
	r, info, err := s.Get(t.Context(), key)
	if err != nil {
		t.Fatalf("get %s: %v", key, err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil || int64(len(b)) != info.Size {
		t.Fatalf("get %s: %d of %d bytes, %v", key, len(b), info.Size, err)
	}
	return string(b)
}

func TestPutGetStat(t *testing.T) {
	each(t, func(t *testing.T, s blob.Store) {
		info := put(t, s, "media/ab/one.png", "hello")
		const sum = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
		if info.SHA256 != sum || info.Size != 5 || info.ContentType != "text/plain; charset=utf-8" || info.Stored == 0 {
			t.Fatalf("put says %+v", info)
		}
		if stat, err := s.Stat(t.Context(), "media/ab/one.png"); err != nil || stat != info {
			t.Fatalf("stat says %+v, %v", stat, err)
		}
		put(t, s, "media/ab/one.png", "replaced")
		if got := get(t, s, "media/ab/one.png"); got != "replaced" {
			t.Fatalf("got %q", got)
		}
		put(t, s, "empty", "")
		if got := get(t, s, "empty"); got != "" {
			t.Fatalf("empty object holds %q", got)
		}
	})
}

func TestSeek(t *testing.T) {
	each(t, func(t *testing.T, s blob.Store) {
		put(t, s, "film", "0123456789")
		r, _, err := s.Get(t.Context(), "film")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if _, err := r.(io.Seeker).Seek(-3, io.SeekEnd); err != nil {
			t.Fatal(err)
		}
		if b, _ := io.ReadAll(r); string(b) != "789" {
			t.Fatalf("the last three bytes are %q", b)
		}
	})
}

func TestMissing(t *testing.T) {
	each(t, func(t *testing.T, s blob.Store) {
		_, _, err := s.Get(t.Context(), "no/such")
		_, err2 := s.Stat(t.Context(), "no/such")
		_, err3 := s.Copy(t.Context(), "no/such", "other")
		for _, err := range []error{err, err2, err3} {
			if fault.KindOf(err) != fault.NotFound || fault.CodeOf(err) != "blob.missing" {
				t.Errorf("got %v", err)
			}
		}
		if err := s.Delete(t.Context(), "no/such"); err != nil {
			t.Errorf("deleting nothing: %v", err)
		}
	})
}

func TestKeys(t *testing.T) {
	each(t, func(t *testing.T, s blob.Store) {
		bad := []string{"", "/a", "a/", "a//b", "..", "a/../b", ".hidden", "a/.b", "A", "a b", "a\\b", "a\x00b", "安",
			"a+blob", strings.Repeat("a", 121), strings.Repeat("a/", 300) + "a"}
		for _, key := range bad {
			_, err := s.Put(t.Context(), key, strings.NewReader("x"), 1, "")
			if fault.CodeOf(err) != "blob.key" {
				t.Errorf("key %q: %v", key, err)
			}
			if _, err := s.Stat(t.Context(), key); fault.CodeOf(err) != "blob.key" {
				t.Errorf("stat of key %q: %v", key, err)
			}
		}
		// an object does not stand in the way of a folder of the same name
		put(t, s, "a", "1")
		put(t, s, "a/b", "2")
		if get(t, s, "a")+get(t, s, "a/b") != "12" {
			t.Error("an object and a folder of one name disturb each other")
		}
	})
}

func TestWrongSizeKeepsTheOld(t *testing.T) {
	each(t, func(t *testing.T, s blob.Store) {
		put(t, s, "k", "old")
		for _, size := range []int64{-1, 2, 4} {
			_, err := s.Put(t.Context(), "k", strings.NewReader("new"), size, "")
			if fault.CodeOf(err) != "blob.size" {
				t.Errorf("size %d: %v", size, err)
			}
		}
		broken := io.MultiReader(strings.NewReader("ne"), failing{})
		if _, err := s.Put(t.Context(), "k", broken, 3, ""); !errors.Is(err, errFailing) {
			t.Errorf("a failing reader: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Put(ctx, "k", strings.NewReader("new"), 3, ""); !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled put: %v", err)
		}
		if got := get(t, s, "k"); got != "old" {
			t.Fatalf("the old object is now %q", got)
		}
		if list, _ := s.List(t.Context(), "", "", 10); len(list) != 1 {
			t.Fatalf("failed puts left objects: %v", list)
		}
	})
}

var errFailing = errors.New("the cable was pulled")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errFailing }

func TestListInPages(t *testing.T) {
	each(t, func(t *testing.T, s blob.Store) {
		// '-' and '.' sort before '/', so a walk by folders alone gives another order
		keys := []string{"m/a", "m/a-b", "m/a.b", "m/a/c", "m/a0", "m/b/x/y"}
		for i := range keys {
			put(t, s, keys[len(keys)-1-i], "x")
		}
		put(t, s, "n/z", "x")
		var got []string
		for after := ""; ; {
			page, err := s.List(t.Context(), "m/", after, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, info := range page {
				got = append(got, info.Key)
			}
			after = page[len(page)-1].Key
		}
		if strings.Join(got, " ") != strings.Join(keys, " ") {
			t.Fatalf("listed %v, want %v", got, keys)
		}
		for prefix, want := range map[string]int{"m/a": 5, "m/b/": 1, "": 7, "x": 0, "../": 0, "m/../": 0} {
			if list, err := s.List(t.Context(), prefix, "", 100); err != nil || len(list) != want {
				t.Errorf("prefix %q: %d objects, %v; want %d", prefix, len(list), err, want)
			}
		}
	})
}

func TestCopyAndDelete(t *testing.T) {
	each(t, func(t *testing.T, s blob.Store) {
		a := put(t, s, "a", "content")
		b, err := s.Copy(t.Context(), "a", "x/b")
		if err != nil || b.SHA256 != a.SHA256 || b.ContentType != a.ContentType {
			t.Fatalf("copy says %+v, %v", b, err)
		}
		if err := s.Delete(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		if got := get(t, s, "x/b"); got != "content" {
			t.Fatalf("the copy holds %q", got)
		}
		if _, err := s.Stat(t.Context(), "a"); fault.KindOf(err) != fault.NotFound {
			t.Fatalf("deleted, and yet: %v", err)
		}
	})
}

func TestDamagedFileIsNamed(t *testing.T) {
	dir := t.TempDir()
	s, err := blob.Files(dir)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "k", strings.Repeat("content ", 100))
	path := filepath.Join(dir, "k+blob")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"cut short":   whole[:600],
		"beginning":   whole[100:],
		"empty":       {},
		"not trailer": bytes.Repeat([]byte("x"), len(whole)),
	} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Get(t.Context(), "k"); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
