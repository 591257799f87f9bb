-- +goose Up
CREATE TABLE audit_links (
    seq       INTEGER NOT NULL PRIMARY KEY,
    entry_id  TEXT    NOT NULL UNIQUE,
    mac       TEXT    NOT NULL,
    mac_key   TEXT    NOT NULL,
    seal      TEXT    NOT NULL,
    seal_key  TEXT    NOT NULL
);
