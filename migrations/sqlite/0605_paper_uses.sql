-- +goose Up
-- On how many papers of a session a question is, spares included.
CREATE TABLE paper_uses (
  session_id TEXT NOT NULL,
  question_id TEXT NOT NULL,
  papers INTEGER NOT NULL,
  drawn_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, question_id)
);
CREATE INDEX paper_uses_question_id ON paper_uses (question_id, drawn_at);
CREATE INDEX paper_uses_drawn_at ON paper_uses (drawn_at);
