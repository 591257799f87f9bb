package moves

import (
	"slices"

	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

type moveRow struct {
	ID           string `gorm:"primaryKey"`
	SessionID    string
	Kind         string
	FromStartsAt int64
	FromRoomID   string
	ToStartsAt   int64
	ToRoomID     string
	Tickets      int
	Reason       string
	At           int64
	ByID         string
	ByName       string
}

func (moveRow) TableName() string { return "session_moves" }

type formerRow struct {
	Ticket      string `gorm:"primaryKey"`
	CandidateID string
	ReplacedAt  int64
}

func (formerRow) TableName() string { return "former_tickets" }

func insertMove(tx dbx.Tx, sessionID id.ID[sessions.Session], e Entry, by string) error {
	return gormdb.From(tx).Create(&moveRow{ID: id.New[Entry]().String(), SessionID: sessionID.String(), Kind: string(e.Kind),
		FromStartsAt: int64(e.FromStartsAt), FromRoomID: e.FromRoomID.String(), ToStartsAt: int64(e.ToStartsAt), ToRoomID: e.ToRoomID.String(),
		Tickets: e.Tickets, Reason: e.Reason, At: int64(e.At), ByID: by, ByName: e.Name}).Error
}

// movesOf returns the last 200 moves of a session, the first one first.
func movesOf(tx dbx.Tx, sessionID id.ID[sessions.Session]) ([]Entry, error) {
	var rows []moveRow
	err := gormdb.From(tx).Where("session_id = ?", sessionID).Order("id DESC").Limit(200).Find(&rows).Error
	slices.Reverse(rows)
	list := make([]Entry, len(rows))
	for i, r := range rows {
		list[i] = Entry{Kind: sessions.MoveKind(r.Kind), FromStartsAt: clock.Instant(r.FromStartsAt), FromRoomID: id.ID[rooms.Room](r.FromRoomID),
			ToStartsAt: clock.Instant(r.ToStartsAt), ToRoomID: id.ID[rooms.Room](r.ToRoomID), Tickets: r.Tickets, Reason: r.Reason,
			At: clock.Instant(r.At), Name: r.ByName}
	}
	return list, err
}

func insertFormer(tx dbx.Tx, tickets []sessions.Renewed, now clock.Instant) error {
	if len(tickets) == 0 {
		return nil
	}
	rows := make([]formerRow, len(tickets))
	for i, t := range tickets {
		rows[i] = formerRow{Ticket: t.Old, CandidateID: t.CandidateID.String(), ReplacedAt: int64(now)}
	}
	return gormdb.From(tx).CreateInBatches(rows, 200).Error
}

func former(tx dbx.Tx, ticket string) (id.ID[sessions.Candidate], bool, error) {
	var rows []formerRow
	err := gormdb.From(tx).Where("ticket = ?", ticket).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return "", false, err
	}
	return id.ID[sessions.Candidate](rows[0].CandidateID), true, nil
}

func formerWith(tx dbx.Tx, prefix string) (map[string]bool, error) {
	var tickets []string
	err := gormdb.From(tx).Model(&formerRow{}).Where("ticket >= ? AND ticket <= ?", prefix, prefix+"~").Pluck("ticket", &tickets).Error
	taken := make(map[string]bool, len(tickets))
	for _, t := range tickets {
		taken[t] = true
	}
	return taken, err
}

// formerOf returns the last number that each candidate had before.
func formerOf(tx dbx.Tx, candidates []id.ID[sessions.Candidate]) (map[id.ID[sessions.Candidate]]string, error) {
	last := map[id.ID[sessions.Candidate]]string{}
	for part := range slices.Chunk(candidates, 500) {
		var rows []formerRow
		if err := gormdb.From(tx).Where("candidate_id IN ?", part).Order("replaced_at").Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			last[id.ID[sessions.Candidate](r.CandidateID)] = r.Ticket
		}
	}
	return last, nil
}
