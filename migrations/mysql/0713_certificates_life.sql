-- +goose Up
-- What happens to a certificate after its issue: the key that signed it, its next review, a suspension, and which
-- certificate it replaces or is replaced by; hours and practical are what was certified, in hundredths. An empty replaced_by and an empty date say none.
ALTER TABLE certificates
  ADD COLUMN key_id SMALLINT NOT NULL DEFAULT 0,
  ADD COLUMN review_on VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN suspended_until VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN state_reason VARCHAR(500) NOT NULL DEFAULT '',
  ADD COLUMN state_at BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN hours INT NOT NULL DEFAULT 0,
  ADD COLUMN practical INT NOT NULL DEFAULT 0,
  ADD COLUMN replaces VARCHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN replaced_by VARCHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';
