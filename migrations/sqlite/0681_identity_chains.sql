-- +goose Up
-- Where the chain of a session's identity checks stands, and its seal once the session has ended.
CREATE TABLE identity_chains (
  session_id TEXT NOT NULL PRIMARY KEY,
  seq INTEGER NOT NULL,
  mac TEXT NOT NULL,
  closed INTEGER NOT NULL,
  seal TEXT NOT NULL,
  seal_key TEXT NOT NULL
) WITHOUT ROWID;
