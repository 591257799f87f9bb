-- +goose Up
-- A document of an entry that a reviewer has seen.
CREATE TABLE entry_documents (
  entry_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  note VARCHAR(200) NOT NULL,
  seen_at BIGINT NOT NULL,
  seen_by VARCHAR(64) NOT NULL,
  seen_name VARCHAR(200) NOT NULL,
  PRIMARY KEY (entry_id, kind)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
