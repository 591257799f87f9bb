package sessions

import (
	"slices"

	"ankao/admin/people"
	"ankao/exams/exams"
	"ankao/exams/rooms"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"

	"gorm.io/gorm"
)

type candidateRow struct {
	ID           string `gorm:"primaryKey"`
	SessionID    string
	PersonID     string
	Ticket       string
	SeatID       *string
	State        string
	ExtraMinutes int
	CheckedInAt  int64
	Note         string
	Excused      bool
	CreatedAt    int64 `gorm:"autoCreateTime:false"`
	Version      int64
	Accessible   bool `gorm:"column:barrier_free"`
}

func (candidateRow) TableName() string { return "candidates" }

func (r candidateRow) candidate() Candidate {
	c := Candidate{ID: id.ID[Candidate](r.ID), SessionID: id.ID[Session](r.SessionID), PersonID: id.ID[people.Person](r.PersonID),
		Ticket: r.Ticket, State: CandidateState(r.State), ExtraMinutes: r.ExtraMinutes, CheckedInAt: clock.Instant(r.CheckedInAt),
		Accessible: r.Accessible, Note: r.Note, Excused: r.Excused, Version: r.Version}
	if r.SeatID != nil {
		c.SeatID = id.ID[rooms.Seat](*r.SeatID)
	}
	return c
}

// chunk keeps a list of placeholders within what every database takes.
const chunk = 500

func insertCandidates(tx dbx.Tx, candidates []Candidate, now clock.Instant) error {
	rows := make([]candidateRow, len(candidates))
	for i, c := range candidates {
		rows[i] = candidateRow{ID: c.ID.String(), SessionID: c.SessionID.String(), PersonID: c.PersonID.String(), Ticket: c.Ticket,
			State: string(c.State), ExtraMinutes: c.ExtraMinutes, Accessible: c.Accessible, CreatedAt: int64(now), Version: c.Version}
	}
	err := gormdb.From(tx).CreateInBatches(rows, 200).Error
	if gormdb.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "conflict.changed", err)
	}
	return err
}

func deleteCandidate(tx dbx.Tx, c Candidate) error {
	return gormdb.Changed(gormdb.From(tx).Where("id = ? AND version = ?", c.ID, c.Version).Delete(&candidateRow{}))
}

// updateCandidate writes ticket, state, extra time and check-in over the version
// before c, and takes the seat from who is gone. Seats are given by setSeats.
func updateCandidate(tx dbx.Tx, c Candidate) error {
	columns := map[string]any{"ticket": c.Ticket, "state": string(c.State), "extra_minutes": c.ExtraMinutes, "checked_in_at": int64(c.CheckedInAt),
		"note": c.Note, "excused": c.Excused, "version": c.Version}
	if c.State.Gone() {
		columns["seat_id"] = nil
	}
	return gormdb.Changed(gormdb.From(tx).Model(&candidateRow{}).Where("id = ? AND version = ?", c.ID, c.Version-1).Updates(columns))
}

func readCandidate(tx dbx.Tx, candidateID id.ID[Candidate]) (Candidate, error) {
	var row candidateRow
	err := gormdb.From(tx).Where("id = ?", candidateID).Take(&row).Error
	return row.candidate(), gormdb.NotFound(err, "candidate.unknown")
}

func lockCandidate(tx dbx.Tx, candidateID id.ID[Candidate]) (Candidate, error) {
	var row candidateRow
	err := gormdb.ForUpdate(tx).Where("id = ?", candidateID).Take(&row).Error
	return row.candidate(), gormdb.NotFound(err, "candidate.unknown")
}

func candidateByTicket(tx dbx.Tx, ticket string) (Candidate, error) {
	var row candidateRow
	err := gormdb.From(tx).Where("ticket = ?", ticket).Take(&row).Error
	return row.candidate(), gormdb.NotFound(err, "candidate.unknown")
}

// candidatesOf returns the candidates of a session in the order of their entry.
func candidatesOf(tx dbx.Tx, sessionID id.ID[Session]) ([]Candidate, error) {
	var rows []candidateRow
	if err := gormdb.From(tx).Where("session_id = ?", sessionID).Order("id").Find(&rows).Error; err != nil {
		return nil, err
	}
	return candidatesFrom(rows), nil
}

// lockCandidates reads candidates of a session by their ids; every other change
// of them waits until tx ends. One that is not there is left out.
func lockCandidates(tx dbx.Tx, sessionID id.ID[Session], ids []id.ID[Candidate]) ([]Candidate, error) {
	var all []Candidate
	for part := range slices.Chunk(ids, chunk) {
		var rows []candidateRow
		if err := gormdb.ForUpdate(tx).Where("session_id = ? AND id IN ?", sessionID, part).Order("id").Find(&rows).Error; err != nil {
			return nil, err
		}
		all = append(all, candidatesFrom(rows)...)
	}
	return all, nil
}

// candidatesOfPerson returns the entries of a person, newest first.
func candidatesOfPerson(tx dbx.Tx, personID id.ID[people.Person]) ([]Candidate, error) {
	var rows []candidateRow
	if err := gormdb.From(tx).Where("person_id = ?", personID).Order("id DESC").Find(&rows).Error; err != nil {
		return nil, err
	}
	return candidatesFrom(rows), nil
}

func candidatesFrom(rows []candidateRow) []Candidate {
	candidates := make([]Candidate, len(rows))
	for i, r := range rows {
		candidates[i] = r.candidate()
	}
	return candidates
}

// countCandidates counts who is entered and not withdrawn, per session.
func countCandidates(tx dbx.Tx, ids []id.ID[Session]) (map[id.ID[Session]]int, error) {
	counts := make(map[id.ID[Session]]int, len(ids))
	if len(ids) == 0 {
		return counts, nil
	}
	var rows []struct {
		SessionID string
		N         int
	}
	err := gormdb.From(tx).Model(&candidateRow{}).Select("session_id, COUNT(*) AS n").
		Where("session_id IN ? AND state NOT IN ?", ids, gone).Group("session_id").Find(&rows).Error
	for _, r := range rows {
		counts[id.ID[Session](r.SessionID)] = r.N
	}
	return counts, err
}

// ticketsWith returns every ticket number that begins with prefix.
func ticketsWith(tx dbx.Tx, prefix string) (map[string]bool, error) {
	var tickets []string
	err := gormdb.From(tx).Model(&candidateRow{}).Where("ticket >= ? AND ticket <= ?", prefix, prefix+"~").Pluck("ticket", &tickets).Error
	taken := make(map[string]bool, len(tickets))
	for _, t := range tickets {
		taken[t] = true
	}
	return taken, err
}

// peopleBusy returns which of these people are entered for another session
// that overlaps s.
func peopleBusy(tx dbx.Tx, s Session, ids []id.ID[people.Person]) (map[id.ID[people.Person]]bool, error) {
	span := s.Busy()
	busy := map[id.ID[people.Person]]bool{}
	for part := range slices.Chunk(ids, chunk) {
		var found []string
		err := gormdb.From(tx).Table("candidates c").Joins("JOIN exam_sessions s ON s.id = c.session_id").
			Where("c.person_id IN ? AND c.state NOT IN ? AND s.id <> ?", part, gone, s.ID).
			Where("s.busy_from < ? AND s.busy_to > ? AND s.state NOT IN ?", int64(span.To), int64(span.From), idle).
			Distinct().Pluck("c.person_id", &found).Error
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			busy[id.ID[people.Person](p)] = true
		}
	}
	return busy, nil
}

func markAbsent(tx dbx.Tx, sessionID id.ID[Session]) (int, error) {
	res := gormdb.From(tx).Model(&candidateRow{}).Where("session_id = ? AND state = ?", sessionID, string(Entered)).
		Updates(map[string]any{"state": string(Absent), "version": gorm.Expr("version + 1")})
	return int(res.RowsAffected), res.Error
}

func sittings(tx dbx.Tx, exam id.ID[exams.Exam], persons []id.ID[people.Person]) ([]Sitting, error) {
	var list []Sitting
	for part := range slices.Chunk(persons, chunk) {
		var rows []struct {
			ID, SessionID, PersonID, State, SessionState string
			StartsAt                                     int64
			Excused                                      bool
		}
		err := gormdb.From(tx).Table("candidates c").Joins("JOIN exam_sessions s ON s.id = c.session_id").
			Select("c.id, c.session_id, c.person_id, c.state, c.excused, s.state AS session_state, s.starts_at").
			Where("c.person_id IN ? AND s.exam_id = ? AND s.state IN ?", part, exam, append([]string{string(Cancelled)}, over...)).Order("s.starts_at, c.id").Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			list = append(list, Sitting{SessionID: id.ID[Session](r.SessionID), CandidateID: id.ID[Candidate](r.ID), PersonID: id.ID[people.Person](r.PersonID),
				State: CandidateState(r.State), Excused: r.Excused, On: clock.DateOf(clock.Instant(r.StartsAt)), Published: State(r.SessionState) == Published})
		}
	}
	return list, nil
}
