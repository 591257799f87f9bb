package attempts

import (
	"ankao/exams/record"
	"ankao/internal/clock"
	"ankao/internal/id"
)

func rowOf(a *Attempt) attemptRow {
	return attemptRow{
		ID: a.ID.String(), SessionID: a.SessionID.String(), CandidateID: a.CandidateID.String(), PaperID: a.PaperID.String(),
		PaperSHA256: a.PaperSHA256, QuestionCount: a.Questions, State: string(a.State), Epoch: a.Epoch, Device: a.Device,
		Seq: a.Head.Seq, Head: a.Head.MAC, ClientSeq: a.ClientSeq, ClientCount: a.ClientCount, OpenedAt: int64(a.OpenedAt),
		Deadline: int64(a.Deadline), SavedAt: int64(a.SavedAt), HandedInAt: int64(a.HandedInAt), HandedInBy: string(a.HandedInBy),
		SealSignature: a.Seal.Signature, SealKey: a.Seal.KeyID,
	}
}

func attemptOf(r attemptRow) Attempt {
	return Attempt{
		ID: id.ID[Attempt](r.ID), SessionID: SessionID(r.SessionID), CandidateID: CandidateID(r.CandidateID),
		PaperID: PaperID(r.PaperID), PaperSHA256: r.PaperSHA256, Questions: r.QuestionCount, State: State(r.State),
		Epoch: r.Epoch, Device: r.Device, Head: record.Head{Seq: r.Seq, MAC: r.Head}, ClientSeq: r.ClientSeq,
		ClientCount: r.ClientCount, OpenedAt: clock.Instant(r.OpenedAt), Deadline: clock.Instant(r.Deadline),
		SavedAt: clock.Instant(r.SavedAt), HandedInAt: clock.Instant(r.HandedInAt), HandedInBy: By(r.HandedInBy),
		Seal: record.Seal{Signature: r.SealSignature, KeyID: r.SealKey},
	}
}

func attemptsOf(rows []attemptRow) []Attempt {
	all := make([]Attempt, len(rows))
	for i, r := range rows {
		all[i] = attemptOf(r)
	}
	return all
}

func eventRowOf(e Event) eventRow {
	return eventRow{
		AttemptID: e.AttemptID.String(), Seq: e.Seq, Epoch: e.Epoch, Kind: string(e.Kind), Device: e.Device,
		ClientSeq: e.ClientSeq, Question: e.Question, Payload: e.Payload, PayloadHash: e.PayloadHash,
		ClientAt: int64(e.ClientAt), ArrivedAt: int64(e.ArrivedAt), SavedAt: int64(e.SavedAt), Mac: e.MAC, MacKey: e.KeyID,
	}
}

// eventOf computes the content that the chain covers from the row itself: that is what a verification is about.
func eventOf(r eventRow) Event {
	e := Event{
		AttemptID: id.ID[Attempt](r.AttemptID), Kind: Kind(r.Kind), Device: r.Device, ClientSeq: r.ClientSeq,
		Question: r.Question, Payload: r.Payload, PayloadHash: r.PayloadHash, ClientAt: clock.Instant(r.ClientAt),
		ArrivedAt: clock.Instant(r.ArrivedAt), SavedAt: clock.Instant(r.SavedAt),
	}
	e.Row = record.Row{Seq: r.Seq, Epoch: r.Epoch, Content: e.digest(), MAC: r.Mac, KeyID: r.MacKey}
	return e
}

func evidenceRowOf(e Evidence) evidenceRow {
	return evidenceRow{
		AttemptID: e.AttemptID.String(), Device: e.Device, ClientSeq: e.ClientSeq, Epoch: e.Epoch, Reason: string(e.Why),
		Kind: string(e.Kind), Question: e.Question, Payload: e.Payload, PayloadHash: e.PayloadHash,
		ClientAt: int64(e.ClientAt), ArrivedAt: int64(e.ArrivedAt), SavedAt: int64(e.SavedAt), Mac: e.MAC, MacKey: e.KeyID,
	}
}

func evidenceOf(r evidenceRow) Evidence {
	return Evidence{
		Draft: Draft{
			ClientSeq: r.ClientSeq, Kind: Kind(r.Kind), Question: r.Question, Payload: r.Payload, ClientAt: clock.Instant(r.ClientAt),
		},
		Note:      record.Note{MAC: r.Mac, KeyID: r.MacKey},
		AttemptID: id.ID[Attempt](r.AttemptID), Device: r.Device, Epoch: r.Epoch, Why: Why(r.Reason),
		PayloadHash: r.PayloadHash, ArrivedAt: clock.Instant(r.ArrivedAt), SavedAt: clock.Instant(r.SavedAt),
	}
}
