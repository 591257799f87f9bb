-- +goose Up
-- What people did to a question and said about it; nothing here is changed or removed.
CREATE TABLE question_events (
    id          CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    question_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    number      INTEGER      NOT NULL,
    act         VARCHAR(20)  NOT NULL,
    actor_id    VARCHAR(64)  NOT NULL,
    actor_name  VARCHAR(200) NOT NULL,
    said        TEXT         NOT NULL,
    created_at  BIGINT       NOT NULL,
    KEY question_events_question (question_id, id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
