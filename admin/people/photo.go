package people

import (
	"time"

	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Photo is what is known of a person's face picture. A face is sensitive
// personal information (PIPL Art. 28): the picture itself lies sealed in the blob
// store, is kept on a legal basis with a date, and goes when its time is over.
type Photo struct {
	ID        id.ID[Photo]
	Person    id.ID[Person]
	Basis     Basis
	BasisOn   clock.Date // consent was given, or the notice shown, on that day
	Source    PhotoSource
	KeepUntil clock.Date // the last day; the purge takes it after
	MadeBy    string     // account
	MadeName  string
	MadeAt    clock.Instant
}

// Basis is why a face picture may be kept (PIPL Art. 13 and 29).
type Basis string

// The bases.
const (
	Consent   Basis = "consent"   // the person agreed, separately, after the notice
	Statutory Basis = "statutory" // an exam that the law orders to check identity
)

// PhotoSource is how a picture came in.
type PhotoSource string

// The sources.
const (
	Uploaded PhotoSource = "upload"
	Webcam   PhotoSource = "webcam"
	Archive  PhotoSource = "archive" // a zip of many
)

// photoYears is how long a picture is kept that nobody renews: as long as the
// recording of an exam it was used in.
const photoYears = 3

// PhotoTerms say on what basis a picture is kept and how it was made.
type PhotoTerms struct {
	Basis   Basis
	BasisOn clock.Date
	Source  PhotoSource
}

// Check returns an Invalid fault that names what is missing; today is the day in
// Shanghai.
func (t PhotoTerms) Check(today clock.Date) error {
	var fields []fault.Field
	if t.Basis != Consent && t.Basis != Statutory {
		fields = append(fields, fault.Field{Path: "basis", Code: "photo.basis"})
	}
	if _, err := clock.ParseDate(string(t.BasisOn)); err != nil || t.BasisOn > today {
		fields = append(fields, fault.Field{Path: "basisOn", Code: "photo.basis-date"})
	}
	if t.Source != Uploaded && t.Source != Webcam && t.Source != Archive {
		fields = append(fields, fault.Field{Path: "source", Code: "input.choice"})
	}
	return invalid(fields)
}

func keepUntil(now clock.Instant) clock.Date {
	return clock.DateOf(clock.At(clock.DateOf(now).Time().AddDate(photoYears, 0, 0).Add(12 * time.Hour)))
}

// key is where the picture lies; the end of an id is random, so that no folder
// grows without end.
func (p Photo) key() string {
	n := p.ID.String()
	return photoKeys + n[len(n)-2:] + "/" + n
}

const photoKeys = "photos/"

// sealContext binds a picture to its row: one that is moved under another id
// does not open.
func (p Photo) sealContext() string { return "person.photo." + p.ID.String() }
