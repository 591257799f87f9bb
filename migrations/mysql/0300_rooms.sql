-- +goose Up
-- An examination room: a grid of machines in one place.
CREATE TABLE rooms (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(100) NOT NULL,
  venue VARCHAR(100) NOT NULL,
  row_count INT NOT NULL,
  column_count INT NOT NULL,
  label_style VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY rooms_venue_name (venue, name)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
