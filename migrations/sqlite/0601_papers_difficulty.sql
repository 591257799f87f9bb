-- +goose Up
-- The sum of the levels of difficulty of the questions; 0 for papers from before it was counted.
ALTER TABLE papers ADD COLUMN difficulty INTEGER NOT NULL DEFAULT 0;
