-- +goose Up
-- Kept empty for a machine that fails, as long as there are others.
ALTER TABLE seats ADD COLUMN spare INTEGER NOT NULL DEFAULT 0;
