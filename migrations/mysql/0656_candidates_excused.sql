-- +goose Up
-- Whether an officer has excused an absence.
ALTER TABLE candidates ADD COLUMN excused TINYINT(1) NOT NULL DEFAULT 0;
