-- +goose Up
-- How the papers of a session were drawn: the sealed seed and what it drew from, so that an auditor can draw again.
CREATE TABLE paper_draws (
  session_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  method INT NOT NULL,
  seed LONGTEXT NOT NULL,
  pool LONGBLOB NOT NULL,
  papers INT NOT NULL,
  spares INT NOT NULL,
  most INT NOT NULL,
  balanced INT NOT NULL,
  easiest INT NOT NULL,
  hardest INT NOT NULL,
  unset_levels INT NOT NULL,
  task_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  drawn_at BIGINT NOT NULL,
  PRIMARY KEY (session_id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
