-- +goose Up
CREATE TABLE media (
    id           TEXT    NOT NULL PRIMARY KEY,
    sha256       TEXT    NOT NULL UNIQUE,
    content_type TEXT    NOT NULL,
    size         INTEGER NOT NULL,
    width        INTEGER NOT NULL,
    height       INTEGER NOT NULL,
    created_at   INTEGER NOT NULL
);
