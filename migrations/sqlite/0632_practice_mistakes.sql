-- +goose Up
-- The book of mistakes: what a learner answered wrong and not yet right twice in a row.
CREATE TABLE practice_mistakes (
  person_id TEXT NOT NULL,
  question_id TEXT NOT NULL,
  wrong INTEGER NOT NULL,
  streak INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  PRIMARY KEY (person_id, question_id)
);
CREATE INDEX practice_mistakes_last_seen ON practice_mistakes (last_seen);
