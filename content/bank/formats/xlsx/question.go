package xlsx

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ankao/content/bank/formats"
	"ankao/content/bank/wording"
)

// maxText is the longest text of a stem or an option, in characters.
const maxText = 4000

// build makes the question of an item, or the findings that say why there is
// none.
func (it *item) build(levels bool) {
	if it.lost {
		return
	}
	q := &it.out.Question
	q.Path = it.path(levels)
	typ := it.kind()
	stem := it.stemText()
	q.Type, q.Stem = typ, pieces(stem)
	if typ == unsupported {
		q.Type = ""
		return
	}
	it.placePictures(q)
	if len(q.Stem) == 0 {
		it.at(it.value(fStem), fStem, "stem.empty")
		return
	}
	if typ == trueFalse || typ == "" && it.looksTrueFalse() {
		it.buildTruth(q, typ)
	} else {
		it.buildChoice(q, typ)
	}
	it.extras(q)
	if figureWords.MatchString(formats.Words(q.Stem)) && len(it.pictures) == 0 && !it.saysPicture {
		it.at(it.value(fStem), fStem, "stem.picture-mentioned")
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
	case v.text != "" && typ == "":
		it.at(v, fType, "type.unknown", quote(v.text))
		return unsupported
	case typ == unsupported:
		name := v.text
		if name == "" {
			name = "填空、问答等题型"
		}
		it.at(v, fType, "type.unsupported", quote(name))
	case v.text != "" && it.section != "" && it.section != typ && typeNames[typ] != "" && typeNames[it.section] != "":
		it.at(v, fType, "type.section", typeNames[typ], typeNames[it.section])
	}
	return typ
}

// stemText takes the running number off the stem.
func (it *item) stemText() string {
	v, stem := it.value(fStem), it.stem
	n := it.number
	if n.value > 0 {
		confirmed := n.confirmed(numberOf(it.before), numberOf(it.after)) || it.ownNumber() == n.value
		switch {
		case n.sure:
			stem = n.strip(stem)
		case confirmed:
			stem = n.strip(stem)
			it.at(v, fStem, "stem.number-stripped", n.text)
		case it.table.numbered:
			it.at(v, fStem, "stem.number-kept", n.text)
		}
		if bare := strings.TrimLeft(stem, ";；,，、。.．:： "); stem != it.stem && bare != stem {
			stem = bare
			it.at(v, fStem, "stem.leading-mark")
		}
	}
	if isOptions(stem) {
		it.at(v, fStem, "stem.options")
	}
	if utf8.RuneCountInString(stem) > maxText {
		it.at(v, fStem, "stem.long")
	}
	return stem
}

func numberOf(it *item) number {
	if it == nil {
		return number{}
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
	values, fault := truthOptions(it.truthTexts())
	if fault != nil {
		return false
	}
	_, word := verdict(bareAnswer(it.value(fAnswer).text))
	return values != nil || !it.hasOptions() && word
}

func (it *item) buildTruth(q *formats.Question, typ string) {
	if typ == "" {
		it.at(it.value(fType), fType, "type.inferred", typeNames[trueFalse])
	}
	q.Type = trueFalse
	options := it.value(fOptions)
	if options.text == "" {
		for _, letter := range sortedLetters(it.cols.options) {
			if v := it.letters[letter]; v.text != "" {
				options = v
				break
			}
		}
	}
	values, fault := truthOptions(it.truthTexts())
	if fault != nil {
		it.at(options, fOptions, fault.code, fault.args...)
		return
	}
	v := it.value(fAnswer)
	a := readTruth(v.text, values)
	if values == nil && it.table.reversed && a.fault == nil && len(a.remarks) > 0 {
		a = wrong("key.ambiguous", quote(v.text), "A 为正确，或者像本表别的题一样 A 为错误")
	}
	it.takeAnswer(q, v, a)
	if text, from, to, ok := keyShown(formats.Words(q.Stem)); ok {
		if shown, isWord := verdict(text); isWord {
			it.shownKey(q, text, from, to, len(q.Key) == 1 && shown == (q.Key[0] == 0))
		}
	}
}

func (it *item) takeAnswer(q *formats.Question, v value, a answer) {
	if a.fault != nil {
		it.at(v, fAnswer, a.fault.code, a.fault.args...)
		return
	}
	it.remarks(v, fAnswer, a.remarks)
	q.Key = a.choices
}

// shownKey deals with an answer that stands in the stem's own bracket.
func (it *item) shownKey(q *formats.Question, text string, from, to int, agrees bool) {
	v := it.value(fStem)
	if len(q.Key) > 0 && !agrees {
		it.at(v, fStem, "stem.key-conflict", text)
		return
	}
	r := []rune(q.Stem[0].Text)
	q.Stem[0].Text = string(r[:from]) + "（　）" + string(r[to:])
	it.at(v, fStem, "stem.key-shown", text)
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
	a := readAnswer(answer.text, texts)
	it.takeAnswer(q, answer, a)
	if len(q.Key) == 0 {
		return
	}
	it.settleChoice(q, typ, answer)
	if text, from, to, ok := keyShown(formats.Words(q.Stem)); ok {
		if shown := readAnswer(text, texts); shown.fault == nil {
			it.shownKey(q, text, from, to, slices.Equal(shown.choices, q.Key))
		}
	}
}

// settleChoice settles single or multiple by the number of right options where
// the file does not say, and compares where it does.
func (it *item) settleChoice(q *formats.Question, typ string, answer value) {
	switch typ {
	case single:
		if len(q.Key) > 1 {
			it.at(answer, fAnswer, "key.too-many", strconv.Itoa(len(q.Key)), lettersOf(q.Key))
		}
	case multiple:
		if len(q.Key) == 1 {
			it.at(answer, fAnswer, "key.one")
		}
	default:
		typ = single
		if len(q.Key) > 1 {
			typ = multiple
		}
		it.at(it.value(fType), fType, "type.inferred", typeNames[typ])
	}
	q.Type = typ
}

// optionTexts finds the options wherever the row has them.
func (it *item) optionTexts(q *formats.Question) (value, []string, bool) {
	v := it.value(fOptions)
	own, first, ok := it.ownColumns(q)
	if !ok {
		return v, nil, false
	}
	if v.text == "" && len(own) > 0 {
		return first, own, true
	}
	if v.text == "" {
		if rest, options, ok := optionsInStem(q.Stem[0].Text); ok {
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
	s := splitOptions(v.text, it.table.leading)
	if s.fault != nil {
		it.at(v, fOptions, s.fault.code, s.fault.args...)
		return v, nil, false
	}
	it.remarks(v, fOptions, s.remarks)
	if len(own) > 0 && !slices.EqualFunc(own, s.texts, func(a, b string) bool { return wording.Face(a) == wording.Face(b) }) {
		it.at(first, fOptions, "options.two-places")
		return v, nil, false
	}
	return v, s.texts, true
}

// ownColumns reads options that have a column each.
func (it *item) ownColumns(q *formats.Question) (texts []string, first value, ok bool) {
	letters := sortedLetters(it.cols.options)
	last := -1
	for _, letter := range letters {
		if it.letters[letter].text != "" || it.optionHasPicture(letter) {
			last = letter
		}
	}
	for letter := 0; letter <= last; letter++ {
		v := it.letters[letter]
		if first.row == 0 {
			first = v
		}
		text := v.text
		if c := parseChunk(text); c.firm && firmStop(c.label.stop) {
			if c.label.letter != letter {
				it.at(v, fOptions, "option.other-letter", letterName(letter), letterName(c.label.letter))
				return nil, v, false
			}
			text = c.body
		}
		texts = append(texts, text)
	}
	return texts, first, true
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
			refuse("option.long", letterName(i))
		}
		if j, twice := seen[face]; twice && face != "" && !pictured {
			refuse("options.duplicate", letterName(j), letterName(i))
		} else if !twice {
			seen[face] = i
		}
	}
	switch {
	case len(texts) < 2:
		refuse("options.one")
	case len(texts) > maxLetters:
		refuse("options.many", strconv.Itoa(len(texts)))
	case empty == len(texts) && len(formats.Pictures(q.Stem)) > 0:
		// The picture shows what A, B and C are.
		it.at(v, fOptions, "options.letters")
		for i := range texts {
			texts[i] = letterName(i)
		}
	case empty > 0:
		var names []string
		for i, text := range texts {
			if text == "" && !it.optionHasPicture(i) {
				names = append(names, letterName(i))
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

var saidByExplanation = regexp.MustCompile(`(?:故选|应选|本题选|正确答案[是为:]+|答案[是为:]+)\s*\(?([A-L]{1,8})\)?([^A-Za-z0-9]|$)`)

// extras reads what is beside stem, options and answer.
func (it *item) extras(q *formats.Question) {
	if v := it.value(fExplanation); v.text != "" {
		text := v.text
		if r := []rune(text); len(r) > maxText {
			text = string(r[:maxText])
		}
		q.Explanation = append(pieces(text), q.Explanation...)
		if m := saidByExplanation.FindStringSubmatch(wording.Width(v.text)); m != nil && q.Type != trueFalse && len(q.Key) > 0 {
			if said := readAnswer(m[1], make([]string, len(q.Options))); said.fault == nil && !slices.Equal(said.choices, q.Key) {
				it.at(v, fExplanation, "key.explanation", lettersOf(said.choices), lettersOf(q.Key))
			}
		}
	}
	q.Law = pointName(it.value(fLaw).text)
	if v := it.value(fDifficulty); v.text != "" {
		d, known := difficulties[wording.Face(v.text)]
		if !known {
			it.at(v, fDifficulty, "difficulty.unknown", quote(v.text))
		}
		q.Difficulty = d
	}
}
