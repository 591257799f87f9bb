-- +goose Up
-- Each time somebody asked whether a person is the holder; rows older than an hour are deleted.
CREATE TABLE certificate_checks (
  id TEXT NOT NULL,
  certificate_id TEXT NOT NULL,
  checked_at INTEGER NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX certificate_checks_certificate_id ON certificate_checks (certificate_id, checked_at);
CREATE INDEX certificate_checks_checked_at ON certificate_checks (checked_at);
