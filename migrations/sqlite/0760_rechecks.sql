-- +goose Up
CREATE TABLE rechecks (
    id           TEXT    NOT NULL PRIMARY KEY,
    candidate_id TEXT    NOT NULL,
    session_id   TEXT    NOT NULL,
    person_id    TEXT    NOT NULL,
    marks        INTEGER NOT NULL,
    total_marks  INTEGER NOT NULL,
    passed       INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    outcome      TEXT    NOT NULL,
    answer       TEXT    NOT NULL,
    requested_at INTEGER NOT NULL,
    requested_by TEXT    NOT NULL,
    answered_at  INTEGER NOT NULL,
    answered_by  TEXT    NOT NULL,
    version      INTEGER NOT NULL
);
CREATE INDEX rechecks_candidate ON rechecks (candidate_id);
CREATE INDEX rechecks_session ON rechecks (session_id);
CREATE INDEX rechecks_person ON rechecks (person_id);
CREATE INDEX rechecks_state ON rechecks (state, requested_at);
