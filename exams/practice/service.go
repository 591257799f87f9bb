package practice

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"sync"
	"time"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/exams/certificates/limiter"
	"ankao/exams/papers"
	"ankao/exams/papers/drawing"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Service draws sheets of the public pool, judges answers, and keeps the
// history and mistakes of learners.
type Service struct {
	db       dbx.DB
	now      clock.Clock
	log      *audit.Log
	ring     *crypt.Ring
	bank     *bank.Service
	draws    *limiter.Limiter
	answers  *limiter.Limiter
	learners *limiter.Limiter

	mu   sync.Mutex
	pool pool // what is public, read anew once a minute
}

// New makes the service.
func New(db dbx.DB, now clock.Clock, log *audit.Log, ring *crypt.Ring, questions *bank.Service) *Service {
	return &Service{db: db, now: now, log: log, ring: ring, bank: questions, draws: limiter.New(drawsAnHour, time.Hour),
		answers: limiter.New(answersAnHr, time.Hour), learners: limiter.New(learnerDraws, time.Hour)}
}

// Subject is a syllabus of which something is public.
type Subject struct {
	ID        id.ID[bank.Syllabus]
	Name      string
	Questions int
	Points    []SubjectPoint // with something below them, parents first
}

// SubjectPoint is a knowledge point of a subject.
type SubjectPoint struct {
	ID        id.ID[bank.Point]
	Name      string
	Depth     int // from 0
	Questions int // with those of all points below
}

// pool is what is public at a moment.
type pool struct {
	at        clock.Instant
	subjects  []Subject
	questions map[id.ID[bank.Question]]question
	media     map[id.ID[bank.Medium]]bool
}

type question struct {
	bank.Draw
	syllabus id.ID[bank.Syllabus]
}

// poolLife is how long a pool is not read again.
const poolLife = time.Minute

// public returns what is public now.
func (s *Service) public(ctx context.Context) (pool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.now(); s.pool.at == 0 || now >= s.pool.at.Add(poolLife) {
		fresh, err := s.readPool(ctx, now)
		if err != nil {
			return pool{}, err
		}
		s.pool = fresh
	}
	return s.pool, nil
}

func (s *Service) readPool(ctx context.Context, now clock.Instant) (pool, error) {
	p := pool{at: now, questions: map[id.ID[bank.Question]]question{}, media: map[id.ID[bank.Medium]]bool{}}
	list, err := s.bank.Syllabuses(ctx)
	if err != nil {
		return p, err
	}
	for _, one := range list {
		var draws []bank.Draw
		err := s.db.Read(ctx, func(tx dbx.Tx) error {
			if draws, err = s.drawable(tx, one.ID, ""); err != nil {
				return err
			}
			return s.addMedia(tx, draws, p.media)
		})
		if err != nil {
			return p, err
		}
		if len(draws) == 0 {
			continue
		}
		for _, d := range draws {
			p.questions[d.QuestionID] = question{d, one.ID}
		}
		tree, err := s.bank.Points(ctx, one.ID)
		if err != nil {
			return p, err
		}
		points := make([]bank.Point, len(tree.Points))
		for i, n := range tree.Points {
			points[i] = n.Point
		}
		p.subjects = append(p.subjects, Subject{ID: one.ID, Name: one.Name, Questions: len(draws), Points: countPoints(points, draws)})
	}
	return p, nil
}

func (s *Service) drawable(tx dbx.Tx, syllabus id.ID[bank.Syllabus], point id.ID[bank.Point]) ([]bank.Draw, error) {
	public := true
	return s.bank.Pool(tx, bank.PoolFilter{SyllabusID: syllabus, PointID: point, Practice: &public})
}

// addMedia names the pictures of questions.
func (s *Service) addMedia(tx dbx.Tx, draws []bank.Draw, media map[id.ID[bank.Medium]]bool) error {
	for part := range slices.Chunk(draws, 500) {
		ids := make([]id.ID[bank.Version], len(part))
		for i, d := range part {
			ids[i] = d.VersionID
		}
		versions, err := s.bank.Versions(tx, ids)
		if err != nil {
			return err
		}
		for _, v := range versions {
			blocks := slices.Concat(v.Content.Stem, v.Content.Explanation)
			for _, o := range v.Content.Interaction.Options {
				blocks = append(blocks, o.Blocks...)
			}
			for _, b := range blocks {
				if b.Kind == bank.ImageBlock {
					media[b.MediaID] = true
				}
			}
		}
	}
	return nil
}

// countPoints counts the questions on each point and below it.
func countPoints(points []bank.Point, draws []bank.Draw) (list []SubjectPoint) {
	parent := map[id.ID[bank.Point]]id.ID[bank.Point]{}
	for _, p := range points {
		parent[p.ID] = p.Parent
	}
	on := map[id.ID[bank.Point]]int{}
	for _, d := range draws {
		for at := d.PointID; at != ""; at = parent[at] {
			on[at]++
		}
	}
	var walk func(under id.ID[bank.Point], depth int)
	walk = func(under id.ID[bank.Point], depth int) {
		for _, p := range points {
			if p.Parent == under && on[p.ID] > 0 {
				list = append(list, SubjectPoint{ID: p.ID, Name: p.Name, Depth: depth, Questions: on[p.ID]})
				walk(p.ID, depth+1)
			}
		}
	}
	walk("", 0)
	return list
}

// Subjects lists what can be practised.
func (s *Service) Subjects(ctx context.Context) ([]Subject, error) {
	p, err := s.public(ctx)
	return p.subjects, err
}

// Picture opens a picture of the public pool. Fault: NotFound "media.unknown".
func (s *Service) Picture(ctx context.Context, medium id.ID[bank.Medium]) (io.ReadCloser, string, error) {
	p, err := s.public(ctx)
	if err != nil {
		return nil, "", err
	}
	if !p.media[medium] {
		return nil, "", fault.New(fault.NotFound, "media.unknown")
	}
	return s.bank.Media(ctx, medium)
}

// Order is what somebody wants to practise.
type Order struct {
	SyllabusID id.ID[bank.Syllabus] // may be empty for mistakes
	PointID    id.ID[bank.Point]
	Count      int  // 1 to MaxQuestions
	Mistakes   bool // only what is in the learner's book
}

// Sheet is a paper to practise and the seal to answer it with.
type Sheet struct {
	Token string
	Paper papers.SeatPaper
}

func limited() error { return fault.New(fault.Limited, "practice.limited") }

// Draw draws a sheet of the public pool; person is empty for who has not logged
// in. Faults: Limited "practice.limited"; Conflict "practice.empty" when there is
// nothing of the kind.
func (s *Service) Draw(ctx context.Context, o Order, person id.ID[people.Person], address string) (Sheet, error) {
	if !s.draws.Allow(address, s.now()) || person != "" && !s.learners.Allow(person.String(), s.now()) {
		return Sheet{}, limited()
	}
	var seed papers.Seed
	if _, err := rand.Read(seed[:]); err != nil {
		return Sheet{}, err
	}
	mark := sheet{Seed: hex.EncodeToString(seed[:]), At: int64(s.now())}
	var out Sheet
	p, err := s.public(ctx)
	if err != nil {
		return out, err
	}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		draws, err := s.choose(tx, p, o, person)
		if err != nil {
			return err
		}
		if len(draws) == 0 {
			return fault.New(fault.Conflict, "practice.empty")
		}
		draws = drawing.Pick(drawing.NewDice(seed.Of(0)), draws, min(max(o.Count, 1), MaxQuestions, len(draws)))
		// As on a paper: one type after the other.
		slices.SortStableFunc(draws, func(a, b bank.Draw) int {
			return cmp.Compare(slices.Index(bank.Types, a.Type), slices.Index(bank.Types, b.Type))
		})
		mark.Versions = mark.Versions[:0]
		for _, d := range draws {
			mark.Versions = append(mark.Versions, d.VersionID.String())
		}
		paper, versions, err := s.paper(tx, mark, seed)
		if err == nil {
			out.Paper, err = paper.Show(versions)
		}
		return err
	})
	if err != nil {
		return Sheet{}, err
	}
	if person != "" {
		if mark.Run, err = s.begin(ctx, o, person, len(mark.Versions)); err != nil {
			return Sheet{}, err
		}
		mark.Person = person.String()
	}
	plain, err := json.Marshal(mark)
	if err != nil {
		return Sheet{}, err
	}
	out.Token, err = s.ring.Seal(plain, sealContext)
	return out, err
}

// choose returns what a sheet is drawn from.
func (s *Service) choose(tx dbx.Tx, p pool, o Order, person id.ID[people.Person]) ([]bank.Draw, error) {
	if !o.Mistakes {
		return s.drawable(tx, o.SyllabusID, o.PointID)
	}
	mistakes, err := book(tx, p, person)
	var draws []bank.Draw
	for _, m := range mistakes {
		if o.SyllabusID == "" || m.Syllabus == o.SyllabusID {
			draws = append(draws, m.draw)
		}
	}
	return draws, err
}

// paper puts a sheet together again.
func (s *Service) paper(tx dbx.Tx, mark sheet, seed papers.Seed) (papers.Paper, map[id.ID[bank.Version]]bank.Version, error) {
	ids := make([]id.ID[bank.Version], len(mark.Versions))
	for i, v := range mark.Versions {
		ids[i] = id.ID[bank.Version](v)
	}
	versions, err := s.bank.Versions(tx, ids)
	if err != nil {
		return papers.Paper{}, nil, err
	}
	list := make([]bank.Version, len(ids))
	for i, v := range ids {
		one, ok := versions[v]
		if !ok {
			return papers.Paper{}, nil, expired()
		}
		list[i] = one
	}
	return papers.Loose(list, seed), versions, nil
}

// Answer judges answers to a sheet, each question with its key and why. What a
// learner answers is kept once: sending it again changes nothing. A question
// without a choice is shown its key and counts for nothing. Faults: Limited
// "practice.limited"; Conflict "practice.expired" for a sheet that is too old or
// somebody else's; Invalid as judge has them.
func (s *Service) Answer(ctx context.Context, token string, answers []Answer, person id.ID[people.Person], address string) ([]Verdict, error) {
	now := s.now()
	if !s.answers.Allow(address, now) {
		return nil, limited()
	}
	plain, err := s.ring.Open(token, sealContext)
	if err != nil {
		return nil, expired()
	}
	mark, seed, err := parseSheet(plain, now)
	if err != nil {
		return nil, err
	}
	if mark.Person != person.String() {
		return nil, expired()
	}
	var verdicts []Verdict
	var paper papers.Paper
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		var versions map[id.ID[bank.Version]]bank.Version
		if paper, versions, err = s.paper(tx, mark, seed); err != nil {
			return err
		}
		verdicts, err = judge(paper, versions, answers)
		return err
	})
	if err != nil || person == "" {
		return verdicts, err
	}
	return verdicts, s.record(ctx, id.ID[Run](mark.Run), person, paper, verdicts)
}
