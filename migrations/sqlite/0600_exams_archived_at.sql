-- +goose Up
-- Out of use since then; 0: in use.
ALTER TABLE exams ADD COLUMN archived_at INTEGER NOT NULL DEFAULT 0;
