// Package sheettest makes workbooks with the defects that real ones have and
// that no spreadsheet program would write on request.
package sheettest

import (
	"archive/zip"
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"testing"

	"github.com/xuri/excelize/v2"
)

// Bytes saves a workbook.
func Bytes(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Rewrite returns the archive with each named part changed; a part that was not
// there is made from nothing, and one whose change returns nil is left out.
func Rewrite(t testing.TB, b []byte, changes map[string]func(old []byte) []byte) []byte {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	write := func(name string, content []byte) {
		w, err := zw.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	done := map[string]bool{}
	for _, f := range zr.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if change, ok := changes[f.Name]; ok {
			done[f.Name] = true
			if content = change(content); content == nil {
				continue
			}
		}
		write(f.Name, content)
	}
	for name, change := range changes {
		if !done[name] {
			write(name, change(nil))
		}
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Replace is a change that replaces one piece of text, and fails when it is not
// there.
func Replace(t testing.TB, from, to string) func([]byte) []byte {
	return func(old []byte) []byte {
		if !bytes.Contains(old, []byte(from)) {
			t.Fatalf("%q is not in the part:\n%.600s", from, old)
		}
		return bytes.Replace(old, []byte(from), []byte(to), 1)
	}
}

// Set is a change that puts new content in place of the old.
func Set(content string) func([]byte) []byte {
	return func([]byte) []byte { return []byte(content) }
}

// Picture returns a PNG of that size; shade tells pictures apart.
func Picture(t testing.TB, width, height int, shade uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetGray(x, y, color.Gray{Y: shade + uint8(y)})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
