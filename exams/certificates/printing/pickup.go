package printing

import (
	"fmt"

	"ankao/exams/certificates"
	"ankao/internal/clock"
	"ankao/internal/pdf"
)

var (
	ink   = pdf.Color{R: 0x1C, G: 0x24, B: 0x29}
	muted = pdf.Color{R: 0x55, G: 0x62, B: 0x66}
	rule  = pdf.Color{R: 0x8A, G: 0x96, B: 0x99}
	fill  = pdf.Color{R: 0xE8, G: 0xF0, B: 0xEF}
)

// pickUp draws the list with room for a signature, the day and, for a proxy, name and document.
func pickUp(list []certificates.Certificate, papers map[CertificateID]Paper, issuer string, now clock.Instant) ([]byte, error) {
	fonts, err := pdf.House()
	if err != nil {
		return nil, err
	}
	d := fonts.New(pdf.Info{Title: "领证签收表", Author: issuer, Created: now.Time()})
	head := func(y float64) float64 {
		d.Text(pdf.Width/2, y, "领证签收表", pdf.Style{Bold: true, Size: 17, Spacing: 2, Color: ink, Align: pdf.Center})
		d.Text(pdf.Width/2, y+6, "Certificates collected", pdf.Style{Size: 8, Color: muted, Align: pdf.Center})
		d.Text(15, y+14, issuer+"    制表日期 "+string(clock.DateOf(now))+fmt.Sprintf("    共 %d 张", len(list)), pdf.Style{Size: 9, Color: ink})
		d.Text(195, y+14, "代领人须出示本人和持证人证件，并在备注栏写明", pdf.Style{Size: 8, Color: muted, Align: pdf.Right})
		return y + 17
	}
	rows := make([][]string, len(list))
	for i, c := range list {
		given, note := "", ""
		if h := papers[c.ID].Handout; h != nil {
			given, note = string(h.On), "已领 collected"
			if h.Proxy != "" {
				note = "代领 " + h.Proxy
			}
		}
		rows[i] = []string{fmt.Sprint(i + 1), c.HolderName, c.OrganisationName, c.TypeName, c.Number, "", given, note}
	}
	table := pdf.Table{
		Columns: []pdf.Column{{Title: "序号", Width: 9, Align: pdf.Center}, {Title: "姓名", Width: 20}, {Title: "单位", Width: 42}, {Title: "证书种类", Width: 30},
			{Title: "证书编号", Width: 30}, {Title: "领证人签名", Width: 22}, {Title: "日期", Width: 15}, {Title: "代领人、证件 / 备注", Width: 22}},
		Left: 10, Bottom: 280, RowHeight: 9, Size: 8, Ink: ink, Rule: rule, HeadFill: fill,
		Again: func() float64 { return head(20) },
	}
	y := d.Table(table, head(20), rows)
	if y < 270 {
		d.Text(15, y+8, "经办人签名：____________________    日期：____________________", pdf.Style{Size: 9, Color: ink})
	}
	d.EachPage(func(page, of int) {
		d.Text(pdf.Width/2, 289, fmt.Sprintf("第 %d 页，共 %d 页", page, of), pdf.Style{Size: 8, Color: muted, Align: pdf.Center})
	})
	return d.Bytes()
}
