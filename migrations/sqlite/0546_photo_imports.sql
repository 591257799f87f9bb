-- +goose Up
CREATE TABLE photo_imports (
    id         TEXT    NOT NULL PRIMARY KEY,
    state      TEXT    NOT NULL,
    total      INTEGER NOT NULL,
    ready      INTEGER NOT NULL,
    made_by    TEXT    NOT NULL,
    made_name  TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX photo_imports_expires ON photo_imports (expires_at);
