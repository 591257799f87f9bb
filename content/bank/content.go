// Package bank keeps the questions: what they ask, what answers them, their
// immutable versions, the review they pass, the syllabus they hang on, and the
// workbooks they come from.
package bank

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ankao/content/bank/wording"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Type says how a question is put and scored; content/bank/scoring knows the
// same words.
type Type string

// The types.
const (
	Single    Type = "single"
	Multiple  Type = "multiple"
	TrueFalse Type = "true_false"
)

// Types lists every type in the order screens show them.
var Types = []Type{Single, Multiple, TrueFalse}

// The option ids of a true/false question.
const (
	True  = "T"
	False = "F"
)

// Block is one piece of a text: words, or a picture.
type Block struct {
	Kind    BlockKind     `json:"kind" enum:"text,image"`
	Text    string        `json:"text,omitempty" maxLength:"4000"`
	MediaID id.ID[Medium] `json:"mediaId,omitempty" maxLength:"26"`
	Alt     string        `json:"alt,omitempty" maxLength:"200"`
}

// BlockKind says what a block holds.
type BlockKind string

// The kinds of block.
const (
	TextBlock  BlockKind = "text"
	ImageBlock BlockKind = "image"
)

// Option is one of the choices. Its id is what keys and responses name; what a
// candidate sees beside it is the paper's business.
type Option struct {
	ID     string  `json:"id" minLength:"1" maxLength:"2"`
	Blocks []Block `json:"blocks" maxItems:"20"`
}

// Interaction is what the candidate does. Kind decides which of the other
// members mean anything, so that a kind added later changes none that is here.
type Interaction struct {
	Kind       InteractionKind `json:"kind" enum:"choice"`
	Options    []Option        `json:"options" maxItems:"12"`
	MinChoices int             `json:"minChoices"`
	MaxChoices int             `json:"maxChoices"`
	// Shuffle allows a paper to show the options in another order. It is off
	// where an option speaks of another one ("A and B", "all of the above").
	Shuffle bool `json:"shuffle"`
}

// InteractionKind names an interaction.
type InteractionKind string

// Choice is the only kind yet: tick options.
const Choice InteractionKind = "choice"

// LawReference is where the key comes from.
type LawReference struct {
	Law     string `json:"law" maxLength:"200"`
	Version string `json:"version" required:"false" maxLength:"100"`
	Article string `json:"article" required:"false" maxLength:"100"`
}

// QuestionContent is all of a question but its key. A seat gets parts of it;
// nothing in it tells the answer except the explanation.
type QuestionContent struct {
	Type          Type           `json:"type" enum:"single,multiple,true_false"`
	Stem          []Block        `json:"stem" maxItems:"20"`
	Interaction   Interaction    `json:"interaction"`
	Explanation   []Block        `json:"explanation" required:"false" maxItems:"20"`
	LawReferences []LawReference `json:"lawReferences" required:"false" maxItems:"20"`
	Difficulty    int            `json:"difficulty" required:"false" minimum:"0" maximum:"5" doc:"1 easy to 5 hard, 0 unset"`
}

// QuestionKey is what answers the question. It is kept apart from the content
// and never leaves the centre's staff. Other interactions will add members of
// their own beside Choices.
type QuestionKey struct {
	Choices []string `json:"choices" maxItems:"12"`
}

// Limits of a question, in characters and counts.
const (
	maxText     = 4000
	maxAlt      = 200
	maxBlocks   = 20
	maxOptions  = 12
	maxLaws     = 20
	maxLaw      = 200
	maxLawParts = 100
	hardest     = 5 // the greatest difficulty
)

// TrueFalseOptions are the two options every true/false question has.
func TrueFalseOptions() []Option {
	return []Option{
		{ID: True, Blocks: []Block{{Kind: TextBlock, Text: "正确"}}},
		{ID: False, Blocks: []Block{{Kind: TextBlock, Text: "错误"}}},
	}
}

// Tidy returns the content and key in their one canonical form: texts without
// spaces around them, the choices of a key sorted, the numbers of choices and
// the options of a true/false question filled in, no list nil. It mends what
// has one meaning only; Validate names the rest.
func Tidy(c QuestionContent, k QuestionKey) (QuestionContent, QuestionKey) {
	c.Stem = tidyBlocks(c.Stem)
	c.Explanation = tidyBlocks(c.Explanation)
	laws := make([]LawReference, 0, len(c.LawReferences))
	for _, l := range c.LawReferences {
		l = LawReference{Law: strings.TrimSpace(l.Law), Version: strings.TrimSpace(l.Version), Article: strings.TrimSpace(l.Article)}
		if l != (LawReference{}) {
			laws = append(laws, l)
		}
	}
	c.LawReferences = laws
	options := make([]Option, 0, len(c.Interaction.Options))
	for _, o := range c.Interaction.Options {
		options = append(options, Option{ID: strings.TrimSpace(o.ID), Blocks: tidyBlocks(o.Blocks)})
	}
	c.Interaction.Options = options
	switch c.Type {
	case TrueFalse:
		if len(options) == 0 {
			c.Interaction.Options = TrueFalseOptions()
		}
		c.Interaction.Shuffle = false
		c.Interaction.MinChoices, c.Interaction.MaxChoices = 1, 1
	case Single:
		c.Interaction.MinChoices, c.Interaction.MaxChoices = 1, 1
	case Multiple:
		if c.Interaction.MinChoices == 0 {
			c.Interaction.MinChoices = 1
		}
		if c.Interaction.MaxChoices == 0 {
			c.Interaction.MaxChoices = len(options)
		}
	}
	if refersToOthers(c.Interaction.Options) {
		c.Interaction.Shuffle = false
	}
	k.Choices = slices.Clone(k.Choices)
	if k.Choices == nil {
		k.Choices = []string{}
	}
	slices.Sort(k.Choices)
	return c, k
}

func tidyBlocks(in []Block) []Block {
	out := make([]Block, 0, len(in))
	for _, b := range in {
		b.Text = strings.TrimSpace(strings.ReplaceAll(b.Text, "\r\n", "\n"))
		b.Alt = strings.TrimSpace(b.Alt)
		if b.Kind == TextBlock && b.Text == "" {
			continue
		}
		out = append(out, b)
	}
	return out
}

// refersToOthers tells whether an option only makes sense where it stands: it
// names other options by letter or says "the above".
func refersToOthers(options []Option) bool {
	for _, o := range options {
		for _, b := range o.Blocks {
			if b.Kind == TextBlock && wording.RefersToOthers(b.Text) {
				return true
			}
		}
	}
	return false
}

// Validate returns an Invalid fault "question.invalid" whose fields name
// everything that is wrong, or nil. Content and key are expected Tidy.
func Validate(c QuestionContent, k QuestionKey) error {
	v := &validator{}
	if !slices.Contains(Types, c.Type) {
		v.add("content.type", "question.type.unknown")
	}
	v.blocks("content.stem", "question.stem", c.Stem, true)
	v.blocks("content.explanation", "question.explanation", c.Explanation, false)
	v.laws(c.LawReferences)
	if c.Difficulty < 0 || c.Difficulty > hardest {
		v.add("content.difficulty", "question.difficulty.range")
	}
	v.choice(c)
	v.key(c, k)
	if len(v.fields) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "question.invalid").With(v.fields...)
}

type validator struct{ fields []fault.Field }

func (v *validator) add(path, code string) {
	v.fields = append(v.fields, fault.Field{Path: path, Code: code})
}

func (v *validator) blocks(path, code string, blocks []Block, required bool) {
	if required && len(blocks) == 0 {
		v.add(path, code+".empty")
	}
	if len(blocks) > maxBlocks {
		v.add(path, code+".long")
	}
	for i, b := range blocks {
		at := path + "." + strconv.Itoa(i)
		switch b.Kind {
		case TextBlock:
			v.text(at+".text", b.Text, maxText, true)
			if b.MediaID != "" || b.Alt != "" {
				v.add(at, "question.block.mixed")
			}
		case ImageBlock:
			if _, err := id.Parse[Medium](b.MediaID.String()); err != nil {
				v.add(at+".mediaId", "question.media.invalid")
			}
			v.text(at+".alt", b.Alt, maxAlt, false)
			if b.Text != "" {
				v.add(at, "question.block.mixed")
			}
		default:
			v.add(at+".kind", "question.block.kind")
		}
	}
}

func (v *validator) text(path, s string, limit int, required bool) {
	switch {
	case required && strings.TrimSpace(s) == "":
		v.add(path, "question.text.empty")
	case !utf8.ValidString(s) || strings.ContainsFunc(s, forbidden):
		v.add(path, "question.text.control")
	case utf8.RuneCountInString(s) > limit:
		v.add(path, "question.text.long")
	}
}

// forbidden finds characters that no text needs and that break XML, PDF or a
// screen: controls but line feed and tab, and non-characters.
func forbidden(r rune) bool {
	return r != '\n' && r != '\t' && unicode.IsControl(r) || r == '\uFEFF' || r == '\uFFFE' || r == '\uFFFF'
}

func (v *validator) laws(laws []LawReference) {
	if len(laws) > maxLaws {
		v.add("content.lawReferences", "question.laws.many")
	}
	for i, l := range laws {
		at := "content.lawReferences." + strconv.Itoa(i)
		v.text(at+".law", l.Law, maxLaw, true)
		v.text(at+".version", l.Version, maxLawParts, false)
		v.text(at+".article", l.Article, maxLawParts, false)
	}
}

func (v *validator) choice(c QuestionContent) {
	in := c.Interaction
	const at = "content.interaction"
	if in.Kind != Choice {
		v.add(at+".kind", "question.interaction.kind")
		return
	}
	if c.Type == TrueFalse {
		if len(in.Options) != 2 || in.Options[0].ID != True || in.Options[1].ID != False {
			v.add(at+".options", "question.options.truefalse")
		}
	} else if len(in.Options) < 2 || len(in.Options) > maxOptions {
		v.add(at+".options", "question.options.count")
	}
	seen := map[string]bool{}
	for i, o := range in.Options {
		path := at + ".options." + strconv.Itoa(i)
		if c.Type != TrueFalse && o.ID != OptionID(i) {
			v.add(path+".id", "question.option.id")
		}
		v.blocks(path+".blocks", "question.option", o.Blocks, true)
		face := blocksFace(o.Blocks)
		if seen[face] && len(o.Blocks) > 0 {
			v.add(path, "question.option.duplicate")
		}
		seen[face] = true
	}
	single := c.Type == Single || c.Type == TrueFalse
	if in.MinChoices < 1 || in.MaxChoices < in.MinChoices || in.MaxChoices > max(1, len(in.Options)) || (single && in.MaxChoices != 1) {
		v.add(at+".maxChoices", "question.choices.range")
	}
	if c.Type == TrueFalse && in.Shuffle {
		v.add(at+".shuffle", "question.shuffle.truefalse")
	}
}

func (v *validator) key(c QuestionContent, k QuestionKey) {
	known := map[string]bool{}
	for _, o := range c.Interaction.Options {
		known[o.ID] = true
	}
	seen := map[string]bool{}
	for i, id := range k.Choices {
		at := "key.choices." + strconv.Itoa(i)
		if !known[id] {
			v.add(at, "question.key.unknown")
		}
		if seen[id] {
			v.add(at, "question.key.repeated")
		}
		seen[id] = true
	}
	switch {
	case len(k.Choices) == 0:
		v.add("key.choices", "question.key.empty")
	case c.Type != Multiple && len(k.Choices) > 1:
		v.add("key.choices", "question.key.single")
	case c.Type == Multiple && (len(k.Choices) < c.Interaction.MinChoices || len(k.Choices) > c.Interaction.MaxChoices):
		v.add("key.choices", "question.key.count")
	}
}

// OptionID returns the id of the i-th option of a choice question: A, B, C …
func OptionID(i int) string { return string(rune('A' + i)) }

// blocksFace is what two options must not share: their words without spaces and
// width, and their pictures.
func blocksFace(blocks []Block) string {
	var b strings.Builder
	for _, block := range blocks {
		if block.Kind == ImageBlock {
			b.WriteString("\x00" + block.MediaID.String())
			continue
		}
		b.WriteString(wording.Face(block.Text))
	}
	return b.String()
}

// canonical is what a version's SHA-256 is taken of. Members are only ever
// added, with omitempty, so that the digest of a question never changes.
type canonical struct {
	Schema  int             `json:"schema"`
	Content QuestionContent `json:"content"`
	Key     QuestionKey     `json:"key"`
}

// Canonical returns the bytes that stand for a tidy question: JSON in the order
// of the members, UTF-8, nothing escaped that need not be.
func Canonical(c QuestionContent, k QuestionKey) []byte {
	c, k = Tidy(c, k)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(canonical{Schema: 1, Content: c, Key: k}); err != nil {
		panic("bank: a question cannot be written as JSON: " + err.Error()) // only strings, numbers and lists
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Digest returns the SHA-256 of Canonical in lower-case hex.
func Digest(c QuestionContent, k QuestionKey) string {
	sum := sha256.Sum256(Canonical(c, k))
	return hex.EncodeToString(sum[:])
}

// PlainText joins the words of blocks; a picture is "[图]".
func PlainText(blocks []Block) string {
	var parts []string
	for _, b := range blocks {
		if b.Kind == ImageBlock {
			parts = append(parts, "[图]")
			continue
		}
		parts = append(parts, b.Text)
	}
	return strings.Join(parts, " ")
}

// Media lists the pictures that the content shows, each once.
func (c QuestionContent) Media() []id.ID[Medium] {
	var out []id.ID[Medium]
	add := func(blocks []Block) {
		for _, b := range blocks {
			if b.Kind == ImageBlock && !slices.Contains(out, b.MediaID) {
				out = append(out, b.MediaID)
			}
		}
	}
	add(c.Stem)
	add(c.Explanation)
	for _, o := range c.Interaction.Options {
		add(o.Blocks)
	}
	return out
}
