-- +goose Up
ALTER TABLE organisations ADD COLUMN street               TEXT    NOT NULL DEFAULT '';
ALTER TABLE organisations ADD COLUMN industry             TEXT    NOT NULL DEFAULT '';
ALTER TABLE organisations ADD COLUMN high_risk_hours      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organisations ADD COLUMN high_risk_assessment INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organisations ADD COLUMN high_risk_note       TEXT    NOT NULL DEFAULT '';
ALTER TABLE organisations ADD COLUMN merged_into          TEXT    NOT NULL DEFAULT '';
CREATE INDEX organisations_street ON organisations (street, name);
