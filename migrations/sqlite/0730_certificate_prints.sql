-- +goose Up
-- Each printed copy of a certificate: who printed it, when, and from the second copy on why.
CREATE TABLE certificate_prints (
  id TEXT NOT NULL,
  certificate_id TEXT NOT NULL,
  copy_number INTEGER NOT NULL,
  reason TEXT NOT NULL,
  batch TEXT NOT NULL,
  printed_at INTEGER NOT NULL,
  printed_by TEXT NOT NULL,
  printed_by_id TEXT NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX certificate_prints_copy ON certificate_prints (certificate_id, copy_number);
CREATE INDEX certificate_prints_batch ON certificate_prints (batch);
CREATE INDEX certificate_prints_printed_at ON certificate_prints (printed_at);
