-- +goose Up
-- On how many papers of a session a question is, spares included.
CREATE TABLE paper_uses (
  session_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  question_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  papers INT NOT NULL,
  drawn_at BIGINT NOT NULL,
  PRIMARY KEY (session_id, question_id),
  KEY paper_uses_question_id (question_id, drawn_at),
  KEY paper_uses_drawn_at (drawn_at)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
