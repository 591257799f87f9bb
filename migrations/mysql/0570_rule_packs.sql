-- +goose Up
-- One body of rules: an instrument, or what a plan sets.
CREATE TABLE rule_packs (
    code           VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    name           VARCHAR(200)  NOT NULL,
    name_en        VARCHAR(200)  NOT NULL,
    instrument     VARCHAR(400)  NOT NULL,
    jurisdiction   VARCHAR(12)   NOT NULL,
    effective_from VARCHAR(10)   NOT NULL,
    effective_to   VARCHAR(10)   NOT NULL,
    superseded_by  VARCHAR(40)   NOT NULL,
    note           VARCHAR(2000) NOT NULL,
    version        BIGINT        NOT NULL
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
