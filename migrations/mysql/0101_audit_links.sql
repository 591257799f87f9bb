-- +goose Up
CREATE TABLE audit_links (
    seq       BIGINT       NOT NULL PRIMARY KEY,
    entry_id  CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    mac       CHAR(64)     NOT NULL,
    mac_key   VARCHAR(40)  NOT NULL,
    seal      VARCHAR(128) NOT NULL,
    seal_key  VARCHAR(40)  NOT NULL,
    UNIQUE KEY audit_links_entry (entry_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
