-- +goose Up
-- When a key stopped signing, and why it was given up.
ALTER TABLE certificate_keys ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE certificate_keys ADD COLUMN changed_reason TEXT NOT NULL DEFAULT '';
