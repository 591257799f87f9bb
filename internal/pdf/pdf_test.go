package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ankao/assets/fonts"
	"ankao/internal/fault"
)

var loaded = sync.OnceValues(func() (*Fonts, error) { return NewFonts(fonts.Regular, fonts.Bold) })

func testFonts(t testing.TB) *Fonts {
	t.Helper()
	f, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func draw(f *Fonts) ([]byte, error) {
	d := f.New(Info{Title: "证明", Author: "安考", Created: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)})
	d.Text(Width/2, 60, "安全培训合格证明", Style{Bold: true, Size: 30, Spacing: 4, Align: Center, Color: Color{120, 20, 20}})
	d.Text(20, 100, "张测试", Style{Size: 14})
	d.Line(Point{20, 110}, Point{190, 110}, 0.3, Color{0, 0, 0})
	d.Frame(10, 10, 190, 277, 0.5, Color{0, 90, 90})
	d.Modules(20, 200, 20, [][]bool{{true, false}, {false, true}})
	return d.Bytes()
}

func TestSameDrawingSameBytes(t *testing.T) {
	f := testFonts(t)
	first, err := draw(f)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(first, []byte("%PDF-1.7")) || !bytes.Contains(first, []byte("%%EOF")) {
		t.Error("not a PDF")
	}
	fresh, err := NewFonts(fonts.Regular, fonts.Bold)
	if err != nil {
		t.Fatal(err)
	}
	other, err := draw(fresh)
	if err != nil || !bytes.Equal(first, other) {
		t.Errorf("another set of fonts gives other bytes (%v)", err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if again, err := draw(f); err != nil || !bytes.Equal(first, again) {
				t.Errorf("drawing at the same time gives other bytes (%v)", err)
			}
		})
	}
	wg.Wait()
}

func TestMissingCharactersAreNamed(t *testing.T) {
	d := testFonts(t).New(Info{})
	d.Text(20, 20, "张\U000E0100测\U0001F600试", Style{Size: 12})
	d.Text(20, 40, "一\U0001F600\t", Style{Bold: true, Size: 12})
	_, err := d.Bytes()
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Code != "pdf.characters" {
		t.Fatalf("error %v", err)
	}
	for _, want := range []string{"U+E0100", "\U0001F600 (U+1F600)", "U+0009"} {
		if !strings.Contains(f.Params["characters"], want) {
			t.Errorf("characters %q do not name %s", f.Params["characters"], want)
		}
	}
	if strings.Count(f.Params["characters"], "U+1F600") != 1 || strings.Contains(f.Params["characters"], "张") {
		t.Errorf("characters %q", f.Params["characters"])
	}
}

func TestRareSurnamesAreSet(t *testing.T) {
	pdftotext, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	d := testFonts(t).New(Info{Title: "\U0002C386"})
	const name = "喆堃祎镕\U0002C386"
	d.Text(20, 20, name, Style{Bold: true, Size: 14})
	b, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "name.pdf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(pdftotext, path, "-").CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != name {
		t.Errorf("text %q (%v), want %q", out, err, name)
	}
	// pdfinfo complains of a broken cross-reference table and rebuilds it, other readers give up.
	if out, err := exec.Command("pdfinfo", path).CombinedOutput(); err != nil || bytes.Contains(out, []byte("rror")) {
		t.Errorf("pdfinfo: %v: %s", err, out)
	}
}

func TestLines(t *testing.T) {
	d := testFonts(t).New(Info{})
	st := Style{Size: 10}
	em := d.Width("安", st)
	cases := []struct {
		text  string
		width float64
		want  []string
	}{
		{"安全生产考试", 3.1 * em, []string{"安全生", "产考试"}},
		{"安全生，产考试", 3.1 * em, []string{"安全", "生，产", "考试"}},
		{"（安全）生产", 2.1 * em, []string{"（安", "全）", "生产"}},
		{"Safety Training Centre", d.Width("Safety Training", st) + 0.1, []string{"Safety Training", "Centre"}},
		{"安全 ABC", 10 * em, []string{"安全 ABC"}},
		{"", 10, nil},
	}
	for _, c := range cases {
		if got := d.Lines(c.text, st, c.width); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
	long := strings.Repeat("W", 100)
	got := d.Lines(long, st, 30)
	if strings.Join(got, "") != long {
		t.Errorf("a long word lost letters: %q", got)
	}
	for _, line := range got {
		if d.Width(line, st) > 30 {
			t.Errorf("line %q is too wide", line)
		}
	}
	if got := d.Lines("安全", st, 0.1); !slices.Equal(got, []string{"安", "全"}) {
		t.Errorf("no room at all: %q", got)
	}
}

func TestFit(t *testing.T) {
	d := testFonts(t).New(Info{})
	st := Style{Size: 20, Spacing: 2}
	if got := d.Fit("张三", st, 100, 8); got != st {
		t.Errorf("what fits was changed: %+v", got)
	}
	tight := d.Fit(strings.Repeat("安", 20), st, 100, 8)
	if w := d.Width(strings.Repeat("安", 20), tight); w > 100.01 || tight.Size < 8 || tight.Spacing != 0 {
		t.Errorf("%v wide at %+v", w, tight)
	}
	if got := d.Fit(strings.Repeat("安", 200), st, 100, 8); got.Size != 8 {
		t.Errorf("size %v, want the smallest", got.Size)
	}
}

func BenchmarkDraw(b *testing.B) {
	f := testFonts(b)
	for b.Loop() {
		if _, err := draw(f); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFonts(b *testing.B) {
	for b.Loop() {
		if _, err := NewFonts(fonts.Regular, fonts.Bold); err != nil {
			b.Fatal(err)
		}
	}
}

// A table goes on over pages with its head on each, and no cell takes more lines than it may.
func TestATableGoesOnOverPages(t *testing.T) {
	f := testFonts(t)
	d := f.New(Info{Title: "名册", Created: time.Unix(1_700_000_000, 0)})
	var rows [][]string
	for i := range 100 {
		rows = append(rows, []string{fmt.Sprint(i + 1), strings.Repeat("很长的单位名称", 1+i%40), "张测试"})
	}
	again, drawn := 0, 0
	table := Table{
		Columns: []Column{{"序号", 12, Right}, {"单位", 60, Left}, {"姓名", 30, Center}}, Left: 15, Bottom: 280, RowHeight: 8, Size: 10,
		Again: func() float64 { again++; return 20 },
		Cell:  func(row, column int, x, y, w, h float64) { drawn++ },
	}
	end := d.Table(table, 40, rows)
	d.EachPage(func(page, of int) {
		d.Text(105, 290, fmt.Sprintf("第 %d 页 共 %d 页", page, of), Style{Size: 8, Align: Center})
	})
	b, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if end > 280 || again < 3 || drawn != 300 || len(d.pages) != again+1 {
		t.Errorf("ends at %v after %d more of %d pages, %d cells drawn", end, again, len(d.pages), drawn)
	}
	if got := bytes.Count(b, []byte("/Type /Page\n")); got != len(d.pages) {
		t.Errorf("the file has %d pages, drawn were %d", got, len(d.pages))
	}
	long := d.cell(strings.Repeat("很长的单位名称", 40), Table{Size: 10, MaxLines: 2}, 57)
	if len(long.lines) != 2 || !strings.HasSuffix(long.lines[1], "…") || d.Width(long.lines[1], Style{Size: long.size}) > 57 {
		t.Errorf("a text that is far too long becomes %q", long.lines)
	}
}
