package pdf

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf16"
)

// The library writes the code of a character beyond the BMP as five hex digits where PDF (ISO 32000-1, 9.10.3) wants
// UTF-16: such a name looks right and is copied, searched and read aloud as another. withSurrogates mends it.

var (
	unicodeMap   = regexp.MustCompile(`(?s)^(\d+ 0 obj\n<<\n/Length )(\d+)(\n>>\nstream\n)(/CIDInit .*)(endstream\nendobj\n\n)$`)
	beyondBMP    = regexp.MustCompile(`<([0-9A-F]{4}><[0-9A-F]{4})><([0-9A-F]{5,6})>`)
	startOfXref  = regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`)
	xrefOfObject = regexp.MustCompile(`(?m)^(\d{10}) 00000 n $`)
)

// withSurrogates rewrites the character maps of a document that the library made. Objects that follow a longer map
// move, so the table of their places is made anew.
func withSurrogates(pdf []byte) ([]byte, error) {
	if !beyondBMP.Match(pdf) {
		return pdf, nil
	}
	start := startOfXref.FindSubmatch(pdf)
	if start == nil {
		return nil, fmt.Errorf("document without a cross-reference table")
	}
	table, err := strconv.Atoi(string(start[1]))
	if err != nil || table > len(pdf) {
		return nil, fmt.Errorf("cross-reference table at %s", start[1])
	}
	places, err := objectPlaces(pdf, table)
	if err != nil {
		return nil, err
	}
	out := bytes.NewBuffer(make([]byte, 0, len(pdf)+64))
	out.Write(pdf[:places[0]])
	moved := make([]int, len(places)-1)
	for i := range moved {
		moved[i] = out.Len()
		out.Write(mendMap(pdf[places[i]:places[i+1]]))
	}
	newTable := out.Len()
	i := -1
	rest := xrefOfObject.ReplaceAllFunc(pdf[table:], func([]byte) []byte {
		i++
		return fmt.Appendf(nil, "%010d 00000 n ", moved[i])
	})
	out.Write(startOfXref.ReplaceAll(rest, fmt.Appendf(nil, "startxref\n%d\n%%%%EOF\n", newTable)))
	return out.Bytes(), nil
}

// objectPlaces returns where each object begins, in the order of the file, and where the last one ends.
func objectPlaces(pdf []byte, table int) ([]int, error) {
	var places []int
	for _, m := range xrefOfObject.FindAllSubmatch(pdf[table:], -1) {
		at, err := strconv.Atoi(string(m[1]))
		if err != nil {
			return nil, err
		}
		places = append(places, at)
	}
	places = append(places, table)
	for i := 1; i < len(places); i++ {
		if places[i] < places[i-1] || places[i] > len(pdf) {
			return nil, fmt.Errorf("object %d lies at %d, before object %d", i+1, places[i], i)
		}
	}
	return places, nil
}

func mendMap(object []byte) []byte {
	m := unicodeMap.FindSubmatch(object)
	if m == nil {
		return object
	}
	body := beyondBMP.ReplaceAllFunc(m[4], func(entry []byte) []byte {
		part := beyondBMP.FindSubmatch(entry)
		code, err := strconv.ParseUint(string(part[2]), 16, 21)
		if err != nil {
			return entry
		}
		high, low := utf16.EncodeRune(rune(code))
		return fmt.Appendf(nil, "<%s><%04X%04X>", part[1], high, low)
	})
	return bytes.Join([][]byte{m[1], []byte(strconv.Itoa(len(body))), m[3], body, m[5]}, nil)
}
