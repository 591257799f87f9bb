-- +goose Up
-- Papers frozen with those of a session that no candidate had yet. used_by is the candidate who got it.
CREATE TABLE spare_papers (
  id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  question_count INTEGER NOT NULL,
  marks INTEGER NOT NULL,
  difficulty INTEGER NOT NULL,
  body TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  used_by TEXT NOT NULL,
  used_at INTEGER NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (session_id, number)
);
