-- +goose Up
CREATE TABLE imports (
    id            TEXT    NOT NULL PRIMARY KEY,
    file_name     TEXT    NOT NULL,
    sha256        TEXT    NOT NULL,
    syllabus_code TEXT    NOT NULL,
    syllabus_name TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    sheets        INTEGER NOT NULL,
    read_count    INTEGER NOT NULL,
    rejected      INTEGER NOT NULL,
    repaired      INTEGER NOT NULL,
    notes         TEXT    NOT NULL,
    made_by       TEXT    NOT NULL,
    made_name     TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    settled_at    INTEGER NOT NULL
);
CREATE INDEX imports_created ON imports (created_at, id);
