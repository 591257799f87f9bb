-- +goose Up
-- The frozen paper of one candidate. body is the canonical JSON that sha256 is the hash of.
CREATE TABLE papers (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  session_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  candidate_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  question_count INT NOT NULL,
  marks INT NOT NULL,
  body LONGTEXT NOT NULL,
  sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY papers_candidate_id (candidate_id),
  KEY papers_session_id (session_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
