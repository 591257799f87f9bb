-- +goose Up
-- What people did to a question and said about it; nothing here is changed or removed.
CREATE TABLE question_events (
    id          TEXT    NOT NULL PRIMARY KEY,
    question_id TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    act         TEXT    NOT NULL,
    actor_id    TEXT    NOT NULL,
    actor_name  TEXT    NOT NULL,
    said        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
);
CREATE INDEX question_events_question ON question_events (question_id, id);
