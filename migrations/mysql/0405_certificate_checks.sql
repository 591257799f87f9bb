-- +goose Up
-- Each time somebody asked whether a person is the holder; rows older than an hour are deleted.
CREATE TABLE certificate_checks (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  certificate_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  checked_at BIGINT NOT NULL,
  PRIMARY KEY (id),
  KEY certificate_checks_certificate_id (certificate_id, checked_at),
  KEY certificate_checks_checked_at (checked_at)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
