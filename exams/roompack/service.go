// Package roompack prints what an exam day needs on paper: admission tickets,
// and for the room the door sheet, the seat labels, the photo roster and the
// sign-in sheet.
package roompack

import (
	"bytes"
	"context"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/tasks"
	"ankao/exams/roompack/sheets"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// printTask is the kind of task that prints a part for a whole session.
const printTask = "session.print"

// Photos knows the registered photos of people; who has none is left out.
type Photos interface {
	Photos(ctx context.Context, persons []id.ID[people.Person]) (map[id.ID[people.Person]][]byte, error)
}

// Service prints sheets.
type Service struct {
	db       dbx.DB
	log      *audit.Log
	tasks    *tasks.Service
	sessions *sessions.Service
	rooms    *rooms.Service
	photos   Photos
	centre   string
}

// New makes the service; centre is the name at the head of every sheet.
func New(db dbx.DB, log *audit.Log, t *tasks.Service, s *sessions.Service, r *rooms.Service, photos Photos, centre string) *Service {
	made := &Service{db: db, log: log, tasks: t, sessions: s, rooms: r, photos: photos, centre: centre}
	t.Handle(printTask, made.printAll)
	return made
}

// order is the payload of a task.
type order struct {
	Part sheets.Part `json:"part"`
}

// Start starts to print a part for everybody of a session. Faults: NotFound
// "session.unknown"; Conflict "roompack.nobody"; Limited "task.many".
func (s *Service) Start(ctx context.Context, sessionID id.ID[sessions.Session], part sheets.Part, by audit.Actor) (task id.ID[tasks.Task], err error) {
	if sheets.Titles[part] == "" {
		return "", fault.New(fault.Invalid, "roompack.part").With(fault.Field{Path: "part", Code: "roompack.part"})
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		_, listed, err := s.read(tx, sessionID)
		if err != nil {
			return err
		}
		if len(listed) == 0 {
			return fault.New(fault.Conflict, "roompack.nobody")
		}
		task, err = s.tasks.Start(tx, by, tasks.Work{Kind: printTask, Subject: "session", SubjectID: sessionID.String(), Needs: accounts.SessionRead, Payload: order{part}})
		if err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "session.print", Object: "session", ObjectID: sessionID.String(),
			Detail: map[string]any{"part": string(part), "candidates": len(listed)}})
	})
	return task, err
}

// read returns what is printed of a session, and who comes.
func (s *Service) read(tx dbx.Tx, sessionID id.ID[sessions.Session]) (o sheets.Occasion, coming []sessions.Listed, err error) {
	session, err := s.sessions.Session(tx, sessionID)
	if err != nil {
		return o, nil, err
	}
	room, err := s.rooms.Room(tx, session.RoomID)
	if err != nil {
		return o, nil, err
	}
	candidates, err := s.sessions.Candidates(tx, sessionID)
	if err != nil {
		return o, nil, err
	}
	listed, err := s.sessions.List(tx, candidates)
	for _, c := range listed {
		if !c.State.Gone() {
			coming = append(coming, c)
		}
	}
	return s.occasion(session, room), coming, err
}

func (s *Service) occasion(session sessions.Session, room rooms.Room) sheets.Occasion {
	t := session.Terms
	return sheets.Occasion{Centre: s.centre, Exam: t.Name, Room: room.Name, Venue: room.Venue, StartsAt: session.StartsAt, DoorsAt: session.DoorsAt(),
		Minutes: t.Minutes, LateMinutes: t.LateMinutes, LeaveMinutes: t.LeaveMinutes}
}

// photosAtOnce bounds how many photos are opened in one go.
const photosAtOnce = 100

// candidates are the people of a list as sheets show them.
func (s *Service) candidates(ctx context.Context, listed []sessions.Listed) ([]sheets.Candidate, error) {
	out := make([]sheets.Candidate, len(listed))
	for from := 0; from < len(listed); from += photosAtOnce {
		part := listed[from:min(from+photosAtOnce, len(listed))]
		ids := make([]id.ID[people.Person], len(part))
		for i, c := range part {
			ids[i] = c.PersonID
		}
		photos, err := s.photos.Photos(ctx, ids)
		if err != nil {
			return nil, err
		}
		for i, c := range part {
			out[from+i] = sheets.Candidate{Name: c.Person.Name, MaskedID: c.Person.MaskedIDNumber(), Ticket: c.Ticket, Seat: c.SeatLabel,
				Organisation: c.Person.OrganisationName, Photo: photos[c.PersonID]}
		}
	}
	return out, nil
}

// printAll is the task. It only reads, so that it may run twice.
func (s *Service) printAll(ctx context.Context, r *tasks.Run) (tasks.Outcome, error) {
	var o order
	if err := r.Payload(&o); err != nil {
		return tasks.Outcome{}, err
	}
	var occasion sheets.Occasion
	var listed []sessions.Listed
	err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		occasion, listed, err = s.read(tx, id.ID[sessions.Session](r.SubjectID()))
		return err
	})
	if err != nil {
		return tasks.Outcome{}, err
	}
	people, err := s.candidates(ctx, listed)
	if err != nil {
		return tasks.Outcome{}, err
	}
	steps := len(people) * sheets.Passes(o.Part)
	pdf, err := sheets.Print(o.Part, occasion, people, func(done int) error { return r.Progress(ctx, done, steps) })
	if err != nil {
		return tasks.Outcome{}, err
	}
	name := sheets.Titles[o.Part] + "-" + string(clock.DateOf(occasion.StartsAt)) + "-" + occasion.Room + ".pdf"
	return tasks.Outcome{File: &tasks.File{Name: name, ContentType: "application/pdf", Body: bytes.NewReader(pdf)},
		Counts: map[string]int{"printed": len(people)}}, nil
}

// Ticket prints the admission ticket of one candidate. Faults: NotFound
// "candidate.unknown"; Conflict "candidate.state" for who has withdrawn; Invalid
// "roompack.characters".
func (s *Service) Ticket(ctx context.Context, candidateID id.ID[sessions.Candidate], by audit.Actor) (ticket string, pdf []byte, err error) {
	var occasion sheets.Occasion
	var listed []sessions.Listed
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		c, err := s.sessions.Candidate(tx, candidateID)
		if err != nil {
			return err
		}
		if c.State.Gone() {
			return fault.New(fault.Conflict, "candidate.state").Param("state", string(c.State))
		}
		session, err := s.sessions.Session(tx, c.SessionID)
		if err != nil {
			return err
		}
		room, err := s.rooms.Room(tx, session.RoomID)
		if err != nil {
			return err
		}
		occasion = s.occasion(session, room)
		if listed, err = s.sessions.List(tx, []sessions.Candidate{c}); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "candidate.print", Object: "candidate", ObjectID: candidateID.String()})
	})
	if err != nil {
		return "", nil, err
	}
	people, err := s.candidates(ctx, listed)
	if err != nil {
		return "", nil, err
	}
	pdf, err = sheets.Print(sheets.Tickets, occasion, people, nil)
	return listed[0].Ticket, pdf, err
}
