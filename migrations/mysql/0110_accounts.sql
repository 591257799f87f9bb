-- +goose Up
CREATE TABLE accounts (
    id            CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    login         VARCHAR(64)  NOT NULL,
    name          VARCHAR(200) NOT NULL,
    password      VARCHAR(255) NOT NULL,
    state         VARCHAR(20)  NOT NULL,
    must_change   TINYINT      NOT NULL,
    failures      INTEGER      NOT NULL,
    locked_until  BIGINT       NOT NULL,
    last_login_at BIGINT       NOT NULL,
    created_at    BIGINT       NOT NULL,
    version       BIGINT       NOT NULL,
    UNIQUE KEY accounts_login (login)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
