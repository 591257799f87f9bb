-- +goose Up
ALTER TABLE persons
    ADD COLUMN photo_id    VARCHAR(26) NOT NULL DEFAULT '',
    ADD COLUMN merged_into VARCHAR(26) NOT NULL DEFAULT '';
