-- +goose Up
-- For who needs room, or a low desk.
ALTER TABLE seats ADD COLUMN barrier_free INTEGER NOT NULL DEFAULT 0;
