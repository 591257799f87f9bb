-- +goose Up
CREATE TABLE tasks (
    id          TEXT    NOT NULL PRIMARY KEY,
    kind        TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    subject_id  TEXT    NOT NULL,
    owner_id    TEXT    NOT NULL,
    actor       TEXT    NOT NULL,
    needs       TEXT    NOT NULL,
    payload     TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    cancelling  INTEGER NOT NULL,
    done        INTEGER NOT NULL,
    total       INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    outcome     TEXT    NOT NULL,
    file_name   TEXT    NOT NULL,
    file_type   TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    finished_at INTEGER NOT NULL
);
CREATE INDEX tasks_owner ON tasks (owner_id, id);
CREATE INDEX tasks_finished ON tasks (finished_at);
