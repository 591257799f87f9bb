-- +goose Up
-- High risk for hours and high risk for assessment are two lists of two laws.
CREATE TABLE industries (
    code                 TEXT    NOT NULL PRIMARY KEY,
    name                 TEXT    NOT NULL,
    name_en              TEXT    NOT NULL,
    high_risk_hours      INTEGER NOT NULL,
    high_risk_assessment INTEGER NOT NULL,
    basis                TEXT    NOT NULL,
    position             INTEGER NOT NULL,
    version              INTEGER NOT NULL
);
