-- +goose Up
CREATE TABLE roster_imports (
    id         TEXT    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    file_name  TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    make_orgs  INTEGER NOT NULL,
    heads      TEXT    NOT NULL,
    head_row   INTEGER NOT NULL,
    counts     TEXT    NOT NULL,
    made_by    TEXT    NOT NULL,
    made_name  TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    settled_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX roster_imports_created ON roster_imports (created_at);
CREATE INDEX roster_imports_expires ON roster_imports (expires_at);
