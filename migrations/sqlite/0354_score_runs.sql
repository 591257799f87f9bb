-- +goose Up
-- One scoring of an attempt. A new one is added beside the old; mac shows a later change of it or of its rows.
CREATE TABLE score_runs (
  attempt_id TEXT NOT NULL,
  run INTEGER NOT NULL,
  candidate_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  marks INTEGER NOT NULL,
  total_marks INTEGER NOT NULL,
  pass_mark INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  rule_version TEXT NOT NULL,
  head_seq INTEGER NOT NULL,
  head_mac TEXT NOT NULL,
  reason TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  mac TEXT NOT NULL,
  mac_key TEXT NOT NULL,
  PRIMARY KEY (attempt_id, run)
) WITHOUT ROWID;
CREATE INDEX score_runs_session_id ON score_runs (session_id);
