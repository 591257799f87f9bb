-- +goose Up
-- Certificates that an authority issued to somebody: recorded here, never printed. The number often holds an ID number and is
-- sealed; number_key finds it and keeps it from being recorded twice.
CREATE TABLE official_certificates (
  id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  category TEXT NOT NULL,
  authority TEXT NOT NULL,
  number_sealed TEXT NOT NULL,
  number_key TEXT NOT NULL,
  issued_on TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  review_on TEXT NOT NULL,
  scan TEXT NOT NULL,
  scan_type TEXT NOT NULL,
  note TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL,
  voided_at INTEGER NOT NULL,
  void_reason TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX official_certificates_number_key ON official_certificates (number_key);
CREATE INDEX official_certificates_person_id ON official_certificates (person_id);
CREATE INDEX official_certificates_valid_to ON official_certificates (valid_to);
CREATE INDEX official_certificates_review_on ON official_certificates (review_on);
