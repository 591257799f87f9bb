-- +goose Up
CREATE TABLE photo_imports (
    id         CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    state      VARCHAR(20)  NOT NULL,
    total      INT          NOT NULL,
    ready      INT          NOT NULL,
    made_by    VARCHAR(40)  NOT NULL,
    made_name  VARCHAR(200) NOT NULL,
    created_at BIGINT       NOT NULL,
    expires_at BIGINT       NOT NULL,
    KEY photo_imports_expires (expires_at)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
