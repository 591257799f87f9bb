package roster

import (
	"bytes"
	"context"
	"strings"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"

	"github.com/xuri/excelize/v2"
)

// column is one of a template.
type column struct {
	zh, en   string
	width    float64
	required bool
	offers   []string // Chinese, then English where they differ
	offersEn []string
	hint     string
	hintEn   string
	list     string // of the sheet of lists: "streets" or "industries"
}

var templates = map[Kind][]column{
	Persons: {
		{zh: "姓名", en: "Name", width: 12, required: true, hint: "与证件一致", hintEn: "As on the document"},
		{zh: "证件类型", en: "ID type", width: 18, offers: []string{"居民身份证", "护照", "港澳台居民居住证", "其他证件"}, offersEn: []string{"resident", "passport", "hkmo", "other"}, hint: "不填按居民身份证", hintEn: "Empty: resident ID"},
		{zh: "身份证号", en: "ID number", width: 24, required: true, hint: "本列已设为文本，请直接输入，不要从数字列粘贴", hintEn: "The column is text: type it, do not paste numbers"},
		{zh: "手机号", en: "Phone", width: 16, hint: "11 位手机号", hintEn: "A mobile number"},
		{zh: "单位", en: "Organisation", width: 30, hint: "与库中名称完全一致；或填统一社会信用代码", hintEn: "Exactly as registered, or give the credit code"},
		{zh: "统一社会信用代码", en: "Credit code", width: 24, hint: "18 位；填了以代码为准", hintEn: "18 characters; it decides where it is given"},
		{zh: "街道", en: "Street", width: 16, list: "streets", hint: "仅用于新建单位", hintEn: "Only for organisations that are made"},
		{zh: "行业", en: "Industry", width: 20, list: "industries", hint: "仅用于新建单位", hintEn: "Only for organisations that are made"},
		{zh: "新建单位", en: "New organisation", width: 12, offers: []string{"是", "否"}, offersEn: []string{"yes", "no"}, hint: "库中没有这个单位时是否新建", hintEn: "Whether an unknown organisation is made"},
	},
	Organisations: {
		{zh: "单位名称", en: "Name", width: 30, required: true, hint: "营业执照上的全称", hintEn: "The whole name as on the licence"},
		{zh: "统一社会信用代码", en: "Credit code", width: 24, hint: "18 位", hintEn: "18 characters"},
		{zh: "类型", en: "Kind", width: 12, offers: []string{"企业", "政府部门", "街道", "学校", "合作单位"}, offersEn: []string{"enterprise", "department", "street", "school", "partner"}, hint: "不填按企业", hintEn: "Empty: enterprise"},
		{zh: "所属街道", en: "Street", width: 16, list: "streets", hint: "从列表选择", hintEn: "From the list"},
		{zh: "所属行业", en: "Industry", width: 20, list: "industries", hint: "从列表选择", hintEn: "From the list"},
		{zh: "地址", en: "Address", width: 30},
		{zh: "联系人", en: "Contact", width: 12},
		{zh: "联系电话", en: "Phone", width: 16},
		{zh: "高危行业（学时）", en: "High risk (hours)", width: 18, offers: []string{"是", "否"}, offersEn: []string{"yes", "no"}, hint: "不填按行业的建议", hintEn: "Empty: as the industry proposes"},
		{zh: "考核高危", en: "High risk assessment", width: 18, offers: []string{"是", "否"}, offersEn: []string{"yes", "no"}, hint: "不填按行业的建议", hintEn: "Empty: as the industry proposes"},
		{zh: "高危说明", en: "High-risk note", width: 24, hint: "与行业的建议不同时必填", hintEn: "Required where the flags differ from the proposal"},
	},
}

// Template makes the workbook that people fill in: the columns as text, the
// choices as lists, and a sheet that says how.
func (s *Service) Template(ctx context.Context, kind Kind, l Language) ([]byte, error) {
	var streets []people.ListedStreet
	var industries []people.ListedIndustry
	if err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		streets, industries, err = s.people.Places(tx)
		return err
	}); err != nil {
		return nil, err
	}
	b := &book{File: excelize.NewFile(), language: l, lists: map[string]string{}}
	defer func() { _ = b.Close() }()
	b.sheet(b.pick("名单", "List"), true)
	var names, trades []string
	for _, one := range streets {
		names = append(names, one.Name)
	}
	for _, one := range industries {
		trades = append(trades, one.Name)
	}
	b.lookups(names, trades)
	for n, c := range templates[kind] {
		b.column(n+1, c)
	}
	b.explain(kind)
	return b.bytes()
}

// Rejected makes the workbook of the rows that stayed out, under the headings of
// the file, with the findings beside them: to be corrected and imported again.
// It holds whole ID numbers, so that it is written down who took it.
func (s *Service) Rejected(ctx context.Context, by audit.Actor, rid id.ID[Import], l Language) ([]byte, string, error) {
	var i Import
	var rows []Row
	err := s.db.Write(ctx, func(tx dbx.Tx) (err error) {
		if i, err = s.store.get(tx, rid, false); err != nil {
			return err
		}
		if rows, err = s.store.all(tx, rid); err != nil {
			return err
		}
		return s.audit(tx, by, "roster.rejected", i)
	})
	if err != nil {
		return nil, "", err
	}
	b := &book{File: excelize.NewFile(), language: l}
	defer func() { _ = b.Close() }()
	b.sheet(b.pick("待更正", "To correct"), true)
	n := 1
	b.row(n, append(append([]string(nil), i.Heads...), b.pick("问题和建议（导入前可删去本列）", "Findings (may be deleted)"))...)
	for _, r := range rows {
		if r.Effect() != "" || r.Outcome == Same {
			continue
		}
		n++
		b.row(n, append(append([]string(nil), r.Cells...), r.told(l))...)
	}
	if n == 1 {
		return nil, "", fault.New(fault.NotFound, "roster.none-rejected")
	}
	out, err := b.bytes()
	return out, b.pick("待更正-", "to-correct-") + strings.TrimSuffix(strings.TrimSuffix(i.FileName, ".csv"), ".xlsx") + ".xlsx", err
}

// told is everything that was found in a row, as one text.
func (r Row) told(l Language) string {
	var out []string
	for _, f := range r.Findings {
		says, do := f.Words(l)
		if do != "" {
			says += map[Language]string{Chinese: "。", English: ". "}[l] + do
		}
		out = append(out, f.Cell+" "+says)
	}
	return strings.Join(out, "\n")
}

// book writes a workbook and keeps the first error.
type book struct {
	*excelize.File
	language Language
	at       string
	text     int // style of cells that stay text
	head     int
	must     int
	lists    map[string]string
	err      error
}

func (b *book) pick(zh, en string) string {
	if b.language == English {
		return en
	}
	return zh
}

func (b *book) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) sheet(name string, first bool) {
	if first {
		b.do(b.SetSheetName("Sheet1", name))
		var err error
		b.text, err = b.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
		b.do(err)
		b.head, err = b.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E3F1F1"}}})
		b.do(err)
		b.must, err = b.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true, Color: "8A3B12"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FBEFD9"}}})
		b.do(err)
		b.do(b.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	} else {
		_, err := b.NewSheet(name)
		b.do(err)
	}
	b.at = name
}

// row writes texts; a number among them stays what was written.
func (b *book) row(n int, texts ...string) {
	for c, text := range texts {
		cell, err := excelize.CoordinatesToCellName(c+1, n)
		b.do(err)
		b.do(b.SetCellStr(b.at, cell, text))
		style := b.text
		if n == 1 {
			style = b.head
		}
		b.do(b.SetCellStyle(b.at, cell, cell, style))
	}
	if n == 1 && len(texts) > 0 {
		last, err := excelize.ColumnNumberToName(len(texts))
		b.do(err)
		b.do(b.SetColWidth(b.at, "A", last, 20))
		b.do(b.SetColWidth(b.at, last, last, 70))
	}
}

// lookups writes the lists that columns offer: they are too long for a rule.
func (b *book) lookups(streets, industries []string) {
	list := b.at
	b.sheet(b.pick("选项", "Lists"), false)
	for n, values := range [][]string{streets, industries} {
		column, err := excelize.ColumnNumberToName(n + 1)
		b.do(err)
		for r, v := range values {
			cell, err := excelize.CoordinatesToCellName(n+1, r+1)
			b.do(err)
			b.do(b.SetCellStr(b.at, cell, v))
		}
		if len(values) > 0 {
			last, err := excelize.CoordinatesToCellName(n+1, len(values), true)
			b.do(err)
			b.lists[[]string{"streets", "industries"}[n]] = "'" + b.at + "'!$" + column + "$1:" + last
		}
	}
	b.do(b.SetSheetVisible(b.at, false))
	b.at = list
}

func (b *book) column(n int, c column) {
	name, err := excelize.ColumnNumberToName(n)
	b.do(err)
	b.do(b.SetColStyle(b.at, name, b.text))
	b.do(b.SetColWidth(b.at, name, name, c.width))
	b.do(b.SetCellStr(b.at, name+"1", b.pick(c.zh, c.en)))
	style := b.head
	if c.required {
		style = b.must
	}
	b.do(b.SetCellStyle(b.at, name+"1", name+"1", style))
	offers := c.offers
	if b.language == English {
		offers = c.offersEn
	}
	rule := excelize.NewDataValidation(true)
	rule.SetSqref(name + "2:" + name + "5001")
	switch {
	case len(offers) > 0:
		b.do(rule.SetDropList(offers))
	case b.lists[c.list] != "":
		rule.SetSqrefDropList(b.lists[c.list])
	case c.hint == "":
		return
	}
	if c.hint != "" {
		rule.SetInput(b.pick(c.zh, c.en), b.pick(c.hint, c.hintEn))
	}
	b.do(b.AddDataValidation(b.at, rule))
}

// explain is the sheet of instructions.
func (b *book) explain(kind Kind) {
	b.sheet(b.pick("填写说明", "Instructions"), false)
	lines := [][2]string{
		{"填写说明", "How to fill this in"},
		{"1. 在第一张表里填写，一行一条；表头可以增减、换位，名称不要改成别的意思。", "1. Fill in the first sheet, one per row. Columns may be left out or moved, but keep the headings."},
		{"2. 证件号码、代码、电话所在的列都是“文本”格式。从别处粘贴时用“选择性粘贴—数值”，否则 Excel 会把长号码变成 4.40E+17，后几位就丢了。", "2. Numbers are text columns. Paste as values only: Excel turns long numbers into 4.40E+17 and loses their end."},
		{"3. 上传后先看预览：每一行会怎样、有什么问题，都写明白；确认之前不会写入任何内容。", "3. After the upload look at the preview: it says what becomes of each row. Nothing is written before you confirm."},
		{"4. 没有通过的行可以下载，改好后只上传这些行。", "4. Rows that stayed out can be downloaded, corrected and uploaded alone."},
		{"5. 文件里有身份证号，用完请及时删除；上传的内容加密保存，24 小时内自动清除。", "5. The file holds ID numbers: delete it when it is done with. What was uploaded is kept encrypted and purged within 24 hours."},
	}
	for n, line := range lines {
		b.do(b.SetCellStr(b.at, "A"+string(rune('1'+n)), b.pick(line[0], line[1])))
	}
	for n, c := range templates[kind] {
		text := b.pick(c.zh, c.en)
		if c.required {
			text += b.pick("（必填）", " (required)")
		}
		cell, err := excelize.CoordinatesToCellName(1, len(lines)+2+n)
		b.do(err)
		b.do(b.SetCellStr(b.at, cell, text))
		cell, err = excelize.CoordinatesToCellName(2, len(lines)+2+n)
		b.do(err)
		b.do(b.SetCellStr(b.at, cell, b.pick(c.hint, c.hintEn)))
	}
	b.do(b.SetColWidth(b.at, "A", "A", 28))
	b.do(b.SetColWidth(b.at, "B", "B", 60))
}

func (b *book) bytes() ([]byte, error) {
	if b.err != nil {
		return nil, b.err
	}
	var out bytes.Buffer
	err := b.Write(&out)
	return out.Bytes(), err
}
