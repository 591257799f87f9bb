-- +goose Up
-- What is examined: kind, blueprint and times. Sessions frozen from it keep their own copy.
CREATE TABLE exams (
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  syllabus_id TEXT NOT NULL,
  terms TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX exams_name ON exams (name);
