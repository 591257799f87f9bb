package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"ankao/internal/fault"
)

// halves is a picture whose upper half is red.
func halves(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{0, 0, 255, 255}
			if y < h/2 {
				c = color.NRGBA{255, 0, 0, 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

func pngOf(img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func jpegOf(img image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// heldAs puts an Exif segment with that orientation into a JPEG.
func heldAs(b []byte, orientation uint16) []byte {
	tiff := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(orientation), 0, 0, 0, 0, 0, 0}
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return append(append(append([]byte{0xff, 0xd8}, segment...), body...), b[2:]...)
}

func TestRedraw(t *testing.T) {
	moving := &gif.GIF{}
	for i := range 3 {
		frame := image.NewPaletted(image.Rect(0, 0, 8, 6), color.Palette{color.White, color.Black})
		frame.Pix[i] = 1
		moving.Image, moving.Delay = append(moving.Image, frame), append(moving.Delay, 10)
	}
	var animated bytes.Buffer
	if err := gif.EncodeAll(&animated, moving); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name          string
		in            []byte
		kind          string
		width, height int
		code          string
	}{
		{"a PNG", pngOf(halves(20, 10)), "image/png", 20, 10, ""},
		{"a JPEG", jpegOf(halves(20, 10)), "image/jpeg", 20, 10, ""},
		{"a GIF that moves stands still", animated.Bytes(), "image/png", 8, 6, ""},
		{"too wide for any seat", pngOf(image.NewGray(image.Rect(0, 0, 4000, 10))), "image/png", 2000, 5, ""},
		{"a program behind the picture", append(pngOf(halves(20, 10)), "<script>alert(1)</script>"...), "image/png", 20, 10, ""},
		{"a page", []byte("<html><script>alert(1)</script>"), "", 0, 0, "media.unknown"},
		{"a drawing with a program", []byte("<svg onload=alert(1)>"), "", 0, 0, "media.unknown"},
		{"a page that begins like a picture", []byte("\x89PNG\r\n\x1a\n<script>"), "", 0, 0, "media.broken"},
		{"half a picture", pngOf(halves(200, 100))[:60], "", 0, 0, "media.broken"},
		{"BMP", append([]byte("BM"), make([]byte, 60)...), "", 0, 0, "media.broken"},
		{"nothing", nil, "", 0, 0, "media.unknown"},
		{"more bytes than a picture has", make([]byte, MaxImage+1), "", 0, 0, "media.large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, m, err := Redraw(c.in)
			if c.code != "" {
				if fault.CodeOf(err) != c.code {
					t.Fatalf("%v, want %s", err, c.code)
				}
				return
			}
			if err != nil || m.ContentType != c.kind || m.Width != c.width || m.Height != c.height || m.Size != int64(len(out)) {
				t.Fatalf("%+v %v", m, err)
			}
			if bytes.Contains(out, []byte("script")) {
				t.Error("what stood behind the picture is kept")
			}
			if again, _, _ := Redraw(c.in); !bytes.Equal(again, out) {
				t.Error("drawn twice, it differs")
			}
			if sniffed, err := Sniff(out); err != nil || sniffed.ContentType != c.kind {
				t.Errorf("what is stored is %+v, %v", sniffed, err)
			}
		})
	}
}

func TestPixelsAreBoundedBeforeDecoding(t *testing.T) {
	// A header that promises 60,000 × 60,000 and holds nothing.
	b := pngOf(image.NewGray(image.Rect(0, 0, 1, 1)))
	binary.BigEndian.PutUint32(b[16:], 60_000)
	binary.BigEndian.PutUint32(b[20:], 60_000)
	if _, _, err := Redraw(b); fault.CodeOf(err) != "media.large" && fault.CodeOf(err) != "media.broken" {
		t.Fatal(err)
	}
}

func TestPicturesStandUpright(t *testing.T) {
	red := func(c color.Color) bool { r, _, b, _ := c.RGBA(); return r > b }
	for orientation, want := range map[uint16]struct {
		w, h int
		top  [2]int // a pixel that was in the upper half
	}{
		1: {40, 20, [2]int{20, 2}}, 3: {40, 20, [2]int{20, 17}}, 4: {40, 20, [2]int{20, 17}}, 6: {20, 40, [2]int{17, 20}}, 8: {20, 40, [2]int{2, 20}},
	} {
		out, m, err := Redraw(heldAs(jpegOf(halves(40, 20)), orientation))
		if err != nil || m.Width != want.w || m.Height != want.h {
			t.Fatalf("orientation %d: %+v %v", orientation, m, err)
		}
		img, err := jpeg.Decode(bytes.NewReader(out))
		if err != nil || !red(img.At(want.top[0], want.top[1])) || red(img.At(want.w-1-want.top[0], want.h-1-want.top[1])) {
			t.Errorf("orientation %d is not upright: %v", orientation, err)
		}
		if bytes.Contains(out, []byte("Exif")) {
			t.Errorf("orientation %d: the camera's notes are kept", orientation)
		}
	}
}

func FuzzRedraw(f *testing.F) {
	f.Add(pngOf(halves(4, 4)))
	f.Add(heldAs(jpegOf(halves(4, 4)), 6))
	f.Add([]byte("GIF89a"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8 "))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x02"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 64<<10 {
			return
		}
		orientation(b)
		if m, err := Sniff(b); err != nil || m.Width > 2000 || m.Height > 2000 {
			return // decoding what is large takes the fuzzer's time and proves nothing
		}
		out, m, err := Redraw(b)
		if err != nil {
			return
		}
		if again, err := Sniff(out); err != nil || again.Width != m.Width || again.Height != m.Height {
			t.Fatalf("%+v is stored as %+v, %v", m, again, err)
		}
	})
}
