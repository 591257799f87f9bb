-- +goose Up
-- What somebody has applied for: to sit an exam. open_key holds exam and person while the entry leads to a session, and
-- is NULL when it has been withdrawn or sat, so that the unique key allows one open entry and many old ones.
CREATE TABLE entries (
  id TEXT NOT NULL,
  exam_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  organisation_id TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  override_reason TEXT NOT NULL,
  submitted_at INTEGER NOT NULL,
  submitted_by TEXT NOT NULL,
  submitted_name TEXT NOT NULL,
  reviewed_at INTEGER NOT NULL,
  reviewed_by TEXT NOT NULL,
  reviewed_name TEXT NOT NULL,
  session_id TEXT NOT NULL,
  closed_at INTEGER NOT NULL,
  open_key TEXT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (open_key)
);
CREATE INDEX entries_exam_id ON entries (exam_id, state, id);
CREATE INDEX entries_person_id ON entries (person_id);
CREATE INDEX entries_session_id ON entries (session_id);
CREATE INDEX entries_state ON entries (state, id);
