// Package imports brings question banks from files into the bank: every row is
// shown first as the question it will be or the findings that keep it out, and
// only then the questions become drafts, all in one transaction.
package imports

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode"

	"ankao/admin/tasks"
	"ankao/content/bank"
	"ankao/content/bank/formats"
	"ankao/content/bank/wording"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Import is one file on its way into the bank.
type Import struct {
	ID           id.ID[Import]
	FileName     string
	SHA256       string // of the file
	SyllabusCode string
	SyllabusName string // for a code that is not there yet
	State        State
	Task         id.ID[tasks.Task] // that works on it, or did last
	Code         string            // why the file cannot be read
	Imported     int               // questions it has made, and has not taken back
	Held         int               // importable rows that nobody wants for now; counted where one import is asked for
	Near         int               // importable rows that are like another question; counted likewise
	Sheets       int               // that hold questions; findings name theirs where it is more than one
	Read         int
	Rejected     int
	Repaired     int
	Notes        []Finding // about places that are no row of questions
	MadeBy       string
	MadeName     string
	Created      clock.Instant
	Settled      clock.Instant // committed, withdrawn or discarded
}

// Importable is how many rows become questions.
func (i Import) Importable() int { return i.Read - i.Rejected }

// State is how far an import has come.
type State string

// The states.
const (
	Reading     State = "reading"     // a task reads the file
	Unreadable  State = "unreadable"  // Code says why
	Preview     State = "preview"     // people look at it
	Committing  State = "committing"  // a task makes drafts of it, or takes them back
	Committed   State = "committed"   // its questions are in the bank
	Withdrawing State = "withdrawing" // a task takes them out again
	Withdrawn   State = "withdrawn"   // Imported of them stayed, because somebody had touched them
	Discarded   State = "discarded"
)

// Status says what becomes of a row.
type Status string

// The statuses.
const (
	Fit      Status = "question"
	Repaired Status = "repaired" // a question after a mend
	Rejected Status = "rejected"
)

// Row is one row of the file that should be a question.
type Row struct {
	Sheet    string               `json:"sheet"`
	Number   int                  `json:"number"`
	Content  bank.QuestionContent `json:"content"`
	Key      bank.QuestionKey     `json:"key"`
	Path     []string             `json:"path,omitempty"`
	Practice bool                 `json:"practice,omitempty"` // into the public practice pool
	Findings []Finding            `json:"findings,omitempty"`
	Near     []Near               `json:"near,omitempty"` // the most alike first

	Position int                  `json:"-"` // from 0, in the file
	Choice   Choice               `json:"-"` // what somebody wants of a row that is like another
	Question id.ID[bank.Question] `json:"-"` // that it has become, or has become a version of
}

// Finding is formats.Finding as it is kept.
type Finding struct {
	Sheet      string           `json:"sheet"`
	Row        int              `json:"row"`
	Cell       string           `json:"cell"`
	Code       string           `json:"code"`
	Message    string           `json:"message"`
	Suggestion string           `json:"suggestion"`
	Severity   formats.Severity `json:"severity"`
}

// Status tells what becomes of the row.
func (r Row) Status() Status {
	status := Fit
	for _, f := range r.Findings {
		switch f.Severity {
		case formats.Reject:
			return Rejected
		case formats.Repair:
			status = Repaired
		}
	}
	return status
}

func (r *Row) find(severity formats.Severity, cell, code, message, suggestion string) {
	if cell == "" {
		cell = fmt.Sprintf("A%d", r.Number)
	}
	r.Findings = append(r.Findings, Finding{Sheet: r.Sheet, Row: r.Number, Cell: cell, Code: code, Message: message, Suggestion: suggestion, Severity: severity})
}

// Report is what the command import-questions prints: read = imported +
// rejected, and every repaired row is among the imported.
type Report struct {
	Read     int             `json:"read"`
	Imported int             `json:"imported"`
	Rejected int             `json:"rejected"`
	Repaired int             `json:"repaired"`
	Findings []ReportFinding `json:"findings"`
}

// ReportFinding is one finding of a report. Sheet is there only where more than
// one sheet holds questions.
type ReportFinding struct {
	Sheet      string `json:"sheet,omitempty"`
	Row        int    `json:"row"`
	Cell       string `json:"cell"`
	Code       string `json:"code"`
	Message    string `json:"message"`
	Suggestion string `json:"suggestion"`
}

func report(i Import, rows []Row) Report {
	r := Report{Read: i.Read, Imported: i.Importable(), Rejected: i.Rejected, Repaired: i.Repaired, Findings: []ReportFinding{}}
	add := func(findings []Finding) {
		for _, f := range findings {
			out := ReportFinding{Row: f.Row, Cell: f.Cell, Code: f.Code, Message: f.Message, Suggestion: f.Suggestion}
			if i.Sheets > 1 {
				out.Sheet = f.Sheet
			}
			r.Findings = append(r.Findings, out)
		}
	}
	for _, row := range rows {
		add(row.Findings)
	}
	add(i.Notes)
	return r
}

// count brings the numbers of i up to its rows.
func (i *Import) count(rows []Row) {
	i.Read, i.Rejected, i.Repaired = len(rows), 0, 0
	for _, r := range rows {
		switch r.Status() {
		case Rejected:
			i.Rejected++
		case Repaired:
			i.Repaired++
		}
	}
}

// CannotRead tells whether err says that a file could not be read at all, as
// against rows of it that could not.
func CannotRead(err error) bool {
	code := fault.CodeOf(err)
	return strings.HasPrefix(code, "sheet.") || code == "import.no-table"
}

const (
	maxFileName = 200
	maxPoint    = 100 // characters of a knowledge point's name
	maxLaw      = 200
	maxArticle  = 100
)

// baseName is what is kept of a file's name: no path, nothing unprintable.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(name, "\\", "/"))
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name)
	if r := []rune(name); len(r) > maxFileName {
		name = string(r[:maxFileName])
	}
	if name == "" || name == "." || name == "/" {
		return "workbook.xlsx"
	}
	return name
}

// keep stores a picture of the file and returns its id.
type keep func(raw []byte) (id.ID[bank.Medium], error)

// converter turns what a file says into what the bank holds.
type converter struct {
	keep  keep
	known map[string]id.ID[bank.Medium] // by cell and sheet
}

func (c *converter) row(in formats.Row) Row {
	out := Row{Sheet: in.Sheet, Number: in.Number}
	for _, f := range in.Findings {
		out.Findings = append(out.Findings, Finding(f))
	}
	q := in.Question
	out.Content = bank.QuestionContent{Type: bank.Type(q.Type), Difficulty: q.Difficulty, Interaction: bank.Interaction{Kind: bank.Choice, Shuffle: true}}
	rejected := in.Rejected()
	out.Content.Stem = c.blocks(&out, q.Stem, rejected)
	out.Content.Explanation = c.blocks(&out, q.Explanation, rejected)
	for i, o := range q.Options {
		out.Content.Interaction.Options = append(out.Content.Interaction.Options, bank.Option{ID: bank.OptionID(i), Blocks: c.blocks(&out, o, rejected)})
	}
	for _, k := range q.Key {
		choice := bank.OptionID(k)
		if out.Content.Type == bank.TrueFalse {
			choice = []string{bank.True, bank.False}[k]
		}
		out.Key.Choices = append(out.Key.Choices, choice)
	}
	c.law(&out, q.Law)
	for _, name := range q.Path {
		if r := []rune(name); len(r) > maxPoint {
			name = string(r[:maxPoint])
			out.find(formats.Note, "", "chapter.long", "章节名称超过 100 字，已截短", "在题库里改名")
		}
		out.Path = append(out.Path, name)
	}
	if x := q.Exact; x != nil {
		out.Practice = x.Practice
		in := &out.Content.Interaction
		in.Shuffle, in.MinChoices, in.MaxChoices = x.Shuffle, x.Min, x.Max
		for _, l := range x.Laws {
			out.Content.LawReferences = append(out.Content.LawReferences, bank.LawReference(l))
		}
	}
	out.Content, out.Key = bank.Tidy(out.Content, out.Key)
	if err := bank.Validate(out.Content, out.Key); err != nil && out.Status() != Rejected {
		// The reader lets nothing through that does not hold; should it, the
		// row stays out.
		out.find(formats.Reject, "", "question.invalid", "这道题不符合题库的要求："+err.Error(), "检查这一行的内容")
	}
	return out
}

// blocks keeps the pictures of a question that goes in; those of a row that
// stays out are only counted.
func (c *converter) blocks(row *Row, pieces []formats.Piece, rejected bool) []bank.Block {
	var out []bank.Block
	for _, p := range pieces {
		if p.Picture == nil {
			out = append(out, bank.Block{Kind: bank.TextBlock, Text: p.Text})
			continue
		}
		if rejected {
			continue
		}
		m, err := c.picture(row.Sheet, p.Picture)
		if err != nil {
			row.find(formats.Reject, p.Picture.Cell, "picture.unreadable", "图片无法读取（支持 PNG、JPEG、GIF、BMP，不超过 5 MB）", "换成支持的图片后重新插入")
			continue
		}
		out = append(out, bank.Block{Kind: bank.ImageBlock, MediaID: m, Alt: p.Alt})
	}
	return out
}

func (c *converter) picture(sheet string, p *formats.Picture) (id.ID[bank.Medium], error) {
	at := sheet + "\x00" + p.Cell + "\x00" + p.Name
	if m, ok := c.known[at]; ok {
		return m, nil
	}
	raw, err := p.Load()
	if err != nil {
		return "", err
	}
	m, err := c.keep(raw)
	if err == nil {
		c.known[at] = m
	}
	return m, err
}

var article = regexp.MustCompile(`^(.+?)\s*(第[一二三四五六七八九十百千零〇\d]+(?:条|款|项|章|节).*)$`)

// law reads "《安全生产法》第五条"; what is too long for a reference goes behind
// the explanation.
func (c *converter) law(row *Row, text string) {
	if text == "" {
		return
	}
	ref := bank.LawReference{Law: text}
	if m := article.FindStringSubmatch(text); m != nil {
		ref.Law, ref.Article = strings.TrimSpace(m[1]), m[2]
	}
	ref.Law = strings.TrimSuffix(strings.TrimPrefix(ref.Law, "《"), "》")
	if len([]rune(ref.Law)) > maxLaw || len([]rune(ref.Article)) > maxArticle {
		row.Content.Explanation = append(row.Content.Explanation, bank.Block{Kind: bank.TextBlock, Text: "依据：" + text})
		return
	}
	row.Content.LawReferences = []bank.LawReference{ref}
}

// meet compares a row with the questions of the bank that ask the same.
func (r *Row) meet(known []bank.Known) {
	if r.Status() == Rejected {
		return
	}
	options, key := faces(r.Content, r.Key)
	similar := false
	for _, k := range known {
		theirs, theirKey := faces(k.Content, k.Key)
		if !slices.Equal(pictures(r.Content), pictures(k.Content)) {
			continue
		}
		switch {
		case k.State == bank.Retired:
			r.find(formats.Note, "", "retired.bank", "题库中有一道题干相同、已停用的试题", "确认停用的原因后再提交审核")
			return
		case !slices.Equal(options, theirs):
			similar = true
		case slices.Equal(key, theirKey):
			r.find(formats.Reject, "", "duplicate.bank", "题库中已有相同的试题", "不必再导入；如要修改，请在题库中编辑")
			return
		default:
			r.find(formats.Reject, "", "conflict.bank", "题库中已有题干和选项相同、答案不同的试题", "核对哪一个答案正确")
			return
		}
	}
	if similar {
		r.find(formats.Note, "", "similar.bank", "题库中已有题干相同、选项不同的试题", "确认是两道不同的题")
	}
}

// faces are the options and the right ones among them, by what they say.
func faces(c bank.QuestionContent, k bank.QuestionKey) (options, key []string) {
	for _, o := range c.Interaction.Options {
		face := wording.Face(bank.PlainText(o.Blocks))
		for _, b := range o.Blocks {
			face += b.MediaID.String()
		}
		options = append(options, face)
		if slices.Contains(k.Choices, o.ID) {
			key = append(key, face)
		}
	}
	sort.Strings(options)
	sort.Strings(key)
	return options, key
}

// pictures are those of the stem: two questions that differ only in them are
// two.
func pictures(c bank.QuestionContent) []id.ID[bank.Medium] {
	var out []id.ID[bank.Medium]
	for _, b := range c.Stem {
		if b.Kind == bank.ImageBlock {
			out = append(out, b.MediaID)
		}
	}
	return out
}

// source is what a version remembers of where it came from.
func (i Import) source(r Row) string {
	return fmt.Sprintf("%s %s 第 %d 行", i.FileName, r.Sheet, r.Number)
}
