package portrait

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation returns how a camera was held, 1 to 8 by the tag 0x0112 of Exif
// 2.3; 1 is upright and where nothing can be read.
func orientation(raw []byte) int {
	if len(raw) < 4 || raw[0] != 0xff {
		return 1
	}
	for rest := raw[2:]; len(rest) >= 4 && rest[0] == 0xff; {
		marker, size := rest[1], int(binary.BigEndian.Uint16(rest[2:]))
		if marker == 0xda || size < 2 || size+2 > len(rest) { // the picture begins
			return 1
		}
		if body, ok := bytes.CutPrefix(rest[4:size+2], []byte("Exif\x00\x00")); ok && marker == 0xe1 {
			return tag(body)
		}
		rest = rest[size+2:]
	}
	return 1
}

// tag reads the orientation out of a TIFF header and its first directory.
func tag(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(b[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := uint64(order.Uint32(b[4:]))
	if at+2 > uint64(len(b)) {
		return 1
	}
	count := uint64(order.Uint16(b[at:]))
	for n := range count {
		entry := at + 2 + 12*n
		if entry+12 > uint64(len(b)) {
			return 1
		}
		if order.Uint16(b[entry:]) == 0x0112 {
			if v := int(order.Uint16(b[entry+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
	}
	return 1
}

// unturn maps a rectangle of the upright picture of width × height to the
// picture as it is stored.
func unturn(r image.Rectangle, turn, width, height int) image.Rectangle {
	one := func(p image.Point) image.Point {
		switch turn {
		case 2:
			return image.Pt(width-p.X, p.Y)
		case 3:
			return image.Pt(width-p.X, height-p.Y)
		case 4:
			return image.Pt(p.X, height-p.Y)
		case 5:
			return image.Pt(p.Y, p.X)
		case 6:
			return image.Pt(p.Y, width-p.X)
		case 7:
			return image.Pt(height-p.Y, width-p.X)
		case 8:
			return image.Pt(height-p.Y, p.X)
		}
		return p
	}
	return image.Rectangle{Min: one(r.Min), Max: one(r.Max)}.Canon()
}

// upright turns a stored portrait as a person should see it.
func upright(m *image.RGBA, turn int) *image.RGBA {
	if turn == 1 {
		return m
	}
	out := image.NewRGBA(image.Rect(0, 0, Width, Height))
	for y := range Height {
		for x := range Width {
			// the pixel's corner that unturn keeps on the inside
			r := unturn(image.Rect(x, y, x+1, y+1), turn, Width, Height)
			out.SetRGBA(x, y, m.RGBAAt(r.Min.X, r.Min.Y))
		}
	}
	return out
}
