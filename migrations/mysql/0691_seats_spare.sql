-- +goose Up
-- Kept empty for a machine that fails, as long as there are others.
ALTER TABLE seats ADD COLUMN spare BIGINT NOT NULL DEFAULT 0;
