// Package sheet reads Office Open XML workbooks that strangers have made: what a
// person sees in each cell, and what it really is; merged cells, hidden rows and
// pictures. It refuses what is no workbook, what is locked, broken or made to
// exhaust the machine, and never returns part of a sheet as if it were the whole.
package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf16"

	"ankao/internal/fault"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html/charset"
)

// Limits on one workbook, in bytes and counts.
const (
	MaxFile    = 32 << 20 // as uploaded
	maxUnpack  = 64 << 20 // all parts together, unpacked
	maxParts   = 5000
	maxRatio   = 500     // of a large part: real sheets stay under 100
	largePart  = 1 << 20 // smaller parts may shrink as they like
	maxTree    = 8 << 20 // a part that is read as a tree: relations, drawings
	MaxRows    = 20_000  // non-blank rows of the whole workbook
	maxColumns = 200     // beyond it nothing is a question
)

// Book is an open workbook.
type Book struct {
	Sheets   []Info
	Encoding Encoding // of a table of separated values; "" for a workbook
	Damaged  int      // places of such a table that could not be decoded

	table   *Grid // of separated values
	zip     *zip.Reader
	parts   map[string]*zip.File // by lower-case name
	file    *excelize.File
	styles  map[int]look
	strings int          // how many texts the cells share
	marks   map[int]Mark // text that the cells share → how it looks
	rows    int
}

// Info names one sheet in the order of the tabs.
type Info struct {
	Name   string
	Hidden bool

	part string
}

// Open reads a workbook. The faults tell the person what to do:
// TooLarge "sheet.too-large" (over MaxFile) and "sheet.bomb" (unpacks to more than
// any question bank), Invalid "sheet.empty", "sheet.encrypted", "sheet.old-format"
// (.xls), "sheet.binary" (.xlsb), "sheet.not-workbook", "sheet.broken".
func Open(b []byte) (_ *Book, err error) {
	defer catch(&err)
	if err := sniff(b); err != nil {
		return nil, err
	}
	zr, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, broken(err)
	}
	book := &Book{zip: zr, parts: map[string]*zip.File{}, styles: map[int]look{}, marks: map[int]Mark{}}
	if err := book.index(); err != nil {
		return nil, err
	}
	if book.Sheets, err = book.workbook(); err != nil {
		return nil, err
	}
	if err := book.sharedStrings(); err != nil {
		return nil, err
	}
	book.file, err = excelize.OpenReader(bytes.NewReader(b), excelize.Options{
		UnzipSizeLimit: maxUnpack, UnzipXMLSizeLimit: 16 << 20, CultureInfo: excelize.CultureNameZhCN, ShortDatePattern: "yyyy/m/d",
	})
	if err != nil {
		return nil, broken(err)
	}
	return book, nil
}

// Close removes what reading left on disk.
func (b *Book) Close() error {
	if b.file == nil {
		return nil
	}
	return b.file.Close()
}

func refuse(kind fault.Kind, code, why string) error {
	return fault.Wrap(kind, code, errors.New(why))
}

var errQuote = errors.New("the table ends inside quotation marks")

func broken(err error) error { return fault.Wrap(fault.Invalid, "sheet.broken", err) }

// catch turns a panic of a parser into a refusal: a hostile file must not take
// the server down.
func catch(err *error) {
	if v := recover(); v != nil {
		*err = broken(fmt.Errorf("panic: %v", v))
	}
}

var (
	oleMagic = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}
	zipMagic = []byte("PK\x03\x04")
)

// sniff tells by the first bytes what the file is, whatever its name ends in.
func sniff(b []byte) error {
	switch {
	case len(b) > MaxFile:
		return refuse(fault.TooLarge, "sheet.too-large", "the file is larger than 32 MB")
	case len(b) == 0:
		return refuse(fault.Invalid, "sheet.empty", "the file is empty")
	case bytes.HasPrefix(b, oleMagic):
		if bytes.Contains(b, utf16LE("EncryptedPackage")) || bytes.Contains(b, utf16LE("EncryptionInfo")) {
			return refuse(fault.Invalid, "sheet.encrypted", "the workbook is locked with a password; save it without one")
		}
		if bytes.Contains(b, utf16LE("Workbook")) || bytes.Contains(b, utf16LE("Book")) {
			return refuse(fault.Invalid, "sheet.old-format", "this is the old .xls format; save it as .xlsx")
		}
		return refuse(fault.Invalid, "sheet.not-workbook", "this is an old Office file but no workbook")
	case !bytes.HasPrefix(b, zipMagic):
		return refuse(fault.Invalid, "sheet.not-workbook", "this is no .xlsx workbook, whatever its name says")
	}
	return nil
}

func utf16LE(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

// index lists the parts and refuses an archive that is made to unpack without
// end. The declared sizes can be believed afterwards: archive/zip fails when a
// part unpacks to more than it declares.
func (b *Book) index() error {
	if len(b.zip.File) > maxParts {
		return refuse(fault.TooLarge, "sheet.bomb", "the archive has too many parts")
	}
	var total uint64
	for _, f := range b.zip.File {
		if f.Flags&1 != 0 {
			return refuse(fault.Invalid, "sheet.encrypted", "the archive is locked with a password")
		}
		size := f.UncompressedSize64
		if size > maxUnpack || total+size > maxUnpack {
			return refuse(fault.TooLarge, "sheet.bomb", "the workbook unpacks to more than 64 MB")
		}
		total += size
		name := strings.ToLower(strings.ReplaceAll(f.Name, "\\", "/"))
		picture := strings.HasPrefix(name, "xl/media/") // a white bitmap is no bomb
		if !picture && size > largePart && size/max(1, f.CompressedSize64) > maxRatio {
			return refuse(fault.TooLarge, "sheet.bomb", "a part of the workbook unpacks to hundreds of times its size")
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		if b.parts[name] != nil {
			return broken(errors.New("two parts have the same name"))
		}
		b.parts[name] = f
	}
	switch {
	case b.parts["xl/workbook.bin"] != nil:
		return refuse(fault.Invalid, "sheet.binary", "this is the binary .xlsb format; save it as .xlsx")
	case b.parts["[content_types].xml"] == nil:
		return refuse(fault.Invalid, "sheet.not-workbook", "this archive is no .xlsx workbook")
	}
	return nil
}

// open unpacks one part.
func (b *Book) open(part string) (io.ReadCloser, error) {
	f := b.parts[strings.ToLower(strings.TrimPrefix(part, "/"))]
	if f == nil {
		return nil, broken(fmt.Errorf("part %s is missing", part))
	}
	r, err := f.Open()
	if err != nil {
		return nil, broken(err)
	}
	return r, nil
}

// decoder reads a part as XML. Go's decoder expands no entity of its own, so
// that there is no entity bomb.
func decoder(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(r)
	d.CharsetReader = charset.NewReaderLabel
	return d
}

func (b *Book) decode(part string, into any) error {
	r, err := b.open(part)
	if err != nil {
		return err
	}
	if f := b.parts[strings.ToLower(part)]; f != nil && f.UncompressedSize64 > maxTree {
		return errors.Join(refuse(fault.TooLarge, "sheet.bomb", "a part of the workbook is too large"), r.Close())
	}
	defer func() { _ = r.Close() }()
	if err := decoder(r).Decode(into); err != nil {
		return broken(fmt.Errorf("%s: %w", part, err))
	}
	return nil
}

type relation struct {
	ID       string `xml:"Id,attr"`
	Type     string `xml:"Type,attr"`
	Target   string `xml:"Target,attr"`
	External string `xml:"TargetMode,attr"`
}

// kind is the last word of a relation's type, the same in strict and
// transitional workbooks.
func (r relation) kind() string { return r.Type[strings.LastIndexByte(r.Type, '/')+1:] }

// relations reads the relations of a part, targets made absolute; a part
// without any has none.
func (b *Book) relations(part string) (map[string]relation, error) {
	dir, name := path.Split(part)
	rels := path.Join(dir, "_rels", name+".rels")
	if b.parts[strings.ToLower(rels)] == nil {
		return nil, nil
	}
	var x struct {
		Relationship []relation
	}
	if err := b.decode(rels, &x); err != nil {
		return nil, err
	}
	out := map[string]relation{}
	for _, r := range x.Relationship {
		if !strings.EqualFold(r.External, "External") {
			r.External = ""
			if strings.HasPrefix(r.Target, "/") {
				r.Target = strings.TrimPrefix(path.Clean(r.Target), "/")
			} else {
				r.Target = path.Join(dir, r.Target)
			}
		}
		out[r.ID] = r
	}
	return out, nil
}

// workbook lists the sheets of cells; charts and macros are none.
func (b *Book) workbook() ([]Info, error) {
	roots, err := b.relations("")
	if err != nil {
		return nil, err
	}
	main := ""
	for _, r := range roots {
		if r.kind() == "officeDocument" {
			main = r.Target
		}
	}
	if main == "" || !strings.HasPrefix(main, "xl/") {
		return nil, refuse(fault.Invalid, "sheet.not-workbook", "this is an Office document but no workbook")
	}
	var x struct {
		Sheets struct {
			Sheet []struct {
				Name  string     `xml:"name,attr"`
				State string     `xml:"state,attr"`
				Attrs []xml.Attr `xml:",any,attr"`
			} `xml:"sheet"`
		} `xml:"sheets"`
	}
	if err := b.decode(main, &x); err != nil {
		return nil, err
	}
	rels, err := b.relations(main)
	if err != nil {
		return nil, err
	}
	var out []Info
	for _, s := range x.Sheets.Sheet {
		for _, a := range s.Attrs {
			if r, ok := rels[a.Value]; ok && a.Name.Local == "id" && r.kind() == "worksheet" {
				out = append(out, Info{Name: s.Name, Hidden: s.State != "" && s.State != "visible", part: r.Target})
			}
		}
	}
	if len(out) == 0 {
		return nil, refuse(fault.Invalid, "sheet.not-workbook", "the workbook has no sheet of cells")
	}
	return out, nil
}
