-- +goose Up
-- Where the chain of a session's identity checks stands, and its seal once the session has ended.
CREATE TABLE identity_chains (
  session_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  mac VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  closed BIGINT NOT NULL,
  seal VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seal_key VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (session_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
