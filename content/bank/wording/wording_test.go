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

func TestRefersToOthers(t *testing.T) {
	for text, points := range map[string]bool{
		"以上都对": true, "以上都不是": true, "A和B": true, "A、B两种方法一起使用": true, "AC": true, "A": true, "b": true, "Ａ与Ｃ": true, "都不对": true,
		"50A": false, "30mA": false, "A类火灾": false, "Cl2和H2": false, "Q345R或16MnDR": false, "乙炔和氧气": false, "综合治理": false, "C30混凝土": false, "1、2端钮": false,
	} {
		if got := wording.RefersToOthers(text); got != points {
			t.Errorf("RefersToOthers(%q) = %v", text, got)
		}
	}
}
