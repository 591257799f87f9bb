-- +goose Up
-- The chain of each attempt: rows are added, never changed. The chain covers payload_hash, so that a payload may be purged.
CREATE TABLE attempt_events (
  attempt_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  kind TEXT NOT NULL,
  device TEXT NOT NULL,
  client_seq INTEGER NOT NULL,
  question INTEGER NOT NULL,
  payload TEXT NOT NULL,
  payload_hash TEXT NOT NULL,
  client_at INTEGER NOT NULL,
  arrived_at INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  mac TEXT NOT NULL,
  mac_key TEXT NOT NULL,
  PRIMARY KEY (attempt_id, seq),
  UNIQUE (attempt_id, device, client_seq)
) WITHOUT ROWID;
