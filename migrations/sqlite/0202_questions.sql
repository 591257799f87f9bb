-- +goose Up
CREATE TABLE questions (
    id           TEXT    NOT NULL PRIMARY KEY,
    syllabus_id  TEXT    NOT NULL,
    point_id     TEXT    NOT NULL,
    latest_id    TEXT    NOT NULL,
    published_id TEXT    NOT NULL,
    number       INTEGER NOT NULL,
    state        TEXT    NOT NULL,
    type         TEXT    NOT NULL,
    difficulty   INTEGER NOT NULL,
    stem         TEXT    NOT NULL,
    search_text  TEXT    NOT NULL,
    stem_hash    TEXT    NOT NULL,
    has_image    INTEGER NOT NULL,
    author_name  TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
);
CREATE INDEX questions_updated ON questions (updated_at, id);
CREATE INDEX questions_syllabus ON questions (syllabus_id, updated_at, id);
CREATE INDEX questions_state ON questions (state, updated_at, id);
CREATE INDEX questions_point ON questions (point_id, updated_at, id);
CREATE INDEX questions_stem_hash ON questions (stem_hash);
CREATE INDEX questions_published ON questions (syllabus_id, published_id);
