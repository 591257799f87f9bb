-- +goose Up
-- What is examined: kind, blueprint and times. Sessions frozen from it keep their own copy.
CREATE TABLE exams (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(100) NOT NULL,
  kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  syllabus_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  terms LONGTEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (id),
  KEY exams_name (name)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
