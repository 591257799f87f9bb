-- +goose Up
-- What a seat still held when it could no longer write: kept as it came, applied to nothing.
CREATE TABLE attempt_evidence (
  attempt_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  device VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  client_seq BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  reason VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  question INT NOT NULL,
  payload TEXT NOT NULL,
  payload_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  client_at BIGINT NOT NULL,
  arrived_at BIGINT NOT NULL,
  saved_at BIGINT NOT NULL,
  mac VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  mac_key VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (attempt_id, device, client_seq)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
