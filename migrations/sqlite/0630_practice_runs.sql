-- +goose Up
-- One sheet that a learner who has logged in has practised.
CREATE TABLE practice_runs (
  id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  syllabus_id TEXT NOT NULL,
  point_id TEXT NOT NULL,
  mistakes INTEGER NOT NULL,
  questions INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  correct INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX practice_runs_person_id ON practice_runs (person_id, started_at);
CREATE INDEX practice_runs_started_at ON practice_runs (started_at);
