-- +goose Up
-- drawn with the others, a spare of theirs, or drawn late.
ALTER TABLE papers ADD COLUMN origin TEXT NOT NULL DEFAULT 'drawn';
