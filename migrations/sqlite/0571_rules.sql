-- +goose Up
-- Every version of every rule; a row is never changed but for latest.
CREATE TABLE rules (
    id             TEXT    NOT NULL PRIMARY KEY,
    code           TEXT    NOT NULL,
    number         INTEGER NOT NULL,
    latest         INTEGER NOT NULL,
    pack_code      TEXT    NOT NULL,
    topic          TEXT    NOT NULL,
    jurisdiction   TEXT    NOT NULL,
    facts          TEXT    NOT NULL,
    figures        TEXT    NOT NULL,
    instrument     TEXT    NOT NULL,
    article        TEXT    NOT NULL,
    status         TEXT    NOT NULL,
    bearing        TEXT    NOT NULL,
    silent         INTEGER NOT NULL,
    effective_from TEXT    NOT NULL,
    effective_to   TEXT    NOT NULL,
    note           TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    author         TEXT    NOT NULL,
    reason         TEXT    NOT NULL,
    verified_by    TEXT    NOT NULL,
    verified_on    TEXT    NOT NULL,
    verified_note  TEXT    NOT NULL,
    UNIQUE (code, number)
);
CREATE INDEX rules_topic ON rules (topic, latest);
CREATE INDEX rules_pack ON rules (pack_code, latest);
