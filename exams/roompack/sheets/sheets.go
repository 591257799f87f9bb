// Package sheets draws what is printed for an exam day: admission tickets, and
// for each room the door sheet, seat labels, photo roster and sign-in sheet. It
// is pure: the same people give the same bytes.
package sheets

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/pdf"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Part is one kind of sheet.
type Part string

// The parts. Pack is the four sheets of a room in one document.
const (
	Tickets     Part = "tickets"      // one to a page
	TicketsFour Part = "tickets_four" // four to a page, to be cut
	Door        Part = "door"
	Labels      Part = "labels"
	Roster      Part = "roster"
	SignIn      Part = "sign_in"
	Pack        Part = "pack"
)

// Parts are all of them, in the order in which screens offer them.
var Parts = []Part{Tickets, TicketsFour, Pack, Door, SignIn, Roster, Labels}

// Titles of the parts, as they are printed and as files are named.
var Titles = map[Part]string{
	Tickets: "准考证", TicketsFour: "准考证（每页四张）", Door: "考场门贴", Labels: "座位签", Roster: "照片名册", SignIn: "签到表", Pack: "考场资料",
}

// Occasion is what is printed on every sheet.
type Occasion struct {
	Centre, Exam, Room, Venue string
	StartsAt, DoorsAt         clock.Instant
	Minutes                   int // of the exam
	LateMinutes               int // after which nobody is let in
	LeaveMinutes              int // before which nobody may leave
}

// Candidate is somebody on a sheet.
type Candidate struct {
	Name, MaskedID, Ticket, Seat, Organisation string

	Photo []byte // JPEG of 25 × 35 mm, nil for none
}

var (
	ink   = pdf.Color{R: 0x1C, G: 0x24, B: 0x29}
	muted = pdf.Color{R: 0x5A, G: 0x66, B: 0x6A}
	rule  = pdf.Color{R: 0x7C, G: 0x88, B: 0x8B}
	hair  = pdf.Color{R: 0xB9, G: 0xC3, B: 0xC5}
	pale  = pdf.Color{R: 0xE8, G: 0xF0, B: 0xEF}
	teal  = pdf.Color{R: 0x0E, G: 0x5C, B: 0x5C}
)

const (
	left   = 15.0
	right  = pdf.Width - 15.0
	middle = pdf.Width / 2
)

// press is a document being printed.
type press struct {
	*pdf.Document
	Occasion
	begun bool // the first page has something on it
	tick  func(done int) error
	done  int
}

// Print draws a part for these people and returns the document. tick is told
// after each sheet or ticket how many are done; its error stops the print. Fault:
// Invalid "roompack.characters" naming the characters that the fonts lack and
// the tickets of whom they concern.
func Print(part Part, o Occasion, people []Candidate, tick func(done int) error) ([]byte, error) {
	set, err := pdf.House()
	if err != nil {
		return nil, err
	}
	if err := lacking(set, people); err != nil {
		return nil, err
	}
	info := pdf.Info{Title: Titles[part] + " " + o.Exam, Author: o.Centre, Created: o.StartsAt.Time()}
	p := &press{Document: set.New(info), Occasion: o, tick: tick}
	draw := map[Part]func([]Candidate) error{
		Tickets:     func(c []Candidate) error { return p.tickets(c, whole) },
		TicketsFour: func(c []Candidate) error { return p.tickets(c, quarters) },
		Door:        p.door, Labels: p.labels, Roster: p.roster, SignIn: p.signIn,
		Pack: func(c []Candidate) error {
			for _, sheet := range []func([]Candidate) error{p.door, p.signIn, p.roster, p.labels} {
				if err := sheet(c); err != nil {
					return err
				}
			}
			return nil
		},
	}[part]
	if draw == nil {
		return nil, fault.New(fault.Invalid, "roompack.part")
	}
	if err := draw(people); err != nil {
		return nil, err
	}
	return p.Bytes()
}

// lacking names who has a character that no face holds.
func lacking(set *pdf.Fonts, people []Candidate) error {
	var missing []rune
	var tickets []string
	for _, c := range people {
		found := set.Lacks(c.Name + c.Organisation + c.Seat)
		if len(found) > 0 {
			tickets = append(tickets, c.Ticket)
		}
		for _, r := range found {
			if !slices.Contains(missing, r) {
				missing = append(missing, r)
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	names := make([]string, len(missing))
	for i, r := range missing {
		names[i] = fmt.Sprintf("%c (U+%04X)", r, r)
	}
	if len(tickets) > 20 {
		tickets = append(tickets[:20], "…")
	}
	return fault.New(fault.Invalid, "roompack.characters").Param("characters", strings.Join(names, ", ")).Param("tickets", strings.Join(tickets, ", "))
}

// page begins the next page, unless the document has just begun.
func (p *press) page() {
	if p.begun {
		p.Page()
	}
	p.begun = true
}

// one notes that so many more are done.
func (p *press) one(n int) error {
	p.done += n
	if p.tick == nil {
		return nil
	}
	return p.tick(p.done)
}

// fit sets a line no wider than width.
func (p *press) fit(x, y float64, s string, st pdf.Style, width float64) {
	p.Text(x, y, s, p.Fit(s, st, width, 4))
}

// head draws what stands above each sheet of a room and returns where it goes on.
func (p *press) head(title string, n int) float64 {
	p.fit(middle, 16, p.Centre, pdf.Style{Size: 10, Color: muted, Align: pdf.Center}, 180)
	p.Text(middle, 26, title, pdf.Style{Size: 19, Bold: true, Spacing: 3, Color: ink, Align: pdf.Center})
	st := pdf.Style{Size: 10, Color: ink}
	p.fit(left, 34.5, "考试："+p.Exam, st, 180)
	p.fit(left, 40.5, "考场："+p.place(), st, 88)
	p.fit(middle, 40.5, "开考："+p.when(), st, 62)
	st.Align = pdf.Right
	p.Text(right, 40.5, fmt.Sprintf("共 %d 人", n), st)
	return 45
}

func (p *press) place() string {
	if p.Venue == "" {
		return p.Room
	}
	return p.Venue + " " + p.Room
}

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

func (p *press) when() string {
	at := p.StartsAt.Time().In(beijing)
	return at.Format("2006年1月2日") + "（周" + weekdays[at.Weekday()] + "）" + at.Format("15:04")
}

var beijing = time.FixedZone("CST", 8*60*60)

func clockOf(at clock.Instant) string { return at.Time().In(beijing).Format("15:04") }

// bySeat sorts people as they sit, who has no seat last; A2 stands before A10.
func bySeat(people []Candidate) []Candidate {
	list := slices.Clone(people)
	slices.SortStableFunc(list, func(a, b Candidate) int {
		if (a.Seat == "") != (b.Seat == "") {
			return cmp.Compare(b.Seat, a.Seat)
		}
		return cmp.Or(cmp.Compare(natural(a.Seat), natural(b.Seat)), cmp.Compare(a.Ticket, b.Ticket))
	})
	return list
}

// natural is a key by which figures sort as numbers.
func natural(s string) string {
	var b strings.Builder
	figures := ""
	flush := func() {
		if figures != "" {
			fmt.Fprintf(&b, "%016s", strings.TrimLeft(figures, "0"))
		}
		figures = ""
	}
	for _, r := range s {
		if r >= '0' && r <= '9' {
			figures += string(r)
			continue
		}
		flush()
		b.WriteRune(r)
	}
	flush()
	return b.String()
}

// byName sorts people as a Chinese reader looks for a name: by its sound.
func byName(people []Candidate) []Candidate {
	list := slices.Clone(people)
	order := collate.New(language.Chinese)
	slices.SortStableFunc(list, func(a, b Candidate) int {
		return cmp.Or(order.CompareString(a.Name, b.Name), cmp.Compare(a.Ticket, b.Ticket))
	})
	return list
}

// byOrganisation groups people by whom they come from, each by seat; nobody's
// come last.
func byOrganisation(people []Candidate) [][]Candidate {
	order := collate.New(language.Chinese)
	list := bySeat(people)
	slices.SortStableFunc(list, func(a, b Candidate) int {
		if (a.Organisation == "") != (b.Organisation == "") {
			return cmp.Compare(b.Organisation, a.Organisation)
		}
		return cmp.Or(order.CompareString(a.Organisation, b.Organisation), cmp.Compare(a.Organisation, b.Organisation))
	})
	var groups [][]Candidate
	for i, c := range list {
		if i == 0 || c.Organisation != list[i-1].Organisation {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], c)
	}
	return groups
}

// Passes is how often Print goes over the people of a part: what it counts, for
// each of them.
func Passes(part Part) int {
	switch part {
	case Door:
		return 2
	case Pack:
		return 5
	}
	return 1
}
