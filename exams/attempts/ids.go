package attempts

import (
	"ankao/exams/papers"
	"ankao/exams/sessions"
	"ankao/internal/id"
)

// The ids of what an attempt is about.
type (
	SessionID   = id.ID[sessions.Session]
	CandidateID = id.ID[sessions.Candidate]
	PaperID     = id.ID[papers.Paper]
)
