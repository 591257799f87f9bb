-- +goose Up
-- Since when no question shows the picture, 0 while one does. 1 is not known: the first purge looks.
ALTER TABLE media ADD COLUMN idle_since BIGINT NOT NULL DEFAULT 1;
