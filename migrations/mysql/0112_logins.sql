-- +goose Up
CREATE TABLE logins (
    token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    account_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    address    VARCHAR(64) NOT NULL,
    created_at BIGINT      NOT NULL,
    seen_at    BIGINT      NOT NULL,
    KEY logins_account (account_id),
    KEY logins_seen (seen_at)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
