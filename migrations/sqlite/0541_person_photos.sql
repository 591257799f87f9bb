-- +goose Up
ALTER TABLE persons ADD COLUMN photo_id    TEXT NOT NULL DEFAULT '';
ALTER TABLE persons ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';
