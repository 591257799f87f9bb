-- +goose Up
CREATE TABLE imports (
    id            CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    file_name     VARCHAR(255) NOT NULL,
    sha256        CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    syllabus_code VARCHAR(40)  NOT NULL,
    syllabus_name VARCHAR(200) NOT NULL,
    state         VARCHAR(20)  NOT NULL,
    sheets        INTEGER      NOT NULL,
    read_count    INTEGER      NOT NULL,
    rejected      INTEGER      NOT NULL,
    repaired      INTEGER      NOT NULL,
    notes         LONGTEXT     NOT NULL,
    made_by       VARCHAR(64)  NOT NULL,
    made_name     VARCHAR(200) NOT NULL,
    created_at    BIGINT       NOT NULL,
    settled_at    BIGINT       NOT NULL,
    KEY imports_created (created_at, id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
