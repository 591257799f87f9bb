-- +goose Up
-- Which questions of a run were answered: an answer sent again counts once.
CREATE TABLE practice_answers (
  run_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  correct INTEGER NOT NULL,
  PRIMARY KEY (run_id, number)
);
