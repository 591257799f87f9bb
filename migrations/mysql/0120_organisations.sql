-- +goose Up
CREATE TABLE organisations (
    id         CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    name       VARCHAR(200) NOT NULL,
    code       VARCHAR(18)  NOT NULL,
    code_key   VARCHAR(30)  NOT NULL,
    code_valid TINYINT      NOT NULL,
    kind       VARCHAR(20)  NOT NULL,
    address    VARCHAR(500) NOT NULL,
    contact    VARCHAR(200) NOT NULL,
    phone      VARCHAR(255) NOT NULL,
    created_at BIGINT       NOT NULL,
    version    BIGINT       NOT NULL,
    UNIQUE KEY organisations_code (code_key),
    KEY organisations_name (name)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
