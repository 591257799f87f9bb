package album

import (
	"archive/zip"
	"bytes"
	"context"
	"image"
	"image/png"
	"testing"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/people/sample"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"

	"golang.org/x/text/encoding/simplifiedchinese"
)

var officer = audit.Actor{Kind: audit.Account, ID: "o1", Name: "officer"}

type entry struct {
	name string
	body []byte
	old  bool // named in GB18030, as old programs do
}

func archive(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.old {
			h.Name, _ = simplifiedchinese.GB18030.NewEncoder().String(e.name)
			h.NonUTF8 = true
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(e.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func picture(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArchiveWithAFindingPerFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		now := clock.At(time.Date(2026, 11, 23, 12, 0, 0, 0, clock.Shanghai))
		tick := func() clock.Instant { return now }
		ring := crypt.NewTestRing(t)
		files, err := blob.Files(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		log := audit.New(db, tick, ring)
		persons := people.New(db, tick, log, ring, files)
		s := New(db, tick, log, ring, persons)
		var made []people.Person
		for n, name := range []string{"张测试", "李试用", "王样例", "赵演示"} {
			p, err := persons.CreatePerson(ctx, officer, people.Person{Name: name, IDType: people.Resident, IDNumber: sample.ResidentID(n)})
			if err != nil {
				t.Fatal(err)
			}
			made = append(made, p)
		}
		good := picture(t, 500, 700)
		raw := archive(t,
			entry{name: "照片/" + sample.ResidentID(0) + ".png", body: good, old: true},
			entry{name: "李试用_" + sample.ResidentID(1) + ".JPG", body: picture(t, 600, 600), old: true},
			entry{name: "别人_" + sample.ResidentID(2) + ".jpg", body: good},
			entry{name: sample.ResidentID(0) + "-张测试.jpg", body: good},
			entry{name: sample.ResidentID(9) + ".jpg", body: good},
			entry{name: sample.ResidentID(2) + ".jpg", body: []byte("not a picture")},
			entry{name: "王样例 " + sample.ResidentID(2) + ".jpg", body: picture(t, 90, 126)},
			entry{name: "合影.jpg", body: good},
			entry{name: "inner.zip", body: archive(t)},
			entry{name: "../" + sample.ResidentID(3) + ".jpg", body: good},
			entry{name: "__MACOSX/._x.jpg", body: good}, entry{name: "Thumbs.db", body: good},
		)
		terms := people.PhotoTerms{Basis: people.Consent, BasisOn: "2026-11-20"}
		i, err := s.Start(ctx, officer, bytes.NewReader(raw), int64(len(raw)), terms)
		if err != nil {
			t.Fatal(err)
		}
		_, list, _, err := s.Files(ctx, i.ID, "", 0, 50)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"", "photo.trimmed", "file.other-name", "file.twice", "file.person", "photo.unknown", "photo.small", "file.name", "file.nested", "file.path"}
		if len(list) != len(want) || i.Ready != 2 {
			t.Fatalf("%d files, %d ready: %+v", len(list), i.Ready, list)
		}
		for n, f := range list {
			if f.Code != want[n] || (n < 2) != (f.Outcome == Fresh) {
				t.Errorf("%s: %s %q, want %q", f.Name, f.Outcome, f.Code, want[n])
			}
		}
		if m := masked(list[1]); m != "李试用_4401************"+sample.ResidentID(1)[16:]+".jpg" {
			t.Error(m)
		}
		if b, err := s.Thumbnail(ctx, i.ID, 0); err != nil || !bytes.HasPrefix(b, []byte("\xff\xd8")) {
			t.Errorf("no thumbnail: %v", err)
		}
		if _, ok, _ := persons.Photo(ctx, made[0].ID); ok {
			t.Error("a photo was set before anybody said so")
		}
		done, err := s.Commit(ctx, officer, i.ID, []int{1})
		if err != nil || done.Ready != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		photos, err := persons.Photos(ctx, []id.ID[people.Person]{made[0].ID, made[1].ID})
		if err != nil || len(photos) != 1 || photos[made[0].ID] == nil {
			t.Errorf("%d photos, %v", len(photos), err)
		}
		if _, err := s.Commit(ctx, officer, i.ID, nil); fault.CodeOf(err) != "album.committed" {
			t.Error(err)
		}
	})
}

func TestWhatIsNoAlbum(t *testing.T) {
	for want, raw := range map[string][]byte{"album.not-zip": []byte("hello"), "album.empty": archive(t)} {
		if _, err := list(bytes.NewReader(raw), int64(len(raw))); fault.CodeOf(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	bomb := archive(t, entry{name: sample.ResidentID(1) + ".jpg", body: append([]byte("\xff\xd8\xff"), make([]byte, 40<<20)...)})
	entries, err := list(bytes.NewReader(bomb), int64(len(bomb)))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := unpack(entries[0]); fault.CodeOf(err) != "photo.large" {
		t.Errorf("a bomb: %v", err)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("张三_44019919900520101x.jpg")
	f.Add("E12345678-Li.png")
	f.Fuzz(func(_ *testing.T, name string) { split(fileName(name, true)); strange(name) })
}
