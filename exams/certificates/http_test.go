package certificates

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/exams/certificates/keys"
	"ankao/exams/certificates/token"
	"ankao/internal/dbtest"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"
)

type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) read(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), into); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
}

// site answers as the server does. X-Role says who asks: an officer with every permission of certificates, a person by
// id, nobody.
func site(t *testing.T, h *house) (send func(role, method, path, body string) answer) {
	t.Helper()
	app, api := web.New(web.Config{Version: "test"})
	api.SetStaffGate(func(ctx context.Context, p web.Permission, r web.Request) (context.Context, error) {
		if r.Header("X-Role") != "officer" || p == accounts.CertificateKeys {
			return nil, fault.New(fault.Denied, "denied")
		}
		return audit.With(ctx, officer), nil
	})
	api.SetGate(web.Learner, func(ctx context.Context, _ web.Permission, r web.Request) (context.Context, error) {
		person, ok := strings.CutPrefix(r.Header("X-Role"), "person:")
		if !ok {
			return nil, fault.New(fault.Unauthenticated, "login.needed")
		}
		return audit.With(ctx, audit.Actor{Kind: audit.Person, ID: person}), nil
	})
	Register(api, h.Service)
	keys.Register(api, h.keys)
	return func(role, method, path, body string) answer {
		t.Helper()
		request := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("X-Role", role)
		response, err := app.Test(request, -1)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		b, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer{response.StatusCode, response.Header, string(b)}
	}
}

// leaks names what of a holder must never be seen by the public.
func leaks(t *testing.T, where, body string) {
	t.Helper()
	for _, secret := range []string{"张测试", "测试", "440199", "19900520", "1013\"", "officer"} {
		if strings.Contains(body, secret) {
			t.Errorf("%s shows %q: %s", where, secret, body)
		}
	}
}

func TestCertificatesOverHTTP(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	pass := h.pass("张测试", "440199199005201013")
	send := site(t, h)

	session := string(h.session)
	if a := send("officer", http.MethodPost, "/sessions/"+session+"/certificates", ""); a.status != 200 || !strings.Contains(a.body, `"taskId":`) {
		t.Fatalf("issue without a body: %d %s", a.status, a.body)
	}
	if a := send("officer", http.MethodGet, "/sessions/"+session+"/certificate-plan", ""); !strings.Contains(a.body, `"ready":[{"personId":"`+string(pass.PersonID)) {
		t.Errorf("plan: %d %s", a.status, a.body)
	}
	if n, err := h.Issue(t.Context(), officer, Order{Session: h.session}); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	var list struct {
		Items []struct {
			ID, ShortID, Token, HolderName, State string
			Version, Marks                        int
		}
		Total int
	}
	send("officer", http.MethodGet, "/certificates?q=张&state=active", "").read(t, &list)
	if list.Total != 1 || list.Items[0].HolderName != "张测试" || list.Items[0].Marks != 8650 {
		t.Fatalf("list %+v", list)
	}
	one := list.Items[0]
	cases := []struct {
		name, role, method, path, body string
		status                         int
		contains                       string
	}{
		{"read", "officer", http.MethodGet, "/certificates/" + one.ID, "", 200, `"shortId":"` + one.ShortID + `"`},
		{"nothing there", "officer", http.MethodGet, "/certificates/" + string(id.New[Certificate]()), "", 404, "certificate.unknown"},
		{"no id", "officer", http.MethodGet, "/certificates/7", "", 422, "id.invalid"},
		{"stale", "officer", http.MethodPost, "/certificates/" + one.ID + "/revoke", `{"reason":"误发","version":9}`, 409, "conflict.changed"},
		{"no reason", "officer", http.MethodPost, "/certificates/" + one.ID + "/revoke", `{"reason":" ","version":1}`, 422, "certificate.reason.empty"},
		{"revoke", "officer", http.MethodPost, "/certificates/" + one.ID + "/revoke", `{"reason":"误发","version":1}`, 200, `"state":"revoked"`},
		{"issue by nobody", "", http.MethodPost, "/sessions/" + session + "/certificates", "", 403, "denied"},
		{"list by nobody", "", http.MethodGet, "/certificates", "", 403, "denied"},
		{"revoke by nobody", "", http.MethodPost, "/certificates/" + one.ID + "/revoke", `{"reason":"x","version":2}`, 403, "denied"},
		{"rotate by an officer", "officer", http.MethodPost, "/certificate-keys/rotate", "", 403, "denied"},
		{"compromise by an officer", "officer", http.MethodPost, "/certificate-keys/1/compromise", "", 403, "denied"},
		{"own results by nobody", "", http.MethodGet, "/learner/results", "", 401, "login.needed"},
		{"own pdf by nobody", "", http.MethodGet, "/learner/certificates/" + one.ID + "/pdf", "", 401, "login.needed"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if a := send(c.role, c.method, c.path, c.body); a.status != c.status || !strings.Contains(a.body, c.contains) {
				t.Errorf("%d %.300q, want %d with %s", a.status, a.body, c.status, c.contains)
			}
		})
	}
}

func TestThePublicPageShowsNoMoreThanItMay(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	c := h.issued("张测试", "440199199005201013")
	send := site(t, h)
	check := func(path string) (v struct {
		Verdict, CheckedAt string
		Certificate        struct{ ShortID, TypeName, HolderMasked, IDLastTwo, IssuedOn, ValidTo, Issuer, State string }
	}) {
		t.Helper()
		a := send("", http.MethodGet, path, "")
		if a.status != 200 || a.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%s: %d %v", path, a.status, a.header)
		}
		leaks(t, path, a.body)
		a.read(t, &v)
		return v
	}
	for _, path := range []string{"/verify/" + c.Token, "/verify/" + strings.ToLower(c.Token), "/verify-id/" + c.ShortID} {
		v := check(path)
		if v.Verdict != "valid_active" || v.Certificate.HolderMasked != "张*试" || v.Certificate.IDLastTwo != "13" || v.Certificate.ShortID != c.ShortID ||
			v.Certificate.IssuedOn != "2026-11-23" || v.Certificate.ValidTo != "2029-11-22" || v.Certificate.State != "active" || v.CheckedAt != "2026-11-23T04:00:00.000Z" {
			t.Errorf("%s: %+v", path, v)
		}
	}
	if _, err := h.Revoke(context.Background(), officer, c.ID, "张测试 误发", c.Version); err != nil {
		t.Fatal(err)
	}
	if v := check("/verify/" + c.Token); v.Verdict != "revoked" || v.Certificate.State != "revoked" {
		t.Errorf("%+v", v)
	}
	keys := send("", http.MethodGet, "/certificate-keys", "")
	leaks(t, "keys", keys.body)
	set, err := token.LoadKeys(strings.NewReader(keys.body))
	if err != nil {
		t.Fatal("what is published cannot be read by verify-token: ", err)
	}
	if got := token.VerifyOffline(c.Token, set, h.at); got != token.Revoked {
		t.Errorf("with the published keys: %s", got)
	}
	if strings.Contains(keys.body, "seed") {
		t.Error("a private key is published")
	}
}

func TestUnknownAndForgedGetOneAnswer(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	c := h.issued("张测试", "440199199005201013")
	send := site(t, h)
	random, err := token.ParseShortID(c.ShortID)
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.payload(random, false)
	if err != nil {
		t.Fatal(err)
	}
	_, stranger, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	forged := token.Sign(p, stranger)
	p.ID++
	unknown := h.forge(p)
	p.KeyID = 9
	foreign := token.Sign(p, stranger)
	const want = `{"verdict":"not_verified","checkedAt":"2026-11-23T04:00:00.000Z"}`
	for _, path := range []string{"/verify/" + forged, "/verify/" + unknown, "/verify/" + foreign, "/verify/x", "/verify/" + strings.Repeat("U", 141),
		"/verify-id/0000-0000-00002", "/verify-id/x", "/verify-id/0000-0000-00000"} {
		if a := send("", http.MethodGet, path, ""); a.status != 200 || strings.TrimSpace(a.body) != want {
			t.Errorf("%s: %d %s, want %s", path, a.status, a.body, want)
		}
	}
	for _, text := range []string{forged, unknown, foreign, "x"} {
		a := send("", http.MethodPost, "/verify/"+text+"/holder", `{"name":"张测试","idNumber":"440199199005201013"}`)
		if a.status != 404 || !strings.Contains(a.body, "certificate.not_verified") {
			t.Errorf("holder of %.20s: %d %s", text, a.status, a.body)
		}
	}
}

func TestHolderOverHTTP(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	c := h.issued("张测试", "440199199005201013")
	send := site(t, h)
	ask := func(body string) answer { return send("", http.MethodPost, "/verify/"+c.Token+"/holder", body) }
	if a := ask(`{"name":"张测试","idNumber":"440199199005201013"}`); a.status != 200 || strings.TrimSpace(a.body) != `{"matches":true}` {
		t.Errorf("%d %s", a.status, a.body)
	}
	for i := range 4 {
		a := ask(fmt.Sprintf(`{"name":"张测试","idNumber":"44019919900520101%d"}`, 4+i))
		if strings.TrimSpace(a.body) != `{"matches":false}` {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	a := ask(`{"name":"张测试","idNumber":"440199199005201013"}`)
	if a.status != 429 || a.header.Get("Retry-After") == "" {
		t.Errorf("sixth: %d %s", a.status, a.body)
	}
	leaks(t, "the refusal", a.body)
	if a := ask(`{"name":"","idNumber":""}`); a.status != 422 {
		t.Errorf("nothing typed: %d %s", a.status, a.body)
	}
}

func TestOneAddressIsLimited(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	send := site(t, h)
	limit := func(path string, most int) {
		t.Helper()
		for i := range most {
			if a := send("", http.MethodGet, path, ""); a.status != 200 {
				t.Fatalf("%s, request %d: %d", path, i+1, a.status)
			}
		}
		if a := send("", http.MethodGet, path, ""); a.status != 429 || !strings.Contains(a.body, "verify.limited") {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	limit("/verify/x", 240)
	limit("/verify-id/x", 60)
	h.at = h.at.Add(time.Minute)
	if a := send("", http.MethodGet, "/verify/x", ""); a.status != 200 {
		t.Errorf("a minute later: %d", a.status)
	}
}

func TestLearnersSeeTheirOwn(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	c := h.issued("张测试", "440199199005201013")
	other := h.issued("欧阳测试", "440199198802290042")
	h.results.own = []LearnerResult{{CandidateID: c.CandidateID, SessionID: h.session, ExamName: c.ExamName, Date: "2026-11-23", Marks: 8650, TotalMarks: 10000, Passed: true}}
	send := site(t, h)
	me := "person:" + string(c.PersonID)
	var own struct {
		Items []struct {
			ExamName    string
			Passed      bool
			Certificate struct{ ID, ShortID, Token, TypeName, ValidTo, State string }
		}
		Total int
	}
	a := send(me, http.MethodGet, "/learner/results", "")
	a.read(t, &own)
	if own.Total != 1 || own.Items[0].Certificate.ID != string(c.ID) || own.Items[0].Certificate.Token != c.Token || !own.Items[0].Passed {
		t.Errorf("%s", a.body)
	}
	if strings.Contains(a.body, "440199") {
		t.Errorf("an ID number is sent: %s", a.body)
	}
	if a := send(me, http.MethodGet, "/learner/certificates/"+string(c.ID)+"/pdf", ""); a.status != 200 || !strings.HasPrefix(a.body, "%PDF") {
		t.Errorf("own pdf: %d", a.status)
	}
	if a := send(me, http.MethodGet, "/learner/certificates/"+string(other.ID)+"/pdf", ""); a.status != 404 || strings.Contains(a.body, "%PDF") {
		t.Errorf("somebody else's pdf: %d", a.status)
	}
}
