-- +goose Up
-- Whether a candidate needs an accessible seat.
ALTER TABLE candidates ADD COLUMN barrier_free BIGINT NOT NULL DEFAULT 0;
