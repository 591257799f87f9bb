-- +goose Up
-- A candidate at a machine; only the SHA-256 of the cookie is kept.
CREATE TABLE seat_logins (
  id TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  candidate_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  device TEXT NOT NULL,
  state TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  decided_at INTEGER NOT NULL,
  decided_by TEXT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (token_hash)
);
CREATE INDEX seat_logins_candidate_id ON seat_logins (candidate_id);
CREATE INDEX seat_logins_session_id ON seat_logins (session_id);
CREATE INDEX seat_logins_created_at ON seat_logins (created_at);
