-- +goose Up
-- Papers frozen with those of a session that no candidate had yet. used_by is the candidate who got it.
CREATE TABLE spare_papers (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  session_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number INT NOT NULL,
  question_count INT NOT NULL,
  marks INT NOT NULL,
  difficulty INT NOT NULL,
  body LONGTEXT NOT NULL,
  sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at BIGINT NOT NULL,
  used_by CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  used_at BIGINT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY spare_papers_number (session_id, number)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
