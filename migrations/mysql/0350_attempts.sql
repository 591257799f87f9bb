-- +goose Up
-- One candidate's work on one paper. seq and head are the end of its chain; with epoch they move by compare-and-set.
-- client_seq and client_count are about the device that writes: its highest number stored, and how many of them are.
CREATE TABLE attempts (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  session_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  candidate_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  paper_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  paper_sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  question_count INT NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  epoch BIGINT NOT NULL,
  device VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq BIGINT NOT NULL,
  head VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  client_seq BIGINT NOT NULL,
  client_count BIGINT NOT NULL,
  opened_at BIGINT NOT NULL,
  deadline BIGINT NOT NULL,
  saved_at BIGINT NOT NULL,
  handed_in_at BIGINT NOT NULL,
  handed_in_by VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seal_signature VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seal_key VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY attempts_candidate_id (candidate_id),
  KEY attempts_session_id (session_id),
  KEY attempts_state_deadline (state, deadline)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
