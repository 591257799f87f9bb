package roster

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ankao/admin/people"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/sheet"
)

// reader turns the cells of a file into rows; the lists are those that streets
// and industries are named in.
type reader struct {
	kind       Kind
	today      clock.Date
	streets    map[string]string // folded name or code → code
	industries map[string]people.ListedIndustry
}

func newReader(kind Kind, today clock.Date, streets []people.ListedStreet, industries []people.ListedIndustry) reader {
	r := reader{kind: kind, today: today, streets: map[string]string{}, industries: map[string]people.ListedIndustry{}}
	for _, s := range streets {
		r.streets[fold(s.Code)], r.streets[streetName(s.Name)] = s.Code, s.Code
	}
	for _, i := range industries {
		r.industries[fold(i.Code)], r.industries[fold(i.Name)] = i, i
	}
	return r
}

// streetName makes 沙面, 沙面街 and 沙面街道 one.
func streetName(s string) string {
	s = fold(s)
	for _, end := range []string{"街道办事处", "街道", "街"} {
		if cut, ok := strings.CutSuffix(s, end); ok && cut != "" {
			return cut
		}
	}
	return s
}

// read returns the rows of every sheet whose header is known. Invalid
// "roster.no-header" when there is none, "roster.empty" without rows; the faults
// of sheet.OpenFile as they are.
func (rd reader) read(name string, raw []byte) (heads []string, headRow int, rows []Row, err error) {
	book, err := sheet.OpenFile(name, raw)
	if err != nil {
		return nil, 0, nil, err
	}
	defer func() { _ = book.Close() }()
	found := false
	for _, info := range book.Sheets {
		if info.Hidden {
			continue
		}
		g, err := book.Read(info)
		if err != nil {
			return nil, 0, nil, err
		}
		t, ok := header(rd.kind, g)
		if !ok {
			continue
		}
		if found { // one list per file: findings name cells, and two sheets have the same
			continue
		}
		found, heads, headRow = true, t.heads, g.Rows[t.at].Number
		rows = rd.rows(g, t)
	}
	switch {
	case !found:
		return nil, 0, nil, fault.New(fault.Invalid, "roster.no-header")
	case len(rows) == 0:
		return nil, 0, nil, fault.New(fault.Invalid, "roster.empty")
	}
	rd.twice(rows)
	return heads, headRow, rows, nil
}

func (rd reader) rows(g *sheet.Grid, t table) (rows []Row) {
	for _, line := range g.Rows[t.at+1:] {
		row := Row{Position: len(rows), Sheet: g.Name, Number: line.Number, Fields: map[Field]string{}, Cells: make([]string, len(t.heads)),
			at: map[Field]string{"": sheet.Name(1, line.Number)}}
		cells := map[Field]sheet.Cell{}
		filled := false
		for _, c := range line.Cells {
			text := strings.TrimSpace(c.Text)
			if c.Col <= len(row.Cells) {
				row.Cells[c.Col-1] = text
			}
			if f := t.fields[c.Col]; f != "" && f != fIgnored && text != "" {
				row.at[f], cells[f] = sheet.Name(c.Col, line.Number), c
				row.Fields[f] = text
				filled = true
			}
		}
		if !filled || rd.example(row) {
			continue
		}
		rd.understand(&row, cells)
		rows = append(rows, row)
	}
	return rows
}

// example tells whether a row is the one that the template shows how to fill.
func (rd reader) example(r Row) bool {
	return strings.HasPrefix(r.Fields[fName], "示例") || strings.HasPrefix(r.Fields[fOrgName], "示例")
}

func (rd reader) understand(r *Row, cells map[Field]sheet.Cell) {
	for f, c := range cells {
		switch c.Kind {
		case sheet.Fault, sheet.Uncomputed:
			r.find(Bad, f, "cell.formula")
			delete(r.Fields, f)
		}
	}
	rd.places(r)
	if rd.kind == Persons {
		rd.person(r, cells)
	} else {
		rd.organisation(r, cells)
	}
	if r.rejected() {
		r.Outcome = Reject
	}
}

var (
	scientific = regexp.MustCompile(`^\d(\.\d+)?[eE]\+?\d{2}$`)
	digits     = regexp.MustCompile(`^\d+$`)
)

// lossy tells whether Excel has kept a long number as a number: beyond 15 digits
// the rest is gone for good.
func lossy(c sheet.Cell, text string) bool {
	return scientific.MatchString(text) || c.Kind == sheet.Number && digits.MatchString(text) && len(text) > 15
}

func (rd reader) person(r *Row, cells map[Field]sheet.Cell) {
	idType, ok := idTypeWords[fold(r.Fields[fIDType])]
	if !ok {
		r.find(Bad, fIDType, "id-type.unknown", r.Fields[fIDType])
		idType = people.Other
	}
	r.Fields[fIDType] = string(idType)
	r.Fields[fName] = squeeze(r.Fields[fName])
	switch number := r.Fields[fIDNumber]; {
	case lossy(cells[fIDNumber], number):
		r.find(Bad, fIDNumber, "id-number.precision")
		delete(r.Fields, fIDNumber)
	case number == "":
		r.find(Bad, fIDNumber, "id-number.missing")
	}
	if text := r.Fields[fPhone]; scientific.MatchString(text) {
		r.find(Bad, fPhone, "phone.precision")
		delete(r.Fields, fPhone)
	}
	p := r.person()
	for _, f := range people.CheckPerson(&p, rd.today) {
		r.find(Bad, fieldOf[f.Path], f.Code)
	}
	r.Fields[fName], r.Fields[fIDNumber], r.Fields[fPhone] = p.Name, p.IDNumber, p.Phone
	if number := p.IDNumber; number != strings.TrimSpace(cells[fIDNumber].Text) && number != "" && !r.rejected() {
		r.find(Note, fIDNumber, "id-number.normalised")
	}
	rd.birth(r)
	rd.sex(r)
	rd.employer(r)
}

var fieldOf = map[string]Field{"name": fName, "idType": fIDType, "idNumber": fIDNumber, "phone": fPhone, "code": fOrgCode, "kind": fKind,
	"address": fAddress, "contact": fContact, "street": fStreet, "industry": fIndustry, "highRiskNote": fNote}

// employer checks the organisation that a person's row names.
func (rd reader) employer(r *Row) {
	if r.Fields[fOrgName] == "" && r.Fields[fOrgCode] == "" {
		return
	}
	o := r.organisation(Persons)
	if o.Name == "" {
		o.Name = "-" // the code alone finds it
	}
	o.HighRiskNote = ""
	for _, f := range people.CheckOrganisation(&o, true) {
		field := fieldOf[f.Path]
		if f.Path == "name" {
			field = fOrgName
		}
		r.find(Bad, field, f.Code)
	}
	r.Fields[fOrgCode] = o.Code
	if r.Fields[fOrgName] != "" {
		r.Fields[fOrgName] = o.Name
	}
	if o.Code != "" && !o.CodeValid {
		r.find(Note, fOrgCode, "organisation.code.check")
	}
	if word, ok := yesWords[fold(r.Fields[fOrgNew])]; ok {
		r.Fields[fOrgNew] = word
	} else {
		r.find(Bad, fOrgNew, "yes-no", r.Fields[fOrgNew])
	}
}

func (rd reader) organisation(r *Row, cells map[Field]sheet.Cell) {
	kind, ok := kindWords[fold(r.Fields[fKind])]
	if !ok {
		r.find(Bad, fKind, "kind.unknown", r.Fields[fKind])
		kind = people.Enterprise
	}
	r.Fields[fKind] = string(kind)
	for _, f := range []Field{fHours, fAssessment} {
		word, ok := yesWords[fold(r.Fields[f])]
		if !ok {
			r.find(Bad, f, "yes-no", r.Fields[f])
		}
		r.Fields[f] = word
	}
	rd.flags(r)
	if code := r.Fields[fOrgCode]; lossy(cells[fOrgCode], code) {
		r.find(Bad, fOrgCode, "code.precision")
		delete(r.Fields, fOrgCode)
	}
	if text := r.Fields[fPhone]; scientific.MatchString(text) {
		r.find(Bad, fPhone, "phone.precision")
		delete(r.Fields, fPhone)
	}
	if r.Fields[fOrgName] == "" {
		r.find(Bad, fOrgName, "organisation.name.missing")
		return
	}
	o := r.organisation(Organisations)
	for _, f := range people.CheckOrganisation(&o, true) {
		field := fieldOf[f.Path]
		if f.Path == "name" {
			field = fOrgName
		}
		r.find(Bad, field, f.Code)
	}
	r.Fields[fOrgName], r.Fields[fOrgCode], r.Fields[fPhone] = o.Name, o.Code, o.Phone
	if o.Code != "" && !o.CodeValid && !r.rejected() {
		r.find(Asking, fOrgCode, "organisation.code.check")
	}
}

// flags fills the high-risk flags that a row leaves open with what its industry
// proposes, and asks for a word where they differ.
func (rd reader) flags(r *Row) {
	proposed := rd.industries[fold(r.Fields[fIndustry])]
	differ := false
	for f, want := range map[Field]bool{fHours: proposed.HighRiskHours, fAssessment: proposed.HighRiskAssessment} {
		if r.Fields[f] == "" {
			r.Fields[f] = no
			if want {
				r.Fields[f] = yes
			}
		}
		differ = differ || (r.Fields[f] == yes) != want
	}
	if differ && r.Fields[fNote] == "" && len(rd.industries) > 0 {
		r.find(Bad, fNote, "organisation.high-risk.note")
	}
}

// places turns names of streets and industries into codes.
func (rd reader) places(r *Row) {
	if text := r.Fields[fStreet]; text != "" {
		code, ok := rd.streets[streetName(text)]
		switch {
		case ok:
			r.Fields[fStreet] = code
		case len(rd.streets) > 0:
			r.find(Bad, fStreet, "street.unknown", text)
			delete(r.Fields, fStreet)
		}
	}
	if text := r.Fields[fIndustry]; text != "" {
		one, ok := rd.industries[fold(text)]
		switch {
		case ok:
			r.Fields[fIndustry] = one.Code
		case len(rd.industries) > 0:
			r.find(Bad, fIndustry, "industry.unknown", text)
			delete(r.Fields, fIndustry)
		}
	}
	if rd.kind == Persons && r.Fields[fIndustry] != "" {
		rd.flags(r) // of the organisation that may be made
	}
}

// squeeze takes the blanks out of a Chinese name, that tables are padded with,
// and leaves one between words.
func squeeze(s string) string {
	parts := strings.Fields(strings.ReplaceAll(s, "　", " "))
	joined := strings.Join(parts, " ")
	for _, r := range joined {
		if r < 0x2e80 && r != ' ' && r != '·' {
			return joined
		}
	}
	return strings.Join(parts, "")
}

var (
	dayForms   = []string{"2006-1-2", "2006/1/2", "2006.1.2", "20060102", "2006年1月2日"}
	monthForms = []string{"2006-1", "2006/1", "2006.1", "2006年1月", "200601"}
)

// birth compares a date of birth with the ID number.
func (rd reader) birth(r *Row) {
	text, _, _ := strings.Cut(r.Fields[fBirth], " ")
	if text == "" {
		return
	}
	number := r.Fields[fIDNumber]
	resident := r.Fields[fIDType] == string(people.Resident) && len(number) == 18
	for n, layout := range append(slices.Clone(dayForms), monthForms...) {
		day, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		form := "20060102"
		if n >= len(dayForms) {
			form = "200601"
		}
		if resident && !strings.HasPrefix(number[6:], day.Format(form)) {
			r.find(Bad, fBirth, "birth.differs")
		}
		return
	}
	r.find(Bad, fBirth, "birth.form")
}

// sex compares with the 17th digit: odd for men.
func (rd reader) sex(r *Row) {
	number := r.Fields[fIDNumber]
	if r.Fields[fIDType] != string(people.Resident) || len(number) != 18 {
		return
	}
	male := (number[16]-'0')%2 == 1
	switch fold(r.Fields[fSex]) {
	case "男", "m", "male":
		if !male {
			r.find(Bad, fSex, "sex.differs")
		}
	case "女", "f", "female":
		if male {
			r.find(Bad, fSex, "sex.differs")
		}
	}
}

// twice names rows that say the same again, or something else of the same.
func (rd reader) twice(rows []Row) {
	key := fIDNumber
	name, sameCode, otherCode := fName, "duplicate.file", "conflict.file"
	if rd.kind == Organisations {
		key, name = fOrgCode, fOrgName
	}
	first := map[string]int{}
	for n := range rows {
		r := &rows[n]
		value := r.Fields[key]
		if value == "" && rd.kind == Organisations {
			value = "name:" + r.Fields[fOrgName]
		}
		if r.rejected() || value == "" {
			continue
		}
		at, seen := first[value]
		if !seen {
			first[value] = n
			continue
		}
		code := sameCode
		if rows[at].Fields[name] != r.Fields[name] {
			code = otherCode
		}
		r.find(Bad, key, code, strconv.Itoa(rows[at].Number))
		r.Outcome = Reject
	}
}
