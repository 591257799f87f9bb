package certificates

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/certificates/sheet"
	"ankao/exams/certificates/token"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Results is what certificates need to know of marking.
type Results interface {
	// PublishedPasses returns the passes of a session whose results are published, or a Conflict fault when they
	// are not. NotFound for no such session.
	PublishedPasses(tx dbx.Tx, session id.ID[sessions.Session]) ([]Pass, error)
	// LearnerResults returns a person's own published results, newest first.
	LearnerResults(tx dbx.Tx, person id.ID[people.Person]) ([]LearnerResult, error)
}

// LearnerResult is a published result as its owner sees it.
type LearnerResult struct {
	CandidateID       id.ID[sessions.Candidate]
	SessionID         id.ID[sessions.Session]
	ExamName          string
	Date              clock.Date
	Marks, TotalMarks int // hundredths
	Passed            bool
	HandedInAt        clock.Instant
}

// Config is what the centre prints on its certificates.
type Config struct {
	BaseURL          string // where they are verified, https://host
	Issuer, IssuerEn string
	KeyFile          string // private keys
	Test             bool   // marks every certificate as no official document
}

// Service issues, prints, revokes and verifies certificates.
type Service struct {
	db      dbx.DB
	now     clock.Clock
	log     *audit.Log
	people  *people.Service
	results Results
	cfg     Config
	signers *signers
	store   store
	ring    *crypt.Ring
	lookups *limiter // of tokens, by address
	guesses *limiter // of short ids and holders, by address
}

// New makes the service. It refuses a base URL that certificates cannot be printed with, and a damaged key file.
func New(db dbx.DB, now clock.Clock, log *audit.Log, ring *crypt.Ring, people *people.Service, results Results, cfg Config) (*Service, error) {
	if err := CheckHost(cfg.BaseURL); err != nil {
		return nil, err
	}
	signers, err := openSigners(cfg.KeyFile)
	if err != nil {
		return nil, err
	}
	return &Service{
		db: db, now: now, log: log, people: people, results: results, cfg: cfg, signers: signers, store: store{ring}, ring: ring,
		lookups: newLimiter(240, time.Minute), guesses: newLimiter(60, time.Minute),
	}, nil
}

// CheckHost says whether certificates can be printed for baseURL: http or https, a host and nothing after it, whose
// code stays readable at 20 mm.
func CheckHost(baseURL string) error { return sheet.CheckHost(baseURL) }

// Prepare makes the first signing key. A server whose key file lacks the active key starts all the same, for
// verification must go on, and says so.
func (s *Service) Prepare(ctx context.Context) error {
	keys, err := s.Keys(ctx)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		err := s.Rotate(ctx, audit.Actor{Kind: audit.System, Name: "start"})
		if fault.KindOf(err) != fault.Conflict { // else another server was first
			return err
		}
		if keys, err = s.Keys(ctx); err != nil {
			return err
		}
	}
	if active, ok := activeKey(keys); ok {
		if _, err := s.signers.of(active); err != nil {
			slog.ErrorContext(ctx, "certificates cannot be issued by this server", "error", err)
		}
	}
	return nil
}

// Rotate puts a new signing key in use; what the one before signed stays valid.
func (s *Service) Rotate(ctx context.Context, by audit.Actor) error {
	return s.newKey(ctx, by, func(dbx.Tx, []Key) error { return nil })
}

// Compromise says that somebody else may hold a private key: of what it signed, only what the records hold stays
// valid. A new key takes its place. NotFound "certificate.key_unknown".
func (s *Service) Compromise(ctx context.Context, by audit.Actor, key byte) error {
	return s.newKey(ctx, by, func(tx dbx.Tx, keys []Key) error {
		if !slices.ContainsFunc(keys, func(k Key) bool { return k.ID == key }) {
			return fault.New(fault.NotFound, "certificate.key_unknown")
		}
		if err := s.store.setKeyState(tx, key, token.KeyCompromised); err != nil {
			return err
		}
		return s.log.Write(tx, by, keyEntry("certificate.key.compromise", key))
	})
}

// newKey runs first, then retires what is still active and puts a new key in use. The private half is on disk before
// the database knows of it; one that is never used does no harm.
func (s *Service) newKey(ctx context.Context, by audit.Actor, first func(dbx.Tx, []Key) error) error {
	public, err := s.signers.make()
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		keys, err := s.store.keys(tx)
		if err != nil {
			return err
		}
		if err := first(tx, keys); err != nil {
			return err
		}
		next := 1
		for _, k := range keys {
			next = max(next, int(k.ID)+1)
		}
		if next > 255 {
			return fault.New(fault.Conflict, "certificate.keys_exhausted")
		}
		if err := s.store.retireActive(tx); err != nil {
			return err
		}
		if err := s.store.insertKey(tx, Key{ID: byte(next), Public: public, State: token.KeyActive, CreatedAt: s.now()}); err != nil {
			return err
		}
		return s.log.Write(tx, by, keyEntry("certificate.key.create", byte(next)))
	})
}

func keyEntry(action string, key byte) audit.Entry {
	return audit.Entry{Action: action, Object: "certificate_key", ObjectID: strconv.Itoa(int(key))}
}

// Keys returns every signing key there has been.
func (s *Service) Keys(ctx context.Context) (keys []Key, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		keys, err = s.store.keys(tx)
		return err
	})
	return keys, err
}

// Published returns what a screen without network verifies with: all keys, and the status indexes of revoked
// certificates.
func (s *Service) Published(ctx context.Context) (keys []Key, revoked []uint32, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if keys, err = s.store.keys(tx); err != nil {
			return err
		}
		revoked, err = s.store.revokedIndexes(tx)
		return err
	})
	return keys, revoked, err
}

// Types returns the kinds of certificate by number.
func (s *Service) Types(ctx context.Context) (types []Type, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		types, err = s.store.types(tx)
		return err
	})
	return types, err
}

// Issue gives a certificate to everybody who passed the session and never had one for it, and returns how many.
// Doing it again gives no second one. Named candidates get one although an earlier one was revoked. The session's
// results must be published; an exam without certificates is Conflict "certificate.none".
func (s *Service) Issue(ctx context.Context, by audit.Actor, session id.ID[sessions.Session], again []id.ID[sessions.Candidate]) (issued int, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		issued, err = s.issue(tx, by, session, again)
		return err
	})
	return issued, err
}

func (s *Service) issue(tx dbx.Tx, by audit.Actor, session id.ID[sessions.Session], again []id.ID[sessions.Candidate]) (int, error) {
	types, err := s.store.lockTypes(tx) // one issue at a time: numbers follow each other, nobody gets two
	if err != nil {
		return 0, err
	}
	passes, err := s.results.PublishedPasses(tx, session)
	if err != nil {
		return 0, err
	}
	had, err := s.store.bySession(tx, session)
	if err != nil {
		return 0, err
	}
	due, err := choose(passes, had, again)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	press, err := s.newPress(tx, types)
	if err != nil {
		return 0, err
	}
	for _, pass := range due {
		c, err := press.make(tx, pass)
		if err != nil {
			return 0, err
		}
		if err := s.store.insert(tx, c); err != nil {
			return 0, err
		}
		if err := s.log.Write(tx, by, entry("certificate.issue", c)); err != nil {
			return 0, err
		}
	}
	return len(due), press.close(tx)
}

// choose returns the passes that are due a certificate, given those that were issued before.
func choose(passes []Pass, had []Certificate, again []id.ID[sessions.Candidate]) ([]Pass, error) {
	live, ever := map[id.ID[sessions.Candidate]]bool{}, map[id.ID[sessions.Candidate]]bool{}
	for _, c := range had {
		ever[c.CandidateID] = true
		live[c.CandidateID] = live[c.CandidateID] || c.State == Active || c.State == StateSuspended
	}
	named := map[id.ID[sessions.Candidate]]bool{}
	for _, candidate := range again {
		named[candidate] = true
	}
	var due []Pass
	certifies := len(passes) == 0
	for _, p := range passes {
		certifies = certifies || p.CertificateType != 0
		wanted := !ever[p.CandidateID]
		if len(again) > 0 {
			wanted = named[p.CandidateID] && !live[p.CandidateID]
		}
		if p.CertificateType != 0 && wanted {
			due = append(due, p)
		}
	}
	if !certifies {
		return nil, fault.New(fault.Conflict, "certificate.none")
	}
	return due, nil
}

func entry(action string, c Certificate) audit.Entry {
	return audit.Entry{Action: action, Object: "certificate", ObjectID: string(c.ID),
		Detail: map[string]any{"number": c.Number, "session": string(c.SessionID), "candidate": string(c.CandidateID)}}
}

// Revoke takes a certificate out of force for good. The reason is kept with it. Invalid without a reason, Conflict when
// it is revoked already or was changed meanwhile.
func (s *Service) Revoke(ctx context.Context, by audit.Actor, cid id.ID[Certificate], reason string, version int64) (c Certificate, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if c, err = s.store.lock(tx, cid); err != nil {
			return err
		}
		if c.Version != version {
			return fault.New(fault.Conflict, "conflict.changed")
		}
		if err := c.revoke(reason, s.now()); err != nil {
			return err
		}
		if err := s.store.revoke(tx, &c); err != nil {
			return err
		}
		return s.log.Write(tx, by, entry("certificate.revoke", c))
	})
	return c, err
}

// Filter chooses certificates. Q is looked for in holder and number, or is a whole short id.
type Filter struct {
	Q             string
	State         State
	Session       id.ID[sessions.Session]
	Offset, Limit int
}

// Search returns one page of certificates, newest first, and how many there are.
func (s *Service) Search(ctx context.Context, f Filter) (list []Certificate, total int, err error) {
	f.Q = strings.TrimSpace(f.Q)
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		list, total, err = s.store.search(tx, f)
		return err
	})
	return list, total, err
}

// Get returns a certificate, or NotFound "certificate.unknown".
func (s *Service) Get(ctx context.Context, cid id.ID[Certificate]) (c Certificate, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		c, err = s.store.get(tx, cid)
		return err
	})
	return c, err
}

// OfCandidates returns the newest certificate of each candidate that has one.
func (s *Service) OfCandidates(tx dbx.Tx, candidates []id.ID[sessions.Candidate]) (map[id.ID[sessions.Candidate]]Certificate, error) {
	list, err := s.store.byCandidates(tx, candidates)
	newest := make(map[id.ID[sessions.Candidate]]Certificate, len(list))
	for _, c := range list { // oldest first
		newest[c.CandidateID] = c
	}
	return newest, err
}

// CertificateIDs is OfCandidates for who needs the ids only.
func (s *Service) CertificateIDs(tx dbx.Tx, candidates []id.ID[sessions.Candidate]) (map[id.ID[sessions.Candidate]]string, error) {
	certificates, err := s.OfCandidates(tx, candidates)
	ids := make(map[id.ID[sessions.Candidate]]string, len(certificates))
	for candidate, c := range certificates {
		ids[candidate] = string(c.ID)
	}
	return ids, err
}

// Print returns the PDF of a certificate and leaves a trace of who printed it. Conflict "certificate.not_active" when
// it is out of force; Invalid "pdf.characters" when a character of it cannot be printed.
func (s *Service) Print(ctx context.Context, by audit.Actor, cid id.ID[Certificate]) (c Certificate, pdf []byte, err error) {
	return s.print(ctx, by, cid, "")
}

// PrintOwn is Print for the holder; somebody else's certificate is NotFound.
func (s *Service) PrintOwn(ctx context.Context, by audit.Actor, cid id.ID[Certificate], person id.ID[people.Person]) (c Certificate, pdf []byte, err error) {
	if person == "" {
		return c, nil, fault.New(fault.NotFound, "certificate.unknown")
	}
	return s.print(ctx, by, cid, person)
}

func (s *Service) print(ctx context.Context, by audit.Actor, cid id.ID[Certificate], only id.ID[people.Person]) (c Certificate, pdf []byte, err error) {
	if c, err = s.Get(ctx, cid); err != nil {
		return c, nil, err
	}
	if only != "" && c.PersonID != only {
		return Certificate{}, nil, fault.New(fault.NotFound, "certificate.unknown")
	}
	if c.State != Active {
		return c, nil, fault.New(fault.Conflict, "certificate.not_active")
	}
	if pdf, err = sheet.Print(printed(c), s.cfg.BaseURL); err != nil {
		return c, nil, err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error { return s.log.Write(tx, by, entry("certificate.print", c)) })
	return c, pdf, err
}

func printed(c Certificate) sheet.Certificate {
	return sheet.Certificate{
		TypeName: c.TypeName, TypeNameEn: c.TypeNameEn, Number: c.Number, ShortID: c.ShortID, Token: c.Token,
		HolderName: c.HolderName, IDNumberMasked: people.Person{IDNumber: c.HolderIDNumber}.MaskedIDNumber(),
		Organisation: c.OrganisationName, ExamName: c.ExamName, Marks: c.Marks, TotalMarks: c.TotalMarks,
		IssuedOn: c.IssuedOn, ValidTo: c.ValidTo, Issuer: c.Issuer, IssuerEn: c.IssuerEn, Test: c.Test,
	}
}

// OwnResult is a published result with the certificate that came of it, if any.
type OwnResult struct {
	LearnerResult
	Certificate *Certificate
}

// OwnResults returns what a person sees of themselves, newest first.
func (s *Service) OwnResults(ctx context.Context, person id.ID[people.Person]) (own []OwnResult, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		own = nil
		results, err := s.results.LearnerResults(tx, person)
		if err != nil {
			return err
		}
		candidates := make([]id.ID[sessions.Candidate], len(results))
		for i, r := range results {
			candidates[i] = r.CandidateID
		}
		certificates, err := s.OfCandidates(tx, candidates)
		for _, r := range results {
			o := OwnResult{LearnerResult: r}
			if c, ok := certificates[r.CandidateID]; ok && c.PersonID == person {
				o.Certificate = &c
			}
			own = append(own, o)
		}
		return err
	})
	return own, err
}
