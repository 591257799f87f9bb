-- +goose Up
-- What each question earned in a run, in hundredths.
CREATE TABLE score_rows (
  attempt_id TEXT NOT NULL,
  run INTEGER NOT NULL,
  question INTEGER NOT NULL,
  version_id TEXT NOT NULL,
  rule TEXT NOT NULL,
  marks INTEGER NOT NULL,
  max_marks INTEGER NOT NULL,
  PRIMARY KEY (attempt_id, run, question)
) WITHOUT ROWID;
