-- +goose Up
-- What happens to a certificate after its issue: the key that signed it, its next review, a suspension, and which
-- certificate it replaces or is replaced by; hours and practical are what was certified, in hundredths. An empty replaced_by and an empty date say none.
ALTER TABLE certificates ADD COLUMN key_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE certificates ADD COLUMN review_on TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates ADD COLUMN suspended_until TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates ADD COLUMN state_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates ADD COLUMN state_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE certificates ADD COLUMN hours INTEGER NOT NULL DEFAULT 0;
ALTER TABLE certificates ADD COLUMN practical INTEGER NOT NULL DEFAULT 0;
ALTER TABLE certificates ADD COLUMN replaces TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates ADD COLUMN replaced_by TEXT NOT NULL DEFAULT '';
