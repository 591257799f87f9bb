// Package sheet prints a certificate on one A4 page. The same certificate gives the same bytes whenever it is printed.
package sheet

import (
	"fmt"
	"net/url"
	"strings"

	"ankao/internal/clock"
	"ankao/internal/pdf"
)

// Certificate is what the page says. All texts are final: masked, formatted, in the language they are printed in.
type Certificate struct {
	TypeName, TypeNameEn string
	Number               string
	ShortID              string
	Token                string
	HolderName           string
	IDNumberMasked       string
	Organisation         string
	ExamName             string
	Marks, TotalMarks    int // hundredths; no total, no exam
	Hours, Practical     int // of the other parts, hundredths; 0 = none
	IssuedOn             clock.Date
	ValidTo              clock.Date // empty = no end
	Issuer, IssuerEn     string
	Test                 bool // no official document
}

var (
	ink    = pdf.Color{R: 0x1C, G: 0x24, B: 0x29}
	muted  = pdf.Color{R: 0x62, G: 0x6F, B: 0x73}
	teal   = pdf.Color{R: 0x0E, G: 0x5C, B: 0x5C}
	mist   = pdf.Color{R: 0x9C, G: 0xC4, B: 0xC0}
	haze   = pdf.Color{R: 0xE3, G: 0xEF, B: 0xED}
	gold   = pdf.Color{R: 0xB0, G: 0x8A, B: 0x3C}
	rule   = pdf.Color{R: 0xD5, G: 0xDC, B: 0xDB}
	red    = pdf.Color{R: 0xA3, G: 0x1F, B: 0x24}
	faint  = pdf.Color{R: 0xB9, G: 0xC3, B: 0xC2}
	pageMM = pdf.Width / 2
)

// Print returns the PDF of c, whose code leads to baseURL. A name with a character that the fonts lack is an Invalid
// fault "pdf.characters".
func Print(c Certificate, baseURL string) ([]byte, error) {
	return PrintAll([]Certificate{c}, pdf.Info{Title: c.TypeName + " " + c.Number, Author: c.Issuer, Created: c.IssuedOn.Time()}, baseURL, func(int) error { return nil })
}

// PrintAll returns one PDF with a page for each certificate. progress hears how many are drawn; its error stops the work.
func PrintAll(list []Certificate, info pdf.Info, baseURL string, progress func(done int) error) ([]byte, error) {
	set, err := pdf.House()
	if err != nil {
		return nil, err
	}
	d := set.New(info)
	for i, c := range list {
		if i > 0 {
			d.Page()
		}
		if err := draw(d, c, baseURL); err != nil {
			return nil, err
		}
		if err := progress(i + 1); err != nil {
			return nil, err
		}
	}
	return d.Bytes()
}

func draw(d *pdf.Document, c Certificate, baseURL string) error {
	code, err := Code(baseURL, c.Token)
	if err != nil {
		return err
	}
	rosette(d, pageMM, 157, 62)
	border(d)
	heading(d, c)
	y := holder(d, c)
	details(d, c, y)
	verification(d, c, code, baseURL)
	seal(d, c)
	footer(d)
	if c.Test {
		testMark(d)
	}
	return nil
}

func heading(d *pdf.Document, c Certificate) {
	title := pdf.Style{Bold: true, Size: 35, Spacing: 7, Color: red, Align: pdf.Center}
	d.Text(pageMM, 49, c.TypeName, d.Fit(c.TypeName, title, 150, 18))
	english := strings.ToUpper(c.TypeNameEn)
	d.Text(pageMM, 58.5, english, d.Fit(english, pdf.Style{Size: 11, Spacing: 2.4, Color: teal, Align: pdf.Center}, 150, 7))
	ornament(d, pageMM, 65.5)
	d.Text(pageMM, 73.5, "证书编号 No. "+c.Number, pdf.Style{Size: 10, Spacing: 0.3, Color: muted, Align: pdf.Center})
}

// holder says whose certificate it is and returns where the next part may begin.
func holder(d *pdf.Document, c Certificate) float64 {
	d.Text(pageMM, 87, "兹证明   This is to certify that", pdf.Style{Size: 11, Color: muted, Align: pdf.Center})
	name := pdf.Style{Size: 30, Color: ink, Align: pdf.Center}
	if len([]rune(c.HolderName)) <= 4 {
		name.Spacing = 8
	}
	d.Text(pageMM, 102, c.HolderName, d.Fit(c.HolderName, name, 140, 12))
	d.Line(pdf.Point{X: 60, Y: 106.5}, pdf.Point{X: 150, Y: 106.5}, 0.25, gold)
	y := 113.5
	if c.IDNumberMasked != "" {
		d.Text(pageMM, y, "证件号码 ID No. "+c.IDNumberMasked, pdf.Style{Size: 10.5, Spacing: 0.2, Color: ink, Align: pdf.Center})
	}
	chinese, english := "已通过下列考试，成绩合格，特发此证。", "has passed the examination stated below and is awarded this certificate."
	if c.TotalMarks == 0 {
		chinese, english = "已完成规定的安全培训，特发此证。", "has completed the safety training required and is awarded this certificate."
	}
	d.Text(pageMM, y+12, chinese, pdf.Style{Size: 13, Spacing: 0.5, Color: ink, Align: pdf.Center})
	d.Text(pageMM, y+18, english, pdf.Style{Size: 9.5, Color: muted, Align: pdf.Center})
	return y + 31
}

type field struct{ chinese, english, value string }

func details(d *pdf.Document, c Certificate, y float64) {
	fields := []field{{"工作单位", "Organisation", c.Organisation}, {"考试名称", "Examination", c.ExamName}}
	if c.TotalMarks > 0 {
		result := fmt.Sprintf("%s 分（满分 %s 分）  合格 Passed", marks(c.Marks), marks(c.TotalMarks))
		if c.Practical > 0 {
			result = fmt.Sprintf("理论 Theory %s / %s    实操 Practical %s / 100", marks(c.Marks), marks(c.TotalMarks), marks(c.Practical))
		}
		fields = append(fields, field{"考试成绩", "Result", result})
	}
	if c.Hours > 0 {
		fields = append(fields, field{"培训学时", "Hours", marks(c.Hours) + " 学时 hours"})
	}
	until := longDate(c.ValidTo)
	if c.ValidTo == "" {
		until = "长期有效 No expiry"
	}
	fields = append(fields, field{"发证日期", "Date of issue", longDate(c.IssuedOn)}, field{"有效期至", "Valid until", until})
	const left, value, right = 35.0, 78.0, 175.0
	style := pdf.Style{Size: 12, Color: ink}
	for _, f := range fields {
		if f.value == "" {
			continue
		}
		lines := d.Lines(f.value, style, right-value)
		if len(lines) > 2 { // a long name is set smaller before it takes the page
			style := pdf.Style{Size: 9.5, Color: ink}
			lines = d.Lines(f.value, style, right-value)
			y = row(d, f, lines, style, left, value, right, y)
			continue
		}
		y = row(d, f, lines, style, left, value, right, y)
	}
}

func row(d *pdf.Document, f field, lines []string, style pdf.Style, left, value, right, y float64) float64 {
	d.Text(left, y, f.chinese, pdf.Style{Bold: true, Size: 11, Color: teal})
	d.Text(left+19.5, y, f.english, pdf.Style{Size: 7.5, Color: muted})
	leading := style.Size * 0.5
	for i, line := range lines {
		d.Text(value, y+float64(i)*leading, line, style)
	}
	y += float64(len(lines)-1)*leading + 3.8
	d.Line(pdf.Point{X: left, Y: y}, pdf.Point{X: right, Y: y}, 0.15, rule)
	return y + 7.2
}

// Where the code stands. 26 mm with its quiet zone around it stay well above the 20 mm that a phone needs.
const (
	codeX, codeY, codeSize = 37.0, 216.0, 26.0
	quiet                  = 4.0 // modules on each side
)

func verification(d *pdf.Document, c Certificate, code [][]bool, baseURL string) {
	zone := codeSize / float64(len(code)) * quiet
	d.Rect(codeX-zone, codeY-zone, codeSize+2*zone, codeSize+2*zone, pdf.Color{R: 255, G: 255, B: 255})
	d.Frame(codeX-zone, codeY-zone, codeSize+2*zone, codeSize+2*zone, 0.15, mist)
	d.Modules(codeX, codeY, codeSize, code)

	x := codeX + codeSize + zone + 5
	d.Text(x, codeY+1.5, "真伪核验  Verification", pdf.Style{Bold: true, Size: 9.5, Color: teal})
	d.Text(x, codeY+8.5, c.ShortID, pdf.Style{Bold: true, Size: 12.5, Spacing: 0.6, Color: ink})
	site := host(baseURL) + "/v"
	y := codeY + 14
	for _, text := range []string{
		"扫描二维码，或打开 " + site + " 输入以上编号，核对持证人和证书状态。",
		"Scan the code, or enter the number above at " + site + ", to check holder and status.",
	} {
		st := pdf.Style{Size: 7.4, Color: muted}
		for _, line := range d.Lines(text, st, 54) {
			d.Text(x, y, line, st)
			y += 3.5
		}
		y += 0.6
	}
}

func host(baseURL string) string {
	if u, err := url.Parse(baseURL); err == nil && u.Host != "" {
		return u.Host
	}
	return baseURL
}

// seal leaves room for the round seal of the issuer, 42 mm as such seals are made, over its name and the date.
func seal(d *pdf.Document, c Certificate) {
	const x, y, width = 151.0, 229.0, 39.0
	dashes(d, x, y, 21, faint)
	d.Text(x, y-9, "（盖章）", pdf.Style{Size: 8, Color: faint, Align: pdf.Center})
	d.Text(x, y-5.2, "Seal", pdf.Style{Size: 6.5, Color: faint, Align: pdf.Center})
	at := y + 2.5
	for _, part := range []struct {
		text    string
		style   pdf.Style
		leading float64
	}{
		{c.Issuer, pdf.Style{Bold: true, Size: 12, Spacing: 0.4, Color: ink, Align: pdf.Center}, 4.4},
		{c.IssuerEn, pdf.Style{Size: 7, Color: muted, Align: pdf.Center}, 3},
	} {
		lines := []string{part.text}
		if d.Width(part.text, part.style) > 1.15*width { // a long name stands in two lines before it is set small
			part.style.Size *= 0.82
			if lines = d.Lines(part.text, part.style, width); len(lines) > 1 {
				at -= part.leading / 2
			}
		}
		for _, line := range lines {
			d.Text(x, at, line, d.Fit(line, part.style, width, 4))
			at += part.leading
		}
	}
	d.Text(x, y+14, chineseDate(c.IssuedOn), pdf.Style{Size: 11, Spacing: 0.4, Color: ink, Align: pdf.Center})
}

func footer(d *pdf.Document) {
	st := pdf.Style{Size: 7.2, Color: muted, Align: pdf.Center}
	d.Text(pageMM, 262, "本证明由发证单位出具，不替代依法应当取得的资格证件；涂改无效，证书状态以核验结果为准。", st)
	st.Size = 6.4
	d.Text(pageMM, 265.8, "This certificate does not replace a licence required by law. It is void if altered; the verification page shows its current status.", st)
}

func testMark(d *pdf.Document) {
	const w, h, y = 88.0, 8.0, 25.5
	d.Rect(pageMM-w/2, y, w, h, pdf.Color{R: 255, G: 255, B: 255})
	d.Frame(pageMM-w/2, y, w, h, 0.4, red)
	d.Text(pageMM, y+5.5, "测试证书 · 无效   TEST · NOT VALID", pdf.Style{Bold: true, Size: 11, Spacing: 0.6, Color: red, Align: pdf.Center})
}

// marks writes hundredths as people do: 86, 86.5, 86.25.
func marks(hundredths int) string {
	s := fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func chineseDate(date clock.Date) string {
	if date == "" {
		return ""
	}
	t := date.Time()
	return fmt.Sprintf("%d 年 %d 月 %d 日", t.Year(), int(t.Month()), t.Day())
}

func longDate(date clock.Date) string {
	if date == "" {
		return ""
	}
	return chineseDate(date) + "   " + date.Time().Format("2 January 2006")
}
