-- +goose Up
CREATE TABLE jobs (
    id          CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    kind        VARCHAR(60)  NOT NULL,
    job_key     VARCHAR(120) NOT NULL,
    state       VARCHAR(12)  NOT NULL,
    payload     LONGTEXT     NOT NULL,
    run_at      BIGINT       NOT NULL,
    attempts    BIGINT       NOT NULL,
    holder      VARCHAR(26)  NOT NULL,
    lease_until BIGINT       NOT NULL,
    last_error  VARCHAR(500) NOT NULL,
    version     BIGINT       NOT NULL,
    created_at  BIGINT       NOT NULL,
    UNIQUE KEY jobs_identity (kind, job_key),
    KEY jobs_due (state, run_at)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
