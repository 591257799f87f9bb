package main

import (
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/rules"
	"ankao/content/bank"
	"ankao/exams/attempts"
	"ankao/exams/attempts/seat"
	"ankao/exams/certificates"
	"ankao/exams/entries"
	"ankao/exams/exams"
	"ankao/exams/identity"
	"ankao/exams/marking"
	"ankao/exams/papers"
	"ankao/exams/parts"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// sessionsFollowed tells of a session's start and end whoever keeps something of it.
type sessionsFollowed struct {
	*attempts.Service
	identity *identity.Service
}

func (f sessionsFollowed) SessionEnded(tx dbx.Tx, s sessions.Session, by audit.Actor) error {
	if err := f.Service.SessionEnded(tx, s, by); err != nil {
		return err
	}
	return f.identity.SessionEnded(tx, s.ID)
}

// resultsForCertificates tells certificates who has passed.
type resultsForCertificates struct{ marking *marking.Service }

func (a resultsForCertificates) PublishedPasses(tx dbx.Tx, session id.ID[sessions.Session]) ([]parts.Pass, error) {
	passes, err := a.marking.PublishedPasses(tx, session)
	return passesOf(passes), err
}

func (a resultsForCertificates) PassesSince(tx dbx.Tx, since clock.Instant, persons []id.ID[people.Person]) ([]parts.Pass, error) {
	passes, err := a.marking.PassesSince(tx, since, persons)
	return passesOf(passes), err
}

func passesOf(passes []marking.Pass) []parts.Pass {
	list := make([]parts.Pass, len(passes))
	for i, p := range passes {
		list[i] = parts.Pass(p)
	}
	return list
}

// rulesForParts tells how long a pass of a theory exam holds.
type rulesForParts struct{ rules *rules.Service }

func (r rulesForParts) PassMonths(tx dbx.Tx, on clock.Date) (int, error) {
	d, ok, err := r.rules.Propose(tx, rules.Ask{Topic: "exam.pass_valid", On: on})
	if err != nil || !ok {
		return 0, err
	}
	return d.Values["months"], nil
}

func (a resultsForCertificates) LearnerResults(tx dbx.Tx, person id.ID[people.Person]) ([]certificates.LearnerResult, error) {
	results, err := a.marking.LearnerResults(tx, person)
	list := make([]certificates.LearnerResult, len(results))
	for i, r := range results {
		list[i] = certificates.LearnerResult(r)
	}
	return list, err
}

// useOfQuestions tells authors what has become of a question.
type useOfQuestions struct {
	papers   *papers.Service
	sessions *sessions.Service
	marking  *marking.Service
}

func (u useOfQuestions) UseOf(tx dbx.Tx, q id.ID[bank.Question], versions []id.ID[bank.Version], limit int) (bank.Used, error) {
	var used bank.Used
	uses, err := u.papers.UsesOf(tx, q)
	if err != nil {
		return used, err
	}
	ids := make([]id.ID[sessions.Session], len(uses))
	for i, use := range uses {
		ids[i] = use.SessionID
	}
	known, err := u.sessions.Sessions(tx, ids)
	if err != nil {
		return used, err
	}
	for _, use := range uses {
		session, ok := known[use.SessionID]
		if !ok {
			continue
		}
		used.Sessions, used.Drawn, used.Last = used.Sessions+1, used.Drawn+use.Papers, max(used.Last, session.StartsAt)
		if len(used.In) < limit {
			used.In = append(used.In, bank.UsedIn{SessionID: use.SessionID.String(), Exam: session.Terms.Name, Starts: session.StartsAt, Drawn: use.Papers})
		}
	}
	used.Answered, used.Right, err = u.marking.Answers(tx, versions)
	return used, err
}

// certificatesForSeats shows candidates the certificate they have just earned.
type certificatesForSeats struct{ certificates *certificates.Service }

func (c certificatesForSeats) SeatCertificate(tx dbx.Tx, candidate attempts.CandidateID) (seat.Certificate, bool, error) {
	found, err := c.certificates.OfCandidates(tx, []attempts.CandidateID{candidate})
	one, ok := found[candidate]
	return seat.Certificate{ShortID: one.ShortID, Token: one.Token, ValidTo: one.ValidTo}, ok, err
}

// sittingsForEntries tells entries what became of earlier sittings: who came
// and who did not is known to sessions, who passed to marking.
type sittingsForEntries struct {
	sessions *sessions.Service
	marking  *marking.Service
}

func (a sittingsForEntries) Attempts(tx dbx.Tx, exam entries.ExamID, persons []entries.PersonID) (map[entries.PersonID][]entries.Past, error) {
	sittings, err := a.sessions.Sittings(tx, exam, persons)
	if err != nil {
		return nil, err
	}
	ids := make([]marking.CandidateID, len(sittings))
	for i, one := range sittings {
		ids[i] = one.CandidateID
	}
	results, err := a.marking.PublishedResults(tx, ids)
	if err != nil {
		return nil, err
	}
	past := make(map[entries.PersonID][]entries.Past, len(persons))
	for _, one := range sittings {
		result, sat := results[one.CandidateID]
		if outcome, over := outcomeOf(one, sat, result.Passed); over {
			past[one.PersonID] = append(past[one.PersonID], entries.Past{SessionID: one.SessionID, Outcome: outcome, On: one.On})
		}
	}
	return past, nil
}

// rulesForEntries asks the rules how an exam may be sat again.
type rulesForEntries struct {
	rules *rules.Service
	exams *exams.Service
}

func (a rulesForEntries) ask(tx dbx.Tx, exam entries.ExamID, topic string, on clock.Date) (rules.Ask, error) {
	e, err := a.exams.Exam(tx, exam)
	return rules.Ask{Topic: topic, On: on, Facts: map[string]string{"kind": string(e.Terms.Kind)}}, err
}

func (a rulesForEntries) value(tx dbx.Tx, exam entries.ExamID, topic, name string, on clock.Date) (n int, ok bool, err error) {
	ask, err := a.ask(tx, exam, topic, on)
	if err != nil || ask.Facts["kind"] == string(exams.Mock) { // a mock exam may be sat as often as one likes
		return 0, false, err
	}
	d, found, err := a.rules.Propose(tx, ask)
	if err != nil || !found {
		return 0, false, err
	}
	n, ok = d.Values[name]
	return n, ok, nil
}

func (a rulesForEntries) Retakes(tx dbx.Tx, exam entries.ExamID, on clock.Date) (int, bool, error) {
	return a.value(tx, exam, "exam.retake", "times", on)
}

func (a rulesForEntries) PassMonths(tx dbx.Tx, exam entries.ExamID, on clock.Date) (int, bool, error) {
	return a.value(tx, exam, "exam.pass_valid", "months", on)
}

func (a rulesForEntries) Overridden(tx dbx.Tx, by audit.Actor, e entries.Entry) error {
	ask, err := a.ask(tx, e.ExamID, "exam.retake", clock.DateOf(e.SubmittedAt))
	if err == nil {
		_, _, err = a.rules.Decide(tx, by, ask, "entry", e.ID.String())
	}
	return err
}

// outcomeOf says what became of a sitting; over is false while its result is
// still to come, and for who withdrew.
func outcomeOf(one sessions.Sitting, sat, passed bool) (outcome entries.Outcome, over bool) {
	switch {
	case sat && passed:
		return entries.Passed, true
	case sat:
		return entries.Failed, true
	case one.State == sessions.PutOff:
		return entries.Postponed, true
	case one.State == sessions.Absent:
		return entries.Absent, true
	case one.State == sessions.CheckedIn && one.Published:
		return entries.Withheld, true
	}
	return "", false
}
