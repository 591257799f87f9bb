package bank_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"

	"ankao/content/bank"
	"ankao/internal/fault"
	"ankao/internal/id"
)

func text(s string) []bank.Block { return []bank.Block{{Kind: bank.TextBlock, Text: s}} }

func choice(typ bank.Type, stem string, key string, options ...string) (bank.QuestionContent, bank.QuestionKey) {
	c := bank.QuestionContent{Type: typ, Stem: text(stem), Interaction: bank.Interaction{Kind: bank.Choice, Shuffle: true}}
	for i, o := range options {
		c.Interaction.Options = append(c.Interaction.Options, bank.Option{ID: bank.OptionID(i), Blocks: text(o)})
	}
	return bank.Tidy(c, bank.QuestionKey{Choices: strings.Split(key, "")})
}

func codes(err error) []string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return nil
	}
	var out []string
	for _, field := range f.Fields {
		out = append(out, field.Path+" "+field.Code)
	}
	return out
}

func TestValidate(t *testing.T) {
	media := id.New[bank.Medium]()
	for _, tc := range []struct {
		name string
		make func() (bank.QuestionContent, bank.QuestionKey)
		want []string
	}{
		{"single", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice(bank.Single, "灭火器多久检查一次？", "B", "每天", "每月", "每年")
		}, nil},
		{"multiple with one right option", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice(bank.Multiple, "下列哪些正确？", "B", "甲", "乙")
		}, nil},
		{"true/false needs no options of its own", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice(bank.TrueFalse, "电焊时应戴面罩。", "T")
		}, nil},
		{"a picture is a stem", func() (bank.QuestionContent, bank.QuestionKey) {
			c, k := choice(bank.Single, "x", "A", "甲", "乙")
			c.Stem = []bank.Block{{Kind: bank.ImageBlock, MediaID: media}}
			return c, k
		}, nil},
		{"options that are pictures", func() (bank.QuestionContent, bank.QuestionKey) {
			c, k := choice(bank.Single, "哪个标志？", "A", "甲", "乙")
			c.Interaction.Options[0].Blocks = []bank.Block{{Kind: bank.ImageBlock, MediaID: media, Alt: "禁止烟火"}}
			return c, k
		}, nil},
		{"empty stem and key", func() (bank.QuestionContent, bank.QuestionKey) {
			c, _ := choice(bank.Single, "  ", "A", "甲", "乙")
			return bank.Tidy(c, bank.QuestionKey{})
		}, []string{"content.stem question.stem.empty", "key.choices question.key.empty"}},
		{"unknown type", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice("essay", "x", "A", "甲", "乙")
		}, []string{"content.type question.type.unknown", "content.interaction.maxChoices question.choices.range"}},
		{"one option", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice(bank.Single, "x", "A", "甲")
		}, []string{"content.interaction.options question.options.count"}},
		{"thirteen options", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice(bank.Single, "x", "A", strings.Split("一二三四五六七八九十子丑寅", "")...)
		}, []string{"content.interaction.options question.options.count"}},
		{"the same option in another width", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice(bank.Single, "x", "A", "1.5 米", "１．５米。", "3 米")
		}, []string{"content.interaction.options.1 question.option.duplicate"}},
		{"case makes a difference", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice(bank.Single, "x", "A", "10mW", "10MW")
		}, nil},
		{"empty option", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice(bank.Single, "x", "A", "甲", " ", "乙")
		}, []string{"content.interaction.options.1.blocks question.option.empty"}},
		{"key beside the options", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice(bank.Single, "x", "E", "甲", "乙")
		}, []string{"key.choices.0 question.key.unknown"}},
		{"two keys for a single choice", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice(bank.Single, "x", "AB", "甲", "乙")
		}, []string{"key.choices question.key.single"}},
		{"key named twice", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice(bank.Multiple, "x", "AA", "甲", "乙")
		}, []string{"key.choices.1 question.key.repeated"}},
		{"more keys than may be chosen", func() (bank.QuestionContent, bank.QuestionKey) {
			c, k := choice(bank.Multiple, "x", "ABC", "甲", "乙", "丙")
			c.Interaction.MaxChoices = 2
			return c, k
		}, []string{"key.choices question.key.count"}},
		{"true/false with a choice's options", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice(bank.TrueFalse, "x", "A", "甲", "乙")
		}, []string{"content.interaction.options question.options.truefalse"}},
		{"another interaction", func() (bank.QuestionContent, bank.QuestionKey) {
			c, k := choice(bank.Single, "x", "A", "甲", "乙")
			c.Interaction.Kind = "gap"
			return c, k
		}, []string{"content.interaction.kind question.interaction.kind"}},
		{"control character", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice(bank.Single, "x\x07y", "A", "甲", "乙")
		}, []string{"content.stem.0.text question.text.control"}},
		{"long stem", func() (bank.QuestionContent, bank.QuestionKey) {
			return choice(bank.Single, strings.Repeat("长", 4001), "A", "甲", "乙")
		}, []string{"content.stem.0.text question.text.long"}},
		{"picture without an id, law without a name, difficulty six", func() (bank.QuestionContent, bank.QuestionKey) {
			c, k := choice(bank.Single, "x", "A", "甲", "乙")
			c.Stem = append(c.Stem, bank.Block{Kind: bank.ImageBlock, MediaID: "../etc"})
			c.LawReferences = []bank.LawReference{{Article: "第五条"}}
			c.Difficulty = 6
			return c, k
		}, []string{"content.stem.1.mediaId question.media.invalid", "content.lawReferences.0.law question.text.empty", "content.difficulty question.difficulty.range"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := bank.Validate(tc.make())
			if got := codes(err); !slices.Equal(got, tc.want) || (err == nil) != (tc.want == nil) {
				t.Fatalf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// The digest of a stored question must never change: this one is written down.
func TestDigestIsStable(t *testing.T) {
	c, k := choice(bank.Multiple, "动火<作业>前应当 & 必须做什么？", "CA", "审批", "吸烟", "清理")
	want := `{"schema":1,"content":{"type":"multiple","stem":[{"kind":"text","text":"动火<作业>前应当 & 必须做什么？"}],` +
		`"interaction":{"kind":"choice","options":[{"id":"A","blocks":[{"kind":"text","text":"审批"}]},{"id":"B","blocks":[{"kind":"text","text":"吸烟"}]},` +
		`{"id":"C","blocks":[{"kind":"text","text":"清理"}]}],"minChoices":1,"maxChoices":3,"shuffle":true},"explanation":[],"lawReferences":[],"difficulty":0},` +
		`"key":{"choices":["A","C"]}}`
	if got := string(bank.Canonical(c, k)); got != want {
		t.Fatalf("canonical bytes changed:\n%s\nwant\n%s", got, want)
	}
	sum := bank.Digest(c, k)
	k.Choices = []string{"C", "A"}
	if sum != bank.Digest(c, k) {
		t.Error("the order in which a key is written changes the digest")
	}
	k.Choices = []string{"A", "B"}
	if sum == bank.Digest(c, k) {
		t.Error("another key has the same digest")
	}
	if got := sha256.Sum256([]byte(want)); sum != hex.EncodeToString(got[:]) {
		t.Errorf("digest %q is not the SHA-256 of the canonical bytes", sum)
	}
}

func TestShuffleStopsWhereOptionsPointAtEachOther(t *testing.T) {
	c, _ := choice(bank.Single, "x", "C", "甲", "乙", "A和B")
	if c.Interaction.Shuffle {
		t.Error("options that name each other may be shuffled")
	}
}

func TestSniff(t *testing.T) {
	var b bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, 3, 2))
	img.Set(1, 1, color.White)
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	good := b.Bytes()
	bmp := make([]byte, 60)
	copy(bmp, "BM")
	bmp[18], bmp[22] = 4, 5
	huge := bytes.Clone(bmp)
	huge[20], huge[24] = 1, 1
	for _, tc := range []struct {
		name string
		in   []byte
		code string
		typ  string
	}{
		{"png", good, "", "image/png"},
		{"bmp", bmp, "", "image/bmp"},
		{"bmp of four thousand million pixels", huge, "media.large", ""},
		{"cut png", good[:20], "media.broken", ""},
		{"emf", append([]byte{1, 0, 0, 0}, make([]byte, 80)...), "media.unknown", ""},
		{"svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), "media.unknown", ""},
		{"html with a png ending", []byte("<html>"), "media.unknown", ""},
		{"nothing", nil, "media.unknown", ""},
		{"six megabytes", append(bytes.Clone(good), make([]byte, 6<<20)...), "media.large", ""},
	} {
		m, err := bank.Sniff(tc.in)
		if code := fault.CodeOf(err); (err == nil) != (tc.code == "") || (err != nil && code != tc.code) || (err == nil && m.ContentType != tc.typ) {
			t.Errorf("%s: %+v, %v", tc.name, m, err)
		}
	}
}
