-- +goose Up
-- The publications of a session's results, counted from 1.
CREATE TABLE publications (
  session_id TEXT NOT NULL,
  edition INTEGER NOT NULL,
  published_at INTEGER NOT NULL,
  published_by TEXT NOT NULL,
  results INTEGER NOT NULL,
  PRIMARY KEY (session_id, edition)
) WITHOUT ROWID;
