package certificates

import (
	"context"
	"errors"
	"strings"
	"testing"

	"ankao/exams/certificates/keys"
	"ankao/exams/certificates/statuslist"
	"ankao/exams/certificates/token"
	"ankao/exams/certificates/types"
	"ankao/exams/parts"
	"ankao/internal/clock"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
)

// listed is what a checker without network makes of a token, with the published keys and status list.
func (h *house) listed(text string) token.Verdict {
	h.t.Helper()
	ctx := context.Background()
	body, tag, err := statuslist.New(h.db, h.clock, h.keys, h.Service).Published(ctx, 0)
	if err != nil || len(tag) < 10 {
		h.t.Fatal(tag, err)
	}
	published, _, err := h.keys.Published(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	l, err := statuslist.Parse(strings.NewReader(string(body)), keys.Set(published))
	if err != nil {
		h.t.Fatal(err)
	}
	return token.VerifyListed(text, keys.Set(published), func(index uint32) token.Verdict { return statuslist.Status([]statuslist.List{l}, index, h.at) }, h.at)
}

func (h *house) both(when string, c Certificate, want token.Verdict) {
	h.t.Helper()
	if online, offline := h.verdict(c.Token), h.listed(c.Token); online != want || offline != want {
		h.t.Errorf("%s: %s online, %s with the status list, want %s", when, online, offline, want)
	}
}

func TestSuspendResumeSupersedeRevoke(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		h := newHouse(t, db)
		c := h.issued("张测试", "440199199005201013")
		h.both("new", c, token.ValidActive)
		if _, err := h.Suspend(ctx, officer, c.ID, Act{"核查", c.Version}, "2026-11-22"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("suspended until yesterday: %v", err)
		}
		c, err := h.Suspend(ctx, officer, c.ID, Act{"核查", c.Version}, "2026-11-25")
		if err != nil {
			t.Fatal(err)
		}
		h.both("suspended", c, token.Suspended)
		h.at = h.at.AddDate(0, 0, 3)
		h.both("after the last day", c, token.ValidActive)
		if err := h.ResumeDue(ctx); err != nil {
			t.Fatal(err)
		}
		if c, err = h.Get(ctx, c.ID); err != nil || c.State != Active {
			t.Fatalf("%s, %v", c.State, err)
		}
		if c, err = h.Suspend(ctx, officer, c.ID, Act{"再查", c.Version}, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Supersede(ctx, officer, c.ID, Act{"姓名", c.Version}); fault.CodeOf(err) != "certificate.not_active" {
			t.Errorf("supersede what is suspended: %v", err)
		}
		if c, err = h.Resume(ctx, officer, c.ID, Act{"查清", c.Version}); err != nil {
			t.Fatal(err)
		}
		p, err := h.people.Person(ctx, c.PersonID)
		if err != nil {
			t.Fatal(err)
		}
		next, err := h.Supersede(ctx, officer, c.ID, Act{"证件号有误", c.Version})
		if err != nil || next.Replaces != c.ID || next.Number != "AQPX-2026-000002" || next.ValidTo != c.ValidTo || next.HolderName != p.Name {
			t.Fatalf("%+v, %v", next, err)
		}
		h.both("the old one", c, token.Superseded)
		h.both("the new one", next, token.ValidActive)
		if n, err := h.Issue(ctx, officer, Order{Session: h.session}); n != 0 || err != nil {
			t.Errorf("issued beside a replacement: %d, %v", n, err)
		}
		if old, err := h.Get(ctx, c.ID); err != nil || old.ReplacedBy != next.ID {
			t.Errorf("%+v, %v", old, err)
		}
		if next, err = h.Revoke(ctx, officer, next.ID, "误发", next.Version); err != nil {
			t.Fatal(err)
		}
		h.both("revoked", next, token.Revoked)
	})
}

func TestWhatAStolenKeySignedIsIssuedAnew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		h := newHouse(t, db)
		a, b := h.issued("张测试", "440199199005201013"), h.issued("欧阳测试", "440199198802290042")
		quiet := func(int, int) error { return nil }
		if _, err := h.resignAll(ctx, officer, 1, quiet); fault.CodeOf(err) != "certificate.key_sound" {
			t.Errorf("a sound key: %v", err)
		}
		if err := h.keys.Compromise(ctx, officer, 1, "U 盘丢失"); err != nil {
			t.Fatal(err)
		}
		if got := h.listed(a.Token); got != token.CompromisedKey {
			t.Errorf("without network: %s", got)
		}
		if got := h.verdict(a.Token); got != token.ValidActive {
			t.Errorf("in the records: %s", got)
		}
		stop := errors.New("the server died")
		if _, err := h.resignAll(ctx, officer, 1, func(int, int) error { return stop }); !errors.Is(err, stop) {
			t.Fatal(err)
		}
		for _, want := range []int{2, 0} { // run again, it finds nothing
			if n, err := h.resignAll(ctx, officer, 1, quiet); n != want || err != nil {
				t.Errorf("%d issued anew, %v; want %d", n, err, want)
			}
		}
		for _, pass := range h.results.passes {
			c := h.of(pass)
			if c.KeyID != 2 || (c.Replaces != a.ID && c.Replaces != b.ID) {
				t.Errorf("%+v", c)
			}
			h.both("issued anew", c, token.ValidActive)
		}
		uses, err := h.keys.Uses(ctx)
		if err != nil || uses[1] != (keys.Use{Signed: 2}) || uses[2] != (keys.Use{Signed: 2, Live: 2}) {
			t.Errorf("%+v, %v", uses, err)
		}
	})
}

func TestNothingIsIssuedUntilEveryPartIsValid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		h := newHouse(t, db)
		typ, err := h.types.Create(ctx, officer, types.Type{Code: "forklift", Name: "叉车", NameEn: "Forklift", Theory: true, Hours: true, Practical: true,
			MinHours: 800, PracticalPass: 8000, NumberPrefix: "AQCC", NumberYearly: true, NumberDigits: 4, ValidMonths: 72, ReviewYears: 3, CheckSuperseded: true})
		if err != nil {
			t.Fatal(err)
		}
		zhang, ou := h.pass("张测试", "440199199005201013"), h.pass("欧阳测试", "440199198802290042")
		for i := range h.results.passes {
			h.results.passes[i].CertificateType = typ.ID
		}
		line := func(part parts.Part, amount int) parts.Result {
			return parts.Result{PersonID: zhang.PersonID, Part: part, On: "2026-11-23", Amount: amount, Examiner: "考评员", Sheet: "SC-1"}
		}
		if err := h.parts.Enter(ctx, officer, typ.ID, []parts.Result{line(parts.Hours, 800), line(parts.Practical, 7999)}); err != nil {
			t.Fatal(err)
		}
		if n, err := h.Issue(ctx, officer, Order{Session: h.session}); n != 0 || err != nil {
			t.Errorf("%d issued although nobody has every part, %v", n, err)
		}
		if err := h.parts.Enter(ctx, officer, typ.ID, []parts.Result{line(parts.Practical, 9000)}); err != nil {
			t.Fatal(err)
		}
		plan, err := h.Plan(ctx, Order{TypeID: typ.ID})
		if err != nil || len(plan.Ready) != 1 || len(plan.Waiting) != 1 || plan.Waiting[0].PersonID != ou.PersonID {
			t.Fatalf("%+v, %v", plan, err)
		}
		dead := errors.New("the server died")
		if _, _, err := h.issueAll(ctx, officer, Order{TypeID: typ.ID}, func(done, _ int) error {
			if done > 0 {
				return dead
			}
			return nil
		}); !errors.Is(err, dead) {
			t.Fatal(err)
		}
		if n, waiting, err := h.issueAll(ctx, officer, Order{TypeID: typ.ID}, func(int, int) error { return nil }); n != 0 || waiting != 2 || err != nil {
			t.Errorf("a restart issued %d again (%d wait), %v", n, waiting, err)
		}
		c := h.of(zhang)
		if c.Number != "AQCC-2026-0001" || c.Hours != 800 || c.Practical != 9000 || c.ReviewOn != "2029-11-23" || c.ValidTo != "2032-11-22" {
			t.Errorf("%+v", c)
		}
		h.both("with the flag", c, token.ValidActive)
		published, _, err := h.keys.Published(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if got := token.VerifyOffline(c.Token, keys.Set(published), h.at); got != token.StatusUnknown {
			t.Errorf("the flag without a status list: %s", got)
		}
		if c, err = h.Reviewed(ctx, officer, c.ID, Act{"复审 7 号", c.Version}); err != nil || c.ReviewOn != "" {
			t.Errorf("the last review: %+v, %v", c.ReviewOn, err)
		}
		if _, err := h.types.SetClosed(ctx, officer, typ.ID, 1, true); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Issue(ctx, officer, Order{Session: h.session}); fault.CodeOf(err) != "certificate.type.closed" {
			t.Errorf("a closed type: %v", err)
		}
	})
}

func TestReviews(t *testing.T) {
	for _, c := range []struct {
		validTo clock.Date
		years   int
		after   clock.Date
		want    clock.Date
	}{
		{"2032-11-22", 3, "2026-11-23", "2029-11-23"}, {"2032-11-22", 3, "2029-11-23", ""}, {"", 3, "2029-11-23", "2032-11-23"}, {"2032-11-22", 0, "2026-11-23", ""},
	} {
		if got := (Certificate{IssuedOn: "2026-11-23", ValidTo: c.validTo}).nextReview(c.years, c.after); got != c.want {
			t.Errorf("every %d years until %q, after %s: %q", c.years, c.validTo, c.after, got)
		}
	}
}
