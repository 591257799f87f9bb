-- +goose Up
-- One scoring of an attempt. A new one is added beside the old; mac shows a later change of it or of its rows.
CREATE TABLE score_runs (
  attempt_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  run INT NOT NULL,
  candidate_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  session_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  marks INT NOT NULL,
  total_marks INT NOT NULL,
  pass_mark INT NOT NULL,
  passed TINYINT(1) NOT NULL,
  rule_version VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  head_seq BIGINT NOT NULL,
  head_mac VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_by VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at BIGINT NOT NULL,
  mac VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  mac_key VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (attempt_id, run),
  KEY score_runs_session_id (session_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
