-- +goose Up
-- The publications of a session's results, counted from 1.
CREATE TABLE publications (
  session_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  edition INT NOT NULL,
  published_at BIGINT NOT NULL,
  published_by VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  results INT NOT NULL,
  PRIMARY KEY (session_id, edition)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
