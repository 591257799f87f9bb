-- +goose Up
-- A list's filters under a name. shared "" is the owner's alone, else a role. One name per owner and list.
CREATE TABLE saved_views (
    id         TEXT    NOT NULL PRIMARY KEY,
    account_id TEXT    NOT NULL,
    owner_name TEXT    NOT NULL,
    page       TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    query      TEXT    NOT NULL,
    shared     TEXT    NOT NULL,
    standard   INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    UNIQUE (account_id, page, name)
);
CREATE INDEX saved_views_shared ON saved_views (page, shared);
