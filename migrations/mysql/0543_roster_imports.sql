-- +goose Up
CREATE TABLE roster_imports (
    id         CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    kind       VARCHAR(20)  NOT NULL,
    file_name  VARCHAR(600) NOT NULL,
    state      VARCHAR(20)  NOT NULL,
    make_orgs  TINYINT      NOT NULL,
    heads      MEDIUMTEXT   NOT NULL,
    head_row   INT          NOT NULL,
    counts     TEXT         NOT NULL,
    made_by    VARCHAR(40)  NOT NULL,
    made_name  VARCHAR(200) NOT NULL,
    created_at BIGINT       NOT NULL,
    settled_at BIGINT       NOT NULL,
    expires_at BIGINT       NOT NULL,
    KEY roster_imports_created (created_at),
    KEY roster_imports_expires (expires_at)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
