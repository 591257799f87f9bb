-- +goose Up
-- What a seat still held when it could no longer write: kept as it came, applied to nothing.
CREATE TABLE attempt_evidence (
  attempt_id TEXT NOT NULL,
  device TEXT NOT NULL,
  client_seq INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  reason TEXT NOT NULL,
  kind TEXT NOT NULL,
  question INTEGER NOT NULL,
  payload TEXT NOT NULL,
  payload_hash TEXT NOT NULL,
  client_at INTEGER NOT NULL,
  arrived_at INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  mac TEXT NOT NULL,
  mac_key TEXT NOT NULL,
  PRIMARY KEY (attempt_id, device, client_seq)
) WITHOUT ROWID;
