-- +goose Up
-- One candidate's work on one paper. seq and head are the end of its chain; with epoch they move by compare-and-set.
-- client_seq and client_count are about the device that writes: its highest number stored, and how many of them are.
CREATE TABLE attempts (
  id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  candidate_id TEXT NOT NULL,
  paper_id TEXT NOT NULL,
  paper_sha256 TEXT NOT NULL,
  question_count INTEGER NOT NULL,
  state TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  device TEXT NOT NULL,
  seq INTEGER NOT NULL,
  head TEXT NOT NULL,
  client_seq INTEGER NOT NULL,
  client_count INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  deadline INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  handed_in_at INTEGER NOT NULL,
  handed_in_by TEXT NOT NULL,
  seal_signature TEXT NOT NULL,
  seal_key TEXT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (candidate_id)
);
CREATE INDEX attempts_session_id ON attempts (session_id);
CREATE INDEX attempts_state_deadline ON attempts (state, deadline);
