package sheets

import (
	"fmt"
	"slices"
	"strconv"

	"ankao/internal/pdf"
)

// door prints the list that hangs at the door: big, by seat and by name. Of a
// ticket it shows the last four figures: everybody passes by.
func (p *press) door(people []Candidate) error {
	lists := []struct {
		title string
		order []Candidate
	}{{"按座位", bySeat(people)}, {"按姓名", byName(people)}}
	for _, l := range lists {
		p.page()
		rows := pairs(l.order, func(c Candidate) []string { return []string{seatOf(c), c.Name, tail(c.Ticket)} })
		columns := []pdf.Column{{Title: "座位", Width: 20, Align: pdf.Center}, {Title: "姓名", Width: 44}, {Title: "准考证尾号", Width: 26, Align: pdf.Center}}
		p.Table(pdf.Table{
			Columns: append(columns, columns...), Left: left, Bottom: 276, RowHeight: 10, Size: 12, Ink: ink, Rule: rule, HeadFill: pale,
			Again: func() float64 { return p.doorHead(l.title, len(people)) },
		}, p.doorHead(l.title, len(people)), rows)
		if err := p.one(len(people)); err != nil {
			return err
		}
	}
	return nil
}

func (p *press) doorHead(title string, n int) float64 {
	p.fit(middle, 15, p.Centre, pdf.Style{Size: 10, Color: muted, Align: pdf.Center}, 180)
	p.fit(middle, 32, p.place(), pdf.Style{Size: 36, Bold: true, Color: teal, Align: pdf.Center}, 180)
	p.fit(middle, 42, p.Exam, pdf.Style{Size: 14, Bold: true, Color: ink, Align: pdf.Center}, 180)
	p.fit(middle, 50, fmt.Sprintf("%s 开考　%s 开始签到　开考 %d 分钟后不得入场", p.when(), clockOf(p.DoorsAt), p.LateMinutes),
		pdf.Style{Size: 11, Color: ink, Align: pdf.Center}, 180)
	p.Text(left, 58, title, pdf.Style{Size: 11, Bold: true, Color: ink})
	p.Text(right, 58, fmt.Sprintf("共 %d 人", n), pdf.Style{Size: 10, Color: muted, Align: pdf.Right})
	return 61
}

// doorRows is how many people stand one under the other before the list goes on
// at the right: as many as fit on a page.
const doorRows = 20

// pairs sets a list in two columns, page by page.
func pairs(people []Candidate, cells func(Candidate) []string) (rows [][]string) {
	for page := range slices.Chunk(people, 2*doorRows) {
		half := (len(page) + 1) / 2
		for i := range half {
			row := cells(page[i])
			if half+i < len(page) {
				row = append(row, cells(page[half+i])...)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func seatOf(c Candidate) string {
	if c.Seat == "" {
		return "待定"
	}
	return c.Seat
}

func tail(ticket string) string { return ticket[max(0, len(ticket)-4):] }

// signIn prints the sheet that candidates and proctors sign.
func (p *press) signIn(people []Candidate) error {
	p.page()
	list := bySeat(people)
	rows := make([][]string, len(list))
	for i, c := range list {
		rows[i] = []string{strconv.Itoa(i + 1), seatOf(c), c.Name, c.MaskedID, c.Ticket, "", "", ""}
	}
	again := func() float64 { return p.head(Titles[SignIn], len(people)) }
	y := p.Table(pdf.Table{
		Columns: []pdf.Column{{Title: "序号", Width: 10, Align: pdf.Center}, {Title: "座位", Width: 15, Align: pdf.Center}, {Title: "姓名", Width: 27},
			{Title: "证件号码", Width: 36, Align: pdf.Center}, {Title: "准考证号", Width: 27, Align: pdf.Center}, {Title: "考生签名", Width: 32},
			{Title: "缺考", Width: 11, Align: pdf.Center}, {Title: "备注", Width: 22}},
		Left: left, Bottom: 272, RowHeight: 9, Size: 9, Ink: ink, Rule: rule, HeadFill: pale, Again: again,
		Cell: func(_, column int, x, y, w, h float64) {
			if column == 6 {
				p.Frame(x+w/2-2, y+h/2-2, 4, 4, 0.2, ink)
			}
		},
	}, again(), rows)
	if y > 240 {
		p.Page()
		y = again()
	}
	p.signatures(y+9, len(people))
	return p.one(len(people))
}

// signatures draws the tally and where the proctors sign.
func (p *press) signatures(y float64, n int) {
	st := pdf.Style{Size: 10, Color: ink}
	line := func(x, y float64, label string, width float64) {
		p.Text(x, y, label, st)
		from := x + p.Width(label, st) + 1
		p.Line(pdf.Point{X: from, Y: y + 1}, pdf.Point{X: from + width, Y: y + 1}, 0.2, rule)
	}
	p.Text(left, y, fmt.Sprintf("应到 %d 人", n), st)
	line(left+40, y, "实到", 20)
	line(left+80, y, "缺考", 20)
	line(left+120, y, "违规", 20)
	line(left, y+12, "监考员（一）签名", 45)
	line(left+95, y+12, "监考员（二）签名", 45)
	line(left, y+24, "考务负责人签名", 45)
	line(left+95, y+24, "日期", 45)
}

// roster prints photos to look at while walking through the room.
func (p *press) roster(people []Candidate) error {
	const columns, rows, width, height = 5, 4, 36.0, 57.0
	list := bySeat(people)
	top := 0.0
	for i, c := range list {
		at := i % (columns * rows)
		if at == 0 {
			p.page()
			top = p.head(Titles[Roster], len(people))
		}
		x, y := left+float64(at%columns)*width, top+float64(at/columns)*height
		p.face(c, x, y, width-2)
		if err := p.one(1); err != nil {
			return err
		}
	}
	return nil
}

// face draws one place of the roster.
func (p *press) face(c Candidate, x, y, width float64) {
	const w, h = 25.0, 35.0
	at := x + (width-w)/2
	if c.Photo != nil {
		p.Image(at, y, w, h, c.Photo)
	} else {
		p.Rect(at, y, w, h, pale)
		p.Text(x+width/2, y+18, "无登记照片", pdf.Style{Size: 8, Color: muted, Align: pdf.Center})
	}
	p.Frame(at, y, w, h, 0.15, hair)
	p.fit(x+width/2, y+40.5, seatOf(c), pdf.Style{Size: 12, Bold: true, Color: teal, Align: pdf.Center}, width)
	name := pdf.Style{Size: 10, Bold: true, Color: ink, Align: pdf.Center}
	lines := p.Lines(c.Name, name, width)
	for len(lines) > 2 && name.Size > 5 {
		name.Size -= 0.5
		lines = p.Lines(c.Name, name, width)
	}
	below := y + 45.5
	for _, l := range lines {
		p.Text(x+width/2, below, l, name)
		below += name.Size * 0.42
	}
	p.fit(x+width/2, below, c.Ticket, pdf.Style{Size: 7.5, Color: muted, Align: pdf.Center}, width)
}

// labels prints labels for the seats on sheets of 3 by 8 (70 × 37 mm), with
// marks to cut by.
func (p *press) labels(people []Candidate) error {
	const columns, rows, width, height = 3, 8, 70.0, 37.0
	top := (pdf.Height - rows*height) / 2
	for i, c := range bySeat(people) {
		at := i % (columns * rows)
		if at == 0 {
			p.page()
			p.cutMarks(columns, rows, width, height, top)
		}
		x, y := float64(at%columns)*width, top+float64(at/columns)*height
		p.fit(x+width/2, y+14, seatOf(c), pdf.Style{Size: 30, Bold: true, Color: teal, Align: pdf.Center}, width-12)
		p.fit(x+width/2, y+22, c.Name, pdf.Style{Size: 14, Bold: true, Color: ink, Align: pdf.Center}, width-12)
		p.fit(x+width/2, y+28, grouped(c.Ticket), pdf.Style{Size: 10, Color: ink, Align: pdf.Center}, width-12)
		p.fit(x+width/2, y+33, p.Room+"　"+p.Exam, pdf.Style{Size: 6.5, Color: muted, Align: pdf.Center}, width-12)
		if err := p.one(1); err != nil {
			return err
		}
	}
	return nil
}

// cutMarks draws a small cross wherever the corners of labels meet.
func (p *press) cutMarks(columns, rows int, width, height, top float64) {
	for i := range columns + 1 {
		for j := range rows + 1 {
			x, y := float64(i)*width, top+float64(j)*height
			p.Line(pdf.Point{X: max(0, x-2), Y: y}, pdf.Point{X: min(pdf.Width, x+2), Y: y}, 0.1, rule)
			p.Line(pdf.Point{X: x, Y: max(0, y-2)}, pdf.Point{X: x, Y: min(pdf.Height, y+2)}, 0.1, rule)
		}
	}
}
