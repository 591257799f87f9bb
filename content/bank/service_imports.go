package bank

import (
	"cmp"

	"ankao/admin/audit"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// StemText is the stem of a question's latest version.
type StemText struct {
	ID    id.ID[Question]
	State State
	Type  Type
	Stem  string
}

// Stems returns up to limit questions of a syllabus behind after, by id, for
// whoever compares all of them; "" begins, and any syllabus is meant by "".
func (s *Service) Stems(tx dbx.Tx, of id.ID[Syllabus], after id.ID[Question], limit int) ([]StemText, error) {
	return s.store.stems(tx, of, after, limit)
}

// Latest returns what the latest versions of these questions say; unknown ids
// are left out.
func (s *Service) Latest(tx dbx.Tx, ids []id.ID[Question]) (map[id.ID[Question]]Known, error) {
	return s.store.latest(tx, ids)
}

// RemoveDrafts takes drafts back that nobody has touched since AddDrafts made
// them, and returns which they were: what somebody has edited, submitted or
// moved stays. The caller's audit entry tells of all of them together.
func (s *Service) RemoveDrafts(tx dbx.Tx, ids []id.ID[Question]) ([]id.ID[Question], error) {
	untouched, media, err := s.store.removeDrafts(tx, ids)
	if err != nil {
		return nil, err
	}
	return untouched, s.media.Release(tx, media)
}

// Revise makes what a file says the next version of a published or retired
// question, a draft. Conflict "question.state" when its latest version is a draft
// or under review: another hand is at work there.
func (s *Service) Revise(tx dbx.Tx, by audit.Actor, q id.ID[Question], f Fresh) error {
	question, err := s.store.lock(tx, q)
	if err != nil {
		return err
	}
	versions, err := s.store.versions(tx, []id.ID[Version]{question.Latest})
	if err != nil {
		return err
	}
	v := versions[question.Latest]
	if v.State != Published && v.State != Retired {
		return fault.New(fault.Conflict, "question.state").Param("state", string(v.State))
	}
	next, err := v.Edit(f.Content, f.Key, party(by), s.now())
	if err != nil {
		return err
	}
	next.Source = cmp.Or(f.Source, next.Source)
	if err := s.claim(tx, next.Content, QuestionContent{}); err != nil {
		return err
	}
	question.Latest, question.Updated = next.ID, s.now()
	if err := s.store.saveVersion(tx, next, true); err != nil {
		return err
	}
	if err := s.store.save(tx, question, next); err != nil {
		return err
	}
	return s.log.Write(tx, by, audit.Entry{Action: "question.edit", Object: "question", ObjectID: q.String(),
		Detail: map[string]any{"number": next.Number, "sha256": next.SHA256}})
}
