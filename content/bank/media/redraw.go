package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"

	"ankao/internal/fault"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// Limits of what is uploaded by hand.
const (
	maxDrawn  = 24_000_000 // pixels that are unpacked here: about 100 MB for a moment
	maxSide   = 2000       // a longer side is drawn smaller: no seat shows more
	quality   = 88         // of a JPEG
	exifRatio = 64 << 10   // how far into a JPEG its orientation is looked for
)

// Redraw returns the picture in b as a new PNG or JPEG without anything that was
// in the file beside it: no camera's place, no program behind the last pixel. A
// picture that moves stands still. The same bytes give the same picture. BMP is
// Invalid "media.unknown"; other faults are those of Sniff.
func Redraw(b []byte) ([]byte, Medium, error) {
	m, err := Sniff(b)
	if err != nil {
		return nil, Medium{}, err
	}
	if m.Width > maxDrawn/m.Height {
		return nil, Medium{}, fault.New(fault.TooLarge, "media.large")
	}
	picture, err := decode(m.ContentType, b)
	if err != nil {
		return nil, Medium{}, err
	}
	if m.ContentType == "image/jpeg" {
		picture = upright(picture, orientation(b))
	}
	picture = fit(picture)
	var out bytes.Buffer
	if m.ContentType == "image/jpeg" || m.ContentType == "image/webp" && opaque(picture) {
		m.ContentType = "image/jpeg"
		err = jpeg.Encode(&out, picture, &jpeg.Options{Quality: quality})
	} else {
		m.ContentType = "image/png"
		err = png.Encode(&out, picture)
	}
	if err != nil {
		return nil, Medium{}, fault.Wrap(fault.Invalid, "media.broken", err)
	}
	if out.Len() > MaxImage {
		return nil, Medium{}, fault.New(fault.TooLarge, "media.large")
	}
	m.Size, m.Width, m.Height = int64(out.Len()), picture.Bounds().Dx(), picture.Bounds().Dy()
	return out.Bytes(), m, nil
}

// decode reads the first picture of b and nothing else.
func decode(contentType string, b []byte) (image.Image, error) {
	var picture image.Image
	var err error
	switch contentType {
	case "image/png":
		picture, err = png.Decode(bytes.NewReader(b))
	case "image/jpeg":
		picture, err = jpeg.Decode(bytes.NewReader(b))
	case "image/gif":
		picture, err = gif.Decode(bytes.NewReader(b))
	case "image/webp":
		picture, err = webp.Decode(bytes.NewReader(b))
	default:
		return nil, fault.New(fault.Invalid, "media.unknown")
	}
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "media.broken", err)
	}
	return picture, nil
}

func opaque(picture image.Image) bool {
	o, ok := picture.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

// fit draws a picture smaller whose longer side is more than maxSide.
func fit(picture image.Image) image.Image {
	w, h := picture.Bounds().Dx(), picture.Bounds().Dy()
	long := max(w, h)
	if long <= maxSide {
		return picture
	}
	out := image.NewNRGBA(image.Rect(0, 0, max(1, w*maxSide/long), max(1, h*maxSide/long)))
	draw.CatmullRom.Scale(out, out.Bounds(), picture, picture.Bounds(), draw.Src, nil)
	return out
}

// orientation reads how a camera was held (TIFF tag 0x0112 of the Exif segment),
// 1 to 8; 1 is upright and the answer to whatever cannot be read.
func orientation(b []byte) int {
	b = b[:min(len(b), exifRatio)]
	for at := 2; at+4 <= len(b) && b[at] == 0xff; {
		marker, size := b[at+1], int(binary.BigEndian.Uint16(b[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(b) {
			return 1
		}
		if body := b[at+4 : at+2+size]; marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return tiffOrientation(body[6:])
		}
		at += 2 + size
	}
	return 1
}

func tiffOrientation(t []byte) int {
	if len(t) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if t[0] == 'I' {
		order = binary.LittleEndian
	}
	dir := order.Uint32(t[4:])
	if dir > uint32(len(t)-2) {
		return 1
	}
	entries := t[dir+2:]
	for n := int(order.Uint16(t[dir:])); n > 0 && len(entries) >= 12; n, entries = n-1, entries[12:] {
		if order.Uint16(entries) != 0x0112 {
			continue
		}
		if o := int(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
			return o
		}
		return 1
	}
	return 1
}

// upright turns a picture the way its camera was held.
func upright(picture image.Image, orientation int) image.Image {
	if orientation == 1 {
		return picture
	}
	from := picture.Bounds()
	w, h := from.Dx(), from.Dy()
	if orientation >= 5 {
		w, h = h, w
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := x, y
			switch orientation {
			case 2:
				sx = w - 1 - x
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sy = h - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, w-1-x
			case 7:
				sx, sy = h-1-y, w-1-x
			case 8:
				sx, sy = h-1-y, x
			}
			out.Set(x, y, picture.At(from.Min.X+sx, from.Min.Y+sy))
		}
	}
	return out
}
