-- +goose Up
-- Public keys only: the private keys are in a file beside the database.
CREATE TABLE certificate_keys (
  id INT NOT NULL,
  algorithm VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  public_key CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
