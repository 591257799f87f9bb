-- +goose Up
-- Which documents an exam asks for, separated by commas. An exam that is not here asks for none.
CREATE TABLE entry_needs (
  exam_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  documents VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (exam_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
