-- +goose Up
-- What staff found when they held a candidate's document beside the person. Rows are only added; each session's form a
-- chain. The note is sealed and may be emptied when its time is over: the chain holds a keyed digest of it.
CREATE TABLE identity_checks (
  session_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  candidate_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  verdict VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  way VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  note TEXT NOT NULL,
  note_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  checked_at BIGINT NOT NULL,
  checked_by VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  checker_name VARCHAR(100) NOT NULL,
  mac VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  mac_key VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (session_id, seq),
  KEY identity_checks_candidate (candidate_id, seq)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
