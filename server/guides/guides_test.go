package guides

import (
	"bytes"
	"testing"
)

func TestEveryGuideIsOnePage(t *testing.T) {
	for _, role := range []Role{Author, Officer, Proctor, Candidate} {
		for _, lang := range []string{"zh", "en"} {
			g, err := Read(role, lang)
			if err != nil {
				t.Fatal(err)
			}
			b, err := g.PDF(lang)
			if err != nil {
				t.Errorf("%s in %s: %v", role, lang, err)
				continue
			}
			if n := bytes.Count(b, []byte("/Type /Page\n")); n != 1 {
				t.Errorf("%s in %s has %d pages", role, lang, n)
			}
			again, err := g.PDF(lang)
			if err != nil || !bytes.Equal(b, again) {
				t.Errorf("%s in %s is not printed the same twice", role, lang)
			}
		}
	}
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	for _, role := range []Role{Author, Officer, Proctor, Candidate} {
		zh, err := Read(role, "zh")
		if err != nil {
			t.Fatal(err)
		}
		en, err := Read(role, "en")
		if err != nil {
			t.Fatal(err)
		}
		if len(zh.Parts) != len(en.Parts) || len(zh.Notes) != len(en.Notes) {
			t.Errorf("%s: %d parts and %d notes, %d and %d", role, len(zh.Parts), len(zh.Notes), len(en.Parts), len(en.Notes))
			continue
		}
		for i := range zh.Parts {
			if len(zh.Parts[i].Steps) != len(en.Parts[i].Steps) {
				t.Errorf("%s: %q has %d steps, %q %d", role, zh.Parts[i].Title, len(zh.Parts[i].Steps), en.Parts[i].Title, len(en.Parts[i].Steps))
			}
		}
	}
	if _, err := Read("janitor", "zh"); err == nil {
		t.Error("a role that is not there has a guide")
	}
}
