package certificates

import (
	"context"
	"strings"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/tasks"
	"ankao/exams/certificates/keys"
	"ankao/exams/certificates/limiter"
	"ankao/exams/certificates/sheet"
	"ankao/exams/certificates/types"
	"ankao/exams/parts"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/pdf"
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
	Test             bool // marks every certificate as no official document
}

// Service issues, prints, revokes and verifies certificates.
type Service struct {
	db      dbx.DB
	now     clock.Clock
	log     *audit.Log
	people  *people.Service
	types   *types.Service
	keys    *keys.Service
	parts   *parts.Service
	tasks   *tasks.Service
	results Results
	cfg     Config
	store   store
	lookups *limiter.Limiter // of tokens, by address
	guesses *limiter.Limiter // of short ids and holders, by address
}

// Beside is what certificates stand on of their own feature.
type Beside struct {
	Types *types.Service
	Keys  *keys.Service
	Parts *parts.Service
	Tasks *tasks.Service
}

// New makes the service. It refuses a base URL that certificates cannot be printed with.
func New(db dbx.DB, now clock.Clock, log *audit.Log, ring *crypt.Ring, people *people.Service, beside Beside, results Results, cfg Config) (*Service, error) {
	if err := CheckHost(cfg.BaseURL); err != nil {
		return nil, err
	}
	s := &Service{
		db: db, now: now, log: log, people: people, types: beside.Types, keys: beside.Keys, parts: beside.Parts, tasks: beside.Tasks,
		results: results, cfg: cfg, store: store{ring}, lookups: limiter.New(240, time.Minute), guesses: limiter.New(60, time.Minute),
	}
	s.keys.Attach(s)
	if s.tasks != nil {
		s.tasks.Handle(taskIssue, s.runIssue)
		s.tasks.Handle(taskResign, s.runResign)
	}
	return s, nil
}

// CheckHost says whether certificates can be printed for baseURL: http or https, a host and nothing after it, whose
// code stays readable at 20 mm.
func CheckHost(baseURL string) error { return sheet.CheckHost(baseURL) }

// SignedBy implements keys.Records.
func (s *Service) SignedBy(tx dbx.Tx) (map[byte]keys.Use, error) { return s.store.signedBy(tx) }

// RevokedIndexes implements keys.Records.
func (s *Service) RevokedIndexes(tx dbx.Tx) ([]uint32, error) { return s.store.revokedIndexes(tx) }

func entry(action string, c Certificate) audit.Entry {
	return audit.Entry{Action: action, Object: "certificate", ObjectID: string(c.ID),
		Detail: map[string]any{"number": c.Number, "session": string(c.SessionID), "candidate": string(c.CandidateID)}}
}

// Filter chooses certificates. Q is looked for in holder and number, or is a whole short id.
type Filter struct {
	Q             string
	State         State
	Session       id.ID[sessions.Session]
	TypeID        uint16
	Person        id.ID[people.Person]
	Key           byte
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

// PrintOwn returns the PDF of a certificate for its holder and leaves a trace; what the holder prints is no copy of the
// centre. Somebody else's certificate is NotFound; Conflict "certificate.not_active" when it is out of force.
func (s *Service) PrintOwn(ctx context.Context, by audit.Actor, cid id.ID[Certificate], person id.ID[people.Person]) (c Certificate, page []byte, err error) {
	if person == "" {
		return c, nil, fault.New(fault.NotFound, "certificate.unknown")
	}
	if c, err = s.Get(ctx, cid); err != nil {
		return c, nil, err
	}
	if c.PersonID != person {
		return Certificate{}, nil, fault.New(fault.NotFound, "certificate.unknown")
	}
	if c.State != Active {
		return c, nil, fault.New(fault.Conflict, "certificate.not_active")
	}
	if page, err = sheet.Print(printed(c), s.cfg.BaseURL); err != nil {
		return c, nil, err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error { return s.log.Write(tx, by, entry("certificate.print", c)) })
	return c, page, err
}

// Pages returns one PDF with the certificates, as they stood on the day of issue. progress hears how many are drawn.
func (s *Service) Pages(list []Certificate, title string, progress func(done int) error) ([]byte, error) {
	pages := make([]sheet.Certificate, len(list))
	for i, c := range list {
		pages[i] = printed(c)
	}
	if len(pages) == 1 { // the same bytes whenever it is printed
		return sheet.Print(pages[0], s.cfg.BaseURL)
	}
	return sheet.PrintAll(pages, pdf.Info{Title: title, Author: s.cfg.Issuer, Created: s.now().Time()}, s.cfg.BaseURL, progress)
}

// ByIDs returns certificates by their ids, the oldest first; unknown ids are left out.
func (s *Service) ByIDs(tx dbx.Tx, ids []id.ID[Certificate]) ([]Certificate, error) {
	return s.store.byIDs(tx, ids)
}

// OfSession returns the certificates that came of a session.
func (s *Service) OfSession(tx dbx.Tx, session id.ID[sessions.Session]) ([]Certificate, error) {
	return s.store.bySession(tx, session)
}

// Ending returns certificates in force whose last day or next review is within the span, at most limit.
func (s *Service) Ending(tx dbx.Tx, from, to clock.Date, limit int) ([]Certificate, error) {
	return s.store.ending(tx, from, to, limit)
}

// Issuer is the centre, as printed.
func (s *Service) Issuer() (chinese, english string) { return s.cfg.Issuer, s.cfg.IssuerEn }

func printed(c Certificate) sheet.Certificate {
	return sheet.Certificate{
		TypeName: c.TypeName, TypeNameEn: c.TypeNameEn, Number: c.Number, ShortID: c.ShortID, Token: c.Token,
		HolderName: c.HolderName, IDNumberMasked: people.Person{IDNumber: c.HolderIDNumber}.MaskedIDNumber(),
		Organisation: c.OrganisationName, ExamName: c.ExamName, Marks: c.Marks, TotalMarks: c.TotalMarks,
		Hours: c.Hours, Practical: c.Practical, IssuedOn: c.IssuedOn, ValidTo: c.ValidTo, Issuer: c.Issuer, IssuerEn: c.IssuerEn, Test: c.Test,
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
