-- +goose Up
-- What a candidate was told: a copy, so that a later run does not change it.
CREATE TABLE published_results (
  session_id TEXT NOT NULL,
  edition INTEGER NOT NULL,
  candidate_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  attempt_id TEXT NOT NULL,
  run INTEGER NOT NULL,
  marks INTEGER NOT NULL,
  total_marks INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  handed_in_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, edition, candidate_id)
) WITHOUT ROWID;
CREATE INDEX published_results_person_id ON published_results (person_id);
CREATE INDEX published_results_candidate_id ON published_results (candidate_id);
CREATE INDEX published_results_attempt_id ON published_results (attempt_id);
