-- +goose Up
CREATE TABLE knowledge_points (
    id          TEXT    NOT NULL PRIMARY KEY,
    syllabus_id TEXT    NOT NULL,
    parent_id   TEXT    NOT NULL,
    path        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    UNIQUE (syllabus_id, parent_id, name)
);
CREATE INDEX knowledge_points_path ON knowledge_points (path);
