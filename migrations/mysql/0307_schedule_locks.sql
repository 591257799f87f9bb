-- +goose Up
-- One row that every change of who is where and when writes first: on a cluster a written row is what makes two changes meet.
CREATE TABLE schedule_locks (
  name VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  taken BIGINT NOT NULL,
  PRIMARY KEY (name)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
