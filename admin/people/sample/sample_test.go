package sample

import (
	"bytes"
	"image/jpeg"
	"regexp"
	"testing"

	"ankao/admin/people/portrait"
)

func TestNobodyHasTheseNumbers(t *testing.T) {
	form := regexp.MustCompile(`^440199(19|20)\d{2}[01]\d[0-3]\d\d{3}[0-9X]$`)
	seen := map[string]bool{}
	for n := range 30_000 {
		id := ResidentID(n)
		if !form.MatchString(id) || seen[id] {
			t.Fatalf("%d: %s", n, id)
		}
		seen[id] = true
	}
	if Phone(7) != "15400000007" || OrganisationCode(17) != "91440199TEXT000173" {
		t.Error(Phone(7), OrganisationCode(17))
	}
}

func TestPortraitIsDrawn(t *testing.T) {
	one, err := Portrait("张测试", 1)
	if err != nil {
		t.Fatal(err)
	}
	two, err := Portrait("欧阳测试", 1)
	if err != nil || bytes.Equal(one, two) {
		t.Errorf("two names look the same: %v", err)
	}
	m, err := jpeg.Decode(bytes.NewReader(one))
	if err != nil || m.Bounds().Dx() != portrait.Width || m.Bounds().Dy() != portrait.Height {
		t.Errorf("%v %v", err, m.Bounds())
	}
}
