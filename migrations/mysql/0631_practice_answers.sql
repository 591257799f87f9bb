-- +goose Up
-- Which questions of a run were answered: an answer sent again counts once.
CREATE TABLE practice_answers (
  run_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number INT NOT NULL,
  correct TINYINT NOT NULL,
  PRIMARY KEY (run_id, number)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
