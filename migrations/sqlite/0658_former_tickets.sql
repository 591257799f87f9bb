-- +goose Up
-- Ticket numbers that were replaced when a session moved to another day. They are never given again.
CREATE TABLE former_tickets (
  ticket TEXT NOT NULL,
  candidate_id TEXT NOT NULL,
  replaced_at INTEGER NOT NULL,
  PRIMARY KEY (ticket)
) WITHOUT ROWID;
CREATE INDEX former_tickets_candidate_id ON former_tickets (candidate_id);
