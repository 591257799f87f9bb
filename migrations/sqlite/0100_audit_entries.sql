-- +goose Up
CREATE TABLE audit_entries (
    id         TEXT    NOT NULL PRIMARY KEY,
    at         INTEGER NOT NULL,
    actor_kind TEXT    NOT NULL,
    actor_id   TEXT    NOT NULL,
    actor_name TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    object     TEXT    NOT NULL,
    object_id  TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    request    TEXT    NOT NULL,
    sealed     INTEGER NOT NULL
);
CREATE INDEX audit_entries_sealed ON audit_entries (sealed, id);
CREATE INDEX audit_entries_object ON audit_entries (object, object_id, id);
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, id);
CREATE INDEX audit_entries_action ON audit_entries (action, id);
