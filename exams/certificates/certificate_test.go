package certificates

import (
	"testing"
	"time"

	"ankao/exams/certificates/token"
	"ankao/internal/clock"
)

func TestLastValidDay(t *testing.T) {
	cases := []struct {
		issued clock.Date
		months int
		want   clock.Date
	}{
		{"2026-11-23", 36, "2029-11-22"},
		{"2026-01-01", 12, "2026-12-31"},
		{"2026-12-01", 1, "2026-12-31"},
		{"2026-03-01", 12, "2027-02-28"},
		{"2027-03-01", 12, "2028-02-29"},
		{"2028-02-29", 12, "2029-02-28"}, // no such day: the month's end
		{"2028-02-29", 48, "2032-02-28"},
		{"2026-08-31", 6, "2027-02-28"},
		{"2026-08-31", 1, "2026-09-30"},
		{"2026-11-23", 0, ""},
	}
	for _, c := range cases {
		if got := lastValidDay(c.issued, c.months); got != c.want {
			t.Errorf("%s and %d months: %s, want %s", c.issued, c.months, got, c.want)
		}
	}
}

func TestMaskName(t *testing.T) {
	for name, want := range map[string]string{
		"":             "",
		"张":            "*",
		"张三":           "张*",
		"张三丰":          "张*丰",
		"欧阳测试":         "欧**试",
		"阿卜杜热合曼·麦麦提":   "阿***提",
		" 张三丰 ":        "张*丰",
		"\U0002C386三丰": "\U0002C386*丰",
		"张\U0002C386":  "张*",
		"葛\U000E0100三": "葛\U000E0100*", // a variant of 葛, two characters
		"e\u0301me":    "e\u0301*e",
		"John Smith":   "J***h",
	} {
		if got := maskName(name); got != want {
			t.Errorf("%q is shown as %q, want %q", name, got, want)
		}
	}
}

func TestNamesThatAreTheSame(t *testing.T) {
	same := [][2]string{
		{"张三", " 张 三 "}, {"张三", "张\u3000三"}, {"阿卜杜·麦麦提", "阿卜杜•麦麦提"}, {"阿卜杜·麦麦提", "阿卜杜．麦麦提"},
		{"John Smith", "ＪＯＨＮ　smith"}, {"é", "e\u0301"},
	}
	for _, s := range same {
		if holderText(s[0], "44019919850607007x") != holderText(s[1], "４４０１９９ 19850607007X") {
			t.Errorf("%q and %q differ", s[0], s[1])
		}
	}
	for _, s := range [][2]string{{"张三", "张三丰"}, {"喆", "哲"}, {"", "张"}} {
		if holderText(s[0], "1") == holderText(s[1], "1") {
			t.Errorf("%q and %q are taken for the same", s[0], s[1])
		}
	}
	if holderText("a", "bc") == holderText("ab", "c") {
		t.Error("name and number run into each other")
	}
}

func TestVerdictOfRecords(t *testing.T) {
	at := func(text string) clock.Instant {
		moment, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return clock.At(moment)
	}
	cases := []struct {
		state   State
		validTo clock.Date
		at      string
		want    token.Verdict
	}{
		{Active, "2029-11-22", "2026-11-23T00:00:00+08:00", token.ValidActive},
		{Active, "2029-11-22", "2029-11-22T23:59:59+08:00", token.ValidActive},
		{Active, "2029-11-22", "2029-11-23T00:00:00+08:00", token.Expired},
		{Active, "", "2190-01-01T00:00:00+08:00", token.ValidActive},
		{Active, "2029-11-22", "2026-11-22T23:59:59+08:00", token.NotYetValid},
		{StateRevoked, "2029-11-22", "2030-01-01T00:00:00+08:00", token.Revoked},
		{StateSuperseded, "2029-11-22", "2027-01-01T00:00:00+08:00", token.Superseded},
		{StateSuspended, "2029-11-22", "2027-01-01T00:00:00+08:00", token.Suspended},
	}
	for _, c := range cases {
		got := Certificate{State: c.state, IssuedOn: "2026-11-23", ValidTo: c.validTo}.verdictAt(at(c.at))
		if got != c.want {
			t.Errorf("%s until %q at %s: %s, want %s", c.state, c.validTo, c.at, got, c.want)
		}
	}
}

func TestPayloadSaysWhatTheCertificateSays(t *testing.T) {
	c := Certificate{TypeID: 2, KeyID: 3, HolderName: "欧阳测试", IssuedOn: "2026-11-23", ValidTo: "2029-11-22", StatusIndex: 131071, Test: true}
	p, err := c.payload(7, false)
	want := token.Payload{KeyID: 3, ID: 7, Type: 2, Issued: 2518, LastValid: 3613, StatusIndex: 131071, Test: true, Initial: '欧'}
	if err != nil || p != want {
		t.Errorf("%+v, %v; want %+v", p, err, want)
	}
	c.ValidTo, c.HolderName = "", "\U0002C386三"
	if p, err := c.payload(7, false); err != nil || p.LastValid != token.NoLastDay || p.Initial != 0 {
		t.Errorf("no end and a rare surname: %+v, %v", p, err)
	}
	for name, bad := range map[string]Certificate{
		"issued before 2020": {IssuedOn: "2019-12-31"},
		"no issue day":       {},
		"valid too long":     {IssuedOn: "2026-11-23", ValidTo: "2199-06-07"},
		"status index":       {IssuedOn: "2026-11-23", StatusIndex: token.MaxStatusIndex + 1},
	} {
		if _, err := bad.payload(7, false); err == nil {
			t.Errorf("%s: a payload was made", name)
		}
	}
}

func TestStatusIndexesComeFromTheRightList(t *testing.T) {
	for issued, list := range map[int]uint32{0: 0, 65535: 0, 65536: 1, 65536*127 + 65535: 127} {
		for range 50 {
			index, err := randomStatusIndex(issued)
			if err != nil || index/listLength != list {
				t.Fatalf("after %d: index %d (%v), want one of list %d", issued, index, err, list)
			}
		}
	}
	if _, err := randomStatusIndex(65536 * 128); err == nil {
		t.Error("an index beyond three bytes was drawn")
	}
}
