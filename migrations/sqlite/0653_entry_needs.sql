-- +goose Up
-- Which documents an exam asks for, separated by commas. An exam that is not here asks for none.
CREATE TABLE entry_needs (
  exam_id TEXT NOT NULL,
  documents TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (exam_id)
);
