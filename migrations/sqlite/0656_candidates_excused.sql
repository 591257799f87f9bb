-- +goose Up
-- Whether an officer has excused an absence.
ALTER TABLE candidates ADD COLUMN excused INTEGER NOT NULL DEFAULT 0;
