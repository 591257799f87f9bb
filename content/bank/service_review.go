package bank

import (
	"cmp"
	"context"
	"slices"

	"ankao/admin/audit"
	"ankao/content/bank/journal"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// QueueFilter narrows the questions that wait for a review; what is empty does
// not.
type QueueFilter struct {
	Syllabus id.ID[Syllabus]
	Author   string // id of who made the version
}

// Queue is what waits for somebody's review.
type Queue struct {
	Items      []Queued // what has waited longest first
	Total      int64    // of the filter
	Waiting    int64    // for this reviewer, whatever the filter
	Own        int64    // under review with this reviewer's own hand in it: for others
	Syllabuses []QueuedOf
	Authors    []QueuedOf
}

// Queued is a question that waits, with how much was said about it.
type Queued struct {
	Summary
	Comments int
}

// QueuedOf is how many questions of one syllabus or author wait.
type QueuedOf struct {
	ID, Name string
	N        int64
}

// ReviewQueue returns what that reviewer may review: questions under review with
// another's hands in them alone.
func (s *Service) ReviewQueue(ctx context.Context, by audit.Actor, f QueueFilter, limit int) (Queue, error) {
	return read(ctx, s.db, func(tx dbx.Tx) (Queue, error) {
		waiting, err := s.store.waiting(tx)
		if err != nil {
			return Queue{}, err
		}
		q := Queue{}
		syllabuses, authors := map[string]*QueuedOf{}, map[string]*QueuedOf{}
		var ids []id.ID[Question]
		for _, w := range waiting {
			if w.author.ID == by.ID || slices.Contains(w.editors, by.ID) {
				q.Own++
				continue
			}
			q.Waiting++
			tally(syllabuses, string(w.syllabus), "")
			tally(authors, w.author.ID, w.author.Name)
			if (f.Syllabus != "" && w.syllabus != f.Syllabus) || (f.Author != "" && w.author.ID != f.Author) {
				continue
			}
			q.Total++
			if len(ids) < limit {
				ids = append(ids, w.id)
			}
		}
		q.Syllabuses, q.Authors = tallied(syllabuses), tallied(authors)
		return q, s.fillQueue(tx, &q, ids)
	})
}

func tally(of map[string]*QueuedOf, id, name string) {
	if of[id] == nil {
		of[id] = &QueuedOf{ID: id, Name: name}
	}
	of[id].N++
}

// tallied sorts by name, then by id: the same queue reads the same.
func tallied(of map[string]*QueuedOf) []QueuedOf {
	out := make([]QueuedOf, 0, len(of))
	for _, one := range of {
		out = append(out, *one)
	}
	slices.SortFunc(out, func(a, b QueuedOf) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return out
}

func (s *Service) fillQueue(tx dbx.Tx, q *Queue, ids []id.ID[Question]) error {
	list, err := s.store.summariesOf(tx, ids)
	if err != nil {
		return err
	}
	if err := s.name(tx, list); err != nil {
		return err
	}
	said, err := s.journal.Comments(tx, text(ids))
	if err != nil {
		return err
	}
	for _, one := range list {
		q.Items = append(q.Items, Queued{one, said[one.ID.String()]})
	}
	var syllabuses []id.ID[Syllabus]
	for _, one := range q.Syllabuses {
		syllabuses = append(syllabuses, id.ID[Syllabus](one.ID))
	}
	names, err := s.SyllabusNames(tx, syllabuses)
	for i := range q.Syllabuses {
		q.Syllabuses[i].Name = names[id.ID[Syllabus](q.Syllabuses[i].ID)]
	}
	return err
}

// Comment says something about a question; authors and reviewers talk to each
// other this way. Faults: Invalid "question.comment.empty" and ".long".
func (s *Service) Comment(ctx context.Context, by audit.Actor, q id.ID[Question], text string) error {
	text, err := journal.CheckText(text)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		question, err := s.store.question(tx, q)
		if err != nil {
			return err
		}
		versions, err := s.store.versions(tx, []id.ID[Version]{question.Latest})
		if err != nil {
			return err
		}
		if err := s.note(tx, by, q, versions[question.Latest].Number, journal.Comment, text); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "question.comment", Object: "question", ObjectID: q.String()})
	})
}

// eventsShown bounds the history of a question that is shown at once.
const eventsShown = 300

// acts of the history that versions tell by themselves.
const (
	actWrote    = "version"  // made a version
	actImported = "imported" // brought it in a file
)

// History returns what people did to a question, the last first, and how many
// events there are that are not shown. What was done before the journal was kept
// is read off the versions.
func (s *Service) History(ctx context.Context, q id.ID[Question]) ([]journal.Event, int64, error) {
	var more int64
	list, err := read(ctx, s.db, func(tx dbx.Tx) ([]journal.Event, error) {
		if _, err := s.store.question(tx, q); err != nil {
			return nil, err
		}
		events, total, err := s.journal.Of(tx, q.String(), eventsShown)
		if err != nil {
			return nil, err
		}
		more = total - int64(len(events))
		versions, err := s.store.history(tx, q)
		if err != nil {
			return nil, err
		}
		events = append(events, told(versions, events)...)
		slices.SortStableFunc(events, func(a, b journal.Event) int { return cmp.Compare(b.At, a.At) })
		return events, nil
	})
	return list, more, err
}

// told is what versions tell of themselves: who wrote each, and who published it
// where the journal knows nothing of it.
func told(versions []Version, known []journal.Event) []journal.Event {
	var out []journal.Event
	for _, v := range versions {
		reopened := slices.ContainsFunc(known, func(e journal.Event) bool { return e.Number == v.Number && e.Act == string(Reopen) })
		if !reopened {
			act := actWrote
			if v.Source != "" && v.Number == 1 {
				act = actImported
			}
			out = append(out, journal.Event{QuestionID: v.QuestionID.String(), Number: v.Number, Act: act, ByID: v.Author.ID, ByName: v.Author.Name, Text: v.Source, At: v.Created})
		}
		published := v.Reviewed != 0 && (v.State == Published || v.State == Retired || v.State == Superseded)
		noted := slices.ContainsFunc(known, func(e journal.Event) bool { return e.Number == v.Number && e.Act == string(Publish) })
		if published && !noted {
			out = append(out, journal.Event{QuestionID: v.QuestionID.String(), Number: v.Number, Act: string(Publish), ByID: v.Reviewer.ID, ByName: v.Reviewer.Name, At: v.Reviewed})
		}
	}
	return out
}
