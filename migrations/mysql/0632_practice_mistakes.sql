-- +goose Up
-- The book of mistakes: what a learner answered wrong and not yet right twice in a row.
CREATE TABLE practice_mistakes (
  person_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  question_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  wrong INT NOT NULL,
  streak INT NOT NULL,
  last_seen BIGINT NOT NULL,
  PRIMARY KEY (person_id, question_id),
  KEY practice_mistakes_last_seen (last_seen)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
