package sheets

import (
	"fmt"

	"ankao/internal/pdf"

	"github.com/skip2/go-qrcode"
)

// form is how tickets stand on a page. A ticket is drawn for a card of 95 by
// 138.5 mm and scaled.
type form struct {
	scale   float64
	corners []pdf.Point
	cut     bool
}

const cardWidth, cardHeight = 95.0, 138.5

var (
	whole    = form{scale: 1.8, corners: []pdf.Point{{X: (pdf.Width - 1.8*cardWidth) / 2, Y: 20}}}
	quarters = form{scale: 1, cut: true, corners: []pdf.Point{{X: 5, Y: 5}, {X: 110, Y: 5}, {X: 5, Y: 153.5}, {X: 110, Y: 153.5}}}
)

// tickets prints the tickets of each organisation on pages of its own.
func (p *press) tickets(people []Candidate, f form) error {
	for _, group := range byOrganisation(people) {
		for i, c := range group {
			at := i % len(f.corners)
			if at == 0 {
				p.page()
				if f.cut {
					p.Line(pdf.Point{X: middle, Y: 0}, pdf.Point{X: middle, Y: pdf.Height}, 0.1, hair)
					p.Line(pdf.Point{X: 0, Y: pdf.Height / 2}, pdf.Point{X: pdf.Width, Y: pdf.Height / 2}, 0.1, hair)
				}
			}
			card{p, f.corners[at], f.scale}.draw(c)
			if err := p.one(1); err != nil {
				return err
			}
		}
	}
	return nil
}

// card is one ticket: places and sizes are those of the small one.
type card struct {
	*press
	corner pdf.Point
	scale  float64
}

func (k card) at(x, y float64) pdf.Point {
	return pdf.Point{X: k.corner.X + x*k.scale, Y: k.corner.Y + y*k.scale}
}

func (k card) set(x, y float64, s string, st pdf.Style, width float64) {
	st.Size *= k.scale
	st.Spacing *= k.scale
	to := k.at(x, y)
	k.Text(to.X, to.Y, s, k.Fit(s, st, width*k.scale, 4*k.scale))
}

// block sets a text in at most most lines, smaller when it must be, and returns
// the y below it.
func (k card) block(x, y float64, s string, st pdf.Style, width, leading float64, most int) float64 {
	st.Size *= k.scale
	lines := k.Lines(s, st, width*k.scale)
	for len(lines) > most && st.Size > 4.5*k.scale {
		st.Size -= 0.25 * k.scale
		lines = k.Lines(s, st, width*k.scale)
	}
	for _, line := range lines {
		to := k.at(x, y)
		k.Text(to.X, to.Y, line, st)
		y += leading
	}
	return y
}

func (k card) box(x, y, w, h, thickness float64, c pdf.Color) {
	to := k.at(x, y)
	k.Frame(to.X, to.Y, w*k.scale, h*k.scale, thickness, c)
}

func (k card) draw(c Candidate) {
	k.box(0, 0, cardWidth, cardHeight, 0.3, rule)
	top := k.at(0, 0)
	k.Rect(top.X, top.Y, cardWidth*k.scale, 2.2*k.scale, teal)
	k.set(cardWidth/2, 8, k.Centre, pdf.Style{Size: 7, Color: muted, Align: pdf.Center}, 85)
	k.set(cardWidth/2, 16.5, "准考证", pdf.Style{Size: 16, Bold: true, Spacing: 4, Color: ink, Align: pdf.Center}, 85)
	k.block(5, 23.5, k.Exam, pdf.Style{Size: 8.5, Bold: true, Color: teal}, 85, 4, 2)
	k.person(c)
	k.picture(c)
	k.where(c)
	k.rules()
}

func (k card) field(x, y float64, label, value string, width float64, size float64, most int) {
	k.set(x, y, label, pdf.Style{Size: 6, Color: muted}, width)
	if value == "" {
		value = "—"
	}
	k.block(x, y+4.2, value, pdf.Style{Size: size, Color: ink}, width, 3.8, most)
}

func (k card) person(c Candidate) {
	k.set(5, 33, "姓名", pdf.Style{Size: 6, Color: muted}, 30)
	k.block(5, 38.5, c.Name, pdf.Style{Size: 12, Bold: true, Color: ink}, 55, 4.6, 2)
	k.field(5, 46, "证件号码", c.MaskedID, 55, 9, 1)
	k.field(5, 55, "准考证号", grouped(c.Ticket), 55, 11, 1)
	k.field(5, 64, "单位", c.Organisation, 55, 8, 2)
}

// grouped sets twelve figures in fours.
func grouped(ticket string) string {
	if len(ticket) != 12 {
		return ticket
	}
	return ticket[:4] + " " + ticket[4:8] + " " + ticket[8:]
}

func (k card) picture(c Candidate) {
	const x, y, w, h = 65.0, 31.0, 25.0, 35.0
	to := k.at(x, y)
	if c.Photo != nil {
		k.Image(to.X, to.Y, w*k.scale, h*k.scale, c.Photo)
		k.box(x, y, w, h, 0.15, rule)
		return
	}
	k.Rect(to.X, to.Y, w*k.scale, h*k.scale, pale)
	k.box(x, y, w, h, 0.15, hair)
	k.set(x+w/2, y+16, "无登记照片", pdf.Style{Size: 7, Color: muted, Align: pdf.Center}, w-2)
	k.set(x+w/2, y+20.5, "凭证件原件核验", pdf.Style{Size: 6, Color: muted, Align: pdf.Center}, w-2)
}

func (k card) where(c Candidate) {
	from, to := k.at(5, 74), k.at(90, 74)
	k.Line(from, to, 0.15, hair)
	k.field(5, 79, "考场", k.place(), 40, 8.5, 2)
	k.set(47, 79, "座位", pdf.Style{Size: 6, Color: muted}, 16)
	seat := c.Seat
	st := pdf.Style{Size: 14, Bold: true, Color: teal}
	if seat == "" {
		seat, st = "待定", pdf.Style{Size: 9, Color: ink}
	}
	k.set(47, 85, seat, st, 16)
	k.field(5, 91, "考试时间", k.when(), 58, 8.5, 1)
	k.field(5, 99.5, "签到", fmt.Sprintf("%s 起", clockOf(k.DoorsAt)), 18, 8.5, 1)
	k.field(24, 99.5, "迟到限", fmt.Sprintf("开考后 %d 分钟", k.LateMinutes), 22, 8.5, 1)
	k.field(48, 99.5, "时长", fmt.Sprintf("%d 分钟", k.Minutes), 15, 8.5, 1)
	code, err := qrcode.New(c.Ticket, qrcode.Medium)
	if err != nil { // twelve figures always fit
		return
	}
	code.DisableBorder = true
	at := k.at(67, 78)
	k.Modules(at.X, at.Y, 22*k.scale, code.Bitmap())
	k.set(78, 104, "扫码核验", pdf.Style{Size: 5.5, Color: muted, Align: pdf.Center}, 24)
}

func (k card) rules() {
	from, to := k.at(5, 107.5), k.at(90, 107.5)
	k.Line(from, to, 0.15, hair)
	k.set(5, 111.8, "考生须知", pdf.Style{Size: 6.5, Bold: true, Color: ink}, 80)
	y := 115.4
	for i, text := range []string{
		"凭本证和有效身份证件原件，在签到时间内到场，经监考核验身份后对号入座。",
		fmt.Sprintf("开考 %d 分钟后不得入场；开考 %d 分钟后方可交卷离场。", k.LateMinutes, k.LeaveMinutes),
		"在座位上用准考证号和证件号码签到，不需要密码。作答随时自动保存。",
		"手机等电子设备关机，与资料一起放在指定位置。",
		"不得替考、夹带、交谈；违者停止考试，成绩按规定处理。遇到问题请举手。",
	} {
		y = k.block(5, y, fmt.Sprintf("%d. %s", i+1, text), pdf.Style{Size: 6, Color: ink}, 85, 2.9, 2) + 0.5
	}
}
