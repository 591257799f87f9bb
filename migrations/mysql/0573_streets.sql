-- +goose Up
CREATE TABLE streets (
    code    VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    name    VARCHAR(100) NOT NULL,
    area    VARCHAR(6)   NOT NULL,
    version BIGINT       NOT NULL
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
