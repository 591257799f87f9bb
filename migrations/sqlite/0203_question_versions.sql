-- +goose Up
CREATE TABLE question_versions (
    id            TEXT    NOT NULL PRIMARY KEY,
    question_id   TEXT    NOT NULL,
    number        INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    type          TEXT    NOT NULL,
    difficulty    INTEGER NOT NULL,
    option_ids    TEXT    NOT NULL,
    content       TEXT    NOT NULL,
    answer        TEXT    NOT NULL,
    sha256        TEXT    NOT NULL,
    author_id     TEXT    NOT NULL,
    author_name   TEXT    NOT NULL,
    editors       TEXT    NOT NULL,
    reviewer_id   TEXT    NOT NULL,
    reviewer_name TEXT    NOT NULL,
    comment       TEXT    NOT NULL,
    source        TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    reviewed_at   INTEGER NOT NULL,
    UNIQUE (question_id, number)
);
