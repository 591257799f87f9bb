-- +goose Up
CREATE TABLE logins (
    token_hash TEXT    NOT NULL PRIMARY KEY,
    account_id TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL
);
CREATE INDEX logins_account ON logins (account_id);
CREATE INDEX logins_seen ON logins (seen_at);
