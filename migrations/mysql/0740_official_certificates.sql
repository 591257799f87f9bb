-- +goose Up
-- Certificates that an authority issued to somebody: recorded here, never printed. The number often holds an ID number and is
-- sealed; number_key finds it and keeps it from being recorded twice.
CREATE TABLE official_certificates (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  category VARCHAR(200) NOT NULL,
  authority VARCHAR(200) NOT NULL,
  number_sealed VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number_key VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  issued_on CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  valid_to VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  review_on VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  scan VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  scan_type VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  note VARCHAR(500) NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by VARCHAR(200) NOT NULL,
  voided_at BIGINT NOT NULL,
  void_reason VARCHAR(500) NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY official_certificates_number_key (number_key),
  KEY official_certificates_person_id (person_id),
  KEY official_certificates_valid_to (valid_to),
  KEY official_certificates_review_on (review_on)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
