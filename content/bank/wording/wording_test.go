package wording_test

import (
	"testing"

	"ankao/content/bank/wording"
)

func TestStem(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		same bool
	}{
		{"安全电压是（　）。", "安全电压是( )", true},
		{"压力为1．5MPa", "压力为1.5MPa", true},
		{"压力为1.5MPa", "压力为15MPa", false},
		{"“三同时”是指：____", "三同时是指", true},
		{"温度≥150℃", "温度≤150℃", false},
	} {
		if got := wording.Stem(tc.a) == wording.Stem(tc.b); got != tc.same {
			t.Errorf("%q and %q: same = %v", tc.a, tc.b, got)
		}
	}
}

func TestFace(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		same bool
	}{
		{"１．５ 米。", "1.5米", true},
		{"10mW", "10MW", false},
		{"≥150℃", "150℃", false},
		{"允许；", "允许", true},
	} {
		if got := wording.Face(tc.a) == wording.Face(tc.b); got != tc.same {
			t.Errorf("%q and %q: same = %v", tc.a, tc.b, got)
		}
	}
}

func TestSearch(t *testing.T) {
	if got := wording.Search("　ＴＮ－Ｓ 系统\n  安全 "); got != "tn-s 系统 安全" {
		t.Errorf("%q", got)
	}
}
