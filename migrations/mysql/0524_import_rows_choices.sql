-- +goose Up
ALTER TABLE import_rows
    ADD COLUMN near        INTEGER     NOT NULL DEFAULT 0,
    ADD COLUMN choice      VARCHAR(10) NOT NULL DEFAULT '',
    ADD COLUMN question_id VARCHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';
