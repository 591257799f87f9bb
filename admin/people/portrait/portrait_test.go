package portrait

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"ankao/internal/fault"
)

// picture is red on top, blue below, green at the left edge.
func picture(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{200, 30, 30, 255}
			switch {
			case x < w/8:
				c = color.RGBA{30, 200, 30, 255}
			case y >= h/2:
				c = color.RGBA{30, 30, 200, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// turned stores a picture as a camera does that was held in this way, with a
// place in its Exif data.
func turned(t testing.TB, m *image.RGBA, turn int) []byte {
	t.Helper()
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if turn >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	stored := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			r := unturn(image.Rect(x, y, x+1, y+1), turn, w, h)
			stored.SetRGBA(r.Min.X, r.Min.Y, m.RGBAAt(x, y))
		}
	}
	raw := asJPEG(t, stored)
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00GPS-SECRET")
	exif[6+8+2+9] = byte(turn)
	head := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)
	return append(append(head, exif...), raw[2:]...)
}

func look(t *testing.T, b []byte) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if m.Bounds() != image.Rect(0, 0, Width, Height) {
		t.Fatalf("size %v", m.Bounds())
	}
	return m
}

func hue(m image.Image, x, y int) string {
	r, g, b, _ := m.At(x, y).RGBA()
	switch {
	case r > g && r > b:
		return "red"
	case g > b:
		return "green"
	}
	return "blue"
}

func TestPortraitStandsUprightAndTellsNothing(t *testing.T) {
	for turn := 1; turn <= 8; turn++ {
		out, note, err := Make(turned(t, picture(500, 700), turn), Crop{})
		if err != nil || note != Untouched {
			t.Fatalf("turn %d: %v %q", turn, err, note)
		}
		m := look(t, out)
		if hue(m, 10, 200) != "green" || hue(m, 200, 50) != "red" || hue(m, 200, 380) != "blue" || hue(m, 280, 50) != "red" {
			t.Errorf("turn %d is not upright", turn)
		}
		if bytes.Contains(out, []byte("SECRET")) || bytes.Contains(out, []byte("Exif")) || bytes.Contains(out, []byte{0xff, 0xc2}) {
			t.Errorf("turn %d kept what the camera wrote, or is progressive", turn)
		}
	}
}

func TestCrop(t *testing.T) {
	out, _, err := Make(turned(t, picture(800, 1120), 6), Crop{X: 200, Y: 560, Width: 400, Height: 560})
	if err != nil {
		t.Fatal(err)
	}
	if m := look(t, out); hue(m, 5, 5) != "blue" || hue(m, 290, 400) != "blue" {
		t.Error("the crop is not the part below the middle")
	}
}

func TestWhatIsNoPortrait(t *testing.T) {
	huge := asPNG(t, picture(10, 10))
	binary.BigEndian.PutUint32(huge[16:], 100_000)
	binary.BigEndian.PutUint32(huge[20:], 100_000)
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	for name, tc := range map[string]struct {
		raw  []byte
		crop Crop
		want string
		note Note
	}{
		"right":        {asJPEG(t, picture(590, 826)), Crop{}, "", Untouched},
		"png":          {asPNG(t, picture(295, 413)), Crop{}, "", Untouched},
		"square":       {asJPEG(t, picture(600, 600)), Crop{}, "", Trimmed},
		"high":         {asJPEG(t, picture(400, 800)), Crop{}, "", Trimmed},
		"enlarged":     {asJPEG(t, picture(200, 280)), Crop{}, "", Enlarged},
		"small":        {asJPEG(t, picture(100, 140)), Crop{}, "photo.small", ""},
		"small crop":   {asJPEG(t, picture(600, 840)), Crop{0, 0, 100, 140}, "photo.small", ""},
		"outside":      {asJPEG(t, picture(600, 840)), Crop{400, 0, 300, 420}, "photo.crop", ""},
		"overflow":     {asJPEG(t, picture(600, 840)), Crop{1 << 62, 0, 1 << 62, 420}, "photo.crop", ""},
		"group":        {asJPEG(t, picture(1600, 600)), Crop{}, "photo.shape", ""},
		"scroll":       {asJPEG(t, picture(100, 1000)), Crop{}, "photo.shape", ""},
		"no picture":   {[]byte("MZ this is a program"), Crop{}, "photo.unknown", ""},
		"empty":        {nil, Crop{}, "photo.unknown", ""},
		"pixel bomb":   {huge, Crop{}, "photo.large", ""},
		"cut off":      {asJPEG(t, picture(590, 826))[:900], Crop{}, "photo.broken", ""},
		"large":        {append([]byte("\xff\xd8\xff"), make([]byte, MaxFile)...), Crop{}, "photo.large", ""},
		"only a start": {[]byte("\xff\xd8\xff"), Crop{}, "photo.broken", ""},
	} {
		_, note, err := Make(tc.raw, tc.crop)
		got := ""
		if err != nil {
			got = fault.CodeOf(err)
		}
		if got != tc.want || note != tc.note {
			t.Errorf("%s: %q %q, want %q %q", name, got, note, tc.want, tc.note)
		}
	}
}

func FuzzMake(f *testing.F) {
	f.Add(turned(f, picture(150, 210), 6), 0, 0, 0, 0)
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\xff\xff\xff\xff"), 1, 1, 150, 210)
	f.Add(asPNG(f, picture(160, 220)), 3, 3, 150, 210)
	f.Fuzz(func(t *testing.T, raw []byte, x, y, w, h int) {
		out, _, err := Make(raw, Crop{x, y, w, h})
		if err == nil {
			look(t, out)
		}
	})
}
