-- +goose Up
CREATE TABLE syllabuses (
    id         CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    code       VARCHAR(40)  NOT NULL,
    name       VARCHAR(200) NOT NULL,
    created_at BIGINT       NOT NULL,
    UNIQUE KEY syllabuses_code (code)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
