package certificates

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/tasks"
	"ankao/exams/certificates/keys"
	"ankao/exams/certificates/token"
	"ankao/exams/certificates/types"
	"ankao/exams/parts"
	"ankao/exams/sessions"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/jobs"
)

var officer = audit.Actor{Kind: audit.Account, ID: "officer", Name: "考务员"}

// results stands in for marking, which knows who passed.
type results struct {
	passes []Pass
	own    []LearnerResult
	err    error
}

func (r *results) PassesSince(_ dbx.Tx, _ clock.Instant, persons []id.ID[people.Person]) ([]Pass, error) {
	var own []Pass
	for _, p := range r.passes {
		if persons == nil || slices.Contains(persons, p.PersonID) {
			own = append(own, p)
		}
	}
	return own, r.err
}

// PassMonths stands in for the rules: a pass holds a year.
func (r *results) PassMonths(dbx.Tx, clock.Date) (int, error) { return 12, nil }

func (r *results) PublishedPasses(dbx.Tx, id.ID[sessions.Session]) ([]Pass, error) {
	return r.passes, r.err
}

func (r *results) LearnerResults(_ dbx.Tx, person id.ID[people.Person]) ([]LearnerResult, error) {
	return r.own, r.err
}

// house is a service with what stands around it, and a clock that can be turned.
type house struct {
	*Service
	t       testing.TB
	db      dbx.DB
	ring    *crypt.Ring
	log     *audit.Log
	results *results
	cfg     Config
	keyFile string
	files   blob.Store
	at      time.Time
	session id.ID[sessions.Session]
}

func newHouse(t testing.TB, db dbx.DB) *house {
	t.Helper()
	h := &house{
		t: t, db: db, ring: crypt.NewTestRing(t), results: &results{}, at: time.Date(2026, 11, 23, 12, 0, 0, 0, clock.Shanghai),
		session: id.New[sessions.Session](),
		cfg:     Config{BaseURL: "https://px.example.gov.cn", Issuer: "安全教育培训考试中心", IssuerEn: "Safety Training and Examination Centre"},
		keyFile: filepath.Join(t.TempDir(), "certificate-keys.json"),
	}
	var err error
	if h.files, err = blob.Files(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	h.log = audit.New(db, h.clock, h.ring)
	h.Service = h.another(h.cfg, h.keyFile)
	if err := h.keys.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) clock() clock.Instant { return clock.At(h.at) }

// another is a second server on the same database.
func (h *house) another(cfg Config, keyFile string) *Service {
	h.t.Helper()
	signing, err := keys.New(h.db, h.clock, h.log, keyFile)
	if err != nil {
		h.t.Fatal(err)
	}
	persons := people.New(h.db, h.clock, h.log, h.ring, h.files)
	kinds := types.New(h.db, h.clock, h.log)
	s, err := New(h.db, h.clock, h.log, h.ring, persons, Beside{Types: kinds, Keys: signing,
		Tasks: tasks.New(h.db, h.clock, h.log, h.ring, h.files, jobs.New(h.db, h.clock), accounts.New(h.db, h.clock, h.log)),
		Parts: parts.New(h.db, h.clock, h.log, persons, kinds, h.results, h.results)}, h.results, cfg)
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// pass lets a new person pass the session.
func (h *house) pass(name, idNumber string) Pass {
	h.t.Helper()
	p, err := h.people.CreatePerson(context.Background(), officer, people.Person{Name: name, IDType: people.Resident, IDNumber: idNumber})
	if err != nil {
		h.t.Fatal(err)
	}
	pass := Pass{CandidateID: id.New[sessions.Candidate](), PersonID: p.ID, SessionID: h.session, ExamName: "2026 年第四季度培训考试",
		CertificateType: 1, Marks: 8650, TotalMarks: 10000, HandedInAt: h.clock()}
	h.results.passes = append(h.results.passes, pass)
	return pass
}

// issued returns the certificate of a new person who passed.
func (h *house) issued(name, idNumber string) Certificate {
	h.t.Helper()
	pass := h.pass(name, idNumber)
	if _, err := h.Issue(context.Background(), officer, Order{Session: h.session}); err != nil {
		h.t.Fatal(err)
	}
	return h.of(pass)
}

func (h *house) of(pass Pass) (c Certificate) {
	h.t.Helper()
	err := h.db.Read(context.Background(), func(tx dbx.Tx) error {
		byCandidate, err := h.OfCandidates(tx, []id.ID[sessions.Candidate]{pass.CandidateID})
		c = byCandidate[pass.CandidateID]
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func (h *house) verdict(text string) token.Verdict {
	h.t.Helper()
	v, err := h.Verify(context.Background(), "192.0.2.1", text)
	if err != nil {
		h.t.Fatal(err)
	}
	return v.Verdict
}

// forge signs a payload with a private key of the centre, taken from its file: they are in the order of their ids.
func (h *house) forge(p token.Payload) string {
	h.t.Helper()
	b, err := os.ReadFile(h.keyFile)
	if err != nil {
		h.t.Fatal(err)
	}
	var file struct{ Keys []struct{ Seed string } }
	if err := json.Unmarshal(b, &file); err != nil {
		h.t.Fatal(err)
	}
	seed, err := base64.RawURLEncoding.DecodeString(file.Keys[p.KeyID-1].Seed)
	if err != nil {
		h.t.Fatal(err)
	}
	return token.Sign(p, ed25519.NewKeyFromSeed(seed))
}

func TestIssueGivesEveryPassOneCertificate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		h := newHouse(t, db)
		first, second := h.pass("张测试", "440199199005201013"), h.pass("欧阳测试", "440199198802290042")
		h.results.passes[1].ValidMonths = 12
		none := h.pass("李测试", "440199198001010039")
		h.results.passes[2].CertificateType = 0

		for round, want := range []int{2, 0} {
			if n, err := h.Issue(ctx, officer, Order{Session: h.session}); err != nil || n != want {
				t.Fatalf("issue %d: %d, %v; want %d", round+1, n, err, want)
			}
		}
		a, b := h.of(first), h.of(second)
		if h.of(none).ID != "" {
			t.Error("an exam without certificate gave one")
		}
		if a.Number != "AQPX-2026-000001" || b.Number != "AQPX-2026-000002" || a.StatusIndex == b.StatusIndex || a.ShortID == b.ShortID {
			t.Errorf("%s %d %s, %s %d %s", a.Number, a.StatusIndex, a.ShortID, b.Number, b.StatusIndex, b.ShortID)
		}
		if a.HolderName != "张测试" || a.HolderIDNumber != "440199199005201013" || a.TypeName != "安全培训合格证明" || a.Marks != 8650 ||
			a.IssuedOn != "2026-11-23" || a.ValidTo != "2029-11-22" || a.Issuer != h.cfg.Issuer || a.State != Active {
			t.Errorf("certificate %+v", a)
		}
		if b.ValidTo != "2027-11-22" {
			t.Errorf("valid to %s, want the exam's own 12 months", b.ValidTo)
		}
		list, revoked, err := h.keys.Published(ctx)
		if err != nil || len(revoked) != 0 {
			t.Fatalf("revoked %v, %v", revoked, err)
		}
		for _, c := range []Certificate{a, b} {
			if got := h.verdict(c.Token); got != token.ValidActive {
				t.Errorf("%s: %s with the records", c.Number, got)
			}
			if got := token.VerifyOffline(c.Token, keys.Set(list), h.at); got != token.ValidActive {
				t.Errorf("%s: %s without", c.Number, got)
			}
		}
		if _, total, err := h.log.List(ctx, audit.Filter{Action: "certificate.issue", Actor: "officer"}, 0, 10); err != nil || total != 2 {
			t.Errorf("%d entries in the trail, %v", total, err)
		}
	})
}

func TestIssueAtTheSameTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := newHouse(t, db)
		for i, number := range []string{"440199199005201013", "440199198802290042", "440199198001010039", "440199197508150028"} {
			h.pass("测试"+string(rune('甲'+i)), number)
		}
		other := h.another(h.cfg, h.keyFile)
		total := make([]int, 4)
		var wg sync.WaitGroup
		for i := range total {
			wg.Go(func() {
				s := h.Service
				if i%2 == 1 {
					s = other
				}
				n, err := s.Issue(context.Background(), officer, Order{Session: h.session})
				if err != nil {
					t.Error(err)
				}
				total[i] = n
			})
		}
		wg.Wait()
		if sum := total[0] + total[1] + total[2] + total[3]; sum != 4 {
			t.Errorf("%v certificates were issued to four people", total)
		}
		list, n, err := h.Search(context.Background(), Filter{Limit: 10})
		if err != nil || n != 4 {
			t.Fatalf("%d certificates, %v", n, err)
		}
		var numbers []string
		for _, c := range list {
			numbers = append(numbers, c.Number)
		}
		slices.Sort(numbers)
		if numbers[0] != "AQPX-2026-000001" || numbers[3] != "AQPX-2026-000004" || len(slices.Compact(numbers)) != 4 {
			t.Errorf("numbers %v", numbers)
		}
	})
}

func TestIssueFaults(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ctx := context.Background()
	unpublished := fault.New(fault.Conflict, "result.unpublished")
	h.results.err = unpublished
	if _, err := h.Issue(ctx, officer, Order{Session: h.session}); !errors.Is(err, unpublished) {
		t.Errorf("not published: %v", err)
	}
	h.results.err = nil
	if n, err := h.Issue(ctx, officer, Order{Session: h.session}); n != 0 || err != nil {
		t.Errorf("nobody passed: %d, %v", n, err)
	}
	h.pass("张测试", "440199199005201013")
	h.results.passes[0].CertificateType = 0
	if _, err := h.Issue(ctx, officer, Order{Session: h.session}); fault.CodeOf(err) != "certificate.none" {
		t.Errorf("an exam without certificate: %v", err)
	}
	h.results.passes[0].CertificateType = 99
	if _, err := h.Issue(ctx, officer, Order{Session: h.session}); fault.CodeOf(err) != "certificate.type.unknown" {
		t.Errorf("an unknown type: %v", err)
	}
	h.results.passes[0].CertificateType, h.results.passes[0].PersonID = 1, id.New[people.Person]()
	if _, err := h.Issue(ctx, officer, Order{Session: h.session}); err == nil {
		t.Error("a certificate for nobody")
	}
	if _, n, err := h.Search(ctx, Filter{Limit: 10}); n != 0 || err != nil {
		t.Errorf("%d certificates after failed issues, %v", n, err)
	}
}

func TestRevokedStaysRevoked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		h := newHouse(t, db)
		c := h.issued("张测试", "440199199005201013")
		if _, err := h.Revoke(ctx, officer, c.ID, "姓名有误", c.Version+1); fault.CodeOf(err) != "conflict.changed" {
			t.Errorf("another version: %v", err)
		}
		revoked, err := h.Revoke(ctx, officer, c.ID, "姓名有误", c.Version)
		if err != nil || revoked.State != StateRevoked || revoked.Version != c.Version+1 {
			t.Fatalf("%+v, %v", revoked, err)
		}
		if got := h.verdict(c.Token); got != token.Revoked {
			t.Errorf("verdict %s", got)
		}
		list, indexes, err := h.keys.Published(ctx)
		if err != nil || !slices.Equal(indexes, []uint32{c.StatusIndex}) {
			t.Fatalf("published revocations %v, %v", indexes, err)
		}
		set := keys.Set(list)
		set.Revoked = map[uint32]bool{indexes[0]: true}
		if got := token.VerifyOffline(c.Token, set, h.at); got != token.Revoked {
			t.Errorf("without network: %s", got)
		}
		if _, err := h.Revoke(ctx, officer, c.ID, "again", revoked.Version); fault.CodeOf(err) != "certificate.revoked" {
			t.Errorf("twice: %v", err)
		}
		if n, err := h.Issue(ctx, officer, Order{Session: h.session}); n != 0 || err != nil {
			t.Errorf("issuing again undid the revocation: %d, %v", n, err)
		}
		for _, want := range []int{1, 0} {
			if n, err := h.Issue(ctx, officer, Order{Session: h.session, Again: []id.ID[sessions.Candidate]{c.CandidateID}}); n != want || err != nil {
				t.Errorf("named: %d, %v; want %d", n, err, want)
			}
		}
		if again := h.of(h.results.passes[0]); again.ID == c.ID || h.verdict(again.Token) != token.ValidActive || h.verdict(c.Token) != token.Revoked {
			t.Error("the new certificate and the old one are mixed up")
		}
		if _, err := h.Get(ctx, id.New[Certificate]()); fault.CodeOf(err) != "certificate.unknown" {
			t.Errorf("nothing there: %v", err)
		}
	})
}

func TestOnlyWhatTheRecordsHoldIsVerified(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	c := h.issued("张测试", "440199199005201013")
	short := func(text string) token.Verdict {
		v, err := h.VerifyShortID(context.Background(), "192.0.2.1", text)
		if err != nil {
			t.Fatal(err)
		}
		return v.Verdict
	}
	random, err := token.ParseShortID(c.ShortID)
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.payload(random, false)
	if err != nil {
		t.Fatal(err)
	}
	better, stranger, foreign := p, p, p
	better.LastValid = token.NoLastDay
	stranger.ID++
	foreign.KeyID = 9
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name string
		got  token.Verdict
		want token.Verdict
	}{
		{"as issued", h.verdict(c.Token), token.ValidActive},
		{"lower case", h.verdict(strings.ToLower(c.Token)), token.ValidActive},
		{"short id", short(c.ShortID), token.ValidActive},
		{"short id in lower case without hyphens", short(strings.ToLower(strings.ReplaceAll(c.ShortID, "-", ""))), token.ValidActive},
		{"well signed, other dates", h.verdict(h.forge(better)), token.Unknown},
		{"well signed, unknown id", h.verdict(h.forge(stranger)), token.Unknown},
		{"signed by a stranger", h.verdict(token.Sign(p, private)), token.BadSignature},
		{"unknown key", h.verdict(token.Sign(foreign, private)), token.UnknownKey},
		{"nothing like a token", h.verdict("x"), token.Malformed},
		{"unknown short id", short(token.FormatShortID(random + 1)), token.Unknown},
		{"nothing like a short id", short("x"), token.Malformed},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
	h.at = time.Date(2029, 11, 23, 0, 0, 0, 0, clock.Shanghai)
	if got := h.verdict(c.Token); got != token.Expired {
		t.Errorf("the day after the last: %s", got)
	}
}

func TestKeysRotate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		h := newHouse(t, db)
		old := h.issued("张测试", "440199199005201013")
		if err := h.keys.Rotate(ctx, officer); err != nil {
			t.Fatal(err)
		}
		younger := h.issued("欧阳测试", "440199198802290042")
		if h.verdict(old.Token) != token.ValidActive || h.verdict(younger.Token) != token.ValidActive {
			t.Error("a rotation broke certificates")
		}
		states := func() (s []token.KeyState) {
			list, err := h.keys.List(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range list {
				s = append(s, k.State)
			}
			return s
		}
		if got := states(); !slices.Equal(got, []token.KeyState{token.KeyRetired, token.KeyActive}) {
			t.Errorf("keys %v", got)
		}
		if err := h.keys.Compromise(ctx, officer, 2, "U 盘丢失"); err != nil {
			t.Fatal(err)
		}
		if got := states(); !slices.Equal(got, []token.KeyState{token.KeyRetired, token.KeyCompromised, token.KeyActive}) {
			t.Errorf("keys %v", got)
		}
		stolen := h.forge(token.Payload{KeyID: 2, ID: 77, Type: 1, Issued: 2518, LastValid: token.NoLastDay})
		if got := h.verdict(stolen); got.Public() != token.NotVerified {
			t.Errorf("signed by the thief: %s", got)
		}
		if got := h.verdict(younger.Token); got != token.ValidActive {
			t.Errorf("signed before the theft and in the records: %s", got)
		}
		if err := h.keys.Compromise(ctx, officer, 200, "x"); fault.CodeOf(err) != "certificate.key_unknown" {
			t.Errorf("a key there is not: %v", err)
		}
		if got := states(); len(got) != 3 {
			t.Errorf("a failed call made a key: %v", got)
		}
	})
}

func TestAServerWithoutTheKeyVerifies(t *testing.T) {
	ctx := context.Background()
	h := newHouse(t, dbtest.SQLite(t))
	c := h.issued("张测试", "440199199005201013")
	elsewhere := filepath.Join(t.TempDir(), "certificate-keys.json")
	blind := h.another(h.cfg, elsewhere)
	if err := blind.keys.Prepare(ctx); err != nil {
		t.Fatal("a server without the key must still verify: ", err)
	}
	h.pass("欧阳测试", "440199198802290042")
	if _, err := blind.Issue(ctx, officer, Order{Session: h.session}); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("issue without the key: %v", err)
	}
	if v, err := blind.Verify(ctx, "192.0.2.1", c.Token); err != nil || v.Verdict != token.ValidActive {
		t.Errorf("%s, %v", v.Verdict, err)
	}
}

func TestHolderIsAskedFiveTimesAnHour(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		h := newHouse(t, db)
		c, other := h.issued("张测试", "440199199005201013"), h.issued("欧阳测试", "440199198802290042")
		other2 := h.another(h.cfg, h.keyFile) // another server, or the same after a restart
		ask := func(s *Service, address, text, name, number string) string {
			matches, err := s.IsHolder(ctx, address, text, name, number)
			switch {
			case err != nil:
				return fault.CodeOf(err)
			case matches:
				return "yes"
			}
			return "no"
		}
		steps := []struct {
			name, got, want string
		}{
			{"holder", ask(h.Service, "192.0.2.1", c.Token, "张测试", "440199199005201013"), "yes"},
			{"holder as typed", ask(h.Service, "192.0.2.2", strings.ToLower(c.Token), " 张 测试", "440199 19900520 1013"), "yes"},
			{"another number", ask(h.Service, "192.0.2.3", c.Token, "张测试", "440199198802290042"), "no"},
			{"another name", ask(other2, "192.0.2.4", c.Token, "张测", "440199199005201013"), "no"},
			{"by short id", ask(other2, "192.0.2.5", c.ShortID, "张测试", "440199199005201013"), "yes"},
			{"sixth", ask(h.Service, "192.0.2.6", c.Token, "张测试", "440199199005201013"), "certificate.checks.limited"},
			{"sixth on another server", ask(other2, "192.0.2.7", c.ShortID, "张测试", "440199199005201013"), "certificate.checks.limited"},
			{"another certificate", ask(h.Service, "192.0.2.6", other.Token, "欧阳测试", "440199198802290042"), "yes"},
			{"not a certificate", ask(h.Service, "192.0.2.6", "x", "张测试", "440199199005201013"), "certificate.not_verified"},
		}
		for _, s := range steps {
			if s.got != s.want {
				t.Errorf("%s: %s, want %s", s.name, s.got, s.want)
			}
		}
		h.at = h.at.Add(time.Hour)
		if got := ask(h.Service, "192.0.2.1", c.Token, "张测试", "440199199005201013"); got != "yes" {
			t.Errorf("an hour later: %s", got)
		}
	})
}

func TestFiveAnswersHoweverManyAskAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := newHouse(t, db)
		c := h.issued("张测试", "440199199005201013")
		var mu sync.Mutex
		answered := 0
		var wg sync.WaitGroup
		for range 12 {
			wg.Go(func() {
				_, err := h.IsHolder(context.Background(), "192.0.2.1", c.Token, "张测试", "440199199005201013")
				if err == nil {
					mu.Lock()
					answered++
					mu.Unlock()
				} else if fault.CodeOf(err) != "certificate.checks.limited" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if answered != maxChecks {
			t.Errorf("%d answers, want %d", answered, maxChecks)
		}
	})
}

func TestWithoutAnIDNumberNobodyIsTheHolder(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	c := h.issued("张测试", "")
	for _, number := range []string{"", " ", "440199199005201013"} {
		if matches, err := h.IsHolder(context.Background(), "192.0.2.1", c.Token, "张测试", number); err != nil || matches {
			t.Errorf("%q: %v, %v", number, matches, err)
		}
	}
}

// TestForgersLearnNothingFromTheTime compares medians of interleaved runs, with room for a busy machine.
func TestForgersLearnNothingFromTheTime(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.issued("张测试", "440199199005201013")
	p := token.Payload{KeyID: 1, ID: 12345, Type: 1, Issued: 2518, LastValid: token.NoLastDay}
	unknown := h.forge(p)
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	p.KeyID = 9
	foreign := token.Sign(p, private)
	p.KeyID = 1
	tokens := []string{unknown, token.Sign(p, private), foreign, "x"}
	times := make([][]time.Duration, len(tokens))
	for range 200 {
		h.at = h.at.Add(time.Minute) // a new window for the address
		for i, text := range tokens {
			start := time.Now()
			if v := h.verdict(text); v.Public() != token.NotVerified {
				t.Fatalf("token %d: %s", i, v)
			}
			times[i] = append(times[i], time.Since(start))
		}
	}
	median := func(d []time.Duration) time.Duration { slices.Sort(d); return d[len(d)/2] }
	base := median(times[0])
	for i := range tokens {
		if m := median(times[i]); m > 2*base || 2*m < base {
			t.Errorf("token %d takes %v, an unknown one %v", i, m, base)
		}
	}
}

func TestPrint(t *testing.T) {
	ctx := context.Background()
	h := newHouse(t, dbtest.SQLite(t))
	c := h.issued("张测试", "440199199005201013")
	_, first, err := h.PrintOwn(ctx, officer, c.ID, c.PersonID)
	if err != nil {
		t.Fatal(err)
	}
	h.at = h.at.AddDate(1, 0, 0)
	if _, again, err := h.another(h.cfg, h.keyFile).PrintOwn(ctx, officer, c.ID, c.PersonID); err != nil || !bytes.Equal(first, again) {
		t.Errorf("printed a year later: other bytes (%v)", err)
	}
	if _, own, err := h.PrintOwn(ctx, officer, c.ID, c.PersonID); err != nil || !bytes.Equal(first, own) {
		t.Errorf("the holder's own print: other bytes (%v)", err)
	}
	for _, stranger := range []id.ID[people.Person]{id.New[people.Person](), ""} {
		if _, b, err := h.PrintOwn(ctx, officer, c.ID, stranger); fault.KindOf(err) != fault.NotFound || b != nil {
			t.Errorf("somebody else's: %v", err)
		}
	}
	if _, total, err := h.log.List(ctx, audit.Filter{Action: "certificate.print"}, 0, 10); err != nil || total != 3 {
		t.Errorf("%d prints in the trail, %v", total, err)
	}
	odd := h.issued("张\U0001F600", "440199198802290042")
	if _, _, err := h.PrintOwn(ctx, officer, odd.ID, odd.PersonID); fault.CodeOf(err) != "pdf.characters" {
		t.Errorf("a name that cannot be printed: %v", err)
	}
	if _, err := h.Revoke(ctx, officer, c.ID, "姓名有误", c.Version); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.PrintOwn(ctx, officer, c.ID, c.PersonID); fault.CodeOf(err) != "certificate.not_active" {
		t.Errorf("a revoked certificate: %v", err)
	}
}

func TestOwnResults(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		h := newHouse(t, db)
		c := h.issued("张测试", "440199199005201013")
		failed := LearnerResult{CandidateID: id.New[sessions.Candidate](), ExamName: "补考", Marks: 5000, TotalMarks: 10000}
		passed := LearnerResult{CandidateID: c.CandidateID, ExamName: c.ExamName, Marks: 8650, TotalMarks: 10000, Passed: true}
		h.results.own = []LearnerResult{failed, passed}
		own, err := h.OwnResults(context.Background(), c.PersonID)
		if err != nil || len(own) != 2 || own[0].Certificate != nil || own[1].Certificate == nil || own[1].Certificate.ID != c.ID {
			t.Fatalf("%+v, %v", own, err)
		}
		err = db.Read(context.Background(), func(tx dbx.Tx) error {
			ids, err := h.CertificateIDs(tx, []id.ID[sessions.Candidate]{failed.CandidateID, c.CandidateID})
			if len(ids) != 1 || ids[c.CandidateID] != string(c.ID) {
				t.Errorf("ids %v", ids)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		own, err = h.OwnResults(context.Background(), id.New[people.Person]())
		if err != nil || own[1].Certificate != nil {
			t.Errorf("somebody else sees the certificate (%v)", err)
		}
	})
}

func TestSearch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		ctx := context.Background()
		h := newHouse(t, db)
		c := h.issued("张测试", "440199199005201013")
		h.at = h.at.Add(time.Second)
		other := h.issued("欧阳_测试", "440199198802290042")
		if _, err := h.Revoke(ctx, officer, other.ID, "误发", other.Version); err != nil {
			t.Fatal(err)
		}
		cases := []struct {
			f    Filter
			want []id.ID[Certificate]
		}{
			{Filter{}, []id.ID[Certificate]{other.ID, c.ID}},
			{Filter{Q: "测试"}, []id.ID[Certificate]{other.ID, c.ID}},
			{Filter{Q: " 张 "}, []id.ID[Certificate]{c.ID}},
			{Filter{Q: "_"}, []id.ID[Certificate]{other.ID}},
			{Filter{Q: "aqpx-2026-000001"}, []id.ID[Certificate]{c.ID}},
			{Filter{Q: strings.ToLower(other.ShortID)}, []id.ID[Certificate]{other.ID}},
			{Filter{State: Active}, []id.ID[Certificate]{c.ID}},
			{Filter{Q: "张", State: StateRevoked}, nil},
			{Filter{Session: h.session, State: StateRevoked}, []id.ID[Certificate]{other.ID}},
			{Filter{Session: id.New[sessions.Session]()}, nil},
			{Filter{Offset: 1}, []id.ID[Certificate]{c.ID}},
		}
		for _, tt := range cases {
			tt.f.Limit = 10
			list, total, err := h.Search(ctx, tt.f)
			var got []id.ID[Certificate]
			for _, c := range list {
				got = append(got, c.ID)
			}
			if err != nil || !slices.Equal(got, tt.want) || total != len(tt.want)+tt.f.Offset {
				t.Errorf("%+v: %v of %d, %v; want %v", tt.f, got, total, err, tt.want)
			}
		}
	})
}

func TestNewRefusesAHostThatCannotBePrinted(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	for _, bad := range []string{"", "https://" + strings.Repeat("a", 100) + ".org", "https://px.example.gov.cn/path"} {
		cfg := h.cfg
		cfg.BaseURL = bad
		if _, err := New(h.db, h.clock, h.log, h.ring, h.people, Beside{}, h.results, cfg); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}
