-- +goose Up
-- The frozen paper of one candidate. body is the canonical JSON that sha256 is the hash of.
CREATE TABLE papers (
  id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  candidate_id TEXT NOT NULL,
  question_count INTEGER NOT NULL,
  marks INTEGER NOT NULL,
  body TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (candidate_id)
);
CREATE INDEX papers_session_id ON papers (session_id);
