-- +goose Up
-- A person entered for a session. A missing seat is NULL, so that the unique key allows many of them.
CREATE TABLE candidates (
  id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  ticket TEXT NOT NULL,
  seat_id TEXT NULL,
  state TEXT NOT NULL,
  extra_minutes INTEGER NOT NULL,
  checked_in_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (ticket),
  UNIQUE (session_id, person_id),
  UNIQUE (session_id, seat_id)
);
CREATE INDEX candidates_person_id ON candidates (person_id);
