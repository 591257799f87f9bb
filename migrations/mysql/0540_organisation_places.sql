-- +goose Up
ALTER TABLE organisations
    ADD COLUMN street               VARCHAR(20)  NOT NULL DEFAULT '',
    ADD COLUMN industry             VARCHAR(20)  NOT NULL DEFAULT '',
    ADD COLUMN high_risk_hours      TINYINT      NOT NULL DEFAULT 0,
    ADD COLUMN high_risk_assessment TINYINT      NOT NULL DEFAULT 0,
    ADD COLUMN high_risk_note       VARCHAR(500) NOT NULL DEFAULT '',
    ADD COLUMN merged_into          VARCHAR(26)  NOT NULL DEFAULT '',
    ADD KEY organisations_street (street, name);
