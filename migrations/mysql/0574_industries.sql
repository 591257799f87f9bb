-- +goose Up
-- High risk for hours and high risk for assessment are two lists of two laws.
CREATE TABLE industries (
    code                 VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    name                 VARCHAR(100) NOT NULL,
    name_en              VARCHAR(200) NOT NULL,
    high_risk_hours      TINYINT      NOT NULL,
    high_risk_assessment TINYINT      NOT NULL,
    basis                VARCHAR(400) NOT NULL,
    position             INTEGER      NOT NULL,
    version              BIGINT       NOT NULL
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
