package people_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
)

var officer = audit.Actor{Kind: audit.Account, ID: "o1", Name: "officer"}

func service(t *testing.T, db dbx.DB) *people.Service {
	t.Helper()
	ring := crypt.NewTestRing(t)
	files, err := blob.Files(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return people.New(db, clock.System, audit.New(db, clock.System, ring), ring, files)
}

func codes(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return ""
	}
	var out []string
	for _, field := range f.Fields {
		out = append(out, field.Path+" "+field.Code)
	}
	return strings.Join(out, ", ")
}

func TestPersonIsFoundMaskedAndRevealed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s := service(t, db)
		org, err := s.CreateOrganisation(ctx, officer, people.Organisation{Name: "测试制造有限公司", Code: "91440199TEXT000173", Kind: people.Enterprise}, false)
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.CreatePerson(ctx, officer, people.Person{Name: " 欧阳测试 ", IDType: people.Resident, IDNumber: "４４０１９９１９８５０６０７００７ｘ", Phone: "154 0000 0001", Organisation: org.ID})
		if err != nil {
			t.Fatal(err)
		}
		if p.MaskedIDNumber() != "4401************7X" || p.MaskedPhone() != "154****0001" || p.OrganisationName != org.Name {
			t.Errorf("%q %q %q", p.MaskedIDNumber(), p.MaskedPhone(), p.OrganisationName)
		}
		for q, want := range map[string]int64{"阳测": 1, "44019919850607007x": 1, "15400000001": 1, "4401": 0, "1540000": 0, "100%": 0, "": 1} {
			if _, n, err := s.Persons(ctx, people.PersonFilter{Q: q}, 0, 10); err != nil || n != want {
				t.Errorf("search %q: %d, want %d (%v)", q, n, want, err)
			}
		}
		if _, n, _ := s.Persons(ctx, people.PersonFilter{Organisation: id.New[people.Organisation]()}, 0, 10); n != 0 {
			t.Errorf("%d persons in an organisation without any", n)
		}
		value, err := s.Reveal(ctx, officer, p.ID, "idNumber", "核对报名材料")
		if err != nil || value != "44019919850607007X" {
			t.Errorf("revealed %q, %v", value, err)
		}
		if _, err := s.Reveal(ctx, officer, p.ID, "idNumber", " "); codes(err) != "reason reveal.reason" {
			t.Errorf("revealed without a reason: %v", err)
		}
		err = db.Read(ctx, func(tx dbx.Tx) error {
			var stored, trail []string
			g := gormdb.From(tx)
			if err := errors.Join(g.Raw("SELECT id_number FROM persons UNION SELECT id_lookup FROM persons UNION SELECT phone FROM persons UNION SELECT phone_lookup FROM persons").Scan(&stored).Error,
				g.Raw("SELECT detail FROM audit_entries").Scan(&trail).Error); err != nil {
				return err
			}
			for _, text := range append(stored, trail...) {
				if strings.Contains(text, "19850607") || strings.Contains(text, "15400000001") {
					t.Errorf("readable in the database: %s", text)
				}
			}
			for number, want := range map[string]bool{"44019919850607007x": true, "44019919850607015X": false, "": false} {
				if ok, err := s.MatchID(tx, p.ID, number); err != nil || ok != want {
					t.Errorf("match %q: %v, %v", number, ok, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestOneIDNumberOnePerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s := service(t, db)
		add := func(name, number string) (people.Person, error) {
			return s.CreatePerson(ctx, officer, people.Person{Name: name, IDType: people.Resident, IDNumber: number})
		}
		first, err := add("张测试", "440199197508150028")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := add("李试用", "440199197508150028"); codes(err) != "idNumber person.id-number.taken" {
			t.Errorf("taken number: %v", err)
		}
		second, err := add("李试用", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := add("王样例", ""); err != nil {
			t.Errorf("two persons without a number: %v", err)
		}
		second.IDNumber = first.IDNumber
		if _, err := s.UpdatePerson(ctx, officer, second, people.Keep{}); codes(err) != "idNumber person.id-number.taken" {
			t.Errorf("changed to a taken number: %v", err)
		}
		first.Name = "张测"
		first.IDNumber = ""
		changed, err := s.UpdatePerson(ctx, officer, first, people.Keep{IDNumber: true, Phone: true})
		if err != nil || changed.IDNumber != "440199197508150028" || changed.Version != 2 {
			t.Errorf("%+v, %v", changed, err)
		}
		if _, err := s.UpdatePerson(ctx, officer, first, people.Keep{IDNumber: true}); fault.CodeOf(err) != "conflict.changed" {
			t.Errorf("a stale version wrote: %v", err)
		}
	})
}

func TestPersonFields(t *testing.T) {
	s := service(t, dbtest.SQLite(t))
	for name, tc := range map[string]struct {
		p    people.Person
		want string
	}{
		"check digit":   {people.Person{Name: "张", IDType: people.Resident, IDNumber: "440199199005201012"}, "idNumber id-number.check"},
		"30 February":   {people.Person{Name: "张", IDType: people.Resident, IDNumber: "440199199002300016"}, "idNumber id-number.birth"},
		"future":        {people.Person{Name: "张", IDType: people.Resident, IDNumber: "440199209901010019"}, "idNumber id-number.future"},
		"17 digits":     {people.Person{Name: "张", IDType: people.Resident, IDNumber: "44019919900520101"}, "idNumber id-number.length"},
		"lower x wrong": {people.Person{Name: "张", IDType: people.Resident, IDNumber: "44019919900520101x"}, "idNumber id-number.check"},
		"letters":       {people.Person{Name: "张", IDType: people.Resident, IDNumber: "4401991990O5201013"}, "idNumber id-number.form"},
		"no name":       {people.Person{Name: " ", IDType: people.Other}, "name person.name.form"},
		"control":       {people.Person{Name: "张\x07", IDType: people.Other}, "name person.name.form"},
		"kind":          {people.Person{Name: "张", IDType: "pet"}, "idType input.choice"},
		"phone":         {people.Person{Name: "张", IDType: people.Other, Phone: "call me"}, "phone phone.form"},
		"two at once":   {people.Person{Name: "", IDType: people.Resident, IDNumber: "1"}, "name person.name.form, idNumber id-number.length"},
		"organisation":  {people.Person{Name: "张", IDType: people.Other, Organisation: "nowhere"}, "organisationId organisation.unknown"},
	} {
		if _, err := s.CreatePerson(context.Background(), officer, tc.p); codes(err) != tc.want {
			t.Errorf("%s: %q, want %q", name, codes(err), tc.want)
		}
	}
	for _, n := range []string{"440199198001010039", "440199198802290042", "440199199512312885", "44019919850607023X", "11010519491231002X"} {
		if _, err := s.CreatePerson(context.Background(), officer, people.Person{Name: "张测试", IDType: people.Resident, IDNumber: n}); err != nil {
			t.Errorf("%s: %v", n, err)
		}
	}
}

func TestOrganisationCode(t *testing.T) {
	ctx := context.Background()
	s := service(t, dbtest.SQLite(t))
	add := func(code string, confirmed bool) (people.Organisation, error) {
		return s.CreateOrganisation(ctx, officer, people.Organisation{Name: "测试单位", Code: code, Kind: people.Enterprise}, confirmed)
	}
	for _, code := range []string{"91440199TEXT00025X", "92440199TEXT00033M", "91440199ma0x0x0x7l", "91350100M000100Y43", ""} {
		if o, err := add(code, false); err != nil || o.CodeValid != (code != "") {
			t.Errorf("%q: %v, valid %v", code, err, o.CodeValid)
		}
	}
	if _, err := add("91440199TEXT000174", false); fault.CodeOf(err) != "organisation.code.check" {
		t.Errorf("a wrong check character is not asked about: %v", err)
	}
	o, err := add("91440199TEXT000174", true)
	if err != nil || o.CodeValid {
		t.Errorf("a confirmed code: %+v, %v", o, err)
	}
	if _, err := add("91440199TEST000173", true); codes(err) != "code organisation.code.form" {
		t.Errorf("a letter that codes do not have: %v", err)
	}
	if _, err := add("91440199TEXT000174", true); codes(err) != "code organisation.code.taken" {
		t.Errorf("a taken code: %v", err)
	}
	o.Phone = "15400000002"
	if o, err = s.UpdateOrganisation(ctx, officer, o, true, false); err != nil || o.Version != 2 {
		t.Fatalf("%+v, %v", o, err)
	}
	o.Phone = ""
	if _, err = s.UpdateOrganisation(ctx, officer, o, true, true); err != nil {
		t.Fatal(err)
	}
	if o, err = s.Organisation(ctx, o.ID); err != nil || o.Phone != "15400000002" {
		t.Errorf("a kept phone is %q, %v", o.Phone, err)
	}
	if _, n, err := s.Organisations(ctx, people.OrganisationFilter{Q: "测试", Kind: people.Enterprise}, 0, 2); err != nil || n != 6 {
		t.Errorf("%d organisations, %v", n, err)
	}
}
