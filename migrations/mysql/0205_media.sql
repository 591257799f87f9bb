-- +goose Up
CREATE TABLE media (
    id           CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    sha256       CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    content_type VARCHAR(40) NOT NULL,
    size         BIGINT      NOT NULL,
    width        INTEGER     NOT NULL,
    height       INTEGER     NOT NULL,
    created_at   BIGINT      NOT NULL,
    UNIQUE KEY media_sha256 (sha256)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
