package xlsx

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ankao/content/bank/formats"
	"ankao/content/bank/formats/cells"
	"ankao/content/bank/wording"
)

// maxText is the longest text of a stem or an option, in characters.
const maxText = 4000

// build makes the question of an item, or the findings that say why there is
// none.
func (it *item) build(levels map[string]bool) {
	if it.lost {
		return
	}
	q := &it.out.Question
	q.Path = it.path(levels)
	typ := it.kind()
	stem := it.stemText()
	q.Type, q.Stem = typ, pieces(stem)
	if typ == cells.Unsupported {
		q.Type = ""
		return
	}
	it.placePictures(q)
	if len(q.Stem) == 0 {
		it.at(it.value(fStem), fStem, "stem.empty")
		return
	}
	if typ == cells.TrueFalse || typ == "" && it.looksTrueFalse() {
		it.buildTruth(q, typ)
	} else {
		it.buildChoice(q, typ)
	}
	it.extras(q)
	if cells.FigureWords.MatchString(formats.Words(q.Stem)) && len(it.pictures) == 0 && !it.saysPicture {
		if it.near != "" {
			it.at(it.value(fStem), fStem, "picture.near", it.near)
		} else {
			it.at(it.value(fStem), fStem, "stem.picture-mentioned")
		}
	}
}

func pieces(text string) []formats.Piece {
	if text == "" {
		return nil
	}
	return []formats.Piece{{Text: text}}
}

// kind settles the type before options and answer are read: "" and "choice" are
// open.
func (it *item) kind() string {
	v := it.value(fType)
	typ := it.declared()
	switch {
	case v.text != "" && typ == "" && len(it.rows) == 1 && len(it.rows[0].Cells) == 1 && len(it.pictures) == 0:
		it.at(v, fType, "row.alone", cells.Quote(v.text))
		return cells.Unsupported
	case v.text != "" && typ == "":
		it.at(v, fType, "type.unknown", cells.Quote(v.text))
		return cells.Unsupported
	case typ == cells.Unsupported:
		name := v.text
		if name == "" {
			name = "填空、问答等题型"
		}
		it.at(v, fType, "type.unsupported", cells.Quote(name))
	case v.text != "" && it.section != "" && it.section != typ && cells.TypeNames[typ] != "" && cells.TypeNames[it.section] != "":
		it.at(v, fType, "type.section", cells.TypeNames[typ], cells.TypeNames[it.section])
	}
	return typ
}

// stemText takes the running number off the stem.
func (it *item) stemText() string {
	v, stem := it.value(fStem), it.stem
	n := it.number
	if n.Value > 0 {
		confirmed := n.Confirmed(numberOf(it.before), numberOf(it.after)) || it.ownNumber() == n.Value
		switch {
		case n.Sure && (confirmed || !n.Year):
			stem = n.Strip(stem)
		case confirmed:
			stem = n.Strip(stem)
			it.at(v, fStem, "stem.number-stripped", n.Text)
		case it.table.numbered:
			it.at(v, fStem, "stem.number-kept", n.Text)
		}
		if bare := strings.TrimLeft(stem, ";；,，、。.．:： "); stem != it.stem && bare != stem {
			stem = bare
			it.at(v, fStem, "stem.leading-mark")
		}
	}
	if cells.IsOptions(stem) {
		it.at(v, fStem, "stem.options")
	}
	if utf8.RuneCountInString(stem) > maxText {
		it.at(v, fStem, "stem.long")
	}
	return stem
}

func numberOf(it *item) cells.Number {
	if it == nil {
		return cells.Number{}
	}
	return it.number
}

// ownNumber is the number in a column of numbers.
func (it *item) ownNumber() int {
	for _, col := range it.cols.fields[fNumber] {
		if n, err := strconv.Atoi(strings.TrimSpace(it.table.cell(it.rows[0].Number, col).Text)); err == nil {
			return n
		}
	}
	return 0
}

// looksTrueFalse tells whether a question of no known type can only be true or
// false.
func (it *item) looksTrueFalse() bool {
	values, fault := cells.TruthOptions(it.truthTexts())
	if fault != nil {
		return false
	}
	_, word := cells.Verdict(cells.BareAnswer(it.value(fAnswer).text))
	return values != nil || !it.hasOptions() && word
}

func (it *item) buildTruth(q *formats.Question, typ string) {
	if typ == "" {
		it.at(it.value(fType), fType, "type.inferred", cells.TypeNames[cells.TrueFalse])
	}
	q.Type = cells.TrueFalse
	options := it.value(fOptions)
	if options.text == "" {
		for _, letter := range sortedLetters(it.cols.options) {
			if v := it.letters[letter]; v.text != "" {
				options = v
				break
			}
		}
	}
	values, fault := cells.TruthOptions(it.truthTexts())
	if fault != nil {
		it.at(options, fOptions, fault.Code, fault.Args...)
		return
	}
	v := it.value(fAnswer)
	a := cells.ReadTruth(v.text, values)
	if values == nil && it.table.reversed && a.Fault == nil && len(a.Remarks) > 0 {
		a = cells.Doubt("key.ambiguous", cells.Quote(v.text), "A 为正确，或者像本表别的题一样 A 为错误")
	}
	it.takeAnswer(q, v, a)
	it.checkSaid(q, v)
	it.clearShown(q, func(text string) []int {
		value, ok := cells.Verdict(text)
		switch {
		case !ok:
			return nil
		case value:
			return []int{0}
		}
		return []int{1}
	})
}

func (it *item) takeAnswer(q *formats.Question, v value, a cells.Answer) {
	if a.Fault != nil {
		it.at(v, fAnswer, a.Fault.Code, a.Fault.Args...)
		return
	}
	it.remarks(v, fAnswer, a.Remarks)
	q.Key = a.Choices
}

func (it *item) buildChoice(q *formats.Question, typ string) {
	v, texts, ok := it.optionTexts(q)
	answer := it.value(fAnswer)
	if !ok {
		if answer.text == "" {
			it.at(answer, fAnswer, "key.empty")
		}
		return
	}
	if !it.checkOptions(q, v, texts) {
		return
	}
	a := cells.ReadAnswer(answer.text, texts)
	if it.table.fromZero && a.ByNumber() {
		a = cells.Doubt("key.from-zero", cells.Quote(answer.text))
	}
	it.takeAnswer(q, answer, a)
	if len(q.Key) == 0 {
		return
	}
	it.settleChoice(q, typ, answer)
	it.checkSaid(q, v)
	it.clearShown(q, func(text string) []int { return cells.ReadAnswer(text, texts).Choices })
}

// settleChoice settles single or multiple by the number of right options where
// the file does not say, and compares where it does.
func (it *item) settleChoice(q *formats.Question, typ string, answer value) {
	switch typ {
	case cells.Single:
		if len(q.Key) > 1 {
			it.at(answer, fAnswer, "key.too-many", strconv.Itoa(len(q.Key)), cells.Letters(q.Key))
		}
	case cells.Multiple:
		if len(q.Key) == 1 {
			it.at(answer, fAnswer, "key.one")
		}
	default:
		typ = cells.Single
		if len(q.Key) > 1 {
			typ = cells.Multiple
		}
		it.at(it.value(fType), fType, "type.inferred", cells.TypeNames[typ])
	}
	q.Type = typ
}

// optionTexts finds the options wherever the row has them.
func (it *item) optionTexts(q *formats.Question) (value, []string, bool) {
	v := it.value(fOptions)
	own, first, ok := it.ownColumns()
	if !ok {
		return v, nil, false
	}
	if v.text == "" && len(own) > 0 {
		return first, own, true
	}
	if v.text == "" {
		if rest, options, ok := cells.OptionsInStem(q.Stem[0].Text); ok {
			it.at(it.value(fStem), fStem, "options.from-stem")
			q.Stem[0].Text = rest
			return it.value(fStem), options, true
		}
		code := "options.missing"
		if !it.cols.has(fOptions) && len(it.cols.options) == 0 {
			code = "options.no-column"
		}
		it.at(v, fOptions, code)
		return v, nil, false
	}
	s := cells.SplitOptions(v.text, it.table.leading)
	if s.Fault != nil {
		it.at(v, fOptions, s.Fault.Code, s.Fault.Args...)
		return v, nil, false
	}
	it.remarks(v, fOptions, s.Remarks)
	if len(own) > 0 && !slices.EqualFunc(own, s.Texts, func(a, b string) bool { return wording.Face(a) == wording.Face(b) }) {
		it.at(first, fOptions, "options.two-places")
		return v, nil, false
	}
	return v, s.Texts, true
}

// ownColumns reads options that have a column each.
func (it *item) ownColumns() (texts []string, first value, ok bool) {
	last := -1
	for _, letter := range sortedLetters(it.cols.options) {
		if it.letters[letter].text != "" || it.optionHasPicture(letter) {
			last = letter
		}
	}
	lists, labels, filled := it.columnLabels()
	for letter := 0; letter <= last; letter++ {
		v := it.letters[letter]
		if first.row == 0 {
			first = v
		}
		text := v.text
		switch c := cells.ParseChunk(text); {
		case !c.Firm || !cells.FirmStop(c.Label.Stop):
		case lists == filled && labels == filled && !it.table.labelled:
			it.at(v, fOptions, "option.label", cells.Letter(letter), cells.Quote(text))
			return nil, v, false
		case c.Lists() && labels < filled:
		case c.Label.Letter != letter:
			it.at(v, fOptions, "option.other-letter", cells.Letter(letter), cells.Letter(c.Label.Letter))
			return nil, v, false
		default:
			text = c.Body
		}
		texts = append(texts, text)
	}
	return it.withoutPlaceholders(texts), first, true
}

// withoutPlaceholders takes off the strokes by which people cross out the
// columns that an option does not need. Among options that are signs themselves
// a stroke is one of them.
func (it *item) withoutPlaceholders(texts []string) []string {
	n := len(texts)
	for n > 2 && texts[n-1] == texts[len(texts)-1] && texts[n-1] != "" && cells.IsPlaceholder(texts[n-1]) && !strings.ContainsFunc(texts[n-1], unicode.IsLetter) && !it.optionHasPicture(n-1) {
		n--
	}
	for _, text := range texts[:n] {
		if !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			return texts
		}
	}
	if n < len(texts) {
		it.at(it.letters[n], fOptions, "options.placeholder", texts[n])
	}
	return texts[:n]
}

// beginWithLetters tells whether it is the habit of a sheet to repeat the letter
// of a column before the option.
func beginWithLetters(items []*item) bool {
	rows, labelled := 0, 0
	for _, it := range items {
		if lists, labels, filled := it.columnLabels(); filled > 1 && lists < filled {
			rows++
			if labels == filled {
				labelled++
			}
		}
	}
	return labelled > 0 && labelled*2 > rows
}

// columnLabels counts the columns that are filled, those of them that begin with
// their own letter, and those whose letters may be their content ("A、B相").
func (it *item) columnLabels() (lists, labels, filled int) {
	for letter, v := range it.letters {
		if v.text == "" {
			continue
		}
		filled++
		c := cells.ParseChunk(v.text)
		if c.Firm && cells.FirmStop(c.Label.Stop) && c.Label.Letter == letter {
			labels++
		}
		if c.Lists() {
			lists++
		}
	}
	return lists, labels, filled
}

// checkOptions refuses options that are empty, alike, too few or too many, and
// puts them into the question.
func (it *item) checkOptions(q *formats.Question, v value, texts []string) bool {
	ok := true
	refuse := func(code string, args ...any) {
		it.at(v, fOptions, code, args...)
		ok = false
	}
	empty, seen := 0, map[string]int{}
	for i, text := range texts {
		face := wording.Face(text)
		pictured := it.optionHasPicture(i)
		switch {
		case face == "" && text == "" && !pictured:
			empty++
		case utf8.RuneCountInString(text) > maxText:
			refuse("option.long", cells.Letter(i))
		}
		if j, twice := seen[face]; twice && face != "" && !pictured {
			refuse("options.duplicate", cells.Letter(j), cells.Letter(i))
		} else if !twice {
			seen[face] = i
		}
	}
	switch {
	case len(texts) < 2:
		refuse("options.one")
	case len(texts) > cells.MaxLetters:
		refuse("options.many", strconv.Itoa(len(texts)))
	case empty == len(texts) && len(formats.Pictures(q.Stem)) > 0:
		// The picture shows what A, B and C are.
		it.at(v, fOptions, "options.letters")
		for i := range texts {
			texts[i] = cells.Letter(i)
		}
	case empty > 0:
		var names []string
		for i, text := range texts {
			if text == "" && !it.optionHasPicture(i) {
				names = append(names, cells.Letter(i))
			}
		}
		refuse("option.empty", strings.Join(names, "、"))
	}
	if !ok {
		return false
	}
	for i, text := range texts {
		option := pieces(text)
		for _, p := range it.pictures {
			if p.part == partOption && p.letter == i {
				option = append(option, formats.Piece{Picture: p.picture})
			}
		}
		q.Options = append(q.Options, option)
	}
	return true
}

// What an explanation says of the answer: letters, or a word for true or false.
var (
	saidByExplanation = regexp.MustCompile(`(?:故选|应选|本题选|答案选|答案(?:\s*[】\]]\s*:?|\s*[是为:]+))\s*\(?([A-L](?:[、,]?[A-L]){0,7})\)?([^A-Za-z0-9]|$)`)
	saidOfTruth       = regexp.MustCompile(`(?:答案(?:\s*[】\]]\s*:?|\s*[是为:]+)|(?:故|所以)?(?:本|此|该)题(?:的)?(?:说法|表述|观点|描述)?(?:是|为)?)\s*\(?(正确|错误|对|错|√|×)\)?(?:的)?(?:[,。;!、\s]|$)`)
)

// extras reads what is beside stem, options and answer.
func (it *item) extras(q *formats.Question) {
	if v := it.value(fExplanation); v.text != "" {
		text := v.text
		if r := []rune(text); len(r) > maxText {
			text = string(r[:maxText])
			it.at(v, fExplanation, "explanation.long")
		}
		q.Explanation = append(pieces(text), q.Explanation...)
		it.compareExplanation(q, v)
	}
	q.Law = pointName(it.value(fLaw).text)
	if v := it.value(fDifficulty); v.text != "" {
		d, known := cells.Difficulties[wording.Face(v.text)]
		if !known {
			it.at(v, fDifficulty, "difficulty.unknown", cells.Quote(v.text))
		}
		q.Difficulty = d
	}
}

// compareExplanation refuses a question whose explanation names another answer.
func (it *item) compareExplanation(q *formats.Question, v value) {
	if len(q.Key) == 0 {
		return
	}
	text := wording.Width(v.text)
	if q.Type != cells.TrueFalse {
		if m := saidByExplanation.FindStringSubmatch(text); m != nil {
			if said := cells.ReadAnswer(m[1], make([]string, len(q.Options))); said.Fault == nil && !slices.Equal(said.Choices, q.Key) {
				it.at(v, fExplanation, "key.explanation", cells.Letters(said.Choices), cells.Letters(q.Key))
			}
		}
		return
	}
	if m := saidOfTruth.FindStringSubmatch(text); m != nil {
		if said, _ := cells.Verdict(m[1]); said != (q.Key[0] == 0) {
			it.at(v, fExplanation, "key.explanation", cells.VerdictName(said), cells.VerdictName(!said))
		}
	}
}
