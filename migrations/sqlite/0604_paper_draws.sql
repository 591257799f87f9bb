-- +goose Up
-- How the papers of a session were drawn: the sealed seed and what it drew from, so that an auditor can draw again.
CREATE TABLE paper_draws (
  session_id TEXT NOT NULL,
  method INTEGER NOT NULL,
  seed TEXT NOT NULL,
  pool BLOB NOT NULL,
  papers INTEGER NOT NULL,
  spares INTEGER NOT NULL,
  most INTEGER NOT NULL,
  balanced INTEGER NOT NULL,
  easiest INTEGER NOT NULL,
  hardest INTEGER NOT NULL,
  unset_levels INTEGER NOT NULL,
  task_id TEXT NOT NULL,
  drawn_at INTEGER NOT NULL,
  PRIMARY KEY (session_id)
);
