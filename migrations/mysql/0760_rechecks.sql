-- +goose Up
CREATE TABLE rechecks (
    id           CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    candidate_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    session_id   CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    person_id    CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    marks        INT           NOT NULL,
    total_marks  INT           NOT NULL,
    passed       TINYINT(1)    NOT NULL,
    reason       VARCHAR(1000) NOT NULL,
    state        VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    outcome      VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    answer       VARCHAR(1000) NOT NULL,
    requested_at BIGINT        NOT NULL,
    requested_by VARCHAR(200)  NOT NULL,
    answered_at  BIGINT        NOT NULL,
    answered_by  VARCHAR(200)  NOT NULL,
    version      BIGINT        NOT NULL,
    KEY rechecks_candidate (candidate_id),
    KEY rechecks_session (session_id),
    KEY rechecks_person (person_id),
    KEY rechecks_state (state, requested_at)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
