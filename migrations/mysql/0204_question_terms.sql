-- +goose Up
CREATE TABLE question_terms (
    term        BIGINT NOT NULL,
    question_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (term, question_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
