-- +goose Up
CREATE TABLE persons (
    id              TEXT    NOT NULL PRIMARY KEY,
    name            TEXT    NOT NULL,
    id_type         TEXT    NOT NULL,
    id_number       TEXT    NOT NULL,
    id_lookup       TEXT    NOT NULL UNIQUE,
    phone           TEXT    NOT NULL,
    phone_lookup    TEXT    NOT NULL,
    organisation_id TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    version         INTEGER NOT NULL
);
CREATE INDEX persons_name ON persons (name);
CREATE INDEX persons_phone ON persons (phone_lookup);
CREATE INDEX persons_organisation ON persons (organisation_id, name);
