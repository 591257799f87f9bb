-- +goose Up
CREATE TABLE question_versions (
    id            CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    question_id   CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    number        INTEGER      NOT NULL,
    state         VARCHAR(20)  NOT NULL,
    type          VARCHAR(20)  NOT NULL,
    difficulty    INTEGER      NOT NULL,
    option_ids    VARCHAR(60)  NOT NULL,
    content       LONGTEXT     NOT NULL,
    answer        TEXT         NOT NULL,
    sha256        CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    author_id     VARCHAR(64)  NOT NULL,
    author_name   VARCHAR(200) NOT NULL,
    editors       TEXT         NOT NULL,
    reviewer_id   VARCHAR(64)  NOT NULL,
    reviewer_name VARCHAR(200) NOT NULL,
    comment       TEXT         NOT NULL,
    source        VARCHAR(400) NOT NULL,
    created_at    BIGINT       NOT NULL,
    reviewed_at   BIGINT       NOT NULL,
    UNIQUE KEY question_versions_number (question_id, number)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
