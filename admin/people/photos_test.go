package people_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"testing"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/people/portrait"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

func picture(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPhotoIsSealedBoundedAndPurged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := t.Context()
		now := clock.At(time.Now())
		ring := crypt.NewTestRing(t)
		files, err := blob.Files(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		tick := func() clock.Instant { return now }
		s := people.New(db, tick, audit.New(db, tick, ring), ring, files)
		p, err := s.CreatePerson(ctx, officer, people.Person{Name: "张测试", IDType: people.Resident, IDNumber: "440199197508150028"})
		if err != nil || p.Photo {
			t.Fatalf("%+v, %v", p, err)
		}
		terms := people.PhotoTerms{Basis: people.Consent, BasisOn: clock.DateOf(now), Source: people.Webcam}
		if _, err := s.SetPhoto(ctx, officer, p.ID, picture(t, 500, 700), portrait.Crop{}, people.PhotoTerms{}); codes(err) != "basis photo.basis, basisOn photo.basis-date, source input.choice" {
			t.Errorf("kept without a basis: %v", err)
		}
		first, err := s.SetPhoto(ctx, officer, p.ID, picture(t, 500, 700), portrait.Crop{}, terms)
		if err != nil {
			t.Fatal(err)
		}
		second, err := s.SetPhoto(ctx, officer, p.ID, picture(t, 600, 840), portrait.Crop{X: 10, Y: 10, Width: 500, Height: 700}, terms)
		if err != nil || second.ID == first.ID {
			t.Fatal(err)
		}
		stored := blobs(t, files)
		if len(stored) != 1 {
			t.Fatalf("%d pictures are stored; the first one was replaced", len(stored))
		}
		for _, content := range stored {
			if bytes.HasPrefix(content, []byte("\xff\xd8")) {
				t.Error("the picture lies open in the blob store")
			}
		}
		jpeg, ok, err := s.Photo(ctx, p.ID)
		if cfg, _, bad := image.DecodeConfig(bytes.NewReader(jpeg)); err != nil || !ok || bad != nil || cfg.Width != 295 || cfg.Height != 413 {
			t.Errorf("%v %v %v %+v", err, ok, bad, cfg)
		}
		if list, _, err := s.Persons(ctx, people.PersonFilter{Photo: people.WithPhoto}, 0, 9); err != nil || len(list) != 1 || !list[0].Photo {
			t.Errorf("the list does not know the photo: %+v, %v", list, err)
		}
		if _, err := s.SetPhoto(ctx, officer, id.New[people.Person](), picture(t, 500, 700), portrait.Crop{}, terms); fault.CodeOf(err) != "person.unknown" {
			t.Errorf("a photo of nobody: %v", err)
		}
		now = now.Add(3*366*24*time.Hour + 48*time.Hour)
		if err := s.Purge(ctx); err != nil {
			t.Fatal(err)
		}
		if left := blobs(t, files); len(left) != 0 {
			t.Errorf("%d pictures are left after the purge, among them one of nobody", len(left))
		}
		if _, ok, err := s.Photo(ctx, p.ID); ok || err != nil {
			t.Errorf("a purged photo is still there: %v", err)
		}
	})
}

func blobs(t *testing.T, files blob.Store) map[string][]byte {
	t.Helper()
	list, err := files.List(t.Context(), "photos/", "", 100)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, one := range list {
		r, _, err := files.Get(t.Context(), one.Key)
		if err != nil {
			t.Fatal(err)
		}
		if out[one.Key], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
	}
	return out
}

func TestDeletedPhotoAndFoundNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s := service(t, db)
		p, err := s.CreatePerson(ctx, officer, people.Person{Name: "张测试", IDType: people.Passport, IDNumber: "E12345678"})
		if err != nil {
			t.Fatal(err)
		}
		terms := people.PhotoTerms{Basis: people.Statutory, BasisOn: "2026-01-01", Source: people.Uploaded}
		if _, err := s.SetPhoto(ctx, officer, p.ID, picture(t, 500, 700), portrait.Crop{}, terms); err != nil {
			t.Fatal(err)
		}
		p.Name = "张测"
		if p, err = s.UpdatePerson(ctx, officer, p, people.Keep{IDNumber: true}); err != nil || !p.Photo {
			t.Errorf("an update took the photo: %+v, %v", p, err)
		}
		if err := s.DeletePhoto(ctx, officer, p.ID); err != nil {
			t.Fatal(err)
		}
		if _, ok, err := s.PhotoOf(ctx, p.ID); ok || err != nil {
			t.Errorf("still there: %v", err)
		}
		err = db.Read(ctx, func(tx dbx.Tx) error {
			for number, want := range map[string]bool{"e1234 5678": true, "E12345679": false, " ": false} {
				if found, ok, err := s.FindByIDNumber(tx, number); err != nil || ok != want || ok && found.ID != p.ID {
					t.Errorf("%q: %v, %v", number, ok, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestOrganisationPlaces(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		s := service(t, db)
		for _, o := range []people.Organisation{
			{Name: "甲", Kind: people.Enterprise, Street: "440103001", Industry: "C25", HighRiskHours: true, HighRiskAssessment: true},
			{Name: "乙", Kind: people.Enterprise, Street: "440103001", Industry: "C26", HighRiskAssessment: true, HighRiskNote: "按名录"},
			{Name: "丙", Kind: people.School, Street: "440103002"},
		} {
			made, err := s.CreateOrganisation(ctx, officer, o, false)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := s.Organisation(ctx, made.ID); err != nil || got != made {
				t.Errorf("%+v, want %+v, %v", got, made, err)
			}
			if _, err := s.CreatePerson(ctx, officer, people.Person{Name: "张" + o.Name, IDType: people.Other, Organisation: made.ID}); err != nil {
				t.Fatal(err)
			}
		}
		for want, f := range map[int64]people.OrganisationFilter{
			2: {Street: "440103001"}, 3: {}, 1: {HighRiskHours: true}, 0: {Street: "440103002", Kind: people.Enterprise},
		} {
			if _, n, err := s.Organisations(ctx, f, 0, 10); err != nil || n != want {
				t.Errorf("%+v: %d, %v", f, n, err)
			}
		}
		if _, n, err := s.Persons(ctx, people.PersonFilter{Street: "440103001", Industry: "C26"}, 0, 10); err != nil || n != 1 {
			t.Errorf("%d persons of the street and industry, %v", n, err)
		}
		if _, err := s.CreateOrganisation(ctx, officer, people.Organisation{Name: "丁", Kind: people.School, Street: "荔湾", Industry: "x y"}, false); codes(err) != "street organisation.street.unknown, industry organisation.industry.unknown" {
			t.Errorf("%v", err)
		}
	})
}
