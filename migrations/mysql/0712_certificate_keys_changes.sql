-- +goose Up
-- When a key stopped signing, and why it was given up.
ALTER TABLE certificate_keys
  ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN changed_reason VARCHAR(500) NOT NULL DEFAULT '';
