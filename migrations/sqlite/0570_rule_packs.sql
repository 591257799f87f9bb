-- +goose Up
-- One body of rules: an instrument, or what a plan sets.
CREATE TABLE rule_packs (
    code           TEXT    NOT NULL PRIMARY KEY,
    name           TEXT    NOT NULL,
    name_en        TEXT    NOT NULL,
    instrument     TEXT    NOT NULL,
    jurisdiction   TEXT    NOT NULL,
    effective_from TEXT    NOT NULL,
    effective_to   TEXT    NOT NULL,
    superseded_by  TEXT    NOT NULL,
    note           TEXT    NOT NULL,
    version        INTEGER NOT NULL
);
