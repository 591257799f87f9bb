package sample

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"sync"

	"ankao/admin/people/portrait"
	"ankao/assets/fonts"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

var grounds = []color.RGBA{
	{0xdb, 0xea, 0xf2, 255}, {0xe3, 0xee, 0xe1, 255}, {0xf1, 0xe9, 0xdc, 255}, {0xea, 0xe4, 0xf0, 255}, {0xf3, 0xe3, 0xe3, 255}, {0xe2, 0xe6, 0xea, 255},
}

var clothes = []color.RGBA{
	{0x2f, 0x5d, 0x73, 255}, {0x3d, 0x66, 0x4a, 255}, {0x7a, 0x5c, 0x33, 255}, {0x5a, 0x4a, 0x78, 255}, {0x7d, 0x40, 0x45, 255}, {0x48, 0x52, 0x5c, 255},
}

var skin = color.RGBA{0xd8, 0xc0, 0xa8, 255}

// Portrait draws a picture in the place of a face: a figure without features, the
// name's first character on its chest so that rosters can be told apart.
func Portrait(name string, n int) ([]byte, error) {
	size := image.Rect(0, 0, portrait.Width, portrait.Height)
	m := image.NewRGBA(size)
	draw.Draw(m, size, image.NewUniform(grounds[n%len(grounds)]), image.Point{}, draw.Src)
	coat := clothes[(n/len(grounds)+n)%len(clothes)]
	fill(m, coat, ellipse(147, 430, 128, 160))
	fill(m, skin, ellipse(147, 268, 30, 46))
	fill(m, color.RGBA{0x3a, 0x36, 0x33, 255}, ellipse(147, 158, 76, float32(88+n%3*6)))
	fill(m, skin, ellipse(147, 178, 66, 82))
	if err := letter(m, name); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 88})
	return out.Bytes(), err
}

// ellipse returns a path around x, y.
func ellipse(x, y, rx, ry float32) func(*vector.Rasterizer) {
	const k = 0.5523 // of a quarter circle as a cubic curve
	return func(r *vector.Rasterizer) {
		r.MoveTo(x+rx, y)
		r.CubeTo(x+rx, y+k*ry, x+k*rx, y+ry, x, y+ry)
		r.CubeTo(x-k*rx, y+ry, x-rx, y+k*ry, x-rx, y)
		r.CubeTo(x-rx, y-k*ry, x-k*rx, y-ry, x, y-ry)
		r.CubeTo(x+k*rx, y-ry, x+rx, y-k*ry, x+rx, y)
		r.ClosePath()
	}
}

func fill(m *image.RGBA, c color.Color, path func(*vector.Rasterizer)) {
	r := vector.NewRasterizer(portrait.Width, portrait.Height)
	path(r)
	r.Draw(m, m.Bounds(), image.NewUniform(c), image.Point{})
}

var face = sync.OnceValues(func() (font.Face, error) {
	f, err := opentype.Parse(fonts.Regular)
	if err != nil {
		return nil, err
	}
	return opentype.NewFace(f, &opentype.FaceOptions{Size: 54, DPI: 72})
})

// drawing is held while a glyph is drawn: a face may not be shared.
var drawing sync.Mutex

func letter(m *image.RGBA, name string) error {
	drawing.Lock()
	defer drawing.Unlock()
	f, err := face()
	if err != nil {
		return err
	}
	for _, r := range name {
		text := string(r)
		d := font.Drawer{Dst: m, Src: image.White, Face: f}
		d.Dot = fixed.Point26_6{X: fixed.I(portrait.Width/2) - d.MeasureString(text)/2, Y: fixed.I(390)}
		d.DrawString(text)
		return nil
	}
	return nil
}
