-- +goose Up
-- One sheet that a learner who has logged in has practised.
CREATE TABLE practice_runs (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  syllabus_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  point_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  mistakes TINYINT NOT NULL,
  questions INT NOT NULL,
  answered INT NOT NULL,
  correct INT NOT NULL,
  started_at BIGINT NOT NULL,
  PRIMARY KEY (id),
  KEY practice_runs_person_id (person_id, started_at),
  KEY practice_runs_started_at (started_at)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
