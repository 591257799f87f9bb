-- +goose Up
-- A document of an entry that a reviewer has seen.
CREATE TABLE entry_documents (
  entry_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  note TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  seen_by TEXT NOT NULL,
  seen_name TEXT NOT NULL,
  PRIMARY KEY (entry_id, kind)
) WITHOUT ROWID;
