-- +goose Up
-- What has happened to an entry, one line each.
CREATE TABLE entry_events (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  entry_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  at BIGINT NOT NULL,
  act VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(200) NOT NULL,
  by_id VARCHAR(64) NOT NULL,
  by_name VARCHAR(200) NOT NULL,
  PRIMARY KEY (id),
  KEY entry_events_entry_id (entry_id, id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
