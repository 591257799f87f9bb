-- +goose Up
-- What each question earned in a run, in hundredths.
CREATE TABLE score_rows (
  attempt_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  run INT NOT NULL,
  question INT NOT NULL,
  version_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  rule VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  marks INT NOT NULL,
  max_marks INT NOT NULL,
  PRIMARY KEY (attempt_id, run, question)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
