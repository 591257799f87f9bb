-- +goose Up
-- Logins by ticket and ID number on the learner face; only the SHA-256 of the cookie is kept.
CREATE TABLE learner_logins (
  token_hash TEXT NOT NULL,
  candidate_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (token_hash)
);
CREATE INDEX learner_logins_expires_at ON learner_logins (expires_at);
