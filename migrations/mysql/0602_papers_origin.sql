-- +goose Up
-- drawn with the others, a spare of theirs, or drawn late.
ALTER TABLE papers ADD COLUMN origin VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'drawn';
