-- +goose Up
-- For who needs room, or a low desk.
ALTER TABLE seats ADD COLUMN barrier_free BIGINT NOT NULL DEFAULT 0;
