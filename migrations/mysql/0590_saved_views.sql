-- +goose Up
-- A list's filters under a name. shared "" is the owner's alone, else a role. One name per owner and list.
CREATE TABLE saved_views (
    id         CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    account_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    owner_name VARCHAR(200)  NOT NULL,
    page       VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name       VARCHAR(60)   NOT NULL,
    query      VARCHAR(1000) NOT NULL,
    shared     VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    standard   TINYINT       NOT NULL,
    created_at BIGINT        NOT NULL,
    version    BIGINT        NOT NULL,
    UNIQUE KEY saved_views_name (account_id, page, name),
    KEY saved_views_shared (page, shared)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
