package sheet

import (
	"math"

	"ankao/internal/pdf"
)

// The ornament is line work as on banknotes: interlaced waves, drawn from formulas and not from pictures.

// The band runs between two frames and ends at a square block in each corner.
const (
	outer, inner = 9.6, 18.2 // millimetres from the edge of the paper
	block        = inner - outer
)

// border draws a band of interlaced waves around the page.
func border(d *pdf.Document) {
	const w, h = pdf.Width - 2*inner, pdf.Height - 2*inner
	const across, down = 32, 48 // waves on a short and on a long side: 5.4 mm each
	middle := (outer + inner) / 2
	for i, color := range []pdf.Color{mist, teal} {
		for _, start := range []float64{1, -1} {
			shift := 0.5 - float64(i)/2 // the pale strands lie between the dark ones
			for _, y := range []float64{middle, pdf.Height - middle} {
				d.Curves(wave(pdf.Point{X: inner, Y: y}, w, 0, across, start, shift), 0.14, color)
			}
			for _, x := range []float64{middle, pdf.Width - middle} {
				d.Curves(wave(pdf.Point{X: x, Y: inner}, 0, h, down, start, shift), 0.14, color)
			}
		}
	}
	d.Frame(outer, outer, pdf.Width-2*outer, pdf.Height-2*outer, 0.9, teal)
	d.Frame(inner, inner, w, h, 0.5, teal)
	d.Frame(inner+1.4, inner+1.4, w-2.8, h-2.8, 0.2, gold)
	for _, x := range []float64{outer, pdf.Width - inner} {
		for _, y := range []float64{outer, pdf.Height - inner} {
			corner(d, x, y)
		}
	}
}

// wave returns a sine of n periods from start along (dx, dy), of which one is 0, as Bézier curves of half a period.
// It begins at its crest (side 1) or trough (side -1), or where shift half periods later would be.
func wave(start pdf.Point, dx, dy float64, n int, side, shift float64) []pdf.Point {
	const swing = 3.1
	const flat = 0.3642 // the control points that come nearest to a sine
	halves := 2 * n
	at := func(half, height float64) pdf.Point {
		t := half / float64(halves)
		p := pdf.Point{X: start.X + dx*t, Y: start.Y + dy*t}
		if dx != 0 {
			p.Y += height
		} else {
			p.X += height
		}
		return p
	}
	path := []pdf.Point{at(shift, side*swing)}
	for half := shift; half+1 <= float64(halves); half++ {
		path = append(path, at(half+flat, side*swing), at(half+1-flat, -side*swing), at(half+1, -side*swing))
		side = -side
	}
	return path
}

// corner draws the block whose upper left corner is (x, y).
func corner(d *pdf.Document, x, y float64) {
	d.Frame(x, y, block, block, 0.5, teal)
	d.Frame(x+0.9, y+0.9, block-1.8, block-1.8, 0.15, mist)
	x, y = x+block/2, y+block/2
	for i := range 3 {
		wavyCircle(d, x, y, 2.3, 0.7, 8, 2*math.Pi*float64(i)/3, 0.12, teal)
	}
	diamond(d, x, y, 1.1, gold)
}

// rosette draws a pale figure behind the text: rings of interlaced wavy circles.
func rosette(d *pdf.Document, x, y, radius float64) {
	const strands = 6
	rings := []struct {
		middle, swing float64
		waves         int
	}{{0.80, 0.20, 16}, {0.50, 0.17, 12}, {0.24, 0.13, 8}}
	for _, ring := range rings {
		for i := range strands {
			phase := 2 * math.Pi * float64(i) / strands
			wavyCircle(d, x, y, radius*ring.middle, radius*ring.swing, ring.waves, phase, 0.12, haze)
		}
	}
}

// wavyCircle draws a circle with waves on it, as one Bézier curve for every quarter of a wave.
func wavyCircle(d *pdf.Document, x, y, middle, swing float64, waves int, phase, thickness float64, c pdf.Color) {
	segments := 4 * waves
	step := 2 * math.Pi / float64(segments)
	at := func(n int) (point, tangent pdf.Point) {
		angle := float64(n) * step
		sin, cos := math.Sincos(angle)
		r := middle + swing*math.Sin(float64(waves)*angle+phase)
		slope := swing * float64(waves) * math.Cos(float64(waves)*angle+phase)
		return pdf.Point{X: x + r*cos, Y: y + r*sin}, pdf.Point{X: slope*cos - r*sin, Y: slope*sin + r*cos}
	}
	from, direction := at(0)
	path := []pdf.Point{from}
	for n := range segments {
		to, next := at(n + 1)
		path = append(path,
			pdf.Point{X: from.X + direction.X*step/3, Y: from.Y + direction.Y*step/3},
			pdf.Point{X: to.X - next.X*step/3, Y: to.Y - next.Y*step/3}, to)
		from, direction = to, next
	}
	d.Curves(path, thickness, c)
}

// ornament draws a rule with a diamond in its middle.
func ornament(d *pdf.Document, x, y float64) {
	d.Line(pdf.Point{X: x - 38, Y: y}, pdf.Point{X: x - 5, Y: y}, 0.25, gold)
	d.Line(pdf.Point{X: x + 5, Y: y}, pdf.Point{X: x + 38, Y: y}, 0.25, gold)
	diamond(d, x, y, 1.7, gold)
	diamond(d, x-4, y, 0.8, gold)
	diamond(d, x+4, y, 0.8, gold)
}

func diamond(d *pdf.Document, x, y, r float64, c pdf.Color) {
	d.Fill([]pdf.Point{{X: x, Y: y - r}, {X: x + r, Y: y}, {X: x, Y: y + r}, {X: x - r, Y: y}}, c)
}

// dashes draws a broken circle.
func dashes(d *pdf.Document, x, y, r float64, c pdf.Color) {
	const n = 60
	for i := range n {
		from, to := 2*math.Pi*float64(i)/n, 2*math.Pi*(float64(i)+0.5)/n
		d.Line(pdf.Point{X: x + r*math.Cos(from), Y: y + r*math.Sin(from)}, pdf.Point{X: x + r*math.Cos(to), Y: y + r*math.Sin(to)}, 0.2, c)
	}
}
