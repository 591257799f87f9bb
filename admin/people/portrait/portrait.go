// Package portrait makes the one form in which a face picture is kept: a
// baseline JPEG of 295 × 413 pixels, 25 × 35 mm at 300 dpi, without anything that
// a camera writes beside the picture. It reads what strangers send: every
// picture is measured before it is unpacked.
package portrait

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"ankao/internal/fault"

	"golang.org/x/image/draw"
)

// The size of a portrait in pixels.
const (
	Width  = 295
	Height = 413
)

// Limits on what is sent.
const (
	MaxFile   = 12 << 20   // bytes
	maxPixels = 40_000_000 // a phone's camera; 160 MB unpacked
	minWidth  = 150        // of what is left after cropping: under it a face is a blur
	minHeight = 210
)

// Crop is the part of the picture that becomes the portrait, in pixels of the
// picture as a person sees it, turned the right way. The zero Crop lets Make
// choose.
type Crop struct{ X, Y, Width, Height int }

// Note says what Make has done that a person may want to look at.
type Note string

// The notes.
const (
	Untouched Note = ""
	Trimmed   Note = "photo.trimmed"  // the sides or the foot were cut off to get the proportion
	Enlarged  Note = "photo.enlarged" // fewer pixels than a portrait has
)

// Make turns a JPEG or PNG into a portrait. Without a crop the largest part of
// 25 : 35 is taken, from the top where the picture is too high, because heads are
// there. Faults: TooLarge "photo.large", Invalid "photo.unknown" (no JPEG or PNG),
// "photo.broken", "photo.small" (under 150 × 210 after the crop), "photo.shape"
// (so wide or so high that no crop can be guessed), "photo.crop" (outside the
// picture).
func Make(raw []byte, crop Crop) ([]byte, Note, error) {
	width, height, err := measure(raw)
	if err != nil {
		return nil, "", err
	}
	turn := orientation(raw)
	if turn >= 5 {
		width, height = height, width
	}
	part, note, err := choose(width, height, crop)
	if err != nil {
		return nil, "", err
	}
	whole, err := decode(raw)
	if err != nil {
		return nil, "", err
	}
	out, err := encode(scale(whole, part, turn, width, height))
	return out, note, err
}

// measure reads the size of a picture by its first bytes.
func measure(raw []byte) (width, height int, err error) {
	if len(raw) > MaxFile {
		return 0, 0, fault.New(fault.TooLarge, "photo.large")
	}
	var cfg image.Config
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xd8\xff")):
		cfg, err = jpeg.DecodeConfig(bytes.NewReader(raw))
	case bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")):
		cfg, err = png.DecodeConfig(bytes.NewReader(raw))
	default:
		return 0, 0, fault.New(fault.Invalid, "photo.unknown")
	}
	if err != nil || cfg.Width <= 0 || cfg.Height <= 0 {
		return 0, 0, fault.Wrap(fault.Invalid, "photo.broken", err)
	}
	if cfg.Width > maxPixels/cfg.Height {
		return 0, 0, fault.New(fault.TooLarge, "photo.large")
	}
	return cfg.Width, cfg.Height, nil
}

func decode(raw []byte) (image.Image, error) {
	read := png.Decode
	if raw[0] == 0xff {
		read = jpeg.Decode
	}
	m, err := read(bytes.NewReader(raw))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "photo.broken", err)
	}
	return m, nil
}

// choose returns the part of a picture that becomes the portrait.
func choose(width, height int, crop Crop) (Crop, Note, error) {
	note := Untouched
	if crop == (Crop{}) {
		// From a third of to twice the wanted proportion something can be cut;
		// beyond it is a group, a scroll or a scan of a whole page.
		if width*Height > 2*height*Width || 3*width*Height < height*Width {
			return crop, "", fault.New(fault.Invalid, "photo.shape")
		}
		crop = largest(width, height)
		if 50*(width-crop.Width) > width || 50*(height-crop.Height) > height {
			note = Trimmed
		}
	}
	if crop.X < 0 || crop.Y < 0 || crop.Width <= 0 || crop.Height <= 0 || crop.X > width-crop.Width || crop.Y > height-crop.Height {
		return crop, "", fault.New(fault.Invalid, "photo.crop")
	}
	if crop.Width < minWidth || crop.Height < minHeight {
		return crop, "", fault.New(fault.Invalid, "photo.small")
	}
	if note == Untouched && crop.Width < Width {
		note = Enlarged
	}
	return crop, note, nil
}

// largest is the largest part of the proportion: the middle of what is too
// wide, the top of what is too high.
func largest(width, height int) Crop {
	if width*Height > height*Width {
		w := height * Width / Height
		return Crop{X: (width - w) / 2, Width: w, Height: height}
	}
	h := width * Height / Width
	return Crop{Y: (height - h) / 6, Width: width, Height: h}
}

// scale draws the part of a picture that was turned by its camera.
func scale(m image.Image, part Crop, turn, width, height int) *image.RGBA {
	from := unturn(image.Rect(part.X, part.Y, part.X+part.Width, part.Y+part.Height), turn, width, height)
	size := image.Rect(0, 0, Width, Height)
	if turn >= 5 {
		size = image.Rect(0, 0, Height, Width)
	}
	out := image.NewRGBA(size)
	draw.Draw(out, size, image.NewUniform(color.White), image.Point{}, draw.Src) // behind a transparent picture
	draw.CatmullRom.Scale(out, size, m, from.Add(m.Bounds().Min), draw.Over, nil)
	return upright(out, turn)
}

func encode(m image.Image) ([]byte, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 88}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
