-- +goose Up
-- The chain of each attempt: rows are added, never changed. The chain covers payload_hash, so that a payload may be purged.
CREATE TABLE attempt_events (
  attempt_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  device VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  client_seq BIGINT NOT NULL,
  question INT NOT NULL,
  payload TEXT NOT NULL,
  payload_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  client_at BIGINT NOT NULL,
  arrived_at BIGINT NOT NULL,
  saved_at BIGINT NOT NULL,
  mac VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  mac_key VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (attempt_id, seq),
  UNIQUE KEY attempt_events_client (attempt_id, device, client_seq)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
