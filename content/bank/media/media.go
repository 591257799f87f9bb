// Package media keeps the pictures that questions show: what is uploaded is
// decoded and written anew, so that nothing but a picture is ever served; the
// same bytes are kept once; what no question shows any more goes after a day.
package media

import (
	"bytes"
	"encoding/binary"
	"image"
	_ "image/gif"  // decoders that DecodeConfig asks
	_ "image/jpeg" // …
	_ "image/png"  // …

	"ankao/internal/fault"
	"ankao/internal/id"

	_ "golang.org/x/image/webp" // …
)

// Medium is a picture that questions show.
type Medium struct {
	ID          id.ID[Medium]
	SHA256      string // lower-case hex of the bytes
	ContentType string
	Size        int64
	Width       int
	Height      int
}

// MaxImage is the largest picture in bytes; maxPixels bounds what a browser
// must unpack.
const (
	MaxImage  = 5 << 20
	maxPixels = 40_000_000
)

// Sniff tells what picture b is by its bytes and reads its size, whatever its
// name says. Faults: TooLarge "media.large", Invalid "media.unknown" for what is
// no PNG, JPEG, GIF, BMP or WebP, "media.broken" for one that cannot be read.
func Sniff(b []byte) (Medium, error) {
	if len(b) > MaxImage {
		return Medium{}, fault.New(fault.TooLarge, "media.large")
	}
	m := Medium{Size: int64(len(b))}
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		m.ContentType = "image/png"
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		m.ContentType = "image/jpeg"
	case bytes.HasPrefix(b, []byte("GIF87a")), bytes.HasPrefix(b, []byte("GIF89a")):
		m.ContentType = "image/gif"
	case len(b) > 12 && bytes.HasPrefix(b, []byte("RIFF")) && string(b[8:12]) == "WEBP":
		m.ContentType = "image/webp"
	case bytes.HasPrefix(b, []byte("BM")):
		m.ContentType = "image/bmp"
		if len(b) < 30 {
			return Medium{}, fault.New(fault.Invalid, "media.broken")
		}
		m.Width = int(int32(binary.LittleEndian.Uint32(b[18:])))
		m.Height = abs(int(int32(binary.LittleEndian.Uint32(b[22:]))))
		return m, m.plausible()
	default:
		return Medium{}, fault.New(fault.Invalid, "media.unknown")
	}
	cfg, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return Medium{}, fault.Wrap(fault.Invalid, "media.broken", err)
	}
	m.Width, m.Height = cfg.Width, cfg.Height
	return m, m.plausible()
}

func (m Medium) plausible() error {
	if m.Width <= 0 || m.Height <= 0 {
		return fault.New(fault.Invalid, "media.broken")
	}
	if m.Width > maxPixels/m.Height {
		return fault.New(fault.TooLarge, "media.large")
	}
	return nil
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
