-- +goose Up
-- What a candidate was told: a copy, so that a later run does not change it.
CREATE TABLE published_results (
  session_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  edition INT NOT NULL,
  candidate_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempt_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  run INT NOT NULL,
  marks INT NOT NULL,
  total_marks INT NOT NULL,
  passed TINYINT(1) NOT NULL,
  handed_in_at BIGINT NOT NULL,
  PRIMARY KEY (session_id, edition, candidate_id),
  KEY published_results_person_id (person_id),
  KEY published_results_candidate_id (candidate_id),
  KEY published_results_attempt_id (attempt_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
