-- +goose Up
CREATE TABLE tasks (
    id          CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    kind        VARCHAR(60)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject     VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject_id  VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    owner_id    VARCHAR(26)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    actor       TEXT         NOT NULL,
    needs       VARCHAR(60)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payload     LONGTEXT     NOT NULL,
    state       VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    cancelling  TINYINT(1)   NOT NULL,
    done        INT          NOT NULL,
    total       INT          NOT NULL,
    code        VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    outcome     TEXT         NOT NULL,
    file_name   VARCHAR(200) NOT NULL,
    file_type   VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at  BIGINT       NOT NULL,
    finished_at BIGINT       NOT NULL,
    KEY tasks_owner (owner_id, id),
    KEY tasks_finished (finished_at)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
